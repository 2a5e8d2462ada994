package web_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/web"
)

var script = strings.Repeat("console.log('hello');\n", 100)

func pageFiles() fstest.MapFS {
	return fstest.MapFS{
		"index.html":           {Data: []byte("<!doctype html><title>Todo</title>")},
		"assets/app-4f3a.js":   {Data: []byte(script)},
		"assets/icon-77aa.png": {Data: []byte(strings.Repeat("png", 400))},
		"favicon.svg":          {Data: []byte("<svg/>")},
		".gitkeep":             {},
	}
}

// echo is a backend that tells what it got.
func echo(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/auth/login", "/auth/register":
		if r.Header.Get("X-Wrong") != "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"person":{"id":"ada"},"token":"secret-token","expires_at":"2099-01-01T00:00:00Z"}`)
	case "/auth/logout":
		w.WriteHeader(http.StatusNoContent)
	case "/api/refused":
		w.WriteHeader(http.StatusUnauthorized)
	case "/api/me/events":
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, "event: hello\n\n")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	default:
		if r.URL.Path == "/mcp/origin" {
			fmt.Fprintf(w, "origin=%s", r.Header.Get("Origin"))
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		fmt.Fprintf(w, "auth=%s cookie=%s for=%s host=%s real=%s body=%d", r.Header.Get("Authorization"), r.Header.Get("Cookie"),
			strings.Join(r.Header["X-Forwarded-For"], "+"), r.Header.Get("X-Forwarded-Host"), r.Header.Get("X-Real-Ip"), len(body))
	}
}

// eachBackend runs a test with the backend elsewhere, and in the same process.
func eachBackend(t *testing.T, change func(*web.Config), test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("a backend elsewhere", func(t *testing.T) {
		back := httptest.NewServer(http.HandlerFunc(echo))
		t.Cleanup(back.Close)
		u, _ := url.Parse(back.URL)
		test(t, start(t, web.Proxy(u, slog.New(slog.DiscardHandler)), change))
	})
	t.Run("a backend in the process", func(t *testing.T) { test(t, start(t, http.HandlerFunc(echo), change)) })
}

func start(t *testing.T, backend http.Handler, change func(*web.Config)) string {
	t.Helper()
	c := web.Config{Backend: backend, Page: pageFiles()}
	if change != nil {
		change(&c)
	}
	s, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	t.Cleanup(func() { s.Drain(); srv.Close() })
	return srv.URL
}

func do(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Add(headers[i], headers[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

func TestPage(t *testing.T) {
	url := start(t, http.HandlerFunc(echo), nil)
	t.Run("is served with a policy that lets in no foreign script", func(t *testing.T) {
		resp, body := do(t, "GET", url+"/", "")
		policy := resp.Header.Get("Content-Security-Policy")
		if resp.StatusCode != 200 || !strings.Contains(body, "<title>") || !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("got %d, %q, %s", resp.StatusCode, policy, body)
		}
	})
	t.Run("keeps its window to itself where browsers heed that: over https and on this machine", func(t *testing.T) {
		for _, c := range []struct{ host, scheme, want string }{
			{"todo.example.com", "https", "same-origin"}, {"localhost:30080", "http", "same-origin"}, {"192.168.49.2:30080", "http", ""},
		} {
			resp, _ := do(t, "GET", url+"/", "", "Host", c.host, "X-Forwarded-Proto", c.scheme)
			if got := resp.Header.Get("Cross-Origin-Opener-Policy"); got != c.want {
				t.Errorf("%s://%s: got %q, want %q", c.scheme, c.host, got, c.want)
			}
		}
	})
	t.Run("has addresses of its own", func(t *testing.T) {
		for _, path := range []string{"/", "/chat/123", "/index.html", "/settings"} {
			if resp, body := do(t, "GET", url+path, ""); resp.StatusCode != 200 || !strings.Contains(body, "<title>") || resp.Header.Get("Cache-Control") != "no-cache" {
				t.Errorf("%s: got %d, %q", path, resp.StatusCode, body)
			}
		}
	})
	t.Run("does not stand for files that are missing", func(t *testing.T) {
		for _, path := range []string{"/assets/app-old.js", "/assets/", "/missing.js", "/.gitkeep", "/assets", "/..%2f..%2fetc/passwd.txt"} {
			if resp, body := do(t, "GET", url+path, ""); path != "/assets" && (resp.StatusCode != 404 || strings.Contains(body, "<title>")) {
				t.Errorf("%s: got %d, %q", path, resp.StatusCode, body)
			}
		}
	})
	t.Run("comes compressed to who takes it, and forever where the name has a hash", func(t *testing.T) {
		resp, body := do(t, "GET", url+"/assets/app-4f3a.js", "", "Accept-Encoding", "br, gzip;q=0.8")
		z, err := gzip.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		plain, _ := io.ReadAll(z)
		if string(plain) != script || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || resp.Header.Get("Vary") != "Accept-Encoding" ||
			resp.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("got %v", resp.Header)
		}
		for _, encoding := range []string{"", "identity", "gzip;q=0", "gzip; q=0.0"} {
			if _, body := do(t, "GET", url+"/assets/app-4f3a.js", "", "Accept-Encoding", encoding); body != script {
				t.Errorf("%q got it compressed", encoding)
			}
		}
		if resp, _ := do(t, "GET", url+"/assets/icon-77aa.png", "", "Accept-Encoding", "gzip"); resp.Header.Get("Content-Encoding") != "" {
			t.Error("an image was compressed again")
		}
	})
	t.Run("is not sent again to who has it", func(t *testing.T) {
		resp, _ := do(t, "GET", url+"/", "")
		again, body := do(t, "GET", url+"/", "", "If-None-Match", resp.Header.Get("ETag"))
		if again.StatusCode != 304 || body != "" {
			t.Errorf("got %d", again.StatusCode)
		}
	})
	t.Run("is only read", func(t *testing.T) {
		if resp, _ := do(t, "POST", url+"/", "x"); resp.StatusCode != 405 {
			t.Errorf("got %d", resp.StatusCode)
		}
		if resp, body := do(t, "HEAD", url+"/", ""); resp.StatusCode != 200 || body != "" {
			t.Errorf("got %d, %q", resp.StatusCode, body)
		}
	})
	t.Run("says how it is built where it is not", func(t *testing.T) {
		url := start(t, http.HandlerFunc(echo), func(c *web.Config) { c.Page = fstest.MapFS{".gitkeep": {}} })
		if resp, body := do(t, "GET", url+"/", ""); resp.StatusCode != 503 || !strings.Contains(body, "make build") {
			t.Errorf("got %d, %s", resp.StatusCode, body)
		}
	})
}

func TestDrain(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(echo))
	defer backend.Close()
	address, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Backend: web.Proxy(address, slog.New(slog.DiscardHandler)), Page: pageFiles()})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	defer srv.Close()
	open := func(accept string) io.ReadCloser {
		req, _ := http.NewRequest("GET", srv.URL+"/api/me/events", nil)
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp.Body
	}
	// A stream is known by what the backend answers, whatever was asked for.
	streams := []io.ReadCloser{open("text/event-stream"), open("*/*")}
	if r, _ := do(t, "GET", srv.URL+"/api/health?ready", ""); r.StatusCode != 200 {
		t.Errorf("not ready before: %d", r.StatusCode)
	}
	s.Drain()
	t.Run("ends open streams in order, so that nobody takes it for a failure", func(t *testing.T) {
		for i, body := range streams {
			ended := make(chan error)
			go func() {
				_, err := io.Copy(io.Discard, body)
				ended <- err
			}()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("stream %d is cut off: %v", i, err)
				}
			case <-time.After(time.Minute):
				t.Errorf("stream %d goes on", i)
			}
		}
	})
	t.Run("a stream that is opened now says where to go on, and ends", func(t *testing.T) {
		if text, err := io.ReadAll(open("text/event-stream")); err != nil || string(text) != "event: hello\n\n" {
			t.Errorf("got %q, %v", text, err)
		}
	})
	t.Run("is alive, but not ready", func(t *testing.T) {
		if r, _ := do(t, "GET", srv.URL+"/api/health?ready", ""); r.StatusCode != 503 {
			t.Errorf("got %d", r.StatusCode)
		}
		if r, _ := do(t, "GET", srv.URL+"/api/health", ""); r.StatusCode != 200 {
			t.Errorf("got %d", r.StatusCode)
		}
	})
}

