package store

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat/model"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestSpendings(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
		of := func(turn string, tokens int64) model.Reservation {
			return model.Reservation{Turn: turn, Day: now.Format(time.DateOnly), Tokens: tokens, Now: now, Until: now.Add(time.Minute)}
		}
		spent := func(user todo.UserID, day string, want int64) {
			t.Helper()
			if got, err := db.Spent(t.Context(), user, day); got != want || err != nil {
				t.Errorf("%s on %s: %d, %v, want %d", user, day, got, err, want)
			}
		}
		reserve := func(user todo.UserID, r model.Reservation, limit, want int64) {
			t.Helper()
			if got, _, err := db.Reserve(t.Context(), user, r, limit); got != want || err != nil {
				t.Errorf("%s of turn %s: %d, %v, want %d", user, r.Turn, got, err, want)
			}
		}
		settle := func(user todo.UserID, r model.Reservation, cost int64, over bool) {
			t.Helper()
			if err := db.Settle(t.Context(), user, r, cost, over); err != nil {
				t.Error(err)
			}
		}
		spent("ann", "2026-11-25", 0)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() { settle("ann", of(fmt.Sprint(i), 0), 3_000_000_000, true) })
		}
		all.Wait()
		spent("ann", "2026-11-25", 60_000_000_000)
		spent("bob", "2026-11-25", 0)
		settle("bob", of("b", 0), 5, true)
		settle("bob", of("b", 0), -5, true)
		spent("bob", "2026-11-25", 5)

		var given atomic.Int64
		for i := range 30 { // at once, of 1,000 of which 5 are spent
			all.Go(func() {
				got, _, err := db.Reserve(t.Context(), "bob", of(fmt.Sprint("at once ", i), 400), 1000)
				if err != nil {
					t.Error(err)
				}
				given.Add(got)
			})
		}
		all.Wait()
		if given.Load() != 995 {
			t.Errorf("%d of 995 were given", given.Load())
		}
		reserve("cleo", of("1", 400), 1000, 400)
		reserve("cleo", of("1", 300), 1000, 300) // in place of what it had
		reserve("cleo", of("2", 900), 1000, 700)
		reserve("cleo", of("3", 1), 1000, 0)
		settle("cleo", of("2", 0), 200, false) // it goes on
		reserve("cleo", of("3", 900), 1000, 0)
		settle("cleo", of("2", 0), 100, true)
		reserve("cleo", of("3", 900), 1000, 400)
		now = now.Add(2 * time.Minute) // whoever held the rest is gone
		reserve("cleo", of("4", 900), 1000, 700)

		now = now.Add(24 * time.Hour)
		settle("ann", of("next day", 0), 7, true)
		spent("ann", "2026-11-26", 7)
		spent("ann", "2026-11-25", 0) // it is over
		spent("bob", "2026-11-25", 5)
	})
}
