package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds the prepared statements that are kept. There are fewer
// shapes of statements than this, unless somebody searches for many words.
const maxStatements = 512

// preparer is a *sql.DB or a *sql.Conn.
type preparer interface {
	PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
}

// statements keeps what was prepared: parsing and planning takes SQLite
// longer than most of our statements run.
type statements struct {
	mu   sync.Mutex
	on   preparer
	kept map[string]*sql.Stmt
}

// sqliteWriter is the connection that writes. One goroutine holds it at a time.
type sqliteWriter struct {
	db       *sql.DB
	held     chan struct{}
	conn     *sql.Conn // nil before the first use and after a failure
	prepared *statements

	mu      sync.Mutex
	waiting []*member // what is to be written next
}

// sqliteSession is a transaction on the writer while it is held, or a savepoint
// in one if it is grouped with others.
type sqliteSession struct {
	writer      *sqliteWriter
	grouped     bool
	begun, over bool
	broken      bool // the transaction around it is gone
}

func newStatements(on preparer) *statements {
	return &statements{on: on, kept: map[string]*sql.Stmt{}}
}

func newSQLiteWriter(db *sql.DB) *sqliteWriter {
	return &sqliteWriter{db: db, held: make(chan struct{}, 1)}
}

func (s *statements) get(ctx context.Context, text string) (stmt *sql.Stmt, done func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keep := func() {}
	if stmt = s.kept[text]; stmt != nil {
		return stmt, keep, nil
	}
	if stmt, err = s.on.PrepareContext(ctx, text); err != nil {
		return nil, nil, err
	}
	if len(s.kept) == maxStatements {
		return stmt, func() { stmt.Close() }, nil
	}
	s.kept[text] = stmt
	return stmt, keep, nil
}

func (s *statements) query(ctx context.Context, each func(row) error, text string, args []any) error {
	stmt, done, err := s.get(ctx, text)
	if err != nil {
		return err
	}
	defer done()
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *statements) exec(ctx context.Context, text string, args []any) (int64, error) {
	stmt, done, err := s.get(ctx, text)
	if err != nil {
		return 0, err
	}
	defer done()
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s *statements) close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.kept {
		err = errors.Join(err, stmt.Close())
	}
	clear(s.kept)
	return err
}

// hold runs fn while nobody else of this process writes.
func (w *sqliteWriter) hold(ctx context.Context, fn func() error) error {
	select {
	case w.held <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.held }()
	if err := w.connect(ctx); err != nil {
		return err
	}
	err := fn()
	if errors.Is(err, sql.ErrConnDone) {
		w.conn = nil
	}
	return err
}

func (w *sqliteWriter) connect(ctx context.Context) (err error) {
	if w.conn != nil {
		return nil
	}
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	w.prepared = newStatements(w.conn)
	return nil
}

func (w *sqliteWriter) dataVersion(ctx context.Context) (version int64, err error) {
	err = w.hold(ctx, func() error {
		return w.conn.QueryRowContext(ctx, "pragma data_version").Scan(&version)
	})
	return version, err
}

func (w *sqliteWriter) close() error {
	w.held <- struct{}{} // the last transaction is over
	if w.conn == nil {
		return w.db.Close()
	}
	return errors.Join(w.prepared.close(), w.conn.Close(), w.db.Close())
}

func (s *sqliteSession) start(ctx context.Context) error {
	if s.begun {
		return nil
	}
	begin := "begin immediate"
	if s.grouped {
		begin = "savepoint member"
	}
	_, err := s.writer.prepared.exec(ctx, begin, nil)
	s.begun = err == nil
	return err
}

// within is the context of a statement. One that is interrupted rolls back the
// whole transaction, so that what is grouped is let end.
func (s *sqliteSession) within(ctx context.Context) context.Context {
	if s.grouped {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (s *sqliteSession) query(ctx context.Context, each func(row) error, text string, args ...any) error {
	ctx = s.within(ctx)
	if err := s.start(ctx); err != nil {
		return err
	}
	return s.writer.prepared.query(ctx, each, text, args)
}

func (s *sqliteSession) exec(ctx context.Context, text string, args ...any) (int64, error) {
	ctx = s.within(ctx)
	if err := s.start(ctx); err != nil {
		return 0, err
	}
	return s.writer.prepared.exec(ctx, text, args)
}

func (s *sqliteSession) commit(ctx context.Context, last []statement) error {
	for _, l := range last {
		if err := l.run(ctx, s); err != nil {
			return err
		}
	}
	if !s.begun {
		return nil
	}
	end := "commit"
	if s.grouped {
		end = "release member"
	}
	_, err := s.exec(ctx, end)
	s.over = err == nil
	return err
}

func (s *sqliteSession) rollback() {
	if !s.begun || s.over {
		return
	}
	ctx := context.Background()
	s.over = true
	if s.grouped {
		_, err := s.writer.prepared.exec(ctx, "rollback to member", nil)
		if err == nil {
			_, err = s.writer.prepared.exec(ctx, "release member", nil)
		}
		s.broken = err != nil
		return
	}
	// SQLite may have rolled back by itself: then there is nothing to do.
	_, _ = s.writer.prepared.exec(ctx, "rollback", nil)
}
