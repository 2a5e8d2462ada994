package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// holiday is a day of the year that people plan by.
type holiday struct {
	pattern string
	in      func(year int) civil.Date
}

func fixed(m time.Month, d int) func(int) civil.Date {
	return func(year int) civil.Date { return civil.NewDate(year, m, d) }
}

func nth(n int, w time.Weekday, m time.Month, plus int) func(int) civil.Date {
	return func(year int) civil.Date {
		d, _ := nthWeekday(year, m, n, w)
		return d.AddDays(plus)
	}
}

func easterPlus(n int) func(int) civil.Date {
	return func(year int) civil.Date { return easter(year).AddDays(n) }
}

// newYear alone is often no day ("my new year resolutions").
const newYear = "new year ['s]"

// holidays are those that are the same day for nearly everyone who names them;
// mother's and father's day are those of most countries, not of the United Kingdom.
var holidays = []holiday{
	{"christmas|xmas [day]", fixed(time.December, 25)},
	{"christmas|xmas eve", fixed(time.December, 24)},
	{"boxing day", fixed(time.December, 26)},
	{"new year|years ['s] eve", fixed(time.December, 31)},
	{"new year|years ['s] day", fixed(time.January, 1)},
	{"new years", fixed(time.January, 1)},
	{newYear, fixed(time.January, 1)},
	{"valentine|valentines ['s] [day]", fixed(time.February, 14)},
	{"st|saint|saints . patrick|patricks|paddy ['s] [day]", fixed(time.March, 17)},
	{"st|saint|saints patrick|patricks|paddy ['s] [day]", fixed(time.March, 17)},
	{"april fool|fools ['s|'] [day]", fixed(time.April, 1)},
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
	{"thanksgiving [day]", nth(4, time.Thursday, time.November, 0)},
	{"black friday", nth(4, time.Thursday, time.November, 1)},
	{"cyber monday", nth(4, time.Thursday, time.November, 4)},
	{"mother|mothers ['s|'] day", nth(2, time.Sunday, time.May, 0)},
	{"father|fathers ['s|'] day", nth(3, time.Sunday, time.June, 0)},
	{"memorial day", nth(-1, time.Monday, time.May, 0)},
	{"labor|labour day", nth(1, time.Monday, time.September, 0)},
	{"columbus day", nth(2, time.Monday, time.October, 0)},
	{"president|presidents ['s|'] day", nth(3, time.Monday, time.February, 0)},
	{"martin luther king ['s] [day]", nth(3, time.Monday, time.January, 0)},
	{"mlk day", nth(3, time.Monday, time.January, 0)},
}

// holidayRules make rules of the holidays: the name, with or without "next", "last", "this", or a year.
func holidayRules() []rule {
	var table []rule
	for _, h := range holidays {
		in := func(year int) (civil.Date, bool) { return h.in(year), true }
		table = append(table,
			rule{h.pattern, func(p *parser, m *match) (piece, bool) {
				d, ok := p.near(in)
				e := day(d)
				e.weak, e.annual = p.namesThing(m.to), true
				if h.pattern == newYear && m.to == m.from+2 {
					e.need = needPrep
				}
				return e, ok
			}},
			rule{h.pattern + " [of|in|,] {year}", func(p *parser, m *match) (piece, bool) {
				e := day(h.in(m.caps[0].n))
				e.year = true
				return e, true
			}},
			rule{h.pattern + " [of|in|,] next|this|last year", func(p *parser, m *match) (piece, bool) {
				year := p.today.Year
				switch p.toks[m.to-2].word {
				case p.w.next:
					year++
				case p.w.last:
					year--
				}
				return day(h.in(year)), true
			}},
			rule{"next|this|last|past|previous|coming " + h.pattern, func(p *parser, m *match) (piece, bool) {
				w := p.toks[m.from].word
				past := p.past
				p.past = w != p.w.next && w != p.w.this && w != p.w.coming
				d, ok := p.near(in)
				p.past = past
				return day(d), ok
			}})
	}
	return table
}
