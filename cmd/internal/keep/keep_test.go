package keep_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
)

// list is the address of a database with tasks in it.
func list(t *testing.T, tasks int) string {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "todo.db") + "?synchronous=normal"
	db, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	service := todo.New(db.Tasks(), time.Now)
	for i := range tasks {
		_, err := service.Add(t.Context(), todo.Actor{User: "ann"}, todo.Draft{Title: fmt.Sprint("task ", i)})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestWrite(t *testing.T) {
	address := list(t, 100)
	t.Run("that is stopped at any point leaves a whole file or none", func(t *testing.T) {
		begin := time.Now()
		if _, err := keep.Write(t.Context(), address, filepath.Join(t.TempDir(), "a"), "test"); err != nil {
			t.Fatal(err)
		}
		took := time.Since(begin)
		whole := 0
		for i := range 60 {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.todo-backup")
			ctx, cancel := context.WithTimeout(t.Context(), rand.N(2*took))
			_, err := keep.Write(ctx, address, path, "test")
			cancel()
			files, failed := os.ReadDir(dir)
			if failed != nil {
				t.Fatal(failed)
			}
			if err != nil && len(files) > 0 {
				t.Fatalf("try %d left %v: %v", i, files, err)
			}
			if err != nil {
				continue
			}
			whole++
			sum, err := keep.Read(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "b.db"), path)
			if err != nil || sum.Count("tasks") != 100 {
				t.Fatalf("try %d: %d tasks, %v", i, sum.Count("tasks"), err)
			}
		}
		t.Logf("%d of 60 were whole", whole)
	})
	t.Run("never takes the place of a file, and its own is private", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "a.todo-backup")
		if _, err := keep.Write(t.Context(), address, path, "test"); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if _, err := keep.Write(t.Context(), address, path, "test"); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
	})
}
