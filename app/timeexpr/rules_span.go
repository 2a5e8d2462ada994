package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// spanRules read units counted from now: "this week", "the last 3 days", "next summer".
var spanRules = []rule{
	{"this|current [calendar] {unit}", thisUnit(0)}, {"this coming|upcoming {unit}", thisUnit(1)},
	{"during|throughout the week|month|year", throughout},
	{"[the] next|coming|following|upcoming days|weeks|months|years", comingUnits},
	{"the current {unit}", thisUnit(0)},
	{"next|coming|following|upcoming [coming] {unit}", thisUnit(1)}, {"the next|coming|following|upcoming {unit}", thisUnit(1)},
	{"[this] last|past|previous {unit}", thisUnit(-1)}, {"the last|past|previous {unit}", thisUnit(-1)},
	{"[the] {unit} after next", func(p *parser, m *match) (piece, bool) {
		first, last, g := p.period(p.today, m.caps[0].word.unit, 2)
		return span(first, last, g), isLong(m.caps[0].word.unit)
	}},
	{"[the] {unit} before last", func(p *parser, m *match) (piece, bool) {
		first, last, g := p.period(p.today, m.caps[0].word.unit, -2)
		return span(first, last, g), isLong(m.caps[0].word.unit)
	}},
	{"all|whole|entire week|weekend|month|year [long]", wholeUnit}, {"the whole|entire week|weekend|month|year", wholeUnit},
	{"the weekend", thisWeekend}, {"this|the holiday|long|bank weekend", thisWeekend}, {"this holiday|long|bank holiday weekend", thisWeekend},
	{"this whole|entire {unit}", thisUnit(0)}, {"[the] whole|entire day", wholeDay}, {"[the] whole|entire day {day}", wholeOf}, {"[the] whole|entire month of {month}", func(p *parser, m *match) (piece, bool) { return p.wholeMonth(m.caps[0].word.month, 0), true }},
	{"[the] {day} weekend", weekendOfDay},
	{"weekend", func(p *parser, m *match) (piece, bool) {
		e, ok := thisWeekend(p, m)
		e.need = needPrep
		return e, ok
	}},
	{"for|of the day|week|month", func(p *parser, m *match) (piece, bool) {
		first, last, g := p.period(p.today, p.toks[m.to-1].word.unit, 0)
		e := span(first, last, g)
		e.weak = true
		if g == Day && !p.isPlural(m.from-1) && !p.is(m.from-1, lex.schedule) {
			return e, false // "a plan for the day" may be one for any; "my meetings for the day" are today's
		}
		if p.is(m.from, lex.of) && !p.has(m.from-1, anEntry) {
			return e, false // "word of the day", "employee of the month"
		}
		return e, !p.namesThing(m.to) && !p.is(m.to, lex.of) && !p.is(m.to, lex.after) && !p.is(m.to, lex.before) && !p.has(m.from-1, aUnit) // "the day of the week"
	}},
	{"[the] {ord} weekend of|in {month}", func(p *parser, m *match) (piece, bool) {
		d, ok := p.near(func(y int) (civil.Date, bool) { return nthWeekday(y, m.caps[1].word.month, m.caps[0].n, time.Saturday) })
		return span(d, d.AddDays(1), Weekend), ok
	}},
	{"[the] next|coming|upcoming|following {n} {unit}", ahead(0, 1, 1)}, {"[the] {n} next|coming|upcoming|following {unit}", ahead(0, 1, 1)},
	{"[the] next|coming|following {n} business|working|work days", workdaysAhead(1)},
	{"[the] last|past|previous {n} business|working|work days", workdaysAhead(-1)},
	{"[the] last|past|previous {n} {unit}", ahead(0, 1, -1)}, {"[the] {n} last|past|previous {unit}", ahead(0, 1, -1)},
	{"[the] first|last {n} {unit} of|in {day}", func(p *parser, m *match) (piece, bool) {
		within, n := m.caps[2].piece, m.caps[0].n
		if within.says != saysDay|saysEnd || within.grain < Week || n < 1 || n > 366 {
			return piece{}, false
		}
		var d duration
		d.add(n, m.caps[1].word.unit)
		first, last := within.day, d.after(civil.DateTime{Date: within.day}, 1).Date.AddDays(-1)
		if p.is(m.from, lex.last) || p.is(m.from+1, lex.last) {
			last = within.endDay
			first = d.after(civil.DateTime{Date: last.AddDays(1)}, -1).Date
		}
		return span(first, last, Day), !d.timed() && !first.Before(within.day) && !last.After(within.endDay)
	}},
}

// weekendOfDay is "the 4 July weekend": the one that is nearest to the day.
func weekendOfDay(p *parser, m *match) (piece, bool) {
	there := m.caps[0].piece
	first := weekdayFrom(there.day.AddDays(-3), time.Saturday)
	return span(first, first.AddDays(1), Weekend), p.depth == 0 && there.says == saysDay && there.dayNumber > 0 && there.month > 0 // deeper, its own slot would take the weekend in
}

