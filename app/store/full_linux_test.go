package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// smallDisk is a disk of so many megabytes of its own.
func smallDisk(t *testing.T, megabytes int) (path string) {
	t.Helper()
	path = t.TempDir()
	if err := syscall.Mount("tmpfs", path, "tmpfs", 0, fmt.Sprintf("mode=0777,size=%dm", megabytes)); err != nil {
		t.Skipf("a small disk can only be mounted by root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(path, syscall.MNT_DETACH); err != nil {
			t.Errorf("the small disk stays: %v", err)
		}
	})
	return path
}

// grow makes the disk larger, as an operator does.
func grow(t *testing.T, path string, megabytes int) {
	t.Helper()
	if err := syscall.Mount("tmpfs", path, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("mode=0777,size=%dm", megabytes)); err != nil {
		t.Fatal(err)
	}
}

// on is an empty PostgreSQL database whose tables are on the disk.
func on(t *testing.T, disk string) string {
	t.Helper()
	address := pgtest.New(t)
	for folder := disk; folder != "/tmp" && folder != "/"; folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o777); err != nil { // the server is another user
			t.Fatal(err)
		}
	}
	sub := filepath.Join(disk, "tables")
	if err := os.Mkdir(sub, 0o777); err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	name := config.Database
	config.Database = "postgres"
	server, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close(context.WithoutCancel(t.Context())) }() // it is of no use any more
	var data string
	if err := server.QueryRow(t.Context(), "show data_directory").Scan(&data); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if err := os.Chown(sub, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
	space := "small_" + strings.ToLower(name)
	for _, sql := range []string{
		fmt.Sprintf("create tablespace %q location '%s'", space, sub),
		fmt.Sprintf("alter database %q set tablespace %q", name, space),
	} {
		if _, err := server.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return address
}

// Where the disk is full people are told so, nothing of a change is kept, what is
// there can be read, and writing goes on as soon as there is room.
func TestAFullDiskIsSaid(t *testing.T) {
	const megabytes = 24
	for name, address := range map[string]func(t *testing.T, disk string) string{
		"SQLite":     func(_ *testing.T, disk string) string { return "sqlite:" + filepath.Join(disk, "todo.db") },
		"PostgreSQL": on,
	} {
		t.Run(name, func(t *testing.T) {
			disk := smallDisk(t, megabytes)
			db := open(t, address(t, disk))
			tasks := todo.New(db.Tasks(), time.Now)
			ann := todo.Actor{User: "ann", Via: todo.ViaAPI, Zone: time.UTC, Locale: "en-GB"}
			long := todo.Draft{Title: "x", Description: strings.Repeat("x", todo.MaxDescription)}
			// Several write at once, so that those whose changes share a commit are among them.
			var writers sync.WaitGroup
			var mu sync.Mutex
			kept := int64(0)
			for range 4 {
				writers.Go(func() {
					for range 3000 {
						_, err := tasks.Add(t.Context(), ann, long)
						if err == nil {
							mu.Lock()
							kept++
							mu.Unlock()
							continue
						}
						if fault.CodeOf(err) != fault.Unavailable || !strings.Contains(fault.MessageOf(err), "full") {
							t.Errorf("on a full disk it says %v", err)
						}
						return
					}
					t.Error("the disk was never full")
				})
			}
			writers.Wait()
			if last, err := tasks.LastSeq(t.Context(), ann); err != nil || last != kept {
				t.Errorf("%d changes are kept of %d: %v", last, kept, err)
			}
			if n, err := tasks.Count(t.Context(), ann, todo.Filter{}); err != nil || int64(n) != kept {
				t.Errorf("%d tasks are there of %d: %v", n, kept, err)
			}
			grow(t, disk, 2*megabytes)
			if _, err := tasks.Add(t.Context(), ann, long); err != nil {
				t.Errorf("there is room again, and yet: %v", err)
			}
		})
	}
}
