package en

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// always makes rules that mean the same whatever their slots read.
func always(r recur.Rule) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(*engine.Parser, *engine.Match) (engine.Piece, bool) { return engine.Repeating(r.Clone()), true }
}

// repeatRules read recurrences. {freq} is "every 3 weeks", {wds} "Monday and
// Friday", {ords} "the 1st and 15th", {nths} "first and third Friday".
var repeatRules = []rule{
	{"{freq}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.Repeating(*m.Caps[0].Rule)
		e.Weak = isAdverbBeforeNoun(p, m)
		adjective := p.Is(m.From, lex.everyday) && m.To == m.From+1 && m.From > 0 && p.NamesThing(m.To) && !p.Has(m.To,
			engine.KindPart)
		return e, !adjective // "everyday people"
	}},
	{"{freq} [on|-|every|each] [the] {wds}", onWeekdays},
	{"{freq} on a|an {wds}", onWeekdays},
	{"[the] first|last {n} weekdays|workdays of|in {freq}", edgeWorkdays},
	{"[the] first|last {n} business|working|work days of|in {freq}", edgeWorkdays},
	{"[the] first|last {n} days of {freq}", edgeDays},
	{"{freq} [on|at] [the] weekend|weekends", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := *m.Caps[0].Rule
		r.ByDay = engine.WeekendDays
		return engine.Repeating(r), r.Freq == recur.Weekly || r.Freq == recur.Daily
	}},
	{"{freq} [on] weekdays|workdays", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := *m.Caps[0].Rule
		r.ByDay = engine.Workweek
		return engine.Repeating(r), r.Freq == recur.Weekly || r.Freq == recur.Daily || engine.MinutesOf(&r) > 0
	}},
	{"{freq} [on] the {ords} [day]", onNumbers(0, 1)}, {"{freq} on {ords} [day]", onNumbers(0, 1)},
	{"{freq} [on] [the] {ords} of the|each|every month", onNumbers(0, 1)},
	{"{freq} [on] [the] {nths}", onNths(0, 1)},
	{"{freq} [on] [the] {nths} of the|each|every month", onNths(0, 1)},
	{"{freq} [on] [the] {nths} [of|in] {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := onNths(0, 1)(p, m)
		if ok {
			e.Rule.ByMonth = []time.Month{m.Caps[2].Word.Month}
		}
		return e, ok && e.Rule.Freq == recur.Yearly
	}},
	{"{freq} [on] {day}", onDate(0, 1)},
	{"{freq} in {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := *m.Caps[0].Rule
		r.ByMonth = []time.Month{m.Caps[1].Word.Month}
		return engine.Repeating(r), true
	}},
	{"{freq} at|on the start|beginning", edgeOfMonth(0, 1)}, {"{freq} at|on the end", edgeOfMonth(0, -1)},
	{"[the] middle of each|every month", always(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{15}})},
	{"alternate|alternating days", always(recur.Rule{Freq: recur.Daily, Interval: 2})},
	{"alternate|alternating weeks", always(recur.Rule{Freq: recur.Weekly, Interval: 2})},
	{"alternate|alternating months", always(recur.Rule{Freq: recur.Monthly, Interval: 2})},
	{"{num} days a|per week", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		if m.Caps[0].N != 7 {
			return cannot(p, m)
		}
		return engine.Repeating(recur.Rule{Freq: recur.Daily}), true
	}},
	{"{dur} after completion|completing", afterDone},
	{"repeat|repeats|again {dur} after|when i do|did|finish|finished|complete|completed it", afterDone},
	{"twice a|per|each|every day [at] {clock} and|& {clock}", timesADay},
	{"twice daily [at] {clock} and|& {clock}", timesADay},
	{"{n} times a|per|each|every day [at] {clock} and|& {clock}", timesADay},
	{"{n} times daily [at] {clock} and|& {clock}", timesADay},
	{"{n} times a|per|each|every day [at] {clock} , {clock} [,] and|& {clock}", timesADay},
	{"{n} times daily [at] {clock} , {clock} [,] and|& {clock}", timesADay},
	{"twice|thrice a|per|each|every week [on|:|,] {wds}", timesAWeek},
	{"{n} times a|per|each|every week [on|:|,] {wds}", timesAWeek},
	{"twice weekly [on|:|,] {wds}", timesAWeek},
	{"bi|semi [-] yearly|daily|quarterly", cannot}, {"every {n} seconds|secs", cannot},
	{"every second|sec", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e, ok := cannot(p, m)
		return e, ok && !p.In(m.To)
	}},
	{"alternate weekends", always(recur.Rule{Freq: recur.Weekly, Interval: 2, ByDay: engine.WeekendDays})},
	{"{wds} {freq}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) { // "Mon and Wed every other week"
		r := *m.Caps[1].Rule
		r.ByDay = m.Caps[0].Rule.ByDay
		return engine.Repeating(r), r.Freq == recur.Weekly
	}},
	{"[the] start|beginning of {freq}", edgeOfMonth(0, 1)}, {"[the] end of {freq}", edgeOfMonth(0, -1)},
	{"[the] {nths} of|in {freq}", onNths(1, 0)},
	{"[the] {ords} [day] of {freq}", onNumbers(1, 0)},
	// one of them is a day, several are a habit
	{"[the] {ords} [day] of the|a month", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.Repeating(recur.Rule{Freq: recur.Monthly, ByMonthDay: m.Caps[0].Rule.ByMonthDay}),
			len(m.Caps[0].Rule.ByMonthDay) > 1
	}},
	{"[the] {nths} of|in the|a month", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := m.Caps[0].Rule
		return engine.Repeating(recur.Rule{Freq: recur.Monthly, ByDay: r.ByDay, BySetPos: r.BySetPos}),
			max(len(r.BySetPos),
				min(len(r.ByDay), 5*(1-len(r.BySetPos)))) > 1
	}},

	{"{freq} [on] [the] {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r, n := *m.Caps[0].Rule, m.Caps[1].N
		r.ByMonthDay = []int{n}
		return engine.Repeating(r), r.Freq == recur.Monthly && n > 0 && n < 32 && p.StandsAlone(m.To)
	}},
	{"[the] {nths} {freq}", onNths(1, 0)}, {"[the] {ords} {freq}", onNumbers(1, 0)},
	{"{wds}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) { // "Tuesday and Thursdays"
		if !p.Has(m.To-1, engine.KindWeekdays) {
			return engine.Piece{}, false
		}
		return engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: m.Caps[0].Rule.ByDay}), true
	}},
	{"[on] [the] {nths} [of|in] {month} every|each year", yearlyNths(0, 1)},
	{"every|each year [in|on] {month} [on] [the] {nths}", yearlyNths(1, 0)},
	{"every|each {month} on [the] {nths}", yearlyNths(1, 0)}, {"every|each {nths} of|in {month}", yearlyNths(0, 1)},
	{"twice|thrice a|per|each|every day", timesADayUnknown}, {"{n} times|x a|per|each|every day", timesADayUnknown},
	{"twice|thrice daily", timesADayUnknown}, {"{n} times|x daily", timesADayUnknown},
	{"twice|thrice a|per|each|every {unit}", cannot}, {"{n} times a|per|each|every {unit}", cannot},
	{"twice|thrice daily|weekly|monthly|yearly", cannot}, {"{n} times daily|weekly|monthly|yearly", cannot},
	{"{n} {weekdays} a|per|each|every week|month|year", cannot},

	{"every|each [!|single] {wds}", weeklyOn(1)}, {"each and every {wds}", weeklyOn(1)},
	{"every single day", always(recur.Rule{Freq: recur.Daily})},
	{"every other|second|alternate [!] {wds}", weeklyOn(2)}, {"alternate {wds}", weeklyOn(2)},
	{"every {n} {weekdays}", weeklyEach}, {"every {ord} {weekday}", weeklyEach},

	{"nightly", func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
		e := engine.Repeating(recur.Rule{Freq: recur.Daily})
		e.Says, e.Part = e.Says|engine.SaysPart, engine.Night
		return e, true
	}},
	{"every|each weeknight|weeknights", weeknights}, {"weeknights", weeknights},
	{"{wds} {parts}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: m.Caps[0].Rule.ByDay})
		e.Says, e.Part = e.Says|engine.SaysPart, m.Caps[1].Word.Part
		return e, true
	}},
	{"[for] [the] next|coming|following {n} {part}", nextParts},
	{"[for] [the] next|coming|following {n} {parts}", nextParts},
	{"every|each [!|single] {part}", dailyPart}, {"{parts}", dailyPart}, {"in the {parts}", dailyPart},
	{"every|each weekend [day]", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.WeekendDays})},
	{"weekday|workday {parts}", partsOf(engine.Workweek)}, {"weekend {parts}", partsOf(engine.WeekendDays)},
	{"every|each end|last of [the] month", always(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{-1}})},
	{"every|each start|beginning of [the] month", always(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{1}})},
	{"[the] weekends", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.WeekendDays})},
	{"weekdays|workdays", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"every|each weekday|workday [!]", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"every|each working|week|work|business day", always(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})},
	{"every day of the week", always(recur.Rule{Freq: recur.Daily})},
	{"every|each [the] {ords}", onNumbers(-1, 0)},
	{"every|each [the] {ords} [day] of the|each|every month", onNumbers(-1, 0)},
	{"every|each [the] {num} of the|each|every month", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		n := m.Caps[0].N
		return engine.Repeating(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{n}}), n > 0 && n < 32
	}},
	{"every|each {nths}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		days := m.Caps[0].Rule.ByDay
		one := len(days) == 1 && days[0].N > 1 // "every second Friday" is every other
		return engine.Repeating(recur.Rule{Freq: recur.Monthly, ByDay: days, BySetPos: m.Caps[0].Rule.BySetPos}),
			!one &&
				len(m.Caps[0].Rule.BySetPos) == 0
	}},
	{"every|each {nths} [of|in] the|each|every|a month", onNths(-1, 0)}, {"every|each last {weekday}", lastOfMonth},
	{"the {nths} of every|each month", onNths(-1, 0)},
	{"every|each {day}", onDate(-1, 0)},
	{"every|each {month}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.Repeating(recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{m.Caps[0].Word.Month}}), true
	}},
}

