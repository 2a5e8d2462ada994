package todo

import (
	"context"
	"errors"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// startSeries anchors the recurrence at the due, which is the first
// occurrence from today on if the task has none.
func (t *Task) startSeries(today civil.Date) error {
	r := t.Recurrence
	if err := r.Rule.Validate(); err != nil {
		return InvalidRule(err)
	}
	if t.Due == nil {
		before := civil.DateTime{Date: today.AddDays(-1), Clock: 24*60 - 1}
		first, err := r.Rule.Find(civil.DateTime{Date: today}, before)
		if err != nil {
			return r.absent(civil.DateTime{Date: today}, err)
		}
		t.Due = &Due{Date: first.Date}
	}
	if !r.Rule.AfterDone {
		r.Rule = r.Rule.Normalize(t.Due.Date)
	}
	r.Anchor = *t.Due
	return r.comes()
}

// comes is an error that says why the series has no occurrence from its anchor on, or nil.
func (r *Recurrence) comes() error {
	anchor := r.anchor()
	_, err := r.Rule.Find(anchor, civil.DateTime{Date: anchor.Date, Clock: anchor.Clock - 1})
	if err == nil {
		return nil
	}
	return r.absent(anchor, err)
}

// absent says why the rule has no occurrence from the time on, which is err.
func (r *Recurrence) absent(from civil.DateTime, err error) error {
	if errors.Is(err, recur.ErrTooRare) {
		return tooRare(r.Rule)
	}
	open := r.Rule
	open.Until = civil.Date{}
	if _, err := open.Find(from, from); err != nil {
		return fault.InField("recurrence",
			"The recurrence %q never comes: no day has all that it asks for. Choose days that exist.", r.Rule.Text())
	}
	return fault.InField("recurrence",
		"The recurrence %q has no day from %s on. Give it a later end, or the task an earlier due date.",
		r.Rule.Text(), from.Date)
}

// tooRare says that a search met its bound.
func tooRare(r recur.Rule) error {
	return fault.InField("recurrence",
		"The recurrence %q comes so rarely that its next day was not found. Choose a simpler one.", r.Text())
}

// anchor is the anchor in civil time. A whole day's occurrence lies at its beginning.
func (r *Recurrence) anchor() civil.DateTime {
	if !r.Anchor.Timed {
		return civil.DateTime{Date: r.Anchor.Date}
	}
	return civil.DateTime{Date: r.Anchor.Date, Clock: r.Anchor.Clock}
}

// next returns the task as it is after its present occurrence was completed
// at now: due at the next occurrence that is neither past nor the present one
// (RFC 5545 counting from the anchor, or from now for rules that count from
// completion). It reports false if the series ends with the present one, and
// fails where no next one could be found.
func (t Task) next(now time.Time, other *time.Location) (Task, bool, error) {
	t = t.Clone()
	r := t.Recurrence
	anchor := r.anchor() // of a whole day at its beginning, so today's counts as past
	present := civil.DateTimeOf(now.In(r.Anchor.location(other)))
	if r.Rule.AfterDone {
		anchor.Date = present.Date
		present = anchor
	}
	after := anchor
	if present.Compare(after) > 0 {
		after = present
	}
	next, used, err := r.advance(anchor, after)
	if errors.Is(err, recur.ErrTooRare) {
		return t, false, tooRare(r.Rule)
	}
	if err != nil {
		return t, false, nil
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
	return t, true, nil
}

// advance returns the first occurrence after `after` and how many occurrences
// of a counted rule lie before it, the anchor included, whether it matches
// the rule or not: it is the first of the series.
func (r *Recurrence) advance(anchor, after civil.DateTime) (civil.DateTime, int, error) {
	c, err := r.course(anchor)
	if err != nil {
		return civil.DateTime{}, 0, err
	}
	return c.advance(after)
}

// course is a recurrence from an anchor on.
type course struct {
	count  int // of the rule
	anchor civil.DateTime
	open   recur.Series // without the count
}

func (r *Recurrence) course(anchor civil.DateTime) (course, error) {
	open := r.Rule
	open.Count = 0
	series, err := open.From(anchor)
	return course{r.Rule.Count, anchor, series}, err
}

// advance is as of Recurrence.
func (c course) advance(after civil.DateTime) (civil.DateTime, int, error) {
	next, err := c.open.Find(after)
	if err != nil || c.count == 0 {
		return next, 0, err
	}
	used, err := c.open.Passed(after, c.count)
	if err != nil {
		return next, 0, err
	}
	first, err := c.open.Passed(c.anchor, 1)
	if err != nil {
		return next, 0, err
	}
	if used += 1 - first; used >= c.count {
		return next, used, recur.ErrNone
	}
	return next, used, nil
}

// ahead holds what recurring tasks become when they are completed at a
// moment, worked out before the transaction begins, in which everybody waits.
type ahead map[int64]following

type following struct {
	version int64 // of the task from which it was worked out
	task    Task
	more    bool
}

// workAhead works out what completing the tasks makes of those that recur.
// Tasks that are not there or are done are left to the transaction.
func (s *Service) workAhead(ctx context.Context, who Actor, numbers []int64) (ahead, error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return nil, err
	}
	out := ahead{}
	now := s.Now()
	for _, n := range numbers {
		t, err := s.store.Task(ctx, space, n)
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if t.Recurrence == nil || t.Done || t.Deleted != nil {
			continue
		}
		next, more, err := t.next(now, who.Location())
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[n] = following{version: t.Version, task: next, more: more}
	}
	return out, nil
}

// of returns what completing the task makes of it. A task that was changed
// since is worked out again.
func (a ahead) of(t Task, now time.Time, other *time.Location) (Task, bool, error) {
	if f, ok := a[t.Number]; ok && f.version == t.Version {
		return f.task.Clone(), f.more, nil
	}
	return t.next(now, other)
}
