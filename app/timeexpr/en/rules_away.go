package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// awayRules read days that are some nights, weeks or a fortnight away from a
// day that is named: "two nights ago", "a year ago today", "Monday fortnight".
var awayRules = []rule{
	{"{n} nights ago", nightsAgo}, {"a|one night ago", nightsAgo},
	{"{dur} ago today", agoFrom}, {"{dur} ago tomorrow|yesterday", agoFrom}, {"{dur} ago [on|this] {weekday}", agoFrom},
	{"{weekday} fortnight", fortnightOn}, {"today|tomorrow fortnight", fortnightOn},
	{"the {weekday} after next", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayAfter(p.Today, m.Caps[0].Word.Weekday).AddDays(7)), true
	}},
	{"{dur} in advance", inAdvance}, {"{dur} ahead [of time]", inAdvance},
	{"in {num} to|or|- {dur}", betweenDurations}, {"[in|over|within] the next {num} to|or|- {dur}", betweenDurations},
	{"in a|an {unit} or two", oneOrTwo},
	{"in {dur} or so|thereabouts", fromNow(0, 1)}, {"in {dur} give or take", fromNow(0, 1)},
	{"{dur} before sunrise|dawn|sunset|dusk|sundown|bed|bedtime|work|school", fromHabit(-1)},
	{"{dur} after sunrise|dawn|sunset|dusk|sundown|work|school", fromHabit(1)},
	{"[the] {ord} to last {weekday} of|in the|this|next month", secondToLast},
	{"[the] {ord} next|this|last month", numberOfMonth},
	{"{weekday} eve", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, 0)
		e.Says, e.Part, e.Grain = e.Says|engine.SaysPart, engine.Evening, engine.DayPart
		return e, !p.NamesThing(m.To)
	}},
	{"all day [long] [on] {day}", wholeOf}, {"all|most of {day}", wholeOf},
	{"last thing [at night]", lastThing}, {"last thing [on] {day}", lastThing},
}

func nightsAgo(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := 1
	if m.N > 0 {
		n = m.Caps[0].N
	}
	e := engine.OnDay(p.Today.AddDays(-n))
	e.Says, e.Part, e.Grain = e.Says|engine.SaysPart, engine.Night, engine.DayPart
	return e, n > 0 && n < 1000
}

// agoFrom is "a week ago today", "two weeks ago Friday": counted back from the named day.
func agoFrom(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d, from := m.Caps[0].Dur, p.Today
	switch w := p.Toks[m.To-1].Word; {
	case w == lex.tomorrow:
		from = from.AddDays(1)
	case w.Kind&engine.KindWeekday != 0:
		from = engine.WeekdayBefore(from, w.Weekday)
	case w != lex.today:
		from = from.AddDays(-1)
	}
	t := d.After(civil.DateTime{Date: from}, -1)
	return engine.OnDay(t.Date), !d.Timed() && d.Months <= 12*200 && d.Days <= 366*200
}

// fortnightOn is "Monday fortnight": two weeks after the next Monday.
func fortnightOn(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	w, from := p.Toks[m.From].Word, p.Today
	switch {
	case w == lex.tomorrow:
		from = from.AddDays(1)
	case w != lex.today:
		from = engine.WeekdayAfter(from, w.Weekday)
	}
	return engine.OnDay(from.AddDays(14)), true
}

// inAdvance is "two days in advance": before what is spoken of.
func inAdvance(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d := m.Caps[0].Dur
	lead := time.Duration(d.Minutes)*time.Minute + time.Duration(d.Days)*24*time.Hour
	return engine.Piece{Says: engine.SaysLead, Lead: lead, Grain: engine.Minute, Bound: engine.Before}, d.Months == 0 &&
		lead > 0 && d.Days < 1000
}

// betweenDurations is "in two or three days", "in 15 to 20 minutes".
func betweenDurations(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n, last := m.Caps[0].N, m.Caps[1].Dur
	if n < 1 || n > 500 || last.Days > 5000 || last.Months > 1200 || last.Minutes > 60*24*30 || last.Seconds > 0 {
		return engine.Piece{}, false
	}
	var first engine.Duration
	first.Add(n, last.Unit)
	from, to := first.After(p.Now, 1), last.After(p.Now, 1)
	e := engine.Span(from.Date, to.Date, engine.Day)
	if last.Timed() {
		e = engine.AtMoment(from)
		e.Says |= engine.SaysFinish | engine.SaysEnd
		e.Finish, e.EndDay = engine.Clock{At: to.Clock}, to.Date
	}
	e.Vague = true
	return e, first.Timed() == last.Timed() && from.Compare(to) < 0
}

// oneOrTwo is "in a day or two".
func oneOrTwo(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	var one, two engine.Duration
	one.Add(1, m.Caps[0].Word.Unit)
	two.Add(2, m.Caps[0].Word.Unit)
	e := engine.Span(one.After(p.Now, 1).Date, two.After(p.Now, 1).Date, engine.Day)
	if one.Timed() {
		e = engine.AtMoment(one.After(p.Now, 1))
	}
	e.Vague = true
	return e, one.Seconds == 0
}

// wholeOf is "all day Friday", "all of next week".
func wholeOf(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := *m.Caps[0].Piece
	return e, e.Need == engine.NeedNothing && !e.Has(engine.SaysClock|engine.SaysPart) && (p.Has(m.From+1,
		engine.KindUnit) && !e.Has(engine.SaysEnd) || e.Has(engine.SaysEnd))
}

// secondToLast is "the second to last Friday of the month".
func secondToLast(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n, w, ahead := m.Caps[0].N, m.Caps[1].Word.Weekday, time.Month(0)
	if p.Is(m.To-2, lex.next) {
		ahead = 1
	}
	d, ok := engine.NearMonth(p, func(y int, mon time.Month) (civil.Date, bool) {
		return engine.NthWeekday(y, mon+ahead,
			-n, w)
	})
	return engine.OnDay(d), ok && n > 1 && n < 5
}

// numberOfMonth is "the 2nd next month".
func numberOfMonth(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d, ok := engine.DayOfMonth(p.Today.Year, p.Today.Month+time.Month(yearsAway(p, m.To-2)), m.Caps[0].N)
	return engine.OnDay(d), ok && m.Caps[0].N > 0
}

// lastThing is "last thing at night", "last thing on Friday": bedtime.
func lastThing(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Piece{Says: engine.SaysClock, Clock: engine.Clock{At: engine.DefaultBedtime}, Grain: engine.Hour,
		Vague: true}
	if m.N == 0 {
		return e, m.To > m.From+2
	}
	there := m.Caps[0].Piece
	e.Says, e.Day = e.Says|engine.SaysDay, there.Day
	return e, there.Says == engine.SaysDay && there.Need == engine.NeedNothing
}

// adventRules read the Sundays of Advent.
var adventRules = []rule{
	{"[the] {ord} sunday of|in advent", adventSunday}, {"[the] {ord} advent [sunday]", adventSunday},
}

func adventSunday(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d, ok := engine.Near(p, func(year int) (civil.Date, bool) { return advent(year, m.Caps[0].N) })
	return engine.OnDay(d), ok
}

// advent is the n-th Sunday of Advent, of which the fourth is the last before Christmas.
func advent(year, n int) (civil.Date, bool) {
	fourth := engine.WeekdayBefore(civil.NewDate(year, time.December, 25), time.Sunday)
	return fourth.AddDays(7 * (n - 4)), n >= 1 && n <= 4
}
