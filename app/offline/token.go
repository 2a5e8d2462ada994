package offline

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// kind is what a token is.
type kind int

const (
	word   kind = iota
	mark        // punctuation, which rules pass over
	when        // a time expression as a whole
	quoted      // what stands between quotation marks: never understood
	label       // #tag or !priority, with its sign
)

// token is a piece of an utterance.
type token struct {
	kind       kind
	text       string // in small letters, with plain apostrophes
	start, end int    // bytes
	expr       int    // of a when: its index
	colon      bool   // a colon stands before it
}

// utterance is a text cut into tokens.
type utterance struct {
	text   string
	tokens []token
	exprs  []timeexpr.Expr
	// context is what the text was read in.
	context timeexpr.Context
}

// cut reads a text. Time expressions become one token each, unless they are
// inside quotation marks, may as well be part of a title, or belong to words
// that the person keeps in titles.
func cut(text string, c timeexpr.Context, kept []string) utterance {
	u := utterance{text: text, context: c, exprs: timesIn(text, c, kept)}
	u.tokens = make([]token, 0, min(len(text)/4+4, maxTokens))
	q, next := entry.Quotes{Text: text}, 0
	for i := 0; i < len(text); {
		for next < len(u.exprs) && u.exprs[next].Start < i {
			next++
		}
		if next < len(u.exprs) && u.exprs[next].Start == i {
			e := u.exprs[next]
			u.tokens = append(u.tokens, token{kind: when, start: i, end: e.End, expr: next})
			i = e.End
			continue
		}
		before := len(text) // where the next time begins
		if next < len(u.exprs) {
			before = u.exprs[next].Start
		}
		t := tokenAt(text, i, before, &q)
		if t.end > t.start {
			u.tokens = append(u.tokens, t)
			i = t.end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	u.findColons()
	return u
}

// timesIn finds the times that become a token.
func timesIn(text string, c timeexpr.Context, kept []string) (found []timeexpr.Expr) {
	titled := wording.Ranges(text, kept)
	for _, e := range timeexpr.Find(entry.Unlabelled(text), c) {
		if slices.ContainsFunc(titled, func(r wording.Range) bool { return e.Start < r.End && r.Start < e.End }) {
			continue
		}
		if !e.Weak && e.Start < e.End && !countsOff(e.Text) {
			found = append(found, e)
		}
	}
	return found
}

// tokenAt is the token that begins at i, of which a word ends before the next time; an empty one for a space.
func tokenAt(text string, i, before int, q *entry.Quotes) token {
	r, size := utf8.DecodeRuneInString(text[i:])
	if unicode.IsSpace(r) {
		return token{}
	}
	if end := q.End(r, i, size); end > 0 {
		return token{kind: quoted, start: i, end: end}
	}
	if end := entry.LabelEnd(text, i); end > 0 {
		return token{kind: label, text: plain(text[i:end]), start: i, end: end}
	}
	switch {
	case entry.InWord(r):
		return wordToken(text, i, min(entry.WordEnd(text, i), before))
	case isPicture(r):
		end := pictureEnd(text, i)
		return token{kind: word, text: text[i:end], start: i, end: end}
	}
	return token{kind: mark, text: string(r), start: i, end: i + size}
}

// findColons marks the tokens before which a colon stands, or a dash as one.
func (u *utterance) findColons() {
	for i := 1; i < len(u.tokens); i++ {
		last := u.tokens[i-1]
		apart := last.end < u.tokens[i].start
		switch {
		case last.kind == mark && (last.text == ":" || (last.text == "–" || last.text == "—") && apart),
			i > 1 && last.text == "-" && apart && u.tokens[i-2].end < last.start:
			u.tokens[i].colon = true
		}
	}
}

// countsOff says whether an expression is no more than "the second one" or "the first two": that
// is a place in a list rather than a day of the month, or one o'clock.
func countsOff(text string) bool {
	for _, w := range strings.Fields(strings.ToLower(text)) {
		_, ordinal := ordinals[w]
		if !has(cardinals, w) && w != "the" && (!ordinal || isDigits(w[:1])) {
			return false
		}
	}
	return true
}

// plain is a word as the rules have it.
func plain(w string) string { return strings.ReplaceAll(strings.ToLower(w), "’", "'") }

// words are the tokens that rules look at.
func (u *utterance) words() []token {
	out := make([]token, 0, len(u.tokens))
	for _, t := range u.tokens {
		if t.kind != mark {
			out = append(out, t)
		}
	}
	return out
}
