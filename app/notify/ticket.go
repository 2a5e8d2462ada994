package notify

import (
	"context"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// anyAnswer is the action of a link whose holder chooses the answer.
const anyAnswer = "*"

// TicketRing is what a ticket is about: one ring at one device.
type TicketRing struct {
	Ring      Ring
	Person    todo.Actor
	From      From
	Times     int
	ShowTitle bool // the device may show the title of the task
	// Over says that it was answered already, or rang too long ago.
	Over bool
}

// ticket lets the page's service worker, which cannot sign in, report and
// answer a ring. It is signed with the secret of the device, and ends with it.
func ticket(to Device, d Send) Secret {
	return Secret(link{d.User, d.ID(), d.Times, to.ID, anyAnswer}.token(to.Secret))
}

// holder is the device that a ticket was sent to.
func (s *Service) holder(ctx context.Context, ticket string) (link, Device, error) {
	l, d, err := s.signed(ctx, ticket)
	if err == nil && l.action != anyAnswer {
		err = noLink()
	}
	return l, d, err
}

// RingOfTicket says what a ticket is about. It fails with fault.NotFound for one that
// is not ours, and where the device or the ring isn't there any more.
func (s *Service) RingOfTicket(ctx context.Context, ticket string) (TicketRing, error) {
	l, d, err := s.holder(ctx, ticket)
	if err != nil {
		return TicketRing{}, err
	}
	who, err := s.actor(ctx, l.user)
	if err != nil {
		return TicketRing{}, err
	}
	r, err := s.rung(ctx, who, l.ring)
	if err != nil {
		return TicketRing{}, err
	}
	return TicketRing{Ring: r, Person: who, From: From{Channel: d.Channel, Device: l.device, Once: true},
		Times: l.times, ShowTitle: d.ShowTitle,
		Over: !r.Answered.IsZero() || s.now().Sub(r.Rung) > ShownFor}, nil
}

// ReportBy notes that the device of a ticket has shown its ring or test, or
// that the person opened it there, and returns whose it is.
func (s *Service) ReportBy(ctx context.Context, ticket string, state State) (todo.UserID, error) {
	l, d, err := s.holder(ctx, ticket)
	if err != nil {
		return "", err
	}
	if _, err := s.actor(ctx, l.user); err != nil {
		return "", err
	}
	key, err := ringOrTest(l)
	if err != nil {
		return "", err
	}
	return l.user, s.store.Report(ctx, key, l.times, d.Channel, d.ID, state, s.now())
}

// ringOrTest is what a link is of: a ring, or a test or a digest, which have no task.
func ringOrTest(l link) (Key, error) {
	for _, task := range []int64{0, DigestTask(reminder.Daily), DigestTask(reminder.Weekly)} {
		if at, ok := strings.CutPrefix(l.ring, strconv.FormatInt(task, 10)+"-"); ok {
			key, err := ParseKey(l.user, "1-"+at)
			key.Task = task
			return key, err
		}
	}
	return ParseKey(l.user, l.ring)
}

// ReplyBy is Reply for the holder of a ticket, of what it is about. It fails with fault.Conflict if
// the reminder was answered already.
func (s *Service) ReplyBy(ctx context.Context, h TicketRing, words string) (Replied, error) {
	if h.Over {
		return Replied{}, answeredAlready()
	}
	return s.Reply(ctx, h.Person, h.Ring.ID(), words, h.From)
}
