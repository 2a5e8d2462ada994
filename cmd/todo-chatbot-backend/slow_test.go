package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/slowclient"
)

// beCommand makes the test's program the command itself.
const beCommand = "TEST_BE_BACKEND"

func TestMain(m *testing.M) {
	if os.Getenv(beCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestSlowClients(t *testing.T) {
	s := slowclient.Again(t, beCommand, "PORT=0", "JWT_SECRET="+strings.Repeat("k", 32), "ASSISTANT=offline",
		"DATABASE_URL=sqlite:"+filepath.Join(t.TempDir(), "todo.db"), "LOG_LEVEL=info")
	t.Run("are let go after 10 seconds, wherever they ask", func(t *testing.T) {
		longest := s.CheckHalves(t, "/", "/auth/login", "/auth/register", "/api/me/tasks", "/api/me/chat", "/mcp", "/health", "/nothing")
		t.Logf("the longest stayed for %v", longest.Round(time.Millisecond))
	})
	t.Run("keep nobody else out, though there are 11,000, and take little memory", func(t *testing.T) {
		taken, slowest := s.CheckFlood(t, 11_000, "/auth/login", "/health?ready")
		t.Logf("%d MB, the slowest answer after %v", taken>>20, slowest.Round(time.Millisecond))
	})
}
