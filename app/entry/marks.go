package entry

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// mark is a #tag or a priority of a line.
type mark struct {
	start, end int    // bytes
	tag        string // with its sign, or ""
	priority   todo.Priority
}

// priorities are the words that may follow an exclamation mark, and p1 to p4.
var priorities = map[string]todo.Priority{
	"high": todo.High, "urgent": todo.High, "top": todo.High, "important": todo.High, "p1": todo.High,
	"medium": todo.Medium, "normal": todo.Medium, "p2": todo.Medium,
	"low": todo.Low, "minor": todo.Low, "p3": todo.Low, "none": todo.None, "p4": todo.None,
}

// spelledOut is a priority in words where it can be nothing else: behind a
// comma, or at the end of the line.
var spelledOut = lazyregexp.New(`(?i)(?:, *(?:with )?|^| with | )(high|top|medium|low) priority[.!]?(?: *$|,)`)

// marksOf are the marks of a line from left to right, outside of quotations.
func marksOf(line string) []mark {
	var out []mark
	q := Quotes{Text: line}
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		if end := q.End(r, i, size); end > 0 {
			i = end
			continue
		}
		end := LabelEnd(line, i)
		if end == 0 && (i == 0 || line[i-1] == ' ') {
			if m, ok := numbered(line, i); ok {
				out = append(out, m)
				i = m.end
				continue
			}
		}
		if end == 0 {
			i += size
			continue
		}
		m := mark{start: i, end: end}
		if r == '#' {
			m.tag = line[i:end]
		} else {
			m.priority = priorities[plain(line[i+1:end])]
		}
		out = append(out, m)
		i = end
	}
	if s := spelledOut.FindStringSubmatchIndex(line); s != nil && s[2] > 0 && !touches(out, s[2], s[3]) {
		end := s[3] + len(" priority")
		out = append(out, mark{start: s[2], end: end, priority: priorities[strings.ToLower(line[s[2]:s[3]])]})
	}
	return out
}

// numbered reads p1 to p4, which is a priority anywhere but at the front.
func numbered(line string, i int) (mark, bool) {
	end := WordEnd(line, i)
	w := plain(line[i:end])
	p, ok := priorities[w]
	return mark{start: i, end: end, priority: p}, ok && i > 0 && len(w) == 2 && w[0] == 'p'
}

func touches(marks []mark, start, end int) bool {
	for _, m := range marks {
		if start < m.end && m.start < end {
			return true
		}
	}
	return false
}

// LabelEnd is where the #tag or !priority that starts at i ends, 0 if there is none.
func LabelEnd(text string, i int) int {
	if text[i] != '#' && text[i] != '!' || i > 0 && text[i-1] != ' ' || i+1 == len(text) {
		return 0
	}
	end := WordEnd(text, i+1)
	w := plain(text[i+1 : end])
	_, priority := priorities[w]
	digits := strings.Trim(w, "0123456789") == ""
	if w == "" || text[i] == '!' && !priority || text[i] == '#' && (digits || strings.Contains(w, "#")) {
		return 0
	}
	return end
}

// Unlabelled is a text with blanks for its labels, which would hide from a
// time expression that it stands at the end.
func Unlabelled(text string) string {
	var b []byte
	for i := 0; i < len(text); i++ {
		if end := LabelEnd(text, i); end > 0 {
			if b == nil {
				b = []byte(text)
			}
			for ; i < end; i++ {
				b[i] = ' '
			}
		}
	}
	if b == nil {
		return text
	}
	return strings.TrimRight(string(b), " ")
}

// InWord says whether a rune can be within a word.
func InWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || strings.ContainsRune("'’-/&@#+$%*_", r)
}

// WordEnd is where the word that starts at byte i of a text ends.
func WordEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		inside := strings.ContainsRune(".:", r) && i+n < len(text) && InWord(rune(text[i+n])) // 5:00, e.g., v1.2
		if !InWord(r) && !inside {
			break
		}
		i += n
	}
	return i
}

// plain is a word in small letters, with plain apostrophes.
func plain(w string) string { return strings.ReplaceAll(strings.ToLower(w), "’", "'") }
