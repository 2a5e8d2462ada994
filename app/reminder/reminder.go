// Package reminder says at which moments something rings: at its due, some
// time before it, or at a moment of its own. It knows neither tasks nor
// channels, and computes without looking at a clock.
package reminder

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Limits on what a task can have, in counts, minutes and days.
const (
	MaxReminders = 10
	MaxMinutes   = 60 * 24 * 366
	MaxDays      = 366
	MaxNag       = 60 * 24
	MinNag       = 1
)

// Kind says what a reminder goes by.
type Kind string

// The kinds of reminder.
const (
	AtDue    Kind = "due"    // when the task is due; a whole day at the person's hour
	Before   Kind = "before" // Minutes before it, or Days before its day at Time
	AtMoment Kind = "moment" // at At, whatever the task's due
)

// Reminder is one wish to be reminded of a task.
type Reminder struct {
	Kind Kind `json:"kind"`
	// Minutes and Days belong to Before: one of them is set. Days count from
	// the day of the due, on the clock of the due.
	Minutes int `json:"minutes,omitempty"`
	Days    int `json:"days,omitempty"`
	// Time is "09:00", of a Before in days and of an AtDue of a whole day. The
	// person's hour for whole days if empty.
	Time string `json:"time,omitempty"`
	// At belongs to AtMoment: in UTC, to the second.
	At *time.Time `json:"at,omitempty"`
	// Nag is after how many minutes it rings again until the task is done or
	// the reminder is answered, 0 for once.
	Nag int `json:"nag,omitempty"`
	// Loud reminders ring in quiet hours too.
	Loud bool `json:"loud,omitempty"`
	// Snoozed: it was put off to this moment. It goes when the task is done.
	Snoozed bool `json:"snoozed,omitempty"`
	// Hold belongs to AtMoment: nothing of the task rings before At; what would
	// have, rings then, once. It stays with a task that repeats, and by itself
	// rings nothing: beside it the settings decide as if there were no reminder.
	Hold bool `json:"hold,omitempty"`
	// Instead: it stands in for those before the due, whose moments were past when the
	// task was moved. It goes with the next move.
	Instead bool `json:"instead,omitempty"`
}

// Due is when a thing is due, in Location: the zone of a timed due, and the
// person's for a whole day.
type Due struct {
	Date     civil.Date
	Clock    civil.Clock // meaningful if Timed
	Timed    bool
	Location *time.Location
}

// Ring is a moment at which something is to ring.
type Ring struct {
	At   time.Time
	Why  Kind
	Nag  int // minutes, 0 for once
	Loud bool
}

// Clean checks a reminder and gives its one form. It fails with fault.Invalid.
func (r Reminder) Clean() (Reminder, error) {
	if r.Nag < 0 || r.Nag > MaxNag {
		return r, invalid("A reminder can ring again every %d to %d minutes, not every %d.", MinNag, MaxNag, r.Nag)
	}
	if r.Time != "" {
		c, err := civil.ParseClock(r.Time)
		if err != nil {
			return r, invalid("The time of a reminder %v.", err)
		}
		r.Time = c.String()
	}
	switch r.Kind {
	case AtDue:
		r.Minutes, r.Days, r.At = 0, 0, nil
		r.Hold = false
		return r, nil
	case Before:
		return r.cleanBefore()
	case AtMoment:
		return r.cleanMoment()
	}
	return r, invalid("There is no reminder of the kind %q. Use due, before or moment.", string(r.Kind))
}

func (r Reminder) cleanBefore() (Reminder, error) {
	r.At = nil
	r.Hold, r.Instead = false, false
	if (r.Minutes == 0) == (r.Days == 0) {
		return r, invalid("A reminder before the due takes either minutes or days. Give one of them.")
	}
	if r.Minutes < 0 || r.Minutes > MaxMinutes || r.Days < 0 || r.Days > MaxDays {
		return r, invalid("A reminder can ring 1 minute to %d days before the due. Give a shorter time.", MaxDays)
	}
	if r.Days == 0 && r.Time != "" {
		return r, invalid("A reminder some minutes before the due has no time of its own. Leave one of them out.")
	}
	return r, nil
}

func (r Reminder) cleanMoment() (Reminder, error) {
	if r.At == nil || r.At.Year() < 1970 || r.At.Year() > 9999 {
		return r, invalid("A reminder at a moment of its own needs that moment, between the years 1970 and 9999.")
	}
	at := r.At.UTC().Truncate(time.Second)
	r.At, r.Minutes, r.Days, r.Time = &at, 0, 0, ""
	return r, nil
}

func invalid(format string, args ...any) error { return fault.InField("reminders", format, args...) }

// CleanAll is Clean for the reminders of a task, without those that stand
// there twice. nil stays nil.
func CleanAll(all []Reminder) ([]Reminder, error) {
	own := 0
	for _, r := range all {
		if !r.Snoozed {
			own++
		}
	}
	if own > MaxReminders || len(all) > 2*MaxReminders {
		return nil, invalid("A task can have %d reminders, not %d. Leave some out.", MaxReminders, len(all))
	}
	var clean []Reminder
	for _, r := range all {
		c, err := r.Clean()
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(clean, c.Equal) {
			clean = append(clean, c)
		}
	}
	return clean, nil
}

