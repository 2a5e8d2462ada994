package web_test

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/web"
)

func TestMetrics(t *testing.T) {
	s, err := web.New(web.Config{Backend: http.HandlerFunc(echo), Page: pageFiles()})
	if err != nil {
		t.Fatal(err)
	}
	metrics := web.NewMetrics()
	server := httptest.NewServer(metrics.Of(s))
	defer server.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer metrics.Serve(l, slog.New(slog.DiscardHandler))()

	for _, request := range [][2]string{{"GET", "/"}, {"GET", "/assets/no-such.js"}, {"GET", "/api/refused"}, {"GET", "/api/health"}, {"BREW", "/api/tasks"}} {
		r, err := http.NewRequestWithContext(t.Context(), request[0], server.URL+request[1], http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	stream, err := http.Get(server.URL + "/api/me/events") // Its beginning has to come through at once.
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	beginning := make([]byte, len("event: hello"))
	if _, err := io.ReadFull(stream.Body, beginning); err != nil || string(beginning) != "event: hello" {
		t.Fatalf("the stream begins with %q: %v", beginning, err)
	}

	text := read(t, "http://"+l.Addr().String()+"/metrics", 200)
	for _, want := range []string{
		`todo_frontend_requests_total{method="GET",route="/",status="200"} 1`,
		`todo_frontend_requests_total{method="GET",route="/",status="404"} 1`,
		`todo_frontend_requests_total{method="GET",route="/api/",status="401"} 1`,
		`todo_frontend_requests_total{method="GET",route="/api/health",status="200"} 1`,
		`todo_frontend_requests_total{method="other",route="/api/",status="`,
		`todo_frontend_request_duration_seconds_count{method="GET",route="/"} 2`,
		"todo_frontend_requests_open 1\n",
		"go_goroutines ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics have no %q:\n%s", want, text)
		}
	}
	documented, err := os.ReadFile("../../docs/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`(?m)^# TYPE (todo_\w+)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(string(documented), "`"+name[1]+"`") {
			t.Errorf("docs/observability.md doesn't know the metric %s", name[1])
		}
	}
	read(t, "http://"+l.Addr().String()+"/", 404)
	if page := read(t, server.URL+"/metrics", 200); strings.Contains(page, "todo_frontend") {
		t.Error("the page's port has the metrics too")
	}
}

func read(t *testing.T, url string, status int) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		t.Fatalf("%s: got %d (%v), want %d", url, answer.StatusCode, err, status)
	}
	return string(text)
}
