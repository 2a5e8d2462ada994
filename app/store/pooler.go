package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// How statements are sent. Named ones are prepared once on a connection and
// kept there, which is quickest. Where the next statement of a connection may
// reach another server, as behind a pooler that gives servers out by
// transaction, only their description is kept, here, and each is sent whole.
const (
	namedStatements   = pgx.QueryExecModeCacheStatement // pgx's default
	unnamedStatements = pgx.QueryExecModeCacheDescribe
)

// Codes of PostgreSQL that tell of statements which were prepared on another
// server: the one that is asked does not know the name, or has it already.
const (
	unknownStatement   = "26000"
	duplicateStatement = "42P05"
)

// way is what is between here and the database.
type way int

const (
	directly way = iota
	pooled       // a pooler that keeps transactions together
)

// discover finds out what the server can do, by a connection of its own. A
// pooler shows by its key for cancelling (PostgreSQL, "Protocol Flow"): it
// has to make one up, while that of a server holds the number of the process
// that answers. So no guess about other clients is needed, and a pooler by
// session is only treated a little slower than it could be. One that passes
// keys on is noticed when its first statement fails (namesAreLost).
func discover(ctx context.Context, config *pgx.ConnConfig) (way, error) {
	c := config.Copy()
	c.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // every pooler lets it through
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return 0, refused(err, config)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var process uint32
	if err := conn.QueryRow(ctx, "select pg_backend_pid()").Scan(&process); err != nil {
		return 0, refused(err, config)
	}
	if process == conn.PgConn().PID() {
		return directly, nil
	}
	for _, sql := range []string{"begin", "select 1", "commit"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return 0, fault.Wrap(err, fault.Unavailable,
				"The pooler at %s:%d lets no transactions through, and without them tasks could be changed by halves. "+
					"Set its pool_mode to transaction or session, or name the database server itself in DATABASE_URL.",
				c.Host, c.Port)
		}
	}
	return pooled, nil
}

// adapt sets how a connection that is about to be made sends statements.
func (e *postgresEngine) adapt(c *pgx.ConnConfig) {
	if e.unnamed.Load() {
		c.DefaultQueryExecMode = unnamedStatements
	}
}

// namesAreLost says whether err tells of a pooler that was not known of. From
// then on statements are sent without names, on new connections: what failed
// did nothing, and can be done once more.
func (e *postgresEngine) namesAreLost(err error) bool {
	var failed *pgconn.PgError
	if !errors.As(err, &failed) || failed.Code != unknownStatement && failed.Code != duplicateStatement {
		return false
	}
	if !e.unnamed.Swap(true) {
		e.log.Warn(
			"prepared statements do not stay, as behind a pooler; statements are sent without names from now on",
			"error", err)
		e.pool.Reset()
	}
	return true
}

// sharings is how often servers are compared.
const sharings = 3

// sharesServers says whether the pooler gives servers out by transaction, so
// that the server of conn is soon another client's: then a second connection
// gets it, or conn has another one next time. On a busy pooler by transaction
// it may see neither, and says no; where no second server is to be had, yes.
func (e *postgresEngine) sharesServers(ctx context.Context, conn *pgx.Conn) (bool, error) {
	limited, cancel := context.WithTimeout(ctx, hearLimit)
	defer cancel()
	for range sharings {
		shared, err := e.sharesServer(limited, conn)
		if err != nil && limited.Err() != nil && ctx.Err() == nil {
			return true, nil
		}
		if shared || err != nil {
			return shared, err
		}
	}
	return false, nil
}

// sharesServer compares the server of conn with that of a second connection
// and with its own next one.
func (e *postgresEngine) sharesServer(ctx context.Context, conn *pgx.Conn) (bool, error) {
	const process, unnamed = "select pg_backend_pid()", pgx.QueryExecModeSimpleProtocol
	var before, between, after uint32
	if err := conn.QueryRow(ctx, process, unnamed).Scan(&before); err != nil {
		return false, fmt.Errorf("ask for the server: %w", err)
	}
	other, err := e.pool.Begin(ctx) // holds its server
	if err != nil {
		return false, fmt.Errorf("ask for another server: %w", err)
	}
	defer other.Rollback(context.WithoutCancel(ctx))
	err = errors.Join(other.QueryRow(ctx, process, unnamed).Scan(&between),
		conn.QueryRow(ctx, process, unnamed).Scan(&after))
	if err != nil {
		return false, fmt.Errorf("ask for another server: %w", err)
	}
	return between == before || after != before, nil
}

// Facts are what Check has found out about a database.
type Facts struct {
	// Pooled: a pooler is between here and the database.
	Pooled bool
	// Hears: changes that other replicas make show here at once; otherwise
	// within a second.
	Hears bool
}

// hearLimit is how long Check waits for its own notification.
const hearLimit = 2 * time.Second

// checks is how many connections Check asks on at once: names of statements
// that a pooler confuses show only on several.
const checks = 4

// Check asks a PostgreSQL database in the way that requests of this program do,
// and changes nothing in it. It fails as Open does, or with the error that
// requests would fail with.
func Check(ctx context.Context, address string, o Options) (Facts, error) {
	o = o.withDefaults()
	e, err := openPostgres(ctx, address, o.Log)
	if err != nil {
		return Facts{}, err
	}
	defer e.close()
	f := Facts{Pooled: e.unnamed.Load()}
	failed := make(chan error, checks)
	for range checks {
		go func() { failed <- e.ask(ctx) }()
	}
	for range checks {
		if e := <-failed; e != nil {
			err = e
		}
	}
	if err != nil {
		return f, unavailable(err)
	}
	f.Pooled = e.unnamed.Load() // it may have shown only now
	if err := e.probe(ctx, fitsIfMade); err != nil {
		return f, unavailable(err)
	}
	conn, err := pgx.ConnectConfig(ctx, e.pool.Config().ConnConfig)
	if err != nil {
		return f, refused(err, e.pool.Config().ConnConfig)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = e.subscribe(ctx, conn)
	if err == nil {
		err = e.echo(ctx, conn, hearLimit, func(string) {})
	}
	f.Hears = err == nil
	if errors.Is(err, errDeaf) {
		err = nil
	}
	return f, unavailable(err)
}

// fitsIfMade is fits for a database that may be empty.
func fitsIfMade(ctx context.Context, q querier) error {
	made, err := one(ctx, q, value[bool], "select to_regclass($1) is not null", "schema_floor")
	if err != nil || !made {
		return err
	}
	return fits(ctx, q)
}

// ask does what a request does, a few times, so that statements are used again.
func (e *postgresEngine) ask(ctx context.Context) error {
	for range checks {
		err := e.probe(ctx, func(ctx context.Context, q querier) error {
			_, err := one(ctx, q, value[string], "select current_setting($1)", "server_version")
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
