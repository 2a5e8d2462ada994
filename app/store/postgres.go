package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// migrationLock is the key of the advisory lock under which the schema changes.
const migrationLock = 0x746f646f // "todo"

// postgresConnections is how many there are at the most, if the address does not
// say: enough to share the syncs of the disk, and few enough that ten replicas,
// an eleventh that a rollout brings up, and the one more with which each listens
// fit into the 97 that PostgreSQL gives out unless it is told otherwise.
const postgresConnections = 7

// rollbackPatience is how long a connection may take to clean itself up.
const rollbackPatience = 5 * time.Second

// connectPatience is how long a server may take to let us in, where the address
// does not say: one that is silent has to be told of, and PostgreSQL's own
// default is to wait for ever. One that a provider wakes takes some seconds.
const connectPatience = 10 * time.Second

// Codes of PostgreSQL for what people get wrong.
const (
	noDatabase    = "3D000"
	wrongPassword = "28P01"
	noneLeft      = "53300" // of its connections
	startingUp    = "57P03" // it starts, or ends
	lockTimedOut  = "55P03"
	deadlocked    = "40P01"
)

// migrationPause is how long others have the tables for themselves before a
// migration asks for them again.
const migrationPause = time.Second

// postgresEngine is a pool of connections, and one more that listens.
type postgresEngine struct {
	pool    *pgxpool.Pool
	notices *notices
	log     *slog.Logger
	// unnamed: statements are not kept by name on the server, because the next
	// one may reach another server. It can become true at any time.
	unnamed atomic.Bool
	// indexed: there is an index for searches. It can become true at any time.
	indexed atomic.Bool
}

// postgresSession is a transaction on one connection. "begin" travels with
// its first statement and "commit" with its last: on a database that is a
// millisecond away, round trips are what a write costs.
type postgresSession struct {
	conn        *pgx.Conn
	begun, over bool
}

func openPostgres(ctx context.Context, address string, log *slog.Logger) (*postgresEngine, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		// The cause is left out: it can repeat the address, password and all.
		return nil, fault.InField("DATABASE_URL", "The address of the PostgreSQL database is not understood. "+
			"Use postgresql://user:password@host:5432/database, with special characters in the password "+
			"percent-encoded.")
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectPatience
	}
	if !strings.Contains(address, "pool_max_conns") {
		config.MaxConns = postgresConnections
	}
	e := &postgresEngine{notices: newNotices(), log: log}
	way, err := discover(ctx, config.ConnConfig)
	if err != nil {
		return nil, err
	}
	if way == pooled && config.ConnConfig.DefaultQueryExecMode == namedStatements {
		log.Info("between here and the database is a pooler; statements are sent without names")
		e.unnamed.Store(true)
	}
	config.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		e.adapt(c)
		return nil
	}
	if e.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return e, nil
}

// refused says why nobody got in: a sentence for operators, who read it in a pod's last line, and a code for todoctl.
func refused(err error, c *pgx.ConnConfig) error {
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return ending.With(ending.DatabaseUnreachable,
			fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s:%d does not answer. "+
				"Check that it is running, that it can be reached from here, and that DATABASE_URL is right.", c.Host,
				c.Port))
	}
	switch answer.Code {
	case noDatabase:
		return ending.With(ending.DatabaseRefused,
			fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s:%d has no database %q. "+
				"Create it, or correct its name in DATABASE_URL.", c.Host, c.Port, c.Database))
	case wrongPassword:
		return ending.With(ending.DatabaseRefused,
			fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s:%d does not let user %q in with this password. "+
				"Correct user and password in DATABASE_URL; special characters in it are percent-encoded.", c.Host,
				c.Port, c.User))
	case startingUp:
		return ending.With(ending.DatabaseUnreachable,
			fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s:%d is starting or shutting down. "+
				"Try again in a moment.", c.Host, c.Port))
	case noneLeft:
		return ending.With(ending.DatabaseFull,
			fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s:%d has no connection left. "+
				"Raise its max_connections, or lower pool_max_conns in DATABASE_URL or the number of replicas.", c.Host,
				c.Port))
	}
	return ending.With(ending.DatabaseRefused,
		fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s:%d does not let user %q into database %q. "+
			"Check user, password and database in DATABASE_URL.", c.Host, c.Port, c.User, c.Database))
}

// migrate holds the lock in a transaction of its own, which works through
// every kind of pooler and ends with the connection if the process dies.
func (e *postgresEngine) migrate(ctx context.Context, files fs.FS) error {
	lock, err := e.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer lock.Rollback(context.WithoutCancel(ctx))
	if _, err := lock.Exec(ctx, "select pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for the migrations of another replica: %w", err)
	}
	config := e.pool.Config().ConnConfig
	e.adapt(config)
	db := stdlib.OpenDB(*config)
	defer db.Close()
	err = e.giveWay(ctx, func() error { return migrateUp(ctx, goose.DialectPostgres, db, false, files) })
	if err != nil {
		return err
	}
	state, err := e.indexState(ctx)
	e.indexed.Store(state == indexReady)
	return err
}

