// Package store keeps everything in SQL: in one SQLite file for a person on
// one machine, or in PostgreSQL for any number of replicas. Both run the same
// statements, and the same tests.
//
// What a statement may use: $1, $2, … as placeholders; text, bigint and bytea
// columns; numbers for booleans (0 and 1) and for moments (microseconds since
// 1970, UTC); ON CONFLICT and RETURNING. Every key begins with user_id, so
// that people can be spread over several databases, and so that a query
// without the person in it is seen to be wrong.
package store

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Options are what Open can be told besides the address.
type Options struct {
	// Log gets what an operator should know, such as a lost connection that is
	// made again. Nothing is logged if it is nil.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// DB is an open database: an adapter for each thing that is kept, each a room of its own. Its methods are safe for
// concurrent use.
type DB struct {
	*core
	accounts       // account.Store: people and access tokens
	sessions       // account.Store: who is signed in, and who leaves
	administration // account.Store: links, roles, settings and the audit log
	identities     // account.Store: accounts at identity providers
	factors        // account.Store: authenticator apps and recovery codes
	passkeys       // account.Store: passkeys
	departures     // what is taken along, and erased, when somebody leaves
	conversations  // chat.Store: conversations
	turns          // chat.Store: turns, their leases and events
	branches       // chat.Store: the tree of turns
	approvals      // approval.Store
	foreignCalls   // chat.ForeignStore
	budgets        // chat.Budget: what models have cost, and how much was asked for
}

// The adapters; besides these, Tasks, Lists, Rings and Wordings are made by methods.
type (
	accounts       struct{ *core }
	sessions       struct{ *core }
	administration struct{ *core }
	identities     struct{ *core }
	factors        struct{ *core }
	passkeys       struct{ *core }
	departures     struct{ *core }
	conversations  struct{ *core }
	turns          struct{ *core }
	branches       struct{ *core }
	approvals      struct{ *core }
	foreignCalls   struct{ *core }
	budgets        struct{ *core }
)

// core is what all adapters share: the engine, and who is woken by what.
type core struct {
	engine engine
	hub    *hub
	close  func() error // works once
}

func newDB(c *core) *DB {
	return &DB{core: c, accounts: accounts{c}, sessions: sessions{c}, administration: administration{c},
		identities: identities{c}, factors: factors{c}, passkeys: passkeys{c},
		departures: departures{c}, conversations: conversations{c}, turns: turns{c}, branches: branches{c},
		approvals: approvals{c}, foreignCalls: foreignCalls{c}, budgets: budgets{c}}
}

// engine is what SQLite and PostgreSQL do each in their own way.
type engine interface {
	querier
	finder
	// migrate brings the schema up to date, however many start at once.
	migrate(ctx context.Context, files fs.FS) error
	// begin runs fn with a transaction on a connection of its own.
	begin(ctx context.Context, fn func(session) error) error
	// retryable says whether a transaction that failed with err did nothing and
	// may succeed if it is run once more.
	retryable(err error) bool
	// lock follows a SELECT whose rows nobody else may change until the commit.
	lock() string
	// lockName is a SELECT that lets nobody else have the lock of the name $1 until
	// the end of the transaction, "" where whoever writes is alone anyway.
	lockName() string
	// skipLocked is lock for a SELECT that leaves out what somebody else has locked.
	skipLocked() string
	// lateral says whether a table in FROM may look at the one beside it.
	lateral() bool
	// announce returns the statements that wake the watchers of the key in
	// other processes at the commit.
	announce(key string) []statement
	// announceSoon wakes them shortly after the commit, or not at all if the
	// process dies in between.
	announceSoon(key string)
	// listen wakes watchers here of what is committed elsewhere, until ctx ends.
	listen(ctx context.Context, h *hub, log *slog.Logger)
	// probe asks on the way that requests take.
	probe(ctx context.Context, fn func(context.Context, querier) error) error
	close() error
}

// Open opens the database and brings its schema up to date. The address is
// one of
//
//	postgresql://user:password@host/database   any option of libpq and pgx, such as
//	                                           pool_max_conns=8; a pooler may be between
//	                                           that keeps transactions together
//	sqlite:todo.db                             a file, made if it is not there; with
//	                                           ?synchronous=normal a loss of power
//	                                           may take the last second with it
//	sqlite::memory:                            gone with the process; readers wait
//	                                           while a transaction writes
//
// It fails with fault.Invalid if the address is none of these, and with
// fault.Unavailable if there is no database at it.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	o = o.withDefaults()
	e, err := openEngine(ctx, address, o.Log)
	if err != nil {
		return nil, err
	}
	files, err := migrationFiles()
	if err != nil {
		return nil, errors.Join(err, e.close())
	}
	if err := e.migrate(ctx, files); err != nil {
		return nil, errors.Join(unavailable(err), e.close())
	}
	db := newDB(&core{engine: e, hub: newHub()})
	background, stop := context.WithCancel(context.Background())
	var busy sync.WaitGroup
	busy.Go(func() { e.listen(background, db.hub, o.Log) })
	busy.Go(func() { e.makeIndex(background) })
	db.close = sync.OnceValue(func() error {
		stop()
		busy.Wait()
		return e.close()
	})
	return db, nil
}

// Ping says whether the database would answer a request of this program: it
// asks in a transaction, and whether the schema still fits.
func (db *core) Ping(ctx context.Context) error {
	return unavailable(db.engine.probe(ctx, fits))
}

// Close ends all connections. Watchers are woken no more.
func (db *core) Close() error { return db.close() }

func openEngine(ctx context.Context, address string, log *slog.Logger) (engine, error) {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "postgresql", "postgres":
		e, err := openPostgres(ctx, address, log)
		if err != nil {
			return nil, err
		}
		return e, nil
	case "sqlite":
		return openSQLite(ctx, rest)
	}
	// The address is not repeated: it may hold a password.
	return nil, fault.InField("DATABASE_URL", "The database address is neither postgresql://… nor sqlite:…. "+
		"Use postgresql://user:password@host/database, or sqlite: and the path of a file.")
}
