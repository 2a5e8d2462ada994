package check

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// oldestDatabase is the oldest major version that the queries are written for.
const oldestDatabase = 14

// askPatience is how long a database or a model may take to answer.
const askPatience = 10 * time.Second

// databaseFacts are what the server says about itself and about the user.
type databaseFacts struct {
	number, version, encoding     string
	recovering, readOnly, noOwner bool
	schema, user, owner           string
	create                        bool
}

const factsQuery = `select current_setting('server_version_num'), current_setting('server_version'), current_setting('server_encoding'),
	pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool, coalesce(current_schema(), ''), current_user,
	coalesce(has_schema_privilege(current_schema(), 'CREATE') and has_schema_privilege(current_schema(), 'USAGE'), false),
	coalesce((select tableowner from pg_tables where schemaname = current_schema() and tablename = 'goose_db_version'), '')`

// checkDatabase connects as the backend does, and asks what it will need.
func checkDatabase(ctx context.Context, address string, answer *entity.Answer) {
	tell := func(rule, hint, format string, arguments ...any) {
		answer.Faults = append(answer.Faults, entity.AnswerFault{Rule: rule, Message: fmt.Sprintf(format, arguments...),
			Hint: hint})
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// The cause is left out: it can repeat the address, password and all.
		tell("database-reachable",
			"postgresql://user:password@host:5432/database, with special characters in the password percent-encoded",
			"DATABASE_URL isn't the address of a PostgreSQL")
		return
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // It passes through every pooler.
	where := net.JoinHostPort(config.Host, fmt.Sprint(config.Port))
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		message, hint := refusal(err, config)
		tell("database-reachable", hint, "the database at %s %s", where, message)
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	facts, err := readFacts(ctx, conn)
	if err != nil {
		tell("database-reachable", "", "the database at %s does not answer a question: %s", where, message(err))
		return
	}
	answer.Database = "PostgreSQL " + facts.version + " at " + where
	judge(facts, tell)
	if len(answer.Faults) == 0 {
		askAsBackend(ctx, address, answer, tell)
	}
}

// askAsBackend does with the database what requests do, on the same way: a server that
// answers one question may still not take what the backend sends.
func askAsBackend(ctx context.Context, address string, answer *entity.Answer,
	tell func(rule, hint, format string, arguments ...any)) {
	facts, err := store.Check(ctx, address, store.Options{})
	if err != nil {
		// The first sentence says what is wrong, and what follows what to do about it.
		wrong, hint, _ := strings.Cut(sentence(err), ". ")
		tell("database-reachable", hint, "%s", wrong)
		return
	}
	if facts.Pooled {
		answer.Database += ", through a pooler"
	}
	if !facts.Hears {
		answer.Database += "; changes made by other replicas show up to a second late, as notifications do not arrive"
	}
}

// sentence is what the backend would say, without a full stop, as it is said
// within others.
func sentence(err error) string {
	var known *fault.Fault
	if errors.As(err, &known) {
		return strings.TrimSuffix(known.Message, ".")
	}
	return "the database refuses what the backend asks: " + message(err)
}

func readFacts(ctx context.Context, conn *pgx.Conn) (databaseFacts, error) {
	var f databaseFacts
	err := conn.QueryRow(ctx, factsQuery).Scan(&f.number, &f.version, &f.encoding, &f.recovering, &f.readOnly,
		&f.schema, &f.user, &f.create, &f.owner)
	if err != nil || f.owner == "" {
		return f, err
	}
	var member bool
	err = conn.QueryRow(ctx, "select pg_has_role($1::name, 'MEMBER')", f.owner).Scan(&member)
	f.noOwner = !member
	return f, err
}

// judge tells what the backend could not work with.
func judge(f databaseFacts, fault func(rule, hint, format string, arguments ...any)) {
	var number int
	if _, err := fmt.Sscan(f.number, &number); err == nil && number/10000 < oldestDatabase {
		fault("database-version", "", "the database runs PostgreSQL %s, and %d or newer is needed", f.version,
			oldestDatabase)
	}
	if f.encoding != "UTF8" {
		fault("database-version", "make a database with ENCODING 'UTF8'",
			"the database stores text as %s, and UTF8 is needed", f.encoding)
	}
	if f.recovering || f.readOnly {
		fault("database-version", "name the primary server, not a replica",
			"the database takes no changes: it is read-only")
	}
	switch {
	case f.schema == "":
		fault("database-rights", "make a schema, or set search_path to one the user may use",
			"the user %s has no schema to make tables in", f.user)
	case !f.create:
		fault("database-rights",
			fmt.Sprintf("GRANT CREATE, USAGE ON SCHEMA %s TO %s", pgx.Identifier{f.schema}.Sanitize(),
				pgx.Identifier{f.user}.Sanitize()), "the user %s may not make tables in the schema %s", f.user,
			f.schema)
	case f.noOwner:
		fault("database-rights", fmt.Sprintf("connect as %s, or GRANT %s TO %s", f.owner,
			pgx.Identifier{f.owner}.Sanitize(), pgx.Identifier{f.user}.Sanitize()),
			"the tables in the schema %s belong to %s, so that the user %s cannot bring them up to date", f.schema,
			f.owner, f.user)
	}
}

// refusal says why a connection failed, and what to do about it.
func refusal(err error, config *pgx.ConnConfig) (message, hint string) {
	var server *pgconn.PgError
	var name *net.DNSError
	switch {
	case errors.As(err, &server):
		switch server.Code {
		case "28P01", "28000":
			return fmt.Sprintf("does not let the user %s in: %s", config.User, server.Message),
				"check user and password; in a URL special characters of a password are percent-encoded"
		case "3D000":
			return fmt.Sprintf("has no database %s", config.Database), "create it, or correct the name after the host"
		}
		return "refuses: " + server.Message, ""
	case errors.As(err, &name):
		return fmt.Sprintf("is not found: the cluster knows no name %s", name.Name),
			"check the host's name; a Service of another namespace is called name.namespace.svc"
	case errors.Is(err, context.DeadlineExceeded), strings.Contains(err.Error(), "i/o timeout"):
		return fmt.Sprintf("does not answer within %.0f seconds", askPatience.Seconds()),
			"a firewall, a network policy or a sleeping database may be between"
	case strings.Contains(err.Error(), "connection refused"):
		return "refuses connections",
			"check the port, and that it listens on an address that pods reach (listen_addresses)"
	case strings.Contains(err.Error(), "server refused TLS"):
		return "speaks no TLS, and sslmode asks for it",
			"turn TLS on at the server, or, inside the cluster only, use sslmode=disable"
	case strings.Contains(err.Error(), "x509:"):
		return "shows a certificate that is not trusted",
			"use the name the certificate is for; sslrootcert names another authority"
	}
	return "cannot be reached: " + cause(err), ""
}

// message is what an error says, without what it wraps being said twice.
func message(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Message
	}
	return cause(err)
}

// cause is the innermost error: the outer ones repeat the address.
func cause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
