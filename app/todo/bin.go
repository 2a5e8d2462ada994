package todo

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Bins finds what has been deleted for long, of everybody. The store's
// transactions then take it away, person by person.
type Bins interface {
	// FullBins returns some of those, people and lists, in whose bin is a task
	// that was deleted before a moment.
	FullBins(ctx context.Context, before time.Time, after UserID, limit int) ([]UserID, error)
	// Binned returns the numbers and versions of some tasks that were deleted before
	// a moment and that nothing has touched since: a change that was undone or done again
	// after it, which brings back an old moment of deletion, keeps its tasks.
	Binned(ctx context.Context, user UserID, before time.Time, limit int) (map[int64]int64, error)
}

// How many bins are looked for at once, and how many tasks go in one transaction.
const (
	binsAtOnce   = 100
	binnedAtOnce = 200
)

// EmptyBins takes tasks away for good that were deleted before a moment, and
// returns how many. No change can be undone that would bring them back: Undo says so.
func (s *Service) EmptyBins(ctx context.Context, bins Bins, before time.Time) (int, error) {
	gone, last := 0, UserID("")
	for {
		full, err := bins.FullBins(ctx, before, last, binsAtOnce)
		if err != nil || len(full) == 0 {
			return gone, err
		}
		for _, user := range full {
			n, err := s.emptyBin(ctx, bins, user, before)
			gone += n
			if err != nil {
				return gone, err
			}
			last = user
		}
	}
}

func (s *Service) emptyBin(ctx context.Context, bins Bins, user UserID, before time.Time) (gone int, err error) {
	for {
		binned, err := bins.Binned(ctx, user, before, binnedAtOnce)
		if err != nil || len(binned) == 0 {
			return gone, err
		}
		went := 0
		err = s.store.Write(ctx, user, func(tx Tx) error {
			went = 0
			for number, version := range binned {
				t, err := tx.Task(number)
				if fault.CodeOf(err) == fault.NotFound || err == nil && (t.Version != version || t.Deleted == nil) {
					continue // somebody was faster
				}
				if err != nil {
					return err
				}
				if err := tx.RemoveComments(number, ""); err != nil {
					return err
				}
				if err := tx.Remove(number); err != nil {
					return err
				}
				went++
			}
			return nil
		})
		gone += went
		if err != nil || went == 0 || len(binned) < binnedAtOnce {
			return gone, err
		}
	}
}
