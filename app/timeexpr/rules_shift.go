package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// shift is by how much a time is moved: "push it by an hour", "move it 30
// minutes earlier", "add 15 minutes to the meeting". A verb of moving, or
// "add" right before and "to" behind it, makes it one.
func shift(p *parser, m *match) (piece, bool) {
	d, n := m.caps[0].dur, lex
	moved := p.is(m.from, n.by) || p.is(m.from-1, n.back) || p.is(m.from-1, n.forward) || p.is(m.from-1, n.up) || p.is(m.from-1, n.out)
	switch p.toks[m.to-1].word {
	case n.earlier, n.later, n.forward, n.back:
		moved = true
	}
	added := p.is(m.from-1, n.add) && (p.is(m.to, n.to) || m.to == len(p.toks))
	by := time.Duration(d.days)*24*time.Hour + time.Duration(d.minutes)*time.Minute + time.Duration(d.seconds)*time.Second
	if p.is(m.to-1, n.earlier) || p.is(m.to-1, n.forward) || p.is(m.from-1, n.up) || p.is(m.from-1, n.forward) {
		by = -by
	}
	ok := by != 0 && d.months == 0 && d.days < 1000 && d.minutes < 1000*60 && d.seconds < 1000*60
	return piece{says: saysLead, shift: by, grain: Minute}, ok && (added || moved && p.mood.Moves)
}

// fromHabit makes rules for "20 minutes before sunset", "an hour after work".
func fromHabit(sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d, at := m.caps[0].dur, defaultDusk
		switch w := p.toks[m.to-1].word; {
		case w == lex.sunrise, w == lex.dawn:
			at = defaultDawn
		case w == lex.bed, w == lex.bedtime:
			at = defaultBedtime
		case (w == lex.work || w == lex.school) && sign < 0:
			at = defaultBreakfast
		case w == lex.work:
			at = defaultAfterWork
		case w == lex.school:
			at = defaultAfterSchool
		}
		t := d.after(civil.DateTime{Date: p.today, Clock: at}, sign)
		return piece{says: saysClock, clock: clock{at: t.Clock}, grain: Minute, vague: true}, d.timed() && t.Date == p.today
	}
}

// fromMeal makes rules for "two hours after lunch".
func fromMeal(sign int) func(*parser, *match) (piece, bool) {
	return func(p *parser, m *match) (piece, bool) {
		d, meal := m.caps[0].dur, m.caps[1].word.part
		t := d.after(civil.DateTime{Date: p.today, Clock: partClocks[meal]}, sign)
		e := piece{says: saysClock, clock: clock{at: t.Clock}, grain: Minute, vague: true}
		return e, meal >= lunch && d.timed() && t.Date == p.today
	}
}
