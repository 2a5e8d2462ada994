package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

func repeat(r recur.Rule) piece { return piece{says: saysRule, rule: &r, grain: Day} }

// always makes rules that mean the same whatever their slots read.
func always(r recur.Rule) func(*parser, *match) (piece, bool) {
	return func(*parser, *match) (piece, bool) { return repeat(r.Clone()), true }
}

var (
	workweek = []recur.Weekday{{Day: time.Monday}, {Day: time.Tuesday}, {Day: time.Wednesday}, {Day: time.Thursday}, {Day: time.Friday}}
	weekend  = []recur.Weekday{{Day: time.Saturday}, {Day: time.Sunday}}
	allDays  = append(append([]recur.Weekday{}, workweek...), weekend...)
)

// repeatRules read recurrences. {freq} is "every 3 weeks", {wds} "Monday and
// Friday", {ords} "the 1st and 15th", {nths} "first and third Friday".
var repeatRules = []rule{
	{"{freq}", func(p *parser, m *match) (piece, bool) {
		e := repeat(*m.caps[0].rule)
		e.weak = p.isAdverbBeforeNoun(m)
		adjective := p.is(m.from, lex.everyday) && m.to == m.from+1 && m.from > 0 && p.namesThing(m.to) && !p.has(m.to, aPart)
		return e, !adjective // "everyday people"
	}},
	{"{freq} [on|-|every|each] [the] {wds}", onWeekdays},
	{"{freq} [on|at] [the] weekend|weekends", func(p *parser, m *match) (piece, bool) {
		r := *m.caps[0].rule
		r.ByDay = weekend
		return repeat(r), r.Freq == recur.Weekly || r.Freq == recur.Daily
	}},
	{"{freq} [on] weekdays|workdays", func(p *parser, m *match) (piece, bool) {
		r := *m.caps[0].rule
		r.ByDay = workweek
		return repeat(r), r.Freq == recur.Weekly || r.Freq == recur.Daily || minutesOf(&r) > 0
	}},
	{"{freq} [on] the {ords} [day]", onNumbers(0, 1)}, {"{freq} on {ords} [day]", onNumbers(0, 1)},
	{"{freq} [on] [the] {ords} of the|each|every month", onNumbers(0, 1)},
	{"{freq} [on] [the] {nths}", onNths(0, 1)},
	{"{freq} [on] [the] {nths} of the|each|every month", onNths(0, 1)},
	{"{freq} [on] [the] {nths} [of|in] {month}", func(p *parser, m *match) (piece, bool) {
		e, ok := onNths(0, 1)(p, m)
		if ok {
			e.rule.ByMonth = []time.Month{m.caps[2].word.month}
		}
		return e, ok && e.rule.Freq == recur.Yearly
	}},
	{"{freq} [on] {day}", onDate(0, 1)},
	{"{freq} in {month}", func(p *parser, m *match) (piece, bool) {
		r := *m.caps[0].rule
		r.ByMonth = []time.Month{m.caps[1].word.month}
		return repeat(r), true
	}},
	{"{freq} at|on the start|beginning", edgeOfMonth(0, 1)}, {"{freq} at|on the end", edgeOfMonth(0, -1)},
	{"[the] middle of each|every month", always(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{15}})},
	{"alternate|alternating days", always(recur.Rule{Freq: recur.Daily, Interval: 2})},
	{"alternate|alternating weeks", always(recur.Rule{Freq: recur.Weekly, Interval: 2})},
	{"alternate|alternating months", always(recur.Rule{Freq: recur.Monthly, Interval: 2})},
	{"{num} days a|per week", func(p *parser, m *match) (piece, bool) {
		if m.caps[0].n != 7 {
			return cannot(p, m)
		}
		return repeat(recur.Rule{Freq: recur.Daily}), true
	}},
	{"{dur} after completion|completing", afterDone}, {"repeat|repeats|again {dur} after|when i do|did|finish|finished|complete|completed it", afterDone},
	{"twice a|per|each|every day [at] {clock} and|& {clock}", timesADay}, {"twice daily [at] {clock} and|& {clock}", timesADay},
	{"{n} times a|per|each|every day [at] {clock} and|& {clock}", timesADay}, {"{n} times daily [at] {clock} and|& {clock}", timesADay},
	{"{n} times a|per|each|every day [at] {clock} , {clock} [,] and|& {clock}", timesADay}, {"{n} times daily [at] {clock} , {clock} [,] and|& {clock}", timesADay},
	{"twice|thrice a|per|each|every week [on|:|,] {wds}", timesAWeek}, {"{n} times a|per|each|every week [on|:|,] {wds}", timesAWeek},
	{"twice weekly [on|:|,] {wds}", timesAWeek},
	{"bi|semi [-] yearly|daily|quarterly", cannot}, {"every {n} seconds|secs", cannot}, {"every second|sec", func(p *parser, m *match) (piece, bool) {
		e, ok := cannot(p, m)
		return e, ok && !p.in(m.to)
	}},
	{"alternate weekends", always(recur.Rule{Freq: recur.Weekly, Interval: 2, ByDay: weekend})},
	{"{wds} {freq}", func(p *parser, m *match) (piece, bool) { // "Mon and Wed every other week"
		r := *m.caps[1].rule
		r.ByDay = m.caps[0].rule.ByDay
		return repeat(r), r.Freq == recur.Weekly
	}},
	{"[the] start|beginning of {freq}", edgeOfMonth(0, 1)}, {"[the] end of {freq}", edgeOfMonth(0, -1)},
	{"[the] {nths} of|in {freq}", onNths(1, 0)},
	{"[the] {ords} [day] of {freq}", onNumbers(1, 0)},
	{"[the] {ords} [day] of the|a month", func(p *parser, m *match) (piece, bool) { // one of them is a day, several are a habit
		return repeat(recur.Rule{Freq: recur.Monthly, ByMonthDay: m.caps[0].rule.ByMonthDay}), len(m.caps[0].rule.ByMonthDay) > 1
	}},
	{"[the] {nths} of|in the|a month", func(p *parser, m *match) (piece, bool) {
		r := m.caps[0].rule
		return repeat(recur.Rule{Freq: recur.Monthly, ByDay: r.ByDay, BySetPos: r.BySetPos}), max(len(r.BySetPos), min(len(r.ByDay), 5*(1-len(r.BySetPos)))) > 1
	}},

	{"{freq} [on] [the] {num}", func(p *parser, m *match) (piece, bool) {
		r, n := *m.caps[0].rule, m.caps[1].n
		r.ByMonthDay = []int{n}
		return repeat(r), r.Freq == recur.Monthly && n > 0 && n < 32 && p.standsAlone(m.to)
	}},
	{"[the] {nths} {freq}", onNths(1, 0)}, {"[the] {ords} {freq}", onNumbers(1, 0)},
	{"{wds}", func(p *parser, m *match) (piece, bool) { // "Tuesday and Thursdays"
		if !p.has(m.to-1, weekdays) {
			return piece{}, false
		}
		return repeat(recur.Rule{Freq: recur.Weekly, ByDay: m.caps[0].rule.ByDay}), true
	}},
	{"[on] [the] {nths} [of|in] {month} every|each year", yearlyNths(0, 1)}, {"every|each year [in|on] {month} [on] [the] {nths}", yearlyNths(1, 0)},
	{"every|each {month} on [the] {nths}", yearlyNths(1, 0)}, {"every|each {nths} of|in {month}", yearlyNths(0, 1)},
	{"twice|thrice a|per|each|every {unit}", cannot}, {"{n} times a|per|each|every {unit}", cannot},
	{"twice|thrice daily|weekly|monthly|yearly", cannot}, {"{n} times daily|weekly|monthly|yearly", cannot},
	{"{n} {weekdays} a|per|each|every week|month|year", cannot},

	{"every|each [!|single] {wds}", weeklyOn(1)}, {"each and every {wds}", weeklyOn(1)}, {"every single day", always(recur.Rule{Freq: recur.Daily})},
	{"every other|second|alternate [!] {wds}", weeklyOn(2)}, {"alternate {wds}", weeklyOn(2)}, {"every {n} {weekdays}", weeklyEach}, {"every {ord} {weekday}", weeklyEach},

	{"nightly", func(*parser, *match) (piece, bool) {
		e := repeat(recur.Rule{Freq: recur.Daily})
		e.says, e.part = e.says|saysPart, night
		return e, true
	}},
	{"every|each weeknight|weeknights", weeknights}, {"weeknights", weeknights},
	{"{wds} {parts}", func(p *parser, m *match) (piece, bool) {
		e := repeat(recur.Rule{Freq: recur.Weekly, ByDay: m.caps[0].rule.ByDay})
		e.says, e.part = e.says|saysPart, m.caps[1].word.part
		return e, true
	}},
	{"[for] [the] next|coming|following {n} {part}", nextParts}, {"[for] [the] next|coming|following {n} {parts}", nextParts},
	{"every|each [!|single] {part}", dailyPart}, {"{parts}", dailyPart}, {"in the {parts}", dailyPart},
	{"every|each weekend [day]", always(recur.Rule{Freq: recur.Weekly, ByDay: weekend})},
	{"weekday|workday {parts}", partsOf(workweek)}, {"weekend {parts}", partsOf(weekend)},
	{"every|each end|last of [the] month", always(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{-1}})},
	{"every|each start|beginning of [the] month", always(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{1}})},
	{"[the] weekends", always(recur.Rule{Freq: recur.Weekly, ByDay: weekend})},
	{"weekdays|workdays", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})},
	{"every|each weekday|workday [!]", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})},
	{"every|each working|week|work|business day", always(recur.Rule{Freq: recur.Weekly, ByDay: workweek})},
	{"every day of the week", always(recur.Rule{Freq: recur.Daily})},
	{"every|each [the] {ords}", onNumbers(-1, 0)}, {"every|each [the] {ords} [day] of the|each|every month", onNumbers(-1, 0)},
	{"every|each [the] {num} of the|each|every month", func(p *parser, m *match) (piece, bool) {
		n := m.caps[0].n
		return repeat(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{n}}), n > 0 && n < 32
	}},
	{"every|each {nths}", func(p *parser, m *match) (piece, bool) {
		days := m.caps[0].rule.ByDay
		one := len(days) == 1 && days[0].N > 1 // "every second Friday" is every other
		return repeat(recur.Rule{Freq: recur.Monthly, ByDay: days, BySetPos: m.caps[0].rule.BySetPos}), !one && len(m.caps[0].rule.BySetPos) == 0
	}},
	{"every|each {nths} [of|in] the|each|every|a month", onNths(-1, 0)}, {"every|each last {weekday}", lastOfMonth},
	{"the {nths} of every|each month", onNths(-1, 0)},
	{"every|each {day}", onDate(-1, 0)},
	{"every|each {month}", func(p *parser, m *match) (piece, bool) {
		return repeat(recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{m.caps[0].word.month}}), true
	}},
}

