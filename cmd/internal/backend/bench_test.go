package backend

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// BenchmarkTurn is a whole chat turn through the API on SQLite: what a
// message costs, without the network.
func BenchmarkTurn(b *testing.B) {
	backend, token := benchBackend(b, nil)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		call(b, backend.API, token, http.MethodPost, "/api/me/chat", fmt.Sprintf(`{"message":"add buy milk %d tomorrow at 5pm"}`, i))
	}
}

// BenchmarkList is a list of 20 of 1,000 tasks through the API on SQLite.
func BenchmarkList(b *testing.B) {
	backend, token := benchBackend(b, nil)
	for i := range 1000 {
		call(b, backend.API, token, http.MethodPost, "/api/me/tasks", fmt.Sprintf(`{"title":"Task %d","tags":["bench"]}`, i))
	}
	b.ReportAllocs()
	for b.Loop() {
		call(b, backend.API, token, http.MethodGet, "/api/me/tasks?limit=20", "")
	}
}

func benchBackend(b *testing.B, m *openai.Config) (*Backend, string) {
	b.Helper()
	backend, err := Open(b.Context(), Config{
		DatabaseURL: "sqlite:" + filepath.Join(b.TempDir(), "todo.db"), Keys: account.RandomKeys(),
		Flags: api.Flags{Registration: true}, Log: slog.New(slog.DiscardHandler), Model: m,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { backend.Close() })
	body := call(b, backend.API, "", http.MethodPost, "/auth/register", `{"email":"bench@example.com","password":"correct horse battery"}`)
	var session struct{ Token string }
	if err := json.Unmarshal(body, &session); err != nil {
		b.Fatal(err)
	}
	return backend, session.Token
}

func call(b *testing.B, h http.Handler, token, method, path, body string) []byte {
	b.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	out, _ := io.ReadAll(w.Body) // a buffer
	if w.Code >= 300 {
		b.Fatalf("%s %s: %d %s", method, path, w.Code, out)
	}
	return out
}

// BenchmarkModelTurn is a streamed turn that a language model answers in
// twenty pieces at once, through the API on SQLite.
func BenchmarkModelTurn(b *testing.B) {
	server := httptest.NewServer(fakeopenai.Script(fakeopenai.Answer{Text: strings.Repeat("word ", 20), Piece: 5}))
	b.Cleanup(server.Close)
	backend, token := benchBackend(b, &openai.Config{BaseURL: server.URL, Model: "fake"})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/api/me/chat", strings.NewReader(`{"message":"how are you"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		backend.API.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), "event: end") {
			b.Fatalf("w.Body.String() = %v, want it to contain %q", w.Body.String(), "event: end")
		}
	}
}
