package chat_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ledger is Spendings in memory.
type ledger struct {
	days map[string]int64
	err  error
}

func (l *ledger) Spent(_ context.Context, user todo.UserID, day string) (int64, error) {
	return l.days[string(user)+" "+day], l.err
}

func (l *ledger) Spend(ctx context.Context, user todo.UserID, day string, tokens int64) error {
	l.days[string(user)+" "+day] += tokens
	return ctx.Err()
}

// costly is a model whose answers cost, whether they come or not.
type costly struct{ err error }

func (costly) Name() string { return "costly" }

func (c costly) Reply(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	r := chat.Reply{Text: "x", Usage: chat.Usage{In: 60, Out: 10}}
	var u *chat.Unanswered
	if errors.As(c.err, &u) {
		r = chat.Reply{}
	}
	return r, c.err
}

func TestAllowance(t *testing.T) {
	at := func(s string, zone string) time.Time {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	ask := func(l *ledger, m chat.Model, now time.Time, rounds int) error {
		a := &chat.Allowance{Model: m, PerDay: 100, Store: l}
		_, err := a.Reply(t.Context(), chat.Prompt{Now: now, Turn: chat.Turn{User: "ann", State: chat.State{Rounds: rounds}}}, func(string) {})
		return err
	}
	refused := func(err error) bool {
		var u *chat.Unanswered
		return errors.As(err, &u) && u.Reason == chat.Share
	}
	t.Run("lasts for the day of UTC, wherever the person is", func(t *testing.T) {
		l := &ledger{days: map[string]int64{}}
		noon := at("2026-11-25 12:00", "UTC")
		for i, want := range []bool{false, false, true, true} {
			if err := ask(l, costly{}, noon, 0); refused(err) != want {
				t.Errorf("answer %d: %v", i, err)
			}
		}
		if err := ask(l, costly{}, at("2026-11-26 05:00", "Asia/Tokyo"), 0); !refused(err) {
			t.Errorf("their next day is a day of ours: %v", err)
		}
		if err := ask(l, costly{}, at("2026-11-26 09:00", "Asia/Tokyo"), 0); err != nil {
			t.Error(err)
		}
	})
	t.Run("lets a turn that was begun come to its end", func(t *testing.T) {
		l := &ledger{days: map[string]int64{"ann 2026-11-25": 100}}
		if err := ask(l, costly{}, at("2026-11-25 12:00", "UTC"), 1); err != nil || l.days["ann 2026-11-25"] != 170 {
			t.Errorf("%v, spent %d", err, l.days["ann 2026-11-25"])
		}
	})
	t.Run("counts what was stopped or failed", func(t *testing.T) {
		l := &ledger{days: map[string]int64{}}
		_ = ask(l, costly{context.Canceled}, at("2026-11-25 12:00", "UTC"), 0)
		_ = ask(l, costly{&chat.Unanswered{Reason: chat.Down, Usage: chat.Usage{In: 5}}}, at("2026-11-25 12:00", "UTC"), 0)
		if got := l.days["ann 2026-11-25"]; got != 75 {
			t.Errorf("spent %d, want 75", got)
		}
	})
	t.Run("is not given where it is not known what was spent", func(t *testing.T) {
		l := &ledger{days: map[string]int64{}, err: errors.New("the database is gone")}
		if err := ask(l, costly{}, at("2026-11-25 12:00", "UTC"), 0); !errors.Is(err, l.err) {
			t.Errorf("got %v", err)
		}
	})
}

// waryLedger does not answer a number of times.
type waryLedger struct {
	ledger
	mu    sync.Mutex
	fails int
}

func (l *waryLedger) Spent(context.Context, todo.UserID, string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fails--; l.fails >= 0 {
		return 0, errors.New("unexpected EOF")
	}
	return 0, nil
}

func TestATurnOutlivesThatItsShareCouldNotBeRead(t *testing.T) {
	tk := talkOn(t, openStore(t), script{}, chat.Options{})
	wary := &waryLedger{ledger: ledger{days: map[string]int64{}}, fails: 2}
	s := chat.New(tk.db, tk.set, &chat.Allowance{Model: script{}, PerDay: 100, Store: wary}, chat.Options{})
	turn, err := s.Start(t.Context(), tk.who, chat.Request{Message: "go"})
	if err != nil {
		t.Fatal(err)
	}
	turn = tk.wait(turn.ID)
	tk.want("status", string(turn.Status), "done")
}
