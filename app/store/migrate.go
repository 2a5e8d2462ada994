package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateUp runs the migrations that are missing. Nobody else may run them
// meanwhile: the caller holds a lock. With isolated, goose opens no
// transactions of its own.
func migrateUp(ctx context.Context, d goose.Dialect, db *sql.DB, isolated bool) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d, db, files,
		goose.WithLogger(goose.NopLogger()),
		goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true), // features grow side by side
		goose.WithIsolateDDL(isolated))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}
