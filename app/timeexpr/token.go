package timeexpr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a number or a mark of the text.
type token struct {
	start, end int             // bytes
	word       *word           // what the word list knows about it, or nil
	num        int             // the value of a number
	digits     int             // how many digits a number has; 0: not a number
	mark       rune            // a mark such as ',' or '-'; 0: not a mark
	glued      bool            // nothing stands between it and the token before
	upper      bool            // starts with a capital letter
	day        [maxDepth]int32 // what was found to start here, by depth: see dayAt
	item       int32
	misspelt   bool // the word is one letter away from what was written
	dead       bool // literal, never read: within quotes, an address, a mixture such as "b2b"
}

// isWord says whether the token is made of letters.
func (t *token) isWord() bool { return t.digits == 0 && t.mark == 0 }

// tokenize cuts the text and looks every word up. It appends to toks, so that
// the space can be used again.
func tokenize(text string, toks []token, l *lexicon) []token {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == ' ' || unicode.IsSpace(r) {
			i += size
			continue
		}
		t := token{start: i, glued: len(toks) > 0 && toks[len(toks)-1].end == i}
		switch {
		case r >= '0' && r <= '9':
			t.end, t.num, t.digits = scanNumber(text, i)
		case unicode.IsLetter(r):
			t.upper = unicode.IsUpper(r)
			l.scan(text, &t)
		case isApostrophe(r) && t.glued && startsWord(text[i+size:], l.Clitic):
			t.end, t.word = i+size+len(l.Clitic), l.words["'"+l.Clitic]
		default:
			t.end, t.mark = i+size, plainMark(r)
			t.word = l.words[string(t.mark)]
		}
		toks = append(toks, t)
		i = t.end
	}
	markQuotes(toks)
	markMixtures(toks)
	return toks
}

// scan reads the word with whose first letter t starts.
func (l *lexicon) scan(text string, t *token) {
	t.end = scanWord(text, t.start)
	if l.Scan != nil {
		if end, s := l.Scan(text, t.start, t.end); s != "" {
			t.end, t.word = end, l.words[s]
			return
		}
	}
	t.word, t.misspelt = l.lookUp(text[t.start:t.end])
	if t.word != nil || l.Loose == "" {
		return
	}
	if n, ok := strings.CutSuffix(text[t.start:t.end], l.Loose); ok { // "eightish"
		if w, _ := l.lookUp(n); w != nil && w.kind&aNumber != 0 {
			t.word = w
			t.end -= len(l.Loose)
		}
	}
}

// scanNumber reads digits. A number too long to be a date or a time has no value.
func scanNumber(text string, i int) (end, num, digits int) {
	for end = i; end < len(text) && text[end] >= '0' && text[end] <= '9'; end++ {
		if end-i < 8 {
			num = num*10 + int(text[end]-'0')
		}
	}
	return end, num, end - i
}

// scanWord returns the end of the letters that start at i.
func scanWord(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		i += size
	}
	return i
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// startsWord says whether rest begins with that word, in letters of any case, and it ends there.
func startsWord(rest, word string) bool {
	if word == "" || len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[len(word):])
	return len(rest) == len(word) || !unicode.IsLetter(r)
}

// plainMark reduces dashes and quotes to one of each.
func plainMark(r rune) rune {
	switch r {
	case '–', '—', '‐', '‑', '−':
		return '-'
	case '“', '”', '„', '«', '»', '"':
		return '"'
	case '’', '‘', '‚':
		return '\''
	}
	return r
}

// markQuotes marks what stands between two quotes of the same kind. A single
// quote opens only where no word stands right before it, and closes only
// where none goes on after it.
func markQuotes(toks []token) {
	for i := 0; i < len(toks); i++ {
		q := toks[i].mark
		if q != '"' && q != '\'' && q != '`' || q == '\'' && toks[i].glued && i > 0 && toks[i-1].mark == 0 {
			continue
		}
		end := closingQuote(toks, i, q)
		if end < 0 {
			if q == '"' {
				return // no other double quote follows
			}
			continue
		}
		for j := i; j <= end; j++ {
			toks[j].kill()
		}
		i = end
	}
}

func (t *token) kill() { t.dead, t.word, t.digits, t.mark = true, nil, 0, 0 }

// markMixtures marks letters and digits that are written together and are no
// time ("b2b", "x86"), and addresses ("ann@example.org", "https://...").
func markMixtures(toks []token) {
	for i := 0; i < len(toks); {
		end, odd := i+1, false
		for ; end < len(toks) && toks[end].glued; end++ {
			a, b := &toks[end-1], &toks[end]
			odd = odd || !fit(a, b) || b.mark == '@' && a.isWord() && !(a.word != nil && a.word.kind&(aWeekday|aMonth) != 0) || b.mark == '_' ||
				b.mark == '/' && a.mark == '/' || a.mark == '#' || a.mark == '.' && b.isWord() && !b.upper && b.word == nil
		}
		if odd && !hasQuote(toks[i:end]) {
			for j := i; j < end; j++ {
				toks[j].kill()
			}
		}
		i = end
	}
}

// fit says whether two tokens may be written together: "5pm", "3rd", "Feb13", "15h30".
func fit(a, b *token) bool {
	switch {
	case a.digits > 0 && b.isWord():
		return b.word != nil && b.word.kind&(aUnit|aMonth|aHalf|aSuffix) != 0
	case a.isWord() && b.digits > 0:
		return a.word != nil && (a.word.kind&(aMonth|aUnit|aSuffix) != 0)
	}
	return true
}

func hasQuote(toks []token) bool {
	for i := range toks {
		if toks[i].mark == '"' || toks[i].mark == '\'' {
			return true
		}
	}
	return false
}

// maxQuote bounds how far a quote is looked for, in tokens.
const maxQuote = 60

func closingQuote(toks []token, open int, q rune) int {
	for j := open + 1; j < len(toks) && j <= open+maxQuote; j++ {
		if toks[j].mark != q {
			continue
		}
		if q != '\'' || j+1 == len(toks) || !toks[j+1].glued || toks[j+1].mark != 0 {
			return j
		}
	}
	return -1
}
