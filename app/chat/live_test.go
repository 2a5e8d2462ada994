package chat_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// askedStore counts what is asked for who follows a turn.
type askedStore struct {
	chat.Store
	asked atomic.Int64
}

func (a *askedStore) Turn(ctx context.Context, user todo.UserID, id string) (chat.Turn, error) {
	a.asked.Add(1)
	return a.Store.Turn(ctx, user, id)
}

func (a *askedStore) Events(ctx context.Context, user todo.UserID, turn string, after int64) ([]chat.Event, error) {
	a.asked.Add(1)
	return a.Store.Events(ctx, user, turn, after)
}

// numbers follows a turn and returns the numbers of the events.
func numbers(ctx context.Context, s *chat.Service, who todo.Actor, turn string, after int64, seen func(chat.Event)) (seqs []int64, err error) {
	err = s.Follow(ctx, who, turn, after, func(e chat.Event) error {
		seqs = append(seqs, e.Seq)
		if seen != nil {
			seen(e)
		}
		return nil
	})
	return seqs, err
}

func TestFollowingWhereItRuns(t *testing.T) {
	db := openStore(t)
	said, over := make(chan struct{}), make(chan struct{})
	tk := talkOn(t, db, script{}, run.Options{})
	counted := &askedStore{Store: db}
	s := run.Service(counted, tools.New(tk.tasks), script{
		calls(call("add_task", `{"tasks":[{"title":"One"}]}`)),
		func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
			emit("It is ")
			close(said)
			<-over
			emit("done.")
			return chat.Reply{Text: "It is done."}, nil
		},
	}, run.Options{})
	turn, err := s.Start(t.Context(), tk.who, chat.Request{Message: "go"})
	if err != nil {
		t.Fatal(err)
	}
	<-said
	if _, err := numbers(t.Context(), s, todo.Actor{User: "bob"}, turn.ID, 0, nil); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("somebody else got %v, want not found", err)
	}
	counted.asked.Store(0)
	var let atomic.Bool
	all, err := numbers(t.Context(), s, tk.who, turn.ID, 0, func(e chat.Event) {
		if e.Type == chat.EventText && let.CompareAndSwap(false, true) {
			close(over) // the first words are read before the last ones are said
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := counted.asked.Load(); n != 0 {
		t.Errorf("the database was asked %d times", n)
	}
	stored, err := db.Events(t.Context(), tk.who.User, turn.ID, 0)
	if err != nil || len(stored) != len(all) {
		t.Errorf("%d events are stored, %d were read: %v", len(stored), len(all), err)
	}
	for after := range int64(len(all)) {
		rest, err := numbers(t.Context(), s, tk.who, turn.ID, after, nil)
		if err != nil || int64(len(rest)) != int64(len(all))-after || rest[0] != after+1 {
			t.Errorf("after %d come %v: %v", after, rest, err)
		}
	}
}

// busyTools does not let go of a call when it is told to.
type busyTools struct {
	chat.Tools
	entered, let chan struct{}
}

func (b *busyTools) Run(context.Context, todo.Actor, chat.Call) (chat.Result, error) {
	close(b.entered)
	<-b.let
	return chat.Result{Text: "late"}, nil
}

func TestWhoFollowsHearsOfWhatTookTheTurnOver(t *testing.T) {
	db, clock := openStore(t), newClock()
	busy := &busyTools{entered: make(chan struct{}), let: make(chan struct{})}
	tk := talkOn(t, db, script{}, run.Options{Now: clock.Now})
	busy.Tools = tk.set
	first := run.Service(db, busy, script{calls(call("add_task", `{"tasks":[{"title":"One"}]}`))}, run.Options{})
	turn, err := first.Start(t.Context(), tk.who, chat.Request{Message: "go"})
	if err != nil {
		t.Fatal(err)
	}
	defer close(busy.let)
	<-busy.entered
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	clock.Advance(100 * 365 * 24 * time.Hour) // the lease has run out for everybody else
	second := talkOn(t, db, script{}, run.Options{Now: clock.Now, Lease: 30 * time.Millisecond})
	all, err := numbers(ctx, first, tk.who, turn.ID, 0, nil)
	if err != nil {
		t.Fatalf("after %v: %v", all, err)
	}
	second.want("status", string(second.wait(turn.ID).Status), "done")
}
