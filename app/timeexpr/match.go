package timeexpr

import "github.com/todo-chatbot/todo-chatbot/app/recur"

// capture is what a slot read.
type capture struct {
	n     int   // {n}, {num}, {ord}, {year}
	word  *word // {weekday}, {month}, {unit}, {part}
	dur   duration
	piece *piece // {day}
	clock clock
	rule  *recur.Rule // {freq}, {wds}, {ords}, {nths}
}

// match is a pattern that fits, with what its slots read.
type match struct {
	from, to int // tokens
	caps     [6]capture
	n        int
}

// search is one walk through a tree of rules: the match so far and the best piece.
type search struct {
	match match
	best  piece
	place int
	ok    bool
	days  [6]piece // what {day} slots read
}

// longest returns the piece of the rule that reads most tokens from i on.
func (p *parser) longest(set *ruleSet, i int) (best piece, ok bool) {
	if p.toks[i].dead {
		return piece{}, false
	}
	s := &p.searches[p.depth]
	s.match.from, s.match.n, s.ok = i, 0, false
	p.walk(&set.root, i, s)
	return s.best, s.ok
}

// walk follows the tree from token i on and keeps the best piece.
func (p *parser) walk(n *node, i int, s *search) {
	for _, end := range n.ends {
		if s.ok && (i < s.best.to || i == s.best.to && end.place > s.place) {
			continue
		}
		s.match.to = i
		if e, good := end.rule.make(p, &s.match); good {
			e.from, e.to = s.match.from, i
			s.best, s.place, s.ok = e, end.place, true
		}
	}
	if i >= len(p.toks) || p.toks[i].dead {
		return
	}
	if w := p.toks[i].word; w != nil && n.words != nil {
		if next := n.words[w]; next != nil {
			p.walk(next, i+1, s)
		}
	}
	for _, b := range n.slots {
		k := s.match.n
		if k == len(s.match.caps) || !b.slot.Starts(p, &p.toks[i]) {
			continue
		}
		s.match.caps[k] = capture{}
		if next, ok := p.read(b.slot, i, s); ok {
			s.match.n = k + 1
			p.walk(b.next, next, s)
		}
		s.match.n = k
	}
}

// read reads what a slot asks for.
func (p *parser) read(what *Slot, i int, s *search) (next int, ok bool) {
	k := s.match.n
	c := &s.match.caps[k]
	if what != daySlot {
		next = what.Read(p, i, c)
		return next, next > i
	}
	if p.depth >= maxDepth {
		return i, false
	}
	p.depth++
	e, ok := p.dayAt(i)
	p.depth--
	s.days[k] = e
	c.piece = &s.days[k]
	return e.to, ok
}

// maxDepth bounds "two days after three days after ...".
const maxDepth = 2

// dayAt is the day that starts at token i, looked for only once.
func (p *parser) dayAt(i int) (piece, bool) {
	memo := &p.toks[i].day[p.depth-1]
	if *memo == 0 || p.past != p.usualPast {
		e, ok := p.longest(&p.g.days, i)
		if p.past != p.usualPast {
			return e, ok
		}
		*memo = p.remember(&e, ok)
	}
	return p.recall(*memo)
}

// remember keeps a result and returns its number, negative for none.
func (p *parser) remember(e *piece, ok bool) int32 {
	if !ok {
		return -1
	}
	p.memory = append(p.memory, *e)
	return int32(len(p.memory))
}

// recall returns a result by its number.
func (p *parser) recall(n int32) (piece, bool) {
	if n < 0 {
		return piece{}, false
	}
	e := p.memory[n-1]
	if e.rule != nil {
		r := e.rule.Clone()
		e.rule = &r // whoever gets it may add to it
	}
	return e, true
}
