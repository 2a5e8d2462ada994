package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of PostgreSQL
	_ "modernc.org/sqlite"             // and that of SQLite, as the app has them

	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/memory"
)

// backups measures a back-up of a large list, each with its change, and its restoring
// into an empty SQLite, by the program as operators run it.
func (e engine) backups(ctx context.Context, o options, t *table, dir string) error {
	if err := e.fill(ctx, o.kept); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	file := filepath.Join(dir, e.name+".todo-backup")
	run := func(address string, args ...string) (time.Duration, int64, error) {
		command := exec.CommandContext(ctx, o.binary, args...)
		command.Env = append(os.Environ(), "DATABASE_URL="+address)
		var said strings.Builder
		command.Stdout, command.Stderr = &said, &said
		begun := time.Now()
		most, err := memory.Run(command)
		if err != nil {
			err = fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, said.String())
		}
		return time.Since(begun), most, err
	}
	took, most, err := run(e.url, "backup", file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	figure := func(took time.Duration, most int64) string {
		return fmt.Sprintf("%.1f s  %.0f MB of memory", took.Seconds(), float64(most)/(1<<20))
	}
	t.add(e.name, fmt.Sprintf("backup of %d tasks", o.kept), fmt.Sprintf("%s, file of %d MB", figure(took, most), info.Size()>>20))
	took, most, err = run("sqlite:"+filepath.Join(dir, e.name+"-restored.db"), "restore", file)
	if err != nil {
		return err
	}
	t.add(e.name, fmt.Sprintf("restore of %d tasks", o.kept), figure(took, most))
	return nil
}

// fill makes a list of so many tasks, each with its change, from a first one that the
// app has made.
func (e engine) fill(ctx context.Context, tasks int) error {
	db, err := store.Open(ctx, e.url, store.Options{})
	if err != nil {
		return err
	}
	due, err := todo.NewDue("2027-03-04", "17:30", "UTC")
	if err == nil {
		_, err = todo.New(db.Tasks(), time.Now).Add(ctx, todo.Actor{User: "ann", Via: todo.ViaAPI, Zone: time.UTC}, todo.Draft{
			Title: "Water the plants on the balcony", Description: "Not too much, and the fern first.", Tags: []string{"home"}, Due: &due})
	}
	if closed := db.Close(); err != nil || closed != nil {
		return fmt.Errorf("make the first: %w, %w", err, closed)
	}
	driver, address := "pgx", e.url
	if path, local := strings.CutPrefix(e.url, "sqlite:"); local {
		driver, address = "sqlite", path
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		return err
	}
	defer raw.Close()
	for table, key := range map[string]string{"tasks": "number", "changes": "seq"} {
		if err := copies(ctx, raw, table, key, tasks); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return nil
}

// copies adds rows like the first of a table until there are so many.
func copies(ctx context.Context, db *sql.DB, table, key string, rows int) error {
	first, err := db.QueryContext(ctx, "select * from "+table)
	if err != nil {
		return err
	}
	names, err := first.Columns()
	if closed := first.Close(); err != nil || closed != nil {
		return fmt.Errorf("%w, %w", err, closed)
	}
	var values []string
	for _, name := range names {
		switch name {
		case key:
			name = "i"
		case "title":
			name = "title || ' ' || i"
		}
		values = append(values, name)
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(
		`with recursive n(i) as (select 2 union all select i + 1 from n where i < %d)
		insert into %s (%s) select %s from %s, n where %s = 1`,
		rows, table, strings.Join(names, ", "), strings.Join(values, ", "), table, key))
	return err
}
