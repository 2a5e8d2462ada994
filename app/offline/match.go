package offline

import "strings"

// maxSteps bounds the work of one match: patterns are tried on anything that
// people, and programs, send.
const maxSteps = 4000

// step is a node of a pattern together with all that comes after it, so that
// matching needs to remember nothing but where it is. After the last step of a
// pattern comes nil.
type step struct {
	kind     nodeKind
	text     string            // of a literal; name of a slot
	takes    func(*token) bool // whether it can be in a slot; nil: any token can
	limit    int               // how many tokens a slot can take
	empty    bool              // of slot and times: may take nothing
	contract bool              // of slot: the last token ends in 's
	alts     []*step           // of choice, each with what comes after it
	next     *step             // of all but choice
}

// link makes steps of nodes that then go on with after.
func link(seq []node, after *step) *step {
	for i := len(seq) - 1; i >= 0; i-- {
		n := &seq[i]
		s := &step{kind: n.kind, text: n.text, empty: n.empty, contract: n.contract, next: after}
		switch n.kind {
		case slot:
			s.takes, s.limit = slotTakes(n.text), slotLimit(n.text)
		case choice:
			for _, alt := range n.alts {
				s.alts = append(s.alts, link(alt, after))
			}
			if n.optional {
				s.alts = append(s.alts, after)
			}
		}
		after = s
	}
	return after
}

// capture is what a slot took: tokens [from, to).
type capture struct {
	name     string
	from, to int
}

// matcher matches patterns against tokens, one after the other.
type matcher struct {
	tokens   []token
	captures []capture
	steps    int // that the pattern at hand may still take
}

// match says whether the pattern describes all the tokens; captures then are
// what the slots took.
func (m *matcher) match(p *pattern) bool {
	m.captures, m.steps = m.captures[:0], maxSteps
	return m.from(p.first, 0)
}

// from matches a step and all after it from token i on.
func (m *matcher) from(s *step, i int) bool {
	for s != nil {
		if m.steps--; m.steps < 0 {
			return false
		}
		switch s.kind {
		case literal:
			if i == len(m.tokens) || m.tokens[i].kind != word || m.tokens[i].text != s.text {
				return false
			}
			i++
		case times:
			from := i
			for i < len(m.tokens) && m.tokens[i].kind == when {
				i++
			}
			if i == from && !s.empty {
				return false
			}
		case colon:
			if i == len(m.tokens) || !m.tokens[i].colon {
				return false
			}
		case slot:
			return m.slot(s, i)
		case choice:
			for _, alt := range s.alts {
				if m.from(alt, i) {
					return true
				}
			}
			return false
		}
		s = s.next
	}
	return i == len(m.tokens)
}

// slot takes as few tokens as it can.
func (m *matcher) slot(s *step, i int) bool {
	at := len(m.captures)
	for j := i; j <= len(m.tokens) && j-i <= s.limit; j++ {
		if j > i && s.takes != nil && !s.takes(&m.tokens[j-1]) {
			break
		}
		if j == i && !s.empty || s.contract && !strings.HasSuffix(m.tokens[max(j, 1)-1].text, "'s") {
			continue
		}
		m.captures = append(m.captures[:at], capture{s.text, i, j})
		if m.from(s.next, j) {
			return true
		}
	}
	m.captures = m.captures[:at]
	return false
}

// slotLimit is how many tokens a slot can take.
func slotLimit(name string) int {
	switch name {
	case "counts":
		return 12
	case "list", "who":
		return 4
	case "kind", "named", "more":
		return 3
	case "n", "number", "ordinal", "quoted", "priority", "tag", "hashtag", "one":
		return 1
	}
	return 1 << 30
}

// slotTakes says which tokens can be in a slot; nil: all can.
func slotTakes(name string) func(*token) bool { return takes[name] }

var takes = map[string]func(*token) bool{
	"list": leadsNowhere, "who": leadsNowhere, "kind": leadsNowhere,
	"before": func(t *token) bool { return !isNoun(t.text) },
	"bare": func(t *token) bool { // no words of a question or wish
		return t.kind != word || !asks[t.text] && !wishes[t.text] && !speaks[t.text] && !wholes[t.text]
	},
	"more": func(t *token) bool { // no words of a wish, and no times
		return t.kind == quoted || t.kind == word && !asks[t.text] && !wishes[t.text] && !leads[t.text]
	},
	"thing": func(t *token) bool { return t.kind != word || !removes[t.text] }, // no words of taking away
	"named": func(t *token) bool { // no words that lead on, and no figures
		return t.kind != when && !leads[t.text] && (t.text == "" || t.text[0] < '0' || t.text[0] > '9')
	},
	"quoted":   func(t *token) bool { return t.kind == quoted },
	"hashtag":  isHashtag,
	"counts":   func(t *token) bool { return isFigure(t) || t.kind == word && joins[t.text] }, // "1, 2 and 3"
	"n":        isFigure,
	"number":   isFigure,
	"ordinal":  func(t *token) bool { return t.kind == word && has(ordinals, t.text) },
	"priority": func(t *token) bool { return t.kind == word && has(priorities, t.text) },
	"tag":      func(t *token) bool { return t.kind == word || isHashtag(t) },
}

// leadsNowhere says that a word doesn't lead to the next part of a sentence.
func leadsNowhere(t *token) bool { return t.kind == word && !leads[t.text] }

func isHashtag(t *token) bool { return t.kind == label && t.text[0] == '#' }

func isFigure(t *token) bool {
	_, ok := numberOf(t.text)
	return ok && t.kind == word
}

func has[V any](words map[string]V, w string) bool {
	_, ok := words[w]
	return ok
}

var speaks = wordSet("i'm i've im did read speak look inform finished done no not need needs wanted see if whether")

// wholes are words for what is on a list already.
var wholes = wordSet("everything all items things next play order any anything me us rid isn't aren't shouldn't")

var removes = wordSet("remove delete erase off isn't aren't not never removed deleted")

var leads = wordSet(
	"to on onto in into from off of about that for with at my the our your add put remove delete clear erase update " +
		"cancel empty wipe is are was i you it please list lists reminder reminders")

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
