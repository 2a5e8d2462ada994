// Package keep writes back-ups to files, folders and buckets and restores them, for
// every program that has a database.
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
	"text/tabwriter"
	"time"

	"filippo.io/age"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/backup/s3"
	"github.com/todo-chatbot/todo-chatbot/app/backup/seal"
	"github.com/todo-chatbot/todo-chatbot/app/backup/shelf"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
)

// Standard is the name of standard output and input.
const Standard = "-"

// How is how a back-up is made.
type How struct {
	// Program is the version of the program that makes it.
	Program string
	// For are those who can open it; nobody: it isn't encrypted.
	For []age.Recipient
	// Stay says which of a folder's or a bucket's are kept when there is a new one.
	Stay shelf.Policy
	// Getenv has the keys of a bucket.
	Getenv func(string) string
}

// Made is a back-up that is kept.
type Made struct {
	backup.Summary
	// Place is where it is: a file, or a name in a folder or bucket.
	Place string
	// Gone are the names of those that were removed for it.
	Gone []string
}

// Write makes a back-up of the database in a new file that only its owner can
// read. The file has its name only once it is whole, on the disk, and read
// again without a fault; a file of that name that is there already stays.
func Write(ctx context.Context, address, path, program string) (backup.Summary, error) {
	made, err := Make(ctx, address, path, How{Program: program})
	return made.Summary, err
}

// Make makes a back-up of the database in a file, a folder (one that is there, or a
// name that ends with a slash), a bucket (s3://…) or on standard output. In a folder
// and in a bucket it gets a name with the time, and those that may go are removed.
func Make(ctx context.Context, address, to string, how How) (Made, error) {
	made := Made{Place: to}
	if err := exists(address); err != nil {
		return made, err
	}
	write := func(w io.Writer) (err error) {
		made.Summary, err = how.write(ctx, address, w)
		return err
	}
	if to == Standard {
		err := write(os.Stdout)
		return made, err
	}
	place, err := open(to, how.Getenv)
	if err != nil {
		return made, err
	}
	if place != nil {
		err := how.put(ctx, place, to, write, &made)
		return made, err
	}
	if how.Stay != (shelf.Policy{}) {
		return made, fault.New(fault.Invalid,
			"%s is one file, and how many back-ups stay can be said of a folder or a bucket. Name the folder.", to)
	}
	check := func(r io.Reader) error {
		_, err := backup.Check(ctx, r)
		return err
	}
	if len(how.For) > 0 { // nobody here can open it: its bytes are compared
		check = nil
	}
	err = shelf.PutFile(ctx, to, write, check)
	return made, err
}

func (how How) write(ctx context.Context, address string, w io.Writer) (backup.Summary, error) {
	var sum backup.Summary
	var err error
	if len(how.For) == 0 {
		sum, err = store.Backup(ctx, address, w, how.Program)
	} else {
		var sealed io.WriteCloser
		if sealed, err = seal.To(w, how.For); err != nil {
			return sum, err
		}
		if sum, err = store.Backup(ctx, address, sealed, how.Program); err == nil {
			err = sealed.Close()
		}
	}
	if err == nil && len(sum.Header.Migrations) == 0 {
		return sum, nothing()
	}
	return sum, err
}

func nothing() error {
	return fault.New(fault.NotFound,
		"This database holds no todo list: the app has never used it. Check the address.")
}

// exists refuses the address of a file that isn't there, which SQLite would make.
func exists(address string) error {
	path, local := strings.CutPrefix(address, "sqlite:")
	path, _, _ = strings.Cut(path, "?")
	if _, err := os.Stat(path); local && errors.Is(err, fs.ErrNotExist) {
		return nothing()
	}
	return nil
}

func (how How) put(
	ctx context.Context, place shelf.Shelf, to string, write func(io.Writer) error, made *Made,
) error {
	end := ""
	if len(how.For) > 0 {
		end = seal.End
	}
	name := shelf.NameAt(time.Now(), end)
	if err := place.Put(ctx, name, write); err != nil {
		return err
	}
	made.Place = In(to, name)
	all, err := place.List(ctx)
	if err != nil {
		return unpruned(made.Place, err)
	}
	for _, old := range how.Stay.Gone(all, name) {
		if err := place.Remove(ctx, old.Name); err != nil {
			return unpruned(made.Place, err)
		}
		made.Gone = append(made.Gone, old.Name)
	}
	return nil
}

func unpruned(place string, err error) error {
	return fault.Wrap(err, fault.Unavailable,
		"The back-up %s is whole, but older ones could not be removed. Look at where it is, or there will be no "+
			"room one day.",
		place)
}

// In is the address of a back-up in a folder or bucket.
func In(to, name string) string {
	if strings.HasPrefix(to, s3.Scheme) {
		address, query, more := strings.Cut(to, "?")
		address = strings.TrimSuffix(address, "/") + "/" + name
		if more {
			address += "?" + query
		}
		return address
	}
	return filepath.Join(to, name)
}

