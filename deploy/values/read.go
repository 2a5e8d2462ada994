package values

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the most a text of values may have. A real one has some thousand.
const MaxBytes = 1 << 20

// TooLarge says that a text was not read because of its size.
type TooLarge struct {
	Name string
	Size int64
}

// Error says it in a sentence.
func (e *TooLarge) Error() string {
	return fmt.Sprintf("%s has %.1f MB, and values have at most 1 MB: is it a values file?", e.Name,
		float64(e.Size)/1e6)
}

// ReadFile reads a file of values; "-" is the standard input.
func ReadFile(path string, stdin io.Reader) (*Source, error) {
	if path == "-" {
		return Read("stdin", stdin)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: name a values file in it", path)
	}
	if info.Size() > MaxBytes {
		return nil, &TooLarge{path, info.Size()}
	}
	return Read(path, file)
}

// Read reads values from r under the name that messages will use.
func Read(name string, r io.Reader) (*Source, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", name, err)
	}
	if len(text) > MaxBytes {
		return nil, &TooLarge{name, int64(len(text))}
	}
	return NewSource(name, bytes.TrimPrefix(text, []byte("\uFEFF"))), nil
}

// encodingFault finds what makes a text no YAML at all, before it is parsed.
func encodingFault(s *Source) (Fault, bool) {
	if bytes.HasPrefix(s.text, []byte("\xff\xfe")) || bytes.HasPrefix(s.text, []byte("\xfe\xff")) {
		return Fault{Rule: "yaml-encoding", At: Place{Source: s},
			Message: "the text is UTF-16", Hint: "save the file as UTF-8"}, true
	}
	for i := 0; i < len(s.text); {
		char, size := utf8.DecodeRune(s.text[i:])
		switch {
		case char == utf8.RuneError && size == 1:
			return Fault{Rule: "yaml-encoding", At: s.placeAt(i, 1),
				Message: fmt.Sprintf("the byte 0x%02x is not UTF-8", s.text[i]), Hint: "save the file as UTF-8"}, true
		case char < ' ' && char != '\t' && char != '\n' && char != '\r', char == 0x7f, char == 0xFEFF, char == 0xFFFE,
			char == 0xFFFF:
			return Fault{Rule: "yaml-encoding", At: s.placeAt(i, 1),
				Message: fmt.Sprintf("the control character U+%04X cannot stand in YAML", char),
				Hint:    "remove it, or write it as an escape in double quotes"}, true
		}
		i += size
	}
	return Fault{}, false
}

var allowance = regexp.MustCompile(`#\s*todoctl:allow\s+([A-Za-z0-9-]+)(?:\s+until\s+([^\s:]+))?\s*(?::\s*(.*))?$`)

// readAllowances finds the comments that take warnings back.
func readAllowances(s *Source) {
	if !bytes.Contains(s.text, []byte("todoctl:allow")) {
		return
	}
	for n := 1; n <= s.Lines(); n++ {
		line := s.rawLine(n)
		match := allowance.FindStringSubmatchIndex(line)
		if match == nil {
			continue
		}
		found := Allowance{
			Rule: line[match[2]:match[3]],
			At: Place{s, n, utf8.RuneCountInString(line[:match[0]]) + 1,
				utf8.RuneCountInString(line[match[0]:match[1]])},
			Alone: strings.TrimSpace(line[:match[0]]) == "",
		}
		if match[4] >= 0 {
			found.Until = line[match[4]:match[5]]
		}
		if match[6] >= 0 {
			found.Reason = strings.TrimSpace(line[match[6]:match[7]])
		}
		s.Allowances = append(s.Allowances, found)
	}
}

// IsComment says whether a line holds a comment alone, or nothing.
func IsComment(s *Source, line int) bool {
	text := strings.TrimSpace(s.rawLine(line))
	return text == "" || strings.HasPrefix(text, "#")
}

// EndOf returns the line after all that is indented more than a line.
func EndOf(s *Source, line int) int {
	indent := indentOf(s.rawLine(line))
	end := line + 1
	for end <= s.Lines() && (IsComment(s, end) || indentOf(s.rawLine(end)) > indent) {
		end++
	}
	return end
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
