package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type leaveInput struct {
	Owner
	Body struct {
		Password string `json:"password,omitempty" maxLength:"128" doc:"Your password, because nothing is left afterwards; if there is none, the session has to be younger than ten minutes."`
	} `nameHint:"Leave"`
}

func (s signInHandlers) leaveRoutes() {
	op := s.operation(http.MethodGet, "/api/{user}/export", "export-account", "Account", "Everything that is yours, as one file")
	op.Description = "JSON: the account, the tasks as the API has them, and below records each table with its rows. " +
		"Moments in records are microseconds since 1970 (UTC). No password, key or address of a device is in it."
	op.Responses["200"] = &huma.Response{
		Description: "The file.",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}}},
	}
	alsoLeaving(&op)
	handle(s.Server, op, dear(s.Server, s.takeOut))
	op = s.operation(http.MethodPost, "/api/{user}/leave", "leave", "Account", "Have the account deleted, in seven days")
	alsoLeaving(&op)
	reads(&op)
	handle(s.Server, op, s.leave)
	op = s.operation(http.MethodPost, "/api/{user}/return", "return", "Account", "Keep an account that is going to be deleted")
	alsoLeaving(&op)
	reads(&op)
	handle(s.Server, op, s.comeBack)
}

func (s signInHandlers) leave(ctx context.Context, in *leaveInput) (*personOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	p, err := s.People.Leave(ctx, c.who, in.Body.Password, c.origin())
	return &personOutput{p}, err
}

func (s signInHandlers) comeBack(ctx context.Context, _ *Owner) (*personOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	p, err := s.People.Return(ctx, callOf(ctx).who, callOf(ctx).origin())
	return &personOutput{p}, err
}
