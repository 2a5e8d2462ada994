package keep_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
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

// The variables with which this binary only makes a back-up, until it is killed.
const (
	childDatabase = "TODO_TEST_KEEP_DATABASE"
	childFile     = "TODO_TEST_KEEP_FILE"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(childDatabase); address != "" {
		if _, err := keep.Write(context.Background(), address, os.Getenv(childFile), "test"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestWriteKilled ends the process that writes, as nothing is seen to then: the name
// is a whole file's or nobody's, and another attempt is in no way hindered.
func TestWriteKilled(t *testing.T) {
	const tasks, tries = 300, 25
	address := list(t, tasks)
	child := func(path string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childDatabase+"="+address, childFile+"="+path)
		return cmd
	}
	begin := time.Now()
	if out, err := child(filepath.Join(t.TempDir(), "a")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(begin)
	killed, whole := 0, 0
	for i := range tries {
		path := filepath.Join(t.TempDir(), "a.todo-backup")
		cmd := child(path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(rand.N(took*5/4), func() { _ = cmd.Process.Kill() }) // it may have ended
		if cmd.Wait() != nil {
			killed++
		}
		timer.Stop()
		if _, err := os.Lstat(path); err != nil {
			if _, err := keep.Write(t.Context(), address, path, "test"); err != nil {
				t.Fatalf("try %d: again: %v", i, err)
			}
		} else {
			whole++
		}
		sum, err := keep.Read(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "b.db"), path)
		if err != nil || sum.Count("tasks") != tasks {
			t.Fatalf("try %d: %d tasks, %v", i, sum.Count("tasks"), err)
		}
	}
	if killed == 0 {
		t.Error("none was killed in time")
	}
	t.Logf("%d of %d were killed, %d whole all the same", killed, tries, whole)
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
				t.Fatalf("failed = %v", failed)
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
