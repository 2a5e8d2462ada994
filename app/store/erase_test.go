package store

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// strew puts rows of people into every table of the schema, so that a table
// that is new is tried too. Each text of a row has its person's id in it.
func strew(t *testing.T, address string, people ...string) {
	t.Helper()
	err := withKeeper(t.Context(), address, func(k keeper) error {
		return k.fill(t.Context(), func(f *filling) error {
			for _, table := range everyTable(t, &f.snapshot) {
				var rows []backup.Row
				for _, who := range people {
					for n := range 3 {
						if n == 0 || !slices.Equal(table.Key, []string{owner}) {
							rows = append(rows, rowOf(table, who, n))
						}
					}
				}
				err := f.load(t.Context(), table, func() (backup.Row, error) {
					if len(rows) == 0 {
						return nil, io.EOF
					}
					r := rows[0]
					rows = rows[1:]
					return r, nil
				})
				if err != nil {
					return fmt.Errorf("%s: %w", table.Name, err)
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func rowOf(table backup.Table, who string, n int) backup.Row {
	var row backup.Row
	for _, c := range table.Columns {
		switch {
		case c.Name == owner, c.Name == "actor" && n < 2, c.Name == "subject" && n > 0:
			row = append(row, who)
		case c.Name == "role" || c.Name == "actor" || c.Name == "subject":
			row = append(row, "")
		case table.Name == "audit" && c.Type == backup.Text && c.Name != "address": // there are no words of people in it
			row = append(row, fmt.Sprintf("%s %s %d", c.Name, who[:3], n))
		case c.Type == backup.Bigint:
			row = append(row, int64(n))
		case c.Type == backup.Text:
			row = append(row, fmt.Sprintf("%s of %s, %d", c.Name, who, n))
		default:
			row = append(row, []byte(fmt.Sprintf("%s of %s, %d", c.Name, who, n)))
		}
	}
	return row
}

// everyTable is all that there is but what is about the schema and the server.
func everyTable(t *testing.T, s *snapshot) (all []backup.Table) {
	t.Helper()
	names, err := many(t.Context(), s, value[string], s.catalogue.tables)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if slices.Contains([]string{"goose_db_version", "schema_floor", "server_settings"}, name) {
			continue
		}
		table, err := s.describe(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, table)
	}
	return all
}

// traces are the places in which a text is, and how many tables were looked at.
func traces(t *testing.T, address, text string) (found []string, tables int) {
	t.Helper()
	err := withKeeper(t.Context(), address, func(k keeper) error {
		return k.snapshot(t.Context(), func(s *snapshot) error {
			all := everyTable(t, s)
			tables = len(all)
			for _, table := range all {
				err := s.Rows(t.Context(), table, func(r backup.Row) error {
					for i, v := range r {
						if strings.Contains(fmt.Sprintf("%s", v), text) {
							found = append(found, table.Name+"."+table.Columns[i].Name)
						}
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, tables
}

func TestNothingIsLeftOfWhoIsErased(t *testing.T) {
	eachLasting(t, func(t *testing.T, address string) {
		db := open(t, address)
		strew(t, address, "ada-the-first", "eve-the-other")
		before, tables := traces(t, address, "ada-the-first")
		if tables < 20 || len(before) < 250 {
			t.Fatalf("only %d traces in %d tables to begin with", len(before), tables)
		}
		if err := db.Erase(t.Context(), "ada-the-first"); err != nil {
			t.Fatal(err)
		}
		if after, _ := traces(t, address, "ada-the-first"); len(after) > 0 {
			t.Errorf("of %d traces in %d tables there are left: %v", len(before), tables, after)
		}
		if after, _ := traces(t, address, "eve-the-other"); len(after) != len(before) {
			t.Errorf("somebody else had %d traces and has %d", len(before), len(after))
		}
		if err := db.Erase(t.Context(), "ada-the-first"); err != nil {
			t.Errorf("once more: %v", err)
		}
	})
}

func TestAnErasureOfManyRowsGoesOnWhereItWasCutOff(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		left := now.Add(-time.Hour)
		for _, id := range []todo.UserID{"ada", "eve"} {
			p := account.Person{ID: id, Email: string(id) + "@example.com", Zone: "UTC", Locale: "en-US", Created: now}
			if err := db.CreatePerson(ctx, p, "x"); err != nil {
				t.Fatal(err)
			}
			err := db.inTx(ctx, func(x *tx) error {
				for n := range eraseBatch + 50 {
					x.enqueue(`insert into wordings (user_id, wording, since) values ($1, $2, $3)`, string(id), fmt.Sprint(n), int64(n))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := db.Leave(ctx, "ada", "", func(p *account.Person, _ account.Bound) ([]account.Entry, error) {
			p.Leaving = &left
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		svc := account.New(db, account.RandomKeys(), account.Options{Now: func() time.Time { return now }, Cheap: true})
		if n, err := svc.Sweep(ctx); n != 1 || err != nil {
			t.Fatalf("swept %d: %v", n, err)
		}
		for id, want := range map[string]int64{"ada": 0, "eve": eraseBatch + 50} {
			n, err := one(ctx, db, value[int64], "select count(*) from wordings where user_id = $1", id)
			if err != nil || n != want {
				t.Errorf("%s has %d, %v", id, n, err)
			}
		}
		if _, err := db.Person(ctx, "ada"); err == nil {
			t.Error("the person is still there")
		}
	})
}

func TestAnExportHasEveryRowAndNoSecret(t *testing.T) {
	eachLasting(t, func(t *testing.T, address string) {
		db := open(t, address)
		strew(t, address, "ada-the-first", "eve-the-other")
		got := map[string]int{}
		err := db.Export(t.Context(), "ada-the-first", func(table string, columns []string, row []any) error {
			got[table]++
			for i, c := range columns {
				if slices.Contains([]string{"password", "digest", "secret", "code"}, c) {
					t.Errorf("it has %s.%s", table, c)
				}
				if strings.Contains(fmt.Sprintf("%s", row[i]), "eve-the-other") {
					t.Errorf("%s.%s is somebody else's", table, c)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		tables, err := db.owned(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			want := 3
			if slices.Equal(table.Key, []string{owner}) {
				want = 1
			}
			if got[table.Name] != want {
				t.Errorf("of %s there are %d rows, want %d", table.Name, got[table.Name], want)
			}
		}
	})
}
