package chat_test

import (
	"context"
	"os"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// opener opens a database as one replica does.
type opener func() *store.DB

// eachDatabase runs fn with two replicas on one database: on PostgreSQL each
// with connections of its own, on SQLite, which has one process, the same.
func eachDatabase(t *testing.T, fn func(t *testing.T, one, two opener)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		db := openStore(t)
		same := func() *store.DB { return db }
		fn(t, same, same)
	})
	t.Run("postgresql", func(t *testing.T) {
		address := pgtest.New(t)
		open := func() *store.DB {
			db, err := store.Open(context.Background(), address, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		}
		fn(t, open, open)
	})
}
