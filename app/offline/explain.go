package offline

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// maxCandidates is how many rules are told of for one clause.
const maxCandidates = 8

// Explanation tells how an utterance was decided on: what was found in it, as
// what it was read, and which rules described its clauses. The first rule
// that describes a clause wins: the place of a rule in the grammar is its weight.
type Explanation struct {
	Text    string      `json:"text"`
	Spans   []Span      `json:"spans"`
	ReadAs  string      `json:"read_as"`
	Clauses []Explained `json:"clauses"`
	Actions []reported  `json:"actions"`
	Tried   []Tried     `json:"tried"`
}

// Span is a part of the text that is no plain word.
type Span struct {
	Start int    `json:"start"` // in bytes
	End   int    `json:"end"`
	Text  string `json:"text"`
	Kind  string `json:"kind"` // time, quoted, tag or priority
	Means string `json:"means,omitempty"`
	// Used is false for a time that stays in the title; Why says why.
	Used bool   `json:"used"`
	Why  string `json:"why,omitempty"`
}

// Tried is one way of reading the whole utterance.
type Tried struct {
	As  string `json:"as"`
	Won bool   `json:"won"`
}

// Explained is a clause and the rules that describe it, the winner first.
type Explained struct {
	Text       string      `json:"text"`
	Candidates []Candidate `json:"candidates"`
	More       int         `json:"more,omitempty"` // candidates that are not listed
}

// Candidate is a rule that describes a clause.
type Candidate struct {
	Intent Intent            `json:"intent"`
	Place  int               `json:"place"` // in the grammar: the lowest wins
	Rule   string            `json:"rule"`
	Slots  map[string]string `json:"slots,omitempty"`
	Won    bool              `json:"won"`
}

// Explain understands a text and says how it came to that.
func Explain(text string, c timeexpr.Context, kept ...string) Explanation {
	u := cut(text, c, kept)
	e := Explanation{Text: text, Spans: u.spans(c, wording.Ranges(text, kept)), ReadAs: asNothing,
		Clauses: []Explained{}}
	for _, a := range Understand(text, c, kept...).Actions {
		e.Actions = append(e.Actions, a.report(c))
	}
	words := u.words()
	if len(words) > 0 && len(words) <= maxTokens {
		_, e.ReadAs = u.read(words)
		clauses := [][]token{words}
		if e.ReadAs == asClauses {
			clauses = u.split()
		}
		for _, tokens := range clauses {
			e.Clauses = append(e.Clauses, u.explain(tokens))
		}
	}
	for _, as := range []string{asEnumeration, asShift, asOneClause, asClauses, asRepetition} {
		e.Tried = append(e.Tried, Tried{as, as == e.ReadAs})
		if as == e.ReadAs {
			break
		}
	}
	return e
}

// spans are the parts of the utterance that are no plain words, from left to
// right, those that were left to the title among them.
func (u *utterance) spans(c timeexpr.Context, kept []wording.Range) []Span {
	out := []Span{}
	used := map[int]bool{}
	for _, t := range u.tokens {
		s := Span{Start: t.start, End: t.end, Text: u.text[t.start:t.end], Used: true}
		switch {
		case t.kind == when:
			used[t.start] = true
			s.Kind, s.Means = "time", u.exprs[t.expr].Describe(c)
		case t.kind == quoted:
			s.Kind, s.Means = "quoted", "taken word for word"
		case t.kind == label && t.text[0] == '#':
			s.Kind = "tag"
		case t.kind == label:
			s.Kind = "priority"
		default:
			continue
		}
		out = append(out, s)
	}
	for _, e := range timeexpr.Find(entry.Unlabelled(u.text), c) {
		if used[e.Start] || e.Start >= e.End {
			continue
		}
		s := Span{Start: e.Start, End: e.End, Text: e.Text, Kind: "time", Means: e.Describe(c),
			Why: "it belongs to the words around it"}
		switch {
		case slices.ContainsFunc(kept, func(r wording.Range) bool { return e.Start < r.End && r.Start < e.End }):
			s.Why = "you keep these words in titles"
		case e.Weak:
			s.Why = "it could as well be a part of the title"
		case countsOff(e.Text):
			s.Why = "it is a place in a list"
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Span) int { return a.Start - b.Start })
	return out
}

// explain lists the rules that describe a clause, as clause tries them:
// without manners first, and with them if none does.
func (u *utterance) explain(tokens []token) Explained {
	g := theGrammar()
	bare := g.strip(tokens)
	for _, t := range [][]token{bare, tokens} {
		e := Explained{Text: u.text[t[0].start:t[len(t)-1].end], Candidates: []Candidate{}}
		g.every(t, func(c *compiled, captures []capture) bool {
			if len(e.Candidates) == maxCandidates {
				e.More++
				return true
			}
			k := Candidate{Intent: c.intent, Place: c.order, Rule: c.pattern.source, Won: len(e.Candidates) == 0,
				Slots: map[string]string{}}
			for _, s := range captures {
				if s.to > s.from {
					k.Slots[s.name] = u.text[t[s.from].start:t[s.to-1].end]
				}
			}
			e.Candidates = append(e.Candidates, k)
			return true
		})
		if len(e.Candidates) > 0 || len(bare) == len(tokens) {
			return e
		}
	}
	return Explained{Text: u.text[tokens[0].start:tokens[len(tokens)-1].end], Candidates: []Candidate{}}
}
