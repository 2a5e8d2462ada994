package store

import (
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// unavailable turns the failures of a database that is not there, or has no
// room for us, into fault.Unavailable. Everything else stays as it is.
func unavailable(err error) error {
	var known *fault.Fault
	if notText(err) {
		return fault.Wrap(err, fault.Invalid,
			"The request has a character that no text has, such as one of the number 0. Leave it out.")
	}
	if noRoom(err) {
		return fault.Wrap(err, fault.Unavailable,
			"The disk that the database is on is full. Nothing was changed; make room there and try again.")
	}
	if err == nil || errors.As(err, &known) || !unreachable(err) {
		return err
	}
	return fault.Wrap(err, fault.Unavailable,
		"The database does not answer. Nothing was changed; please try again in a moment.")
}

// noRoom says whether there was no room for what was to be written.
func noRoom(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_FULL
	}
	var failed *pgconn.PgError
	return errors.As(err, &failed) && failed.Code == "53100"
}

// unfit says whether a row was refused for what is in it: there is one with its key, or
// it lacks a value.
func unfit(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
	}
	var failed *pgconn.PgError
	return errors.As(err, &failed) && (strings.HasPrefix(failed.Code, "23") || strings.HasPrefix(failed.Code, "22") &&
		!notText(err))
}

// notText says whether PostgreSQL was given what is no text to it: a NUL, or
// bytes that are not UTF-8. SQLite finds nothing under such a name.
func notText(err error) bool {
	var failed *pgconn.PgError
	return errors.As(err, &failed) && (failed.Code == "22021" || failed.Code == "22P05")
}

func unreachable(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	var failed *pgconn.PgError
	switch {
	case errors.As(err, &failed):
		// Connection exceptions, no resources, operator intervention.
		class := failed.Code[:min(2, len(failed.Code))]
		return strings.Contains("08 53 57", class)
	case errors.As(err, &connect), errors.As(err, &network):
		return true
	}
	return pgconn.SafeToRetry(err)
}
