// Package de has the words and the rules with which German times are read. It
// is the beginning of a second language: what people say most, and no more.
package de

import (
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Language is German.
type Language struct{ engine.Plain }

// compiled is made at the first text.
var compiled = sync.OnceValue(func() *engine.Grammar {
	l := newWords()
	g := engine.NewGrammar(l, slots(), engine.Tables{
		Days:    [][]engine.Rule{rules(dayRules)},
		Parts:   [][]engine.Rule{rules(partRules)},
		Repeats: [][]engine.Rule{rules(repeatRules)},
	})
	l.Respell(map[string]string{"maerz": "märz", "heut": "heute", "übernächster": "übernächsten",
		"übernächste": "übernächsten"})
	g.MarkBeginnings(engine.KindNumber|engine.KindArticle|engine.KindPreposition,
		l.Word("halb"), l.Word("viertel"), l.Word("mittag"), l.Word("mitternacht"))
	return g
})

// Grammar is the words and the rules.
func (Language) Grammar() *engine.Grammar { return compiled() }

// Duration reads "2 Stunden", "einer halben Stunde".
func (Language) Duration(p *engine.Parser, i int) (engine.Duration, int) { return readDuration(p, i) }

// Clock reads "9 Uhr 30", "halb zehn", "viertel nach 8", "17:30".
func (Language) Clock(p *engine.Parser, i int) (engine.Clock, int) { return readClock(p, i) }

// Lead reads "am", "um", "bis", "bis zum", "ab".
func (Language) Lead(p *engine.Parser, i int) (l engine.Lead, next int) {
	if !p.In(i) || p.Toks[i].Word == nil || p.Toks[i].Word.Rel == engine.RelNone {
		return l, i
	}
	l = leads[p.Toks[i].Word.Rel]
	l.Rel = p.Toks[i].Word.Rel
	if next = i + 1; l.Bound != engine.At && (p.Rel(next) == engine.RelOn || p.Rel(next) == engine.RelTo) {
		next++ // "bis zum", "ab dem"
	}
	return l, next
}

// leads are what prepositions say beside their relation.
var leads = map[engine.Relation]engine.Lead{
	engine.RelBy:       {Bound: engine.By},
	engine.RelUntil:    {Bound: engine.Until},
	engine.RelBefore:   {Bound: engine.Before},
	engine.RelAfter:    {Bound: engine.After},
	engine.RelSince:    {Bound: engine.Since},
	engine.RelFrom:     {Bound: engine.Since},
	engine.RelBetween:  {Bound: engine.Since},
	engine.RelStarting: {Bound: engine.Since, Start: true},
	engine.RelAround:   {Bound: engine.Around},
}

// Licensed takes a number behind "um" for a time whatever follows, unless that is a unit.
func (l Language) Licensed(p *engine.Parser, lead engine.Lead, e *engine.Piece) bool {
	if lead.Rel == engine.RelAt && e.Has(engine.SaysClock) {
		return !p.Has(e.To, engine.KindUnit) && (!p.In(e.To) || p.Toks[e.To].Digits == 0)
	}
	return l.Plain.Licensed(p, lead, e)
}

// DayNumber reads the "15." of "vom 13. bis 15. Juli".
func (Language) DayNumber(p *engine.Parser, i int) (n, next int) {
	if n, next = readOrdinal(p, i); next == i || p.Has(next, engine.KindMonth) {
		return 0, i
	}
	return n, next
}
