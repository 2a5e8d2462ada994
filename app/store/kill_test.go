package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// childAddress makes the test program write to the database at this address
// until it is killed, see childMain.
const childAddress = "TODO_TEST_WRITE_TO"

// childMain says whether this process is a child that was to write.
func childMain() bool {
	address := os.Getenv(childAddress)
	if address == "" {
		return false
	}
	ctx := context.Background()
	db, err := Open(ctx, address, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	service := todo.New(db.Tasks(), time.Now)
	for {
		c, err := service.Add(ctx, todo.Actor{User: "ann"}, todo.Draft{Title: "written", Tags: []string{"tag"}})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(c.Edits[0].Number) // the acknowledgement
	}
}

func TestKill(t *testing.T) {
	t.Run("loses nothing that SQLite acknowledged", func(t *testing.T) {
		address := "sqlite:" + filepath.Join(t.TempDir(), "todo.db")
		var acknowledged int64
		for round := range 4 {
			acknowledged = writeAndKill(t, address, acknowledged+int64(20+37*round))
			db := open(t, address)
			checkWhole(t, db.Tasks(), acknowledged)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// startChild starts the test program again with a variable that makes it a
// child, and returns it with the lines that it prints.
func startChild(t *testing.T, variable string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), program)
	child.Env = append(os.Environ(), variable)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, bufio.NewScanner(out)
}

// writeAndKill lets a child write, kills it in the midst of it once it has
// acknowledged so many tasks, and returns the last one acknowledged.
func writeAndKill(t *testing.T, address string, enough int64) (last int64) {
	t.Helper()
	child, lines := startChild(t, childAddress+"="+address)
	killed := false
	for lines.Scan() {
		var err error
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if last >= enough && !killed {
			killed = true
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || !killed {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return last
}

// checkWhole finds every acknowledged task, and each with its change.
func checkWhole(t *testing.T, s *Tasks, acknowledged int64) {
	t.Helper()
	n, err := s.Count(t.Context(), "ann", normal(t, todo.Filter{Tag: "tag"}))
	if err != nil || int64(n) < acknowledged {
		t.Fatalf("%d tasks are there, error %v; %d were acknowledged", n, err, acknowledged)
	}
	changes, err := s.Changes(t.Context(), "ann", 0, n+1)
	if err != nil || len(changes) != n {
		t.Fatalf("%d changes for %d tasks, error %v", len(changes), n, err)
	}
	for i, c := range changes {
		if c.Seq != int64(i+1) || c.Edits[0].Number != int64(i+1) {
			t.Fatalf("change %d has number %d and task %d", i+1, c.Seq, c.Edits[0].Number)
		}
	}
}
