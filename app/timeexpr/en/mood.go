package en

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Mood is what the verbs say: whether a time is moved, somebody is woken, or
// all has been done already.
func (Language) Mood(p *engine.Parser) (m engine.Mood) {
	for i := range p.Toks {
		if isOfEvening(p, i) {
			m.Evenings = append(m.Evenings, i)
		}
		w := p.Toks[i].Word
		if w == nil {
			continue
		}
		m.Moves = m.Moves || w.Kind&aMove != 0
		m.Will = m.Will || w == lex.will
		m.Wakes = m.Wakes || w == lex.wake
	}
	m.Past = tellsPast(p)
	return m
}

// isOfEvening says whether the word at token i names something of an evening: "dinner", "game
// night". What is only named after it may be at any time: "check the dinner menu".
func isOfEvening(p *engine.Parser, i int) bool {
	t := p.Toks[i]
	if t.IsWord() && !t.Dead {
		if place, thing := eveningThings[strings.ToLower(p.Text[t.Start:t.End])]; thing {
			// "photocopy the quiz" is something to be done with it
			return endsName(p, i) && (place || !p.Is(i-1, lex.the))
		}
	}
	if t.Word == nil {
		return false
	}
	switch part := p.Toks[i].Word.Part; {
	case !p.Has(i, engine.KindPart):
		return false
	case part == engine.Dinner:
	case (part == engine.Night || part == engine.Evening) && i > 0 && p.Toks[i-1].IsWord() && !p.Toks[i-1].Dead &&
		p.Toks[i-1].Word == nil:
	default:
		return false
	}
	return endsName(p, i)
}

// endsName says whether no other thing is named right behind token i.
func endsName(p *engine.Parser, i int) bool {
	next := p.Toks[min(i+1, len(p.Toks)-1)]
	return i+1 == len(p.Toks) || !next.IsWord() || next.Word != nil
}

// eveningThings are what people have on an evening more often than in the morning, and whether
// they are places, which people go to.
var eveningThings = map[string]bool{"club": false, "choir": false, "rehearsal": false, "quiz": false, "concert": false,
	"gig": false, "poker": false,
	"movie": false, "film": false, "drinks": false, "party": false, "pub": true, "cinema": true, "theatre": true,
	"theater": true, "movies": true}

// tellsPast says whether the text is about what has been: a verb says so
// ("finished", "got done", "checked off"), and nothing is asked for that is
// still to come.
func tellsPast(p *engine.Parser) bool {
	past, wish := false, false
	for i := range p.Toks {
		past = past || tellsDone(p, i)
		wish = wish || tellsWish(p, i)
	}
	return past && (!wish || p.Has(0, anAsk))
}

// tellsDone says whether the word at token i tells of what has been: "did", "got done", "checked off".
func tellsDone(p *engine.Parser, i int) bool {
	switch {
	case p.Has(i, aPast):
		return true
	case p.Is(i, lex.done):
		return p.Is(i-1, lex.got)
	case p.Is(i, lex.off):
		return p.Is(i-1, lex.checked) || p.Is(i-1, lex.crossed)
	}
	return false
}

// tellsWish says whether the word at token i asks for what is to come: "remind", "have it", "have
// Ann" at the beginning.
func tellsWish(p *engine.Parser, i int) bool {
	if !p.Is(i, lex.have) {
		return p.Has(i, aWish)
	}
	return p.Has(i, aWish) || i == 0 && !p.Has(i+1, engine.KindFunction) || p.Is(i+1, lex.it)
}
