package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// waitLimit is when a test gives up on what should have come long ago, and less than the minute after which a listener
// looks whether it hears anything.
const waitLimit = 30 * time.Second

func TestMain(m *testing.M) {
	if childMain() || ringerMain() {
		return
	}
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// poolerServers is how many connections to the server a pooler may have: what holds a
// session keeps one, the pool seven and those that listen.
const poolerServers = 24

// eachEngine runs a test on every engine, each time on an empty database.
func eachEngine(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		test(t, "sqlite:"+filepath.Join(t.TempDir(), "todo.db")+"?synchronous=normal")
	})
	t.Run("SQLite in memory", func(t *testing.T) { test(t, "sqlite::memory:") })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, pgtest.New(t)) })
	poolers := []string{"transaction"} // the one that takes most away
	if os.Getenv("TODO_POOLERS") == "all" {
		poolers = append(poolers, "session")
	}
	for _, mode := range poolers {
		t.Run("PostgreSQL behind a pooler by "+mode, func(t *testing.T) {
			pooled, _ := pgtest.Pooler(t, mode, poolerServers)
			test(t, pooled)
		})
	}
}

// eachStore is eachEngine with the database opened.
func eachStore(t *testing.T, test func(t *testing.T, db *DB)) {
	t.Helper()
	eachEngine(t, func(t *testing.T, address string) { test(t, open(t, address)) })
}

func open(t testing.TB, address string) *DB {
	t.Helper()
	db, err := Open(context.Background(), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func await(t *testing.T, wake <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-wake:
	case <-time.After(waitLimit):
		t.Fatalf("no wake: %s", what)
	}
}
