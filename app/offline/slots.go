package offline

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var (
	ordinals = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
		"fifth": 5, "5th": 5,
		"sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9, "tenth": 10,
		"10th": 10, "last": -1}
	cardinals = map[string]int64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
		"nine": 9, "ten": 10}
	// priorities are the words for them; in a title only the plain ones count.
	priorities = map[string]todo.Priority{"high": todo.High, "urgent": todo.High, "top": todo.High,
		"important": todo.High, "p1": todo.High, "medium": todo.Medium,
		"normal": todo.Medium, "p2": todo.Medium, "low": todo.Low, "minor": todo.Low, "p3": todo.Low, "none": todo.None,
		"p4": todo.None}
	dayParts = map[string]string{"morning": "morning", "mornings": "morning", "afternoon": "afternoon",
		"evening": "evening", "night": "night", "tonight": "evening"}
	pronouns = wordSet("it that this them those these both they")
	// plainLists are names of the list itself; any other list is a tag.
	plainLists = wordSet(
		"todo to do to-do task tasks reminder reminders things chores chore item items current new whole entire " +
			"existing daily personal existing all main own a an the my our this that these those your of list lists " +
			"any some another every each complete")
	// nothings name no task at all.
	nothings = wordSet(
		"them those these something item items this that it thing things task tasks anything stuff the an a some my " +
			"reminder one")
	// lead says nothing at the front of a reference to a task.
	lead = wordSet(
		"recurring repeating upcoming next the my a an this that these those your all every each any some of off to " +
			"for about on regarding task tasks reminder reminders todo item items called named titled")
)

// numberOf reads 3, #3 and three.
func numberOf(w string) (int64, bool) {
	if n, ok := cardinals[w]; ok {
		return n, true
	}
	w = strings.TrimPrefix(w, "#")
	if w == "" || w[0] < '0' || w[0] > '9' { // nearly all words: no error has to be made
		return 0, false
	}
	n, err := strconv.ParseInt(w, 10, 64)
	return n, err == nil && n > 0
}

// clause is a matched clause while it is made into an action.
type clause struct {
	u        *utterance
	tokens   []token
	captures []capture
	manners  bool // it began as a question or request: "can you …?"
}

func (c *clause) has(name string) bool {
	return slices.ContainsFunc(c.captures, func(k capture) bool { return k.name == name && k.to > k.from })
}

// slot returns the tokens of the last slot of that name.
func (c *clause) slot(name string) []token {
	for _, k := range slices.Backward(c.captures) {
		if k.name == name {
			return c.tokens[k.from:k.to]
		}
	}
	return nil
}

