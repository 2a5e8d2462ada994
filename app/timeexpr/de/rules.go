package de

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// rule is a line of a table: see engine.Rule.
type rule struct {
	pattern string
	make    func(p *engine.Parser, m *engine.Match) (engine.Piece, bool)
}

func rules(table []rule) []engine.Rule {
	out := make([]engine.Rule, len(table))
	for i, r := range table {
		out[i] = engine.Rule{Pattern: r.pattern, Make: r.make}
	}
	return out
}

var dayRules = []rule{
	{"heute", inDays(0)},
	{"morgen", inDays(1)},
	{"übermorgen", inDays(2)},
	{"gestern", inDays(-1)},
	{"vorgestern", inDays(-2)},
	{"{weekday}", weekday(0)},
	{"diesen|diesem|kommenden|kommendem {weekday}", weekday(1)},
	{"nächsten|nächstem|nächster {weekday}", weekday(2)},
	{"letzten|letztem|vergangenen {weekday}", weekday(-1)},
	{"{weekday} nächster|nächste woche", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(engine.WeekdayFrom(engine.StartOfWeek(p, p.Today).AddDays(7), m.Caps[0].Word.Weekday)), true
	}},
	{"[den|der|dem] {ord} {month}", monthDay(0, 1, -1)},
	{"[den|der|dem] {ord} {month} {year}", monthDay(0, 1, 2)},
	{"{num} {month}", monthDay(0, 1, -1)}, {"vom|von {ord} bis [zum] {ord} {month}", daysOfMonth},
	{"{num} . {num} .", figures}, {"{num} . {num} . {year}", figures},
	{"{year} - {num} - {num}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		return engine.DatePiece(p, m.Caps[0].N, time.Month(m.Caps[1].N), m.Caps[2].N)
	}},
	{"{month}", month(-1)}, {"{month} {year}", month(1)},
	{"diese|dieser {unit}", period(0)}, {"diesen|diesem|dieses {unit}", period(0)},
	{"nächste|nächster|kommende|kommender {unit}", period(1)}, {"nächsten|nächstem|nächstes {unit}", period(1)},
	{"letzte|letzter|letzten|letztes {unit}", period(-1)},
	{"dieses|diesem|am wochenende", weekendDays(0)}, {"nächstes|nächstem wochenende", weekendDays(1)},
	{"in {dur}", fromNow(1)}, {"vor {dur}", fromNow(-1)},
	{"heute in {dur}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d := m.Caps[0].Dur
		return engine.OnDay(d.After(p.Now, 1).Date), !d.Timed()
	}},
	{"heiligabend", annually(time.December, 24)}, {"weihnachten", annually(time.December, 25)},
	{"silvester", annually(time.December, 31)},
	{"neujahr", annually(time.January, 1)},
}

var partRules = []rule{
	{"{part}", partOfDay}, {"am {part}", partOfDay}, {"in der {part}", partOfDay},
	{"am morgen", func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
		return engine.Piece{Says: engine.SaysPart, Part: engine.Morning, Grain: engine.DayPart}, true
	}},
}

var repeatRules = []rule{
	{"jeden tag", every(recur.Daily, 1)}, {"täglich", every(recur.Daily, 1)},
	{"jede woche", every(recur.Weekly, 1)}, {"wöchentlich", every(recur.Weekly, 1)},
	{"jeden monat", every(recur.Monthly, 1)}, {"monatlich", every(recur.Monthly, 1)},
	{"jedes jahr", every(recur.Yearly, 1)}, {"jährlich", every(recur.Yearly, 1)},
	{"alle {n} {unit}", everyUnits(0, 1)}, {"jeden|jede|jedes {ord} {unit}", everyUnits(0, 1)},
	{"jeden|jede {wds}", weekly(-1, 0)}, {"jeden|jede {ord} {wds}", weekly(0, 1)},
	{"alle {n} wochen am {wds}", weekly(0, 1)},
	{"{wds}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) { // "montags und donnerstags"
		return engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: m.Caps[0].Rule.ByDay}), p.Has(m.To-1,
			engine.KindWeekdays)
	}},
	{"werktags", workdays}, {"jeden werktag", workdays}, {"an werktagen", workdays},
	{"{parts}", dailyPart}, {"jeden {part}", dailyPart},
	{"jeden morgen", func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
		e := engine.Repeating(recur.Rule{Freq: recur.Daily})
		e.Says |= engine.SaysPart
		e.Part = engine.Morning
		return e, true
	}},
	{"[am] {ord} jedes monats", monthly}, {"jeden|jedem {ord} des monats", monthly},
	{"[am] {ord} {weekday} jedes monats", nthOfMonth}, {"[am] {ord} {weekday} im monat", nthOfMonth},
}

func inDays(n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		return engine.OnDay(p.Today.AddDays(n)), true
	}
}

