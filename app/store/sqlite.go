package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

const (
	// sqliteReaders is how many queries run at once beside the one writer.
	sqliteReaders = 4
	// sqlitePatience is how long a statement waits for another process's lock.
	sqlitePatience = 10 * time.Second
	// sqlitePoll is how often it is asked whether another process has written.
	sqlitePoll = 500 * time.Millisecond
)

// sqliteEngine is one connection that writes and some that read: SQLite lets
// one write at a time, and in WAL mode nobody who reads waits for it.
type sqliteEngine struct {
	writer   *sqliteWriter
	reader   *sql.DB
	prepared *statements // of the reader
}

// openSQLite opens path[?synchronous=…]. Commits are synced to the disk
// (synchronous=FULL): what was acknowledged stays, after kill -9 and also
// after a loss of power. One person writes seldom enough not to notice.
func openSQLite(ctx context.Context, rest string) (engine, error) {
	path, query, _ := strings.Cut(rest, "?")
	dsn, err := sqliteDSN(path, query)
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{
		writer: newSQLiteWriter(openPool(dsn+"&_txlock=immediate", 1)),
		reader: openPool(dsn+"&_query_only=1", sqliteReaders),
	}
	e.prepared = newStatements(e.reader)
	if err := e.connect(ctx); err != nil {
		_ = e.close() // why it can't be opened says more
		return nil, fault.Wrap(err, fault.Unavailable, "The database file %s cannot be opened. "+
			"Check that it is a SQLite database, that its folder exists, and that both can be written.", path)
	}
	return e, nil
}

// connect opens the file. While another process turns it to WAL mode, SQLite
// gives up at once instead of being patient.
func (e *sqliteEngine) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sqlitePatience)
	defer cancel()
	for try := 1; ; try++ {
		err := e.writer.db.PingContext(ctx)
		if err == nil || !e.retryable(err) || pause(ctx, try) != nil {
			return err
		}
	}
}

func sqliteDSN(path, query string) (string, error) {
	options, err := url.ParseQuery(query)
	if err != nil || path == "" || len(options) > 1 || len(options) == 1 && !options.Has("synchronous") {
		return "", fault.InField("DATABASE_URL", "The SQLite address is not understood. "+
			"Use sqlite: and the path of a file, with ?synchronous=normal or ?synchronous=full after it if you like.")
	}
	sync := strings.ToUpper(options.Get("synchronous"))
	switch sync {
	case "":
		sync = "FULL"
	case "NORMAL", "FULL":
	default:
		return "", fault.InField("DATABASE_URL", "synchronous is %q in the SQLite address. Use normal or full.",
			options.Get("synchronous"))
	}
	common := fmt.Sprintf("?_busy_timeout=%d&_foreign_keys=1&_dqs=0&_synchronous=%s", sqlitePatience.Milliseconds(),
		sync)
	if path == ":memory:" {
		// All connections of the process that know the name share it.
		return "file:/" + rand.Text() + common + "&vfs=memdb", nil
	}
	path = filepath.Clean(strings.TrimPrefix(path, "//"))
	// Made here, because SQLite would let everybody on the machine read it.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		f.Close()
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + common + "&_journal_mode=WAL", nil
}

func openPool(dsn string, size int) *sql.DB {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		panic(err) // the driver is linked in, and the name is its own
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

// migrate runs in one transaction that locks all other writers out. All
// statements are on the only connection of the writer, hence in it.
func (e *sqliteEngine) migrate(ctx context.Context, files fs.FS) error {
	return e.inMigration(ctx, func(db *sql.DB) error {
		return migrateUp(ctx, goose.DialectSQLite3, db, true, files)
	})
}

func (e *sqliteEngine) inMigration(ctx context.Context, fn func(*sql.DB) error) error {
	db := e.writer.db
	if _, err := db.ExecContext(ctx, "begin immediate"); err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	if err := fn(db); err != nil {
		_, undo := db.ExecContext(context.WithoutCancel(ctx), "rollback")
		return errors.Join(err, undo)
	}
	_, err := db.ExecContext(ctx, "commit")
	return err
}

func (e *sqliteEngine) query(ctx context.Context, each func(row) error, text string, args ...any) error {
	return e.prepared.query(ctx, each, text, args)
}

func (e *sqliteEngine) begin(ctx context.Context, fn func(session) error) error {
	return e.writer.transact(ctx, fn)
}

// retryable is true for SQLITE_BUSY and SQLITE_LOCKED: a lock was not had in time.
func (e *sqliteEngine) retryable(err error) bool {
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		return false
	}
	code := failed.Code() & 0xff
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// lock needs no word: whoever writes has the whole file.
func (e *sqliteEngine) lock() string { return "" }

func (e *sqliteEngine) lockName() string { return "" }

func (e *sqliteEngine) lateral() bool { return false }

func (e *sqliteEngine) skipLocked() string { return "" }

// announce has nothing to say: other processes look for themselves.
func (e *sqliteEngine) announce(string) []statement { return nil }

func (e *sqliteEngine) announceSoon(string) {}

// listen wakes everybody when another process has written to the file, such
// as the todo command beside a running server: data_version changes with
// every commit that was not made on the same connection.
func (e *sqliteEngine) listen(ctx context.Context, h *hub, log *slog.Logger) {
	ticker := time.NewTicker(sqlitePoll)
	defer ticker.Stop()
	seen := int64(-1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if !h.watched() {
			seen = -1
			continue
		}
		now, err := e.writer.dataVersion(ctx)
		if err != nil {
			if ctx.Err() == nil {
				log.Warn("cannot see whether another process has written", "error", err)
			}
			continue
		}
		if now != seen {
			h.wakeAll() // also the first time: what was before is not known
		}
		seen = now
	}
}

// probe asks as a request that reads: one that writes would wait in the queue
// of the writer.
func (e *sqliteEngine) probe(ctx context.Context, fn func(context.Context, querier) error) error {
	return fn(ctx, e)
}

func (e *sqliteEngine) close() error {
	return errors.Join(e.prepared.close(), e.reader.Close(), e.writer.close())
}
