// Package recur has recurrence rules: the part of RFC 5545 that people use in
// a todo list, expanded in local civil time.
//
// A rule knows no zone. "Every day at 9" is worked out as 9 o'clock on each
// day; civil.Date.At turns the result into a moment, and only there does
// daylight saving play a part.
package recur

import (
	"fmt"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// Freq is how often a rule repeats before Interval is counted.
type Freq int

// The frequencies of RFC 5545 that a todo list needs.
const (
	Daily Freq = iota + 1
	Weekly
	Monthly
	Yearly
	Hourly
	Minutely
)

// What a rule may hold at the most. People stay far below; the limits bound
// the work that a rule from elsewhere can ask for.
const (
	MaxText     = 500
	MaxInterval = 9999
	MaxCount    = 9999
)

// Weekday is a day of the week, in a month or year the N-th one: 1 is the
// first, -1 the last, 0 every one.
type Weekday struct {
	Day time.Weekday
	N   int
}

// Rule is a recurrence rule (RFC 5545, section 3.3.10).
type Rule struct {
	Freq       Freq
	Interval   int        // 1 if zero
	Count      int        // 0: no end by count
	Until      civil.Date // the last day on which it may occur; zero: no end
	ByMonth    []time.Month
	ByMonthDay []int // 1 to 31, -1 the last day
	ByDay      []Weekday
	ByHour     []int
	ByMinute   []int
	BySetPos   []int

	// WeekStart is the day on which weeks start, by its ISO number: 1 (or 0)
	// Monday, 6 Saturday, 7 Sunday. It matters where weeks are counted
	// ("every other week on Sunday and Monday").
	WeekStart int

	// AfterDone counts from the day the task was completed, not from its due
	// day ("every 3 days after I do it"). It is written X-AFTER=DONE.
	AfterDone bool
}

// ISOWeekday returns 1 for Monday to 7 for Sunday.
func ISOWeekday(d time.Weekday) int { return (int(d)+6)%7 + 1 }

// IsZero says whether r is no rule at all.
func (r Rule) IsZero() bool { return r.Freq == 0 }

// Step returns the interval, at least 1.
func (r Rule) Step() int { return max(r.Interval, 1) }

// Validate returns an error that says what is wrong with r, or nil.
func (r Rule) Validate() error {
	if r.Freq < Daily || r.Freq > Minutely {
		return fmt.Errorf("recurrence: FREQ is missing")
	}
	if r.Interval < 0 || r.Interval > MaxInterval {
		return fmt.Errorf("recurrence: INTERVAL=%d is not between 1 and %d", r.Interval, MaxInterval)
	}
	if r.Count < 0 || r.Count > MaxCount {
		return fmt.Errorf("recurrence: COUNT=%d is not between 1 and %d", r.Count, MaxCount)
	}
	if r.Count > 0 && !r.Until.IsZero() {
		return fmt.Errorf("recurrence: COUNT and UNTIL exclude each other")
	}
	if u := r.Until; !u.IsZero() && (u.Year < 1 || u.Year > 9999 || civil.NewDate(u.Year, u.Month, u.Day) != u) {
		return fmt.Errorf("recurrence: UNTIL=%s isn't a day of the calendar", u)
	}
	if r.WeekStart < 0 || r.WeekStart > 7 {
		return fmt.Errorf("recurrence: WKST=%d is not an ISO weekday, 1 to 7", r.WeekStart)
	}
	if err := r.validateLists(); err != nil {
		return err
	}
	return r.validateByDay()
}

func (r Rule) validateLists() error {
	months := make([]int, len(r.ByMonth))
	for i, m := range r.ByMonth {
		months[i] = int(m)
	}
	for _, l := range []struct {
		name     string
		values   []int
		min, max int
		negative bool // counts from the end as well, and 0 is nothing
	}{
		{"BYMONTH", months, 1, 12, false},
		{"BYMONTHDAY", r.ByMonthDay, 1, 31, true},
		{"BYHOUR", r.ByHour, 0, 23, false},
		{"BYMINUTE", r.ByMinute, 0, 59, false},
		{"BYSETPOS", r.BySetPos, 1, 366, true},
	} {
		if len(l.values) > 62 {
			return fmt.Errorf("recurrence: %s has more than 62 values", l.name)
		}
		for _, v := range l.values {
			abs := v
			if l.negative && v < 0 {
				abs = -v
			}
			if abs < l.min || abs > l.max {
				return fmt.Errorf("recurrence: %s=%d is not between %d and %d", l.name, v, l.min, l.max)
			}
		}
	}
	if len(r.ByMonthDay) > 0 && r.Freq == Weekly {
		return fmt.Errorf("recurrence: BYMONTHDAY does not go with FREQ=WEEKLY; FREQ=MONTHLY or DAILY would do")
	}
	if len(r.BySetPos) > 0 {
		if r.subDaily() {
			return fmt.Errorf("recurrence: BYSETPOS goes with FREQ=DAILY or longer, not %s", r.Freq)
		}
		if len(r.ByMonth)+len(r.ByMonthDay)+len(r.ByDay)+len(r.ByHour)+len(r.ByMinute) == 0 {
			return fmt.Errorf("recurrence: BYSETPOS picks from what another BY... part lists, and there is none")
		}
	}
	return nil
}

func (r Rule) validateByDay() error {
	if len(r.ByDay) > 62 {
		return fmt.Errorf("recurrence: BYDAY has more than 62 values")
	}
	limit := 0
	switch {
	case r.Freq == Monthly, r.Freq == Yearly && len(r.ByMonth) > 0:
		limit = 5
	case r.Freq == Yearly:
		limit = 53
	}
	for _, w := range r.ByDay {
		if w.Day < time.Sunday || w.Day > time.Saturday {
			return fmt.Errorf("recurrence: BYDAY has no weekday %d", w.Day)
		}
		if w.N != 0 && limit == 0 {
			return fmt.Errorf(
				"recurrence: BYDAY=%s counts weekdays of a month or year, so FREQ must be MONTHLY or YEARLY", w)
		}
		if w.N > limit || w.N < -limit {
			return fmt.Errorf("recurrence: BYDAY=%s is not between 1 and %d", w, limit)
		}
	}
	return nil
}

func (r Rule) subDaily() bool { return r.Freq == Hourly || r.Freq == Minutely }

// Clone returns a copy of r that shares no list with it.
func (r Rule) Clone() Rule {
	r.ByMonth, r.ByMonthDay, r.ByDay = slices.Clone(r.ByMonth), slices.Clone(r.ByMonthDay), slices.Clone(r.ByDay)
	r.ByHour, r.ByMinute, r.BySetPos = slices.Clone(r.ByHour), slices.Clone(r.ByMinute), slices.Clone(r.BySetPos)
	return r
}

// Equal says whether r and s are written the same.
func (r Rule) Equal(s Rule) bool { return r.String() == s.String() }
