package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// maxRow bounds a row in bytes: a change of a thousand tasks that are as long as can
// be, before and after, has less than half of it. maxLine bounds any other line.
const (
	maxRow  = 64 << 20
	maxLine = 1 << 20
)

// Target takes what a back-up holds. Nothing may be kept of it unless Load of
// the Reader returns without an error.
type Target interface {
	// Load takes the rows of a table until next returns io.EOF. Another error
	// of next is to be returned.
	Load(ctx context.Context, t Table, next func() (Row, error)) error
}

// Reader reads a back-up, a row at a time.
type Reader struct {
	Header Header
	lines  *reader
}

// Open reads the first line. What is no back-up, or one of a later format, is a
// fault that is Invalid.
func Open(from io.Reader) (*Reader, error) {
	packed, err := gzip.NewReader(from)
	if errors.Is(err, io.EOF) {
		return nil, fault.Wrap(err, fault.Invalid, "The back-up is empty: there is not a byte in it. Name another one.")
	}
	if err != nil {
		return nil, notOne(err)
	}
	r := &Reader{lines: &reader{in: bufio.NewReaderSize(packed, 64<<10), all: sha256.New()}}
	first, _, err := r.lines.next()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(first, &r.Header); err != nil || r.Header.Format != formatName {
		return nil, notOne(err)
	}
	if r.Header.Version != formatVersion {
		return nil, fault.New(fault.Invalid,
			"The back-up has the format %d, and this program knows %d. Use the version of the program that made it "+
				"(%q), or a newer one.",
			r.Header.Version, formatVersion, r.Header.Program)
	}
	return r, nil
}

// Load reads the rest into a target. What is damaged or not whole is a fault
// that is Invalid. With no target it only looks whether the back-up is good.
func (r *Reader) Load(ctx context.Context, to Target) (Summary, error) {
	s := Summary{Header: r.Header}
	if err := r.lines.tables(ctx, &s, to); err != nil {
		return s, err
	}
	switch _, err := r.lines.in.ReadByte(); { // the sum of gzip is looked at here
	case err == nil:
		return s, damaged("something follows its end", nil)
	case !errors.Is(err, io.EOF):
		return s, unread(err)
	}
	return s, nil
}

// Check reads a whole back-up, and returns what it holds.
func Check(ctx context.Context, from io.Reader) (Summary, error) {
	r, err := Open(from)
	if err != nil {
		return Summary{}, err
	}
	return r.Load(ctx, nil)
}

// said is a cause that has its own sentence: of a bucket that doesn't answer, say.
func said(cause error) bool {
	var f *fault.Fault
	return errors.As(cause, &f)
}

func notOne(cause error) error {
	if said(cause) {
		return cause
	}
	return fault.Wrap(cause, fault.Invalid,
		"That is not a back-up of this program. Name a file that todo backup has made.")
}

func damaged(how string, cause error) error {
	if said(cause) {
		return cause
	}
	return fault.Wrap(cause, fault.Invalid,
		"The back-up is damaged: %s. Nothing was restored from it; use another one.", how)
}

// unread says why a file could not be read further.
func unread(cause error) error {
	if errors.Is(cause, io.EOF) || errors.Is(cause, io.ErrUnexpectedEOF) {
		return damaged("the file is cut off, it ends before its end", cause)
	}
	return damaged("its bytes are not those that were written", cause)
}

// reader reads lines and sums them up.
type reader struct {
	in   *bufio.Reader
	all  hash.Hash
	line []byte // the last one, good until the next
}

// next reads a line; sum is that of all lines before it, where it is no row.
func (r *reader) next() (line []byte, sum string, err error) {
	r.line = r.line[:0]
	for {
		piece, err := r.in.ReadSlice('\n')
		r.line = append(r.line, piece...)
		switch {
		case len(r.line) > maxRow || len(r.line) > maxLine && r.line[0] != '[':
			return nil, "", damaged("a line of it is longer than any that is written", nil)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return nil, "", unread(err)
		}
		if r.line[0] != '[' {
			sum = hex.EncodeToString(r.all.Sum(nil))
		}
		r.all.Write(r.line)
		return r.line, sum, nil
	}
}

func (r *reader) tables(ctx context.Context, s *Summary, to Target) error {
	for {
		text, sum, err := r.next()
		if err != nil {
			return err
		}
		var e end
		if json.Unmarshal(text, &e) == nil && e.Done {
			if e.SHA != sum || e.Tables != len(s.Sums) || e.Rows != s.Rows {
				return damaged("its digest is another one", nil)
			}
			return nil
		}
		var t Table
		if err := json.Unmarshal(text, &t); err != nil || !t.valid() {
			return damaged("a line of it is not understood", err)
		}
		done, err := r.table(ctx, t, to)
		if err != nil {
			return err
		}
		s.Sums = append(s.Sums, done)
		s.Rows += done.Rows
	}
}

// valid says whether it can be a table of ours: names go into statements.
func (t Table) valid() bool {
	if !isName(t.Name) || len(t.Columns) == 0 || len(t.Columns) > 1000 {
		return false
	}
	for _, c := range t.Columns {
		if !isName(c.Name) || c.Type != Text && c.Type != Bigint && c.Type != Bytea {
			return false
		}
	}
	for _, k := range t.Key {
		if !isName(k) {
			return false
		}
	}
	return true
}

func isName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' && (r < '0' || r > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 63
}

// table reads a table's rows and its end.
func (r *reader) table(ctx context.Context, t Table, to Target) (Sum, error) {
	rows := newSummer()
	var said Sum
	ended := false
	next := func() (Row, error) {
		if ended {
			return nil, io.EOF
		}
		text, _, err := r.next()
		if err != nil {
			return nil, err
		}
		if text[0] == '[' {
			rows.add(text)
			if to == nil { // what its digest says of it is enough
				return nil, nil
			}
			row, err := decodeRow(t, text)
			if err != nil {
				return nil, damaged("a row of it is not understood", err)
			}
			return row, nil
		}
		ended = true
		if err := json.Unmarshal(text, &said); err != nil || said != rows.sum(t.Name) {
			return nil, damaged("the table "+t.Name+" is not the one that was written", err)
		}
		return nil, io.EOF
	}
	var err error
	if to != nil {
		err = to.Load(ctx, t, next)
	} else {
		for err == nil {
			_, err = next()
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err == nil && !ended {
		err = errors.New("the rows of " + t.Name + " were not all taken")
	}
	return said, err
}
