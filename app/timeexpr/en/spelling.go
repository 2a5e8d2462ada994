package en

import (
	"strings"
	"unicode/utf8"
)

// scanMarked reads words with marks within: "a.m.", "o'clock".
func scanMarked(text string, start, end int) (int, string) {
	if end != start+1 {
		return 0, ""
	}
	if end, half := scanHalf(text, start, end); half != "" {
		return end, half
	}
	return scanOClock(text, start, end)
}

// scanOClock reads "o'clock".
func scanOClock(text string, start, end int) (int, string) {
	if end >= len(text) || text[start] != 'o' && text[start] != 'O' {
		return 0, ""
	}
	r, size := utf8.DecodeRuneInString(text[end:])
	end += size
	if r != '\'' && r != '’' || len(text) < end+5 || !strings.EqualFold(text[end:end+5], "clock") {
		return 0, ""
	}
	return end + 5, "o'clock"
}

// scanHalf reads "a.m.", "p.m", "p . m ." and returns where it ends and "am" or "pm".
func scanHalf(text string, start, end int) (int, string) {
	if end != start+1 {
		return 0, ""
	}
	half := ""
	switch text[start] {
	case 'a', 'A':
		half = "am"
	case 'p', 'P':
		half = "pm"
	default:
		return 0, ""
	}
	i := skipSpace(text, end)
	if i >= len(text) || text[i] != '.' {
		return 0, ""
	}
	i = skipSpace(text, i+1)
	if i >= len(text) || text[i] != 'm' && text[i] != 'M' {
		return 0, ""
	}
	i++
	if i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z') {
		return 0, ""
	}
	if i < len(text) && text[i] == '.' {
		i++
	}
	return i, half
}

// skipSpace skips at the most one space.
func skipSpace(text string, i int) int {
	if i < len(text) && text[i] == ' ' {
		return i + 1
	}
	return i
}
