// Package recur has recurrence rules: the part of RFC 5545 that people use in
// a todo list, expanded in local civil time.
package recur

import (
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
)

// Weekday is a day of the week, in a month or year the N-th one: 1 is the
// first, -1 the last, 0 every one.
type Weekday struct {
	Day time.Weekday
	N   int
}

// Rule is a recurrence rule (RFC 5545, section 3.3.10). Weeks start on Monday
// unless WeekStart says Sunday.
type Rule struct {
	Freq       Freq
	Interval   int // 1 if zero
	Count      int // 0: no end by count
	Until      civil.Date
	ByMonth    []time.Month
	ByMonthDay []int // 1 to 31, -1 the last day
	ByDay      []Weekday
	ByHour     []int
	ByMinute   []int
	BySetPos   []int
	WeekStart  time.Weekday // Monday unless it is Sunday and Sundays says so

	// AfterDone counts from the day the task was completed, not from its due
	// day ("every 3 days after I do it"). It is written X-AFTER=DONE.
	AfterDone bool
}
