package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestATurnOutlivesItsProcess(t *testing.T) {
	t.Run("a restart in the middle goes on from the stored steps", func(t *testing.T) {
		db := openStore(t)
		entered := make(chan struct{})
		first := talkOn(t, db, script{calls(call("add_task", `{"tasks":[{"title":"Once"}]}`)), forever(entered)}, run.Options{})
		turn, err := first.chat.Start(t.Context(), first.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		first.stop()
		second := talkOn(t, db, script{nil}, run.Options{Lease: 30 * time.Millisecond})
		turn = until(t, second, turn.ID, func(x chat.Turn) bool { return x.Status.Final() })
		second.want("titles", second.titles(""), "Once")
		second.want("response", turn.Response, "The end.")
		second.want("status", string(turn.Status), "done")
	})
	t.Run("a lease that ran out is taken over, and the old process writes no more", func(t *testing.T) {
		db, clock := openStore(t), newClock()
		entered := make(chan struct{})
		// The first process hangs so that it does not even renew: its clock stands still.
		first := talkOn(t, db, script{forever(entered)}, run.Options{Lease: time.Hour})
		turn, err := first.chat.Start(t.Context(), first.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		clock.Advance(2 * time.Hour)
		second := talkOn(t, db, script{}, run.Options{Now: clock.Now, Lease: 30 * time.Millisecond})
		turn = until(t, second, turn.ID, func(x chat.Turn) bool { return x.Status.Final() })
		first.stop()
		after, err := second.chat.Turn(t.Context(), second.who, turn.ID)
		if err != nil || after.Status != chat.Done || after.Response != "The end." {
			t.Errorf("turn is %+v, %v", after, err)
		}
	})
	t.Run("a process that stood still takes its own turn over, and goes on with it once", func(t *testing.T) {
		db := openStore(t)
		still := &stillStore{Store: db, held: make(chan struct{}), let: make(chan struct{})}
		var mu sync.Mutex
		asked := 0
		again, first := make(chan struct{}), make(chan struct{})
		tk := talkOn(t, db, script{}, run.Options{})
		s := run.Service(still, tk.set, script{func(ctx context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
			mu.Lock()
			asked++
			n := asked
			mu.Unlock()
			if n == 1 {
				<-ctx.Done() // the lease is found to be lost
				close(first)
				return chat.Reply{}, ctx.Err()
			}
			if n == 2 { // a busy machine may lose so short a lease more than once
				close(again)
			}
			<-first
			emit("All of it.")
			return chat.Reply{Text: "All of it."}, nil
		}}, run.Options{Lease: 30 * time.Millisecond})
		ctx, end := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		turn, err := s.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-still.held
		<-again
		close(still.let)
		turn = until(t, tk, turn.ID, func(x chat.Turn) bool { return x.Status.Final() })
		tk.want("response", string(turn.Status)+" "+turn.Response, "done All of it.")
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Run("goes on from what was stored where the database went away before it said so", func(t *testing.T) {
		db := openStore(t)
		tk := talkOn(t, db, script{}, run.Options{})
		tk.have(three...)
		for n := range 6 {
			lines := script{
				calls(call("add_task", `{"tasks":[{"title":"New"}]}`)),
				calls(call("delete_task", `{"tasks":[1,2]}`)),
			}
			s := run.Service(&muteStore{Store: db, at: n}, tk.set, lines, run.Options{Now: func() time.Time { return monday }})
			turn, err := s.Start(t.Context(), tk.who, chat.Request{Message: "go"})
			if err != nil {
				t.Fatal(err)
			}
			until(t, tk, turn.ID, func(x chat.Turn) bool { return x.Status == chat.Waiting })
			if _, err := tk.chat.Approve(t.Context(), tk.who, turn.ID); err != nil {
				t.Fatal(err)
			}
			turn = tk.wait(turn.ID)
			tk.want(fmt.Sprintf("after write %d", n), string(turn.Status), "done")
			for _, step := range turn.Steps {
				if step.Result == nil || step.Result.Receipt == nil {
					t.Errorf("after write %d: step %s gave %+v", n, step.Call.Tool, step.Result)
				}
			}
			for range 2 { // as before
				if _, err := tk.tasks.Undo(t.Context(), tk.who, 0); err != nil {
					t.Fatal(err)
				}
			}
		}
		tk.want("titles", tk.titles(""), "One; Two; Three")
	})
	t.Run("killed anywhere, every call has its effect once", func(t *testing.T) {
		db := openStore(t)
		for i := range 25 {
			killSomewhere(t, db, i)
		}
	})
}

// killSomewhere runs a turn of three additions on a store that dies after a
// random number of writes, and then on one that does not.
func killSomewhere(t *testing.T, db *store.DB, seed int) {
	t.Helper()
	lines := script{
		calls(call("add_task", `{"tasks":[{"title":"A"}]}`), call("add_task", `{"tasks":[{"title":"B"}]}`)),
		calls(call("complete_task", `{"tasks":["a"]}`)),
		calls(call("add_task", `{"tasks":[{"title":"C"}]}`)),
	}
	tk := talkOn(t, db, lines, run.Options{})
	defer tk.stop()
	tk.who.User = todo.UserID(fmt.Sprint("seed ", seed))
	dying := &dyingStore{Store: db, left: 1 + rand.New(rand.NewPCG(1, uint64(seed))).IntN(9)}
	first := run.Service(dying, tk.set, lines, run.Options{Now: func() time.Time { return monday.Add(-time.Hour) }})
	turn, err := first.Start(t.Context(), tk.who, chat.Request{Message: "go"})
	if errors.Is(err, errDead) {
		return // it was never promised
	}
	if err != nil {
		t.Fatal(err)
	}
	second := talkOn(t, db, lines, run.Options{Lease: 20 * time.Millisecond})
	defer second.stop()
	second.who = tk.who
	var heard stream
	if err := second.chat.Follow(t.Context(), tk.who, turn.ID, 0, heard.hear); err != nil {
		t.Fatal(err)
	}
	turn = second.wait(turn.ID)
	second.want(fmt.Sprintf("seed %d: pending", seed), second.titles(todo.Pending), "B; C")
	second.want(fmt.Sprintf("seed %d: completed", seed), second.titles(todo.Completed), "A")
	second.want("what a follower heard", heard.text, turn.Response)
}

// stillStore holds the first renewal of a lease until it is let go: what a
// process does that is stopped for a while.
type stillStore struct {
	chat.Store
	once      sync.Once
	held, let chan struct{}
}

func (s *stillStore) RenewLease(ctx context.Context, user todo.UserID, turn string, l chat.Lease) (bool, error) {
	s.once.Do(func() { close(s.held); <-s.let })
	return s.Store.RenewLease(ctx, user, turn, l)
}

// muteStore does one write and says that it failed: what a connection does
// that breaks before the answer.
type muteStore struct {
	chat.Store
	mu sync.Mutex
	at int
}

func (m *muteStore) SaveTurn(ctx context.Context, t chat.Turn, l chat.Lease, events ...chat.Event) (bool, error) {
	stop, err := m.Store.SaveTurn(ctx, t, l, events...)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at--; m.at == -1 && err == nil {
		err = errors.New("unexpected EOF")
	}
	return stop, err
}

var errDead = errors.New("the process is dead")

// dyingStore fails every write after some: what a killed process looks like
// to the others, and to its own runs.
type dyingStore struct {
	chat.Store
	mu   sync.Mutex
	left int
}

func (d *dyingStore) alive() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left--
	return d.left >= 0
}

func (d *dyingStore) SaveTurn(ctx context.Context, t chat.Turn, l chat.Lease, events ...chat.Event) (bool, error) {
	if !d.alive() {
		return false, errDead
	}
	return d.Store.SaveTurn(ctx, t, l, events...)
}

// stream puts the text of a turn together as a reader would.
type stream struct {
	text  string
	seqs  []int64
	types []chat.EventType
	last  chat.EventType
}

func (s *stream) hear(e chat.Event) error {
	s.seqs, s.types, s.last = append(s.seqs, e.Seq), append(s.types, e.Type), e.Type
	if e.Type != chat.EventText {
		return nil
	}
	var x chat.Text
	if err := json.Unmarshal(e.Data, &x); err != nil {
		return err
	}
	if x.Keep != nil {
		s.text = string(utf16.Decode(utf16.Encode([]rune(s.text))[:*x.Keep]))
	}
	s.text += x.Text
	return nil
}

func TestFollow(t *testing.T) {
	words := script{func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		for i := range 200 {
			emit(fmt.Sprintf("word%d 😀 ", i))
		}
		return chat.Reply{}, nil
	}}
	t.Run("gives every event once, in order, to any number of readers", func(t *testing.T) {
		tk := newTalk(t, words, run.Options{Batch: time.Millisecond})
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				var s stream
				if err := tk.chat.Follow(t.Context(), tk.who, turn.ID, 0, s.hear); err != nil {
					t.Error(err)
				}
				checkStream(t, s, 1)
				if got, want := s.text, tk.wait(turn.ID).Response; got != want || strings.Count(got, "😀") != 200 {
					t.Errorf("heard %d bytes, the response has %d", len(got), len(want))
				}
			})
		}
		wg.Wait()
	})
	t.Run("resumes after any event", func(t *testing.T) {
		tk := newTalk(t, words, run.Options{Batch: time.Microsecond})
		turn := tk.say("go")
		var all stream
		if err := tk.chat.Follow(t.Context(), tk.who, turn.ID, 0, all.hear); err != nil {
			t.Fatal(err)
		}
		for after := int64(1); after < int64(len(all.seqs)); after++ {
			var s stream
			if err := tk.chat.Follow(t.Context(), tk.who, turn.ID, after, s.hear); err != nil {
				t.Fatal(err)
			}
			checkStream(t, s, after+1)
		}
		if err := tk.chat.Follow(t.Context(), tk.who, turn.ID, int64(len(all.seqs)), all.hear); err != nil {
			t.Errorf("after the end: %v", err)
		}
	})
	t.Run("goes on through an approval", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("delete_task", `{"where":{}}`))}, run.Options{})
		tk.have(three...)
		turn := tk.say("go")
		done := make(chan stream)
		go func() {
			var s stream
			_ = tk.chat.Follow(context.Background(), tk.who, turn.ID, 0, s.hear)
			done <- s
		}()
		if _, err := tk.chat.Approve(t.Context(), tk.who, turn.ID); err != nil {
			t.Fatal(err)
		}
		checkStream(t, <-done, 1)
	})
	t.Run("is nobody else's", func(t *testing.T) {
		tk := newTalk(t, script{}, run.Options{})
		turn := tk.say("go")
		err := tk.chat.Follow(t.Context(), todo.Actor{User: "bob"}, turn.ID, 0, func(chat.Event) error { return nil })
		if fault.CodeOf(err) != fault.NotFound {
			t.Errorf("follow: %v", err)
		}
	})
}

func checkStream(t *testing.T, s stream, first int64) {
	t.Helper()
	for i, seq := range s.seqs {
		if seq != first+int64(i) {
			t.Fatalf("events are numbered %v", s.seqs)
		}
	}
	if s.last != chat.EventEnd {
		t.Errorf("the last event is %q", s.last)
	}
}
