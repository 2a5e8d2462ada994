package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// notKept are the tables that no back-up has: those about the schema, which is
// made again, sessions, which are worth nothing without the key that signs them,
// devices, whose addresses and keys let their holder ring somebody: they are
// added again, and what is counted, which is counted again.
var notKept = []string{"goose_db_version", "schema_floor", "sessions", "devices", "used_bytes"}

// keeper is what SQLite and PostgreSQL do each in their own way for back-ups.
type keeper interface {
	engine
	// snapshot runs fn with the database as it is at one moment. Nobody waits for it.
	snapshot(ctx context.Context, fn func(*snapshot) error) error
	// fill runs fn in a transaction that keeps everybody else from writing.
	fill(ctx context.Context, fn func(*filling) error) error
	// migrateTo runs those of the migrations on an empty database.
	migrateTo(ctx context.Context, files fs.FS, versions []int64) error
}

// catalogue is how an engine describes its tables.
type catalogue struct {
	tables  string // names
	columns string // of table $1: name, type, place in the key or 0; in order
	collate string // what makes text sort by its bytes
}

// snapshot is a transaction that sees one moment.
type snapshot struct {
	querier
	catalogue catalogue
}

// filling is a transaction in which tables are filled.
type filling struct {
	snapshot
	loaded []backup.Table // as they are in the file
	// load takes the rows of a table until next returns io.EOF.
	load func(ctx context.Context, t backup.Table, next func() (backup.Row, error)) error
}

// Backup writes a back-up of a database to a file of the format of package
// backup, and changes nothing in it. Whoever works with it goes on meanwhile.
func Backup(ctx context.Context, address string, to io.Writer, program string) (backup.Summary, error) {
	var sum backup.Summary
	err := withKeeper(ctx, address, func(k keeper) error {
		return k.snapshot(ctx, func(s *snapshot) (err error) {
			sum, err = backup.Write(ctx, to, s, program, time.Now())
			return err
		})
	})
	return sum, unavailable(err)
}

// Restore fills an empty database with a back-up, of either engine and of this
// or an earlier version, and brings its schema up to date. All of it is there
// when it returns without an error, compared with the digests of the file, and
// nothing of it otherwise. A database that has anything in it is refused.
func Restore(ctx context.Context, address string, from io.Reader) (backup.Summary, error) {
	var sum backup.Summary
	err := withKeeper(ctx, address, func(k keeper) error {
		files, err := migrationFiles()
		if err != nil {
			return err
		}
		var done []int64
		err = k.snapshot(ctx, func(s *snapshot) (err error) {
			if done, _, err = s.Schema(ctx); err != nil {
				return err
			}
			return s.empty(ctx)
		})
		if err != nil {
			return err
		}
		r, err := backup.Open(from)
		if err != nil {
			return err
		}
		if err := restorable(r.Header, files); err != nil {
			return err
		}
		later := func(v int64) bool { return !slices.Contains(r.Header.Migrations, v) }
		if slices.ContainsFunc(done, later) {
			sum, err = raise(ctx, k, r, files)
			return err
		}
		sum, err = restore(ctx, k, r, files)
		return err
	})
	return sum, unavailable(err)
}

// restore fills an empty database whose schema isn't later than the back-up's.
func restore(ctx context.Context, k keeper, r *backup.Reader, files fs.FS) (sum backup.Summary, err error) {
	if err := k.migrateTo(ctx, files, r.Header.Migrations); err != nil {
		return sum, err
	}
	err = k.fill(ctx, func(f *filling) error {
		if err := f.empty(ctx); err != nil { // somebody may have come first
			return err
		}
		if err := f.clear(ctx); err != nil {
			return err
		}
		if sum, err = r.Load(ctx, f); err != nil {
			return err
		}
		return f.verify(ctx, sum)
	})
	if err != nil {
		return sum, err
	}
	return sum, k.migrate(ctx, files)
}

// raise restores where the schema is later than the back-up's, as where the app ran
// before: its migrations met no rows, and what they make of rows would be missing.
// The back-up is brought up to date in a file of its own first.
func raise(ctx context.Context, k keeper, r *backup.Reader, files fs.FS) (sum backup.Summary, err error) {
	dir, err := os.MkdirTemp("", "todo-restore-")
	if err != nil {
		return sum, fault.Wrap(err, fault.Unavailable,
			"The back-up is of an earlier version, and there is no room to bring it up to date. Set TMPDIR to a "+
				"folder with room.")
	}
	defer os.RemoveAll(dir)
	address := "sqlite:" + filepath.Join(dir, "raised.db")
	err = withKeeper(ctx, address, func(own keeper) error {
		if sum, err = restore(ctx, own, r, files); err != nil {
			return err
		}
		read, write := io.Pipe()
		var writing sync.WaitGroup
		writing.Go(func() {
			write.CloseWithError(own.snapshot(ctx, func(s *snapshot) error {
				_, err := backup.Write(ctx, write, s, sum.Header.Program, sum.Header.Made)
				return err
			}))
		})
		defer writing.Wait()
		defer read.Close()
		raised, err := backup.Open(read)
		if err != nil {
			return err
		}
		sum, err = restore(ctx, k, raised, files)
		return err
	})
	return sum, err
}

