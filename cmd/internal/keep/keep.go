// Package keep writes back-ups to files and restores them, for every program
// that has a database.
package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
)

// Standard is the name of standard output and input.
const Standard = "-"

// Write makes a back-up of the database in a new file that only its owner can
// read. The file has its name only once it is whole, on the disk, and read
// again without a fault; a file of that name that is there already stays.
func Write(ctx context.Context, address, path, program string) (backup.Summary, error) {
	if path == Standard {
		return store.Backup(ctx, address, os.Stdout, program)
	}
	if _, err := os.Lstat(path); err == nil {
		return backup.Summary{}, taken(path)
	}
	dir, name := filepath.Split(path)
	part, err := os.CreateTemp(filepath.Clean(dir), "."+name+".*.part")
	if err != nil {
		return backup.Summary{}, fault.Wrap(err, fault.Invalid,
			"Nothing can be written to the folder of %s. Name a file in another one.", path)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	sum, err := store.Backup(ctx, address, part, program)
	var file *fs.PathError
	if errors.As(err, &file) && file.Path == part.Name() {
		return sum, unwritten(err, path)
	}
	if err != nil {
		return sum, err
	}
	if err := errors.Join(part.Sync(), check(ctx, part)); err != nil {
		return sum, unwritten(err, path)
	}
	if err := os.Link(part.Name(), path); err != nil { // where a file has come meanwhile, a renaming would take its place
		if errors.Is(err, fs.ErrExist) {
			return sum, taken(path)
		}
		if err := os.Rename(part.Name(), path); err != nil { // no such links here
			return sum, unwritten(err, path)
		}
	}
	return sum, syncFolder(filepath.Clean(dir))
}

func taken(path string) error {
	return fault.New(fault.Conflict,
		"%s is there already and was not touched. Name another file, or remove that one first.", path)
}

func unwritten(err error, path string) error {
	return fault.Wrap(err, fault.Invalid,
		"%s could not be written (is the disk full?), and nothing of it was left. Name a file where there is "+
			"room.", path)
}

// check reads a back-up that was written.
func check(ctx context.Context, f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r, err := backup.Open(f)
	if err != nil {
		return err
	}
	_, err = r.Load(ctx, nil)
	return err
}

// syncFolder makes a new name in a folder survive a loss of power.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer d.Close()
	_ = d.Sync() // some systems have no such thing for folders
	return nil
}

// Read restores a back-up into the database, which has to be empty.
func Read(ctx context.Context, address, path string) (backup.Summary, error) {
	if path == Standard {
		return store.Restore(ctx, address, os.Stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return backup.Summary{}, fault.Wrap(err, fault.Invalid, "The back-up %s cannot be read. Check its name.", path)
	}
	defer f.Close()
	return store.Restore(ctx, address, f)
}

// Holds says for people what is in a back-up.
func Holds(s backup.Summary) string {
	var b bytes.Buffer
	for _, c := range []struct{ table, one, many string }{
		{"people", "person", "people"},
		{"tasks", "task", "tasks"},
		{"changes", "change", "changes"},
		{"conversations", "conversation", "conversations"},
	} {
		n := s.Count(c.table)
		word := c.many
		if n == 1 {
			word = c.one
		}
		fmt.Fprintf(&b, "%d %s, ", n, word)
	}
	return strings.TrimSuffix(b.String(), ", ")
}
