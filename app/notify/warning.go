package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// warnAhead is how long before something rings it is said that it reaches nobody.
const warnAhead = 24 * time.Hour

// The codes of warnings.
const (
	Uncovered    = "uncovered"     // something is to ring within a day, and only on an open page
	BrokenDevice = "broken_device" // what was sent to a device the last three times was not accepted, or it is gone
)

// Warning is something that keeps reminders from reaching a person.
type Warning struct {
	Code   string
	Device string // of a BrokenDevice
	Text   string // a sentence: what is wrong, and what to do
}

// Warnings are what keeps reminders from reaching a person, as far as is known now.
func (s *Service) Warnings(ctx context.Context, who todo.Actor) ([]Warning, error) {
	all, err := s.store.Devices(ctx, who.User)
	if err != nil {
		return nil, err
	}
	var out []Warning
	for _, d := range all {
		switch d.Health() {
		case Broken:
			out = append(out, Warning{BrokenDevice, d.ID,
				fmt.Sprintf("Reminders do not arrive on %s: the last %d messages were not accepted. %s",
					d.Name, d.Failures, Remedy(d.Channel, d.Reason))})
		case Off:
			out = append(out, Warning{BrokenDevice, d.ID,
				fmt.Sprintf("Reminders do not arrive on %s. %s", d.Name, Remedy(d.Channel, CodeGone))})
		}
	}
	covered, err := s.Coverage(ctx, who)
	if err != nil || covered.Covered() {
		return out, err
	}
	now := s.now()
	coming, err := s.Between(ctx, who, now, now.Add(warnAhead))
	if err != nil || len(coming) == 0 {
		return out, err
	}
	at := civil.DateTimeOf(coming[0].Rings().In(who.Location()))
	day := "tomorrow"
	if at.Date == civil.DateTimeOf(now.In(who.Location())).Date {
		day = "today"
	}
	return append(out, Warning{Code: Uncovered, Text: fmt.Sprintf("“%s” is to ring %s at %s. %s", coming[0].Title, day,
		at.Clock, covered.Advice)}), nil
}