// yearlyNths is "every June on the first Friday".
func yearlyNths(nths, month int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		n, mon := m.caps[0], m.caps[1]
		if nths == 1 {
			n, mon = mon, n
		}
		return repeat(recur.Rule{
			Freq: recur.Yearly, ByMonth: []time.Month{mon.word.month}, ByDay: n.rule.ByDay, BySetPos: n.rule.BySetPos,
		}), true
	}
}

func weeknights(*parser, *match) (piece, bool) {
	e := repeat(recur.Rule{Freq: recur.Weekly, ByDay: workweek})
	e.says, e.part = e.says|saysPart, evening
	return e, true
}

// onWeekdays is "every other week on Tuesday and Thursday".
func onWeekdays(p *parser, m *match) (piece, bool) {
	r := *m.caps[0].rule
	r.ByDay = m.caps[1].rule.ByDay
	if r.Freq == recur.Daily && r.Step() == 1 {
		r.Freq = recur.Weekly
	}
	return repeat(r), r.Freq == recur.Weekly || minutesOf(&r) > 0
}

// monthly is the rule of a {freq} for days of a month, or every month where there is none.
func monthly(m *match, freq int) recur.Rule {
	if freq < 0 {
		return recur.Rule{Freq: recur.Monthly}
	}
	return *m.caps[freq].rule
}

