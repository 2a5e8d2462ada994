package validate

import (
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// allowances are the suppressions that hold for one set of values.
type allowances struct {
	book     *rule.Book
	all      map[string]string // of the whole call, which other values may use
	comments []comment
	wrong    []rule.Finding
}

type comment struct {
	values.Allowance
	used bool
}

func newAllowances(book *rule.Book, all map[string]string, sources []*values.Source, now time.Time) *allowances {
	a := &allowances{book: book, all: all}
	for _, source := range sources {
		for _, allowance := range source.Allowances {
			if message, hint := Refusal(book, allowance.Rule, allowance.Reason); message != "" {
				a.wrong = append(a.wrong, rule.Finding{Rule: book.Rule("allow-reason"), At: allowance.At,
					Message: message, Hint: hint})
				continue
			}
			if finding, over := overdue(book, allowance, now); over {
				a.wrong = append(a.wrong, finding)
				continue
			}
			a.comments = append(a.comments, comment{Allowance: allowance})
		}
	}
	return a
}

// overdue says whether a suppression does not hold any more, or has a day that is none.
func overdue(book *rule.Book, allowance values.Allowance, now time.Time) (rule.Finding, bool) {
	if allowance.Until == "" {
		return rule.Finding{}, false
	}
	last, err := time.ParseInLocation(time.DateOnly, allowance.Until, now.Location())
	if err != nil {
		return rule.Finding{Rule: book.Rule("allow-reason"), At: allowance.At,
			Message: fmt.Sprintf("%q is no day", allowance.Until),
			Hint:    fmt.Sprintf("write # todoctl:allow %s until 2026-12-31: why", allowance.Rule)}, true
	}
	expired := !now.Before(last.AddDate(0, 0, 1))
	return rule.Finding{Rule: book.Rule("allow-expired"), At: allowance.At,
		Message: fmt.Sprintf("%s was allowed until %s only", allowance.Rule, allowance.Until)}, expired
}

// Refusal says why a suppression cannot be, and what to do; "" where it can.
func Refusal(book *rule.Book, id, reason string) (message, hint string) {
	named := book.Rule(id)
	switch {
	case named.ID == "":
		hint = "docs/rules.md lists them all"
		var ids []string
		for _, r := range rule.All() {
			ids = append(ids, r.ID)
		}
		if meant := rule.Nearest(id, ids); meant != "" {
			hint = fmt.Sprintf("did you mean %s?", meant)
		}
		return fmt.Sprintf("there is no rule %q to allow a breach of", id), hint
	case heldByHelm(named):
		return fmt.Sprintf("%s cannot be allowed: Helm refuses these values", id), "fix the value"
	case reason == "":
		return fmt.Sprintf("a breach of %s is allowed without a reason", id),
			fmt.Sprintf("write # todoctl:allow %s: why", id)
	}
	return "", ""
}

// heldByHelm says whether Helm refuses what breaks a rule, whatever is allowed here.
func heldByHelm(r rule.Rule) bool {
	return r.Severity == rule.Error && (r.Layer == rule.Input || r.Layer == rule.Values)
}

// reason returns why a finding is allowed, and whether a comment says so; "" where
// it is not.
func (a *allowances) reason(finding rule.Finding) (reason string, comment bool) {
	for i, c := range a.comments {
		speaksOf := c.At.Line
		if c.Alone {
			speaksOf = nextLine(c.At)
		}
		if c.Rule == finding.Rule.ID && (a.stands(finding.At, c.At.Source, speaksOf) ||
			a.related(finding, c.At.Source, speaksOf)) {
			a.comments[i].used = true
			return c.Reason, true
		}
	}
	if heldByHelm(finding.Rule) {
		return "", false
	}
	return a.all[finding.Rule.ID], false
}

// stands says whether a place is on a line, or belongs to what begins there: a
// comment above a key speaks of all below that key.
func (a *allowances) stands(at values.Place, source *values.Source, line int) bool {
	if at.Source != source || at.Line < line {
		return false
	}
	return at.Line == line || at.Line < values.EndOf(source, line)
}

func (a *allowances) related(finding rule.Finding, source *values.Source, line int) bool {
	for _, related := range finding.Related {
		if a.stands(related.At, source, line) {
			return true
		}
	}
	return false
}

// nextLine is the first line below a comment that is no comment.
func nextLine(at values.Place) int {
	line := at.Line + 1
	for line < at.Source.Lines() && values.IsComment(at.Source, line) {
		line++
	}
	return line
}

// findings are about the suppressions themselves. One that suppressed nothing is
// not blamed where an error kept its rule from being asked.
func (a *allowances) findings(failed bool) []rule.Finding {
	found := a.wrong
	for _, c := range a.comments {
		if !c.used && !failed {
			found = append(found,
				rule.Finding{Rule: a.book.Rule("allow-unused"), At: c.At, Hint: a.book.Rule("allow-unused").Hint,
					Message: fmt.Sprintf("nothing here breaks %s", c.Rule)})
		}
	}
	return found
}
