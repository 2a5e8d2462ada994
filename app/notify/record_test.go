package notify_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// restarting is a store that has one message to send, and records nothing before back.
type restarting struct {
	stuck
	mu   sync.Mutex
	next time.Time // of the message; zero once it is recorded
	back time.Time
}

func (s *restarting) Next(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }

func (s *restarting) WatchSends() (wake <-chan struct{}, stop func()) { return nil, func() {} }

func (s *restarting) NextSend(context.Context, string) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next, !s.next.IsZero(), nil
}

func (s *restarting) ClaimSends(_ context.Context, channel string, now time.Time, _ string, until time.Time, _ int) ([]notify.Send, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next.IsZero() || s.next.After(now) {
		return nil, nil
	}
	s.next = until
	return []notify.Send{{Key: notify.Key{User: "ada", Task: 1}, Delivery: notify.Delivery{Channel: channel, Device: "phone"}}}, nil
}

func (s *restarting) SettleSends(context.Context, string, []notify.Sent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.back) {
		return fault.New(fault.Unavailable, "The database does not answer.")
	}
	s.next = time.Time{}
	return nil
}

func (s *restarting) Devices(context.Context, todo.UserID) ([]notify.Device, error) {
	return []notify.Device{{ID: "phone", Channel: "bell", Confirmed: time.Now()}}, nil
}

func (s *restarting) Sent(context.Context, todo.UserID, time.Time) (int, error) { return 0, nil }

// one is a person with one task.
type one struct{ notify.Tasks }

func (one) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

func (one) Settings(context.Context, todo.Actor) (reminder.Settings, error) {
	return reminder.Defaults(), nil
}

func (one) GetAny(context.Context, todo.Actor, int64) (todo.Task, error) {
	return todo.Task{Number: 1, Title: "Call Ann"}, nil
}

// bell counts what is sent by it.
type bell struct {
	mu   sync.Mutex
	sent int
}

func (*bell) Name() string                                            { return "bell" }
func (*bell) Check(_ context.Context, address string) (string, error) { return address, nil }
func (b *bell) Send(context.Context, notify.Device, notify.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent++
	return nil
}

func TestWhatWasSentIsRecordedWhenTheDatabaseIsBack(t *testing.T) {
	for name, c := range map[string]struct {
		away time.Duration
		want int
	}{
		"a restart":                           {8 * time.Second, 1},
		"longer than the lease, so once more": {70 * time.Second, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, rings := &restarting{next: time.Now(), back: time.Now().Add(c.away)}, &bell{}
				s := notify.New(store, one{}, one{}, notify.Options{Owner: "a", Channels: []notify.Channel{rings}})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go s.Run(ctx)
				time.Sleep(5 * time.Minute) // of the clock of the bubble
				cancel()
				synctest.Wait()
				rings.mu.Lock()
				defer rings.mu.Unlock()
				store.mu.Lock()
				defer store.mu.Unlock()
				if rings.sent != c.want || !store.next.IsZero() {
					t.Errorf("it was sent %d times, want %d; recorded: %v", rings.sent, c.want, store.next.IsZero())
				}
			})
		})
	}
}
