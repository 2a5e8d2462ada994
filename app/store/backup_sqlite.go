package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
)

// sqliteCatalogue describes the tables of the file; SQLite sorts text by its bytes.
// Those of searches are made from the tasks.
var sqliteCatalogue = catalogue{
	tables: "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' " +
		"and name not like 'search\\_%' escape '\\'",
	columns: "select name, type, pk from pragma_table_info($1) order by cid",
}

// connQuerier asks on one connection.
type connQuerier struct{ *sql.Conn }

func (q connQuerier) query(ctx context.Context, each func(row) error, text string, args ...any) error {
	rows, err := q.QueryContext(ctx, text, args...)
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

// within runs fn in a transaction on a connection of its own.
func within(ctx context.Context, db *sql.DB, begin string, fn func(*sql.Conn) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(conn); err != nil {
		_, undo := conn.ExecContext(context.WithoutCancel(ctx), "rollback")
		return errors.Join(err, undo)
	}
	_, err = conn.ExecContext(ctx, "commit")
	return err
}

// snapshot is a transaction that reads: in WAL mode it sees the file as it was
// at its first question, and others write on.
func (e *sqliteEngine) snapshot(ctx context.Context, fn func(*snapshot) error) error {
	return within(ctx, e.reader, "begin", func(conn *sql.Conn) error {
		return fn(&snapshot{querier: connQuerier{conn}, catalogue: sqliteCatalogue})
	})
}

func (e *sqliteEngine) fill(ctx context.Context, fn func(*filling) error) error {
	return within(ctx, e.writer.db, "begin immediate", func(conn *sql.Conn) error {
		f := &filling{snapshot: snapshot{querier: connQuerier{conn}, catalogue: sqliteCatalogue}}
		f.load = func(ctx context.Context, t backup.Table, next func() (backup.Row, error)) error {
			return insertAll(ctx, conn, t, next)
		}
		return fn(f)
	})
}

func insertAll(ctx context.Context, conn *sql.Conn, t backup.Table, next func() (backup.Row, error)) error {
	var names, places []string
	for _, c := range t.Columns {
		names = append(names, quoted(c.Name))
		places = append(places, "?")
	}
	text := "insert into " + quoted(t.Name) + " (" + strings.Join(names, ", ") + ") values (" +
		strings.Join(places, ", ") + ")"
	insert, err := conn.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	defer insert.Close()
	for {
		r, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, r...); err != nil {
			return err
		}
	}
}

func (e *sqliteEngine) migrateTo(ctx context.Context, files fs.FS, versions []int64) error {
	return e.inMigration(ctx, func(db *sql.DB) error {
		return migrateThose(ctx, goose.DialectSQLite3, db, true, files, versions)
	})
}