// text is what tokens cover in the person's own spelling, without the time
// expressions, with the punctuation that belongs to it.
func (c *clause) text(tokens []token) string {
	apart := func(t token) bool { return t.kind == when || t.kind == label }
	for len(tokens) > 0 && apart(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && apart(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	if len(tokens) == 0 {
		return ""
	}
	text := c.u.text
	if inOrder := func(a, b token) int { return a.start - b.start }; !slices.IsSortedFunc(tokens, inOrder) {
		tokens = slices.SortedFunc(slices.Values(tokens), inOrder) // a description is put together from both its ends
	}
	start, end := c.bounds(tokens[0].start, tokens[len(tokens)-1].end)
	if len(tokens) == 1 && tokens[0].kind == quoted {
		return strings.TrimSpace(strings.TrimFunc(text[tokens[0].start:tokens[0].end], func(r rune) bool {
			return strings.ContainsRune("\"'“”‘’«»", r)
		}))
	}
	var b strings.Builder
	at := start
	for _, t := range tokens {
		if apart(t) {
			b.WriteString(strings.TrimRight(text[at:t.start], " ") + " ")
			at = t.end
			for at < len(text) && text[at] == ' ' {
				at++
			}
			if at < end && strings.ContainsRune(",;.", rune(text[at])) { // no blank before it
				s := strings.TrimRight(b.String(), " ")
				b.Reset()
				b.WriteString(s)
			}
		}
	}
	b.WriteString(text[at:end])
	return withoutLead(strings.TrimSpace(b.String()))
}

// withoutLead is a text without a word that only led up to a time that was cut out: "in, talk with Bo".
func withoutLead(text string) string {
	first, rest, ok := strings.Cut(text, ",")
	if ok && leadsUp[strings.ToLower(first)] {
		return strings.TrimSpace(rest)
	}
	return text
}

var leadsUp = wordSet("in on at by for until till from")

// bounds widens a span over the punctuation that is part of a title: brackets
// before it, and closing marks after it.
func (c *clause) bounds(start, end int) (int, int) {
	text := c.u.text
	for start > 0 && strings.ContainsRune("([{<", rune(text[start-1])) {
		start--
	}
	for {
		at := end
		for at < len(text) && text[at] == ' ' {
			at++
		}
		r, _ := utf8.DecodeRuneInString(text[at:])
		if at == len(text) || !isPicture(r) {
			break
		}
		end = pictureEnd(text, at) // "buy cake 🎂"
	}
	for end < len(text) {
		r := rune(text[end])
		if !strings.ContainsRune(")]}>!?%", r) || r == '?' && c.manners {
			break
		}
		end++
	}
	return start, end
}

// times collects time expressions of tokens.
func (c *clause) times(tokens []token) Times {
	var t Times
	var words []string
	for _, tok := range tokens {
		if tok.kind != when {
			continue
		}
		e := c.u.exprs[tok.expr]
		t.Exprs = append(t.Exprs, e)
		words = append(words, strings.TrimSpace(c.u.text[tok.start:tok.end]))
	}
	t.Words = strings.Join(words, " ")
	return t
}

// clock is the time of day that a bare number stands for where a time is
// meant; the zero Times if it cannot be one.
func (c *clause) clock(t token) Times {
	words := "at " + t.text
	exprs := timeexpr.Find(words, c.u.context)
	if len(exprs) != 1 || exprs[0].Start != 0 || exprs[0].End != len(words) {
		return Times{}
	}
	return Times{Words: words, Exprs: exprs}
}

// outside are the tokens of the clause that no slot of that name has.
func (c *clause) outside(name string) []token {
	var out []token
	for i, t := range c.tokens {
		if !slices.ContainsFunc(c.captures, func(k capture) bool { return k.name == name && i >= k.from && i < k.to }) {
			out = append(out, t)
		}
	}
	return out
}

// statement takes "I have a" and the like off a sentence that is to be
// remembered: what is left can be a title.
func statement(tokens []token, told bool) []token {
	for len(tokens) > 1 && tokens[0].kind == when {
		tokens = tokens[1:]
	}
	if n := len(tokens); told && n > 2 && tokens[n-1].kind == when &&
		(tokens[n-2].text == "is" || tokens[n-2].text == "are") { // "my meeting is tomorrow"
		tokens = tokens[:n-2]
		if tokens[0].text == "my" || tokens[0].text == "the" || tokens[0].text == "our" {
			tokens = tokens[min(1, len(tokens)-1):]
		}
	}
	for _, lead := range factLeads {
		if words := strings.Fields(lead); len(words) < len(tokens) && same(tokens[:len(words)], words) {
			return tokens[len(words):]
		}
	}
	return tokens
}

// factLeads are beginnings of what people say of what they have to do; those
// that begin with another one stand before it.
var factLeads = []string{"that i need to", "that i have to", "i need to", "i have to", "i'll have to", "i will have to",
	"i must", "i should", "i gotta", "i've got to", "i want to", "i forgot to",
	"we need to", "we have to", "we must", "we should", "i have a", "i have an", "i have", "i've got a", "i've got an",
	"there is a", "there is an", "there is", "there's a", "we have a", "we have an", "we have",
	"we're out of", "we are out of", "i'm out of", "i am out of", "we ran out of", "i ran out of", "we've run out of",
	"i am", "i'm"}

// untold cuts off what a lead time counts from where nothing is said of it:
// "the event 6 hours before it starts". A lead time that counts from
// something else is part of the title: "pack a week before my flight".
func (c *clause) untold(words []token) []token {
	for i := 1; i < len(words)-1; i++ {
		if words[i].kind != when || c.u.exprs[words[i].expr].Lead == 0 {
			continue
		}
		if after := words[i+1:]; len(after) <= 4 && (pronouns[after[0].text] || after[0].text == "it's" ||
			after[0].text == "they're") {
			return words[:i+1]
		}
		return literally(words, i)
	}
	return words
}

// asTold leaves the times in what a reminder "that …" is to say, if it has a
// time of its own: "remind me on Thursday that the vet is on Friday".
func (c *clause) asTold(words []token, a *Action) []token {
	i := len(c.tokens) - len(words)
	if len(words) == 0 || i < 2 || c.tokens[i].start != words[0].start || c.tokens[i-1].text != "that" {
		return words
	}
	if before := c.times(c.tokens[:i]); before.Given() {
		a.When = before
		return literally(words, -1)
	}
	return words
}

// literally is words with the i-th, or all if i is -1, as words of a title
// whatever time they name.
func literally(words []token, i int) []token {
	out := slices.Clone(words)
	for j := range out {
		if out[j].kind == when && (j == i || i < 0) {
			out[j].kind = word
		}
	}
	return out
}

// title is a new task's title, with a capital first letter and without the manner
// in which it was told.
func title(s string) string { return entry.Title(en.Untold(s)) }

// listTag is the tag that a list's name stands for: "my shopping" is
// #shopping, "my to do" is none.
func listTag(tokens []token) string {
	var parts []string
	for _, t := range tokens {
		if w := strings.Trim(t.text, "#'\""); !plainLists[w] && w != "" {
			parts = append(parts, strings.TrimSuffix(w, "'s"))
		}
	}
	if len(parts) == 0 || len(parts) > 3 {
		return ""
	}
	tag := strings.Join(parts, "-")
	if tag == "groceries" {
		return "grocery"
	}
	return tag
}
