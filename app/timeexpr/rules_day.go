package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// day is a piece that says a day and nothing else.
func day(d civil.Date) piece { return piece{says: saysDay, day: d, grain: Day} }

// span is an interval of days that has a name: a week, a month.
func span(first, last civil.Date, g Grain) piece {
	e := piece{says: saysDay | saysEnd, day: first, endDay: last, grain: g}
	if first == last {
		e.says = saysDay
	}
	return e
}

// offset makes rules that count days from today.
func offset(n int) func(*parser, *match) (piece, bool) {
	return func(p *parser, _ *match) (piece, bool) { return day(p.today.AddDays(n)), true }
}

// weekdayPiece is a weekday: 0 the next one, 1 "this", 2 "next", -1 "last".
func (p *parser) weekdayPiece(w time.Weekday, which int) piece {
	e := day(civil.Date{})
	e.weekday = which == 0 || which == 1
	switch {
	case which == 2:
		e.nextOne = true
		e.day = weekdayFrom(p.startOfWeek(p.today).AddDays(7), w)
	case which == 1:
		e.day = weekdayFrom(p.today, w)
	case which < 0, p.past:
		e.day = weekdayBefore(p.today, w)
	default:
		e.day = weekdayAfter(p.today, w)
	}
	return e
}

// dayRules read days by their names and numbers.
var dayRules = []rule{
	{"today", offset(0)},
	{"tomorrow|tomorrows|tmrw|tmr|tmw", offset(1)},
	{"yesterday|yesterdays", offset(-1)},
	{"[the] day after tomorrow", offset(2)},
	{"overmorrow", offset(2)},
	{"this|same time {day}", func(p *parser, m *match) (piece, bool) {
		e := *m.caps[0].piece
		e.says, e.clock = e.says|saysClock, clock{at: p.now.Clock}
		return e, e.says == saysDay|saysClock
	}},
	{"[the] day before yesterday", offset(-2)},

	{"{weekday}", func(p *parser, m *match) (piece, bool) {
		e := p.weekdayPiece(m.caps[0].word.weekday, 0)
		if m.caps[0].word.homonym {
			e.need = needHint
		}
		return e, true
	}},
	{"{weekday} .", func(p *parser, m *match) (piece, bool) { // "Wed. at 5"
		e := p.weekdayPiece(m.caps[0].word.weekday, 0)
		e.need = needHint
		return e, m.caps[0].word.homonym && p.glued(m.to-1) && p.in(m.to)
	}},
	{"in {n} {weekdays}", func(p *parser, m *match) (piece, bool) {
		return day(weekdayAfter(p.today, m.caps[1].word.weekday).AddDays(7 * (m.caps[0].n - 1))), m.caps[0].n > 0
	}},
	{"this|coming|upcoming [coming] {weekday}", func(p *parser, m *match) (piece, bool) {
		which := 1
		if p.is(m.to-2, lex.coming) || p.toks[m.from].word != lex.this {
			which = 0
		}
		return p.weekdayPiece(m.caps[0].word.weekday, which), true
	}},
	{"the following|next {weekday}", func(p *parser, m *match) (piece, bool) {
		e := p.weekdayPiece(m.caps[0].word.weekday, 0)
		e.nextOne = p.is(m.from+1, lex.next)
		return e, true
	}},
	{"this {weekday} coming", func(p *parser, m *match) (piece, bool) { return p.weekdayPiece(m.caps[0].word.weekday, 1), true }},
	{"[the] next {ord}", func(p *parser, m *match) (piece, bool) {
		e, ok := theNumber(p, m)
		e.need = needNothing
		return e, ok && m.caps[0].n > 3 && !p.namesThing(m.to)
	}},
	{"next {weekday}", func(p *parser, m *match) (piece, bool) { return p.weekdayPiece(m.caps[0].word.weekday, 2), true }},
	{"[this] last|past|previous {weekday}", func(p *parser, m *match) (piece, bool) {
		return p.weekdayPiece(m.caps[0].word.weekday, -1), true
	}},
	{"{weekday} [of|on] next|this|last|previous|coming week", weekdayOfWeek(0)},
	{"next|this|last|previous|coming week ['s] [on] {weekday}", weekdayOfWeek(0)},
	{"{weekday} after next", func(p *parser, m *match) (piece, bool) {
		return day(weekdayAfter(p.today, m.caps[0].word.weekday).AddDays(7)), true
	}},
	{"{n} {weekdays} from now", func(p *parser, m *match) (piece, bool) {
		return day(weekdayAfter(p.today, m.caps[1].word.weekday).AddDays(7 * (m.caps[0].n - 1))), m.caps[0].n > 0
	}},
	{"{n} {weekdays} ago", func(p *parser, m *match) (piece, bool) {
		return day(weekdayBefore(p.today, m.caps[1].word.weekday).AddDays(-7 * (m.caps[0].n - 1))), m.caps[0].n > 0
	}},
	{"{weekday} [the] {ord}", weekdayNumber}, {"{weekday} {num}", weekdayNumber},

	{"[the] {ord} to last day of [the|this] month", func(p *parser, m *match) (piece, bool) {
		n := -m.caps[0].n
		d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return dayOfMonth(y, mon, n) })
		return day(d), ok && n < 0 && n > -28
	}},
	{"[the] {weekday} before last", func(p *parser, m *match) (piece, bool) {
		return day(weekdayBefore(p.today, m.caps[0].word.weekday).AddDays(-7)), true
	}},
	{"the {ord}", theNumber}, {"{ord}", theNumber},
	{"the {num}", func(p *parser, m *match) (piece, bool) {
		e, ok := theNumber(p, m)
		e.need = needPrep
		half, _ := p.half(m.to) // "the 3 pm meeting"
		return e, ok && p.digits(m.from+1) > 0 && p.standsAlone(m.to) && half == 0
	}},
	{"[the] {ord} [day] of the|this|next|last|previous month", func(p *parser, m *match) (piece, bool) {
		n := m.caps[0].n
		switch w := p.toks[m.to-2].word; w {
		case lex.the:
			d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return dayOfMonth(y, mon, n) })
			return day(d), ok
		case lex.this, lex.next:
			k := 0
			if w == lex.next {
				k = 1
			}
			d, ok := dayOfMonth(p.today.Year, p.today.Month+time.Month(k), n)
			return day(d), ok
		}
		d, ok := dayOfMonth(p.today.Year, p.today.Month-1, n)
		return day(d), ok
	}},
	{"[the] last day of|in {month}", func(p *parser, m *match) (piece, bool) {
		e := p.wholeMonth(m.caps[0].word.month, 0)
		return day(e.endDay), true
	}},
	{"[the] last day of|in {month} [of|in] {year}", func(p *parser, m *match) (piece, bool) {
		return day(p.wholeMonth(m.caps[0].word.month, m.caps[1].n).endDay), true
	}},
	{"[the] {ord} {weekday} [of|in] {month}", func(p *parser, m *match) (piece, bool) {
		d, ok := p.near(func(y int) (civil.Date, bool) {
			return nthWeekday(y, m.caps[2].word.month, m.caps[0].n, m.caps[1].word.weekday)
		})
		return day(d), ok
	}},
	{"[the] {ord} {weekday} [of|in] {month} [of|in|,] {year}", func(p *parser, m *match) (piece, bool) {
		d, ok := nthWeekday(m.caps[3].n, m.caps[2].word.month, m.caps[0].n, m.caps[1].word.weekday)
		return day(d), ok
	}},
	{"[the] {ord} {weekday} of|in the|this|next|last|previous month", nthOfMonth},
	{"[the] {ord} {weekday} {part} of|in the|this|next|last|previous month", func(p *parser, m *match) (piece, bool) {
		e, ok := nthOfMonth(p, m)
		e.says, e.part, e.grain = e.says|saysPart, m.caps[2].word.part, DayPart
		return e, ok
	}},
	{"[the] {ord} weekday|workday of [the] [this] month", workdayOf(0)}, {"[the] {ord} business|working day of [the] [this] month", workdayOf(0)},
	{"[the] {ord} weekday|workday of next month", workdayOf(1)}, {"[the] {ord} business|working day of next month", workdayOf(1)},
	{"[the] {ord} day of {year}", func(p *parser, m *match) (piece, bool) {
		d := civil.NewDate(m.caps[1].n, time.January, m.caps[0].n)
		return day(d), m.caps[0].n > 0
	}},
}

