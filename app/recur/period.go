package recur

import (
	"math/bits"
	"sort"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// period is one year, month, week or day of an expansion: the days that fit,
// each with the same times. Its occurrences are those times in order, or the
// ones at the places that BYSETPOS names. They are counted, never listed: a
// year can have half a million.
type period struct {
	start  civil.Date
	months []month
	clocks []civil.Clock
	chosen []int // by BYSETPOS, in order
	picks  bool  // whether chosen decides
}

// month is the part of a month that lies in a period.
type month struct {
	year int
	name time.Month
	days uint32 // a bit for each day that fits: bit 1 for the 1st
}

func (e *expansion) period(n int) period {
	p := period{start: e.start(n), clocks: e.clocks}
	year, name, day := p.start.Year, p.start.Month, p.start.Day
	switch e.rule.Freq {
	case Yearly:
		for name := time.January; name <= time.December; name++ {
			p.months = append(p.months, month{year, name, e.mask(year, name)})
		}
	case Monthly:
		p.months = []month{{year, name, e.mask(year, name)}}
	case Weekly:
		p.months = e.week(p.start)
	default:
		p.months = []month{{year, name, e.mask(year, name) & (1 << day)}}
		p.clocks = e.cycle.on(n)
		return p // BYSETPOS is in the cycle already
	}
	if len(e.rule.BySetPos) > 0 {
		p.picks = true
		p.chosen = positions(e.rule.BySetPos, p.whole())
	}
	return p
}

// week is the week that starts on the day, which can lie in two months.
func (e *expansion) week(start civil.Date) []month {
	size := civil.DaysIn(start.Year, start.Month)
	own := e.mask(start.Year, start.Month) >> start.Day & 0x7f << start.Day
	months := []month{{start.Year, start.Month, own}}
	if over := start.Day + 6 - size; over > 0 {
		next := civil.Date{Year: start.Year, Month: start.Month, Day: size}.AddDays(1)
		if next.Year <= lastYear {
			months = append(months, month{next.Year, next.Month, e.mask(next.Year, next.Month) & (2<<over - 1)})
		}
	}
	return months
}

// positions turns the places that BYSETPOS names among n occurrences into
// indexes, in order and each once.
func positions(places []int, n int) []int {
	var chosen []int
	for _, place := range places {
		i := place - 1
		if place < 0 {
			i = n + place
		}
		if i >= 0 && i < n {
			chosen = append(chosen, i)
		}
	}
	return sorted(chosen)
}

// whole is how many times there are before BYSETPOS picks from them.
func (p *period) whole() int {
	days := 0
	for _, m := range p.months {
		days += bits.OnesCount32(m.days)
	}
	return days * len(p.clocks)
}

// size is how many occurrences the period has.
func (p *period) size() int {
	if p.picks {
		return len(p.chosen)
	}
	return p.whole()
}

// through is how many occurrences there are up to the given time, it included.
func (p *period) through(t civil.DateTime) int {
	days := 0
	today := false
	for _, m := range p.months {
		if m.year > t.Date.Year || m.year == t.Date.Year && m.name > t.Date.Month {
			break
		}
		if m.year == t.Date.Year && m.name == t.Date.Month {
			today = m.days>>t.Date.Day&1 == 1
			days += bits.OnesCount32(m.days & (1<<t.Date.Day - 1))
			break
		}
		days += bits.OnesCount32(m.days)
	}
	n := days * len(p.clocks)
	if today {
		n += sort.Search(len(p.clocks), func(i int) bool { return p.clocks[i] > t.Clock })
	}
	if p.picks {
		return sort.SearchInts(p.chosen, n)
	}
	return n
}

// after returns the first occurrence after the given time, and false if the
// period has none.
func (p *period) after(t civil.DateTime) (civil.DateTime, bool) {
	i := p.through(t)
	if i >= p.size() {
		return civil.DateTime{}, false
	}
	if p.picks {
		i = p.chosen[i]
	}
	day := i / len(p.clocks)
	clock := p.clocks[i%len(p.clocks)]
	for _, m := range p.months {
		n := bits.OnesCount32(m.days)
		if day >= n {
			day -= n
			continue
		}
		left := m.days
		for range day {
			left &= left - 1
		}
		return civil.DateTime{Date: civil.Date{Year: m.year, Month: m.name, Day: bits.TrailingZeros32(left)},
			Clock: clock}, true
	}
	return civil.DateTime{}, false
}
