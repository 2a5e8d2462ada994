package timeexpr

// Mood is what the verbs say: whether a time is moved, somebody is woken, or
// all has been done already.
func (english) Mood(p *parser) (m Mood) {
	for i := range p.toks {
		w := p.toks[i].word
		if w == nil {
			continue
		}
		m.Moves = m.Moves || w.kind&aMove != 0
		m.Will = m.Will || w == lex.will
		m.Wakes = m.Wakes || w == lex.wake
	}
	m.Past = p.tellsPast()
	return m
}

// tellsPast says whether the text is about what has been: a verb says so
// ("finished", "got done", "checked off"), and nothing is asked for that is
// still to come.
func (p *parser) tellsPast() bool {
	past, wish := false, false
	for i := range p.toks {
		past = past || p.tellsDone(i)
		wish = wish || p.tellsWish(i)
	}
	return past && (!wish || p.has(0, anAsk))
}

// tellsDone says whether the word at token i tells of what has been: "did", "got done", "checked off".
func (p *parser) tellsDone(i int) bool {
	switch {
	case p.has(i, aPast):
		return true
	case p.is(i, lex.done):
		return p.is(i-1, lex.got)
	case p.is(i, lex.off):
		return p.is(i-1, lex.checked) || p.is(i-1, lex.crossed)
	}
	return false
}

// tellsWish says whether the word at token i asks for what is to come: "remind", "have it", "have Ann" at the beginning.
func (p *parser) tellsWish(i int) bool {
	if !p.is(i, lex.have) {
		return p.has(i, aWish)
	}
	return p.has(i, aWish) || i == 0 && !p.has(i+1, aFunction) || p.is(i+1, lex.it)
}
