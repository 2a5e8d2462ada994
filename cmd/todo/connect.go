package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// door is where a backend is reached, and as whom.
type door struct {
	url       string
	token     client.Token
	transport http.RoundTripper // the network if nil
	close     func()
}

// connect returns a client of what reach finds.
func (s *settings) connect(ctx context.Context) (c *client.Client, done func(), err error) {
	d, err := s.reach(ctx)
	if err != nil {
		return nil, nil, err
	}
	if c, err = client.New(d.url, d.token, d.transport); err != nil {
		d.close()
		return nil, nil, err
	}
	return c, d.close, nil
}

// reach finds the named server, the app that runs on this machine, or else
// opens one in this process over the local database.
func (s *settings) reach(ctx context.Context) (door, error) {
	if s.server != "" {
		return door{url: s.server, token: client.Token(os.Getenv("TODO_TOKEN")), close: func() {}}, nil
	}
	dir, err := openDataDir(s.dataDir)
	if err != nil {
		return door{}, err
	}
	if r, ok := dir.runs(); ok {
		c, err := client.New(r.URL, "", keyed{r.Key})
		if err == nil && fault.CodeOf(c.Ping(ctx)) != fault.Unavailable {
			return door{url: r.URL, transport: keyed{r.Key}, close: func() {}}, nil
		}
	}
	m, err := languageModel{}.config(os.Getenv)
	if err != nil {
		return door{}, err
	}
	a, err := openApp(ctx, dir, outside{model: m, headless: true}, slog.New(slog.DiscardHandler))
	if err != nil {
		return door{}, err
	}
	return door{url: "http://localhost", transport: client.InProcess(a.signedIn()), close: func() { a.Close() }}, nil
}