// edgeWorkdays is "the last 3 business days of each month".
func edgeWorkdays(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	r, ok := edgeCount(p, m, 20)
	r.ByDay = engine.Workweek
	r.BySetPos = edgeNumbers(p, m)
	return engine.Repeating(r), ok
}

// edgeDays is "the first 3 days of every month".
func edgeDays(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	r, ok := edgeCount(p, m, 28)
	r.ByMonthDay = edgeNumbers(p, m)
	return engine.Repeating(r), ok
}

// edgeCount is the rule without its days, and whether every month has so many.
func edgeCount(_ *engine.Parser, m *engine.Match, most int) (recur.Rule, bool) {
	r, n := *m.Caps[1].Rule, m.Caps[0].N
	return r, r.Freq == recur.Monthly && n > 0 && n <= most
}

// edgeNumbers are 1 to n, or -n to -1 from the end.
func edgeNumbers(p *engine.Parser, m *engine.Match) []int {
	last := p.Is(m.From, lex.last) || p.Is(m.From+1, lex.last)
	var numbers []int
	for k := 1; k <= min(m.Caps[0].N, 31); k++ {
		if last {
			numbers = append([]int{-k}, numbers...)
		} else {
			numbers = append(numbers, k)
		}
	}
	return numbers
}

// timesADayUnknown is "twice a day": a daily rule whose hours the person has to say.
func timesADayUnknown(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Repeating(recur.Rule{Freq: recur.Daily})
	e.Times = often(p, m)
	e.Unsupported = p.Text[p.Toks[m.From].Start:p.Toks[m.To-1].End]
	return e, e.Times > 1 && e.Times <= 24
}

