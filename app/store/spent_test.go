package store

import (
	"sync"
	"testing"
)

func TestSpendings(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		spent := func(user, day string, want int64) {
			t.Helper()
			if got, err := db.Spent(t.Context(), "ann", day); user == "ann" && (got != want || err != nil) {
				t.Errorf("ann on %s: %d, %v, want %d", day, got, err, want)
			}
			if got, err := db.Spent(t.Context(), "bob", day); user == "bob" && (got != want || err != nil) {
				t.Errorf("bob on %s: %d, %v, want %d", day, got, err, want)
			}
		}
		spent("ann", "2026-11-25", 0)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := db.Spend(t.Context(), "ann", "2026-11-25", 3_000_000_000); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		spent("ann", "2026-11-25", 60_000_000_000)
		spent("bob", "2026-11-25", 0)
		if err := db.Spend(t.Context(), "bob", "2026-11-25", 5); err != nil {
			t.Fatal(err)
		}
		if err := db.Spend(t.Context(), "ann", "2026-11-26", 7); err != nil {
			t.Fatal(err)
		}
		spent("ann", "2026-11-26", 7)
		spent("ann", "2026-11-25", 0) // it is over
		spent("bob", "2026-11-25", 5)
	})
}
