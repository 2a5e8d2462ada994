package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// holiday is a day of the year that people plan by.
type holiday struct {
	pattern string
	annual  engine.Annual
}

func fixed(m time.Month, d int) engine.Annual {
	return engine.Annual{
		In:   func(year int) civil.Date { return civil.NewDate(year, m, d) },
		Rule: recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{m}, ByMonthDay: []int{d}},
	}
}

func nth(n int, w time.Weekday, m time.Month) engine.Annual {
	return engine.Annual{
		In: func(year int) civil.Date {
			d, _ := engine.NthWeekday(year, m, n, w)
			return d
		},
		Rule: recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{m}, ByDay: []recur.Weekday{{Day: w, N: n}}},
	}
}

// fourthThursdayPlus is Thanksgiving and the days after it; the next day is the Friday from 23 to 29 November.
func fourthThursdayPlus(n int) engine.Annual {
	a := engine.Annual{In: func(year int) civil.Date {
		d, _ := engine.NthWeekday(year, time.November, 4, time.Thursday)
		return d.AddDays(n)
	}}
	if n == 1 {
		a.Rule = recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{time.November},
			ByDay: []recur.Weekday{{Day: time.Friday}}, ByMonthDay: []int{23, 24, 25, 26, 27, 28, 29}}
	}
	return a
}

// electionDay is the Tuesday after the first Monday in November.
var electionDay = engine.Annual{
	In: func(year int) civil.Date {
		d, _ := engine.NthWeekday(year, time.November, 1, time.Monday)
		return d.AddDays(1)
	},
	Rule: recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{time.November},
		ByDay:      []recur.Weekday{{Day: time.Tuesday}},
		ByMonthDay: []int{2, 3, 4, 5, 6, 7, 8}},
}

func easterPlus(n int) engine.Annual {
	return engine.Annual{In: func(year int) civil.Date { return engine.Easter(year).AddDays(n) }}
}

// newYear alone is often no day ("my new year resolutions").
const newYear = "new year ['s]"

// holidays are those that are the same day for nearly everyone who names them;
// mother's and father's day are those of most countries, not of the United Kingdom.
var holidays = []holiday{
	{"christmas|xmas [day]", fixed(time.December, 25)},
	{"christmas|xmas eve", fixed(time.December, 24)},
	{"boxing day", fixed(time.December, 26)},
	{"nye", fixed(time.December, 31)},
	{"new year|years ['s] eve", fixed(time.December, 31)},
	{"new year|years ['s] day", fixed(time.January, 1)},
	{"new years", fixed(time.January, 1)},
	{newYear, fixed(time.January, 1)},
	{"valentine|valentines ['s] [day]", fixed(time.February, 14)},
	{"st|saint|saints . patrick|patricks|paddy ['s] [day]", fixed(time.March, 17)},
	{"st|saint|saints patrick|patricks|paddy ['s] [day]", fixed(time.March, 17)},
	{"april fool|fools ['s|'] [day]", fixed(time.April, 1)},
	{"cinco de mayo", fixed(time.May, 5)},
	{"may day", fixed(time.May, 1)},
	{"tax day", fixed(time.April, 15)},
	{"anzac day", fixed(time.April, 25)},
	{"st|saint nicholas ['s] day", fixed(time.December, 6)},
	{"st . nicholas ['s] day", fixed(time.December, 6)},
	{"all souls ['] day", fixed(time.November, 2)},
	{"all hallows eve", fixed(time.October, 31)},
	{"twelfth night", fixed(time.January, 5)},
	{"st|saint andrew|andrews ['s] day", fixed(time.November, 30)},
	{"st|saint george|georges ['s] day", fixed(time.April, 23)},
	{"burns night", fixed(time.January, 25)},
	{"election day", electionDay},
	{"mothering sunday", easterPlus(-21)},
	{"easter saturday", easterPlus(-1)},
	{"trinity sunday", easterPlus(56)},
	{"corpus christi", easterPlus(60)},
	{"juneteenth", fixed(time.June, 19)},
	{"canada day", fixed(time.July, 1)},
	{"australia day", fixed(time.January, 26)},
	{"bastille day", fixed(time.July, 14)},
	{"bonfire|guy night|fawkes [night]", fixed(time.November, 5)},
	{"all saints ['] day", fixed(time.November, 1)},
	{"day of the dead", fixed(time.November, 2)},
	{"remembrance day", fixed(time.November, 11)},
	{"super bowl [sunday]", nth(2, time.Sunday, time.February)},
	{"mardi gras", easterPlus(-47)},
	{"shrove|fat|pancake tuesday|day", easterPlus(-47)},
	{"maundy thursday", easterPlus(-3)},
	{"ascension day", easterPlus(39)},
	{"whit monday", easterPlus(50)},
	{"halloween|haloween", fixed(time.October, 31)},
	{"independence day", fixed(time.July, 4)},
	{"veteran|veterans ['s|'] day", fixed(time.November, 11)},
	{"earth day", fixed(time.April, 22)},
	{"groundhog day", fixed(time.February, 2)},
	{"easter [sunday]", easterPlus(0)},
	{"easter monday", easterPlus(1)},
	{"good friday", easterPlus(-2)},
	{"ash wednesday", easterPlus(-46)},
	{"palm sunday", easterPlus(-7)},
	{"pentecost", easterPlus(49)},
	{"thanksgiving [day]", nth(4, time.Thursday, time.November)},
	{"black friday", fourthThursdayPlus(1)},
	{"cyber monday", fourthThursdayPlus(4)},
	{"mother|mothers ['s|'] day", nth(2, time.Sunday, time.May)},
	{"father|fathers ['s|'] day", nth(3, time.Sunday, time.June)},
	{"memorial day", nth(-1, time.Monday, time.May)},
	{"labor|labour day", nth(1, time.Monday, time.September)},
	{"columbus day", nth(2, time.Monday, time.October)},
	{"president|presidents ['s|'] day", nth(3, time.Monday, time.February)},
	{"martin luther king ['s] [day]", nth(3, time.Monday, time.January)},
	{"mlk day", nth(3, time.Monday, time.January)},
}