// giveWay migrates again as long as others have a table that a migration wants and
// didn't get within the time that it sets itself: they work meanwhile.
func (e *postgresEngine) giveWay(ctx context.Context, migrate func() error) error {
	for try := 0; ; try++ {
		err := migrate()
		var failed *pgconn.PgError
		if !errors.As(err, &failed) || failed.Code != lockTimedOut && failed.Code != deadlocked {
			return err
		}
		if try == 0 {
			e.log.WarnContext(ctx, "The migration waits until others leave the tables that it changes: a back-up, say.",
				"error", err.Error())
		}
		timer := time.NewTimer(migrationPause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-timer.C:
		}
	}
}

func (e *postgresEngine) query(ctx context.Context, each func(row) error, sql string, args ...any) error {
	rows, err := e.pool.Query(ctx, sql, args...)
	err = eachRow(rows, err, each)
	if e.namesAreLost(err) { // said before the first row
		rows, err = e.pool.Query(ctx, sql, args...)
		err = eachRow(rows, err, each)
	}
	return err
}

func (e *postgresEngine) begin(ctx context.Context, fn func(session) error) error {
	return e.pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		return fn(&postgresSession{conn: c.Conn()})
	})
}

// retryable is true for failures that PostgreSQL says to retry (class 40), for
// connections that broke before anything was sent, where there was none left,
// and where a pooler has just been noticed.
func (e *postgresEngine) retryable(err error) bool {
	if e.namesAreLost(err) {
		return true
	}
	var failed *pgconn.PgError
	if errors.As(err, &failed) {
		return failed.Code == "40001" || failed.Code == deadlocked || failed.Code == noneLeft
	}
	return pgconn.SafeToRetry(err)
}

func (e *postgresEngine) lock() string { return " for update" }

func (e *postgresEngine) lockName() string {
	return "select count(pg_advisory_xact_lock(hashtextextended($1, 15)))"
}

func (e *postgresEngine) lateral() bool { return true }

func (e *postgresEngine) skipLocked() string { return " for update skip locked" }

// probe asks in a transaction, with arguments, on the way that requests take.
func (e *postgresEngine) probe(ctx context.Context, fn func(context.Context, querier) error) error {
	ask := func(s session) error {
		defer s.rollback() // after a commit it does nothing
		readOnly, err := one(ctx, s, value[string], "select current_setting($1)", "transaction_read_only")
		if err != nil {
			return err
		}
		if readOnly == "on" {
			return fault.New(fault.Unavailable,
				"The database takes no changes: it is read-only. Name the primary server in DATABASE_URL, not a "+
					"replica.")
		}
		if err := fn(ctx, s); err != nil {
			return err
		}
		return s.commit(ctx, nil)
	}
	err := e.begin(ctx, ask)
	if err != nil && e.retryable(err) {
		err = e.begin(ctx, ask)
	}
	return err
}

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}

func (s *postgresSession) query(ctx context.Context, each func(row) error, sql string, args ...any) error {
	if s.begun {
		rows, err := s.conn.Query(ctx, sql, args...)
		return eachRow(rows, err, each)
	}
	results, err := s.start(ctx, sql, args)
	if err != nil {
		return err
	}
	rows, err := results.Query()
	return errors.Join(eachRow(rows, err, each), results.Close())
}

func (s *postgresSession) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if s.begun {
		tag, err := s.conn.Exec(ctx, sql, args...)
		return tag.RowsAffected(), err
	}
	results, err := s.start(ctx, sql, args)
	if err != nil {
		return 0, err
	}
	tag, err := results.Exec()
	return tag.RowsAffected(), errors.Join(err, results.Close())
}

// start sends "begin" and the first statement together.
func (s *postgresSession) start(ctx context.Context, sql string, args []any) (pgx.BatchResults, error) {
	var b pgx.Batch
	b.Queue("begin")
	b.Queue(sql, args...)
	results := s.conn.SendBatch(ctx, &b)
	if _, err := results.Exec(); err != nil {
		results.Close()
		return nil, fmt.Errorf("begin: %w", err)
	}
	s.begun = true
	return results, nil
}

func (s *postgresSession) commit(ctx context.Context, last []statement) error {
	if !s.begun && len(last) == 0 {
		return nil
	}
	var b pgx.Batch
	if !s.begun {
		b.Queue("begin")
		s.begun = true
	}
	for _, l := range last {
		b.Queue(l.sql, l.args...)
	}
	b.Queue("commit")
	results := s.conn.SendBatch(ctx, &b)
	for range b.Len() - 1 - len(last) { // begin
		if _, err := results.Exec(); err != nil {
			return errors.Join(err, results.Close())
		}
	}
	for _, l := range last {
		if err := l.result(results); err != nil {
			return errors.Join(err, results.Close())
		}
	}
	tag, err := results.Exec()
	if err := errors.Join(err, results.Close()); err != nil {
		return err
	}
	s.over = true
	if tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback // an earlier failure was overlooked
	}
	return nil
}

// result reads what the statement gave as the next of a batch.
func (l statement) result(results pgx.BatchResults) error {
	if l.each == nil {
		_, err := results.Exec()
		return err
	}
	rows, err := results.Query()
	return eachRow(rows, err, l.each)
}

// rollback leaves the connection clean; where that fails, the pool sees the
// open transaction and throws the connection away.
func (s *postgresSession) rollback() {
	if !s.begun || s.over || s.conn.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackPatience)
	defer cancel()
	_, _ = s.conn.Exec(ctx, "rollback")
	s.over = true
}

func eachRow(rows pgx.Rows, err error, each func(row) error) error {
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