func weekday(which int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		e := engine.WeekdayPiece(p, m.Caps[0].Word.Weekday, which)
		if m.Caps[0].Word.Homonym {
			e.Need = engine.NeedHint
		}
		return e, true
	}
}

// monthDay is "4. Dezember"; the captures say which is which.
func monthDay(number, name, year int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		n, mon := m.Caps[number].N, m.Caps[name].Word.Month
		if year < 0 {
			return engine.MonthDayPiece(p, mon, n)
		}
		return engine.DatePiece(p, m.Caps[year].N, mon, n)
	}
}

// daysOfMonth is "vom 13. bis 15. Juli".
func daysOfMonth(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	end, ok := engine.MonthDayPiece(p, m.Caps[2].Word.Month, m.Caps[1].N)
	first := end.Day
	first.Day = m.Caps[0].N
	return engine.Span(first, end.Day, engine.Day), ok && first.Day > 0 && first.Day < end.Day.Day
}

// figures is "4.12." or "4.12.2026".
func figures(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	if !p.Glued(m.From+1) || p.Digits(m.From) == 0 || p.Digits(m.From+2) == 0 {
		return engine.Piece{}, false
	}
	n, mon := m.Caps[0].N, time.Month(m.Caps[1].N)
	if m.N > 2 {
		return engine.DatePiece(p, m.Caps[2].N, mon, n)
	}
	return engine.MonthDayPiece(p, mon, n)
}

func month(year int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		y := 0
		if year > 0 {
			y = m.Caps[year].N
		}
		e := engine.MonthPiece(p, m.Caps[0].Word.Month, y)
		if year < 0 {
			e.Need = engine.NeedHint
		}
		return e, true
	}
}

// period is "nächste Woche" (1), "dieses Jahr" (0), "letzten Monat" (-1).
func period(k int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		u := m.Caps[0].Word.Unit
		first, last, g := engine.Period(p, p.Today, u, k)
		return engine.Span(first, last, g), engine.IsLong(u)
	}
}

func weekendDays(k int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		first, last, g := engine.Period(p, p.Today, engine.Weekends, k)
		return engine.Span(first, last, g), true
	}
}

func fromNow(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d := m.Caps[0].Dur
		if d.Timed() {
			return engine.MomentAfter(p, d, sign), true
		}
		return engine.OnDay(d.After(p.Now, sign).Date), true
	}
}

func annually(m time.Month, n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
		d, ok := engine.Near(p, func(year int) (civil.Date, bool) { return civil.NewDate(year, m, n), true })
		return engine.OnDay(d), ok
	}
}

func partOfDay(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Piece{Says: engine.SaysPart, Part: m.Caps[0].Word.Part, Grain: engine.DayPart}
	if m.To == m.From+1 {
		e.Need = engine.NeedPrep
	}
	return e, true
}

func every(f recur.Freq, n int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
		return engine.Repeating(recur.Rule{Freq: f, Interval: n}), true
	}
}

// unitFreqs are the frequencies of units.
var unitFreqs = map[engine.Unit]recur.Freq{
	engine.Minutes: recur.Minutely, engine.Hours: recur.Hourly, engine.Days: recur.Daily, engine.Weeks: recur.Weekly,
	engine.Months: recur.Monthly, engine.Years: recur.Yearly,
}

// everyUnits is "alle 3 Wochen", "jeden zweiten Tag".
func everyUnits(n, unit int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		f, ok := unitFreqs[m.Caps[unit].Word.Unit]
		k := m.Caps[n].N
		return engine.Repeating(recur.Rule{Freq: f, Interval: k}), ok && k > 0 && k <= recur.MaxInterval
	}
}

// weekly is "jeden Freitag", "jeden zweiten Freitag", "alle 2 Wochen am Montag".
func weekly(n, days int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		r := recur.Rule{Freq: recur.Weekly, Interval: 1, ByDay: m.Caps[days].Rule.ByDay}
		if n >= 0 {
			r.Interval = m.Caps[n].N
		}
		return engine.Repeating(r), r.Interval > 0 && r.Interval < 100
	}
}

func workdays(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return engine.Repeating(recur.Rule{Freq: recur.Weekly, ByDay: engine.Workweek}), true
}

// dailyPart is "abends", "jeden Abend".
func dailyPart(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	e := engine.Repeating(recur.Rule{Freq: recur.Daily})
	e.Says |= engine.SaysPart
	e.Part = m.Caps[0].Word.Part
	return e, true
}

func monthly(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	return engine.Repeating(recur.Rule{Freq: recur.Monthly, ByMonthDay: []int{n}}), n != 0 && n <= 31
}

func nthOfMonth(_ *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	n := m.Caps[0].N
	return engine.Repeating(recur.Rule{
		Freq: recur.Monthly, ByDay: []recur.Weekday{{Day: m.Caps[1].Word.Weekday, N: n}},
	}), n != 0 && n <= 5
}
