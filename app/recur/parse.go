package recur

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

var freqNames = [...]string{"", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "MINUTELY"}

var dayNames = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// String is the name that RFC 5545 gives f.
func (f Freq) String() string {
	if f < Daily || f > Minutely {
		return "FREQ?"
	}
	return freqNames[f]
}

// String is the weekday as RFC 5545 writes it: "FR", "1MO", "-1SU".
func (w Weekday) String() string {
	if w.Day < time.Sunday || w.Day > time.Saturday {
		return "day?"
	}
	if w.N == 0 {
		return dayNames[w.Day]
	}
	return strconv.Itoa(w.N) + dayNames[w.Day]
}

// Parse reads a rule in the text form of RFC 5545, with or without the
// leading "RRULE:". The result is valid. UNTIL may carry a time; its day counts.
func Parse(s string) (Rule, error) {
	if len(s) > MaxText {
		return Rule{}, fmt.Errorf("recurrence: longer than %d characters", MaxText)
	}
	text := strings.ToUpper(strings.TrimSpace(s))
	text = strings.TrimSuffix(strings.TrimPrefix(text, "RRULE:"), ";")
	if text == "" {
		return Rule{}, fmt.Errorf("recurrence: empty; a rule looks like FREQ=WEEKLY;BYDAY=FR")
	}
	var r Rule
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return Rule{}, fmt.Errorf("recurrence: %q is not of the form NAME=VALUE", part)
		}
		if seen[name] {
			return Rule{}, fmt.Errorf("recurrence: %s is given twice", name)
		}
		seen[name] = true
		if err := r.set(name, value); err != nil {
			return Rule{}, err
		}
	}
	return r, r.Validate()
}

// set takes one part of a rule's text.
func (r *Rule) set(name, value string) (err error) {
	switch name {
	case "FREQ":
		if i := slices.Index(freqNames[1:], value); i >= 0 {
			r.Freq = Freq(i + 1)
		} else {
			err = fmt.Errorf("recurrence: FREQ=%s is not one of %s", value, strings.Join(freqNames[1:], ", "))
		}
	case "INTERVAL":
		r.Interval, err = positive(name, value)
	case "COUNT":
		r.Count, err = positive(name, value)
	case "UNTIL":
		r.Until, err = parseUntil(value)
	case "BYMONTH":
		var months []int
		months, err = numbers(name, value)
		for _, m := range months {
			r.ByMonth = append(r.ByMonth, time.Month(m))
		}
	case "BYMONTHDAY":
		r.ByMonthDay, err = numbers(name, value)
	case "BYHOUR":
		r.ByHour, err = numbers(name, value)
	case "BYMINUTE":
		r.ByMinute, err = numbers(name, value)
	case "BYSETPOS":
		r.BySetPos, err = numbers(name, value)
	case "BYDAY":
		r.ByDay, err = weekdays(value)
	case "WKST":
		if i := slices.Index(dayNames[:], value); i >= 0 {
			r.WeekStart = ISOWeekday(time.Weekday(i))
		} else {
			err = fmt.Errorf("recurrence: WKST=%s is not a weekday such as MO", value)
		}
	case "X-AFTER":
		if r.AfterDone = value == "DONE"; !r.AfterDone {
			err = fmt.Errorf("recurrence: X-AFTER=%s is not DONE", value)
		}
	case "BYSECOND", "BYYEARDAY", "BYWEEKNO":
		err = fmt.Errorf("recurrence: %s is not supported", name)
	default:
		err = fmt.Errorf("recurrence: there is no part %q in a rule", name)
	}
	return err
}

func positive(name, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("recurrence: %s=%s is not a number from 1", name, value)
	}
	return n, nil
}

func numbers(name, value string) ([]int, error) {
	var list []int
	for v := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(v)
		if err != nil {
			return nil, fmt.Errorf("recurrence: %s=%s is not a list of numbers", name, value)
		}
		list = append(list, n)
	}
	return list, nil
}

func weekdays(value string) ([]Weekday, error) {
	var list []Weekday
	for v := range strings.SplitSeq(value, ",") {
		cut := max(len(v)-2, 0)
		day, n := slices.Index(dayNames[:], v[cut:]), 0
		var err error
		if cut > 0 {
			n, err = strconv.Atoi(v[:cut])
		}
		if day < 0 || err != nil || cut > 0 && n == 0 {
			return nil, fmt.Errorf("recurrence: BYDAY=%s is not a list such as MO,FR or 1MO,-1FR", value)
		}
		list = append(list, Weekday{time.Weekday(day), n})
	}
	return list, nil
}

func parseUntil(value string) (civil.Date, error) {
	day, clock, timed := strings.Cut(value, "T")
	t, err := time.Parse("20060102", day)
	if err == nil && timed {
		_, err = time.Parse("150405", strings.TrimSuffix(clock, "Z"))
	}
	if err != nil || t.Year() < 1 {
		return civil.Date{}, fmt.Errorf("recurrence: UNTIL=%s is not a date such as 20261231", value)
	}
	return civil.DateOf(t), nil
}

// String is the rule in the canonical text form of RFC 5545: parts in a fixed
// order, lists sorted and without repetitions, nothing that goes without saying.
func (r Rule) String() string {
	if r.IsZero() {
		return ""
	}
	var b strings.Builder
	b.WriteString("FREQ=" + r.Freq.String())
	part := func(name, value string) { b.WriteString(";" + name + "=" + value) }
	if r.Interval > 1 {
		part("INTERVAL", strconv.Itoa(r.Interval))
	}
	if r.WeekStart > 1 {
		part("WKST", dayNames[r.WeekStart%7])
	}
	months := make([]int, len(r.ByMonth))
	for i, m := range r.ByMonth {
		months[i] = int(m)
	}
	for _, l := range []struct {
		name   string
		values []int
	}{{"BYMONTH", months}, {"BYMONTHDAY", r.ByMonthDay}} {
		if len(l.values) > 0 {
			part(l.name, joinInts(l.values))
		}
	}
	if len(r.ByDay) > 0 {
		part("BYDAY", joinDays(r.ByDay))
	}
	for _, l := range []struct {
		name   string
		values []int
	}{{"BYHOUR", r.ByHour}, {"BYMINUTE", r.ByMinute}, {"BYSETPOS", r.BySetPos}} {
		if len(l.values) > 0 {
			part(l.name, joinInts(l.values))
		}
	}
	if r.Count > 0 {
		part("COUNT", strconv.Itoa(r.Count))
	}
	if u := r.Until; !u.IsZero() {
		part("UNTIL", fmt.Sprintf("%04d%02d%02d", u.Year, u.Month, u.Day))
	}
	if r.AfterDone {
		part("X-AFTER", "DONE")
	}
	return b.String()
}

func joinInts(list []int) string {
	words := make([]string, 0, len(list))
	for _, v := range sorted(list) {
		words = append(words, strconv.Itoa(v))
	}
	return strings.Join(words, ",")
}

func joinDays(list []Weekday) string {
	words := make([]string, 0, len(list))
	for _, w := range sortedDays(list) {
		words = append(words, w.String())
	}
	return strings.Join(words, ",")
}

// sorted returns the values in order, each once.
func sorted(list []int) []int {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// sortedDays returns the days in order from Monday on, each once.
func sortedDays(list []Weekday) []Weekday {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Weekday) int {
		return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(ISOWeekday(a.Day), ISOWeekday(b.Day)))
	})
	return slices.Compact(list)
}

// MarshalText is String, for JSON and databases.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is Parse; an empty text is no rule.
func (r *Rule) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*r = Rule{}
		return nil
	}
	*r, err = Parse(string(b))
	return err
}
