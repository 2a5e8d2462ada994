package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationFiles are the migrations of this program.
var migrationFiles = sync.OnceValues(func() (fs.FS, error) { return fs.Sub(migrations, "migrations") })

// migrateUp runs those migrations that are missing, unless the database is for
// newer programs only. Nobody else may run them meanwhile: the caller holds a
// lock. With isolated, goose opens no transactions of its own.
func migrateUp(ctx context.Context, d goose.Dialect, db *sql.DB, isolated bool, files fs.FS) error {
	p, err := newProvider(d, db, isolated, files)
	if err != nil {
		return err
	}
	latest, oldest, err := levels(files)
	if err != nil {
		return err
	}
	made, err := applied(ctx, p, firstFloor)
	if err != nil {
		return err
	}
	if made {
		if err := checkFloor(ctx, db, latest); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return raiseFloor(ctx, db, oldest)
}

// migrateThose runs certain migrations of an empty database, in their order.
func migrateThose(
	ctx context.Context, d goose.Dialect, db *sql.DB, isolated bool, files fs.FS, versions []int64,
) error {
	p, err := newProvider(d, db, isolated, files)
	if err != nil {
		return err
	}
	for _, v := range versions {
		done, err := applied(ctx, p, v)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		if _, err := p.ApplyVersion(ctx, v, true); err != nil {
			return fmt.Errorf("make the schema of the back-up: %w", err)
		}
	}
	return nil
}

func newProvider(d goose.Dialect, db *sql.DB, isolated bool, files fs.FS) (*goose.Provider, error) {
	p, err := goose.NewProvider(d, db, engineFiles{files, d},
		goose.WithLogger(goose.NopLogger()),
		goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true), // features grow side by side
		goose.WithIsolateDDL(isolated))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// engineFiles are the migrations of one engine. A few, NUMBER_NAME.sqlite.sql
// and NUMBER_NAME.postgres.sql, are written for each.
type engineFiles struct {
	fs.FS
	dialect goose.Dialect
}

// Glob is fs.Glob without what is for the other engine.
func (f engineFiles) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(f.FS, pattern)
	other := ".postgres.sql"
	if f.dialect == goose.DialectPostgres {
		other = ".sqlite.sql"
	}
	return slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, other) }), err
}

// applied says whether a migration was run.
func applied(ctx context.Context, p *goose.Provider, version int64) (bool, error) {
	all, err := p.Status(ctx)
	if err != nil {
		return false, fmt.Errorf("ask which migrations were run: %w", err)
	}
	for _, s := range all {
		if s.Source.Version == version {
			return s.State == goose.StateApplied, nil
		}
	}
	return false, nil
}
