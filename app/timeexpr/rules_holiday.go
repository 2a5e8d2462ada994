package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// holiday is a day of the year that people plan by.
type holiday struct {
	pattern string
	annual  annual
}

// annual is a day that comes every year. Easter follows the moon, so no rule can say it.
type annual struct {
	in   func(year int) civil.Date
	rule recur.Rule
}

func fixed(m time.Month, d int) annual {
	return annual{
		in:   func(year int) civil.Date { return civil.NewDate(year, m, d) },
		rule: recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{m}, ByMonthDay: []int{d}},
	}
}

func nth(n int, w time.Weekday, m time.Month) annual {
	return annual{
		in: func(year int) civil.Date {
			d, _ := nthWeekday(year, m, n, w)
			return d
		},
		rule: recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{m}, ByDay: []recur.Weekday{{Day: w, N: n}}},
	}
}

// fourthThursdayPlus is Thanksgiving and the days after it; the next day is the Friday from 23 to 29 November.
func fourthThursdayPlus(n int) annual {
	a := annual{in: func(year int) civil.Date {
		d, _ := nthWeekday(year, time.November, 4, time.Thursday)
		return d.AddDays(n)
	}}
	if n == 1 {
		a.rule = recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{time.November}, ByDay: []recur.Weekday{{Day: time.Friday}}, ByMonthDay: []int{23, 24, 25, 26, 27, 28, 29}}
	}
	return a
}

// electionDay is the Tuesday after the first Monday in November.
var electionDay = annual{
	in: func(year int) civil.Date {
		d, _ := nthWeekday(year, time.November, 1, time.Monday)
		return d.AddDays(1)
	},
	rule: recur.Rule{Freq: recur.Yearly, ByMonth: []time.Month{time.November}, ByDay: []recur.Weekday{{Day: time.Tuesday}}, ByMonthDay: []int{2, 3, 4, 5, 6, 7, 8}},
}

func easterPlus(n int) annual {
	return annual{in: func(year int) civil.Date { return easter(year).AddDays(n) }}
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
	{"over|during|for|after|before|until [the] holidays", festiveDays}, {"this|the|during|over [the|this] holiday season", festiveDays},
}

func festiveDays(p *parser, m *match) (piece, bool) {
	d, ok := p.near(func(year int) (civil.Date, bool) { return civil.NewDate(year, time.December, 24), true })
	e := span(d, civil.NewDate(d.Year+1, time.January, 1), Week)
	e.vague = true
	switch p.toks[m.from].word {
	case lex.after:
		e.bound = After
	case lex.before:
		e.bound = Before
	case lex.until:
		e.bound = Until
	}
	return e, ok && !p.namesThing(m.to)
}

// holidayRules make rules of the holidays: the name, with or without "next", "last", "this", or a year.
func holidayRules() []rule {
	var table []rule
	for _, h := range holidays {
		in := func(year int) (civil.Date, bool) { return h.annual.in(year), true }
		table = append(table, aroundHoliday(h.pattern, in)...)
		table = append(table,
			rule{h.pattern, func(p *parser, m *match) (piece, bool) {
				d, ok := p.near(in)
				e := day(d)
				e.annual = &h.annual
				e.weak = p.namesThing(m.to) && !p.has(m.to, aPart) // "plan Christmas dinner"
				if h.pattern == newYear && m.to == m.from+2 {
					e.need = needPrep
				}
				return e, ok
			}},
			rule{h.pattern + " [of|in|,] {year}", func(p *parser, m *match) (piece, bool) {
				e := day(h.annual.in(m.caps[0].n))
				e.year = true
				return e, true
			}},
			rule{h.pattern + " [of|in|,] next|this|last year", func(p *parser, m *match) (piece, bool) {
				year := p.today.Year
				switch p.toks[m.to-2].word {
				case lex.next:
					year++
				case lex.last:
					year--
				}
				return day(h.annual.in(year)), true
			}},
			rule{"next|this|last|past|previous|coming " + h.pattern, func(p *parser, m *match) (piece, bool) {
				w := p.toks[m.from].word
				past := p.past
				p.past = w != lex.next && w != lex.this && w != lex.coming
				d, ok := p.near(in)
				p.past = past
				return day(d), ok
			}})
	}
	return table
}

// aroundHoliday are the rules of "Christmas week" and "Easter weekend".
func aroundHoliday(pattern string, in func(year int) (civil.Date, bool)) []rule {
	return []rule{
		{pattern + " week|break|holidays|holiday|vacation|time|season", func(p *parser, _ *match) (piece, bool) {
			d, ok := p.near(in)
			first := p.startOfWeek(d)
			e := span(first, first.AddDays(6), Week)
			e.vague = true
			return e, ok
		}},
		{pattern + " weekend", func(p *parser, _ *match) (piece, bool) {
			d, ok := p.near(in)
			first := weekdayFrom(d.AddDays(-3), time.Saturday) // the nearest one
			return span(first, first.AddDays(1), Weekend), ok
		}},
	}
}