// weekdayOfWeek is "Friday next week".
func weekdayOfWeek(k int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		week := p.startOfWeek(p.today)
		for i := m.from; i < m.to; i++ {
			switch w := p.toks[i].word; w {
			case lex.next, lex.coming:
				week = week.AddDays(7)
			case lex.last, lex.previous:
				week = week.AddDays(-7)
			}
		}
		e := day(weekdayFrom(week, m.caps[k].word.weekday))
		e.inWeek = true
		return e, true
	}
}

// weekdayNumber is "Friday the 13th": the next one that falls on that day of a month.
func weekdayNumber(p *parser, m *match) (piece, bool) {
	w, n := m.caps[0].word.weekday, m.caps[1].n
	near := 48
	if m.caps[1].word == nil && !p.is(m.from+1, lex.the) && p.digits(m.to-1) > 0 && n <= 12 {
		near = 3 // "Mon 9" is rather a time than a day in nine months
	}
	if n < 1 || n > 31 || p.looksLikeClock(m.to-1, m.to) || p.has(m.to, aMonth) || p.is(m.to, lex.of) && p.has(m.to+1, aMonth) {
		return piece{}, false
	}
	for k := range near {
		k := time.Month(k)
		if p.past {
			k = -k
		}
		d, ok := dayOfMonth(p.today.Year, p.today.Month+k, n)
		if ok && d.Weekday() == w && (p.past && !d.After(p.today) || !p.past && !d.Before(p.today)) {
			e := day(d)
			e.dayNumber = n
			return e, true
		}
	}
	return piece{}, false
}

