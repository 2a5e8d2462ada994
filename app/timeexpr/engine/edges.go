package engine

import "slices"

// edges lets a recurrence begin and end where the text says it at another place: "every 8
// hours take a pill, starting at 6am, for 3 days". It returns the pieces with those that say
// nothing but the end. Of several recurrences nobody can tell whose edges they are.
func edges(p *Parser, pieces []Piece) []Piece {
	at := slices.IndexFunc(pieces, func(e Piece) bool { return e.Has(SaysRule) })
	if at < 0 || pieces[at].Weak || pieces[at].Unsupported != "" {
		return pieces
	}
	if slices.ContainsFunc(pieces[at+1:], func(e Piece) bool { return e.Has(SaysRule) }) {
		return pieces
	}
	rule := pieces[at]
	repeats := rule.Rule.Clone()
	rule.Rule = &repeats
	takeTimes(p, pieces, &rule)
	takeEdges(p, pieces, at, &rule)
	if end, ok := endElsewhere(p, pieces, &rule); ok {
		pieces = append(slices.DeleteFunc(pieces, func(e Piece) bool { return e.From == end.From }), end)
		takeEdges(p, pieces, at, &rule) // "for 3 days from tomorrow"
	}
	at = slices.IndexFunc(pieces, func(e Piece) bool { return e.From == rule.From })
	pieces[at] = rule
	slices.SortFunc(pieces, func(a, b Piece) int { return a.From - b.From })
	return pieces
}

// takeTimes gives a recurrence of days the times of a list: "every day drops, at 8 and 20".
func takeTimes(p *Parser, pieces []Piece, rule *Piece) {
	if rule.Has(SaysClock|SaysPart) || MinutesOf(rule.Rule) > 0 {
		return
	}
	isTime := func(e *Piece) bool { return e.Says == SaysClock && e.Bound == At && !e.Weak }
	for i := range pieces {
		first := &pieces[i]
		if !first.Led || !isTime(first) || first.Need != NeedNothing || first.From < rule.To {
			continue
		}
		for j := rule.To; j < first.From; j++ {
			if p.Has(j, KindAnd|KindOr) {
				return // "call Ann every Monday and meet Bob at 5 and 6"
			}
		}
		for k := i + 1; k < len(pieces) && isTime(&pieces[k]) && isList(p, &pieces[k-1], &pieces[k]) &&
			!p.Has(pieces[k].From-1, KindOr); k++ {
			rule.Clocks = append(rule.Clocks, pieces[k].Clock)
			pieces[k].joined = true
			first.To = pieces[k].To
		}
		if len(rule.Clocks) > 0 {
			takeTime(rule, first)
			first.edge = true
		}
		return
	}
}

// takeEdges gives the recurrence that is pieces[at] what others say of its first and last day.
func takeEdges(p *Parser, pieces []Piece, at int, rule *Piece) {
	for i := range pieces {
		if e := &pieces[i]; i != at && !e.edge && setOff(p, pieces, e) && takesEdge(p, rule, e) {
			e.edge = true
		}
	}
}

// endElsewhere finds "for 3 days" or "10 times", which by itself isn't a time.
func endElsewhere(p *Parser, pieces []Piece, rule *Piece) (Piece, bool) {
	if len(pieces) >= maxFound {
		return Piece{}, false
	}
	taken := func(i int) bool {
		return slices.ContainsFunc(pieces, func(e Piece) bool {
			return e.From <= i && i < e.To && (e.edge || i > e.From || p.Rel(i) != RelFor || !e.Has(SaysEnd))
		})
	}
	for i := range p.Toks {
		if taken(i) {
			continue
		}
		e := *rule
		repeats := rule.Rule.Clone()
		e.Rule = &repeats
		end := p.lang.Ends(p, &e, i)
		over := end == len(p.Toks) || p.In(end) && p.Toks[end].Mark != 0 ||
			slices.ContainsFunc(pieces, func(o Piece) bool { return o.From == end && (o.Bound == Since || o.starts) })
		if end > i && over && (i > 0 || p.IsMark(end, ',')) {
			*rule = e
			return Piece{From: i, To: end, edge: true, Grain: Day, Led: true}, true
		}
	}
	return Piece{}, false
}

// setOff says whether e stands apart from the words around it: behind a comma or another edge,
// at the beginning of the text and before a comma, or behind a word that says "starting".
func setOff(p *Parser, pieces []Piece, e *Piece) bool {
	switch {
	case p.IsMark(e.From-1, ','), p.Rel(e.From) == RelStarting, e.From == 0 && p.IsMark(e.To, ','):
		return true
	case e.From == 0 && e.Bound == Since && p.Rel(e.To) == RelOn: // "from next week on"
		return true
	}
	return slices.ContainsFunc(pieces, func(o Piece) bool { return o.edge && o.To == e.From })
}

// isEdge says whether e can be the first or last day, or the first time, of a recurrence.
func isEdge(e *Piece) bool {
	switch {
	case e.Need != NeedNothing, e.Weak, e.Problem != NoProblem, e.Has(SaysNow | SaysLead | SaysFinish):
		return false
	case e.Relative != nil && (!begins(e) || e.Grain < Week):
		return false
	}
	return begins(e) || e.Bound == Until
}

func begins(e *Piece) bool { return e.Bound == Since || e.starts }

// takesEdge gives a recurrence the first or last day, or the first time, that e says.
func takesEdge(p *Parser, rule, e *Piece) bool {
	if !isEdge(e) {
		return false
	}
	ends := e.Bound == Until
	switch {
	case ends && rule.Has(SaysClock) && !rule.Has(SaysFinish) && e.Says == SaysClock && MinutesOf(rule.Rule) > 0:
		rule.Finish = e.Clock // "every 4 hours, from 8am, until 10pm"
		rule.Says |= SaysFinish
		rule.Bound = At
		return true
	case e.Has(SaysClock) && (rule.Has(SaysClock|SaysPart) || ends && e.Has(SaysDay)):
		return false
	case e.Has(SaysDay) && !limitRule(p, rule, e, Lead{Start: begins(e), Bound: e.Bound}):
		return false
	case !e.Has(SaysDay):
		if ends && MinutesOf(rule.Rule) == 0 {
			return false
		}
		takeTime(rule, e)
		rule.Bound = e.Bound
	}
	return true
}

// settleEdges makes of the readings of edges what they amount to: the first time of their recurrence.
func settleEdges(all []Reading) []Reading {
	at := slices.IndexFunc(all, func(r Reading) bool { return r.Rule != nil })
	if at < 0 {
		return slices.DeleteFunc(all, func(r Reading) bool { return r.Edge })
	}
	for i := range all {
		if r := &all[i]; r.Edge {
			r.Date = all[at].Date
			r.Clock = all[at].Clock
			r.Timed = all[at].Timed
			r.Bound = At
			r.HasEnd = false
			r.Passed = false
		}
	}
	return all
}
