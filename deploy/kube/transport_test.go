package kube

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// connected is a connection to an address that may be anything.
func connected(t *testing.T, address string) *Cluster {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	text := fmt.Sprintf(`{"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":%q,"insecure-skip-tls-verify":true}}],
"users":[{"name":"u","user":{"token":"t"}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}`, address)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Connect(path, "", "todo-chatbot")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// server answers like an API server that has nothing, at a time of its own.
func server(ahead time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/version" {
			fmt.Fprint(w, `{"major":"1","minor":"37","gitVersion":"v1.37.2"}`)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
	})
}

func TestWhatIsNoClusterIsSaidInASentence(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>hello</html>") }))
	defer page.Close()
	nothing := httptest.NewServer(http.NotFoundHandler())
	defer nothing.Close()
	empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }))
	defer empty.Close()
	// Only silence is waited out; whoever answers has time, also on a busy machine.
	const busy = time.Minute
	for name, c := range map[string]struct {
		address string
		within  time.Duration
		says    string
	}{
		"a server that takes connections and says nothing": {"https://" + silent.Addr().String(), time.Second, "does not answer in time"},
		"a web page":                           {page.URL, busy, "is not a Kubernetes API server"},
		"a server that knows no such path":     {nothing.URL, busy, "is not a Kubernetes API server"},
		"a server of JSON":                     {empty.URL, busy, "is not a Kubernetes API server"},
		"a server of HTTP where TLS is wanted": {strings.Replace(page.URL, "http:", "https:", 1), busy, "is not a Kubernetes API server"},
		"nobody":                               {"http://127.0.0.1:1", busy, "does not answer: start it"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), c.within)
			defer cancel()
			_, err := connected(t, c.address).Version(ctx)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "--context") {
				t.Errorf("it says %v", err)
			}
		})
	}
}

func TestAnAPIServerThatRestartsIsWaitedFor(t *testing.T) {
	// Others listen at 127.0.0.1, and might have got its port when it is listened at again.
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	serve := func(l net.Listener) *http.Server {
		s := &http.Server{Handler: server(0)}
		go func() { _ = s.Serve(l) }() // It ends when it is closed.
		return s
	}
	first := serve(listener)
	c := connected(t, "http://"+address)
	if _, err := c.Version(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		ok  bool
		err error
	}
	asked := make(chan outcome, 1)
	go func() {
		_, ok, err := c.Holder(t.Context())
		asked <- outcome{ok, err}
	}()
	select {
	case o := <-asked:
		t.Fatalf("it gave up at once: %v", o.err)
	case <-time.After(restartPause):
	}
	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	second := serve(again)
	defer second.Close()
	if o := <-asked; o.err != nil || o.ok {
		t.Errorf("%+v", o)
	}
}

func TestTimeIsTheClusters(t *testing.T) {
	for _, ahead := range []time.Duration{0, 2 * time.Hour, -2 * time.Hour} {
		api := httptest.NewServer(server(ahead))
		c := connected(t, api.URL)
		if _, err := c.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
		if apart := c.now().Sub(time.Now().Add(ahead)).Abs(); apart > clockSlack {
			t.Errorf("of a cluster that is %s ahead the time is wrong by %s", ahead, apart)
		}
		api.Close()
	}
}

// The questions go out as HTTP, and what a program says is told from what the API
// server says of it.
func TestAnswersComeThroughAProxy(t *testing.T) {
	const proxy = "/api/v1/namespaces/todo-chatbot/services/http:todo-chatbot-frontend:http/proxy"
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter)
		wrong  string
	}{
		"it is ready": {func(w http.ResponseWriter) { fmt.Fprint(w, `{"status":"ok"}`) }, ""},
		"it is not ready, and says when to ask again": {func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "60")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"error":"unavailable"}`)
		}, "answers 503"},
		"it answers 500 to this": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, "answers 500"},
		"it does not know it":    {func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }, "answers 404"},
	} {
		t.Run(name, func(t *testing.T) {
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path == proxy+"/index.html":
					fmt.Fprint(w, "<!doctype html>")
				case r.URL.Path == proxy+"/api/health" && r.URL.Query().Has("ready"):
					c.answer(w)
				default:
					t.Errorf("it asks for %s", r.URL)
					w.WriteHeader(http.StatusTeapot)
				}
			}))
			defer api.Close()
			answers := connected(t, api.URL).Answers(t.Context(), lifecycle.Observation{})
			if len(answers) != 2 || !answers[0].Good() || !strings.HasPrefix(answers[1].Wrong, c.wrong) || (c.wrong == "") != answers[1].Good() {
				t.Errorf("%+v", answers)
			}
		})
	}
}
