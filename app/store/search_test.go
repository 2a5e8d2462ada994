package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// letters are of many scripts, some with marks of their own, and signs that
// mean something to LIKE, to full-text search or to JSON.
var letters = []rune("abcABC äÉé\u0301\u0308ßøŒﬁＡ１ мйЙ ΌςΣ 牛乳が\u3099ｶ 한\u1100\u1161 नि 👍🏽 %_\\'\"*^:()-+AND OR\u200d\u00a0\u3000\u0130ı")

// drawText is mostly made of few letters, so that pieces repeat.
func drawText(r *rapid.T, what string, most int) string {
	letter := rapid.SampledFrom(letters)
	few := rapid.SampledFrom(rapid.SliceOfN(letter, 1, 4).Draw(r, "few"))
	return string(rapid.SliceOfN(rapid.OneOf(letter, few, few), 0, most).Draw(r, what))
}

// drawWords are parts of what tasks say, or of nothing.
func drawWords(r *rapid.T, all oracle) string {
	var words []string
	for range rapid.IntRange(1, 3).Draw(r, "words") {
		from := drawText(r, "word", 6)
		if len(all) > 0 && rapid.IntRange(0, 4).Draw(r, "of a task?") > 0 {
			t := rapid.SampledFrom(all).Draw(r, "task")
			from = t.Title + " " + t.Description + " " + strings.Join(t.Tags, " ")
		}
		text := []rune(from)
		first := rapid.IntRange(0, len(text)).Draw(r, "first")
		last := min(len(text), first+rapid.IntRange(0, 12).Draw(r, "length"))
		words = append(words, string(text[first:last]))
	}
	return strings.Join(words, " ")
}

// reading is the store as it would be without an index.
func reading(s *Tasks) *Tasks { return &Tasks{s.db, -1} }

func TestAnIndexChangesNoResult(t *testing.T) {
	alone(t)
	eachStore(t, func(t *testing.T, db *DB) {
		if _, ok := db.engine.find("ann", []string{"milk"}, 1); !ok {
			db.engine.makeIndex(t.Context())
		}
		s := db.Tasks()
		others := storeNamesakes(t, s)
		rapid.Check(t, func(r *rapid.T) {
			user := todo.UserID(rand.Text())
			all := storeSome(t, r, s, user)
			for i := range all {
				all[i].Title, all[i].Description = drawText(r, "title", 30), drawText(r, "description", 60)
			}
			rewrite(r, s, user, &all)
			for range 8 {
				f := drawFilter(r)
				f.Search = drawWords(r, all)
				f, err := f.Normal() // a mark without a letter is nothing to look for
				if err != nil {      // such as a control character
					continue
				}
				want := all.list(f)
				if got := walk(r, reading(s), user, f); gocmp.Diff(want, got) != "" {
					r.Fatalf("%q: the list has %v, and reading it all finds %v", f.Search, want, got)
				}
				few := &Tasks{db, rapid.SampledFrom([]int{0, 1, 3, maxFound}).Draw(r, "most")}
				if diff := gocmp.Diff(want, walk(r, few, user, f)); diff != "" {
					r.Fatalf("%+v, at most %d (-read +found):\n%s", f, few.most, diff)
				}
				if n, err := few.Count(r.Context(), user, normal(t, f)); n != len(want) || err != nil {
					r.Fatalf("the count of %+v is %d, error %v, want %d", f, n, err, len(want))
				}
			}
		})
		if n, err := s.Count(t.Context(), "namesake", normal(t, todo.Filter{Search: "milk"})); n != others || err != nil {
			t.Errorf("somebody else has %d tasks with milk, error %v, want %d", n, err, others)
		}
	})
}

// storeNamesakes gives somebody else tasks of the same words.
func storeNamesakes(t *testing.T, s *Tasks) (milks int) {
	t.Helper()
	write(t, s, "namesake", func(tx todo.Tx) error {
		for i, title := range someTitles {
			if err := tx.Put(todo.Task{Number: int64(i + 1), Title: title, Created: moment, Updated: moment}); err != nil {
				return err
			}
			if strings.Contains(fold(title), "milk") {
				milks++
			}
		}
		return nil
	})
	return milks
}

