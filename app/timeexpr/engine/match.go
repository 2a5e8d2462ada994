package engine

import (
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// Capture is what a slot read.
type Capture struct {
	N     int   // {n}, {num}, {ord}, {year}
	Word  *Word // {weekday}, {month}, {unit}, {part}
	Dur   Duration
	Piece *Piece // {day}
	Clock Clock
	Rule  *recur.Rule // {freq}, {wds}, {ords}, {nths}
}

// Match is a pattern that fits, with what its slots read.
type Match struct {
	From, To int // tokens
	Caps     [6]Capture
	N        int
}

// search is one walk through a tree of rules: the match so far and the best piece.
type search struct {
	match Match
	best  Piece
	place int
	ok    bool
	days  [6]Piece // what {day} slots read
}

// Longest returns the piece of the rule that reads most tokens from i on.
func Longest(p *Parser, set *RuleSet, i int) (best Piece, ok bool) {
	if p.Toks[i].Dead {
		return Piece{}, false
	}
	s := &p.searches[p.Depth]
	s.match.From, s.match.N, s.ok = i, 0, false
	walk(p, &set.root, i, s)
	return s.best, s.ok
}

// walk follows the tree from token i on and keeps the best piece.
func walk(p *Parser, n *node, i int, s *search) {
	for _, end := range n.ends {
		if s.ok && (i < s.best.To || i == s.best.To && end.place > s.place) {
			continue
		}
		s.match.To = i
		if e, good := end.rule.Make(p, &s.match); good {
			e.From, e.To = s.match.From, i
			s.best, s.place, s.ok = e, end.place, true
		}
	}
	if i >= len(p.Toks) || p.Toks[i].Dead {
		return
	}
	if w := p.Toks[i].Word; w != nil && n.words != nil {
		if next := n.words[w]; next != nil {
			walk(p, next, i+1, s)
		}
	}
	for _, b := range n.slots {
		k := s.match.N
		if k == len(s.match.Caps) || !b.slot.Starts(p, &p.Toks[i]) {
			continue
		}
		s.match.Caps[k] = Capture{}
		if next, ok := readSlot(p, b.slot, i, s); ok {
			s.match.N = k + 1
			walk(p, b.next, next, s)
		}
		s.match.N = k
	}
}

// readSlot reads what a slot asks for.
func readSlot(p *Parser, what *Slot, i int, s *search) (next int, ok bool) {
	k := s.match.N
	c := &s.match.Caps[k]
	if what != daySlot {
		next = what.Read(p, i, c)
		return next, next > i
	}
	if p.Depth >= maxDepth {
		return i, false
	}
	p.Depth++
	e, ok := dayAt(p, i)
	p.Depth--
	s.days[k] = e
	c.Piece = &s.days[k]
	return e.To, ok
}

// maxDepth bounds "two days after three days after ...".
const maxDepth = 2

// dayAt is the day that starts at token i, looked for only once.
func dayAt(p *Parser, i int) (Piece, bool) {
	memo := &p.Toks[i].day[p.Depth-1]
	if *memo == 0 || p.Past != p.usualPast {
		e, ok := Longest(p, &p.G.days, i)
		if p.Past != p.usualPast {
			return e, ok
		}
		*memo = remember(p, &e, ok)
	}
	return recall(p, *memo)
}

// remember keeps a result and returns its number, negative for none.
func remember(p *Parser, e *Piece, ok bool) int32 {
	if !ok {
		return -1
	}
	p.memory = append(p.memory, *e)
	return int32(len(p.memory))
}

// recall returns a result by its number.
func recall(p *Parser, n int32) (Piece, bool) {
	if n < 0 {
		return Piece{}, false
	}
	e := p.memory[n-1]
	if e.Rule != nil {
		r := e.Rule.Clone()
		e.Rule = &r // whoever gets it may add to it
	}
	return e, true
}

// LongestPhrase returns where the longest of the phrases that starts at i ends, or i.
func LongestPhrase(p *Parser, set *RuleSet, i int) int {
	if i >= len(p.Toks) {
		return i
	}
	if e, ok := Longest(p, set, i); ok {
		return e.To
	}
	return i
}
