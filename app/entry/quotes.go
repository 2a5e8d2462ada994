package entry

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var closing = map[rune]rune{'"': '"', '“': '”', '«': '»', '\'': '\'', '‘': '’'}

// Quotes finds where quotations of a text end. What it looked for in vain it
// does not look for again: a text may be full of marks that open and never close.
type Quotes struct {
	Text string
	none map[rune]int // up to which byte no such mark closes
}

// End is where the quotation ends that r, of so many bytes, opens at byte i; 0 if it opens none.
func (q *Quotes) End(r rune, i, size int) int {
	mark, ok := closing[r]
	if !ok || i < q.none[mark] || !opens(q.Text, i) {
		return 0
	}
	text := q.Text
	j := i + size
	for j < len(text) {
		c, n := utf8.DecodeRuneInString(text[j:])
		if c == '\n' {
			break
		}
		if c == mark && j > i+size {
			if after, _ := utf8.DecodeRuneInString(text[j+n:]); !InWord(after) {
				return j + n
			}
		}
		j += n
	}
	if q.none == nil {
		q.none = map[rune]int{}
	}
	q.none[mark] = j
	return 0
}

// opens says whether a quotation mark at i can open a quotation: an
// apostrophe inside or after a word does not.
func opens(text string, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return unicode.IsSpace(r) || strings.ContainsRune("(:,", r)
}
