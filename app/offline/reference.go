package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// maxRange is the longest range of numbers that is read.
const maxRange = 100

// target reads a reference to tasks.
func (c *clause) target(tokens []token) Target {
	var t Target
	tokens = c.unexplained(tokens)
	t.When = c.times(tokens)
	var rest []token
	for i, tok := range tokens {
		n, isNumber := numberOf(tok.text)
		switch {
		case i > 0 && i+1 < len(tokens) && through[tok.text] && len(spelled(tokens[i-1], tokens[i+1])) > 0 &&
			c.isReference(tokens, i-1):
			t.Numbers = append(t.Numbers, spelled(tokens[i-1], tokens[i+1])...)
		case tok.kind == when:
			t.part(c.u.exprs[tok.expr])
		case tok.kind == label && tok.text[0] == '#':
			t.Tag = tok.text[1:]
		case tok.kind == label:
			p := priorities[tok.text[1:]]
			t.Priority = &p
		case tok.kind == word && isNumber && c.isReference(tokens, i):
			t.Numbers = append(t.Numbers, n)
		case tok.kind == word && len(rangeOf(tok.text)) > 0 && c.isReference(tokens, i):
			t.Numbers = append(t.Numbers, rangeOf(tok.text)...)
		case tok.kind == word && (tok.text == "overdue" || tok.text == "late"):
			t.Overdue = true
		case tok.kind == word && dayParts[tok.text] != "" && i+1 < len(tokens):
			t.Part = dayParts[tok.text]
		default:
			rest = append(rest, tok)
		}
	}
	c.describe(&t, rest)
	return t
}

// unexplained cuts off why: "the reminder to call Ann, she has called me".
func (c *clause) unexplained(tokens []token) []token {
	for i := 1; i < len(tokens); i++ {
		because := reasons[tokens[i].text] && i+1 < len(tokens) &&
			(explains[tokens[i+1].text] || begins[tokens[i+1].text])
		if because || explains[tokens[i].text] && strings.Contains(c.u.text[tokens[i-1].end:tokens[i].start], ",") {
			return tokens[:i]
		}
	}
	return tokens
}

var (
	explains = wordSet(
		"i i'm i've i'll i'd she he she's he's it it's we we're we've they they're because as since so cause")
	begins  = wordSet("my the that there our this")
	reasons = wordSet("because since cause as")
)

// describe reads what is left of a reference when numbers and times are out.
func (c *clause) describe(t *Target, rest []token) {
	if len(t.Numbers) == 0 && isAllOfThem(rest) {
		t.Pronoun = true
		return
	}
	rest, quantified, owned := t.unframed(rest)
	if len(t.Numbers) > 0 {
		if onlyJoins(rest) {
			return
		}
		t.Numbers = nil // "5 letters" are no task 5
	}
	if t.counted(rest) || t.placed(rest) {
		return
	}
	rest = t.labelled(rest)
	if len(rest) == 1 && states[rest[0].text] != "" && (quantified || owned) {
		t.Status, t.All = states[rest[0].text], true
		return
	}
	t.Words = strings.TrimRight(c.text(rest), ".,;: ")
	plural := len(rest) > 0 && isPlural(rest[len(rest)-1].text)
	described := t.Words != "" || t.When.Given() || t.Part != "" || t.Tag != "" || t.Overdue
	t.All = quantified || described && (plural && owned || t.Words == "" && !t.Pronoun)
}

// isAllOfThem says whether the words are "them both" or "all of them".
func isAllOfThem(rest []token) bool {
	pronoun := false
	for _, t := range rest {
		if t.kind != word || !pronouns[t.text] && !wholeOf[t.text] {
			return false
		}
		pronoun = pronoun || pronouns[t.text]
	}
	return pronoun && len(rest) > 1
}

// unframed is a reference without the words before and behind that say how many it means, or whose.
func (t *Target) unframed(rest []token) (left []token, quantified, owned bool) {
	for len(rest) > 0 && rest[0].kind == word {
		w := rest[0].text
		alone := pronouns[w] && len(rest) == 1
		if !lead[w] && !alone && w != "everything" && w != "and" {
			break
		}
		quantified = quantified || w == "all" || w == "every" || w == "everything" || w == "each"
		owned = owned || w == "my" || w == "our" || w == "these" || w == "those"
		t.Pronoun = t.Pronoun || alone && len(t.Numbers) == 0
		rest = rest[1:]
	}
	for len(rest) > 0 && rest[len(rest)-1].kind == word && isNoun(rest[len(rest)-1].text) {
		owned = owned || strings.HasSuffix(rest[len(rest)-1].text, "s")
		rest = rest[:len(rest)-1]
	}
	return rest, quantified, owned
}

