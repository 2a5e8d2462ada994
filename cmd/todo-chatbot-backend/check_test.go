package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/check"
)

func TestUnderTheNameOfTheCheckItAsksOthers(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), check.Name)
	if err := os.Symlink(program, link); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	for _, c := range []struct {
		name   string
		args   []string
		says   string
		status int
	}{
		{"a server that answers", []string{server.URL}, "answers: " + server.URL, 0},
		{"dependencies, and no database", []string{"dependencies"}, `"database-reachable"`, 0},
		{"nothing to ask", nil, "give the URLs to ask", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			asks := exec.CommandContext(t.Context(), link, c.args...)
			asks.Env = []string{beCommand + "=1"}
			said, err := asks.CombinedOutput()
			if got := asks.ProcessState.ExitCode(); got != c.status || !strings.Contains(string(said), c.says) {
				t.Errorf("it ended with %d (%v) and said %q, want %d and %q", got, err, said, c.status, c.says)
			}
		})
	}
}
