package api

import (
	"context"
	"net/http"

	"github.com/todo-chatbot/todo-chatbot/app/account"
)

// signInHandlers answers requests about who is signed in, leaving, and what is taken along.
type signInHandlers struct{ *Server }

type passwordInput struct {
	Owner
	Body struct {
		Password string `json:"password,omitempty" maxLength:"128" doc:"The password that the account has; if it has none, the session has to be younger than ten minutes."`
		Next     string `json:"new_password" minLength:"8" maxLength:"128"`
		Tokens   bool   `json:"revoke_tokens,omitempty" doc:"Access tokens and passkeys end too: for when somebody else knew the password."`
	} `nameHint:"PasswordChange"`
}

type signInsOutput struct {
	Body struct {
		Sessions []account.SignIn `json:"sessions" nullable:"false"`
	} `nameHint:"SessionList"`
}

// SessionRef is a path that names a session.
type SessionRef struct {
	Owner
	ID string `path:"session" maxLength:"64"`
}

func (s signInHandlers) signInRoutes() {
	const path = "/api/{user}/sessions"
	handle(s.Server, s.operation(http.MethodPost, "/api/{user}/password", "change-password", "Account",
		"Change your password; all other sessions end"), s.changePassword)
	handle(s.Server, s.operation(http.MethodGet, path, "list-sessions", "Account", "Where you are signed in"),
		s.signIns)
	handle(s.Server, s.operation(http.MethodDelete, path, "end-other-sessions", "Account",
		"Sign out everywhere but here"), s.endOthers)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{session}", "end-session", "Account",
		"Sign out in one place"), s.endSession)
}

func (s signInHandlers) changePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return nil, s.People.ChangePassword(ctx, c.who, in.Body.Password, in.Body.Next, in.Body.Tokens, c.origin())
}

func (s signInHandlers) signIns(ctx context.Context, _ *Owner) (*signInsOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	out := &signInsOutput{}
	var err error
	out.Body.Sessions, err = s.People.Sessions(ctx, callOf(ctx).who)
	return out, err
}

func (s signInHandlers) endSession(ctx context.Context, in *SessionRef) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	return nil, s.People.EndSession(ctx, callOf(ctx).who, in.ID, callOf(ctx).origin())
}

func (s signInHandlers) endOthers(ctx context.Context, _ *Owner) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	return nil, s.People.EndOthers(ctx, callOf(ctx).who, callOf(ctx).origin())
}
