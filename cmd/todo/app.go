package main

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/mcp/remote"
	"github.com/todo-chatbot/todo-chatbot/app/notify/mail"
	"github.com/todo-chatbot/todo-chatbot/app/notify/push"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/backend"
)

// app is the whole app over the database of a data folder, for its one person.
type app struct {
	*backend.Backend
	user todo.UserID

	mu      sync.Mutex
	session account.Session
}

// outside is what the app speaks to beyond this machine's list.
type outside struct {
	model   *openai.Config // the language model that is asked, nil for none
	servers remote.Config  // MCP servers whose tools the assistant has

	notify egress.Allow // where reminders may be sent besides the internet
	public string       // where the page is reached from elsewhere, "" if it is not
	push   push.Key     // of Web Push; one of the folder's own if it is the zero value
	mail   *mail.Server // that sends reminders, nil for none

	headless bool // there is no page
}

// openApp opens the folder's database.
func openApp(ctx context.Context, dir dataDir, o outside, log *slog.Logger) (*app, error) {
	key, err := dir.signingKey()
	if err != nil {
		return nil, err
	}
	keys, err := account.ParseKeys(key)
	if err != nil {
		return nil, err
	}
	if err := dir.keepBefore(ctx); err != nil {
		return nil, err
	}
	if o.push.Public() == "" {
		if o.push, err = dir.pushKey(); err != nil {
			return nil, err
		}
	}
	b, err := backend.Open(ctx, backend.Config{
		DatabaseURL: dir.databaseURL(), Keys: keys, Version: version, Log: log,
		Flags: api.Flags{Docs: true, Metrics: true}, Model: o.model, Servers: o.servers, Notify: o.notify,
		PublicURL: o.public, Push: o.push, Mail: o.mail, Headless: o.headless,
	})
	if err != nil {
		return nil, err
	}
	person, err := b.People.Local(ctx, localZone())
	if err != nil {
		b.Close()
		return nil, err
	}
	return &app{Backend: b, user: person.ID}, nil
}

// token is a bearer of the local person, renewed when it is about to end.
func (a *app) token(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if time.Until(a.session.Expires) > time.Hour {
		return a.session.Token, nil
	}
	s, err := a.People.Issue(ctx, a.user)
	if err != nil {
		return "", err
	}
	a.session = s
	return s.Token, nil
}

// signedIn is the API for the local person.
func (a *app) signedIn() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, err := a.token(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		a.API.ServeHTTP(w, r)
	})
}
