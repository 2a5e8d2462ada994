package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errNone is what one returns for no row.
var errNone = errors.New("no such row")

// statement is SQL with its arguments; each, if it is there, gets the rows.
type statement struct {
	sql  string
	args []any
	each func(row) error
}

// row is one row of an answer.
type row interface{ Scan(dest ...any) error }

// querier answers questions, in a transaction or outside of one.
type querier interface {
	// query calls each with every row. The row is good until each returns.
	query(ctx context.Context, each func(row) error, sql string, args ...any) error
}

// one returns the only row of the answer, or errNone.
func one[T any](ctx context.Context, q querier, scan func(row) (T, error), sql string, args ...any) (T, error) {
	var found T
	none := true
	err := q.query(ctx, func(r row) (err error) {
		none = false
		found, err = scan(r)
		return err
	}, sql, args...)
	if err == nil && none {
		err = errNone
	}
	return found, err
}

// many returns all rows of the answer; never nil without an error.
func many[T any](ctx context.Context, q querier, scan func(row) (T, error), sql string, args ...any) ([]T, error) {
	all := []T{}
	err := q.query(ctx, func(r row) error {
		v, err := scan(r)
		all = append(all, v)
		return err
	}, sql, args...)
	return all, err
}

// value scans a row of one column.
func value[T any](r row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// query asks outside of a transaction.
func (db *core) query(ctx context.Context, each func(row) error, sql string, args ...any) error {
	if err := db.engine.query(ctx, each, sql, args...); err != nil {
		return unavailable(fmt.Errorf("query: %w", err))
	}
	return nil
}

// micros is how a moment is stored; fromMicros reads it back, in UTC.
func micros(t time.Time) int64      { return t.UnixMicro() }
func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// maybeMicros and fromMaybe are the same for a moment that may be missing.
func maybeMicros(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	us := micros(*t)
	return &us
}

func fromMaybe(us *int64) *time.Time {
	if us == nil {
		return nil
	}
	t := fromMicros(*us)
	return &t
}