// festiveRules read the days from Christmas Eve to New Year's Day.
var festiveRules = []rule{
	{"over|during|for|after|before|until [the] holidays", festiveDays},
	{"this|the|during|over [the|this] holiday season", festiveDays},
}

func festiveDays(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d, ok := engine.Near(p, func(year int) (civil.Date, bool) { return civil.NewDate(year, time.December, 24), true })
	e := engine.Span(d, civil.NewDate(d.Year+1, time.January, 1), engine.Week)
	e.Vague = true
	switch p.Toks[m.From].Word {
	case lex.after:
		e.Bound = engine.After
	case lex.before:
		e.Bound = engine.Before
	case lex.until:
		e.Bound = engine.Until
	}
	return e, ok && !p.NamesThing(m.To)
}

// holidayRules make rules of the holidays: the name, with or without "next", "last", "this", or a year.
func holidayRules() []rule {
	var table []rule
	for _, h := range holidays {
		in := func(year int) (civil.Date, bool) { return h.annual.In(year), true }
		table = append(table, aroundHoliday(h.pattern, in)...)
		table = append(table,
			rule{h.pattern, func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
				d, ok := engine.Near(p, in)
				e := engine.OnDay(d)
				e.Annual = &h.annual
				e.Weak = p.NamesThing(m.To) && !p.Has(m.To, engine.KindPart) // "plan Christmas dinner"
				if h.pattern == newYear && m.To == m.From+2 {
					e.Need = engine.NeedPrep
				}
				return e, ok
			}},
			rule{h.pattern + " [of|in|,] {year}", func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
				e := engine.OnDay(h.annual.In(m.Caps[0].N))
				e.Year = true
				return e, true
			}},
			rule{h.pattern + " [of|in|,] next|this|last year",
				func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
					year := p.Today.Year
					switch p.Toks[m.To-2].Word {
					case lex.next:
						year++
					case lex.last:
						year--
					}
					return engine.OnDay(h.annual.In(year)), true
				}},
			rule{"next|this|last|past|previous|coming " + h.pattern,
				func(p *engine.Parser, m *engine.Match) (engine.Piece,
					bool) {
					w := p.Toks[m.From].Word
					past := p.Past
					p.Past = w != lex.next && w != lex.this && w != lex.coming
					d, ok := engine.Near(p, in)
					p.Past = past
					return engine.OnDay(d), ok
				}})
	}
	return table
}

// aroundHoliday are the rules of "Christmas week" and "Easter weekend".
func aroundHoliday(pattern string, in func(year int) (civil.Date, bool)) []rule {
	return []rule{
		{pattern + " week|break|holidays|holiday|vacation|time|season",
			func(p *engine.Parser, _ *engine.Match) (engine.Piece,
				bool) {
				d, ok := engine.Near(p, in)
				first := engine.StartOfWeek(p, d)
				e := engine.Span(first, first.AddDays(6), engine.Week)
				e.Vague = true
				return e, ok
			}},
		{pattern + " weekend", func(p *engine.Parser, _ *engine.Match) (engine.Piece, bool) {
			d, ok := engine.Near(p, in)
			first := engine.WeekdayFrom(d.AddDays(-3), time.Saturday) // the nearest one
			return engine.Span(first, first.AddDays(1), engine.Weekend), ok
		}},
	}
}
