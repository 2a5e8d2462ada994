package api

import (
	"context"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// TicketRef is a path that has the right to report and answer one reminder.
type TicketRef struct {
	Ticket string `path:"ticket" minLength:"1" maxLength:"600" doc:"Of a notification: it is for one reminder at one device, for a week, and until that is answered."`
}

type heldOutput struct {
	Body struct {
		Title    string     `json:"title,omitempty" doc:"Of the task, if the device shows titles."`
		At       time.Time  `json:"at" doc:"When it was to ring."`
		Answered *time.Time `json:"answered_at,omitempty"`
		Answer   string     `json:"answer,omitempty" enum:"done,deleted,moved,snoozed,seen"`
	} `nameHint:"HeldReminder"`
}

type ticketReportInput struct {
	TicketRef
	Body struct {
		State notify.State `json:"state" enum:"shown,opened"`
	} `nameHint:"TicketReport"`
}

type ticketReplyInput struct {
	TicketRef
	Body struct {
		Words string `json:"words" minLength:"1" maxLength:"200" doc:"What the person says to it: done, in an hour, tomorrow at 9, not today, ok." example:"in an hour"`
	} `nameHint:"TicketReply"`
}

// ringRoutes answer those who are not signed in: a ticket lets them at one reminder.
func (s reminderHandlers) ringRoutes() {
	const path, tag = "/auth/ring/{ticket}", "Reminders"
	handle(s.Server, s.operation(http.MethodGet, path, "get-ring", tag, "See the reminder of a ticket"), s.heldRing)
	handle(s.Server, s.operation(http.MethodPost, path+"/report", "report-ring", tag,
		"Say that a reminder was shown or opened, with a ticket"), s.reportRing)
	handle(s.Server, s.operation(http.MethodPost, path+"/answer", "answer-ring", tag,
		"Answer a reminder in words, with a ticket"), s.answerRing)
}

// held reads a ticket, and counts the request against its person's rate.
func (s reminderHandlers) held(ctx context.Context, ticket string) (notify.TicketRing, error) {
	h, err := s.Reminders.RingOfTicket(ctx, ticket)
	if err != nil {
		return h, err
	}
	return h, s.throttle(h.Person.User, http.Header{})
}

func (s reminderHandlers) heldRing(ctx context.Context, in *TicketRef) (*heldOutput, error) {
	h, err := s.held(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	out := &heldOutput{}
	out.Body.At, out.Body.Answered, out.Body.Answer = h.Ring.At, moment(h.Ring.Answered), h.Ring.Answer
	if h.ShowTitle {
		out.Body.Title = h.Ring.Title
	}
	return out, nil
}

func (s reminderHandlers) reportRing(ctx context.Context, in *ticketReportInput) (*struct{}, error) {
	who, err := s.Reminders.ReportBy(ctx, in.Ticket, in.Body.State)
	if err != nil {
		return nil, err
	}
	return nil, s.throttle(who, http.Header{})
}

func (s reminderHandlers) answerRing(ctx context.Context, in *ticketReplyInput) (*replyOutput, error) {
	h, err := s.held(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	r, err := s.Reminders.ReplyBy(ctx, h, in.Body.Words)
	return replied(r), err
}
