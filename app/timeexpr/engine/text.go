package engine

// Rel is that of the word at token i.
func (p *Parser) Rel(i int) Relation {
	if !p.In(i) || p.Toks[i].Word == nil {
		return RelNone
	}
	return p.Toks[i].Word.Rel
}

// In says whether there is a token i.
func (p *Parser) In(i int) bool { return i >= 0 && i < len(p.Toks) }

// Is says whether token i is the word w.
func (p *Parser) Is(i int, w *Word) bool { return p.In(i) && p.Toks[i].Word == w && w != nil }

// IsAny says whether token i is one of the words.
func (p *Parser) IsAny(i int, words ...*Word) bool {
	if !p.In(i) || p.Toks[i].Word == nil {
		return false
	}
	for _, w := range words {
		if p.Toks[i].Word == w {
			return true
		}
	}
	return false
}

// Reads says whether the words stand from token i on.
func (p *Parser) Reads(i int, words ...*Word) bool {
	for k, w := range words {
		if !p.Is(i+k, w) {
			return false
		}
	}
	return true
}

// Has says whether token i is a word of one of the kinds.
func (p *Parser) Has(i int, k Kind) bool {
	return p.In(i) && p.Toks[i].Word != nil && p.Toks[i].Word.Kind&k != 0
}

// IsMark says whether token i is the mark.
func (p *Parser) IsMark(i int, mark rune) bool { return p.In(i) && p.Toks[i].Mark == mark }

// Digits returns the number of digits of token i, 0 if it is none.
func (p *Parser) Digits(i int) int {
	if !p.In(i) {
		return 0
	}
	return p.Toks[i].Digits
}

// Glued says whether token i stands right behind the one before.
func (p *Parser) Glued(i int) bool { return p.In(i) && p.Toks[i].Glued }

// YearFigures is a year of four figures.
func YearFigures(p *Parser, i int) (year int, ok bool) {
	if p.Digits(i) != 4 {
		return 0, false
	}
	year = p.Toks[i].Num
	return year, year >= 1900 && year < 2100
}

// Century returns the year with these two last digits from 70 years ago to 29 years ahead.
func Century(p *Parser, yy int) int {
	y := p.Today.Year/100*100 + yy
	switch {
	case y > p.Today.Year+29:
		return y - 100
	case y <= p.Today.Year-70:
		return y + 100
	}
	return y
}

// StandsAlone says whether a bare number that ends at token i can be a time:
// nothing follows, or nothing that it could count.
func (p *Parser) StandsAlone(i int) bool {
	if i >= len(p.Toks) {
		return true
	}
	t := &p.Toks[i]
	switch {
	case t.Dead, t.Digits > 0:
		return false
	case t.Mark != 0:
		return t.Mark != '%' && t.Mark != '$' && t.Mark != '/' && t.Mark != '+' && !(t.Mark == '-' && t.Glued) &&
			!(t.Mark == ':' && t.Glued) && !(t.Mark == '.' && p.Glued(i+1))
	case t.Word == nil:
		return false
	}
	return t.Word.Kind&(KindPreposition|KindArticle|KindFunction|KindPart|KindWeekday|KindMonth|KindNear) != 0
}

// NamesThing says whether the word at token i could be a thing that the time
// before it belongs to: "Friday demo", "tomorrow's paper".
func (p *Parser) NamesThing(i int) bool {
	if i >= len(p.Toks) {
		return false
	}
	t := &p.Toks[i]
	if p.Has(i, KindOwner) {
		return true
	}
	if t.Mark != 0 || t.Digits > 0 || t.Dead {
		return t.Dead
	}
	return t.Word == nil ||
		t.Word.Kind&(KindPreposition|KindArticle|KindFunction|KindWeekday|KindWeekdays|KindMonth|KindUnit|KindNumber) == 0
}

// IsAll says whether the text says nothing else.
func IsAll(p *Parser, e *Piece) bool {
	return e.From == 0 && (e.To >= len(p.Toks) || e.To == len(p.Toks)-1 && p.Toks[e.To].Mark != 0)
}