// WithoutInstead are reminders without one that stands in for others. nil if there are no others.
func WithoutInstead(all []Reminder) []Reminder {
	if !slices.ContainsFunc(all, func(r Reminder) bool { return r.Instead }) {
		return all
	}
	all = slices.DeleteFunc(Clone(all), func(r Reminder) bool { return r.Instead })
	if len(all) == 0 {
		return nil
	}
	return all
}

// Equal says whether two reminders are the same wish.
func (r Reminder) Equal(o Reminder) bool {
	same := (r.At == nil) == (o.At == nil) && (r.At == nil || r.At.Equal(*o.At))
	r.At, o.At = nil, nil
	return same && r == o
}

// Clone returns a copy that shares nothing with all. nil stays nil.
func Clone(all []Reminder) []Reminder {
	all = slices.Clone(all)
	for i := range all {
		if at := all[i].At; at != nil {
			c := *at
			all[i].At = &c
		}
	}
	return all
}

// Ring is the moment of a reminder; there is none where it goes by a due and
// due is nil, or by a time before a due that has no time.
func (r Reminder) Ring(due *Due, s Settings) (Ring, bool) {
	ring := Ring{Why: r.Kind, Nag: r.Nag, Loud: r.Loud}
	if ring.Nag == 0 {
		ring.Nag = s.Nag
	}
	switch {
	case r.Kind == AtMoment:
		if r.At == nil {
			return ring, false
		}
		ring.At = *r.At
	case due == nil:
		return ring, false
	case r.Kind == AtDue && due.Timed:
		ring.At = due.Date.At(due.Clock, due.Location)
	case r.Kind == AtDue:
		ring.At = due.Date.At(r.clock(s), due.Location)
	case r.Days > 0:
		ring.At = due.Date.AddDays(-r.Days).At(r.clock(s), due.Location)
	default: // minutes are of the absolute clock: an hour before is an hour, also in the night when clocks change
		ring.At = due.start(s).Add(-time.Duration(r.Minutes) * time.Minute)
	}
	ring.At = ring.At.UTC().Truncate(time.Second)
	return ring, true
}

// start is the moment from which minutes before it are counted.
func (d Due) start(s Settings) time.Time {
	if d.Timed {
		return d.Date.At(d.Clock, d.Location)
	}
	return d.Date.At(s.dayClock(), d.Location)
}

func (r Reminder) clock(s Settings) civil.Clock {
	if c, err := civil.ParseClock(r.Time); err == nil && r.Time != "" {
		return c
	}
	return s.dayClock()
}

// Usual says whether reminders leave it to the settings when something rings:
// there are none but such that hold it back.
func Usual(all []Reminder) bool {
	return all == nil || len(all) > 0 && !slices.ContainsFunc(all, func(r Reminder) bool { return !r.Hold })
}

// HeldUntil is the moment before which nothing rings, the zero time if there is none.
func HeldUntil(all []Reminder) time.Time {
	var until time.Time
	for _, r := range all {
		if r.Hold && r.At != nil && r.At.After(until) {
			until = *r.At
		}
	}
	return until
}

// Held are reminders that hold back what rings before a moment, in place of
// what held it back before.
func Held(all []Reminder, until time.Time) []Reminder {
	at := until.UTC().Truncate(time.Second)
	all = slices.DeleteFunc(Clone(all), func(r Reminder) bool { return r.Hold })
	return append(all, Reminder{Kind: AtMoment, At: &at, Snoozed: true, Hold: true})
}

// Rings are the moments of reminders in their order, each once: of two at the
// same moment the louder and more insistent one stays. Those of which the
// settings decide ring at the due of something with a time if they say so.
func Rings(all []Reminder, due *Due, s Settings) []Ring {
	return Series(all, due, s, func(r Reminder) []Ring {
		if ring, ok := r.Ring(due, s); ok {
			return []Ring{ring}
		}
		return nil
	})
}

// Series is Rings of something that rings more than once for a reminder, as each
// occurrence of what repeats does: of says when.
func Series(all []Reminder, due *Due, s Settings, of func(Reminder) []Ring) []Ring {
	until := HeldUntil(all)
	if Usual(all) && due != nil && due.Timed && s.Timed {
		all = []Reminder{{Kind: AtDue}}
	}
	var each []Ring
	for _, r := range all {
		if !r.Hold {
			each = append(each, of(r)...)
		}
	}
	return inOrder(each, until)
}

// inOrder are rings in their order, each moment once and none before one.
func inOrder(each []Ring, until time.Time) []Ring {
	var rings []Ring
	for _, ring := range each {
		if ring.At.Before(until) { // a moment that the person chose rings in quiet hours too
			ring.At, ring.Why, ring.Loud = until.UTC(), AtMoment, true
		}
		if i := slices.IndexFunc(rings, func(o Ring) bool { return o.At.Equal(ring.At) }); i >= 0 {
			rings[i].Loud = rings[i].Loud || ring.Loud
			rings[i].Nag = insistent(rings[i].Nag, ring.Nag)
			continue
		}
		rings = append(rings, ring)
	}
	slices.SortFunc(rings, func(a, b Ring) int { return a.At.Compare(b.At) })
	return rings
}

// insistent is the shorter of two intervals of which 0 is none.
func insistent(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}