// throughout is "during the week", "throughout the month".
func throughout(p *parser, m *match) (piece, bool) {
	first, last, g := p.period(p.today, p.toks[m.to-1].word.unit, 0)
	e := span(first, last, g)
	e.weak, e.vague = p.namesThing(m.to), true
	return e, true
}

// wholeDay is "the entire day".
func wholeDay(p *parser, m *match) (piece, bool) {
	e := day(p.today)
	e.weak = true
	return e, !p.namesThing(m.to)
}

// wholeUnit is "all week".
func wholeUnit(p *parser, m *match) (piece, bool) {
	i := m.to - 1
	for !p.has(i, aUnit) {
		i--
	}
	first, last, g := p.period(p.today, p.toks[i].word.unit, 0)
	e := span(first, last, g)
	e.weak = true
	return e, !p.namesThing(m.to)
}

// comingUnits is "the coming weeks": three of them, as "a few" is.
func comingUnits(p *parser, m *match) (piece, bool) {
	var d duration
	d.add(3, p.toks[m.to-1].word.unit)
	e := span(p.today, d.after(p.now, 1).Date, Day)
	e.vague = true
	return e, true
}

// ahead makes rules for "the next 3 days": from today on, n units long.
func ahead(n, u, sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		count := 1
		if n >= 0 {
			count = m.caps[n].n
		}
		unit := m.caps[u].word.unit
		if n >= 0 && n < u && count > 1 && p.has(m.from, aNumber) != p.has(m.from, article) && p.isSingular(m.to-1) && (p.is(m.to-2, lex.next) || p.is(m.to-2, lex.last)) {
			return piece{}, false // "only 3 next week"
		}
		if count < 1 || count > 500 {
			return piece{}, false
		}
		var d duration
		d.add(count, unit)
		t := d.after(p.now, sign)
		if d.timed() {
			e := moment(p.now)
			e.says |= saysFinish | saysEnd
			e.finish, e.endDay = clock{at: t.Clock}, t.Date
			if sign < 0 {
				e.day, e.endDay, e.clock, e.finish = e.endDay, e.day, e.finish, e.clock
			}
			return e, true
		}
		if sign < 0 {
			return span(t.Date, p.today, Day), true
		}
		return span(p.today, t.Date, Day), true
	}
}

// workdaysAhead makes rules for "the next 4 business days".
func workdaysAhead(sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		n := m.caps[0].n
		if n < 1 || n > 500 {
			return piece{}, false
		}
		if last := addWorkdays(p.today, sign*n); sign > 0 {
			return span(p.today, last, Day), true
		} else {
			return span(last, p.today, Day), true
		}
	}
}

func isLong(u unit) bool {
	return u == weeks || u == months || u == quarters || u == years || u == weekends || u == fortnights
}

// thisUnit makes rules for "this week", "next month", "last year".
func thisUnit(k int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		u, k := m.caps[0].word.unit, k
		switch {
		case u == weekends && k == 0:
			return thisWeekend(p, m)
		case u == days && k == 0:
			return day(p.today), true
		case u == weekends && k > 0 && isoDay(p.today) > 5 && p.toks[m.from].word == lex.coming:
			k = 1
		case u == weekends && k > 0 && p.toks[m.from].word != lex.next && p.toks[m.from+1].word != lex.next:
			k = 0
		case u == days && k > 0 && p.toks[m.from].word == lex.next:
			return day(p.today.AddDays(1)), true
		case u == days && p.is(m.to-2, lex.last), k < 0 && p.is(m.to, lex.of):
			return piece{}, false // "the last day" is rarely yesterday
		}
		switch {
		case k == 1 && (u == minutes || u == hours):
			var d duration
			d.add(1, u)
			return moment(d.after(p.now, 1)), p.is(m.from, lex.next) || p.is(m.from+1, lex.next)
		case u == workdays && k != 0:
			return day(addWorkdays(p.today, k)), true
		case u == minutes || u == hours || u == seconds || u == workdays:
			return piece{}, false
		}
		first, last, g := p.period(p.today, u, k)
		if p.toks[m.to-1].word.homonym {
			return piece{}, false
		}
		return span(first, last, g), true
	}
}

// thisWeekend is the Saturday and Sunday of this week, even on the Sunday.
func thisWeekend(p *parser, _ *match) (piece, bool) {
	k := 0
	if p.past && isoDay(p.today) < 6 {
		k = -1
	}
	first, last, g := p.period(p.today, weekends, k)
	return span(first, last, g), true
}

func (p *parser) isSingular(i int) bool { return p.text[p.toks[i].end-1] != 's' }
