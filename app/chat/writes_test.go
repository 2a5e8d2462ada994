package chat_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// countingStore takes down when a turn was written; each is one transaction.
type countingStore struct {
	chat.Store
	mu     sync.Mutex
	begun  []time.Time
	last   chat.Status
	events int
}

func (c *countingStore) write(s chat.Status, events int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun, c.last, c.events = append(c.begun, time.Now()), s, c.events+events
}

func (c *countingStore) SaveTurn(ctx context.Context, t chat.Turn, l chat.Lease, events ...chat.Event) (bool, error) {
	c.write(t.Status, len(events))
	return c.Store.SaveTurn(ctx, t, l, events...)
}

func (c *countingStore) RenewLease(ctx context.Context, user todo.UserID, turn string, l chat.Lease) (bool, error) {
	c.write(chat.Running, 0)
	return c.Store.RenewLease(ctx, user, turn, l)
}

// streams is a line that says a word every 2 ms.
func streams(words int) func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return func(ctx context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for range words {
			select {
			case <-ctx.Done():
				return chat.Reply{}, ctx.Err()
			case <-tick.C:
				emit("word ")
			}
		}
		return chat.Reply{Text: strings.Repeat("word ", words)}, nil
	}
}

func TestStreamedText(t *testing.T) {
	const words, batch = 400, 100 * time.Millisecond
	eachDatabase(t, func(t *testing.T, one, two opener) {
		tk, other := talkOn(t, one(), script{}, run.Options{}), talkOn(t, two(), script{}, run.Options{})
		counted := &countingStore{Store: tk.db}
		s := run.Service(counted, tools.New(tk.tasks), script{streams(words)}, run.Options{Lease: time.Minute})
		turn, err := s.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		var read [2]string
		var readers sync.WaitGroup
		for i, from := range []*chat.Service{s, other.chat} {
			readers.Go(func() {
				err := from.Follow(t.Context(), tk.who, turn.ID, 0, func(e chat.Event) error {
					var text chat.Text
					if e.Type == chat.EventText && json.Unmarshal(e.Data, &text) == nil {
						read[i] += text.Text
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		readers.Wait()
		if want := strings.Repeat("word ", words); read[0] != want || read[1] != want {
			t.Errorf("read %d bytes where it runs and %d elsewhere, want %d", len(read[0]), len(read[1]), len(want))
		}
		begun := counted.begun
		if n := len(begun); n < 4 || counted.last != chat.Done {
			t.Fatalf("%d writes, the last %s", n, counted.last)
		}
		// A write that a busy machine holds up comes close before the next one, so
		// it is their number in all that time that counts.
		took := begun[len(begun)-1].Sub(begun[0])
		if most := int(took/batch) + 2; len(begun) > most {
			t.Errorf("%d writes in %v, want at most %d", len(begun), took, most)
		}
		t.Logf("%d words in %v: %d writes, %d events", words, took.Round(time.Millisecond), len(begun), counted.events)
	})
}
