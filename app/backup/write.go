package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"time"
)

// writer writes lines and sums them up.
type writer struct {
	out *bufio.Writer
	all hash.Hash
}

func (w *writer) bytes(b []byte) error {
	w.all.Write(b) // never fails
	_, err := w.out.Write(b)
	return err
}

func (w *writer) value(v any) error {
	b, err := line(v)
	if err != nil {
		return err
	}
	return w.bytes(b)
}

// Write writes a back-up of a snapshot, a row at a time. The caller makes sure
// that what was written is kept, and that nothing is kept if it fails.
func Write(ctx context.Context, to io.Writer, s Snapshot, program string, now time.Time) (Summary, error) {
	migrations, oldest, err := s.Schema(ctx)
	if err != nil {
		return Summary{}, err
	}
	tables, err := s.Tables(ctx)
	if err != nil {
		return Summary{}, err
	}
	packed, err := gzip.NewWriterLevel(to, gzip.BestSpeed) // A smaller file would take three times as long.
	if err != nil {
		return Summary{}, err
	}
	w := &writer{out: bufio.NewWriterSize(packed, 64<<10), all: sha256.New()}
	sum := Summary{Header: Header{Format: formatName, Version: formatVersion, Made: now.UTC(), Program: program,
		Migrations: migrations, Oldest: oldest, Without: without}}
	if err := w.value(sum.Header); err != nil {
		return sum, err
	}
	for _, t := range tables {
		done, err := w.table(ctx, s, t)
		if err != nil {
			return sum, err
		}
		sum.Sums = append(sum.Sums, done)
		sum.Rows += done.Rows
	}
	last := end{Done: true, Tables: len(tables), Rows: sum.Rows, SHA: hex.EncodeToString(w.all.Sum(nil))}
	if err := w.value(last); err != nil {
		return sum, err
	}
	if err := w.out.Flush(); err != nil {
		return sum, err
	}
	return sum, packed.Close()
}

func (w *writer) table(ctx context.Context, s Snapshot, t Table) (Sum, error) {
	if err := w.value(t); err != nil {
		return Sum{}, err
	}
	rows := newSummer()
	err := s.Rows(ctx, t, func(r Row) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := encodeRow(t, r)
		if err != nil {
			return err
		}
		rows.add(b)
		return w.bytes(b)
	})
	if err != nil {
		return Sum{}, fmt.Errorf("copy the table %s: %w", t.Name, err)
	}
	sum := rows.sum(t.Name)
	return sum, w.value(sum)
}
