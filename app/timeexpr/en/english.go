package en

import (
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// rule is a line of a table: see Rule of the engine.
type rule struct {
	pattern string
	make    func(p *engine.Parser, m *engine.Match) (engine.Piece, bool)
}

// tables are tables of rules in the engine's terms.
func tables(all ...[]rule) [][]engine.Rule {
	var out [][]engine.Rule
	for _, table := range all {
		rules := make([]engine.Rule, len(table))
		for i, r := range table {
			rules[i] = engine.Rule{Pattern: r.pattern, Make: r.make}
		}
		out = append(out, rules)
	}
	return out
}

// phrases are the grammar, with the phrases that this package asks for by itself.
type phrases struct {
	*engine.Grammar
	done   *engine.RuleSet // "after I do it"
	except *engine.RuleSet // "except"
	hedges *engine.RuleSet // "preferably"
	amends *engine.RuleSet // "no wait"
	softly *engine.RuleSet // "or so"
}

// compiled is made at the first text: a program that reads none need not wait for it.
var compiled = sync.OnceValue(compile)

func compile() *phrases {
	l := lex.Lexicon
	g := engine.NewGrammar(l, englishSlots(), engine.Tables{
		Days: tables(dayRules, monthRules, numericRules, relativeRules, besideRules, spanRules, seasonRules,
			periodRules, awayRules,
			weekRules, adventRules, festiveRules, holidayRules()),
		Parts:   tables(partRules),
		Repeats: tables(repeatRules, habitRules),
	})
	p := &phrases{Grammar: g, done: g.Phrases(donePhrases), except: g.Phrases(exceptPhrases),
		hedges: g.Phrases(hedgePhrases), amends: g.Phrases(amendPhrases),
		softly: g.Phrases(softPhrases)}
	l.Respell(spellings)
	l.Forgive(misspellable, notMisspelt)
	n := lex
	g.MarkBeginnings(engine.KindNumber|engine.KindArticle|engine.KindPreposition,
		n.half, n.quarter, n.noon, n.noonish, n.midday, n.midnight, n.high, n.oh, n.o, n.over, n.during, n.ending,
		n.ends, n.up, n.asWord,
		n.no, n.not, n.later, n.earlier, n.sometime, n.anytime, n.some, n.any, n.prior, n.approximately, n.throughout,
		n.right, n.just,
		n.shortly, n.soon, n.straight, n.close)
	return p
}

// Language is the language.
type Language struct{}

func (Language) Grammar() *engine.Grammar { return compiled().Grammar }

func (Language) Hedge(p *engine.Parser, i int) int {
	return engine.LongestPhrase(p, compiled().hedges, i)
}

func (Language) Duration(p *engine.Parser, i int) (engine.Duration, int) { return readDuration(p, i) }

func (Language) Clock(p *engine.Parser, i int) (engine.Clock, int) { return readClock(p, i) }

func (Language) Lead(p *engine.Parser, i int) (engine.Lead, int) { return readLead(p, i) }

// DayNumber reads the "6th" of "the 3rd to the 6th".
func (Language) DayNumber(p *engine.Parser, i int) (n, next int) {
	n, next = readOrdinal(p, i)
	if next == i {
		n, next = readSmallNumber(p, i)
	}
	if next == i || p.Has(next, engine.KindUnit|engine.KindHalf|engine.KindMonth) || looksLikeClock(p, i, next) {
		return 0, i
	}
	return n, next
}

// Refuses says whether figures are rather a heat or a price ("bake at 350") or
// the number of a task ("move task 10 to 12 December").
func (Language) Refuses(p *engine.Parser, l engine.Lead, e *engine.Piece) bool {
	i := e.From
	if p.In(i) && p.Toks[i].Digits > 0 && (p.Is(i-1, lex.task) || p.Is(i-1, lex.tasks)) {
		return true
	}
	return e.Says == engine.SaysClock && e.Clock.Bare && p.Digits(e.To-1) == 3 && graded(p, l, e.To-1)
}

// Onward reads the rest of "from Monday on", "from 5 onwards".
func (Language) Onward(p *engine.Parser, e *engine.Piece, l engine.Lead) {
	if l.Bound != engine.Since || e.Need != engine.NeedNothing {
		return
	}
	on := p.Is(e.To, lex.on) && (e.To+1 == len(p.Toks) || p.IsMark(e.To+1, ','))
	if on || p.Is(e.To, lex.onward) || p.Is(e.To, lex.onwards) {
		e.To++
	}
}

func (Language) Tail(p *engine.Parser, e *engine.Piece) bool { return tail(p, e) }

func (Language) Finish(p *engine.Parser, e *engine.Piece) {
	limitTail(p, e)
	finish(p, e)
	soften(p, e)
	endOfDueDay(p, e)
}

// limitTail reads "at the latest" and "at the earliest" behind a time.
func limitTail(p *engine.Parser, e *engine.Piece) {
	i := e.To
	if p.IsMark(i, ',') {
		i++
	}
	if !p.Is(i, lex.at) || !p.Is(i+1, lex.the) || e.Bound != engine.At && e.Bound != engine.By {
		return
	}
	switch {
	case p.Is(i+2, lex.latest):
		e.Bound, e.To = engine.By, i+3
	case p.Is(i+2, lex.earliest):
		e.Bound, e.To = engine.After, i+3
	}
}

// Correction skips "no wait", "I mean" and the like, with the marks around them.
func (Language) Correction(p *engine.Parser, i int) int {
	j := i
	for p.IsMark(j, ',') || p.IsMark(j, '-') {
		j++
	}
	next := engine.LongestPhrase(p, compiled().amends, j)
	if next == j {
		return i
	}
	for p.IsMark(next, ',') || p.IsMark(next, '-') {
		next++
	}
	return next
}

// endOfDueDay takes midnight for the end of the day on which something is
// due: "due Friday midnight", "by Friday midnight".
func endOfDueDay(p *engine.Parser, e *engine.Piece) {
	if !e.Has(engine.SaysClock) || !e.Clock.Midnight || e.Has(engine.SaysRule|engine.SaysFinish) {
		return
	}
	due := p.Is(e.From-1, lex.due)
	ends := e.Has(engine.SaysDay) && (e.Bound == engine.By || e.Bound == engine.Until)
	if due || ends {
		e.Clock = engine.Clock{At: 24*60 - 1}
	}
}