// yearlyNths is "every June on the first Friday".
func yearlyNths(nths, month int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		n, mon := m.Caps[0], m.Caps[1]
		if nths == 1 {
			n, mon = mon, n
		}
		return engine.Repeating(recur.Rule{
			Freq: recur.Yearly, ByMonth: []time.Month{mon.Word.Month}, ByDay: n.Rule.ByDay, BySetPos: n.Rule.BySetPos,
		}), true
	}
}

func weeknights(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	e := engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek})
	e.Says, e.Part = e.Says|engine.SaysPart, engine.Evening
	return e, true
}

// onWeekdays is "every other week on Tuesday and Thursday".
func onWeekdays(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	r := *m.Caps[0].Rule
	r.ByDay = m.Caps[1].Rule.ByDay
	if r.Freq == recur.Daily && r.Step() == 1 {
		r.Freq = recur.Weekly
	}
	return engine.Repeating(r), r.Freq == recur.Weekly || engine.MinutesOf(&r) > 0
}

// monthly is the rule of a {freq} for days of a month, or every month where there is none.
func monthly(m *engine.Match, freq int) recur.Rule {
	if freq < 0 {
		return recur.Rule{Freq: recur.Monthly}
	}
	return *m.Caps[freq].Rule
}

func onNumbers(freq, ords int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := monthly(m, freq)
		if p.Is(m.To-1, lex.second) && freq < 0 {
			return engine.Piece{}, false // "every second"
		}
		if freq < 0 && !p.Has(m.To-1, engine.KindUnit) && m.To < len(p.Toks) && p.Has(m.To,
			engine.KindUnit|engine.KindMonth|engine.KindWeekday|engine.KindWeekdays) {
			return engine.Piece{}, false // "every third week" is no day of the month
		}
		r.ByMonthDay = lastNotMissing(m.Caps[ords].Rule.ByMonthDay)
		inQuarters(p, &r, m.To, r.ByMonthDay[0])
		return engine.Repeating(r), r.Freq == recur.Monthly
	}
}

