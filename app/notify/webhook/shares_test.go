package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// A server that never answers holds its own messages up, and nobody else's.
func TestAServerThatHangsCostsNobodyElse(t *testing.T) {
	for name, c := range map[string]struct{ people, each int }{
		"a few people with many messages":  {4, notify.MaxPerMinute},
		"many people with a few at a host": {30, 10},
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(h *house) {
				let := make(chan struct{})
				hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-let }))
				arrived := make(chan struct{}, 1)
				works := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
					select {
					case arrived <- struct{}{}:
					default:
					}
				}))
				h.Cleanup(works.Close)
				h.Cleanup(hangs.Close)
				allow, err := egress.Parse("NOTIFY_ALLOW", "127.0.0.1")
				if err != nil {
					h.Fatal(err)
				}
				bells := notify.New(h.db.Rings(), h.tasks, atUTC{}, notify.Options{Owner: "one", Now: time.Now, Patience: time.Hour,
					Channels: []notify.Channel{webhook.New(courier.New(allow), nil)}})
				send := func(user todo.UserID, address string, n int) {
					h.Helper()
					who := todo.Actor{User: user, Via: todo.ViaAPI, Zone: time.UTC}
					d, err := bells.AddDevice(h.Context(), who, notify.NewDevice{Channel: "webhook", Name: "Hook", Address: address, ShowTitle: true})
					if err != nil {
						h.Fatal(err)
					}
					for range n {
						if _, err := bells.Test(h.Context(), who, d.ID); err != nil {
							h.Fatal(err)
						}
					}
				}
				for i := range c.people {
					send(todo.UserID(fmt.Sprint("eve", i)), hangs.URL+"/", c.each)
				}
				send("ada", works.URL+"/", 1)
				ctx, cancel := context.WithCancel(h.Context())
				over := make(chan struct{})
				go func() { defer close(over); bells.Run(ctx) }()
				h.Cleanup(func() { cancel(); close(let); <-over })
				select {
				case <-arrived:
				case <-time.After(30 * time.Second):
					h.Error("a message waits behind those of others, whose server hangs")
				}
			})
		})
	}
}
