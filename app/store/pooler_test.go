package store

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestPooler(t *testing.T) {
	for _, mode := range []string{"session", "transaction"} {
		t.Run("that gives connections out by "+mode+" is worked with, and noticed at the start", func(t *testing.T) {
			// Sessions hold theirs: seven of the pool, one that listens, and those of
			// the start, which PgBouncer frees a moment after they end.
			pooledAddress, direct := pgtest.Pooler(t, mode, 24)
			db := open(t, pooledAddress)
			elsewhere := open(t, direct)
			if !db.engine.(*postgresEngine).unnamed.Load() {
				t.Error("it was not noticed")
			}
			if elsewhere.engine.(*postgresEngine).unnamed.Load() {
				t.Error("the server itself is taken for a pooler")
			}
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					who := todo.UserID(fmt.Sprint("ann", i))
					for n := range 25 {
						put(t, db.Tasks(), who, titled(fmt.Sprint("task ", n)))
						if err := db.Ping(t.Context()); err != nil {
							t.Errorf("ready: %v", err)
						}
					}
				})
			}
			all.Wait()
			wake, stop := db.Tasks().Watch("ann0")
			defer stop()
			put(t, elsewhere.Tasks(), "ann0", titled("elsewhere"))
			await(t, wake, "a change on another replica")
		})
	}
	t.Run("that is not known for one is noticed by what fails, and nothing fails for anybody", func(t *testing.T) {
		pooledAddress, _ := pgtest.Pooler(t, "transaction", 3)
		log := messages{written: make(chan string, 1000)}
		db, err := Open(t.Context(), pooledAddress, Options{Log: slog.New(log)})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		e := db.engine.(*postgresEngine)
		e.unnamed.Store(false) // as if it had passed the server's key on
		e.pool.Reset()
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for n := range 25 {
					put(t, db.Tasks(), todo.UserID(fmt.Sprint("ann", i)), titled(fmt.Sprint("task ", n)))
					if err := db.Ping(t.Context()); err != nil {
						t.Errorf("ready: %v", err)
					}
				}
			})
		}
		all.Wait()
		if !e.unnamed.Load() {
			t.Error("it was not noticed")
		}
	})
	t.Run("without transactions is refused with a sentence", func(t *testing.T) {
		pooledAddress, _ := pgtest.Pooler(t, "statement", 4)
		for name, try := range map[string]func() error{
			"Open":  func() error { _, err := Open(t.Context(), pooledAddress, Options{}); return err },
			"Check": func() error { _, err := Check(t.Context(), pooledAddress, Options{}); return err },
		} {
			err := try()
			if fault.CodeOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "lets no transactions through") || !strings.Contains(err.Error(), "pool_mode") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("is told of by Check, with what is lost", func(t *testing.T) {
		session, direct := pgtest.Pooler(t, "session", 24)
		transaction, _ := pgtest.Pooler(t, "transaction", 4)
		for name, c := range map[string]struct {
			address string
			want    Facts
		}{
			"none":        {direct, Facts{Pooled: false, Hears: true}},
			"session":     {session, Facts{Pooled: true, Hears: true}},
			"transaction": {transaction, Facts{Pooled: true, Hears: false}},
		} {
			got, err := Check(t.Context(), c.address, Options{})
			if err != nil || got != c.want {
				t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
			}
		}
	})
	t.Run("by transaction keeps no server that listens", func(t *testing.T) {
		for _, servers := range []int{1, 4} {
			pooled, direct := pgtest.Pooler(t, "transaction", servers)
			if _, err := Check(t.Context(), pooled, Options{}); err != nil {
				t.Fatalf("%d servers: %v", servers, err)
			}
			watching, err := pgx.Connect(t.Context(), direct)
			if err != nil {
				t.Fatal(err)
			}
			defer watching.Close(t.Context())
			var listening int
			err = watching.QueryRow(t.Context(), "select count(*) from pg_stat_activity where query like 'listen %'").Scan(&listening)
			if err != nil || listening != 0 {
				t.Errorf("%d servers: %d of them listen, %v; want none", servers, listening, err)
			}
		}
	})
	t.Run("before a replica is told of as read-only", func(t *testing.T) {
		address := pgtest.New(t)
		open(t, address)
		_, err := Check(t.Context(), address+"&default_transaction_read_only=on", Options{})
		if fault.CodeOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("got %v", err)
		}
	})
}
