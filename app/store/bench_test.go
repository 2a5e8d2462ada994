package store

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const listSize = 20

// benchEngines runs a benchmark on a list of each size on each engine.
func benchEngines(b *testing.B, bench func(b *testing.B, s *Tasks)) {
	addresses := map[string]func(*testing.B) string{"SQLite": sqliteFile, "PostgreSQL": postgresServer}
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		for _, size := range []int{1_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", engine, size), func(b *testing.B) {
				s := open(b, addresses[engine](b)).Tasks()
				fill(b, s, size)
				bench(b, s)
			})
		}
	}
}

// fill gives Ann tasks of all kinds, nine in ten of them completed.
func fill(b *testing.B, s *Tasks, size int) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	const batch = 1000
	for done := 0; done < size; done += batch {
		write(b, s, "ann", func(tx todo.Tx) error {
			for range batch {
				t := randomTask(r)
				var err error
				if t.Number, err = tx.NextNumber(); err != nil {
					return err
				}
				if err := tx.Put(t); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if _, ok := s.db.engine.(*postgresEngine); ok { // as autovacuum does within a minute
		if err := s.db.query(b.Context(), func(row) error { return nil }, "vacuum analyze"); err != nil {
			b.Fatal(err)
		}
	}
}

func randomTask(r *rand.Rand) todo.Task {
	minute := func() time.Time { return moment.Add(time.Duration(r.IntN(500_000)) * time.Minute) }
	t := todo.Task{
		Title:       fmt.Sprintf("%s number %d", someTitles[r.IntN(len(someTitles))], r.IntN(1_000_000)),
		Description: "Something that takes a line or two to say, as people do.",
		Priority:    todo.Priority(r.IntN(4)),
		Tags:        []string{someTags[r.IntN(len(someTags))], fmt.Sprintf("tag%d", r.IntN(1000))},
		Created:     minute(), Updated: minute(),
	}
	if r.IntN(2) == 0 {
		t.Due = &todo.Due{Date: civil.DateOf(minute())}
	}
	if r.IntN(10) > 0 {
		t.Done, t.Completed = true, new(minute())
	}
	return t
}

func BenchmarkList(b *testing.B) {
	day := civil.DateOf(moment.AddDate(0, 6, 0))
	high := todo.High
	filters := []struct {
		name string
		todo.Filter
	}{
		{"all by created", todo.Filter{}},
		{"pending by created", todo.Filter{Status: todo.Pending}},
		{"pending by due", todo.Filter{Status: todo.Pending, Sort: todo.SortDue}},
		{"all by due, last first", todo.Filter{Sort: todo.SortDue, Descending: true}},
		{"all by title", todo.Filter{Sort: todo.SortTitle}},
		{"all by priority, highest first", todo.Filter{Sort: todo.SortPriority, Descending: true}},
		{"completed, newest first", todo.Filter{Status: todo.Completed, Sort: todo.SortCompleted, Descending: true}},
		{"all by updated, a page in the middle", todo.Filter{Sort: todo.SortUpdated,
			After: &todo.Position{Sort: todo.SortUpdated, Rank: micros(moment.AddDate(0, 5, 0)), Number: 50}}},
		{"upcoming", todo.Filter{Status: todo.Pending, Sort: todo.SortDue, DueFrom: todo.DayEdge(day, time.UTC)}},
		{"pending of a rare tag", todo.Filter{Status: todo.Pending, Tag: "tag7"}},
		{"pending of a common tag", todo.Filter{Status: todo.Pending, Tag: "home"}},
		{"of high priority", todo.Filter{Priority: &high}},
		{"pending, found by a word", todo.Filter{Status: todo.Pending, Search: "strasse"}},
	}
	benchEngines(b, func(b *testing.B, s *Tasks) {
		for _, f := range filters {
			b.Run(f.name, func(b *testing.B) {
				filter := f.Filter
				filter.Limit = listSize
				filter = normal(b, filter)
				for b.Loop() {
					if _, err := s.Tasks(b.Context(), "ann", filter); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

func BenchmarkTask(b *testing.B) {
	benchEngines(b, func(b *testing.B, s *Tasks) {
		b.Run("get", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Task(b.Context(), "ann", 500); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("counts", func(b *testing.B) {
			day := civil.DateOf(moment)
			for b.Loop() {
				if _, err := s.Counts(b.Context(), "ann", *todo.NowEdge(moment, time.UTC), *todo.DayEdge(day.AddDays(1), time.UTC)); err != nil {
					b.Fatal(err)
				}
			}
		})
		service, who := todo.New(s, func() time.Time { return moment }), todo.Actor{User: "ann", Via: todo.ViaAPI}
		b.Run("create", func(b *testing.B) {
			for b.Loop() {
				if _, err := service.Add(b.Context(), who, todo.Draft{Title: "Buy milk", Tags: []string{"home"}}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("toggle", func(b *testing.B) {
			for b.Loop() {
				if _, err := service.Toggle(b.Context(), who, todo.Target{Number: 500}); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkOpen opens a database that is up to date, as a start does.
func BenchmarkOpen(b *testing.B) {
	for engine, address := range map[string]func(*testing.B) string{"SQLite": sqliteFile, "PostgreSQL": postgresServer} {
		b.Run(engine, func(b *testing.B) {
			a := address(b)
			open(b, a)
			for b.Loop() {
				db, err := Open(b.Context(), a, Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := db.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func sqliteFile(b *testing.B) string     { return "sqlite:" + filepath.Join(b.TempDir(), "todo.db") }
func postgresServer(b *testing.B) string { return pgtest.New(b) }
