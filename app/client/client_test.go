package client_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestAServerThatMeansHarm(t *testing.T) {
	t.Run("cannot steer the terminal by its errors", func(t *testing.T) {
		evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`{"detail":"\u001b[31mred\u001b]0;title\u0007\u009b2J\u202eback\r\nnext","errors":[{"message":"\u001b[2Jgone"}]}`))
		}))
		defer evil.Close()
		c, err := client.New(evil.URL, "secret", nil)
		if err != nil {
			t.Fatal(err)
		}
		got := fault.MessageOf(c.Ping(t.Context()))
		if strings.ContainsAny(got, "\x1b\a\r\n\u009b\u202e") || !strings.Contains(got, "red") {
			t.Errorf("it says %q", got)
		}
	})
	t.Run("is not followed elsewhere with the token", func(t *testing.T) {
		var asked atomic.Int32
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		defer elsewhere.Close()
		for _, status := range []int{301, 302, 303, 307, 308} {
			evil := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
			defer evil.Close()
			c, err := client.New(evil.URL, "secret", nil)
			if err != nil {
				t.Fatal(err)
			}
			err = c.Ping(t.Context())
			if err == nil || !strings.Contains(fault.MessageOf(err), "another address") {
				t.Errorf("%d: %v", status, err)
			}
		}
		if n := asked.Load(); n != 0 {
			t.Errorf("it was asked %d times", n)
		}
	})
}
