package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// awayRules read days that are some nights, weeks or a fortnight away from a
// day that is named: "two nights ago", "a year ago today", "Monday fortnight".
var awayRules = []rule{
	{"{n} nights ago", nightsAgo}, {"a|one night ago", nightsAgo},
	{"{dur} ago today", agoFrom}, {"{dur} ago tomorrow|yesterday", agoFrom}, {"{dur} ago [on|this] {weekday}", agoFrom},
	{"{weekday} fortnight", fortnightOn}, {"today|tomorrow fortnight", fortnightOn},
	{"the {weekday} after next", func(p *parser, m *match) (piece, bool) {
		return day(weekdayAfter(p.today, m.caps[0].word.weekday).AddDays(7)), true
	}},
	{"{dur} in advance", inAdvance}, {"{dur} ahead [of time]", inAdvance},
	{"in {num} to|or|- {dur}", betweenDurations}, {"[in|over|within] the next {num} to|or|- {dur}", betweenDurations}, {"in a|an {unit} or two", oneOrTwo},
	{"in {dur} or so|thereabouts", fromNow(0, 1)}, {"in {dur} give or take", fromNow(0, 1)},
	{"{dur} before sunrise|dawn|sunset|dusk|sundown|bed|bedtime|work|school", fromHabit(-1)}, {"{dur} after sunrise|dawn|sunset|dusk|sundown|work|school", fromHabit(1)},
	{"[the] {ord} to last {weekday} of|in the|this|next month", secondToLast}, {"[the] {ord} next|this|last month", numberOfMonth},
	{"{weekday} eve", func(p *parser, m *match) (piece, bool) {
		e := p.weekdayPiece(m.caps[0].word.weekday, 0)
		e.says, e.part, e.grain = e.says|saysPart, evening, DayPart
		return e, !p.namesThing(m.to)
	}},
	{"all day [long] [on] {day}", wholeOf}, {"all|most of {day}", wholeOf},
	{"last thing [at night]", lastThing}, {"last thing [on] {day}", lastThing},
}

func nightsAgo(p *parser, m *match) (piece, bool) {
	n := 1
	if m.n > 0 {
		n = m.caps[0].n
	}
	e := day(p.today.AddDays(-n))
	e.says, e.part, e.grain = e.says|saysPart, night, DayPart
	return e, n > 0 && n < 1000
}

// agoFrom is "a week ago today", "two weeks ago Friday": counted back from the named day.
func agoFrom(p *parser, m *match) (piece, bool) {
	d, from := m.caps[0].dur, p.today
	switch w := p.toks[m.to-1].word; {
	case w == lex.tomorrow:
		from = from.AddDays(1)
	case w.kind&aWeekday != 0:
		from = weekdayBefore(from, w.weekday)
	case w != lex.today:
		from = from.AddDays(-1)
	}
	t := d.after(civil.DateTime{Date: from}, -1)
	return day(t.Date), !d.timed() && d.months <= 12*200 && d.days <= 366*200
}

// fortnightOn is "Monday fortnight": two weeks after the next Monday.
func fortnightOn(p *parser, m *match) (piece, bool) {
	w, from := p.toks[m.from].word, p.today
	switch {
	case w == lex.tomorrow:
		from = from.AddDays(1)
	case w != lex.today:
		from = weekdayAfter(from, w.weekday)
	}
	return day(from.AddDays(14)), true
}

// inAdvance is "two days in advance": before what is spoken of.
func inAdvance(_ *parser, m *match) (piece, bool) {
	d := m.caps[0].dur
	lead := time.Duration(d.minutes)*time.Minute + time.Duration(d.days)*24*time.Hour
	return piece{says: saysLead, lead: lead, grain: Minute, bound: Before}, d.months == 0 && lead > 0 && d.days < 1000
}

// betweenDurations is "in two or three days", "in 15 to 20 minutes".
func betweenDurations(p *parser, m *match) (piece, bool) {
	n, last := m.caps[0].n, m.caps[1].dur
	if n < 1 || n > 500 || last.days > 5000 || last.months > 1200 || last.minutes > 60*24*30 || last.seconds > 0 {
		return piece{}, false
	}
	var first duration
	first.add(n, last.unit)
	from, to := first.after(p.now, 1), last.after(p.now, 1)
	e := span(from.Date, to.Date, Day)
	if last.timed() {
		e = moment(from)
		e.says |= saysFinish | saysEnd
		e.finish, e.endDay = clock{at: to.Clock}, to.Date
	}
	e.vague = true
	return e, first.timed() == last.timed() && from.Compare(to) < 0
}

// oneOrTwo is "in a day or two".
func oneOrTwo(p *parser, m *match) (piece, bool) {
	var one, two duration
	one.add(1, m.caps[0].word.unit)
	two.add(2, m.caps[0].word.unit)
	e := span(one.after(p.now, 1).Date, two.after(p.now, 1).Date, Day)
	if one.timed() {
		e = moment(one.after(p.now, 1))
	}
	e.vague = true
	return e, one.seconds == 0
}

// wholeOf is "all day Friday", "all of next week".
func wholeOf(p *parser, m *match) (piece, bool) {
	e := *m.caps[0].piece
	return e, e.need == needNothing && !e.has(saysClock|saysPart) && (p.has(m.from+1, aUnit) && !e.has(saysEnd) || e.has(saysEnd))
}

// secondToLast is "the second to last Friday of the month".
func secondToLast(p *parser, m *match) (piece, bool) {
	n, w, ahead := m.caps[0].n, m.caps[1].word.weekday, time.Month(0)
	if p.is(m.to-2, lex.next) {
		ahead = 1
	}
	d, ok := p.nearMonth(func(y int, mon time.Month) (civil.Date, bool) { return nthWeekday(y, mon+ahead, -n, w) })
	return day(d), ok && n > 1 && n < 5
}

// numberOfMonth is "the 2nd next month".
func numberOfMonth(p *parser, m *match) (piece, bool) {
	d, ok := dayOfMonth(p.today.Year, p.today.Month+time.Month(p.yearsAway(m.to-2)), m.caps[0].n)
	return day(d), ok && m.caps[0].n > 0
}

// lastThing is "last thing at night", "last thing on Friday": bedtime.
func lastThing(p *parser, m *match) (piece, bool) {
	e := piece{says: saysClock, clock: clock{at: defaultBedtime}, grain: Hour, vague: true}
	if m.n == 0 {
		return e, m.to > m.from+2
	}
	there := m.caps[0].piece
	e.says, e.day = e.says|saysDay, there.day
	return e, there.says == saysDay && there.need == needNothing
}

// adventRules read the Sundays of Advent.
var adventRules = []rule{
	{"[the] {ord} sunday of|in advent", adventSunday}, {"[the] {ord} advent [sunday]", adventSunday},
}

func adventSunday(p *parser, m *match) (piece, bool) {
	d, ok := p.near(func(year int) (civil.Date, bool) { return advent(year, m.caps[0].n) })
	return day(d), ok
}

// advent is the n-th Sunday of Advent, of which the fourth is the last before Christmas.
func advent(year, n int) (civil.Date, bool) {
	fourth := weekdayBefore(civil.NewDate(year, time.December, 25), time.Sunday)
	return fourth.AddDays(7 * (n - 4)), n >= 1 && n <= 4
}
