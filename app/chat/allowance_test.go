package chat_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/model"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ledger is Spendings in memory.
type ledger struct {
	mu    sync.Mutex
	days  map[string]int64
	aside map[string]int64 // by turn: one person is enough for a test
	err   error
}

func (l *ledger) Spent(_ context.Context, user todo.UserID, day string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.days[string(user)+" "+day], l.err
}

func (l *ledger) Reserve(_ context.Context, user todo.UserID, r model.Reservation, limit int64) (granted, spent int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	spent = l.days[string(user)+" "+r.Day]
	left := limit - spent
	for turn, n := range l.aside {
		if turn != r.Turn {
			left -= n
		}
	}
	if granted = max(0, min(r.Tokens, left)); granted > 0 {
		if l.aside == nil {
			l.aside = map[string]int64{}
		}
		l.aside[r.Turn] = granted
	}
	return granted, spent, l.err
}

func (l *ledger) Settle(ctx context.Context, user todo.UserID, r model.Reservation, cost int64, over bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.days[string(user)+" "+r.Day] += cost
	if l.aside[r.Turn] > 0 {
		l.aside[r.Turn] -= cost
	}
	if over {
		delete(l.aside, r.Turn)
	}
	return ctx.Err()
}

// costly is a model whose answers cost, whether they come or not.
type costly struct{ err error }

func (costly) Name() string { return "costly" }

func (c costly) Reply(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	r := chat.Reply{Text: "x", Usage: chat.Usage{In: 60, Out: 10}}
	var u *chat.ModelError
	if errors.As(c.err, &u) {
		r = chat.Reply{}
	}
	return r, c.err
}

// priced is a model whose answers cost what it says.
type priced struct{ usage chat.Usage }

func (priced) Name() string { return "priced" }

func (m priced) Reply(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return chat.Reply{Text: "x", Usage: m.usage}, nil
}

// slow answers when all other messages of the test have been refused.
type slow struct{ refusals <-chan bool }

func (slow) Name() string { return "slow" }

func (m slow) Reply(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	for range cap(m.refusals) - 1 {
		<-m.refusals
	}
	return chat.Reply{Text: "x", Usage: chat.Usage{In: 900, Out: 100}}, nil
}

// wanting answers with a call where the message says so.
type wanting struct{}

func (wanting) Name() string { return "wanting" }

func (wanting) Reply(_ context.Context, p chat.Prompt, _ func(string)) (chat.Reply, error) {
	r := chat.Reply{Text: "x", Usage: chat.Usage{In: 100}}
	if p.Turn.Message == "call" {
		r.Calls = []chat.Call{{Tool: "list_tasks"}}
	}
	return r, nil
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
		a := &model.Allowance{Model: m, PerDay: 100, Store: l}
		_, err := a.Reply(t.Context(), chat.Prompt{Now: now, Turn: chat.Turn{User: "ann", State: chat.State{Rounds: rounds}}}, func(string) {})
		return err
	}
	refused := func(err error) bool {
		var u *chat.ModelError
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
		_ = ask(l, costly{&chat.ModelError{Reason: chat.Down, Usage: chat.Usage{In: 5}}}, at("2026-11-25 12:00", "UTC"), 0)
		if got := l.days["ann 2026-11-25"]; got != 75 {
			t.Errorf("spent %d, want 75", got)
		}
	})
	t.Run("does not believe a model that says it gives tokens back", func(t *testing.T) {
		l := &ledger{days: map[string]int64{"ann 2026-11-25": 90}}
		for range 3 {
			_ = ask(l, priced{chat.Usage{In: -1000, Out: -1000}}, at("2026-11-25 12:00", "UTC"), 0)
		}
		if got := l.days["ann 2026-11-25"]; got != 90 {
			t.Errorf("spent %d, want 90", got)
		}
	})
	t.Run("is not spent twice by messages that are sent at once", func(t *testing.T) {
		const messages = 190
		l := &ledger{days: map[string]int64{}}
		refusals := make(chan bool, messages)
		a := &model.Allowance{Model: slow{refusals}, PerDay: 1000, PerTurn: 60_000, Store: l}
		var answered, held atomic.Int32
		var all sync.WaitGroup
		for i := range messages {
			all.Go(func() {
				_, err := a.Reply(t.Context(), chat.Prompt{Now: at("2026-11-25 12:00", "UTC"), Turn: chat.Turn{User: "ann", ID: fmt.Sprint(i)}}, func(string) {})
				var u *chat.ModelError
				switch {
				case err == nil:
					answered.Add(1)
				case errors.As(err, &u) && u.Reason == chat.Reserved:
					held.Add(1)
				default:
					t.Errorf("message %d: %v", i, err)
				}
				refusals <- err != nil
			})
		}
		all.Wait()
		if answered.Load() != 1 || held.Load() != messages-1 || l.days["ann 2026-11-25"] != 1000 {
			t.Errorf("%d were answered and %d held, for %d tokens", answered.Load(), held.Load(), l.days["ann 2026-11-25"])
		}
	})
	t.Run("is there for a turn between its answers, and for others once it is over", func(t *testing.T) {
		l := &ledger{days: map[string]int64{}}
		a := &model.Allowance{Model: wanting{}, PerDay: 1000, PerTurn: 800, Store: l}
		now := at("2026-11-25 12:00", "UTC")
		say := func(turn, message string, rounds, used int) error {
			p := chat.Prompt{Now: now, Turn: chat.Turn{User: "ann", ID: turn, Message: message, State: chat.State{Rounds: rounds, Usage: chat.Usage{In: used}}}}
			_, err := a.Reply(t.Context(), p, func(string) {})
			return err
		}
		if err := errors.Join(say("1", "call", 0, 0), say("2", "call", 0, 0)); err != nil {
			t.Fatal(err)
		}
		var u *chat.ModelError
		if err := say("3", "", 0, 0); !errors.As(err, &u) || u.Reason != chat.Reserved {
			t.Errorf("what two turns have set aside is given to a third: %v", err)
		}
		if err := errors.Join(say("1", "", 1, 100), say("3", "", 0, 0)); err != nil {
			t.Errorf("a turn that is over has left nothing: %v", err)
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

func (l *waryLedger) Reserve(ctx context.Context, user todo.UserID, r model.Reservation, limit int64) (int64, int64, error) {
	l.mu.Lock()
	l.fails--
	fails := l.fails >= 0
	l.mu.Unlock()
	if fails {
		return 0, 0, errors.New("unexpected EOF")
	}
	return l.ledger.Reserve(ctx, user, r, limit)
}

func TestATurnOutlivesThatItsShareCouldNotBeRead(t *testing.T) {
	tk := talkOn(t, openStore(t), script{}, run.Options{})
	wary := &waryLedger{ledger: ledger{days: map[string]int64{}}, fails: 2}
	s := run.Service(tk.db, tk.set, &model.Allowance{Model: script{}, PerDay: 100, Store: wary}, run.Options{})
	turn, err := s.Start(t.Context(), tk.who, chat.Request{Message: "go"})
	if err != nil {
		t.Fatal(err)
	}
	turn = tk.wait(turn.ID)
	tk.want("status", string(turn.Status), "done")
}
