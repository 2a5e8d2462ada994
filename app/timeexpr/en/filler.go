package en

import "github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"

// Filler passes over "um" and the like, with the commas around it, and over
// "like" and "maybe" between a preposition and a number: "in like two hours",
// "at, um, five".
func (Language) Filler(p *engine.Parser, before, i int) int {
	j := i
	if p.IsMark(j, ',') {
		j++
	}
	if !p.Has(j, aPause) {
		if j > i || !p.Has(before, engine.KindPreposition) || !opensTime(p, j+1) {
			return 0
		}
		return 1
	}
	if !p.Has(before, engine.KindPreposition|engine.KindNear|engine.KindWeekday) && !opensTime(p, j+1) && !p.IsMark(j+1,
		',') {
		return 0
	}
	j++
	if p.IsMark(j, ',') {
		j++
	}
	return j - i
}

// opensTime says whether a number, an article or the name of a day stands at token i.
func opensTime(p *engine.Parser, i int) bool {
	if p.Digits(i) > 0 || p.IsAny(i, lex.half, lex.quarter, lex.couple, lex.few, lex.noon, lex.midnight) {
		return true
	}
	return p.Has(i, engine.KindNumber|engine.KindArticle|engine.KindWeekday|engine.KindNear|engine.KindMonth)
}

// soften takes what makes a time rough into it: "maybe on Friday", "in two hours or so".
func soften(p *engine.Parser, e *engine.Piece) {
	if e.Weak || e.Need != engine.NeedNothing {
		return
	}
	if p.Has(e.From-1, aSoftener) {
		e.From--
	}
	if next := engine.LongestPhrase(p, compiled().softly, e.To); next > e.To {
		e.To = next
	}
}
