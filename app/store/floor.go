package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// A schema is known by the number of its latest migration, and a program by
// the latest that it has. Each migration says in a line of its own
//
//	-- oldest: 7
//
// which is the oldest program that can work with what it leaves behind: one
// that only adds says the number before its own or an earlier one, one that
// takes something away its own. The database keeps the highest of these
// (schema_floor), and a program that is older refuses to work with it.

// floorKey begins the line.
const floorKey = "-- oldest:"

// firstFloor is the migration that made the table; those before it have no line.
const firstFloor = 8

// levels are what the migrations say: the latest number, and the oldest
// program that can work with all of them.
func levels(files fs.FS) (latest, oldest int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, 0, err
	}
	oldest = 1
	for _, name := range names {
		number, err := numberOf(name)
		if err != nil {
			return 0, 0, err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return 0, 0, err
		}
		floor, err := floorOf(text)
		if err != nil || floor > number || floor == 0 && number >= firstFloor {
			return 0, 0, fmt.Errorf("the migration %s does not say which is the oldest program that can work with it",
				name)
		}
		latest = max(latest, number)
		oldest = max(oldest, floor)
	}
	return latest, oldest, nil
}

// numbers are those of the migrations.
func numbers(files fs.FS) ([]int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, name := range names {
		number, err := numberOf(name)
		if err != nil {
			return nil, err
		}
		all = append(all, number)
	}
	return all, nil
}

func numberOf(name string) (int64, error) {
	digits, _, _ := strings.Cut(path.Base(name), "_")
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("the migration %s has no number: %w", name, err)
	}
	return number, nil
}

// floorOf reads the line of a migration, 0 if there is none.
func floorOf(text []byte) (int64, error) {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if n, found := strings.CutPrefix(lines.Text(), floorKey); found {
			return strconv.ParseInt(strings.TrimSpace(n), 10, 64)
		}
	}
	return 0, nil
}

// tooOld is what a program says to a database that needs a newer one.
func tooOld(needs, has int64) error {
	return ending.With(ending.DatabaseNewer, fault.New(fault.Unavailable,
		"The database was changed by a newer version of this program: it needs one that knows schema %d, and "+
			"this one knows %d. "+
			"Start the newer version, or restore the back-up that was made before the change.", needs, has))
}

// fits says whether this program is new enough for the database.
func fits(ctx context.Context, q querier) error {
	files, err := migrationFiles()
	if err != nil {
		return err
	}
	return fitsWith(ctx, q, files)
}

func fitsWith(ctx context.Context, q querier, files fs.FS) error {
	has, _, err := levels(files)
	if err != nil {
		return err
	}
	needs, err := one(ctx, q, value[int64], "select oldest from schema_floor where id = $1", 1)
	if err != nil {
		return fmt.Errorf("ask which programs the schema is for: %w", err)
	}
	if needs > has {
		return tooOld(needs, has)
	}
	return nil
}

// checkFloor is fits before the migrations, of a database that may be empty.
func checkFloor(ctx context.Context, db *sql.DB, has int64) error {
	var needs int64
	if err := db.QueryRowContext(ctx, "select oldest from schema_floor where id = 1").Scan(&needs); err != nil {
		return fmt.Errorf("ask which programs the schema is for: %w", err)
	}
	if needs > has {
		return tooOld(needs, has)
	}
	return nil
}

// raiseFloor notes which programs the schema is for now.
func raiseFloor(ctx context.Context, db *sql.DB, oldest int64) error {
	if _, err := db.ExecContext(ctx,
		"update schema_floor set oldest = $1 where id = 1 and oldest < $1", oldest); err != nil {
		return fmt.Errorf("note which programs the schema is for: %w", err)
	}
	return nil
}
