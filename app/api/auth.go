package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Sizes of request bodies in bytes.
const (
	maxBody     = 64 << 10
	maxChatBody = 256 << 10 // a message of the greatest length, every character escaped
)

// Owner is the part of a path that names the person. It is checked before any
// handler runs, and never used for anything else.
type Owner struct {
	User string `path:"user" maxLength:"64" doc:"Your own id, or me." example:"me"`
}

// Within is an Owner, and the list in which something is done. It is found, and
// the person's place in it, before any handler runs.
type Within struct {
	Owner
	List string `query:"list" maxLength:"240" doc:"A list that is shared with you, by its id or what you call it; your own if left out. The numbers of tasks and changes are of that list." example:"home"`
}

// operation is what the routes of the API have in common.
func (s *Server) operation(method, path, id, tag, summary string) huma.Operation {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag},
		MaxBodyBytes:    maxBody,
		BodyReadTimeout: -1, // app/serve has a limit that nobody can lift
		Responses:       map[string]*huma.Response{"default": s.problemResponse()},
	}
	if strings.HasPrefix(path, "/api/{user}") {
		op.Security = []map[string][]string{{"bearer": {}}}
		op.Middlewares = huma.Middlewares{s.signedIn}
		if method != http.MethodGet {
			op.Responses["204"] = &huma.Response{Description: "Done. A token without the scope read is answered so: " +
				"headers such as X-Change and Location tell what was done."}
		}
	}
	return op
}

// readsKey marks operations that need the scope read whatever their method:
// their answer is what they are for.
const readsKey = "reads"

func reads(op *huma.Operation) { mark(op, readsKey) }

// leavingKey marks operations that are there for somebody whose account is
// going to be deleted.
const leavingKey = "leaving"

func alsoLeaving(op *huma.Operation) { mark(op, leavingKey) }

func mark(op *huma.Operation, key string) {
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata[key] = true
}

func errLeaving(at time.Time) error {
	return fault.New(fault.Forbidden, "This account is going to be deleted on %s. Take it back to use it again.",
		at.UTC().Format("2 January 2006 at 15:04 MST"))
}

// workTime bounds what an operation may take, unless its answer is a stream.
const workTime = 20 * time.Second

// handle registers a handler whose errors become problems.
func handle[I, O any](s *Server, op huma.Operation, fn func(context.Context, *I) (*O, error)) {
	_, streams := any((*O)(nil)).(*huma.StreamResponse)
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		if !streams {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, workTime)
			defer cancel()
		}
		if c := callOf(ctx); c.key != "" {
			c.sent = digestOf(in)
		}
		out, err := fn(ctx, in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		return out, nil
	})
}

// signedIn lets a request through whose bearer is the person in its path.
func (s *Server) signedIn(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if err := s.admit(r, w.Header(), ctx.Operation()); err != nil {
		problem(r.Context(), err).write(w)
		return
	}
	next(ctx)
}

func (s *Server) admit(r *http.Request, h http.Header, op *huma.Operation) error {
	c := callOf(r.Context())
	who, err := s.Identify(r)
	if err != nil {
		return err
	}
	c.who = who
	if user := r.PathValue("user"); user != "me" && todo.UserID(user) != who.User {
		return fault.New(fault.Forbidden, "That is not yours. Use your own id, or me.")
	}
	if who.Leaving != nil && op.Metadata[leavingKey] != true {
		return errLeaving(*who.Leaving)
	}
	for _, scope := range scopesOf(r.Method, op) {
		if !who.May(scope) {
			return fault.New(fault.Forbidden, "The access token has no scope %s. Make one that has it.", string(scope))
		}
	}
	c.blind = !who.May(account.Read)
	if c.key = r.Header.Get("Idempotency-Key"); c.key != "" {
		if !isPlain(c.key, 128) {
			return fault.InField("header.Idempotency-Key",
				"The Idempotency-Key may have 1 to 128 letters, digits, dots, dashes and underscores.")
		}
		// The same key in another operation is another key.
		c.key = "http:" + r.Pattern + ":" + c.key
	}
	if err := s.throttle(who.User, h); err != nil {
		return err
	}
	return s.within(r, c)
}

// within finds the list that a request names.
func (s *Server) within(r *http.Request, c *call) error {
	if q := r.URL.RawQuery; !strings.Contains(q, "list=") && !strings.Contains(q, "%") { // nearly always
		return nil
	}
	ref := r.URL.Query().Get("list")
	if ref == "" {
		return nil
	}
	if s.Lists == nil {
		return todo.NoList()
	}
	who, err := s.Lists.In(r.Context(), actor(r.Context()), ref)
	c.list = who.List
	return err
}

// scopesOf are the scopes that an operation needs. One that writes answers
// without a body where the token may not read: see reply.WriteHeader.
func scopesOf(method string, op *huma.Operation) []account.Scope {
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		return []account.Scope{account.Read}
	case op.Metadata[readsKey] == true:
		return []account.Scope{account.Read, account.Write}
	}
	return []account.Scope{account.Write}
}

func (s *Server) throttle(user todo.UserID, h http.Header) error {
	if s.rate == nil {
		return nil
	}
	now := time.Now()
	if s.rate.Allow(string(user), now) {
		return nil
	}
	wait := s.rate.Wait(string(user), now)
	h.Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	return fault.New(fault.TooMany, "That is more than %d requests a second. Wait a moment and try again.", s.Rate)
}

// bearer is the token of the Authorization header, "" if there is none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
