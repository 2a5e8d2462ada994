package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// schoolNights are the evenings before a day of school.
var schoolNights = []recur.Weekday{{Day: time.Sunday}, {Day: time.Monday}, {Day: time.Tuesday}, {Day: time.Wednesday},
	{Day: time.Thursday}}

// habitRules read recurrences that name no frequency of their own: "the next
// three Fridays", "school days", "one time per month".
var habitRules = []rule{
	{"[for] [the] next|coming|following {n} {weekdays}", nextWeekdays}, {"for {n} {weekdays}", nextWeekdays},
	{"each|every [one] of [the] next|coming|following {n} {unit}", eachOfNext},
	{"every|each schoolday", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"every|each school day", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"schooldays", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"school days", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"every|each school night", evenings(schoolNights)}, {"school nights", evenings(schoolNights)},
	{"one time a|per|each|every {unit}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r, ok := unitRules[m.Caps[0].Word.Unit]
		return engine.Repeating(r.Clone()), ok && !p.Toks[m.To-1].Word.Homonym
	}},
	{"every|each month 's {nths}", onNths(-1, 0)}, {"every|each month 's {ords} [day]", onNumbers(-1, 0)},
	{"{freq} on day {num}", onDayNumber(0, 1)}, {"[on] day {num} of {freq}", onDayNumber(1, 0)},
	{"every other|second|third|fourth weekday|workday", cannot},
	{"every other|second|third|fourth working|business|work day", cannot},
	{"on a|an {freq} basis", func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.Repeating(*m.Caps[0].Rule), true
	}},
	{"{freq} on every|each day", onDays(engine.AllDays)},
	{"{freq} on every|each weekday|workday", onDays(engine.Workweek)},
	{"all days [of the week]", always(recur.Rule{Freq: recur.Daily})},
	{"all weekdays|workdays", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"all weekends", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.WeekendDays})},
	{"all {weekdays}", allWeekdays}, {"all {parts}", dailyPart},
	{"every|each {part} and|& [every|each] {part}", twoParts}, {"{parts} and|& {parts}", twoParts},
	{"{num} x a|per|each day", timesADayUnknown}, {"{num} x a|per|each {unit}", cannot},
	{"every {num} -|to|or {num} {unit}", cannot}, {"every {unit} or two", cannot},
	{"semi [-] monthly|weekly", cannot}, {"semimonthly|semiweekly", cannot},
}

// nextWeekdays is "the next three Fridays".
func nextWeekdays(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	return engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: []recur.Weekday{{Day: m.Caps[1].Word.Weekday}},
		Count: n}), n > 1 && n <= recur.MaxCount
}

// eachOfNext is "each of the next five days".
func eachOfNext(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	r, ok := unitRules[m.Caps[1].Word.Unit]
	r = r.Clone()
	r.Count = n
	return engine.Repeating(r), ok && n > 1 && n <= recur.MaxCount && engine.MinutesOf(&r) == 0
}

// evenings makes rules for the evenings of some weekdays.
func evenings(on []recur.Weekday) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
		e := engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: on})
		e.Says, e.Part = e.Says|engine.SaysPart, engine.Evening
		return e, true
	}
}

// onDays is "every other week on every weekday".
func onDays(days []recur.Weekday) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := *m.Caps[0].Rule
		r.ByDay = days
		return engine.Repeating(r), r.Freq == recur.Weekly
	}
}

// allWeekdays is "all Mondays".
func allWeekdays(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	return engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: []recur.Weekday{{Day: m.Caps[0].Word.Weekday}}}), true
}

// twoParts is "every morning and evening": two times of every day.
func twoParts(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	first, second := m.Caps[0].Word.Part, m.Caps[1].Word.Part
	e := engine.Repeating(recur.Rule{Freq: recur.Daily})
	e.Says, e.Vague = e.Says|engine.SaysClock, true
	e.Clock, e.Clocks = engine.Clock{At: engine.PartClocks[first], Whole: true},
		[]engine.Clock{{At: engine.PartClocks[second], Whole: true}}
	return e, engine.PartClocks[first].Minute() == engine.PartClocks[second].Minute() && first != second
}

// onDayNumber is "monthly on day 15".
func onDayNumber(freq, num int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r, n := *m.Caps[freq].Rule, m.Caps[num].N
		r.ByMonthDay = []int{n}
		return engine.Repeating(r), r.Freq == recur.Monthly && n > 0 && n < 32
	}
}
