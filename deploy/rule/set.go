package rule

import (
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// set is the values a check looks at. What the table of keys refused is not
// seen, so that one mistake is reported once.
type set struct {
	all    *values.Node
	broken map[string]bool
}

// get returns the value at a path with dots, or nil where it is missing or refused.
func (s set) get(path string) *values.Node {
	for prefix := path; ; {
		if s.broken[prefix] {
			return nil
		}
		dot := strings.LastIndexByte(prefix, '.')
		if dot < 0 {
			break
		}
		prefix = prefix[:dot]
	}
	node := s.all.Get(strings.Split(path, ".")...)
	if node.Missing() {
		return nil
	}
	return node
}

func (s set) text(path string) string { return s.get(path).Text() }

func (s set) number(path string) (int, bool) {
	number, ok := s.get(path).Number()
	return int(number), ok
}

// sound says whether all paths can be looked at, given or not.
func (s set) sound(paths ...string) bool {
	for _, path := range paths {
		if s.get(path) == nil {
			return false
		}
	}
	return true
}

// at makes a finding about the value at a path.
func (s set) at(path, format string, arguments ...any) Finding {
	finding := Finding{Path: path, Message: fmt.Sprintf(format, arguments...)}
	finding.At = s.place(path)
	return finding
}

// place is where a value stands; a map's is its key's, as the map itself has no
// end to underline.
func (s set) place(path string) values.Place {
	keys := strings.Split(path, ".")
	entry, ok := s.all.Get(keys[:len(keys)-1]...).Entry(keys[len(keys)-1])
	switch {
	case !ok:
		return values.Place{}
	case entry.Value.Kind == values.Map:
		return entry.At
	}
	return entry.Value.At
}

// missing makes a finding about a value that is to be given: it is laid to the
// key above it where that was given, rather than to the chart's empty default.
func (s set) missing(path, format string, arguments ...any) Finding {
	finding := s.at(path, format, arguments...)
	above := s.place(path[:strings.LastIndexByte(path, '.')])
	if isDefault(finding.At) && above.Source != nil && !isDefault(above) {
		finding.At = above
	}
	return finding
}

func isDefault(at values.Place) bool { return at.Source != nil && at.Source.Default }

// and names another value that a finding speaks of.
func (s set) and(finding Finding, path, format string, arguments ...any) Finding {
	at := s.place(path)
	switch {
	case at.Source == nil:
	case isDefault(finding.At) && !isDefault(at):
		// What was given is at fault rather than the chart's default.
		finding.At, finding.Related = at, append(finding.Related, Related{finding.At, "the chart's default"})
	default:
		finding.Related = append(finding.Related, Related{at, fmt.Sprintf(format, arguments...)})
	}
	return finding
}

// components are the two parts of the chatbot, as the values name them.
func components() []string { return []string{"frontend", "backend"} }
