package recur

import (
	"math/bits"
	"slices"
	"sort"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// cycle is the pattern of days and times that a daily, hourly or minutely rule
// makes of its INTERVAL, BYHOUR and BYMINUTE: after so many days it comes
// again. "Every 7 hours" has 7 days, "every other day" has 2.
type cycle struct {
	days  int             // 0: the rule has another frequency
	used  []int           // the days that have times, by their number in the cycle, in order
	times [][]civil.Clock // of each used day, in order
	total int             // how many times one cycle has
}

func newCycle(r Rule, anchor civil.Clock) cycle {
	var c cycle
	switch r.Freq {
	case Daily:
		clocks := r.clocksFrom(anchor)
		if len(r.BySetPos) > 0 {
			chosen := positions(r.BySetPos, len(clocks))
			for i, at := range chosen {
				chosen[i] = int(clocks[at])
			}
			clocks = nil
			for _, clock := range chosen {
				clocks = append(clocks, civil.Clock(clock))
			}
		}
		c.days = r.Step()
		c.add(0, clocks...)
	case Hourly:
		c.days = r.Step() / gcd(r.Step(), 24)
		minutes := sorted(r.ByMinute)
		if len(minutes) == 0 {
			minutes = []int{anchor.Minute()}
		}
		for hour := anchor.Hour() % r.Step(); hour < 24*c.days; hour += r.Step() {
			for _, minute := range minutes {
				if fits(r.ByHour, hour%24) {
					c.add(hour/24, civil.NewClock(hour%24, minute))
				}
			}
		}
	case Minutely:
		c.days = r.Step() / gcd(r.Step(), 24*60)
		for at := int(anchor) % r.Step(); at < 24*60*c.days; at += r.Step() {
			clock := civil.Clock(at % (24 * 60))
			if fits(r.ByHour, clock.Hour()) && fits(r.ByMinute, clock.Minute()) {
				c.add(at/(24*60), clock)
			}
		}
	}
	return c
}

// add appends times of a day, which is the last one so far or a later one.
func (c *cycle) add(day int, clocks ...civil.Clock) {
	if len(clocks) == 0 {
		return
	}
	if last := len(c.used) - 1; last < 0 || c.used[last] != day {
		c.used = append(c.used, day)
		c.times = append(c.times, nil)
	}
	last := len(c.times) - 1
	c.times[last] = append(c.times[last], clocks...)
	c.total += len(clocks)
}

// next is the first day from the n-th after the anchor's on that has times, -1 if none has.
func (c *cycle) next(n int) int {
	if len(c.used) == 0 {
		return -1
	}
	begin := n - n%c.days
	if i := sort.SearchInts(c.used, n-begin); i < len(c.used) {
		return begin + c.used[i]
	}
	return begin + c.days + c.used[0]
}

// on returns the times of the n-th day after the anchor's.
func (c *cycle) on(n int) []civil.Clock {
	if i, ok := slices.BinarySearch(c.used, n%c.days); ok {
		return c.times[i]
	}
	return nil
}

// before is how many times the first n days have.
func (c *cycle) before(n int) int {
	sum := n / c.days * c.total
	for i, day := range c.used {
		if day >= n%c.days {
			break
		}
		sum += len(c.times[i])
	}
	return sum
}

// daysBetween counts the occurrences on the days from the n-th after the
// anchor's to the one before end, up to limit.
func (e *expansion) daysBetween(n, end, limit int) (int, error) {
	limit = max(limit, 0)
	if !e.filter {
		return min(e.cycle.before(end)-e.cycle.before(n), limit), nil
	}
	sum := 0
	for n < end && sum < limit {
		if err := e.look(); err != nil {
			return 0, err
		}
		if e.cycle.days > 1 {
			next := e.cycle.next(n)
			if next < 0 || next >= end {
				break
			}
			day := e.start(next)
			rest := e.mask(day.Year, day.Month) >> day.Day
			switch {
			case rest&1 == 1:
				sum += len(e.cycle.on(next))
				n = next + 1
			case rest == 0:
				n = next + civil.DaysIn(day.Year, day.Month) - day.Day + 1
			default:
				n = next + bits.TrailingZeros32(rest)
			}
			continue
		}
		// Every day has the same times: a month is counted at once.
		day := e.start(n)
		left := min(civil.DaysIn(day.Year, day.Month)-day.Day+1, end-n)
		fit := e.mask(day.Year, day.Month) >> day.Day & (1<<left - 1)
		sum += bits.OnesCount32(fit) * e.cycle.total
		n += left
	}
	return min(sum, limit), nil
}