// PendingMigrations says whether the database has a list in it and a schema of
// an earlier version, which Open would change.
func PendingMigrations(ctx context.Context, address string) (bool, error) {
	pending := false
	err := withKeeper(ctx, address, func(k keeper) error {
		files, err := migrationFiles()
		if err != nil {
			return err
		}
		known, err := numbers(files)
		if err != nil {
			return err
		}
		return k.snapshot(ctx, func(s *snapshot) error {
			done, _, err := s.Schema(ctx)
			missing := func(v int64) bool { return !slices.Contains(done, v) }
			pending = len(done) > 0 && slices.ContainsFunc(known, missing)
			return err
		})
	})
	return pending, unavailable(err)
}

func withKeeper(ctx context.Context, address string, fn func(keeper) error) error {
	e, err := openEngine(ctx, address, Options{}.withDefaults().Log)
	if err != nil {
		return err
	}
	return errors.Join(fn(e.(keeper)), e.close())
}

// Schema returns the migrations that were run, none for an empty database.
func (s *snapshot) Schema(ctx context.Context) (migrations []int64, oldest int64, err error) {
	names, err := many(ctx, s, value[string], s.catalogue.tables)
	if err != nil {
		return nil, 0, fmt.Errorf("list the tables: %w", err)
	}
	if !slices.Contains(names, "goose_db_version") {
		return nil, 1, nil
	}
	migrations, err = many(ctx, s, value[int64],
		"select distinct version_id from goose_db_version where version_id > 0 order by version_id")
	if err != nil {
		return nil, 0, fmt.Errorf("ask which migrations were run: %w", err)
	}
	oldest = 1
	if slices.Contains(names, "schema_floor") {
		oldest, err = one(ctx, s, value[int64], "select oldest from schema_floor where id = $1", 1)
	}
	return migrations, oldest, err
}

