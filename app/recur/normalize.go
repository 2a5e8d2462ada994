package recur

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// Normalize returns the rule with what the first day implies written out, so
// that moving one occurrence does not move the series: weekly from a Friday
// is "every Friday". Monthly from the 31st means the last day of the month,
// and from the 29th or 30th that day or, where the month has none, its last:
// nobody who pays a rent wants to skip February.
func (r Rule) Normalize(anchor civil.Date) Rule {
	if r.AfterDone || anchor.IsZero() || r.IsZero() {
		return r
	}
	wasOpen := len(r.ByMonthDay) == 0
	r = r.implied(anchor)
	if !wasOpen || len(r.ByMonthDay) == 0 || len(r.BySetPos) > 0 {
		return r
	}
	switch day := anchor.Day; {
	case day == 31, day == 29 && r.Freq == Yearly && anchor.Month == time.February && len(r.ByMonth) == 1:
		r.ByMonthDay = []int{-1}
	case day > 28 && r.Freq == Monthly:
		r.ByMonthDay = nil
		for d := 28; d <= day; d++ {
			r.ByMonthDay = append(r.ByMonthDay, d)
		}
		r.BySetPos = []int{-1}
	}
	return r
}

// implied fills in what RFC 5545 takes from the first day.
func (r Rule) implied(anchor civil.Date) Rule {
	if len(r.ByDay)+len(r.ByMonthDay) > 0 {
		return r
	}
	switch r.Freq {
	case Weekly:
		r.ByDay = []Weekday{{Day: anchor.Weekday()}}
	case Monthly:
		r.ByMonthDay = []int{anchor.Day}
	case Yearly:
		r.ByMonthDay = []int{anchor.Day}
		if len(r.ByMonth) == 0 {
			r.ByMonth = []time.Month{anchor.Month}
		}
	}
	return r
}
