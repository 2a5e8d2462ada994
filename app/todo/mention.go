package todo

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of mentions.
const (
	// MaxMentions is how many people one comment can mention.
	MaxMentions = 20
	// mentionsAnHour is how many mentions one person hears of within an hour. What is
	// above stands in the comments alone.
	mentionsAnHour = 30
)

// Mentioned are the members whom a text names as @Anna, in the order of the list.
// Small and capital letters are the same, a name may have spaces, and of two names of
// which one begins with the other the longer one is meant. Two members of one name
// are both meant.
func Mentioned(text string, members []Member) []UserID {
	named := map[string]bool{}
	for i, before := 0, ' '; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '@' && !isWord(before) {
			if name := nameAt(text[i+size:], members); name != "" {
				named[fold(name)] = true
			}
		}
		before = r
		i += size
	}
	var users []UserID
	for _, m := range members {
		if named[fold(m.Name)] {
			users = append(users, m.User)
		}
	}
	return users
}

// nameAt is the longest name of a member with which a text begins, "" if there is none.
func nameAt(text string, members []Member) string {
	longest := ""
	for _, m := range members {
		if len(m.Name) > len(longest) && beginsWith(text, m.Name) {
			longest = m.Name
		}
	}
	return longest
}

// beginsWith says whether a text begins with a name that ends there.
func beginsWith(text, name string) bool {
	n := utf8.RuneCountInString(name)
	end := 0
	for range n {
		if end >= len(text) {
			return false
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	next, _ := utf8.DecodeRuneInString(text[end:])
	return n > 0 && fold(text[:end]) == fold(name) && (end == len(text) || !isWord(next))
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func fold(s string) string { return strings.ToLower(s) }

// mention lets a comment ring for those whom it names, but not for its author. The
// moment is none of a reminder, which has no parts of a second, nor of another comment.
func (m *mutation) mention(c Comment) error {
	if !strings.Contains(c.Text, "@") {
		return nil
	}
	members, err := m.tx.Members()
	if err != nil {
		return err
	}
	named := 0
	at := c.Made.Truncate(time.Second).Add(time.Duration(1+c.Seq%999_999) * time.Microsecond)
	for _, u := range Mentioned(c.Text, members) {
		if u == c.Author {
			continue
		}
		if named++; named > MaxMentions {
			return nil
		}
		if err := m.tx.Mention(u, c, at, mentionsAnHour, c.Made.Add(-time.Hour)); err != nil {
			return err
		}
	}
	return nil
}
