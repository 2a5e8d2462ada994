package shelf

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

var _ Shelf = Folder{}

// TestWhichGo: whatever there is and whatever the clock said, the new one stays, as
// many as were asked for, and of each day its newest.
func TestWhichGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.SliceOfNDistinct(rapid.IntRange(0, 400), 1, 40, rapid.ID[int]).Draw(t, "hours")
		p := Policy{Last: rapid.IntRange(0, 8).Draw(t, "last"), Daily: rapid.IntRange(0, 8).Draw(t, "daily")}
		var all []Entry
		days := map[string]bool{}
		for _, h := range hours {
			made := time.Unix(int64(h)*3600, 0).UTC()
			all = append(all, Entry{Name: NameAt(made, ""), Made: made})
			days[made.Format(time.DateOnly)] = true
		}
		kept := all[rapid.IntRange(0, len(all)-1).Draw(t, "kept")].Name
		gone := p.Gone(all, kept)
		if p == (Policy{}) && len(gone) > 0 {
			t.Fatalf("all were to stay: %v", gone)
		}
		stay := slices.DeleteFunc(slices.Clone(all), func(e Entry) bool { return slices.Contains(gone, e) })
		Sort(stay)
		Sort(all)
		if !slices.ContainsFunc(stay, func(e Entry) bool { return e.Name == kept }) {
			t.Fatalf("%s, which was just made, went", kept)
		}
		for i := range min(max(p.Last, 1), len(all)) {
			if stay[i] != all[i] {
				t.Fatalf("of the newest %d %v stay", p.Last, stay)
			}
		}
		left := map[string]bool{}
		for _, e := range stay {
			left[e.Made.Format(time.DateOnly)] = true
		}
		if len(left) < min(p.Daily, len(days)) {
			t.Fatalf("only %d of %d days stay", len(left), p.Daily)
		}
		if most := max(p.Last, 1) + p.Daily + 1; p != (Policy{}) && len(stay) > most {
			t.Fatalf("%d stay, and %d are enough", len(stay), most)
		}
	})
}

func TestFolder(t *testing.T) {
	f := Folder{Path: filepath.Join(t.TempDir(), "new")}
	name := NameAt(time.UnixMilli(5), "")
	hello := func(w io.Writer) error {
		_, err := io.WriteString(w, "hello")
		return err
	}
	if err := f.Put(t.Context(), name, hello); err != nil {
		t.Fatal(err)
	}
	inside := func() (names []string) {
		files, err := os.ReadDir(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			names = append(names, file.Name())
		}
		return names
	}
	t.Run("lists its own, and nothing else", func(t *testing.T) {
		dir := t.TempDir()
		for _, other := range []string{"notes.txt", "before-1.0-" + name, "." + name + ".1.part", name + ".age"} {
			if err := os.WriteFile(filepath.Join(dir, other), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		all, err := Folder{dir}.List(t.Context())
		if err != nil || len(all) != 1 || all[0] != (Entry{name + ".age", time.UnixMilli(5).UTC(), 1}) {
			t.Errorf("got %+v, %v", all, err)
		}
	})
	t.Run("never takes the place of one", func(t *testing.T) {
		if err := f.Put(t.Context(), name, hello); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
	})
	t.Run("of a failed one nothing is left, also where the disk is full", func(t *testing.T) {
		wrong := errors.New("the database went away")
		err := f.Put(t.Context(), NameAt(time.UnixMilli(6), ""), func(w io.Writer) error {
			_ = hello(w)
			return wrong
		})
		if !errors.Is(err, wrong) || !slices.Equal(inside(), []string{name}) {
			t.Errorf("%v, %q", err, inside())
		}
		err = f.Put(t.Context(), NameAt(time.UnixMilli(6), ""), func(io.Writer) error {
			part, err := filepath.Glob(filepath.Join(f.Path, ".*.part"))
			if err != nil || len(part) != 1 {
				t.Fatalf("%q, %v", part, err)
			}
			return &fs.PathError{Op: "write", Path: part[0], Err: syscall.ENOSPC}
		})
		if fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), "disk full") || !slices.Equal(inside(), []string{name}) {
			t.Errorf("%v, %q", err, inside())
		}
	})
	t.Run("what a killed program left goes with the next, what another writes stays", func(t *testing.T) {
		old := "." + NameAt(time.UnixMilli(7), "") + ".12.part"
		fresh := "." + NameAt(time.UnixMilli(8), ".age") + ".34.part"
		for _, part := range []string{old, fresh} {
			if err := os.WriteFile(filepath.Join(f.Path, part), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := time.Now().Add(-2 * abandoned)
		if err := os.Chtimes(filepath.Join(f.Path, old), before, before); err != nil {
			t.Fatal(err)
		}
		if err := f.Put(t.Context(), NameAt(time.UnixMilli(9), ""), hello); err != nil {
			t.Fatal(err)
		}
		if got := inside(); slices.Contains(got, old) || !slices.Contains(got, fresh) {
			t.Errorf("there are %q", got)
		}
	})
	t.Run("what a killed program left of a file with any name goes too", func(t *testing.T) {
		dir := t.TempDir()
		old := map[string]bool{ // and whether it goes
			".monday.todo-backup.12.part": true, ".monday.todo-backup.age.12.part": true, ".tuesday.12.part": true,
			".wednesday.12.part": false, "notes.part": false, ".monday.todo-backup.x.part": false,
		}
		before := time.Now().Add(-2 * abandoned)
		for part := range old {
			if err := os.WriteFile(filepath.Join(dir, part), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(filepath.Join(dir, part), before, before); err != nil {
				t.Fatal(err)
			}
		}
		if err := PutFile(t.Context(), filepath.Join(dir, "tuesday"), hello, nil); err != nil {
			t.Fatal(err)
		}
		for part, goes := range old {
			if _, err := os.Stat(filepath.Join(dir, part)); errors.Is(err, fs.ErrNotExist) != goes {
				t.Errorf("%s: %v", part, err)
			}
		}
	})
	t.Run("a pipe is waited for until somebody writes to it, and not without end", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
		in, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		var all []byte
		read := make(chan error, 1)
		began := &first{Reader: in, begun: make(chan struct{})}
		go func() {
			b, err := io.ReadAll(began)
			all = b
			read <- err
		}()
		<-began.begun
		if err := os.WriteFile(path, []byte("hello"), 0); err != nil {
			t.Fatal(err)
		}
		if err := <-read; string(all) != "hello" || err != nil {
			t.Errorf("%q, %v", all, err)
		}
		silent, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		silent.(*pipe).patience = 0
		if b, err := io.ReadAll(silent); len(b) > 0 || fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), "Nobody writes to the pipe") {
			t.Errorf("%q, %v", b, err)
		}
	})
	t.Run("a folder is no file", func(t *testing.T) {
		for _, no := range []string{t.TempDir(), os.DevNull} {
			if _, err := OpenFile(no); fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), "isn't a file") {
				t.Errorf("%s: %v", no, err)
			}
		}
	})
	t.Run("what comes back otherwise than it was written is refused", func(t *testing.T) {
		sum := make([]byte, 32)
		if err := Reread(strings.NewReader("hello"), sum, nil); err == nil {
			t.Error("nothing was said")
		}
	})
}

// first says when something is read for the first time.
type first struct {
	io.Reader
	begun chan struct{}
	once  sync.Once
}

func (f *first) Read(b []byte) (int, error) {
	f.once.Do(func() { close(f.begun) })
	return f.Reader.Read(b)
}
