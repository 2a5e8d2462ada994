package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/serve"
)

// Problem is an error as RFC 9457 has it. Detail is a sentence for people,
// Code is for programs.
type Problem struct {
	Type      string   `json:"type" doc:"Where the kind of problem is described." example:"/docs#not_found"`
	Title     string   `json:"title" doc:"The kind of problem in a few words."`
	Status    int      `json:"status" doc:"The HTTP status."`
	Code      string   `json:"code" doc:"The kind of problem, for programs." enum:"invalid,unauthenticated,forbidden,not_found,conflict,ambiguous,too_large,too_many,unavailable,internal"`
	Detail    string   `json:"detail" doc:"What is wrong and what to do next, in full sentences."`
	Errors    []Detail `json:"errors,omitempty" nullable:"false" doc:"Each input that is at fault."`
	RequestID string   `json:"request_id" doc:"Names the request in the log of the server."`
}

// Detail is one input at fault.
type Detail struct {
	Message  string `json:"message" doc:"What is wrong with it."`
	Location string `json:"location,omitempty" doc:"Where it is, such as body.title or query.limit."`
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders says how to sign in where that is what is missing.
func (p *Problem) GetHeaders() http.Header {
	if p.Status != http.StatusUnauthorized {
		return nil
	}
	return http.Header{"Www-Authenticate": {`Bearer realm="todo-chatbot"`}}
}

// statuses is the one place where what went wrong becomes an HTTP status.
func statuses(code fault.Code) int {
	switch code {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict, fault.Ambiguous:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// codeOf is the reverse of statuses, for problems that begin as a status.
func codeOf(status int) fault.Code {
	switch status {
	case http.StatusUnauthorized:
		return fault.Unauthenticated
	case http.StatusForbidden:
		return fault.Forbidden
	case http.StatusNotFound:
		return fault.NotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return fault.Conflict
	case http.StatusRequestEntityTooLarge:
		return fault.TooLarge
	case http.StatusTooManyRequests:
		return fault.TooMany
	case http.StatusServiceUnavailable:
		return fault.Unavailable
	}
	if status >= 500 {
		return fault.Internal
	}
	return fault.Invalid
}

// newProblem makes the problem of a status.
func newProblem(ctx context.Context, status int, detail string) *Problem {
	code := codeOf(status)
	return &Problem{
		Type:      "/docs#" + string(code),
		Title:     http.StatusText(status),
		Status:    status,
		Code:      string(code),
		Detail:    detail,
		RequestID: callOf(ctx).id,
	}
}

// tooSlow is said of a request that did not arrive.
const tooSlow = "The request did not arrive whole within 10 seconds. Send it again, with less in it or over a better connection."

// problem turns any error into what the person is told, and keeps the cause
// of what is our own fault for the log.
func problem(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return newProblem(ctx, 499, "The request was given up before it was answered.")
	}
	if errors.Is(err, serve.ErrIncomplete) {
		return newProblem(ctx, http.StatusRequestTimeout, tooSlow)
	}
	if fault.CodeOf(err) == fault.Internal && errors.Is(err, context.DeadlineExceeded) {
		err = fault.Wrap(err, fault.Unavailable, "The server took too long to answer. Try again in a moment.")
	}
	code := fault.CodeOf(err)
	message := fault.MessageOf(err)
	if callOf(ctx).blind {
		message = fault.UnreadOf(err)
	}
	p = newProblem(ctx, statuses(code), message)
	p.Code, p.Type = string(code), "/docs#"+string(code)
	var f *fault.Fault
	if errors.As(err, &f) && f.Field != "" {
		p.Errors = []Detail{{Message: message, Location: f.Field}}
	}
	if code == fault.Internal || code == fault.Unavailable {
		callOf(ctx).cause = err
	}
	return p
}

// write answers a request with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	for name, values := range p.GetHeaders() {
		if h[name] == nil {
			h[name] = values
		}
	}
	b, _ := json.Marshal(p) // strings and numbers only
	h.Set("Content-Length", strconv.Itoa(len(b)+1))
	w.WriteHeader(p.Status)
	w.Write(append(b, '\n'))
}

// retell is the huma transformer that gives huma's own errors our form.
func retell(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	c := ctx.Context()
	p := newProblem(c, m.Status, "")
	for _, e := range m.Errors {
		if e != nil {
			p.Errors = append(p.Errors, Detail{Message: sentence(m.Status, e), Location: e.Location})
		}
	}
	switch {
	case m.Status == http.StatusRequestEntityTooLarge:
		p.Detail = "The request is larger than " + strconv.FormatInt(ctx.Operation().MaxBodyBytes/1024, 10) +
			" KB, which is the most that is taken here. Send less at once."
	case m.Status == http.StatusRequestTimeout:
		p.Detail = tooSlow
	case m.Status >= 500:
		callOf(c).cause = errors.New(m.Detail)
		p.Detail = fault.MessageOf(nil)
	case len(p.Errors) > 0:
		p.Detail = p.Errors[0].Message
	case strings.Contains(m.Detail, "body is required"):
		p.Detail = "The request has no body. Send a JSON object."
	default:
		p.Detail = m.Detail
	}
	return p, nil
}