// lastNotMissing takes the 31st of every month for the last day, so that no
// month goes by without one.
func lastNotMissing(days []int) []int {
	days = slices.Clone(days)
	if i := slices.Index(days, 31); i >= 0 && !slices.Contains(days, -1) {
		days[i] = -1
	}
	return days
}

func onNths(freq, nths int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := monthly(m, freq)
		r.ByDay, r.BySetPos = m.Caps[nths].Rule.ByDay, m.Caps[nths].Rule.BySetPos
		inQuarters(p, &r, m.To, r.ByDay[0].N)
		return engine.Repeating(r), r.Freq == recur.Monthly || r.Freq == recur.Yearly
	}
}

// onDate is "every year on 4 July", "each 4/15", "every Christmas".
func onDate(freq, date int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d := m.Caps[date].Piece
		r := recur.Rule{Freq: recur.Yearly}
		if freq >= 0 {
			r = *m.Caps[freq].Rule
		}
		if d.Has(engine.SaysEnd|engine.SaysClock|engine.SaysPart) || d.Weekday || d.Grain != engine.Day ||
			r.Freq != recur.Yearly {
			return engine.Piece{}, false
		}
		if d.Annual != nil {
			a := d.Annual.Rule.Clone()
			if a.Interval = r.Interval; a.Freq == 0 {
				return cannot(p, m)
			}
			return engine.Repeating(a), true
		}
		if d.DayNumber == 0 || d.DayNumber > 0 && d.Month == 0 {
			return engine.Piece{}, false
		}
		r.ByMonth, r.ByMonthDay = []time.Month{d.Day.Month}, []int{d.DayNumber}
		if d.Day.Month == time.February && d.DayNumber == 29 {
			r.ByMonthDay = []int{-1} // every year, not every fourth
		}
		return engine.Repeating(r), true
	}
}

// weeklyOn is "every Friday", "every other Friday", "Tuesdays and Thursdays".
func weeklyOn(interval int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.Repeating(recur.Rule{Freq: recur.Weekly, Interval: interval, ByDay: m.Caps[0].Rule.ByDay}), true
	}
}

// weeklyEach is "every 5th Friday", "every three Mondays".
func weeklyEach(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	r := recur.Rule{Freq: recur.Weekly, Interval: n, ByDay: []recur.Weekday{{Day: m.Caps[1].Word.Weekday}}}
	return engine.Repeating(r), n > 1 && n < 100
}

func lastOfMonth(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	return engine.Repeating(recur.Rule{Freq: recur.Monthly,
			ByDay: []recur.Weekday{{Day: m.Caps[0].Word.Weekday, N: -1}}}),
		true
}

// partsOf makes rules for "weekday mornings".
func partsOf(days []recur.Weekday) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: days})
		e.Says, e.Part = e.Says|engine.SaysPart, m.Caps[0].Word.Part
		return e, true
	}
}

// dailyPart is "every morning", "mornings".
func dailyPart(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Repeating(recur.Rule{Freq: recur.Daily})
	e.Says, e.Part = e.Says|engine.SaysPart, m.Caps[0].Word.Part
	if m.To == m.From+1 {
		e.Need = engine.NeedPrep
	}
	return e, m.Caps[0].Word.Part < engine.Lunch || m.To > m.From+1
}
