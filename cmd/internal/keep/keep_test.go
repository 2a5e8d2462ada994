package keep_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/todo-chatbot/todo-chatbot/app/backup/seal"
	"github.com/todo-chatbot/todo-chatbot/app/backup/shelf"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/keep"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
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
	childFolder   = "TODO_TEST_KEEP_FOLDER"
	childFor      = "TODO_TEST_KEEP_FOR"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(childDatabase); address != "" {
		who, err := seal.For([]string{os.Getenv(childFor)})
		if err == nil {
			_, err = keep.Make(context.Background(), address, os.Getenv(childFolder),
				keep.How{Program: "test", For: who, Stay: shelf.Policy{Last: 1}})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestKilled ends the process that writes, as nothing is seen to then: what is offered
// is whole, the last good one never goes, and another attempt is in no way hindered.
func TestKilled(t *testing.T) {
	const tasks, tries = 300, 12
	address := list(t, tasks)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.Keys{Identities: []string{key.String()}}
	folder := filepath.Join(t.TempDir(), "kept") + "/"
	child := func() *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childDatabase+"="+address, childFolder+"="+folder, childFor+"="+key.Recipient().String())
		return cmd
	}
	begin := time.Now()
	if out, err := child().CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(begin)
	killed, both, before := 0, 0, 1
	for i := range tries {
		cmd := child()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		timer := time.AfterFunc(rand.N(took*5/4), func() { _ = cmd.Process.Kill() }) // it may have ended
		if cmd.Wait() != nil {
			killed++
		} else {
			took = max(time.Since(started), time.Millisecond) // how busy the machine is changes
		}
		timer.Stop()
		all, err := keep.List(t.Context(), folder, nil)
		if err != nil || len(all) == 0 || len(all) > before+1 { // each writes one, and removes the older ones after that
			t.Fatalf("try %d, with %d before: %v, %v", i, before, all, err)
		}
		before = len(all)
		if len(all) > 1 { // it was killed before it removed the older one
			both++
		}
		for _, e := range all {
			sum, err := keep.Restore(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "b.db"), keep.In(folder, e.Name), keys, nil)
			if err != nil || sum.Count("tasks") != tasks {
				t.Fatalf("try %d: %d tasks, %v", i, sum.Count("tasks"), err)
			}
		}
	}
	if killed == 0 {
		t.Error("none was killed in time")
	}
	made, err := keep.Make(t.Context(), address, folder, keep.How{Program: "test", Stay: shelf.Policy{Last: 1}})
	if err != nil || len(made.Gone) == 0 {
		t.Errorf("after it: %+v, %v", made, err)
	}
	t.Logf("%d of %d were killed, %d of them with the older one beside the new", killed, tries, both)
}

// TestMove goes through both engines and back, and compares.
func TestMove(t *testing.T) {
	from := list(t, 20)
	other := "sqlite:" + filepath.Join(t.TempDir(), "other.db")
	steps := []string{other}
	if pgtest.Installed() {
		steps = []string{pgtest.New(t), other}
	}
	first, err := keep.Make(t.Context(), from, filepath.Join(t.TempDir(), "a"), keep.How{})
	if err != nil {
		t.Fatal(err)
	}
	at := from
	for _, to := range steps {
		sum, err := keep.Move(t.Context(), at, to, "test")
		if err != nil || !slices.Equal(sum.Sums, first.Sums) {
			t.Fatalf("to %s: %+v, %v", to, sum, err)
		}
		if _, err := keep.Move(t.Context(), at, to, "test"); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("over one that is full: %v", err)
		}
		at = to
	}
	missing := filepath.Join(t.TempDir(), "missing.db")
	if _, err := keep.Move(t.Context(), "sqlite:"+missing, other, "test"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(missing); !os.IsNotExist(err) {
		t.Error("it was made")
	}
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
