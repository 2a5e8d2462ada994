package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
)

// postgresCatalogue describes the tables of the schema that the app works in.
var postgresCatalogue = catalogue{
	tables: `select table_name::text from information_schema.tables
		where table_schema = current_schema() and table_type = 'BASE TABLE'`,
	columns: `select c.column_name::text, c.data_type::text, coalesce((select k.ordinal_position::bigint
		from information_schema.table_constraints t join information_schema.key_column_usage k
			on k.constraint_schema = t.constraint_schema and k.constraint_name = t.constraint_name
				and k.table_name = t.table_name
		where t.table_schema = c.table_schema and t.table_name = c.table_name
			and t.constraint_type = 'PRIMARY KEY' and k.column_name = c.column_name), 0)
		from information_schema.columns c
		where c.table_schema = current_schema() and c.table_name = $1 order by c.ordinal_position`,
	collate: ` collate "C"`,
}

// txQuerier asks in a transaction of pgx.
type txQuerier struct{ pgx.Tx }

func (q txQuerier) query(ctx context.Context, each func(row) error, sql string, args ...any) error {
	rows, err := q.Query(ctx, sql, args...)
	return eachRow(rows, err, each)
}

func (e *postgresEngine) snapshot(ctx context.Context, fn func(*snapshot) error) error {
	o := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, e.pool, o, func(tx pgx.Tx) error {
		return fn(&snapshot{querier: txQuerier{tx}, catalogue: postgresCatalogue})
	})
}

func (e *postgresEngine) fill(ctx context.Context, fn func(*filling) error) error {
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
			return fmt.Errorf("wait for the migrations of another replica: %w", err)
		}
		f := &filling{snapshot: snapshot{querier: txQuerier{tx}, catalogue: postgresCatalogue}}
		f.load = func(ctx context.Context, t backup.Table, next func() (backup.Row, error)) error {
			var names []string
			for _, c := range t.Columns {
				names = append(names, c.Name)
			}
			var failed error // which PostgreSQL would give back as text
			source := pgx.CopyFromFunc(func() ([]any, error) {
				r, err := next()
				if errors.Is(err, io.EOF) {
					return nil, nil
				}
				failed = err
				return r, err
			})
			_, err := tx.CopyFrom(ctx, pgx.Identifier{t.Name}, names, source)
			if failed != nil {
				return failed
			}
			return err
		}
		return fn(f)
	})
}

func (e *postgresEngine) migrateTo(ctx context.Context, files fs.FS, versions []int64) error {
	config := e.pool.Config().ConnConfig
	e.adapt(config)
	db := stdlib.OpenDB(*config)
	defer db.Close()
	return migrateThose(ctx, goose.DialectPostgres, db, false, files, versions)
}
