package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/model"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// says is a line that only talks.
func says(text string) func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		emit(text)
		return chat.Reply{Text: text}, nil
	}
}

// nudged is a line that says one thing at first and another when it is nudged.
func nudged(first, then func(context.Context, chat.Prompt, func(string)) (chat.Reply, error)) func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return func(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
		if p.Nudge != "" {
			return then(ctx, p, emit)
		}
		return first(ctx, p, emit)
	}
}

func TestAClaimWithoutAChange(t *testing.T) {
	t.Run("is taken back, and the person reads that nothing was changed", func(t *testing.T) {
		tk := newTalk(t, script{says("Done! I've added milk.")}, run.Options{})
		turn := tk.say("add milk")
		if turn.Status != chat.Done || !strings.HasPrefix(turn.Response, "Nothing was changed.") || strings.Contains(turn.Response, "milk") {
			t.Errorf("%s: %q", turn.Status, turn.Response)
		}
		tk.want("titles", tk.titles(""), "")
	})
	t.Run("is fixed by the model once it hears of it", func(t *testing.T) {
		tk := newTalk(t, script{nudged(says("Done! I've added milk."), calls(call("add_task", `{"tasks":{"title":"Milk"}}`))), says("I've added milk.")}, run.Options{})
		turn := tk.say("add milk")
		tk.want("response", turn.Response, "I've added milk.")
		tk.want("titles", tk.titles(""), "Milk")
	})
	t.Run("is fixed by an honest answer", func(t *testing.T) {
		turn := newTalk(t, script{nudged(says("Deleted."), says("I cannot do that."))}, run.Options{}).say("delete the internet")
		if turn.Response != "I cannot do that." {
			t.Errorf("response is %q", turn.Response)
		}
	})
	t.Run("of another kind than the change is told apart", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("add_task", `{"tasks":{"title":"Milk"}}`)), says("I've added milk. I also deleted the dentist.")}, run.Options{})
		turn := tk.say("add milk and delete the dentist")
		if !strings.Contains(turn.Response, "Nothing else was changed") {
			t.Errorf("response is %q", turn.Response)
		}
		tk.want("titles", tk.titles(""), "Milk")
	})
	t.Run("is nudged once in a turn, however long it goes on", func(t *testing.T) {
		nudges := 0
		boast := func(_ context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
			if p.Nudge != "" {
				nudges++
				return chat.Reply{Calls: []chat.Call{call("list_tasks", `{}`)}}, nil
			}
			emit("Deleted.")
			return chat.Reply{Text: "Deleted."}, nil
		}
		turn := newTalk(t, script{boast, boast}, run.Options{}).say("go")
		if nudges != 1 || !strings.HasPrefix(turn.Response, "Nothing was changed.") {
			t.Errorf("%d nudges, response %q", nudges, turn.Response)
		}
	})
}

// fails is a line that gives no answer, after the words it had said.
func fails(reason chat.Reason, before string) func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		emit(before)
		return chat.Reply{}, &chat.ModelError{Reason: reason, Err: errors.New("HTTP 503")}
	}
}

func TestTheOtherAssistantAnswers(t *testing.T) {
	t.Run("from the beginning, and the person is told why", func(t *testing.T) {
		for reason, words := range map[chat.Reason]string{chat.Down: "cannot be reached", chat.Refused: "refused", chat.Limited: "too much to do", chat.Budget: "is spent", chat.Garbled: "can be read"} {
			tk := newTalk(t, &model.Fallback{First: script{fails(reason, "Sure, I will")}, Second: offline.New()}, run.Options{})
			turn := tk.say("add buy milk")
			if turn.Model != "offline" || !strings.Contains(turn.Notice, words) || !strings.HasPrefix(turn.Response, "Added") {
				t.Errorf("%s: model %q, notice %q, response %q", reason, turn.Model, turn.Notice, turn.Response)
			}
			tk.want("titles", tk.titles(""), "Buy milk")
		}
	})
	t.Run("in the middle, and does nothing twice", func(t *testing.T) {
		tk := newTalk(t, &model.Fallback{First: script{calls(call("add_task", `{"tasks":{"title":"Milk"}}`)), fails(chat.Down, "I have ad")}, Second: offline.New()}, run.Options{})
		turn := tk.say("add milk and bread")
		tk.want("titles", tk.titles(""), "Milk")
		if turn.Status != chat.Done || !strings.HasPrefix(turn.Response, "Added") || !strings.Contains(turn.Notice, "still missing") {
			t.Errorf("%s: %q, %q", turn.Status, turn.Response, turn.Notice)
		}
	})
	t.Run("in the middle, where nothing was done, as if from the beginning", func(t *testing.T) {
		tk := newTalk(t, &model.Fallback{First: script{calls(call("fly", `{}`)), fails(chat.Down, "")}, Second: offline.New()}, run.Options{})
		turn := tk.say("add buy milk")
		tk.want("titles", tk.titles(""), "Buy milk")
		if strings.Contains(turn.Response, "fly") || !strings.HasPrefix(turn.Response, "Added") {
			t.Errorf("response is %q", turn.Response)
		}
	})
	t.Run("not when the person stops", func(t *testing.T) {
		entered := make(chan struct{})
		tk := newTalk(t, &model.Fallback{First: script{forever(entered)}, Second: offline.New()}, run.Options{})
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: "add buy milk"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		stopped, err := tk.chat.Stop(t.Context(), tk.who, turn.ID)
		if err != nil || stopped.Status != chat.Stopped || stopped.Model != "script" {
			t.Fatalf("%s by %s, %v", stopped.Status, stopped.Model, err)
		}
		tk.want("titles", tk.titles(""), "")
	})
}

