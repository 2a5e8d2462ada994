package notify_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// stuck is a store in which something is due that cannot be leased.
type stuck struct {
	notify.Store
	due time.Time
}

func (s stuck) WatchDue() (wake <-chan struct{}, stop func()) { return nil, func() {} }

func (s stuck) Next(context.Context) (time.Time, bool, error) { return s.due, true, nil }

func (s stuck) Forget(context.Context, time.Time) error { return nil }

func (s stuck) Claim(context.Context, time.Time, string, time.Time, int) ([]notify.Ring, error) {
	return nil, fault.New(fault.Unavailable, "The database does not answer.")
}

func (s stuck) ClaimRearms(context.Context, string, time.Time, int) ([]notify.Ring, error) {
	return nil, nil
}

func (s stuck) NextDigest(context.Context) (time.Time, bool, error) {
	return time.Time{}, false, nil
}

func TestItIsKnownHowFarBehindTheRingingIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := notify.New(stuck{due: time.Now().Add(5 * time.Second)}, nil, nil, notify.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go s.Run(ctx)
		synctest.Wait()
		if got := s.Behind(); got != 0 {
			t.Errorf("before it is due it is %s behind", got)
		}
		time.Sleep(65 * time.Second) // of the clock of the bubble
		if got := s.Behind(); got != time.Minute {
			t.Errorf("a minute after it was due it is %s behind", got)
		}
		cancel()
		synctest.Wait()
	})
}
