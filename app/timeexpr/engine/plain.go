package engine

// Plain answers what most languages answer. A language embeds it and says
// only what is different.
type Plain struct{}

// Mood is that of a plan for what is to come.
func (Plain) Mood(*Parser) Mood { return Mood{} }

// Duration reads none.
func (Plain) Duration(_ *Parser, i int) (Duration, int) { return Duration{}, i }

// DayNumber reads none.
func (Plain) DayNumber(_ *Parser, i int) (n, next int) { return 0, i }

// Hedge skips nothing.
func (Plain) Hedge(_ *Parser, i int) int { return i }

// Filler passes over nothing.
func (Plain) Filler(_ *Parser, _, _ int) int { return 0 }

// Correction skips nothing.
func (Plain) Correction(_ *Parser, i int) int { return i }

// Refuses nothing.
func (Plain) Refuses(*Parser, Lead, *Piece) bool { return false }

// Licensed lets any preposition make a time of what needs one, if nothing
// follows a bare number that it could count.
func (Plain) Licensed(p *Parser, l Lead, e *Piece) bool {
	switch {
	case l.Rel == RelNone:
		return false
	case e.Has(SaysClock) && e.Clock.Bare:
		return (l.Rel == RelAt || l.Bound != At) && p.StandsAlone(e.To)
	}
	return true
}

// Belongs lets times join that are times alone, and a bare number or a part of
// the day join a day that stands before it.
func (Plain) Belongs(p *Parser, e, next *Piece, l Lead, _ bool) bool {
	switch {
	case e.Need == NeedPrep:
		return e.Has(SaysClock|SaysPart) && next.Has(SaysDay|SaysPart) && next.Need == NeedNothing
	case next.Need != NeedPrep:
		return true
	case next.Has(SaysPart):
		return e.Has(SaysDay | SaysClock | SaysRule)
	}
	if !e.Has(SaysDay|SaysRule) || e.Has(SaysClock) || !next.Has(SaysClock) || !p.StandsAlone(next.To) {
		return false
	}
	next.Need = NeedNothing
	return true
}

// Onward reads nothing.
func (Plain) Onward(*Parser, *Piece, Lead) {}

// Tail reads nothing.
func (Plain) Tail(*Parser, *Piece) bool { return false }

// Ends reads nothing.
func (Plain) Ends(_ *Parser, _ *Piece, i int) int { return i }

// Finish takes for a time what needs a hint, if it is all there is or a time is beside it.
func (Plain) Finish(p *Parser, e *Piece) {
	if e.Need == NeedHint && (IsAll(p, e) || e.Has(SaysClock|SaysPart|SaysRule|SaysFinish)) {
		e.Need = NeedNothing
	}
	if !e.Led && e.From > 0 && p.NamesThing(e.From-1) && p.NamesThing(e.To) && !e.Has(SaysRule|SaysNow) {
		e.Weak = true
	}
}
