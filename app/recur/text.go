package recur

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

var units = map[Freq]string{Daily: "day", Weekly: "week", Monthly: "month", Yearly: "year", Hourly: "hour",
	Minutely: "minute"}

// workdays is what BYDAY holds for "weekday".
var workdays = []Weekday{{Day: time.Monday}, {Day: time.Tuesday}, {Day: time.Wednesday}, {Day: time.Thursday},
	{Day: time.Friday}}

var weekend = []Weekday{{Day: time.Saturday}, {Day: time.Sunday}}

// Text is the rule in plain English: "every other Friday", "on the last
// weekday of every month", "every 3 days after completion".
func (r Rule) Text() string {
	if r.IsZero() {
		return ""
	}
	var b strings.Builder
	switch r.Freq {
	case Weekly:
		b.WriteString(r.weeklyText())
	case Monthly, Yearly:
		b.WriteString(r.monthlyText())
	default:
		b.WriteString(r.every(units[r.Freq]) + r.limitsText())
	}
	b.WriteString(r.clockText())
	if r.AfterDone {
		b.WriteString(" after completion")
	}
	switch {
	case r.Count == 1:
		b.WriteString(", once")
	case r.Count > 1:
		fmt.Fprintf(&b, ", %d times", r.Count)
	case !r.Until.IsZero():
		b.WriteString(", until " + dateText(r.Until))
	}
	return b.String()
}

// every is "every day", "every other day", "every 3 days".
func (r Rule) every(unit string) string {
	switch n := r.Step(); n {
	case 1:
		return "every " + unit
	case 2:
		return "every other " + unit
	default:
		return fmt.Sprintf("every %d %ss", n, unit)
	}
}

func (r Rule) weeklyText() string {
	days := sortedDays(r.ByDay)
	if len(days) == 0 {
		return r.every("week") + r.limitsText()
	}
	in := ""
	if len(r.ByMonth) > 0 {
		in = " in " + monthsText(r.ByMonth)
	}
	name := ""
	switch {
	case len(days) == 7:
		name = "day"
	case slices.Equal(days, workdays):
		name = "weekday"
	case slices.Equal(days, weekend):
		name = "Saturday and Sunday"
	default:
		name = daysText(days)
	}
	switch n := r.Step(); {
	case n == 1:
		return "every " + name + in
	case n == 2 && len(days) == 1:
		return "every other " + name + in
	case name == "day", name == "weekday":
		return r.every("week") + " on every " + name + in
	default:
		return r.every("week") + " on " + name + in
	}
}

// monthlyText is the text of monthly and yearly rules.
func (r Rule) monthlyText() string {
	day := r.dayOfMonthText()
	if r.Freq == Yearly && len(r.ByMonth) > 0 {
		months := monthsText(r.ByMonth)
		switch {
		case r.plainDay():
			return r.every("year") + " on " + strconv.Itoa(r.ByMonthDay[0]) + " " + months
		case day != "":
			return r.every("year") + " on " + day + " of " + months
		default:
			return r.every("year") + " in " + months
		}
	}
	in := ""
	if len(r.ByMonth) > 0 {
		in = " in " + monthsText(r.ByMonth)
	}
	if day == "" {
		return r.every(units[r.Freq]) + in
	}
	return "on " + day + " of " + r.every(units[r.Freq]) + in
}

// plainDay says whether the rule names one day by its number in one month.
func (r Rule) plainDay() bool {
	return len(r.ByMonth) == 1 && len(r.ByMonthDay) == 1 && r.ByMonthDay[0] > 0 && len(r.ByDay)+len(r.BySetPos) == 0
}

// dayOfMonthText is "the 1st and the 15th", "the last weekday", "the 30th, or the last day,".
func (r Rule) dayOfMonthText() string {
	days, dates := sortedDays(r.ByDay), sorted(r.ByMonthDay)
	if len(days) == 0 && len(r.BySetPos) == 1 && r.BySetPos[0] == -1 && len(dates) > 1 && dates[0] == 28 {
		return "the " + ordinal(dates[len(dates)-1]) + ", or the last day,"
	}
	text := ""
	switch {
	case len(days) > 0 && len(r.BySetPos) > 0:
		text = "the " + joinAnd(mapped(sorted(r.BySetPos), ordinal)) + " " + setText(days)
	case len(days) > 0:
		text = joinAnd(mapped(days, func(w Weekday) string {
			if w.N == 0 {
				return "every " + w.Day.String()
			}
			return "the " + ordinal(w.N) + " " + w.Day.String()
		}))
	case len(dates) > 0:
		return "the " + joinAnd(mapped(dates, func(n int) string {
			if n < 0 {
				return ordinal(n) + " day"
			}
			return ordinal(n)
		})) + r.positionText()
	}
	if text != "" && len(dates) > 0 {
		text += " that is the " + joinOr(mapped(dates, ordinal))
	}
	return text
}

// positionText tells of positions among days of the month, which only rules
// from elsewhere have.
func (r Rule) positionText() string {
	if len(r.BySetPos) == 0 {
		return ""
	}
	return " (number " + joinAnd(mapped(sorted(r.BySetPos), strconv.Itoa)) + " of them)"
}

func setText(days []Weekday) string {
	switch {
	case len(days) == 7:
		return "day"
	case slices.Equal(days, workdays):
		return "weekday"
	case slices.Equal(days, weekend):
		return "weekend day"
	}
	return joinOr(mapped(days, Weekday.dayText))
}

// limitsText is what narrows a rule of days or hours: " in July", " on Friday".
func (r Rule) limitsText() string {
	text := ""
	if days := sortedDays(r.ByDay); slices.Equal(days, workdays) {
		text += " on weekdays"
	} else if len(days) > 0 {
		text += " on " + daysText(days)
	}
	if len(r.ByMonthDay) > 0 {
		text += " on the " + joinAnd(mapped(sorted(r.ByMonthDay), ordinal))
	}
	if len(r.ByMonth) > 0 {
		text += " in " + monthsText(r.ByMonth)
	}
	return text
}

// clockText is " at 09:00 and 17:00" for a rule that names its times.
func (r Rule) clockText() string {
	if len(r.ByHour) == 0 {
		return ""
	}
	minutes := sorted(r.ByMinute)
	if len(minutes) == 0 {
		minutes = []int{0}
	}
	var clocks []string
	for _, h := range sorted(r.ByHour) {
		for _, m := range minutes {
			clocks = append(clocks, civil.NewClock(h, m).String())
		}
	}
	return " at " + joinAnd(clocks)
}

func (w Weekday) dayText() string { return w.Day.String() }

func daysText(days []Weekday) string { return joinAnd(mapped(days, Weekday.dayText)) }

func monthsText(months []time.Month) string {
	months = slices.Clone(months)
	slices.Sort(months)
	return joinAnd(mapped(slices.Compact(months), time.Month.String))
}

// dateText is "4 Dec 2026".
func dateText(d civil.Date) string {
	return fmt.Sprintf("%d %s %d", d.Day, d.Month.String()[:3], d.Year)
}

// ordinal is "1st", "22nd", "last", "2nd to last".
func ordinal(n int) string {
	switch {
	case n == -1:
		return "last"
	case n < 0:
		return ordinal(-n) + " to last"
	}
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

func mapped[T any](list []T, f func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

func joinAnd(words []string) string { return join(words, " and ") }
func joinOr(words []string) string  { return join(words, " or ") }

func join(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}