// placed reads "second" and "the third one".
func (t *Target) placed(rest []token) bool {
	if len(rest) == 0 || len(rest) > 2 || rest[0].kind != word {
		return false
	}
	n, ok := ordinals[rest[0].text]
	if !ok || len(rest) == 2 && rest[1].text != "one" && !isNoun(rest[1].text) {
		return false
	}
	t.Ordinals = append(t.Ordinals, n)
	return true
}

// labelled takes "due" and "tagged work" out of a reference.
func (t *Target) labelled(rest []token) []token {
	switch {
	case len(rest) == 0:
	case tagged[rest[0].text] && len(rest) > 1:
		t.Tag = rest[len(rest)-1].text
		return nil
	case tagged[rest[0].text], rest[0].text == "due":
		return rest[1:]
	}
	return rest
}

// counted reads "the first two" and "the last three", with or without a noun.
func (t *Target) counted(rest []token) bool {
	if len(rest) != 2 && (len(rest) != 3 || !isNoun(rest[2].text)) ||
		rest[0].text != "first" && rest[0].text != "last" {
		return false
	}
	n, ok := numberOf(rest[1].text)
	if !ok || n > maxRange {
		return false
	}
	for i := 1; i <= int(n); i++ {
		if rest[0].text == "last" {
			t.Ordinals = append(t.Ordinals, -i)
		} else {
			t.Ordinals = append(t.Ordinals, i)
		}
	}
	t.Numbers = nil
	return true
}

// part notes the part of the day that an expression names.
func (t *Target) part(e timeexpr.Expr) {
	if e.Grain != timeexpr.DayPart && !e.Vague {
		return
	}
	for _, w := range strings.Fields(strings.ToLower(e.Text)) {
		if p := dayParts[w]; p != "" {
			t.Part = p
		}
	}
}

func isNoun(w string) bool {
	return slices.Contains([]string{"task", "tasks", "reminder", "reminders", "todo", "todos", "item", "items", "to-do",
		"entry", "alert", "alerts", "one", "ones"}, w)
}

func isPlural(w string) bool {
	return len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "'s") &&
		!strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is")
}

// isReference says whether the number at i names a task rather than counting
// something: it is after "task" or "#", or between such, or all there is.
func (c *clause) isReference(tokens []token, i int) bool {
	if strings.HasPrefix(tokens[i].text, "#") {
		return true
	}
	for _, t := range tokens {
		if _, ok := numberOf(t.text); !ok && rangeOf(t.text) == nil && !through[t.text] && !lead[t.text] &&
			!joins[t.text] && t.text != "number" && t.text != "no" && t.text != "#" {
			return false
		}
	}
	return true
}

var joins = wordSet("and or , number numbers task tasks # & plus also")

// wholeOf are words that may stand beside a pronoun of many.
var wholeOf = wordSet("both all of two three four")

var tagged = wordSet("tagged labelled labeled")

func onlyJoins(tokens []token) bool {
	return !slices.ContainsFunc(tokens,
		func(t token) bool { return !joins[t.text] && !lead[t.text] && !through[t.text] })
}

// through are the words between the ends of a range: "tasks 7 to 9".
var through = wordSet("to through thru till until")

// spelled are the numbers between two ends that are words of their own, both ends left out.
func spelled(from, to token) []int64 {
	a, ok1 := numberOf(from.text)
	b, ok2 := numberOf(to.text)
	if !ok1 || !ok2 || a >= b || b-a >= maxRange {
		return nil
	}
	out := []int64{}
	for n := a + 1; n < b; n++ {
		out = append(out, n)
	}
	return out
}

// rangeOf reads 3-5, nil if it is none.
func rangeOf(w string) []int64 {
	first, last, ok := strings.Cut(w, "-")
	if !ok || !isDigits(strings.TrimPrefix(first, "#")) || !isDigits(strings.TrimPrefix(last, "#")) {
		return nil
	}
	from, ok1 := numberOf(first)
	to, ok2 := numberOf(last)
	if !ok1 || !ok2 || from >= to || to-from >= maxRange {
		return nil
	}
	var out []int64
	for n := from; n <= to; n++ {
		out = append(out, n)
	}
	return out
}
