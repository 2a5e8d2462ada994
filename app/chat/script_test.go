package chat_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
)

// script is a model that says its lines, one a round.
type script []func(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error)

func (script) Name() string { return "script" }

func (s script) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	if p.Turn.State.Rounds >= len(s) {
		emit("The end.")
		return chat.Reply{Text: "The end."}, nil
	}
	return s[p.Turn.State.Rounds](ctx, p, emit)
}

// calls is a line that wants tools.
func calls(wanted ...chat.Call) func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
		return chat.Reply{Calls: wanted}, nil
	}
}

func call(tool, args string) chat.Call { return chat.Call{Tool: tool, Args: json.RawMessage(args)} }

// forever is a line that never comes to an end by itself.
func forever(entered chan<- struct{}) func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) {
	return func(ctx context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		emit("Let me think")
		close(entered)
		<-ctx.Done()
		return chat.Reply{}, ctx.Err()
	}
}

func TestWhatAModelWants(t *testing.T) {
	t.Run("several calls of one reply run in order, each once", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("add_task", `{"tasks":[{"title":"One"}]}`), call("add_task", `{"tasks":{"title":"Two"}}`), call("list_tasks", `{}`))}, run.Options{})
		turn := tk.say("go")
		tk.want("titles", tk.titles(""), "One; Two")
		if n := len(turn.Steps[2].Result.Tasks); n != 2 {
			t.Errorf("the list has %d tasks, want 2", n)
		}
		tk.want("response", turn.Response, "The end.")
	})
	t.Run("malformed calls become results that say what is wrong", func(t *testing.T) {
		tk := newTalk(t, script{calls(call("fly", `{}`), call("add_task", `{"tasks":`), call("add_task", `{"task":"x"}`),
			call("delete_task", `{"tasks":[0]}`), call("complete_task", `[]`), call("undo", `{"change":"x"}`))}, run.Options{})
		turn := tk.say("go")
		for _, s := range turn.Steps {
			if s.Result == nil || !s.Result.Failed || s.Result.Text == "" {
				t.Errorf("%s %s gave %+v", s.Call.Tool, s.Call.Args, s.Result)
			}
		}
		tk.want("status", string(turn.Status), "done")
	})
	t.Run("a model that never comes to an end is ended after its rounds", func(t *testing.T) {
		var s script
		for range chat.MaxRounds + 5 {
			s = append(s, calls(call("list_tasks", `{}`)))
		}
		turn := newTalk(t, s, run.Options{}).say("go")
		if turn.Status != chat.Failed || turn.Error == "" || turn.State.Rounds != chat.MaxRounds {
			t.Errorf("status %s after %d rounds: %q", turn.Status, turn.State.Rounds, turn.Error)
		}
	})
	t.Run("more calls than fit are refused", func(t *testing.T) {
		var many []chat.Call
		for range chat.MaxCalls + 10 {
			many = append(many, call("add_task", `{"tasks":[{"title":"x"}]}`))
		}
		tk := newTalk(t, script{calls(many...)}, run.Options{})
		turn := tk.say("go")
		if len(turn.Steps) != chat.MaxCalls || !turn.Steps[chat.MaxCalls-1].Result.Failed {
			t.Errorf("%d steps, the last is %+v", len(turn.Steps), turn.Steps[len(turn.Steps)-1].Result)
		}
	})
	t.Run("a panic fails the turn and says so", func(t *testing.T) {
		turn := newTalk(t, script{func(context.Context, chat.Prompt, func(string)) (chat.Reply, error) { panic("no") }}, run.Options{}).say("go")
		if turn.Status != chat.Failed || turn.Error == "" {
			t.Errorf("turn is %+v", turn)
		}
	})
	t.Run("text that no database keeps is fixed", func(t *testing.T) {
		turn := newTalk(t, script{func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
			emit("a\x00b\xff")
			return chat.Reply{}, nil
		}}, run.Options{}).say("go")
		if turn.Response != "ab\uFFFD" {
			t.Errorf("response is %q", turn.Response)
		}
	})
}

func TestStop(t *testing.T) {
	t.Run("reaches a model that hangs", func(t *testing.T) {
		entered := make(chan struct{})
		tk := newTalk(t, script{forever(entered)}, run.Options{})
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		stopped, err := tk.chat.Stop(t.Context(), tk.who, turn.ID)
		if err != nil || stopped.Status != chat.Stopped {
			t.Fatalf("status %s, %v", stopped.Status, err)
		}
		tk.want("response", stopped.Response, "Let me think")
	})
	t.Run("reaches a turn that another replica runs", func(t *testing.T) {
		entered := make(chan struct{})
		tk := newTalk(t, script{forever(entered)}, run.Options{})
		other := talkOn(t, tk.db, script{}, run.Options{})
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		if stopped, err := other.chat.Stop(t.Context(), tk.who, turn.ID); err != nil || stopped.Status != chat.Stopped {
			t.Fatalf("status %s, %v", stopped.Status, err)
		}
	})
	t.Run("of a finished turn changes nothing", func(t *testing.T) {
		tk := newTalk(t, script{}, run.Options{})
		turn := tk.say("go")
		again, err := tk.chat.Stop(t.Context(), tk.who, turn.ID)
		if err != nil || again.Status != chat.Done {
			t.Fatalf("status %s, %v", again.Status, err)
		}
	})
}