// rewrite changes what tasks say, and takes some away for good.
func rewrite(r *rapid.T, s *Tasks, user todo.UserID, all *oracle) {
	var kept oracle
	err := s.Write(r.Context(), user, func(tx todo.Tx) error {
		for _, task := range *all {
			if rapid.IntRange(0, 5).Draw(r, "away?") == 0 {
				if err := tx.Remove(task.Number); err != nil {
					return err
				}
				continue
			}
			kept = append(kept, task)
			if err := tx.Put(task); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	*all = kept
}

func TestTheIndexIsAsked(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		for word, want := range map[string]bool{"milk": true, "mil": true, "ml": false, "": false, "牛乳屋": true} {
			if _, ok := db.engine.find("ann", words(word), 1); ok != want {
				t.Errorf("%q: asked %v, want %v", word, ok, want)
			}
		}
		s := db.Tasks()
		put(t, s, "ann", titled("Buy milk"), titled("Buy bread"))
		put(t, s, "bob", titled("Sell milk"))
		found, err := s.narrow(t.Context(), "ann", todo.Filter{Search: "MILK bu"})
		if err != nil || found == nil || gocmp.Diff(found.numbers, []int64{1}) != "" {
			t.Errorf("it finds %+v, %v", found, err)
		}
		found, err = s.narrow(t.Context(), "ann", todo.Filter{Search: "cheese"})
		if err != nil || !found.none() {
			t.Errorf("it finds %+v, %v", found, err)
		}
	})
}

// migrated is a database of the schema before, with so many tasks, which Open
// is to bring up to date.
func migrated(t testing.TB, address string, tasks int) {
	t.Helper()
	files, err := migrationFiles()
	if err != nil {
		t.Fatal(err)
	}
	err = withKeeper(t.Context(), address, func(k keeper) error {
		if err := k.migrateTo(t.Context(), files, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}); err != nil {
			return err
		}
		return insertMany(t.Context(), k, tasks)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// insertMany writes tasks as a program would that knows no index.
func insertMany(ctx context.Context, k keeper, n int) error {
	const each = 500
	for done := 0; done < n; {
		var rows []string
		for range min(each, n-done) {
			done++
			rows = append(rows, fmt.Sprintf("('ann', %d, 0, 't', '', 0, 0, '', %s, %s, 0, %d, 0, %s, 1, '', '%s number %d')",
				done, noRank, noRank, done, noRank, "feed the cat before it is hungry", done))
		}
		text := `insert into tasks (user_id, number, state, title, description, done, priority, tags, due,
			anchor, series, created, updated, completed, version, title_key, folded) values ` + strings.Join(rows, ", ")
		err := k.begin(ctx, func(s session) error {
			if _, err := s.exec(ctx, text); err != nil {
				return err
			}
			return s.commit(ctx, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func TestAListOfBeforeIsSearchedByAnIndex(t *testing.T) {
	eachLasting(t, func(t *testing.T, address string) {
		const tasks = 10_500 // more than PostgreSQL's migration makes an index of
		migrated(t, address, tasks)
		db := open(t, address)
		db.engine.makeIndex(t.Context()) // waits for the one that Open has begun
		s := db.Tasks()
		f := normal(t, todo.Filter{Search: "number 10499"})
		found, err := s.narrow(t.Context(), "ann", f)
		if err != nil || found == nil || len(found.numbers) != 1 {
			t.Fatalf("the index finds %+v, %v", found, err)
		}
		if n, err := s.Count(t.Context(), "ann", f); n != 1 || err != nil {
			t.Errorf("%d tasks are found, error %v", n, err)
		}
	})
}

// What an operator does to a database, or a back-up to another one, leaves the
// index as it is, also where numbers of rows have holes.
func TestTheIndexOutlivesVacuumAndRestore(t *testing.T) {
	eachLasting(t, func(t *testing.T, address string) {
		db, err := Open(t.Context(), address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := db.Tasks()
		for i := range 40 {
			user := todo.UserID([]string{"ann", "bob"}[i%2])
			put(t, s, user, titled(fmt.Sprintf("Feed cat number %d", i)))
		}
		for n := range int64(10) {
			write(t, s, "ann", func(tx todo.Tx) error { return tx.Remove(2*n + 1) })
		}
		finds := func(t *testing.T, db *DB) {
			t.Helper()
			db.engine.makeIndex(t.Context())
			for word, want := range map[string]int{"cat": 10, "number 38": 1, "number 0": 0, "number 1": 0} {
				f := normal(t, todo.Filter{Search: word})
				found, err := db.Tasks().narrow(t.Context(), "ann", f)
				if err != nil || found == nil {
					t.Fatalf("%q: the index isn't asked: %+v, %v", word, found, err)
				}
				read, err := reading(db.Tasks()).Count(t.Context(), "ann", f)
				if n, e := db.Tasks().Count(t.Context(), "ann", f); n != read || err != nil || e != nil {
					t.Errorf("%q: the index finds %d tasks, reading all %d: %v, %v", word, n, read, err, e)
				}
				if want > 1 && read != want {
					t.Errorf("%q: %d tasks, want %d", word, read, want)
				}
			}
		}
		finds(t, db)
		var b bytes.Buffer
		if _, err := Backup(t.Context(), address, &b, "test"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		vacuum(t, address)
		db = open(t, address)
		finds(t, db)
		put(t, db.Tasks(), "ann", titled("Feed cat number 100"))
		if n, err := db.Tasks().Count(t.Context(), "ann", normal(t, todo.Filter{Search: "number 100"})); n != 1 || err != nil {
			t.Errorf("of what was added after it %d tasks are found, %v", n, err)
		}
		for engine, other := range targets(t) {
			t.Run("restored to "+engine, func(t *testing.T) {
				if _, err := Restore(t.Context(), other, bytes.NewReader(b.Bytes())); err != nil {
					t.Fatal(err)
				}
				finds(t, open(t, other))
			})
		}
	})
}

// vacuum writes a database again from nothing, as an operator may.
func vacuum(t *testing.T, address string) {
	t.Helper()
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		path, _, _ := strings.Cut(file, "?")
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), "vacuum"); err != nil {
			t.Fatal(err)
		}
		return
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "vacuum full"); err != nil {
		t.Fatal(err)
	}
}
