// Package backup is the file that a back-up is: a stream of lines that any
// database can be written to and read from, with a digest of each table and of
// the whole. docs/backup.md describes it for people and for other programs.
//
// The file is gzip (RFC 1952) around JSON texts (RFC 8259), one a line: a
// Header; for each table its description, its rows and its end; and the end of
// the whole. What has no such last line is no back-up, whatever else is in it.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"time"
)

// What the first line says.
const (
	formatName    = "todo-chatbot-backup"
	formatVersion = 1
)

// The types of columns, as SQL has them.
const (
	Text   = "text"
	Bigint = "bigint"
	Bytea  = "bytea"
)

// Header is the first line.
type Header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Made is when the snapshot was taken.
	Made time.Time `json:"made"`
	// Program is the version of the program that wrote it.
	Program string `json:"program"`
	// Migrations are those that the database had.
	Migrations []int64 `json:"migrations"`
	// Oldest is the oldest program, by its latest migration, that can use the schema.
	Oldest int64 `json:"oldest"`
	// Without says, for people, what is not in it.
	Without string `json:"without"`
}

// without is what every back-up says of itself.
const without = "No secrets: not the key that signs sessions, no password of the database, " +
	"no keys of language models or other servers. " +
	"Passwords and access tokens are in it as hashes. Sessions are not: everybody signs in again."

// Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // Text, Bigint or Bytea
}

// Table describes a table. Its rows are in the order of the key: numbers by
// their size, text by its bytes.
type Table struct {
	Name    string   `json:"table"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"`
}

// Row has a value for each column: nil, string, int64 or []byte.
type Row []any

// Sum is what a table has: how many rows, and the SHA-256 of their lines.
type Sum struct {
	Table string `json:"end"`
	Rows  int64  `json:"rows"`
	SHA   string `json:"sha256"`
}

// end is the last line: the SHA-256 is that of all lines before it.
type end struct {
	Done   bool   `json:"done"`
	Tables int    `json:"tables"`
	Rows   int64  `json:"rows"`
	SHA    string `json:"sha256"`
}

// Summary is what a back-up holds.
type Summary struct {
	Header Header
	Sums   []Sum
	Rows   int64
}

// Count is the number of rows of a table, 0 if there is none.
func (s Summary) Count(table string) int64 {
	for _, sum := range s.Sums {
		if sum.Table == table {
			return sum.Rows
		}
	}
	return 0
}

// Snapshot is a database as it was at one moment, whatever is written meanwhile.
type Snapshot interface {
	// Schema returns the migrations that were run, and the oldest program that can use it.
	Schema(ctx context.Context) (migrations []int64, oldest int64, err error)
	// Tables returns the tables that are to be kept.
	Tables(ctx context.Context) ([]Table, error)
	// Rows calls each with the rows of a table, in the order of its key. A row is
	// good until each returns.
	Rows(ctx context.Context, t Table, each func(Row) error) error
}

// summer makes a Sum from lines.
type summer struct {
	rows int64
	hash hash.Hash
}

func newSummer() *summer { return &summer{hash: sha256.New()} }

func (s *summer) add(line []byte) {
	s.rows++
	s.hash.Write(line) // never fails
}

func (s *summer) sum(table string) Sum {
	return Sum{Table: table, Rows: s.rows, SHA: hex.EncodeToString(s.hash.Sum(nil))}
}

// SumOf reads a table again, to compare it with what a file says.
func SumOf(ctx context.Context, s Snapshot, t Table) (Sum, error) {
	sums := newSummer()
	err := s.Rows(ctx, t, func(r Row) error {
		line, err := encodeRow(t, r)
		if err != nil {
			return err
		}
		sums.add(line)
		return nil
	})
	return sums.sum(t.Name), err
}

// line is a value as one line.
func line(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}
