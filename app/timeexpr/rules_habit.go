package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// schoolNights are the evenings before a day of school.
var schoolNights = []recur.Weekday{{Day: time.Sunday}, {Day: time.Monday}, {Day: time.Tuesday}, {Day: time.Wednesday}, {Day: time.Thursday}}

// habitRules read recurrences that name no frequency of their own: "the next
// three Fridays", "school days", "one time per month".
var habitRules = []rule{
	{"[for] [the] next|coming|following {n} {weekdays}", nextWeekdays}, {"for {n} {weekdays}", nextWeekdays},
	{"each|every [one] of [the] next|coming|following {n} {unit}", eachOfNext},
	{"every|each schoolday", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})}, {"every|each school day", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})},
	{"schooldays", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})}, {"school days", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})},
	{"every|each school night", evenings(schoolNights)}, {"school nights", evenings(schoolNights)},
	{"one time a|per|each|every {unit}", func(p *parser, m *match) (piece, bool) {
		r, ok := unitRules[m.caps[0].word.unit]
		return repeat(r.Clone()), ok && !p.toks[m.to-1].word.homonym
	}},
	{"every|each month 's {nths}", onNths(-1, 0)}, {"every|each month 's {ords} [day]", onNumbers(-1, 0)},
	{"{freq} on day {num}", onDayNumber(0, 1)}, {"[on] day {num} of {freq}", onDayNumber(1, 0)},
	{"every other|second|third|fourth weekday|workday", cannot}, {"every other|second|third|fourth working|business|work day", cannot},
	{"on a|an {freq} basis", func(_ *parser, m *match) (piece, bool) { return repeat(*m.caps[0].rule), true }},
	{"{freq} on every|each day", onDays(allDays)}, {"{freq} on every|each weekday|workday", onDays(workweek)},
	{"all days [of the week]", always(recur.Rule{Freq: recur.Daily})}, {"all weekdays|workdays", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})},
	{"all weekends", always(recur.Rule{Freq: recur.Weekly, ByDay: weekend})}, {"all {weekdays}", allWeekdays}, {"all {parts}", dailyPart},
	{"every|each {part} and|& [every|each] {part}", twoParts}, {"{parts} and|& {parts}", twoParts},
	{"{num} x a|per|each {unit}", cannot}, {"every {num} -|to|or {num} {unit}", cannot}, {"every {unit} or two", cannot},
	{"semi [-] monthly|weekly", cannot}, {"semimonthly|semiweekly", cannot},
}

// nextWeekdays is "the next three Fridays".
func nextWeekdays(_ *parser, m *match) (piece, bool) {
	n := m.caps[0].n
	return repeat(recur.Rule{Freq: recur.Weekly, ByDay: []recur.Weekday{{Day: m.caps[1].word.weekday}}, Count: n}), n > 1 && n <= recur.MaxCount
}

// eachOfNext is "each of the next five days".
func eachOfNext(_ *parser, m *match) (piece, bool) {
	n := m.caps[0].n
	r, ok := unitRules[m.caps[1].word.unit]
	r = r.Clone()
	r.Count = n
	return repeat(r), ok && n > 1 && n <= recur.MaxCount && minutesOf(&r) == 0
}

// evenings makes rules for the evenings of some weekdays.
func evenings(on []recur.Weekday) func(*parser, *match) (piece, bool) {
	return func(*parser, *match) (piece, bool) {
		e := repeat(recur.Rule{Freq: recur.Weekly, ByDay: on})
		e.says, e.part = e.says|saysPart, evening
		return e, true
	}
}

// onDays is "every other week on every weekday".
func onDays(days []recur.Weekday) func(*parser, *match) (piece, bool) {
	return func(_ *parser, m *match) (piece, bool) {
		r := *m.caps[0].rule
		r.ByDay = days
		return repeat(r), r.Freq == recur.Weekly
	}
}

// allWeekdays is "all Mondays".
func allWeekdays(_ *parser, m *match) (piece, bool) {
	return repeat(recur.Rule{Freq: recur.Weekly, ByDay: []recur.Weekday{{Day: m.caps[0].word.weekday}}}), true
}

// twoParts is "every morning and evening": two times of every day.
func twoParts(_ *parser, m *match) (piece, bool) {
	first, second := m.caps[0].word.part, m.caps[1].word.part
	e := repeat(recur.Rule{Freq: recur.Daily})
	e.says, e.vague = e.says|saysClock, true
	e.clock, e.clocks = clock{at: partClocks[first], whole: true}, []clock{{at: partClocks[second], whole: true}}
	return e, partClocks[first].Minute() == partClocks[second].Minute() && first != second
}

// onDayNumber is "monthly on day 15".
func onDayNumber(freq, num int) func(*parser, *match) (piece, bool) {
	return func(_ *parser, m *match) (piece, bool) {
		r, n := *m.caps[freq].rule, m.caps[num].n
		r.ByMonthDay = []int{n}
		return repeat(r), r.Freq == recur.Monthly && n > 0 && n < 32
	}
}