func onNumbers(freq, ords int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		r := monthly(m, freq)
		if p.is(m.to-1, lex.second) && freq < 0 {
			return piece{}, false // "every second"
		}
		if freq < 0 && !p.has(m.to-1, aUnit) && m.to < len(p.toks) && p.has(m.to, aUnit|aMonth|aWeekday|weekdays) {
			return piece{}, false // "every third week" is no day of the month
		}
		r.ByMonthDay = m.caps[ords].rule.ByMonthDay
		p.inQuarters(&r, m.to, r.ByMonthDay[0])
		return repeat(r), r.Freq == recur.Monthly
	}
}

func onNths(freq, nths int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		r := monthly(m, freq)
		r.ByDay, r.BySetPos = m.caps[nths].rule.ByDay, m.caps[nths].rule.BySetPos
		p.inQuarters(&r, m.to, r.ByDay[0].N)
		return repeat(r), r.Freq == recur.Monthly || r.Freq == recur.Yearly
	}
}

// onDate is "every year on 4 July", "each 4/15", "every Christmas".
func onDate(freq, date int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d := m.caps[date].piece
		r := recur.Rule{Freq: recur.Yearly}
		if freq >= 0 {
			r = *m.caps[freq].rule
		}
		if d.has(saysEnd|saysClock|saysPart) || d.weekday || d.grain != Day || r.Freq != recur.Yearly {
			return piece{}, false
		}
		if d.annual != nil {
			a := d.annual.rule.Clone()
			if a.Interval = r.Interval; a.Freq == 0 {
				return cannot(p, m)
			}
			return repeat(a), true
		}
		if d.dayNumber == 0 || d.dayNumber > 0 && d.month == 0 {
			return piece{}, false
		}
		r.ByMonth, r.ByMonthDay = []time.Month{d.day.Month}, []int{d.day.Day}
		return repeat(r), true
	}
}

