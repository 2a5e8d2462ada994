package shelf

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Folder keeps back-ups in a folder of this machine.
type Folder struct{ Path string }

// partOf is what a back-up is called until it is whole, if it has the usual end.
var partOf = regexp.MustCompile(`^\..+\.todo-backup(\.age)?\.[0-9]+\.part$`)

// abandoned is after which time without a word written an unfinished one is nobody's:
// the program that wrote it was killed.
const abandoned = 24 * time.Hour

// List returns the back-ups of the folder.
func (f Folder) List(context.Context) ([]Entry, error) {
	files, err := os.ReadDir(f.Path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The folder %s cannot be read. Check its name.", f.Path)
	}
	var all []Entry
	for _, file := range files {
		made, ours := MadeAt(file.Name())
		if !ours || !file.Type().IsRegular() {
			continue
		}
		info, err := file.Info()
		if errors.Is(err, fs.ErrNotExist) { // removed since
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, Entry{Name: file.Name(), Made: made, Bytes: info.Size()})
	}
	Sort(all)
	return all, nil
}

// Put writes beside the name, and gives it the name when it is on the disk and was
// read again.
func (f Folder) Put(ctx context.Context, name string, write func(io.Writer) error) error {
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return fault.Wrap(err, fault.Invalid, "The folder %s cannot be made. Name another one.", f.Path)
	}
	return PutFile(ctx, filepath.Join(f.Path, name), write, nil)
}

// sweep removes what killed programs have left behind of back-ups, and of those of the
// name, whatever it ends with; it does no harm where it can't.
func sweep(dir, name string) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	same := regexp.MustCompile(`^\.` + regexp.QuoteMeta(name) + `\.[0-9]+\.part$`)
	for _, file := range files {
		info, err := file.Info()
		if err == nil && file.Type().IsRegular() && time.Since(info.ModTime()) > abandoned &&
			(partOf.MatchString(file.Name()) || same.MatchString(file.Name())) {
			_ = os.Remove(filepath.Join(dir, file.Name()))
		}
	}
}

// Open reads one.
func (f Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return OpenFile(filepath.Join(f.Path, name))
}

// How long a pipe is waited for until somebody writes to it, and how often it is
// looked at meanwhile.
const (
	pipePatience = 10 * time.Second
	pipeInterval = 20 * time.Millisecond
)

// pipe is a named pipe: its end before the first byte says that whoever writes to
// it hasn't opened it yet.
type pipe struct {
	*os.File
	patience time.Duration
	began    bool
	until    time.Time
}

// Read reads, and waits for the first byte.
func (p *pipe) Read(b []byte) (int, error) {
	if p.until.IsZero() {
		p.until = time.Now().Add(p.patience)
	}
	for {
		n, err := p.File.Read(b)
		if n > 0 {
			p.began = true
		}
		if p.began || !errors.Is(err, io.EOF) {
			return n, err
		}
		if time.Now().After(p.until) {
			return 0, fault.New(fault.Invalid,
				"Nobody writes to the pipe %s. Start what writes the back-up to it, and try again.", p.Name())
		}
		time.Sleep(pipeInterval)
	}
}

// OpenFile reads a back-up that has any name.
func OpenFile(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The back-up %s cannot be read. Check its name.", path)
	}
	how := os.O_RDONLY
	kind := info.Mode().Type()
	switch kind {
	case 0:
	case fs.ModeNamedPipe: // opened otherwise, it is waited without end for whoever writes to it
		how |= syscall.O_NONBLOCK
	default:
		return nil, fault.New(fault.Invalid, "%s isn't a file, so there is no back-up in it. Check its name.", path)
	}
	file, err := os.OpenFile(path, how, 0)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The back-up %s cannot be read. Check its name.", path)
	}
	if kind == fs.ModeNamedPipe {
		return &pipe{File: file, patience: pipePatience}, nil
	}
	return file, nil
}

// Remove removes one.
func (f Folder) Remove(_ context.Context, name string) error {
	return os.Remove(filepath.Join(f.Path, name))
}

// PutFile is Put for a file with any name. check, which may be nil, looks at what is
// read again. What killed programs have left behind in the folder is removed.
func PutFile(
	ctx context.Context, path string, write func(io.Writer) error, check func(io.Reader) error,
) error {
	if _, err := os.Lstat(path); err == nil {
		return taken(path)
	}
	dir, name := filepath.Split(path)
	sweep(filepath.Clean(dir), name)
	part, err := os.CreateTemp(filepath.Clean(dir), "."+name+".*.part")
	if err != nil {
		return fault.Wrap(err, fault.Invalid,
			"Nothing can be written to the folder of %s. Name a file in another one.", path)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	written := sha256.New()
	err = write(io.MultiWriter(part, written))
	var file *fs.PathError
	if errors.As(err, &file) && file.Path == part.Name() {
		return unwritten(err, path)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(part.Sync(), again(part, written.Sum(nil), check)); err != nil {
		return unwritten(err, path)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.Link(part.Name(), path); err != nil { // a renaming would take the place of a file that came meanwhile
		if errors.Is(err, fs.ErrExist) {
			return taken(path)
		}
		if err := os.Rename(part.Name(), path); err != nil { // no such links here
			return unwritten(err, path)
		}
	}
	return syncFolder(filepath.Clean(dir))
}

// again reads the file as it was written, and compares it with what was to be written.
func again(f *os.File, want []byte, check func(io.Reader) error) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return Reread(f, want, check)
}

// Reread compares what was kept with the SHA-256 of what was to be kept, and has it
// looked at.
func Reread(from io.Reader, want []byte, check func(io.Reader) error) error {
	got := sha256.New()
	kept := io.TeeReader(from, got)
	if check != nil {
		if err := check(kept); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, kept); err != nil {
		return err
	}
	if !bytes.Equal(got.Sum(nil), want) {
		return errors.New("what was read again isn't what was written")
	}
	return nil
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

// syncFolder keeps the name, too, over a power cut.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer d.Close()
	_ = d.Sync() // some systems have no such thing for folders
	return nil
}
