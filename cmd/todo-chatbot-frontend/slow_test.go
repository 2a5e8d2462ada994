package main

import (
	"os"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/slowclient"
)

// beCommand makes the test's program the command itself.
const beCommand = "TEST_BE_FRONTEND"

func TestMain(m *testing.M) {
	if os.Getenv(beCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestSlowClients(t *testing.T) {
	s := slowclient.Again(t, beCommand, "PORT=0", "NEXT_PUBLIC_API_URL=http://127.0.0.1:1")
	t.Run("are let go after 10 seconds, wherever they ask", func(t *testing.T) {
		longest := s.CheckHalves(t, "/", "/auth/login", "/api/me/tasks", "/api/me/chat", "/mcp", "/nothing", "/api/health")
		t.Logf("the longest stayed for %v", longest.Round(time.Millisecond))
	})
	t.Run("keep nobody else out, though there are 11,000, and take little memory", func(t *testing.T) {
		taken, slowest := s.CheckFlood(t, 11_000, "/auth/login", "/api/health")
		t.Logf("%d MB, the slowest answer after %v", taken>>20, slowest.Round(time.Millisecond))
	})
}