// weeklyOn is "every Friday", "every other Friday", "Tuesdays and Thursdays".
func weeklyOn(interval int) func(*parser, *match) (piece, bool) {
	return func(_ *parser, m *match) (piece, bool) {
		return repeat(recur.Rule{Freq: recur.Weekly, Interval: interval, ByDay: m.caps[0].rule.ByDay}), true
	}
}

// weeklyEach is "every 5th Friday", "every three Mondays".
func weeklyEach(_ *parser, m *match) (piece, bool) {
	n := m.caps[0].n
	r := recur.Rule{Freq: recur.Weekly, Interval: n, ByDay: []recur.Weekday{{Day: m.caps[1].word.weekday}}}
	return repeat(r), n > 1 && n < 100
}

func lastOfMonth(_ *parser, m *match) (piece, bool) {
	return repeat(recur.Rule{Freq: recur.Monthly, ByDay: []recur.Weekday{{Day: m.caps[0].word.weekday, N: -1}}}), true
}

// partsOf makes rules for "weekday mornings".
func partsOf(days []recur.Weekday) func(*parser, *match) (piece, bool) {
	return func(_ *parser, m *match) (piece, bool) {
		e := repeat(recur.Rule{Freq: recur.Weekly, ByDay: days})
		e.says, e.part = e.says|saysPart, m.caps[0].word.part
		return e, true
	}
}

// dailyPart is "every morning", "mornings".
func dailyPart(p *parser, m *match) (piece, bool) {
	e := repeat(recur.Rule{Freq: recur.Daily})
	e.says, e.part = e.says|saysPart, m.caps[0].word.part
	if m.to == m.from+1 {
		e.need = needPrep
	}
	return e, m.caps[0].word.part < lunch || m.to > m.from+1
}
