package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// shift is by how much a time is moved: "push it by an hour", "move it 30
// minutes earlier", "add 15 minutes to the meeting". A verb of moving, or
// "add" right before and "to" behind it, makes it one.
func shift(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
	d, n := m.Caps[0].Dur, lex
	moved := p.Is(m.From, n.by) || p.Is(m.From-1, n.back) || p.Is(m.From-1, n.forward) || p.Is(m.From-1, n.up) ||
		p.Is(m.From-1, n.out)
	switch p.Toks[m.To-1].Word {
	case n.earlier, n.later, n.forward, n.back:
		moved = true
	}
	added := p.Is(m.From-1, n.add) && (p.Is(m.To, n.to) || m.To == len(p.Toks))
	by := time.Duration(d.Days)*24*time.Hour + time.Duration(d.Minutes)*time.Minute +
		time.Duration(d.Seconds)*time.Second
	if p.Is(m.To-1, n.earlier) || p.Is(m.To-1, n.forward) || p.Is(m.From-1, n.up) || p.Is(m.From-1, n.forward) {
		by = -by
	}
	ok := by != 0 && d.Months == 0 && d.Days < 1000 && d.Minutes < 1000*60 && d.Seconds < 1000*60
	r := relative(d, 1)
	if by < 0 {
		r = relative(d, -1)
	}
	return engine.Piece{Says: engine.SaysLead, Shift: by, Grain: engine.Minute, Relative: r}, ok && (added || moved &&
		p.Mood.Moves)
}

// fromHabit makes rules for "20 minutes before sunset", "an hour after work".
func fromHabit(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, at := m.Caps[0].Dur, engine.DefaultDusk
		switch w := p.Toks[m.To-1].Word; {
		case w == lex.sunrise, w == lex.dawn:
			at = engine.DefaultDawn
		case w == lex.bed, w == lex.bedtime:
			at = engine.DefaultBedtime
		case (w == lex.work || w == lex.school) && sign < 0:
			at = engine.DefaultBreakfast
		case w == lex.work:
			at = engine.DefaultAfterWork
		case w == lex.school:
			at = engine.DefaultAfterSchool
		}
		t := d.After(civil.DateTime{Date: p.Today, Clock: at}, sign)
		return engine.Piece{Says: engine.SaysClock, Clock: engine.Clock{At: t.Clock}, Grain: engine.Minute,
				Vague: true},
			d.Timed() && t.Date == p.Today
	}
}

// fromMeal makes rules for "two hours after lunch".
func fromMeal(sign int) func(*engine.Parser, *engine.Match) (engine.Piece, bool) {
	return func(p *engine.Parser, m *engine.Match) (engine.Piece, bool) {
		d, meal := m.Caps[0].Dur, m.Caps[1].Word.Part
		t := d.After(civil.DateTime{Date: p.Today, Clock: engine.PartClocks[meal]}, sign)
		e := engine.Piece{Says: engine.SaysClock, Clock: engine.Clock{At: t.Clock}, Grain: engine.Minute, Vague: true}
		return e, meal >= engine.Lunch && d.Timed() && t.Date == p.Today
	}
}
