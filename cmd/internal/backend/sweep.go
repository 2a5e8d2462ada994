package backend

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
)

// sweepEvery is how often it is looked for accounts whose time is over.
const sweepEvery = 10 * time.Minute

// sweep deletes what people have left, until ctx ends. Every replica does it:
// twice is as good as once.
func sweep(ctx context.Context, people *account.Service, log *slog.Logger) {
	timer := time.NewTimer(0)
	defer timer.Stop()
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
		timer.Reset(sweepEvery)
	}
}
