package recur

import (
	"errors"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// lastYear ends the calendar: nothing is looked for after it.
const lastYear = 9999

// maxLooked is how many candidates (periods, months and days) one question may
// look at. Rules that people set need a few dozen; the dearest one that the
// limits of a Rule allow and that does occur needs about 100,000.
const maxLooked = 200_000

// What keeps a rule from having a next occurrence.
var (
	// ErrNone: no occurrence comes any more. The series has ended, or there
	// never was a day that fits.
	ErrNone = errors.New("recurrence: there is no such occurrence")
	// ErrTooRare: the search met its bound before it met an occurrence.
	ErrTooRare = errors.New(
		"recurrence: its parts meet so rarely that no occurrence was found; a simpler rule would do")
)

// Next returns the first occurrence strictly after the given time of a series
// that starts at the anchor, and false if there is none. The anchor fixes the
// phase of INTERVAL, the start of COUNT and what the rule leaves open; it is
// itself an occurrence only if it matches the rule.
func (r Rule) Next(anchor, after civil.DateTime) (civil.DateTime, bool) {
	next, err := r.Find(anchor, after)
	return next, err == nil
}

// Find is Next that says why nothing was found: ErrNone, ErrTooRare, or what
// Validate says. The time it takes depends neither on COUNT nor on how long
// ago the anchor is: the search begins in the period of the given time, and
// what lies before is counted, not listed.
func (r Rule) Find(anchor, after civil.DateTime) (civil.DateTime, error) {
	s, err := r.From(anchor)
	if err != nil {
		return civil.DateTime{}, err
	}
	return s.Find(after)
}

// Passed returns how many occurrences lie from the anchor to the given time,
// both included, but no more than limit. It fails as Find does.
func (r Rule) Passed(anchor, through civil.DateTime, limit int) (int, error) {
	s, err := r.From(anchor)
	if err != nil {
		return 0, err
	}
	return s.Passed(through, limit)
}

// Series is a rule from an anchor on, for whoever asks much of it: what the questions
// have in common is worked out once. It isn't safe for concurrent use.
type Series struct{ e *expansion }

// From is the series that begins at the anchor. It fails as Find does.
func (r Rule) From(anchor civil.DateTime) (Series, error) {
	if err := r.Validate(); err != nil {
		return Series{}, err
	}
	if anchor.Date.IsZero() {
		return Series{}, ErrNone
	}
	return Series{newExpansion(r, anchor)}, nil
}

// Find is as of Rule.
func (s Series) Find(after civil.DateTime) (civil.DateTime, error) {
	s.e.looked = 0
	return s.e.find(after)
}

// Passed is as of Rule.
func (s Series) Passed(through civil.DateTime, limit int) (int, error) {
	s.e.looked = 0
	return s.e.passed(through, limit)
}

// find returns the first occurrence after the given time.
func (e *expansion) find(after civil.DateTime) (civil.DateTime, error) {
	if after.Compare(e.anchor) < 0 {
		after = e.anchor
		after.Clock--
	}
	next, err := e.search(after)
	if err != nil {
		return civil.DateTime{}, err
	}
	if e.rule.Count > 0 {
		used, err := e.passed(after, e.rule.Count)
		if err != nil {
			return civil.DateTime{}, err
		}
		if used >= e.rule.Count {
			return civil.DateTime{}, ErrNone
		}
	}
	return next, nil
}

// search is find without regard to COUNT.
func (e *expansion) search(after civil.DateTime) (civil.DateTime, error) {
	if !e.rule.Until.IsZero() && after.Date.After(e.rule.Until) {
		return civil.DateTime{}, ErrNone
	}
	begin := e.index(after.Date)
	for next := begin; ; {
		n, err := e.seek(next, begin)
		if err != nil {
			return civil.DateTime{}, err
		}
		p := e.period(n)
		if !e.rule.Until.IsZero() && p.start.After(e.rule.Until) {
			return civil.DateTime{}, ErrNone
		}
		if t, ok := p.after(after); ok {
			if !e.rule.Until.IsZero() && t.Date.After(e.rule.Until) {
				return civil.DateTime{}, ErrNone
			}
			return t, nil
		}
		next = n + 1
	}
}

// passed counts the occurrences from the anchor to the given time, up to limit.
func (e *expansion) passed(through civil.DateTime, limit int) (int, error) {
	if u := e.rule.Until; !u.IsZero() && through.Date.After(u) {
		through = civil.DateTime{Date: u, Clock: 24*60 - 1}
	}
	if through.Compare(e.anchor) < 0 {
		return 0, nil
	}
	before := e.anchor
	before.Clock--
	last := e.index(through.Date)
	first := e.period(0)
	if last == 0 {
		return min(first.through(through)-first.through(before), limit), nil
	}
	n := first.size() - first.through(before)
	between, err := e.between(1, last, limit-n)
	if err != nil {
		return 0, err
	}
	n += between
	if n < limit {
		p := e.period(last)
		n += p.through(through)
	}
	return min(n, limit), nil
}
