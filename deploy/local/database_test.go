package local_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

func TestDatabase(t *testing.T) {
	if installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); err != nil || len(installed) == 0 {
		t.Skip("PostgreSQL is not installed here. Install Debian's package postgresql-15 to run this test.")
	}
	// Not t.TempDir, whose parents only we may enter: the server may be another user.
	top, err := os.MkdirTemp("", "database")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	if err := os.Chmod(top, 0o755); err != nil {
		t.Fatal(err)
	}
	d := local.Database{Folder: filepath.Join(top, "postgresql", "test")}
	t.Cleanup(func() {
		if err := d.Remove(context.Background()); err != nil { // the test's own has ended
			t.Error(err)
		}
	})
	start := func(t *testing.T, gateway string) string {
		t.Helper()
		address, err := d.Start(t.Context(), gateway, "127.0.0.0/8")
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	query := func(t *testing.T, address, sql string) (n int) {
		t.Helper()
		connection, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close(t.Context())
		if err := connection.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := start(t, "127.0.0.1")
	t.Run("started again it is the same one", func(t *testing.T) {
		if again := start(t, "127.0.0.1"); again != first {
			t.Error("it has another address")
		}
	})
	t.Run("keeps its data when it moves to another address", func(t *testing.T) {
		connection, err := pgx.Connect(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := connection.Exec(t.Context(), "create table kept (n int); insert into kept values (7)"); err != nil {
			t.Fatal(err)
		}
		connection.Close(t.Context())
		if n := query(t, start(t, "127.0.0.2"), "select n from kept"); n != 7 {
			t.Errorf("got %d, want 7", n)
		}
	})
	t.Run("lets nobody in without the password", func(t *testing.T) {
		config, err := pgx.ParseConfig(start(t, "127.0.0.2"))
		if err != nil {
			t.Fatal(err)
		}
		config.Password = "guessed"
		if connection, err := pgx.ConnectConfig(t.Context(), config); err == nil {
			connection.Close(t.Context())
			t.Error("a wrong password is let in")
		}
	})
	t.Run("makes good what an interrupted start left", func(t *testing.T) {
		if err := d.Remove(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(d.Folder, "data"), 0o755); err != nil {
			t.Fatal(err)
		}
		if n := query(t, start(t, "127.0.0.1"), "select 7"); n != 7 {
			t.Errorf("got %d, want 7", n)
		}
	})
	t.Run("removed it is gone, and removing it again is fine", func(t *testing.T) {
		for range 2 {
			if err := d.Remove(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(d.Folder); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("its folder is there: %v", err)
		}
	})
}
