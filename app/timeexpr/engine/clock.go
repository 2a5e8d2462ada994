package engine

import (
	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// Clock is a time of day as it was said.
type Clock struct {
	At       civil.Clock
	Open     bool // neither "am" nor "pm" was said: 5:30 may be 17:30
	Soft     bool // a bare number: a time only where the words around it say so
	Whole    bool // no minutes were said
	Bare     bool // was soft, whatever stands around it
	Half     int  // 1: am, 2: pm was said
	Midnight bool // it was said by that name: it may be the end of a day
	Secs     int  // beyond the minute
}

// pm returns the clock in the second half of the day.
func (c Clock) pm() Clock {
	if c.Open && c.At < 12*60 {
		c.At += 12 * 60
	}
	c.Open = false
	return c
}

// Am returns the clock in the first half of the day.
func (c Clock) Am() Clock {
	if c.Open && c.At >= 12*60 {
		c.At -= 12 * 60
	}
	c.Open = false
	return c
}

// inPart chooses the half of the day that the part lies in.
func inPart(c Clock, in Part) Clock {
	if !c.Open {
		return c
	}
	switch {
	case in == Morning, in == Breakfast, in == Night && c.At < 6*60:
		return c.Am()
	case in == Night && c.At >= 12*60:
		return c.Am()
	case in == Lunch && c.At >= 10*60:
		return Clock{At: c.At}
	}
	return c.pm()
}

// UsualHalf is the half of another day in which people have their plans: 7 to 12 in the morning, else the afternoon.
func UsualHalf(c Clock) Clock {
	if c.At >= 7*60 && c.At < 12*60 {
		return c.Am()
	}
	return c.pm()
}

// The times that vague words stand for, where the person gives none.
const (
	defaultMorning     = civil.Clock(9 * 60)
	defaultAfternoon   = civil.Clock(15 * 60)
	defaultEvening     = civil.Clock(19 * 60)
	DefaultNight       = civil.Clock(21 * 60)
	defaultTonight     = civil.Clock(20 * 60)
	DefaultBreakfast   = civil.Clock(8 * 60)
	defaultLunch       = civil.Clock(12*60 + 30)
	defaultDinner      = civil.Clock(19 * 60)
	DefaultAfterSchool = civil.Clock(15*60 + 30)
	DefaultTea         = civil.Clock(17 * 60)
	DefaultAfterWork   = civil.Clock(17*60 + 30)
	DefaultEndOfDay    = civil.Clock(17 * 60)
	DefaultBedtime     = civil.Clock(22 * 60)
	DefaultDawn        = civil.Clock(6 * 60)
	DefaultDusk        = civil.Clock(18 * 60)
)

var PartClocks = map[Part]civil.Clock{
	Morning: defaultMorning, Afternoon: defaultAfternoon, Evening: defaultEvening, Night: DefaultNight,
	Breakfast: DefaultBreakfast, Lunch: defaultLunch, Dinner: defaultDinner,
}

// partEnds is when the parts of a day are over that last until something else begins.
var partEnds = map[Part]civil.Clock{Morning: 12 * 60, Afternoon: 18 * 60, Evening: 24 * 60, Night: 24 * 60}

// soonest is how many minutes are left at least before what is to be done in the rest of a part of today.
const soonest = 10

// FirstThing is how early the first thing of a day is: when work begins.
const FirstThing = -2

// partClock is the time that a part of the day stands for.
func (e *Piece) partClock() civil.Clock {
	c := PartClocks[e.Part]
	if e.Tonight {
		c = defaultTonight
	}
	if e.Early == FirstThing {
		return c - 60
	}
	return c + civil.Clock(e.Early*90)
}

// NextHalf decides between 5:30 and 17:30 for today: what comes next.
func NextHalf(p *Parser, c Clock) Clock {
	if !c.Open {
		return c
	}
	if am, pm := c.Am(), c.pm(); am.At > p.Now.Clock || pm.At <= p.Now.Clock && c.At >= 7*60 && c.At < 12*60 {
		return am
	} else {
		return pm
	}
}
