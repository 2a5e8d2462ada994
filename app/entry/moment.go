package entry

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// lastMinute of a day.
const lastMinute civil.Clock = 24*60 - 1

// Moment is what time expressions that stand in one sentence amount to
// together. The zero Moment is none.
type Moment struct {
	Date  civil.Date
	Clock civil.Clock // where Timed
	Timed bool
	Rule  *recur.Rule
}

// Join adds an expression to what was said before it. It fails with
// fault.Invalid, in the field, for what cannot be kept to.
func (m *Moment) Join(field string, e timeexpr.Expr) error {
	if e.Timed && e.Seconds > 0 { // never before the moment that was said
		next := civil.DateTimeOf(e.Date.At(e.Clock, time.UTC).Add(time.Minute))
		e.Date = next.Date
		e.Clock = next.Clock
	}
	if e.Unsupported != "" {
		return fault.InField(field, "I cannot keep to “%s”. Say the time without it.", e.Unsupported)
	}
	if e.Rule != nil {
		if m.Rule != nil {
			return fault.InField(field, "That is more than one repetition. Give one, such as “every Friday”.")
		}
		m.Rule = e.Rule
	}
	if e.Date.IsZero() && e.Rule == nil {
		return fault.InField(field, "“%s” names no time that can be put on a calendar. Say a day or a time.", e.Text)
	}
	before := m.Date
	if day := !e.Timed || m.Date.IsZero(); day && !e.Date.IsZero() {
		m.Date = e.Date
		if e.HasEnd && e.Grain > timeexpr.Day && (e.Bound == timeexpr.By || e.Bound == timeexpr.Until) {
			m.Date = e.EndDate
		}
	}
	if e.Timed {
		m.Clock, m.Timed = e.Clock, true
	}
	m.from(before)
	m.from(e.Date)
	return nil
}

// from is the first time on that day or later where something repeats at a time
// of day that was said apart from how often: "every day" names today, but "at
// 8am" tomorrow, if it is nine.
func (m *Moment) from(day civil.Date) {
	if m.Rule == nil || !m.Timed || m.Date.IsZero() || !m.Date.Before(day) {
		return
	}
	anchor := civil.DateTime{Date: m.Date, Clock: m.Clock}
	if next, ok := m.Rule.Next(anchor, civil.DateTime{Date: day.AddDays(-1), Clock: lastMinute}); ok {
		m.Date = next.Date
	}
}

// Due is the due of a new task at that moment on a clock in loc, nil if there is none.
func (m Moment) Due(loc *time.Location) *todo.Due {
	if m.Date.IsZero() {
		return nil
	}
	d := todo.Due{Date: m.Date}
	if m.Timed {
		d.Clock, d.Timed, d.Zone = m.Clock, true, loc.String()
	}
	return &d
}

// Recurrence is how it repeats, or nil.
func (m Moment) Recurrence() *todo.Recurrence {
	if m.Rule == nil {
		return nil
	}
	return &todo.Recurrence{Rule: *m.Rule}
}
