package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// connect returns a client of the named server, of the app that runs on this
// machine, or else of one in this process over the local database.
func (s *settings) connect(ctx context.Context) (c *client.Client, done func(), err error) {
	if s.server != "" {
		c, err := client.New(s.server, client.Token(os.Getenv("TODO_TOKEN")), nil)
		return c, func() {}, err
	}
	dir, err := openDataDir(s.dataDir)
	if err != nil {
		return nil, nil, err
	}
	if r, err := dir.running(); err == nil {
		c, err := client.New(r.URL, "", http.DefaultTransport)
		if err == nil && fault.CodeOf(c.Ping(ctx)) != fault.Unavailable {
			return c, func() {}, nil
		}
	}
	a, err := openApp(ctx, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, nil, err
	}
	c, err = client.New("http://localhost", "", client.InProcess(a.signedIn()))
	if err != nil {
		a.Close()
		return nil, nil, err
	}
	return c, func() { a.Close() }, nil
}
