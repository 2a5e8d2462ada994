package limit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/limit"
)

// work does so many pieces of a second each for the key, all asked for at once,
// and tells how long each one waited.
func work(ctx context.Context, s *limit.Shares, key string, pieces int, waited func(time.Duration)) *sync.WaitGroup {
	var all sync.WaitGroup
	for range pieces {
		all.Go(func() {
			asked := time.Now()
			leave, err := s.Enter(ctx, key)
			if err != nil {
				return
			}
			waited(time.Since(asked))
			time.Sleep(time.Second)
			leave()
		})
	}
	return &all
}

func TestOnePersonsWorkDoesNotHoldUpAnothers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limit.NewShares(2, 1, 100)
		begun := time.Now()
		many := work(t.Context(), s, "ann", 60, func(time.Duration) {})
		synctest.Wait()
		for range 5 {
			work(t.Context(), s, "bob", 1, func(d time.Duration) {
				if d > 0 {
					t.Errorf("Bob waited %v for a place of which Ann can have but one", d)
				}
			}).Wait()
		}
		many.Wait()
		if took := time.Since(begun); took != 60*time.Second {
			t.Errorf("60 pieces of a second took %v: Ann had more than one place, or none while it was free", took)
		}
	})
}

func TestPlacesGoRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limit.NewShares(1, 1, 100)
		begun := time.Now()
		greedy := work(t.Context(), s, "ann", 50, func(time.Duration) {})
		synctest.Wait()
		for i := range 3 {
			work(t.Context(), s, fmt.Sprint("one of three ", i), 1, func(d time.Duration) {
				if d > time.Second {
					t.Errorf("waited %v while one other person works", d)
				}
			}).Wait()
		}
		greedy.Wait()
		if took := time.Since(begun); took != 53*time.Second {
			t.Errorf("53 pieces of a second in one place took %v", took)
		}
	})
}

func TestAQueueHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limit.NewShares(1, 1, 2)
		all := work(t.Context(), s, "ann", 3, func(time.Duration) {})
		synctest.Wait()
		if _, err := s.Enter(t.Context(), "ann"); !errors.Is(err, limit.ErrFull) {
			t.Errorf("got %v", err)
		}
		all.Wait()
		leave, err := s.Enter(t.Context(), "ann")
		if err != nil {
			t.Fatal(err)
		}
		leave()
	})
}

func TestWhoGivesUpLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limit.NewShares(1, 1, 2)
		leave, err := s.Enter(t.Context(), "ann")
		if err != nil {
			t.Fatal(err)
		}
		for range 10 { // more than there is room for at once
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := s.Enter(ctx, "ann"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			if _, err := s.Enter(ctx, "bob"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			cancel()
		}
		leave()
		// Ann has stood in line more than once, and still gets one place.
		two := limit.NewShares(2, 1, 5)
		hold, _ := two.Enter(t.Context(), "a")
		other, _ := two.Enter(t.Context(), "b")
		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, _ = two.Enter(ctx, "ann")
			cancel()
		}
		begun := time.Now()
		pair := work(t.Context(), two, "ann", 2, func(time.Duration) {})
		synctest.Wait()
		hold()
		other()
		pair.Wait()
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("two pieces of a second of one key took %v", took)
		}
		for _, key := range []string{"bob", "ann"} {
			leave, err := s.Enter(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
	})
}

func TestAKeyCanHaveSeveralPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limit.NewShares(3, 2, 100)
		begun := time.Now()
		greedy := work(t.Context(), s, "ann", 10, func(time.Duration) {})
		synctest.Wait()
		for range 3 {
			work(t.Context(), s, "bob", 1, func(d time.Duration) {
				if d > 0 {
					t.Errorf("Bob waited %v for a place of which Ann can have but two", d)
				}
			}).Wait()
		}
		greedy.Wait()
		if took := time.Since(begun); took != 5*time.Second {
			t.Errorf("10 pieces of a second in two places took %v", took)
		}
	})
}
