package todo

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// maxSkipped is how many missed occurrences of a counted series are walked
// through when it is taken up again; more cannot be meant.
const maxSkipped = 100_000

// startSeries anchors the recurrence at the due, which is the first
// occurrence from today on if the task has none.
func (t *Task) startSeries(today civil.Date) error {
	r := t.Recurrence
	if err := r.Rule.Validate(); err != nil {
		return InvalidRule(err)
	}
	if t.Due == nil {
		before := civil.DateTime{Date: today.AddDays(-1), Clock: 24*60 - 1}
		first, ok := r.Rule.Next(civil.DateTime{Date: today}, before)
		if !ok {
			return fault.InField("recurrence", "The recurrence %q has no day from today on. Give it a later end.", r.Rule.Text())
		}
		t.Due = &Due{Date: first.Date}
	}
	if !r.Rule.AfterDone {
		r.Rule = r.Rule.Normalize(t.Due.Date)
	}
	r.Anchor = *t.Due
	return nil
}

// next returns the task as it is after its present occurrence was completed
// at now: due at the next occurrence that is neither past nor the present one
// (RFC 5545 counting from the anchor, or from now for rules that count from
// completion). It reports false if the series ends with the present one.
func (t Task) next(now time.Time, other *time.Location) (Task, bool) {
	t = t.Clone()
	r := t.Recurrence
	anchor := civil.DateTime{Date: r.Anchor.Date, Clock: r.Anchor.Clock}
	present := civil.DateTimeOf(now.In(r.Anchor.location(other)))
	if !r.Anchor.Timed {
		// A whole day's occurrence lies at its beginning, so today's counts as past.
		anchor.Clock = 0
	}
	if r.Rule.AfterDone {
		anchor.Date = present.Date
		present = anchor
	}
	after := anchor
	if present.Compare(after) > 0 {
		after = present
	}
	next, used, ok := r.advance(anchor, after)
	if !ok {
		return t, false
	}
	if r.Rule.Count > 0 {
		r.Rule.Count -= used
	}
	r.Anchor.Date = next.Date
	if r.Anchor.Timed {
		r.Anchor.Clock = next.Clock
	}
	t.Due = clone(&r.Anchor)
	t.settle()
	return t, true
}

// advance returns the first occurrence after `after` and how many occurrences
// of a counted rule lie before it, the anchor included.
func (r *Recurrence) advance(anchor, after civil.DateTime) (civil.DateTime, int, bool) {
	if r.Rule.Count == 0 {
		next, ok := r.Rule.Next(anchor, after)
		return next, 0, ok
	}
	at := anchor
	for used := 1; used < r.Rule.Count && used < maxSkipped; used++ {
		next, ok := r.Rule.Next(anchor, at)
		if !ok {
			return next, used, false
		}
		if next.Compare(after) > 0 {
			return next, used, true
		}
		at = next
	}
	return at, 0, false
}
