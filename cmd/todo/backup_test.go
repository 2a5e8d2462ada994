package main

import (
	"database/sql"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver that the app has

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
)

// earlier takes a migration out of a list, as if it had been kept by an earlier version.
func earlier(t *testing.T, dir dataDir) {
	t.Helper()
	db, err := sql.Open("sqlite", dir.file("todo.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{"drop table schema_floor", "delete from goose_db_version where version_id = 8"} {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
}

func openOnce(t *testing.T, dir dataDir) error {
	t.Helper()
	a, err := openApp(t.Context(), dir, outside{headless: true}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	return a.Close()
}

func TestBackupBeforeANewVersion(t *testing.T) {
	kept := func(t *testing.T, dir dataDir) []string {
		t.Helper()
		files, err := filepath.Glob(dir.file("backups/*"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	t.Run("changes the schema there is one, that can be restored", func(t *testing.T) {
		dir := dataDir{t.TempDir()}
		for range 2 { // a new list, and one that is up to date
			if err := openOnce(t, dir); err != nil {
				t.Fatal(err)
			}
		}
		if files := kept(t, dir); len(files) != 0 {
			t.Fatalf("made without need: %v", files)
		}
		earlier(t, dir)
		if err := openOnce(t, dir); err != nil {
			t.Fatal(err)
		}
		files := kept(t, dir)
		if len(files) != 1 {
			t.Fatalf("there are %v", files)
		}
		sum, err := keep.Read(t.Context(), dataDir{t.TempDir()}.databaseURL(), files[0])
		if err != nil || sum.Count("people") != 1 {
			t.Errorf("it holds %+v: %v", sum, err)
		}
	})
	t.Run("the newest five stay, and what a person put beside them", func(t *testing.T) {
		dir := dataDir{t.TempDir()}
		if err := openOnce(t, dir); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(dir.file("backups"), 0o700); err != nil {
			t.Fatal(err)
		}
		const old = "before-1.9.0-20250101T000000.000Z.todo-backup" // by name alone it would be the newest
		names := []string{old, "." + old + ".123.part", "mine.todo-backup", "before-monday.todo-backup",
			"before-1.0.0-20250102T000000.000Z.todo-backup", "before-1.0.0-20250103T000000.000Z.todo-backup",
			"before-1.0.0-20250104T000000.000Z.todo-backup", "before-1.0.0-20250105T000000.000Z.todo-backup"}
		for _, name := range names {
			if err := os.WriteFile(dir.file("backups/"+name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		earlier(t, dir)
		if err := openOnce(t, dir); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir.file("backups"))
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, e := range entries {
			there[e.Name()] = true
		}
		for _, name := range names {
			if gone := strings.Contains(name, old); there[name] == gone {
				t.Errorf("%s: there %t", name, there[name])
			}
		}
		if len(there) != len(names)-2+1 {
			t.Errorf("there are %v", there)
		}
	})
	t.Run("where none can be made, nothing is changed, and it is said why", func(t *testing.T) {
		dir := dataDir{t.TempDir()}
		if err := openOnce(t, dir); err != nil {
			t.Fatal(err)
		}
		earlier(t, dir)
		if err := os.WriteFile(dir.file("backups"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := openOnce(t, dir); fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("got %v", err)
		}
		if err := os.Remove(dir.file("backups")); err != nil {
			t.Fatal(err)
		}
		if err := openOnce(t, dir); err != nil || len(kept(t, dir)) != 1 {
			t.Errorf("afterwards: %v, %v", err, kept(t, dir))
		}
	})
}