// Tables returns the tables that are kept, by their names.
func (s *snapshot) Tables(ctx context.Context) ([]backup.Table, error) {
	names, err := many(ctx, s, value[string], s.catalogue.tables)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	slices.Sort(names)
	var all []backup.Table
	for _, name := range names {
		if slices.Contains(notKept, name) {
			continue
		}
		t, err := s.describe(ctx, name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func (s *snapshot) describe(ctx context.Context, name string) (backup.Table, error) {
	t := backup.Table{Name: name}
	keys := map[int64]string{}
	err := s.query(ctx, func(r row) error {
		var c backup.Column
		var place int64
		if err := r.Scan(&c.Name, &c.Type, &place); err != nil {
			return err
		}
		c.Type = strings.ToLower(c.Type)
		if c.Type != backup.Text && c.Type != backup.Bigint && c.Type != backup.Bytea {
			return fmt.Errorf("%s.%s has the type %s, which no back-up can hold", name, c.Name, c.Type)
		}
		t.Columns = append(t.Columns, c)
		if place > 0 {
			keys[place] = c.Name
		}
		return nil
	}, s.catalogue.columns, name)
	if err != nil {
		return t, fmt.Errorf("describe the table %s: %w", name, err)
	}
	for i := range int64(len(keys)) {
		t.Key = append(t.Key, keys[i+1])
	}
	return t, nil
}

// Rows reads a table in the order of its key.
func (s *snapshot) Rows(ctx context.Context, t backup.Table, each func(backup.Row) error) error {
	var names, order []string
	for _, c := range t.Columns {
		names = append(names, quoted(c.Name))
	}
	for _, k := range t.Key {
		by := quoted(k)
		if slices.Contains(t.Columns, backup.Column{Name: k, Type: backup.Text}) {
			by += s.catalogue.collate
		}
		order = append(order, by)
	}
	text := "select " + strings.Join(names, ", ") + " from " + quoted(t.Name)
	if len(order) > 0 {
		text += " order by " + strings.Join(order, ", ")
	}
	return s.query(ctx, func(r row) error {
		values, err := scanRow(r, t)
		if err != nil {
			return err
		}
		return each(values)
	}, text)
}

// scanRow reads a row as what its columns are declared to hold.
func scanRow(r row, t backup.Table) (backup.Row, error) {
	places := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		switch c.Type {
		case backup.Bigint:
			places[i] = new(*int64)
		case backup.Text:
			places[i] = new(*string)
		default:
			places[i] = new([]byte)
		}
	}
	if err := r.Scan(places...); err != nil {
		return nil, err
	}
	values := make(backup.Row, len(places))
	for i, p := range places {
		switch p := p.(type) {
		case **int64:
			if *p != nil {
				values[i] = **p
			}
		case **string:
			if *p != nil {
				values[i] = **p
			}
		case *[]byte:
			if *p != nil {
				values[i] = *p
			}
		}
	}
	return values, nil
}

// restorable refuses the back-up of a later schema.
func restorable(h backup.Header, files fs.FS) error {
	known, err := numbers(files)
	if err != nil {
		return err
	}
	for _, v := range h.Migrations {
		if !slices.Contains(known, v) {
			return fault.New(fault.Invalid,
				"The back-up was made by a newer version of this program (%q): its schema is %d, and this program "+
					"knows %d. Restore it with that version.",
				h.Program, slices.Max(h.Migrations), slices.Max(known))
		}
	}
	return nil
}

// quoted is a name as SQL has it; names come from the catalogue, or were looked at.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// empty refuses a database that has something in it, and says what.
func (s *snapshot) empty(ctx context.Context) error {
	tables, err := s.Tables(ctx)
	if err != nil {
		return err
	}
	var found []string
	for _, t := range tables {
		n, err := one(ctx, s, value[int64], "select count(*) from "+quoted(t.Name)+" where not ("+madeByItself(t)+")")
		if err != nil {
			return err
		}
		if n > 0 {
			found = append(found, fmt.Sprintf("%d in %s", n, t.Name))
		}
	}
	if len(found) > 0 {
		return fault.New(fault.Conflict,
			"The database is not empty (%s), and restoring would mix two lists. Nothing was changed. "+
				"Restore into an empty one, or make a back-up of this one and take it away first.",
			strings.Join(found, ", "))
	}
	return nil
}

// madeByItself is the condition of rows that the program makes whoever uses it: the
// person of a machine of one's own, until they have said something, and the
// counters of a list in which nothing has been.
func madeByItself(t backup.Table) string {
	switch t.Name {
	case "people":
		return "user_id = 'local' and name = ''"
	case "lists":
		none := "last_number = 0 and last_seq = 0"
		if slices.Contains(t.Columns, backup.Column{Name: "reminding", Type: backup.Text}) {
			none += " and reminding = ''"
		}
		return none
	}
	return "1 = 0"
}

// clear takes away what madeByItself names: the back-up has its own.
func (f *filling) clear(ctx context.Context) error {
	tables, err := f.Tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if madeByItself(t) == "1 = 0" {
			continue
		}
		err := f.query(ctx, func(row) error { return nil }, "delete from "+quoted(t.Name)+" returning 1")
		if err != nil {
			return fmt.Errorf("clear the table %s: %w", t.Name, err)
		}
	}
	return nil
}

// Load fills a table. What no back-up has is read and left out: a program that
// didn't know of such a table has kept it nonetheless.
func (f *filling) Load(ctx context.Context, t backup.Table, next func() (backup.Row, error)) error {
	if slices.Contains(notKept, t.Name) {
		f.loaded = append(f.loaded, t)
		return readAll(next)
	}
	known, err := f.describe(ctx, t.Name)
	if err != nil {
		return err
	}
	for _, c := range t.Columns {
		if !slices.Contains(known.Columns, c) {
			return fault.New(fault.Invalid,
				"The back-up has a column that its schema has not: %s.%s. Use the version of the program that made it.",
				t.Name, c.Name)
		}
	}
	if !slices.Equal(t.Key, known.Key) {
		return fault.New(fault.Invalid,
			"The back-up has another key for the table %s than its schema. Use the version of the program that made "+
				"it.", t.Name)
	}
	f.loaded = append(f.loaded, t)
	err = f.load(ctx, t, next)
	if unfit(err) {
		return fault.Wrap(err, fault.Invalid,
			"The back-up is damaged: the table %s has a row twice, or one that can't be. Nothing was restored from "+
				"it; "+
				"use another one.", t.Name)
	}
	if err != nil {
		return fmt.Errorf("fill the table %s: %w", t.Name, err)
	}
	return nil
}

func readAll(next func() (backup.Row, error)) error {
	for {
		_, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// verify compares what is there now with what the file says.
func (f *filling) verify(ctx context.Context, sum backup.Summary) error {
	for i, t := range f.loaded {
		if slices.Contains(notKept, t.Name) {
			continue
		}
		got, err := backup.SumOf(ctx, &f.snapshot, t)
		if err != nil {
			return err
		}
		if got != sum.Sums[i] {
			return fault.New(fault.Internal,
				"The table %s came out otherwise than it is in the back-up. Nothing was restored.", t.Name)
		}
	}
	return nil
}
