package remote

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

func TestWhereRequestsGo(t *testing.T) {
	t.Run("to no private address, whatever its name and whoever sends us there", func(t *testing.T) {
		e := weather(t, true)
		port := e.URL[strings.LastIndexByte(e.URL, ':'):]
		for _, address := range []string{e.URL, "http://localhost" + port, "http://localhost." + port, "http://[::ffff:127.0.0.1]" + port, "http://169.254.169.254/latest", "http://[fe80::1]", "http://0.0.0.0" + port, "http://10.0.0.1", "http://metadata.localhost" + port} {
			b := newBench(t, "", map[string]string{"x": address})
			b.settled()
			if s := b.only(); s.Status == chat.ServerReady {
				t.Errorf("%s was asked", address)
			}
		}
		if e.mu.Lock(); len(e.heads) > 0 {
			t.Errorf("%d requests arrived", len(e.heads))
		}
		e.mu.Unlock()
		b := newBench(t, "localhost", map[string]string{"x": "http://localhost" + port})
		b.settled()
		if s := b.only(); s.Status != chat.ServerReady {
			t.Errorf("a name that is allowed: %+v", s)
		}
	})
	t.Run("to no other server, and with them no credential", func(t *testing.T) {
		other := weather(t, true)
		for _, target := range []string{other.URL, "http://169.254.169.254/latest/meta-data", "http://[::1]:1"} {
			for _, status := range []int{302, 307, 308} {
				e := &elsewhere{}
				e.serve(t, http.RedirectHandler(target, status))
				b := newBench(t, local, map[string]string{"x": e.URL})
				b.settled()
				if s := b.only(); s.Status != chat.ServerUnreachable {
					t.Errorf("%d to %s: %+v", status, target, s)
				}
			}
		}
		other.mu.Lock()
		defer other.mu.Unlock()
		if len(other.heads) > 0 {
			t.Errorf("the other server got %v", other.heads)
		}
	})
	t.Run("with its own credentials, and nothing of the person's", func(t *testing.T) {
		e := weather(t, true)
		b := newBench(t, local, map[string]string{"x": e.URL})
		b.settled()
		b.call("1", "x__forecast", `{}`)
		e.mu.Lock()
		defer e.mu.Unlock()
		for _, h := range e.heads {
			if h.Get("Authorization") != "Bearer hunter2" || h.Get("Cookie") != "" {
				t.Errorf("it got %v", h)
			}
			if strings.Contains(fmt.Sprint(h), "ann") {
				t.Errorf("it knows who asks: %v", h)
			}
		}
	})
}