// looksLikeClock says whether the number that ends at token i is rather a time.
func (p *parser) looksLikeClock(from, i int) bool {
	_, next := p.clock(from)
	return next > i || p.isMark(i, '-') && p.glued(i) || p.has(i, aUnit|aHalf) || p.is(i, lex.oclock) || p.is(i, lex.in)
}

// theNumber is "the 5th": the next day of that number.
func theNumber(p *parser, m *match) (piece, bool) {
	n := m.caps[0].n
	if n < 1 || n > 31 || p.has(m.to, aUnit|aScale|weekdays|aWeekday|aPart) {
		return piece{}, false
	}
	d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return dayOfMonth(y, mon, n) })
	e := day(d)
	e.dayNumber, e.need = n, needHint
	return e, ok
}

// nthOfMonth is "the first Monday of next month".
func nthOfMonth(p *parser, m *match) (piece, bool) {
	n, w := m.caps[0].n, m.caps[1].word.weekday
	k := time.Month(0)
	switch p.toks[m.to-2].word {
	case lex.the:
		d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return nthWeekday(y, mon, n, w) })
		e := day(d)
		e.nth = recur.Weekday{Day: w, N: n}
		return e, ok
	case lex.next:
		k = 1
	case lex.last, lex.previous:
		k = -1
	}
	d, ok := nthWeekday(p.today.Year, p.today.Month+k, n, w)
	return day(d), ok
}

// workdayOf is "the last weekday of the month".
func workdayOf(ahead int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) {
			mon += time.Month(ahead)
			d, n := civil.NewDate(y, mon, 1).AddDays(-1), m.caps[0].n
			if n < 0 {
				d = civil.NewDate(y, mon+1, 1)
			}
			d = addWorkdays(d, n)
			return d, d.Month == civil.NewDate(y, mon, 1).Month
		})
		return day(d), ok
	}
}
