package timeexpr

// Language is what the engine asks of a language. Everything that depends on
// its words stands behind this interface; see Plain for what most of it does
// where a language has nothing to say.
type Language interface {
	// Grammar is the words and the rules, the same at every call.
	Grammar() *grammar
	// Mood is what the words around the times say of them.
	Mood(p *parser) Mood
	// Lead reads a preposition at token i; next is i where there is none.
	Lead(p *parser, i int) (l lead, next int)
	// Clock reads a time of day.
	Clock(p *parser, i int) (c clock, next int)
	// Duration reads a length of time.
	Duration(p *parser, i int) (d duration, next int)
	// DayNumber reads the day of a month with which an interval ends, and
	// nothing where the number at token i is rather a time or a count.
	DayNumber(p *parser, i int) (n, next int)
	// Hedge skips what stands between a rough time and a finer one ("maybe"),
	// and returns i where nothing does.
	Hedge(p *parser, i int) (next int)
	// Refuses says whether e, read behind l, is something else than a time.
	Refuses(p *parser, l lead, e *piece) bool
	// Licensed says whether the preposition makes a time of e, which alone is none.
	Licensed(p *parser, l lead, e *piece) bool
	// Belongs says whether e and next make one time, next being led by l and
	// perhaps set off by a comma, where one of them alone is none.
	Belongs(p *parser, e, next *piece, l lead, comma bool) bool
	// Onward reads what may stand right behind a first day or time ("onwards").
	Onward(p *parser, e *piece, l lead)
	// Tail reads what only follows ("5 times", "except Sundays"), and says whether anything did.
	Tail(p *parser, e *piece) bool
	// Finish reads what ends an expression ("at the latest"), and decides what
	// is no time, or may as well be part of a title.
	Finish(p *parser, e *piece)
}

// Mood is what the words of a text say of the times in it.
type Mood struct {
	Past  bool // it tells of what has been
	Will  bool // it tells of what is to come, whatever day is named
	Moves bool // a time is changed: two times are no interval
	Wakes bool // somebody wants to be woken: in the morning
}

// Relation is how a preposition ties a time to what it stands beside. It is
// named after the English word, and means what that means of times.
type Relation uint8

// The relations. RelOf is a part of something larger, RelAbout also what a
// thing deals with, RelFor also how long it takes.
const (
	RelNone Relation = iota
	RelAt
	RelOn
	RelIn
	RelOf
	RelFor
	RelTo
	RelOver
	RelDuring
	RelBy
	RelBefore
	RelUntil
	RelThrough
	RelEnding
	RelAfter
	RelPast
	RelSince
	RelFrom
	RelBetween
	RelStarting
	RelAround
	RelAbout
	RelRoughly
	RelUpTo
	RelAsOf
	RelSometime
)

// relation is that of the word at token i.
func (p *parser) relation(i int) Relation {
	if !p.in(i) || p.toks[i].word == nil {
		return RelNone
	}
	return p.toks[i].word.rel
}
