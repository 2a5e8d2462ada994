package backend

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// sweepEvery is how often it is looked for accounts whose time is over, and
// binsEvery for deleted tasks.
const (
	sweepEvery = 10 * time.Minute
	binsEvery  = 6 * time.Hour
)

// leftovers takes away what is left of lists that are gone.
type leftovers interface {
	ClearLists(ctx context.Context) (int, error)
}

// sweep deletes what people have left, until ctx ends. Every replica does it:
// twice is as good as once.
func sweep(ctx context.Context, people *account.Service, tasks *todo.Service, bins todo.Bins, lists leftovers,
	log *slog.Logger) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var emptied time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		n, err := people.Sweep(ctx)
		if n > 0 {
			log.Info("accounts were deleted whose owners had left", "accounts", n)
		}
		err = errors.Join(err, people.Tidy(ctx))
		if err != nil && ctx.Err() == nil {
			log.Warn("accounts whose owners have left cannot be deleted now; it is tried again", "error", err)
		}
		if n, err := lists.ClearLists(ctx); err != nil && ctx.Err() == nil {
			log.Warn("what was in deleted lists cannot be taken away now; it is tried again", "error", err)
		} else if n > 0 {
			log.Info("what was in deleted lists was taken away", "lists", n)
		}
		if now := time.Now(); now.Sub(emptied) >= binsEvery {
			if err := emptyBins(ctx, people, tasks, bins, now, log); err != nil && ctx.Err() == nil {
				log.Warn("tasks that were deleted long ago cannot be taken away now; it is tried again", "error", err)
			} else {
				emptied = now
			}
		}
		timer.Reset(sweepEvery)
	}
}

// emptyBins takes away what was deleted longer ago than is kept.
func emptyBins(ctx context.Context, people *account.Service, tasks *todo.Service, bins todo.Bins, now time.Time,
	log *slog.Logger) error {
	set, err := people.Settings(ctx)
	if err != nil || set.BinDays == 0 {
		return err
	}
	n, err := tasks.EmptyBins(ctx, bins, now.AddDate(0, 0, -set.BinDays))
	if n > 0 {
		log.Info("tasks were taken away that had been deleted long ago", "tasks", n, "days", set.BinDays)
	}
	return err
}
