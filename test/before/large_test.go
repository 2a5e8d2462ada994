package before

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const (
	// many is how many tasks a database has that is brought up to date.
	many = 100_000
	// aimMigrated is how soon that is to be done, as printed.
	aimMigrated = 30 * time.Second
)

// TestAHundredThousandTasksAreBroughtUpToDate prints how long that takes, and holds the release before to answering
// everything meanwhile, on PostgreSQL, where both serve at once.
func TestAHundredThousandTasksAreBroughtUpToDate(t *testing.T) {
	before := worktree(t)
	programs := t.TempDir()
	then, now := filepath.Join(programs, "before"), filepath.Join(programs, "today")
	run(t, before, "go", "build", "-o", then, "./cmd/todo-chatbot-backend")
	run(t, root(t), "go", "build", "-o", now, "./cmd/todo-chatbot-backend")
	t.Run("SQLite", func(t *testing.T) { upToDate(t, then, now, "sqlite:"+filepath.Join(t.TempDir(), "todo.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { upToDate(t, then, now, pgtest.New(t)) })
}

func upToDate(t *testing.T, then, now, database string) {
	old := start(t, then, "before", database)
	var in struct {
		Token string `json:"token"`
	}
	person := map[string]string{"email": "ada@example.com", "password": "correct horse battery", "zone": "UTC"}
	if err := old.do(t, http.MethodPost, "/auth/register", person, &in); err != nil {
		t.Fatal(err)
	}
	old.token = in.Token
	old.add(t, "Water the plants")
	path, alone := strings.CutPrefix(database, "sqlite:")
	if alone {
		old.stop()
	}
	multiply(t, path, alone)
	ready := make(chan struct{})
	enough := sync.OnceFunc(func() { close(ready) })
	defer enough()
	served := make(chan int, 1)
	go func() {
		n := 0
		for !alone {
			select {
			case <-ready:
				served <- n
				return
			default:
			}
			old.add(t, fmt.Sprint("meanwhile ", n))
			if err := old.do(t, http.MethodGet, "/api/me/tasks?limit=20", nil, nil); err != nil {
				t.Error(err)
			}
			n++
		}
		served <- 0
	}()
	began := time.Now()
	recent := start(t, now, "today", database)
	took := time.Since(began)
	enough()
	t.Logf("%d tasks: aim %v, ready after %v, ratio %.2f; meanwhile %d tasks were added and lists shown by the release before",
		many, aimMigrated, took.Round(100*time.Millisecond), took.Seconds()/aimMigrated.Seconds(), <-served)
	recent.token = in.Token
	var list struct {
		Tasks []struct{ Title string } `json:"tasks"`
	}
	if err := recent.do(t, http.MethodGet, "/api/me/tasks?limit=20&search=plants", nil, &list); err != nil || len(list.Tasks) != 20 {
		t.Errorf("the program of today sees %d of 20 tasks, %v", len(list.Tasks), err)
	}
}

// multiply copies the only task and its change until there are many.
func multiply(t *testing.T, address string, alone bool) {
	t.Helper()
	driver := "pgx"
	if alone {
		driver = "sqlite"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for table, key := range map[string]string{"tasks": "number", "changes": "seq"} {
		if err := copies(t.Context(), db, table, key); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	if _, err := db.ExecContext(t.Context(), fmt.Sprintf("update lists set last_number = %d, last_seq = %[1]d", many)); err != nil {
		t.Fatal(err)
	}
}

func copies(ctx context.Context, db *sql.DB, table, key string) error {
	first, err := db.QueryContext(ctx, "select * from "+table)
	if err != nil {
		return err
	}
	names, err := first.Columns()
	if closed := first.Close(); err != nil || closed != nil {
		return fmt.Errorf("%w, %w", err, closed)
	}
	values := slices.Clone(names)
	values[slices.Index(names, key)] = "i"
	_, err = db.ExecContext(ctx, fmt.Sprintf(
		`with recursive n(i) as (select 2 union all select i + 1 from n where i < %d)
		insert into %s (%s) select %s from %s, n where %s = 1`,
		many, table, strings.Join(names, ", "), strings.Join(values, ", "), table, key))
	return err
}
