package engine

// Language is what the engine asks of a language. Everything that depends on
// its words stands behind this interface; see Plain for what most of it does
// where a language has nothing to say.
type Language interface {
	// Grammar is the words and the rules, the same at every call.
	Grammar() *Grammar
	// Mood is what the words around the times say of them.
	Mood(p *Parser) Mood
	// Lead reads a preposition at token i; next is i where there is none.
	Lead(p *Parser, i int) (l Lead, next int)
	// Clock reads a time of day.
	Clock(p *Parser, i int) (c Clock, next int)
	// Duration reads a length of time.
	Duration(p *Parser, i int) (d Duration, next int)
	// DayNumber reads the day of a month with which an interval ends, and
	// nothing where the number at token i is rather a time or a count.
	DayNumber(p *Parser, i int) (n, next int)
	// Hedge skips what stands between a rough time and a finer one ("maybe"),
	// and returns i where nothing does.
	Hedge(p *Parser, i int) (next int)
	// Filler says how many tokens from i on only fill a pause before a time, so
	// that they are passed over; before is the last token that is not.
	Filler(p *Parser, before, i int) (count int)
	// Correction skips what takes back the time before token i ("no wait"), and
	// returns i where nothing does.
	Correction(p *Parser, i int) (next int)
	// Refuses says whether e, read behind l, is something else than a time.
	Refuses(p *Parser, l Lead, e *Piece) bool
	// Licensed says whether the preposition makes a time of e, which alone is none.
	Licensed(p *Parser, l Lead, e *Piece) bool
	// Belongs says whether e and next make one time, next being led by l and
	// perhaps set off by a comma, where one of them alone is none.
	Belongs(p *Parser, e, next *Piece, l Lead, comma bool) bool
	// Onward reads what may stand right behind a first day or time ("onwards").
	Onward(p *Parser, e *Piece, l Lead)
	// Tail reads what only follows ("5 times", "except Sundays"), and says whether anything did.
	Tail(p *Parser, e *Piece) bool
	// Ends reads at token i what ends a recurrence that stands elsewhere ("for 3
	// days"), which it lets end, and returns i where nothing does.
	Ends(p *Parser, rule *Piece, i int) (next int)
	// Finish reads what ends an expression ("at the latest"), and decides what
	// is no time, or may as well be part of a title.
	Finish(p *Parser, e *Piece)
}

// Mood is what the words of a text say of the times in it.
type Mood struct {
	Past  bool // it tells of what has been
	Will  bool // it tells of what is to come, whatever day is named
	Moves bool // a time is changed: two times are no interval
	Wakes bool // somebody wants to be woken: in the morning
	// Evenings are the tokens that name something of an evening: "game night", "dinner".
	Evenings []int
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
