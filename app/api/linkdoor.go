package api

import (
	"context"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Letters sends mails about accounts.
type Letters interface {
	// Post sends a mail with one link in it.
	Post(ctx context.Context, address, title, body, label, link string) error
}

// letterTime is how long sending a mail may take. Nobody waits for it: how long it
// takes would say whether there is such an account.
const letterTime = 30 * time.Second

type forgotInput struct {
	Body struct {
		Email string `json:"email" minLength:"1" maxLength:"254"`
	} `nameHint:"Forgot"`
}

type resetInput struct {
	Body struct {
		Link     string `json:"link" minLength:"1" maxLength:"256" doc:"What stands behind the # of the link."`
		Password string `json:"password" minLength:"8" maxLength:"128"`
	} `nameHint:"PasswordReset"`
}

type claimInput struct {
	Owner
	Body struct {
		Link string `json:"link" minLength:"1" maxLength:"256" doc:"What stands behind the # of a setup link."`
	} `nameHint:"Claim"`
}

func (s adminHandlers) linkDoorRoutes() {
	handle(s.Server, s.operation(http.MethodPost, "/auth/forgot", "forgot-password", "Account",
		"Have a link mailed that sets the password"), s.forgot)
	handle(s.Server, s.operation(http.MethodPost, "/auth/reset", "reset-password", "Account",
		"Set the password by a link; all sessions end"), s.reset)
	op := s.operation(http.MethodPost, "/api/{user}/claim", "claim", "Account",
		"Become an administrator by the operator's link")
	reads(&op)
	handle(s.Server, op, s.claim)
}

func (s adminHandlers) linkTo(kind account.LinkKind, secret string) string {
	return account.LinkURL(s.PublicURL, kind, secret)
}

func (s adminHandlers) forgot(ctx context.Context, in *forgotInput) (*struct{}, error) {
	if s.Letters == nil || s.PublicURL == "" {
		return nil, fault.New(fault.Conflict,
			"This server sends no mails. Ask whoever runs it for a link to set your password.")
	}
	l, secret, err := s.People.Forgot(ctx, in.Body.Email, callOf(ctx).origin())
	if err != nil || secret == "" {
		return nil, err
	}
	s.mail(ctx, l.Email, "Set your password", "Somebody asked for another password for your todo list. "+
		"If that was you, open this link within the hour. If it wasn't, do nothing.", "Set the password",
		s.linkTo(l.Kind, secret))
	return nil, nil
}

// mail sends a mail while the request goes on.
func (s adminHandlers) mail(ctx context.Context, address, title, body, label, link string) {
	id := callOf(ctx).id
	ctx = context.WithoutCancel(ctx)
	go func() {
		ctx, cancel := context.WithTimeout(ctx, letterTime)
		defer cancel()
		if err := s.Letters.Post(ctx, address, title, body, label, link); err != nil {
			s.log.Warn("a mail about an account was not sent", "request_id", id, "error", err)
		}
	}()
}

func (s adminHandlers) reset(ctx context.Context, in *resetInput) (*struct{}, error) {
	return nil, s.People.Reset(ctx, in.Body.Link, in.Body.Password, callOf(ctx).origin())
}

func (s adminHandlers) claim(ctx context.Context, in *claimInput) (*personOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	p, err := s.People.Claim(ctx, c.who, in.Body.Link, c.origin())
	return &personOutput{p}, err
}
