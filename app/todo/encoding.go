package todo

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

var priorityNames = [...]string{None: "none", Low: "low", Medium: "medium", High: "high"}

// String is none, low, medium or high.
func (p Priority) String() string {
	if p < None || p > High {
		return fmt.Sprintf("Priority(%d)", int(p))
	}
	return priorityNames[p]
}

// ParsePriority reads what String writes.
func ParsePriority(s string) (Priority, error) {
	for p, name := range priorityNames {
		if s == name {
			return Priority(p), nil
		}
	}
	return None, fault.InField("priority", "%q is no priority. Use high, medium, low or none.", s)
}

// MarshalText writes the name.
func (p Priority) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the name.
func (p *Priority) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePriority(string(b))
	return err
}

// dueJSON is the outside form of Due: {"date":"2026-11-24","time":"17:00","zone":"Europe/Berlin"}.
type dueJSON struct {
	Date string `json:"date"`
	Time string `json:"time,omitempty"`
	Zone string `json:"zone,omitempty"`
}

// NewDue reads the outside form: a date, and for a time of day also its zone.
func NewDue(date, clock, zone string) (Due, error) {
	d, err := civil.ParseDate(date)
	if err != nil {
		return Due{}, fault.InField("due", "The due date %v.", err)
	}
	if clock == "" {
		return Due{Date: d}, nil
	}
	c, err := civil.ParseClock(clock)
	if err != nil {
		return Due{}, fault.InField("due", "The due time %v.", err)
	}
	if _, err := LoadZone(zone); err != nil {
		return Due{}, err
	}
	return Due{Date: d, Clock: c, Timed: true, Zone: zone}, nil
}

// MarshalJSON writes the outside form.
func (d Due) MarshalJSON() ([]byte, error) {
	out := dueJSON{Date: d.Date.String()}
	if d.Timed {
		out.Time, out.Zone = d.Clock.String(), d.Zone
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads the outside form.
func (d *Due) UnmarshalJSON(b []byte) error {
	var in dueJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	due, err := NewDue(in.Date, in.Time, in.Zone)
	if err != nil {
		return err
	}
	*d = due
	return nil
}

// recurrenceJSON is the outside form of Recurrence; text is for people and ignored when read.
type recurrenceJSON struct {
	Rule   string `json:"rule"`
	Text   string `json:"text,omitempty"`
	Anchor *Due   `json:"anchor,omitempty"`
}

// InvalidRule tells people what recur found wrong with a rule.
func InvalidRule(err error) error {
	return fault.InField("recurrence", "The recurrence is not valid: %s.",
		strings.TrimPrefix(err.Error(), "recurrence: "))
}

// MarshalJSON writes the RFC 5545 rule, its plain words and the anchor.
func (r Recurrence) MarshalJSON() ([]byte, error) {
	return json.Marshal(recurrenceJSON{Rule: r.Rule.String(), Text: r.Rule.Text(), Anchor: &r.Anchor})
}

// UnmarshalJSON reads the rule and the anchor.
func (r *Recurrence) UnmarshalJSON(b []byte) error {
	var in recurrenceJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	rule, err := recur.Parse(in.Rule)
	if err != nil {
		return InvalidRule(err)
	}
	*r = Recurrence{Rule: rule}
	if in.Anchor != nil {
		r.Anchor = *in.Anchor
	}
	return nil
}
