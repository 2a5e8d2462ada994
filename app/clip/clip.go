// Package clip shortens texts that others wrote, so that messages, titles and requests stay within a size.
package clip

import (
	"strings"
	"unicode/utf8"
)

// Runes is s with at most n characters (n > 0): if it has more, the last of them is "…".
func Runes(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// Bytes is s cut to at most n bytes, at a character, and then "…" to say so.
func Bytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
