package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word, a number or a mark of the text.
type Token struct {
	Start, End int             // bytes
	Word       *Word           // what the word list knows about it, or nil
	Num        int             // the value of a number
	Digits     int             // how many digits a number has; 0: not a number
	Mark       rune            // a mark such as ',' or '-'; 0: not a mark
	Glued      bool            // nothing stands between it and the token before
	Upper      bool            // starts with a capital letter
	day        [maxDepth]int32 // what was found to start here, by depth: see dayAt
	item       int32
	Misspelt   bool // the word is one letter away from what was written
	Dead       bool // literal, never read: within quotes, an address, a mixture such as "b2b"
}

// IsWord says whether the token is made of letters.
func (t *Token) IsWord() bool { return t.Digits == 0 && t.Mark == 0 }

// tokenize cuts the text and looks every word up. It appends to toks, so that
// the space can be used again.
func tokenize(text string, toks []Token, l *Lexicon) []Token {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == ' ' || unicode.IsSpace(r) {
			i += size
			continue
		}
		t := Token{Start: i, Glued: len(toks) > 0 && toks[len(toks)-1].End == i}
		switch {
		case r >= '0' && r <= '9':
			t.End, t.Num, t.Digits = scanNumber(text, i)
		case unicode.IsLetter(r):
			t.Upper = unicode.IsUpper(r)
			l.scan(text, &t)
		case isApostrophe(r) && t.Glued && startsWord(text[i+size:], l.Clitic):
			t.End, t.Word = i+size+len(l.Clitic), l.words["'"+l.Clitic]
		default:
			t.End, t.Mark = i+size, plainMark(r)
			t.Word = l.words[string(t.Mark)]
		}
		toks = append(toks, t)
		i = t.End
	}
	markQuotes(toks)
	markMixtures(toks)
	return toks
}

// scan reads the word with whose first letter t starts.
func (l *Lexicon) scan(text string, t *Token) {
	t.End = scanWord(text, t.Start)
	if l.Scan != nil {
		if end, s := l.Scan(text, t.Start, t.End); s != "" {
			t.End, t.Word = end, l.words[s]
			return
		}
	}
	t.Word, t.Misspelt = l.lookUp(text[t.Start:t.End])
	if t.Word != nil || l.Loose == "" {
		return
	}
	if n, ok := strings.CutSuffix(text[t.Start:t.End], l.Loose); ok { // "eightish"
		if w, _ := l.lookUp(n); w != nil && w.Kind&KindNumber != 0 {
			t.Word = w
			t.End -= len(l.Loose)
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
func markQuotes(toks []Token) {
	for i := 0; i < len(toks); i++ {
		q := toks[i].Mark
		if q != '"' && q != '\'' && q != '`' || q == '\'' && toks[i].Glued && i > 0 && toks[i-1].Mark == 0 {
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

func (t *Token) kill() { t.Dead, t.Word, t.Digits, t.Mark = true, nil, 0, 0 }

// markMixtures marks letters and digits that are written together and are no
// time ("b2b", "x86"), and addresses ("ann@example.org", "https://...").
func markMixtures(toks []Token) {
	for i := 0; i < len(toks); {
		end, odd := i+1, false
		for ; end < len(toks) && toks[end].Glued; end++ {
			a, b := &toks[end-1], &toks[end]
			odd = odd || !fit(a, b) || b.Mark == '@' && a.IsWord() && !(a.Word != nil &&
				a.Word.Kind&(KindWeekday|KindMonth) != 0) || b.Mark == '_' ||
				b.Mark == '/' && a.Mark == '/' || a.Mark == '#' || a.Mark == '.' && b.IsWord() && !b.Upper &&
				b.Word == nil
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
func fit(a, b *Token) bool {
	switch {
	case a.Digits > 0 && b.IsWord():
		return b.Word != nil && b.Word.Kind&(KindUnit|KindMonth|KindHalf|KindSuffix) != 0
	case a.IsWord() && b.Digits > 0:
		return a.Word != nil && (a.Word.Kind&(KindMonth|KindUnit|KindSuffix) != 0)
	}
	return true
}

func hasQuote(toks []Token) bool {
	for i := range toks {
		if toks[i].Mark == '"' || toks[i].Mark == '\'' {
			return true
		}
	}
	return false
}

// maxQuote bounds how far a quote is looked for, in tokens.
const maxQuote = 60

func closingQuote(toks []Token, open int, q rune) int {
	for j := open + 1; j < len(toks) && j <= open+maxQuote; j++ {
		if toks[j].Mark != q {
			continue
		}
		if q != '\'' || j+1 == len(toks) || !toks[j+1].Glued || toks[j+1].Mark != 0 {
			return j
		}
	}
	return -1
}
