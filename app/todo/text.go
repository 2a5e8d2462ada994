package todo

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// CleanLine checks and trims one line of a person's text: valid UTF-8, no
// control characters, no characters that turn the direction of what follows
// (Unicode Standard Annex 9, explicit formatting), min to max runes.
func CleanLine(field, s string, min, max int) (string, error) {
	return clean(field, s, min, max, false)
}

// CleanText is CleanLine for text that may have line breaks and tabs.
func CleanText(field, s string, min, max int) (string, error) {
	return clean(field, s, min, max, true)
}

func clean(field, s string, min, max int, lines bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", fault.InField(field, "The %s is not valid UTF-8 text. Send it as UTF-8.", field)
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	for _, r := range s {
		switch {
		case lines && (r == '\n' || r == '\t'):
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return "", fault.InField(field,
				"The %s has a control character or line break (U+%04X) in it. Take it out and try again.", field, r)
		case turnsDirection(r):
			return "", fault.InField(field,
				"The %s has an invisible character (U+%04X) that changes the direction of text. Take it out and try "+
					"again.", field, r)
		}
	}
	if !strings.ContainsFunc(s, seen) { // whoever looks at it sees nothing
		s = ""
	}
	n := utf8.RuneCountInString(s)
	if n < min {
		return "", fault.InField(field, "The %s is empty. Give it at least one character.", field)
	}
	if n > max {
		return "", fault.InField(field, "The %s has %d characters; at most %d fit.", field, n, max)
	}
	return s, nil
}

// seen says whether a character shows anything by itself: spaces without width, joiners,
// marks and the fillers of scripts don't.
func seen(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u2800', '\u3164', '\uffa0':
		return false
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Me, r)
}

func turnsDirection(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// CleanTags trims, lowers, sorts and checks tags; a leading # is dropped and
// duplicates become one. The result is never nil.
func CleanTags(tags []string) ([]string, error) {
	out := make([]string, 0, len(tags))
	for _, t := range tags {
		t = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(t), "#"))
		t, err := CleanLine("tag", t, 1, MaxTag)
		if err != nil {
			return nil, err
		}
		if parts := strings.FieldsFunc(t, splitsTag); len(parts) != 1 || parts[0] != t {
			return nil, fault.InField("tags", "The tag %q has a space, a comma or # in it. Use one word, such as %q.",
				t, strings.Join(parts, "-"))
		}
		out = append(out, t)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > MaxTags {
		return nil, fault.InField("tags", "There are %d tags; a task can have at most %d.", len(out), MaxTags)
	}
	return out, nil
}

func splitsTag(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '#' }

var zones sync.Map // IANA name to *time.Location: loading one reads a file

// LoadZone returns the IANA time zone of the name. "Local" and "" are refused,
// for they mean something else on every machine.
func LoadZone(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	if name == "" || name == "Local" || len(name) > 64 {
		return nil, fault.InField("zone", "A time zone is needed, such as Europe/Berlin or UTC.")
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fault.InField("zone",
			"%q isn't a time zone that is known here. Use an IANA name such as Europe/Berlin or UTC.", name)
	}
	zones.Store(name, loc)
	return loc, nil
}
