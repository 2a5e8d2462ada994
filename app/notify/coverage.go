package notify

import (
	"context"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// thePage is how receipts call the channel that everybody has.
const thePage = "the page while it is open"

// Coverage is where it rings for a person.
type Coverage struct {
	Names  []string // of the devices that are tried first and can be counted on
	Advice string   // what to do where there are none; "" where there are
}

// Covered says whether it rings while no page is open, as far as is known.
func (c Coverage) Covered() bool { return len(c.Names) > 0 }

// Coverage returns where it rings for a person besides the open page.
func (s *Service) Coverage(ctx context.Context, who todo.Actor) (Coverage, error) {
	all, err := s.store.Devices(ctx, who.User)
	if err != nil {
		return Coverage{}, err
	}
	for _, group := range s.trying(all) {
		var names []string
		for _, d := range group {
			if d.Rings() {
				names = append(names, d.Name)
			}
		}
		if len(names) > 0 {
			return Coverage{Names: names}, nil
		}
	}
	return Coverage{Advice: s.advice(all)}, nil
}

func (s *Service) advice(all []Device) string {
	const nothing = "Nothing rings while no page is open"
	unconfirmed := func(d Device) bool { return d.Health() == Unconfirmed }
	switch {
	case len(s.channels) == 0:
		return nothing + "; whoever runs this app can set up more."
	case len(all) == 0:
		return nothing + ". Add a device under Reminders in the settings."
	case !slices.ContainsFunc(all, func(d Device) bool { return !unconfirmed(d) }):
		return nothing + " until " + names(all) + " is confirmed, under Reminders in the settings."
	}
	failed := slices.DeleteFunc(slices.Clone(all), unconfirmed)
	return nothing + ": what was sent to " + names(failed) + " was not accepted. Look under Reminders in the settings."
}

func names(all []Device) string {
	var list []string
	for _, d := range all {
		list = append(list, d.Name)
	}
	return strings.Join(list, ", ")
}

// Ways are where it rings for the person, and what to do if that is only the
// open page.
func (s *Service) Ways(ctx context.Context, who todo.Actor) (where []string, advice string, err error) {
	c, err := s.Coverage(ctx, who)
	return append([]string{thePage}, c.Names...), c.Advice, err
}

// Hinter is a Channel that can say of an address what may be shown of it.
type Hinter interface {
	Channel
	Hint(address string) string
}

// Hint is what may be shown of a device's address, "" for nothing.
func (s *Service) Hint(d Device) string {
	if c, ok := s.channels[d.Channel].(Hinter); ok {
		return c.Hint(string(d.Address))
	}
	return ""
}
