package chat_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAMessageThatWasSaidWithoutANetwork(t *testing.T) {
	start := func(tk *talk, r chat.Request) (chat.Turn, error) {
		turn, err := tk.chat.Start(tk.Context(), tk.who, r)
		if err == nil {
			turn = tk.wait(turn.ID)
		}
		return turn, err
	}
	t.Run("is read as of when it was said", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		said := tk.tasks.Now().Add(-3 * 24 * time.Hour)
		if _, err := start(tk, chat.Request{Message: "add call Ann in 5 days", Said: said}); err != nil {
			t.Fatal(err)
		}
		page, err := tk.tasks.List(tk.Context(), tk.who, todo.Filter{Status: todo.Pending})
		if err != nil || len(page.Tasks) != 1 || page.Tasks[0].Due == nil {
			t.Fatalf("got %+v, %v", page.Tasks, err)
		}
		if got, want := page.Tasks[0].Due.Date, dateOf(said.In(tk.who.Location()).AddDate(0, 0, 5)); got.String() != want {
			t.Errorf("due %s, want %s", got, want)
		}
	})
	t.Run("is said once, however often it is sent with its key", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		first, err := start(tk, chat.Request{Message: "add buy milk", Key: "k1"})
		if err != nil {
			t.Fatal(err)
		}
		again, err := start(tk, chat.Request{Message: "add buy milk", Key: "k1"})
		if err != nil || again.ID != first.ID || again.Conversation != first.Conversation {
			t.Errorf("got %+v, %v", again, err)
		}
		if other, err := start(tk, chat.Request{Message: "add buy milk", Key: "k2"}); err != nil || other.ID == first.ID {
			t.Errorf("another key: %+v, %v", other, err)
		}
		tk.want("titles", tk.titles(todo.Pending), "Buy milk; Buy milk")
		if _, err := start(tk, chat.Request{Message: "add buy bread", Key: "k1"}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("another message with the same key: %v", err)
		}
	})
	t.Run("at most a month ago, and not tomorrow", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		for _, away := range []time.Duration{-31 * 24 * time.Hour, time.Hour} {
			if _, err := start(tk, chat.Request{Message: "add buy milk", Said: tk.tasks.Now().Add(away)}); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s from now: %v", away, err)
			}
		}
	})
}

func dateOf(at time.Time) string { return at.Format(time.DateOnly) }