func TestWhatATurnHasChangedIsStatedWhateverTheModelSays(t *testing.T) {
	for _, claim := range []string{"All 6 tasks are history.", "Ich habe alle Aufgaben gelöscht.", "J’ai tout supprimé !", "全部削除しました。", "Your list is empty now."} {
		t.Run(claim, func(t *testing.T) {
			tk := newTalk(t, script{says(claim)}, run.Options{})
			turn := tk.say("delete everything")
			if o := turn.Outcome; o == nil || o.Changed != 0 || o.Text != "Nothing in the list was changed." {
				t.Errorf("it states %+v", o)
			}
		})
	}
	t.Run("with what was changed where something was", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("add_task", `{"tasks":[{"title":"Milk"},{"title":"Bread"}]}`)), calls(call("complete_task", `{"tasks":[1]}`)), says("Ich habe alles gelöscht.")}, run.Options{})
		turn := tk.say("add milk and bread")
		if o := turn.Outcome; o == nil || o.Changed != 3 || o.Text != "In the list: 2 tasks added, 1 task completed." {
			t.Errorf("it states %+v", o)
		}
		stored, err := tk.chat.Turn(t.Context(), tk.who, turn.ID)
		if err != nil || stored.Outcome == nil || *stored.Outcome != *turn.Outcome {
			t.Errorf("later it states %+v, %v", stored.Outcome, err)
		}
	})
	t.Run("not before it is over", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("delete_task", `{"where":{}}`))}, run.Options{})
		tk.have(todo.Draft{Title: "Milk"}, todo.Draft{Title: "Bread"})
		if turn := tk.say("delete all"); turn.Status != chat.Waiting || turn.Outcome != nil {
			t.Errorf("%s: it states %+v", turn.Status, turn.Outcome)
		}
	})
}

func TestWhatOnePersonSaysKeepsNobodyElseFromTheModel(t *testing.T) {
	for _, reason := range []chat.Reason{chat.Declined, chat.Garbled, chat.Down} {
		t.Run(string(reason), func(t *testing.T) {
			f := &model.Fallback{First: script{func(_ context.Context, p chat.Prompt, _ func(string)) (chat.Reply, error) {
				if p.Turn.User == "eve" {
					return chat.Reply{}, &chat.ModelError{Reason: reason, Err: errors.New("HTTP 400")}
				}
				return chat.Reply{Text: "Hello."}, nil
			}}, Second: offline.New(), Now: func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }}
			ask := func(user todo.UserID) chat.Reply {
				r, err := f.Reply(t.Context(), chat.Prompt{Now: f.Now(), Turn: chat.Turn{User: user, Message: "hello"}}, func(string) {})
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			for range 5 {
				if r := ask("eve"); r.By != "offline" || r.Notice == "" {
					t.Fatalf("it was answered by %q: %q", r.By, r.Notice)
				}
			}
			if r := ask("ann"); r.By != "" {
				t.Errorf("another person is answered by %q: %q", r.By, r.Notice)
			}
		})
	}
}

func TestSeveralAccountsOfOnePersonKeepNobodyElseFromTheModel(t *testing.T) {
	for _, reason := range []chat.Reason{chat.Declined, chat.Garbled} {
		f := &model.Fallback{First: script{func(_ context.Context, p chat.Prompt, _ func(string)) (chat.Reply, error) {
			if p.Turn.User != "ann" {
				return chat.Reply{}, &chat.ModelError{Reason: reason, Err: errors.New("odd")}
			}
			return chat.Reply{Text: "Hello."}, nil
		}}, Second: offline.New(), Now: func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }}
		for _, user := range []todo.UserID{"eve", "mallory", "eve", "trudy", "eve", "mallory", "eve", "ann"} {
			r, err := f.Reply(t.Context(), chat.Prompt{Now: f.Now(), Turn: chat.Turn{User: user, Message: "hello"}}, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if user == "ann" && r.By != "" {
				t.Errorf("%s: another person is answered by %q: %q", reason, r.By, r.Notice)
			}
		}
	}
}

func TestAModelThatFailsSeveralPeopleIsLeftInPeace(t *testing.T) {
	asked := 0
	f := &model.Fallback{First: script{func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
		asked++
		return chat.Reply{}, &chat.ModelError{Reason: chat.Down, Err: errors.New("HTTP 503")}
	}}, Second: offline.New(), Now: func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }}
	for _, user := range []todo.UserID{"ann", "bob", "cleo", "dan", "ann"} {
		if _, err := f.Reply(t.Context(), chat.Prompt{Now: f.Now(), Turn: chat.Turn{User: user, Message: "hello"}}, func(string) {}); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 3 {
		t.Errorf("it was asked %d times, want 3", asked)
	}
}

func TestAModelThatFailsIsLeftInPeace(t *testing.T) {
	asked, now, broken := 0, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), true
	first := script{func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		asked++
		if broken {
			return chat.Reply{}, &chat.ModelError{Reason: chat.Down, Err: errors.New("HTTP 503")}
		}
		emit("Hello.")
		return chat.Reply{Text: "Hello."}, nil
	}}
	tk := newTalk(t, &model.Fallback{First: first, Second: offline.New(), Now: func() time.Time { return now }}, run.Options{})
	for range 5 {
		if turn := tk.say("hello"); turn.Model != "offline" || turn.Notice == "" {
			t.Fatalf("%q answered, notice %q", turn.Model, turn.Notice)
		}
	}
	if asked != 3 {
		t.Errorf("it was asked %d times, want 3", asked)
	}
	broken, now = false, now.Add(time.Minute)
	if turn := tk.say("hello"); turn.Model != "script" || turn.Notice != "" || turn.Response != "Hello." {
		t.Errorf("after the rest: %+v", turn)
	}
}
