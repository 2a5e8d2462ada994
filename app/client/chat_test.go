package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// What the caller makes of an event is no loss of the connection, whatever its
// code: the turn must not be asked for again.
func TestAnEventThatIsRefusedIsNoLostConnection(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "id: t:1\nevent: start\ndata: {}\n\nid: t:2\nevent: end\ndata: {}\n\n")
	}))
	t.Cleanup(server.Close)
	c, err := New(server.URL, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := fault.New(fault.Unavailable, "The assistant does not answer.")
	emit := func(e Event) error {
		if e.Type == chat.EventEnd {
			return failed
		}
		return nil
	}
	for name, say := range map[string]func(context.Context) error{
		"Chat": func(ctx context.Context) error { return c.Chat(ctx, "", "hello", emit) },
		"Through": func(ctx context.Context) error {
			return c.Through(ctx, "t", "", emit, func() { t.Error("it is lost") })
		},
	} {
		t.Run(name, func(t *testing.T) {
			asked.Store(0)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // trying again is seen in how often the server was asked
			defer cancel()
			if err := say(ctx); !errors.Is(err, failed) || ctx.Err() != nil {
				t.Errorf("got %v, want %v at once", err, failed)
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("the server was asked %d times", n)
			}
		})
	}
}
