package chat_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// atOnce starts n messages at the same moment, each where says, and returns how
// many were taken, and what the first of the others was told.
func (tk *talk) atOnce(n int, request func(i int) chat.Request) (taken int, told error) {
	tk.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			_, err := tk.chat.Start(tk.Context(), tk.who, request(i))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				taken++
			case fault.CodeOf(err) == fault.TooMany:
				told = err
			default:
				tk.Error(err)
			}
		})
	}
	all.Wait()
	return taken, told
}

func TestAPersonHasSoManyMessagesAnsweredAndWaiting(t *testing.T) {
	eachDatabase(t, func(t *testing.T, one, _ opener) {
		db := one()
		if err := db.CreatePerson(t.Context(), account.Person{ID: "ann", Zone: "UTC", Locale: "en", Created: time.Unix(0, 0)}, ""); err != nil {
			t.Fatal(err)
		}
		const most = 5
		model := newGated()
		tk := talkOn(t, db, model, run.Options{Turns: most})
		fresh := func(i int) chat.Request { return chat.Request{Message: "hello"} }
		taken, told := tk.atOnce(4*most, fresh)
		if taken != most {
			t.Fatalf("%d of %d messages at once are answered, want %d", taken, 4*most, most)
		}
		if want := fmt.Sprintf("%d of your messages are being answered", most); told == nil || told.Error()[:len(want)] != want {
			t.Errorf("the others are told %v", told)
		}
		bob := &talk{T: t, db: db, chat: tk.chat, who: todo.Actor{User: "bob", Via: todo.ViaChat, Zone: time.UTC}}
		if taken, told := bob.atOnce(1, fresh); taken != 1 {
			t.Errorf("somebody else is told %v", told)
		}
		close(model.gate("hello"))
	})
}

func TestWhatWaitsInAllConversationsIsCountedTogether(t *testing.T) {
	eachDatabase(t, func(t *testing.T, one, two opener) {
		db := one()
		if err := db.CreatePerson(t.Context(), account.Person{ID: "ann", Zone: "UTC", Locale: "en", Created: time.Unix(0, 0)}, ""); err != nil {
			t.Fatal(err)
		}
		const most = 6
		model := newGated()
		tk := talkOn(t, db, model, run.Options{Turns: most, Lease: time.Minute})
		other := talkOn(t, two(), model, run.Options{Turns: most, Lease: time.Minute})
		var conversations []string
		for range most - 1 {
			tk.conv = ""
			tk.post("hello", chat.Refuse)
			conversations = append(conversations, tk.conv)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		taken := 0
		for _, replica := range []*talk{tk, other} {
			all.Go(func() {
				n, _ := replica.atOnce(3*most, func(i int) chat.Request {
					return chat.Request{Conversation: conversations[i%len(conversations)], Message: "again", Busy: chat.Queue}
				})
				mu.Lock()
				defer mu.Unlock()
				taken += n
			})
		}
		all.Wait()
		if taken != most {
			t.Errorf("%d messages wait, want %d", taken, most)
		}
		close(model.gate("hello"))
		close(model.gate("again"))
	})
}
