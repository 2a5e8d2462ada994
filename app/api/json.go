package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// format is JSON as this API reads and writes it.
var format = huma.Format{Marshal: encode, Unmarshal: decode}

// encode writes v and a line break.
func encode(w io.Writer, v any) error {
	var b []byte
	switch v := v.(type) {
	case listBody:
		_, err := w.Write(v.encode())
		return err
	case listedTasks:
		_, err := w.Write(v.encode())
		return err
	case todo.Task:
		b = appendTask(make([]byte, 0, 512), &v)
	case changeList:
		return v.writeJSON(w)
	case todo.Change:
		return oneChange(w, v)
	default:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
	_, err := w.Write(append(b, '\n'))
	return err
}

// decode reads what encoding/json would read with a loss: text that is not
// UTF-8 is refused, for it would be replaced.
func decode(b []byte, v any) error {
	if _, first := v.(*any); first {
		if !utf8.Valid(b) {
			return errors.New("the text is not UTF-8")
		}
		if hasLoneSurrogate(b) {
			return errors.New(`half a character is escaped, such as \ud83d without \ude00`)
		}
		if name, twice := repeated(b); twice {
			return errors.New("the name " + strconv.Quote(name) +
				" stands twice in an object, so it is not clear which is meant")
		}
	}
	err := json.Unmarshal(b, v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New(syntax.Error() + " at byte " + itoa(syntax.Offset))
	}
	var misfit *json.UnmarshalTypeError
	if errors.As(err, &misfit) { // the checks before this pass numbers that are whole, and too large
		what := misfit.Value
		if strings.HasPrefix(what, "number") {
			what = "a number that is too large or has a fraction"
		}
		return errors.New(misfit.Field + " is " + what + ", which can't be read there")
	}
	return err
}

// maxNesting is how deep names are looked at.
const maxNesting = 100

// repeated finds a name that stands twice in one object. What is no JSON has
// none: json.Unmarshal says what is wrong with it.
func repeated(b []byte) (name string, twice bool) {
	if bytes.Count(b, []byte{':'}) < 2 {
		return "", false
	}
	// The names of each object that is open, outermost first; nil for a list.
	var open []map[string]bool
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{':
			if len(open) == maxNesting {
				return "", false // nothing of ours is as deep: it is refused anyway
			}
			open = append(open, map[string]bool{})
		case '[':
			open = append(open, nil)
		case '}', ']':
			if len(open) == 0 {
				return "", false
			}
			open = open[:len(open)-1]
		case '"':
			end := textEnd(b, i)
			if end < 0 {
				return "", false
			}
			if bytes.HasPrefix(bytes.TrimLeft(b[end+1:], " \t\r\n"), []byte{':'}) && len(open) > 0 &&
				open[len(open)-1] != nil {
				names := open[len(open)-1]
				if json.Unmarshal(b[i:end+1], &name) == nil && names[name] {
					return name, true
				}
				names[name] = true
			}
			i = end
		}
	}
	return "", false
}

// textEnd is where the quotation marks that begin at i are closed, -1 if they
// are not.
func textEnd(b []byte, i int) int {
	for j := i + 1; j < len(b); j++ {
		switch b[j] {
		case '\\':
			j++
		case '"':
			return j
		}
	}
	return -1
}

// hasLoneSurrogate finds \uD800 to \uDFFF that are not two halves of one character.
func hasLoneSurrogate(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 || i+1 >= len(b) {
			return false
		}
		r, ok := unescape(b[i:])
		if !ok {
			b = b[i+2:]
			continue
		}
		b = b[i+6:]
		if !utf16.IsSurrogate(r) {
			continue
		}
		low, ok := unescape(b)
		if !ok || utf16.DecodeRune(r, low) == utf8.RuneError {
			return true
		}
		b = b[6:]
	}
}

// unescape reads \uXXXX at the beginning of b.
func unescape(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
