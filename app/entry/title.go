package entry

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Title is a line as the title of a task: one blank between its words, no
// punctuation around them that belongs to the sentence, and a capital first
// letter unless the first word is written in a way of its own (iPhone, C#).
func Title(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.TrimRight(s, " ,;:-–—")
	for {
		r, size := utf8.DecodeRuneInString(s)
		dash := strings.ContainsRune("-–—", r)
		after, _ := utf8.DecodeRuneInString(s[size:])
		if !strings.ContainsRune(" ,;:", r) && !(dash && after == ' ') { // a dash may be the beginning of a name
			break
		}
		s = s[size:]
	}
	s = strings.TrimSuffix(s, ".")
	first, _, _ := strings.Cut(s, " ")
	if strings.ToLower(first) != first {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
