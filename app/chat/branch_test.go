package chat_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

// ask sends a request in the conversation and waits for the answer.
func (tk *talk) ask(r chat.Request) chat.Turn {
	tk.Helper()
	r.Conversation = tk.conv
	turn, err := tk.chat.Start(tk.Context(), tk.who, r)
	if err != nil {
		tk.Fatalf("ask %+v: %v", r, err)
	}
	return tk.wait(turn.ID)
}

// messages are those of the conversation's chosen branch.
func (tk *talk) messages() string {
	tk.Helper()
	turns, err := tk.chat.Turns(tk.Context(), tk.who, tk.conv, "", 0)
	if err != nil {
		tk.Fatal(err)
	}
	return said(turns)
}

func said(turns []chat.Turn) string {
	var all []string
	for _, t := range turns {
		all = append(all, t.Message)
	}
	return strings.Join(all, "; ")
}

// hearing is a model that says which messages it was shown before.
type hearing struct{}

func (hearing) Name() string { return "hearing" }

func (hearing) Reply(_ context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	heard := "heard: " + said(p.History)
	emit(heard)
	return chat.Reply{Text: heard}, nil
}

func TestBranches(t *testing.T) {
	t.Run("a message said again begins a branch, and the one before is kept", func(t *testing.T) {
		tk := newTalk(t, hearing{}, run.Options{})
		tk.say("one")
		two := tk.say("two")
		tk.say("three")
		again := tk.ask(chat.Request{Message: "two!", Replaces: two.ID})
		tk.want("the model", again.Response, "heard: one")
		tk.want("messages", tk.messages(), "one; two!")
		turns, err := tk.chat.Turns(t.Context(), tk.who, tk.conv, "", 0)
		if err != nil || len(turns[0].Branches) != 0 || strings.Join(turns[1].Branches, " ") != two.ID+" "+again.ID {
			t.Errorf("branches are %q, want both twos, %v", turns[1].Branches, err)
		}
		tk.want("the next", tk.say("four").Response, "heard: one; two!")
		if _, err := tk.chat.Choose(t.Context(), tk.who, two.ID); err != nil {
			t.Fatal(err)
		}
		tk.want("messages of the first branch", tk.messages(), "one; two; three")
		tk.want("the next there", tk.say("five").Response, "heard: one; two; three")
		older, err := tk.chat.Turns(t.Context(), tk.who, tk.conv, again.ID, 5)
		if err != nil || said(older) != "one" {
			t.Errorf("what leads to the second branch is %q, %v", said(older), err)
		}
	})
	t.Run("the first message can be said again, and a third time", func(t *testing.T) {
		tk := newTalk(t, hearing{}, run.Options{})
		first := tk.say("one")
		second := tk.ask(chat.Request{Message: "one", Replaces: first.ID})
		tk.ask(chat.Request{Message: "uno", Replaces: second.ID})
		turns, _ := tk.chat.Turns(t.Context(), tk.who, tk.conv, "", 0)
		if len(turns) != 1 || len(turns[0].Branches) != 3 || turns[0].Message != "uno" {
			t.Errorf("turns are %+v", turns)
		}
	})
	t.Run("what is not there, runs, or is another's cannot be said again", func(t *testing.T) {
		entered := make(chan struct{})
		tk := newTalk(t, script{forever(entered)}, run.Options{})
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		bob := tk.who
		bob.User = "bob"
		for name, c := range map[string]struct {
			who  todo.Actor
			r    chat.Request
			want fault.Code
		}{
			"a running one":       {tk.who, chat.Request{Conversation: turn.Conversation, Replaces: turn.ID}, fault.Conflict},
			"an unknown one":      {tk.who, chat.Request{Conversation: turn.Conversation, Replaces: "x"}, fault.NotFound},
			"without its thread":  {tk.who, chat.Request{Replaces: turn.ID}, fault.Invalid},
			"another person's":    {bob, chat.Request{Conversation: turn.Conversation, Replaces: turn.ID}, fault.NotFound},
			"an answer in no one": {tk.who, chat.Request{Answers: turn.ID}, fault.Invalid},
		} {
			c.r.Message = "again"
			if _, err := tk.chat.Start(t.Context(), c.who, c.r); fault.CodeOf(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		if _, err := tk.chat.Choose(t.Context(), bob, turn.ID); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("another's branch is chosen: %v", err)
		}
	})
	t.Run("an export has them all", func(t *testing.T) {
		tk := newTalk(t, hearing{}, run.Options{})
		tk.say("one")
		two := tk.say("two")
		tk.say("three")
		tk.ask(chat.Request{Message: "two!", Replaces: two.ID})
		body, _, err := exported(t, tk, tk.conv, "json")
		var out struct {
			Conversation chat.Conversation
			Turns        []chat.Turn
		}
		if err != nil || json.Unmarshal(body, &out) != nil || said(out.Turns) != "one; two; three; two!" || out.Turns[3].Parent != out.Turns[0].ID || out.Conversation.Head != out.Turns[3].ID {
			t.Errorf("%v, %s", err, body)
		}
		body, _, err = exported(t, tk, tk.conv, "md")
		text := string(body)
		at := strings.Index(text, "## Another branch, after “one”")
		if err != nil || at < 0 || !strings.Contains(text[:at], "two\\!") || strings.Contains(text[:at], "three") || !strings.Contains(text[at:], "three") {
			t.Errorf("%v, %s", err, body)
		}
	})
}

func TestWhatAReplacedAnswerChanged(t *testing.T) {
	replaced := func(t *testing.T) (*talk, chat.Turn) {
		tk := newTalk(t, offline.New(), run.Options{})
		tk.say("hello")
		first := tk.say("add buy milk")
		tk.say("add buy bread")
		return tk, first
	}
	t.Run("is not done twice without a word", func(t *testing.T) {
		tk, first := replaced(t)
		_, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: "add buy milk", Replaces: first.ID})
		if fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "added “Buy milk”") || !strings.Contains(err.Error(), "added “Buy bread”") {
			t.Errorf("got %v", err)
		}
		tk.want("titles", tk.titles(""), "Buy milk; Buy bread")
	})
	t.Run("is taken back first where the person says so, the newest first", func(t *testing.T) {
		tk, first := replaced(t)
		turn := tk.ask(chat.Request{Message: "add buy oat milk", Replaces: first.ID, Changes: chat.TakeBack})
		tk.want("titles", tk.titles(""), "Buy oat milk")
		tk.want("status", string(turn.Status), "done")
		if len(turn.Steps) != 3 || turn.Steps[0].Result.Receipt.Lines[0].Title != "Buy bread" || turn.Steps[1].Result.Receipt.Lines[0].Title != "Buy milk" {
			t.Errorf("steps are %+v", turn.Steps)
		}
		tk.want("response", turn.Response, strings.ReplaceAll(tk.say("add buy oat milk").Response, "#4", "#3"))
	})
	t.Run("stands where the person says so", func(t *testing.T) {
		tk, first := replaced(t)
		tk.ask(chat.Request{Message: "add buy oat milk", Replaces: first.ID, Changes: chat.Keep})
		tk.want("titles", tk.titles(""), "Buy milk; Buy bread; Buy oat milk")
	})
	t.Run("is not asked about when it has been undone, or was nothing", func(t *testing.T) {
		tk, _ := replaced(t)
		tk.say("undo")
		bread := tk.ask(chat.Request{Message: "what's pending?"})
		tk.ask(chat.Request{Message: "what's pending?", Replaces: bread.ID})
		tk.want("titles", tk.titles(""), "Buy milk")
	})
}