// open returns the folder or bucket that an address is of, nil for a file.
func open(address string, getenv func(string) string) (shelf.Shelf, error) {
	if strings.HasPrefix(address, s3.Scheme) {
		if getenv == nil {
			getenv = os.Getenv
		}
		b, err := s3.New(address, getenv, s3.Options{})
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	info, err := os.Stat(address)
	if strings.HasSuffix(address, "/") || err == nil && info.IsDir() {
		return shelf.Folder{Path: address}, nil
	}
	return nil, nil
}

// List returns the back-ups of a folder or a bucket, the newest first.
func List(ctx context.Context, address string, getenv func(string) string) ([]shelf.Entry, error) {
	place, err := open(address, getenv)
	if err != nil {
		return nil, err
	}
	if place == nil {
		return nil, fault.New(fault.Invalid,
			"%s isn't a folder or a bucket (s3://…). Name one that back-ups are kept in.", address)
	}
	return place.List(ctx)
}

// Read restores a back-up that isn't encrypted into an empty database.
func Read(ctx context.Context, address, path string) (backup.Summary, error) {
	return Restore(ctx, address, path, seal.Keys{}, nil)
}

// Restore restores a back-up into an empty database: a file, one in a bucket, or
// standard input. Of a folder or a bucket it is the newest.
func Restore(
	ctx context.Context, address, from string, keys seal.Keys, getenv func(string) string,
) (backup.Summary, error) {
	in, err := source(ctx, from, getenv)
	if err != nil {
		return backup.Summary{}, err
	}
	defer in.Close()
	plain, _, err := seal.Open(in, keys)
	if err != nil {
		return backup.Summary{}, err
	}
	return store.Restore(ctx, address, plain)
}

// piped is standard input, of which the rest is read before it is left: whoever sends a
// back-up through the cluster to a program that has ended already may wait for ever.
type piped struct{ *os.File }

func (p piped) Close() error {
	info, err := p.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return nil // somebody types it, or nothing is there
	}
	_, err = io.Copy(io.Discard, p.File)
	return err
}

func source(ctx context.Context, from string, getenv func(string) string) (io.ReadCloser, error) {
	if from == Standard {
		return piped{os.Stdin}, nil
	}
	name := ""
	if strings.HasPrefix(from, s3.Scheme) {
		address, query, more := strings.Cut(from, "?")
		folder, last := cutLast(address)
		if _, ours := shelf.MadeAt(last); ours {
			name = last
			from = folder
			if more {
				from += "?" + query
			}
		}
	}
	place, err := open(from, getenv)
	if err != nil {
		return nil, err
	}
	if place == nil {
		return shelf.OpenFile(from)
	}
	if name == "" {
		all, err := place.List(ctx)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			return nil, fault.New(fault.NotFound, "There is no back-up in %s. Name another place, or the file itself.",
				from)
		}
		name = all[0].Name
	}
	return place.Open(ctx, name)
}

// cutLast splits an address before its last name.
func cutLast(address string) (folder, name string) {
	i := strings.LastIndexByte(address, '/')
	return address[:i+1], address[i+1:]
}

// Move fills an empty database with all of another one, of either engine, and
// compares both by counts and digests. What is written to the first one meanwhile is
// not in the second: nobody should be working with it.
func Move(ctx context.Context, from, to, program string) (backup.Summary, error) {
	if err := exists(from); err != nil {
		return backup.Summary{}, err
	}
	read, write := io.Pipe()
	written := make(chan error, 1)
	go func() {
		_, err := How{Program: program}.write(ctx, from, write)
		_ = write.CloseWithError(err)
		written <- err
	}()
	sum, err := store.Restore(ctx, to, read)
	_ = read.CloseWithError(errors.New("the database was not filled"))
	if failed := <-written; failed != nil && err == nil {
		err = failed
	}
	return sum, err
}

// Address is the address of a database: itself, or what a variable has (env:NAME), so
// that a password needn't stand where everybody on the machine sees it.
func Address(text string, getenv func(string) string) (string, error) {
	name, named := strings.CutPrefix(text, "env:")
	if !named {
		return text, nil
	}
	if address := getenv(name); address != "" {
		return address, nil
	}
	return "", fault.New(fault.Invalid, "%s is not set. Set it to the address of the database.", name)
}

// Moved says what Move has done, for people.
func Moved(sum backup.Summary) string {
	return fmt.Sprintf("Moved and compared: %s, %d rows in %d tables. The first database is as it was. "+
		"Sessions stay behind: everybody signs in again.", Holds(sum), sum.Rows, len(sum.Sums))
}

// Print lists back-ups, the newest first.
func Print(to io.Writer, all []shelf.Entry) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MADE\tBYTES\tENCRYPTED\tNAME")
	for _, e := range all {
		sealed := "no"
		if strings.HasSuffix(e.Name, seal.End) {
			sealed = "yes"
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", e.Made.UTC().Format(time.RFC3339), e.Bytes, sealed, e.Name)
	}
	return w.Flush()
}

// Holds says what a back-up holds, for people.
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
