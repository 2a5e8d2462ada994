package tools

import (
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// when is a due as a person said it.
type when struct {
	clear bool // "none"
	date  civil.Date
	clock civil.Clock
	timed bool
	// clockOnly says that no day was said: "2 PM".
	clockOnly bool
	// half says that no half of the day was said either: "at 4".
	half bool
	rule *recur.Rule
	// rel is how the time is counted from that of a task: "the next day".
	rel *timeexpr.Relative
}

var clearWords = []string{"none", "no date", "no due date", "no deadline", "never", "clear", "nothing", "remove"}

// fillers may stand around a time expression without changing it.
var fillers = []string{"due", "on", "at", "by", "for", "the", "and", "to", "until", "is", "it", "in", "from",
	"starting", "start", "repeat", "repeats"}

func (c *call) times() timeexpr.Context {
	return timeexpr.ForLocale(c.Now().In(c.who.Location()), c.who.Locale)
}

// when reads a due in the person's words; field is for the error.
func (c *call) when(field, words string) (when, error) {
	words, err := todo.CleanLine(field, words, 1, todo.MaxTitle)
	if err != nil {
		return when{}, err
	}
	if slices.Contains(clearWords, strings.ToLower(words)) {
		return when{clear: true}, nil
	}
	if w, ok := written(words); ok {
		return w, nil
	}
	exprs := timeexpr.Find(words, c.times())
	if len(exprs) == 0 || !covers(exprs, words) {
		return when{}, fault.InField(field,
			"“%s” is not a time I understand. Say it like “tomorrow at 9am”, “next Friday”, “every other Friday at "+
				"17:00” or “2026-12-04 17:00”.", words)
	}
	var w when
	for _, e := range exprs {
		if err := doubt(field, e, c.times()); err != nil {
			return when{}, err
		}
		if err := w.join(field, e); err != nil {
			return when{}, err
		}
	}
	if len(exprs) == 1 && w.rule == nil {
		w.rel = exprs[0].Relative
	}
	if w.timed && w.rule == nil && w.rel == nil {
		w.clockOnly, w.half = onlyClock(words, c.times())
	}
	return w, nil
}

// doubt refuses a day that is none ("31 November") or another weekday than was
// said, with the readings that are near.
func doubt(field string, e timeexpr.Expr, c timeexpr.Context) error {
	if e.Problem == "" || e.Rule != nil {
		return nil
	}
	var near []string
	for _, a := range e.Alternatives {
		near = append(near, "“"+a.Describe(c)+"”")
	}
	why := "the month does not have that day"
	if e.Problem == timeexpr.OtherWeekday {
		why = "the date and the weekday do not go together"
	}
	return fault.InField(field, "“%s” is not a day: %s. Say which one you mean: %s.", e.Text, why,
		strings.Join(near, " or "))
}

// written reads the forms 2026-12-04, 2026-12-04 17:00 and 2026-12-04T17:00.
func written(s string) (when, bool) {
	day, clock, timed := strings.Cut(strings.Replace(s, "T", " ", 1), " ")
	d, err := civil.ParseDate(day)
	if err != nil {
		return when{}, false
	}
	if !timed {
		return when{date: d}, true
	}
	t, err := civil.ParseClock(clock)
	return when{date: d, clock: t, timed: true}, err == nil
}

// join adds one expression to what was said before it.
func (w *when) join(field string, e timeexpr.Expr) error {
	m := entry.Moment{Date: w.date, Clock: w.clock, Timed: w.timed, Rule: w.rule}
	err := m.Join(field, e)
	w.date, w.clock, w.timed, w.rule = m.Date, m.Clock, m.Timed, m.Rule
	return err
}

// covers says whether nothing but fillers is left beside the expressions.
func covers(exprs []timeexpr.Expr, words string) bool {
	rest, at := "", 0
	for _, e := range exprs {
		rest += words[at:e.Start] + " "
		at = e.End
	}
	rest += words[at:]
	for _, w := range strings.FieldsFunc(strings.ToLower(rest),
		func(r rune) bool { return strings.ContainsRune(" ,.;!?", r) }) {
		if !slices.Contains(fillers, w) {
			return false
		}
	}
	return true
}

// onlyClock says whether words name a time of day without a day: then they
// mean another day when they are said late. Without a half of the day they
// also mean another half.
func onlyClock(words string, c timeexpr.Context) (only, half bool) {
	y, m, d := c.Now.Date()
	said := func(hour int) civil.DateTime {
		c.Now = time.Date(y, m, d, hour, 59, 0, 0, c.Now.Location())
		for _, e := range timeexpr.Find(words, c) {
			return civil.DateTime{Date: e.Date, Clock: e.Clock}
		}
		return civil.DateTime{}
	}
	early, noon, late := said(0), said(12), said(23)
	same := early.Clock == late.Clock
	// "8:30" is the evening's only at noon
	half = early.Clock == otherHalf(late.Clock) || same && early.Clock == otherHalf(noon.Clock)
	return (same || half) && early.Date != late.Date, half
}

// due is w as a due of somebody in the actor's zone; the day may come from
// the due that a task has already.
func (w when) due(who todo.Actor, has *todo.Due) *todo.Due {
	if w.clear || w.date.IsZero() {
		return nil
	}
	d := todo.Due{Date: w.date}
	if w.timed {
		d.Clock, d.Timed, d.Zone = w.clock, true, who.Location().String()
	}
	if has == nil {
		return &d
	}
	if w.rel != nil {
		return w.beside(*has, who.Location())
	}
	if w.clockOnly {
		d.Date = has.DayIn(who.Location())
	}
	if w.clockOnly && w.half {
		d.Clock = w.nearHalf(who.Location(), has)
	}
	if !w.timed && has.Timed { // another day at the same time
		t := civil.DateTimeOf(has.At(who.Location()).In(who.Location()))
		d.Clock, d.Timed, d.Zone = t.Clock, true, who.Location().String()
	}
	return &d
}

// beside is a due counted from one that a task has: "the next day", "an hour
// earlier", "Wednesday same time".
func (w when) beside(has todo.Due, loc *time.Location) *todo.Due {
	if w.rel.Months+w.rel.Days+w.rel.Minutes == 0 { // a day is named, and the time stays
		has.Date = w.date
		return &has
	}
	days := shift{months: w.rel.Months, days: w.rel.Days}.of(has, loc)
	if w.rel.Minutes == 0 || !days.Timed {
		return days
	}
	return shift{minutes: w.rel.Minutes}.of(*days, loc)
}

// nearHalf is the clock in the half of the day that suits a task: the one
// nearer to when it is due now, but for the hours of sleep, and without that the one in which people are awake.
func (w when) nearHalf(loc *time.Location, has *todo.Due) civil.Clock {
	other := otherHalf(w.clock)
	if !has.Timed {
		if h := w.clock.Hour(); h >= 7 && h < 19 {
			return w.clock
		}
		return other
	}
	now := civil.DateTimeOf(has.At(loc).In(loc)).Clock
	if asleep(w.clock) != asleep(other) && !asleep(now) { // "quarter past four" of what was due at nine
		if asleep(w.clock) {
			return other
		}
		return w.clock
	}
	if abs(other-now) < abs(w.clock-now) {
		return other
	}
	return w.clock
}

// asleep says whether people sleep at a time of day.
func asleep(c civil.Clock) bool { return c.Hour() < 6 }

// otherHalf is the same figure in the other half of the day.
func otherHalf(c civil.Clock) civil.Clock { return (c + 12*60) % (24 * 60) }

func abs(n civil.Clock) civil.Clock { return max(n, -n) }

// recurrence is the rule, if there is one.
func (w when) recurrence() *todo.Recurrence {
	if w.rule == nil {
		return nil
	}
	return &todo.Recurrence{Rule: *w.rule}
}

// dueWords writes a due so that when reads it again on any later day.
func dueWords(d *todo.Due) string {
	switch {
	case d == nil:
		return "none"
	case d.Timed:
		return d.Date.String() + " " + d.Clock.String()
	}
	return d.Date.String()
}