func TestWithoutABackend(t *testing.T) {
	u, _ := url.Parse("http://127.0.0.1:1")
	url := start(t, web.Proxy(u, slog.New(slog.DiscardHandler)), nil)
	t.Run("says so, and that the list is safe", func(t *testing.T) {
		resp, body := do(t, "GET", url+"/api/me/tasks", "")
		if resp.StatusCode != 503 || resp.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, "try again") {
			t.Errorf("got %d, %s", resp.StatusCode, body)
		}
	})
	t.Run("is not ready, but alive, and serves the page", func(t *testing.T) {
		for path, want := range map[string]int{"/api/health?ready": 503, "/api/health": 200, "/": 200} {
			if resp, _ := do(t, "GET", url+path, ""); resp.StatusCode != want {
				t.Errorf("%s: got %d", path, resp.StatusCode)
			}
		}
	})
}

func TestSettings(t *testing.T) {
	env := func(kv ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(kv); i += 2 {
				if kv[i] == name {
					return kv[i+1]
				}
			}
			return ""
		}
	}
	t.Run("come from the environment", func(t *testing.T) {
		s, err := web.ReadSettings(env("NEXT_PUBLIC_API_URL", "http://todo-chatbot-backend:8000", "PORT", "3001", "NODE_ENV", "production", "SHUTDOWN_DELAY", "3s", "METRICS_PORT", "9464"))
		if err != nil || s.Port != 3001 || s.Backend.Host != "todo-chatbot-backend:8000" || s.Drain != 3*time.Second {
			t.Errorf("got %+v, %v", s, err)
		}
	})
	t.Run("say all that is wrong at once", func(t *testing.T) {
		_, err := web.ReadSettings(env("PORT", "http", "SHUTDOWN_DELAY", "-1s", "TRUSTED_PROXIES", "ingress", "METRICS_PORT", "none"))
		if err == nil || !strings.Contains(err.Error(), "PORT is") || !strings.Contains(err.Error(), "NEXT_PUBLIC_API_URL is not set") || !strings.Contains(err.Error(), "SHUTDOWN_DELAY") || !strings.Contains(err.Error(), "TRUSTED_PROXIES has") || !strings.Contains(err.Error(), "METRICS_PORT is") {
			t.Error(err)
		}
		for _, u := range []string{"todo-chatbot-backend:8000", "ftp://x", "http://", "http://user:secret@host", "http://host?x=1"} {
			_, err := web.ReadSettings(env("NEXT_PUBLIC_API_URL", u))
			if err == nil || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", u, err)
			}
		}
	})
}
