package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxTitleKey is how many bytes of a folded title decide its place in a list:
// PostgreSQL's indexes take no long keys, and a cursor is to stay short.
const maxTitleKey = 256

// fold makes texts equal that people take for the same: upper and lower case,
// composed and decomposed, full and half width, with and without the accents
// of Latin and Greek letters. In other scripts a mark makes another letter.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	decomposed := norm.NFKD.String(cases.Fold().String(norm.NFKC.String(s)))
	var b strings.Builder
	b.Grow(len(decomposed))
	var base rune
	for _, r := range decomposed {
		if !unicode.Is(unicode.Mn, r) {
			base = r
		} else if unicode.In(base, unicode.Latin, unicode.Greek) {
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// titleKey is what titles are ordered by.
func titleKey(title string) string {
	key := fold(title)
	if len(key) <= maxTitleKey {
		return key
	}
	end := maxTitleKey
	for !utf8.RuneStart(key[end]) {
		end--
	}
	return key[:end]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// words are the parts of a search that must all be found.
func words(search string) []string { return strings.Fields(fold(search)) }

// pattern is a LIKE pattern, escaped by \, for texts that have the word in them.
func pattern(word string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word) + "%"
}