func TestChoices(t *testing.T) {
	asked := func(t *testing.T) (*talk, *testclock.Clock, chat.Turn) {
		c := newClock()
		tk := newTalk(t, offline.New(), run.Options{Now: c.Now})
		tk.have(todo.Draft{Title: "Call Ann"}, todo.Draft{Title: "Call Bob"})
		turn := tk.say("complete call")
		if turn.Choice == nil || turn.Choice.State != chat.ClarificationOpen || len(turn.Choice.Options) != 2 {
			t.Fatalf("choice is %+v", turn.Choice)
		}
		return tk, c, turn
	}
	state := func(tk *talk, id string) string {
		turn, err := tk.chat.Turn(tk.Context(), tk.who, id)
		if err != nil || turn.Choice == nil {
			tk.Fatalf("turn is %+v, %v", turn, err)
		}
		return string(turn.Choice.State)
	}
	t.Run("are open over a restart, until they are answered", func(t *testing.T) {
		tk, c, turn := asked(t)
		tk.stop()
		second := talkOn(t, tk.db, offline.New(), run.Options{Now: c.Now})
		second.conv = tk.conv
		second.want("state", state(second, turn.ID), "open")
		second.ask(chat.Request{Message: turn.Choice.Options[1].Message, Answers: turn.ID})
		second.want("completed", second.titles(todo.Completed), "Call Bob")
		second.want("state", state(second, turn.ID), "answered")
		_, err := second.chat.Start(t.Context(), second.who, chat.Request{Conversation: tk.conv, Message: turn.Choice.Options[0].Message, Answers: turn.ID})
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a second answer: %v", err)
		}
		second.want("completed", second.titles(todo.Completed), "Call Bob")
	})
	t.Run("are superseded by anything else that is said", func(t *testing.T) {
		tk, _, turn := asked(t)
		tk.say("what's pending?")
		tk.want("state", state(tk, turn.ID), "superseded")
		_, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: turn.Choice.Options[0].Message, Answers: turn.ID})
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a late answer: %v", err)
		}
	})
	t.Run("expire after a day, for people and for the model", func(t *testing.T) {
		tk, c, turn := asked(t)
		c.Advance(chat.PlanLife - time.Second)
		tk.want("state", state(tk, turn.ID), "open")
		c.Advance(time.Second)
		tk.want("state", state(tk, turn.ID), "expired")
		_, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: turn.Choice.Options[0].Message, Answers: turn.ID})
		if fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "expired") {
			t.Errorf("a late answer: %v", err)
		}
		tk.say("the second one")
		tk.want("completed", tk.titles(todo.Completed), "")
	})
	t.Run("have only the answers that they offer", func(t *testing.T) {
		tk, _, turn := asked(t)
		_, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: "both", Answers: turn.ID})
		if fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
}
