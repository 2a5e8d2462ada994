package durable

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// keptTasks is how many tasks the back-up has.
const keptTasks = 1500

// keepTasks makes a back-up of one person with tasks, as a file.
func keepTasks(t *testing.T) []byte {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "kept.db") + "?synchronous=normal"
	db, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = db.CreatePerson(t.Context(), account.Person{ID: account.LocalUser, Zone: "UTC", Locale: "en-GB"}, "")
	if err != nil {
		t.Fatal(err)
	}
	tasks := todo.New(db.Tasks(), time.Now)
	for i := range keptTasks {
		d := todo.Draft{Title: fmt.Sprintf("Task %d %x", i, rand.Uint64()), Tags: []string{"kept"}}
		if _, err := tasks.Add(t.Context(), todo.Actor{User: account.LocalUser, Via: todo.ViaAPI, Zone: time.UTC}, d); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := store.Backup(t.Context(), address, &file, "test"); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// held is what a program that opens the database finds: how many people, tasks
// and changes, each read as requests read them.
func held(ctx context.Context, address string) (found [3]int, err error) {
	db, err := store.Open(ctx, address, store.Options{})
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Person(ctx, account.LocalUser); err == nil {
		found[0] = 1
	}
	who := todo.Actor{User: account.LocalUser, Zone: time.UTC}
	tasks := todo.New(db.Tasks(), time.Now)
	list, err := tasks.Count(ctx, who, todo.Filter{Tag: "kept"})
	if err != nil {
		return found, err
	}
	last, err := tasks.LastSeq(ctx, who)
	found[1] = list
	found[2] = int(last)
	return found, err
}

// restoring is one of the two programs that restore.
type restoring struct {
	program string
	command func(address, dir, file string) (args, env []string)
}

var restorers = []restoring{
	{"todo-chatbot-backend", func(address, _, file string) (args, env []string) {
		return []string{"restore", file}, []string{"DATABASE_URL=" + address}
	}},
	{"todo", func(_, dir, file string) (args, env []string) {
		return []string{"restore", "--data-dir", dir, file}, nil
	}},
}

// start starts the program; what it says is complete when it has ended.
func (r restoring) start(t *testing.T, address, dir, file string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	args, env := r.command(address, dir, file)
	cmd := exec.Command(filepath.Join(bin, r.program), args...)
	cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	var said bytes.Buffer
	cmd.Stdout = &said
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &said
}

// A restore that is killed at any moment leaves all or nothing, whoever looks, and
// says that it is done only when all is there; the next one does it or says that
// it is done.
func TestKilledRestores(t *testing.T) {
	file := keepTasks(t)
	path := filepath.Join(t.TempDir(), "kept.todo-backup")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := build(); err != nil { // which takes longer than a restore
		t.Fatal(err)
	}
	whole := [3]int{1, keptTasks, keptTasks}
	for _, c := range []struct {
		name string
		restoring
		postgres bool
	}{{"todo on SQLite", restorers[1], false}, {"the backend on SQLite", restorers[0], false}, {"the backend on PostgreSQL", restorers[0], true}} {
		t.Run(c.name, func(t *testing.T) {
			empty := func() (address, dir string) {
				dir = t.TempDir()
				if c.postgres {
					return pgtest.New(t), dir
				}
				return "sqlite:" + filepath.Join(dir, "todo.db"), dir
			}
			address, dir := empty()
			begun := time.Now()
			cmd, said := c.start(t, address, dir, path)
			if err := cmd.Wait(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			usual := time.Since(begun)
			if found, err := held(t.Context(), address); found != whole || err != nil {
				t.Fatalf("restored %v: %v", found, err)
			}
			none, all := 0, 0
			for range disasters(t) {
				address, dir := empty()
				after := time.Duration(rand.Int64N(int64(usual * 11 / 10)))
				cmd, said := c.start(t, address, dir, path)
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				var err error
				select {
				case err = <-ended:
				case <-time.After(after):
					_ = cmd.Process.Kill() // it may have ended
					err = <-ended
				}
				claimed := strings.Contains(said.String(), "Restored what was there")
				if claimed != (err == nil) && !strings.Contains(fmt.Sprint(err), "killed") {
					t.Fatalf("it ended with %v and said %q", err, said)
				}
				found, err := held(t.Context(), address)
				switch {
				case err != nil:
					t.Fatalf("killed after %v, nobody can open it: %v", after, err)
				case found == whole:
					all++
				case found == [3]int{} && !claimed:
					none++
				default:
					t.Fatalf("killed after %v of %v there are %v people, tasks and changes; claimed to be done: %v", after, usual, found, claimed)
				}
				again, said := c.start(t, address, dir, path)
				if err := again.Wait(); (err == nil) != (found != whole) || err != nil && !strings.Contains(said.String(), "not empty") {
					t.Fatalf("after %v were there, the next one ended with %v: %s", found, err, said)
				}
				if found, err := held(t.Context(), address); found != whole || err != nil {
					t.Fatalf("the next one left %v: %v", found, err)
				}
			}
			t.Logf("killed within %v: %d times nothing was there, %d times all", usual.Round(time.Millisecond), none, all)
		})
	}
}
