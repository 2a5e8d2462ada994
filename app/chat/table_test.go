package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// monday is the moment at which all tests here take place.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// talk is a person who chats with a real list.
type talk struct {
	*testing.T
	db    *store.DB
	tasks *todo.Service
	set   *tools.Set
	chat  *chat.Service
	stop  func() // ends the service, as a process would
	who   todo.Actor
	conv  string
}

// newTalk opens a database and a service over it that runs until the test ends.
func newTalk(t *testing.T, m chat.Model, o run.Options) *talk {
	t.Helper()
	db, err := store.Open(context.Background(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return talkOn(t, db, m, o)
}

// talkOn is newTalk on a database that is there already.
func talkOn(t *testing.T, db *store.DB, m chat.Model, o run.Options) *talk {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return monday }
	}
	tk := &talk{T: t, db: db, tasks: todo.New(db.Tasks(), o.Now), who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC}}
	tk.set = tools.New(tk.tasks)
	tk.chat = run.Service(db, tk.set, m, o)
	tk.stop = tk.run()
	return tk
}

// run runs the service until the test ends or the returned function is called.
func (tk *talk) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = tk.chat.Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	tk.Cleanup(stop)
	return stop
}

// say sends a message in the conversation and waits for the answer.
func (tk *talk) say(message string) chat.Turn {
	tk.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitLimit)
	defer cancel()
	turn, err := tk.chat.Start(ctx, tk.who, chat.Request{Conversation: tk.conv, Message: message})
	if err != nil {
		tk.Fatalf("say %q: %v", message, err)
	}
	tk.conv = turn.Conversation
	return tk.wait(turn.ID)
}

func (tk *talk) wait(id string) chat.Turn {
	tk.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitLimit)
	defer cancel()
	turn, err := tk.chat.Wait(ctx, tk.who, id)
	if err != nil {
		tk.Fatalf("wait for the turn: %v", err)
	}
	return turn
}

// titles are those of the tasks with a status, oldest first.
func (tk *talk) titles(status todo.Status) string {
	tk.Helper()
	page, err := tk.tasks.List(context.Background(), tk.who, todo.Filter{Status: status})
	if err != nil {
		tk.Fatal(err)
	}
	var out []string
	for _, t := range page.Tasks {
		out = append(out, t.Title)
	}
	return strings.Join(out, "; ")
}

func (tk *talk) have(drafts ...todo.Draft) {
	tk.Helper()
	if _, err := tk.tasks.Add(context.Background(), tk.who, drafts...); err != nil {
		tk.Fatal(err)
	}
}

func (tk *talk) want(what, got, want string) {
	tk.Helper()
	if got != want {
		tk.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestTheTableOfThings(t *testing.T) {
	t.Run("add a task to buy groceries", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		turn := tk.say("Add a task to buy groceries")
		tk.want("titles", tk.titles(todo.Pending), "Buy groceries")
		if turn.Status != chat.Done || len(turn.Steps) != 1 || turn.Steps[0].Result.Receipt == nil {
			t.Errorf("turn is %+v", turn)
		}
	})
	t.Run("I need to remember to pay bills", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		tk.say("I need to remember to pay bills")
		tk.want("titles", tk.titles(todo.Pending), "Pay bills")
	})
	t.Run("lists by status", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		tk.have(todo.Draft{Title: "Open one"}, todo.Draft{Title: "Closed one"})
		tk.say("Mark task 2 as complete")
		for message, want := range map[string]string{"Show me all my tasks": "Open one; Closed one", "What's pending?": "Open one", "What have I completed?": "Closed one"} {
			turn := tk.say(message)
			var got []string
			if len(turn.Steps) == 1 {
				for _, task := range turn.Steps[0].Result.Tasks {
					got = append(got, task.Title)
				}
			}
			tk.want(message, strings.Join(got, "; "), want)
		}
	})
	t.Run("I'm done with the report", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		tk.have(todo.Draft{Title: "Write the report"}, todo.Draft{Title: "Buy milk"})
		tk.say("I'm done with the report")
		tk.want("completed", tk.titles(todo.Completed), "Write the report")
	})
	t.Run("delete the meeting task asks which of several", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		tk.have(todo.Draft{Title: "Team meeting"}, todo.Draft{Title: "Client meeting"}, todo.Draft{Title: "Lunch"})
		turn := tk.say("Delete the meeting task")
		if turn.Choice == nil || len(turn.Choice.Options) != 2 {
			t.Fatalf("no choice of two: %+v", turn)
		}
		tk.want("before choosing", tk.titles(todo.Pending), "Team meeting; Client meeting; Lunch")
		tk.say(turn.Choice.Options[1].Message)
		tk.want("after choosing", tk.titles(todo.Pending), "Team meeting; Lunch")
		tk.say("undo that")
		tk.want("after undo", tk.titles(todo.Pending), "Team meeting; Client meeting; Lunch")
	})
	t.Run("change task 1 to a quoted title takes no date from it", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		tk.have(todo.Draft{Title: "Call"})
		tk.say("Change task 1 to 'Call mom tonight'")
		tk.want("titles", tk.titles(todo.Pending), "Call mom tonight")
		if task, _ := tk.tasks.Get(context.Background(), tk.who, 1); task.Due != nil {
			t.Errorf("due is %v", task.Due)
		}
	})
	t.Run("reschedule my morning meetings to 2 PM moves all of them after one approval", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		at := func(day, hour int) *todo.Due {
			return &todo.Due{Date: civil.Date{Year: 2026, Month: 11, Day: day}, Clock: civil.NewClock(hour, 0), Timed: true, Zone: "UTC"}
		}
		tk.have(todo.Draft{Title: "Team meeting", Due: at(24, 9)}, todo.Draft{Title: "Budget meeting", Due: at(25, 10)},
			todo.Draft{Title: "Late meeting", Due: at(24, 17)}, todo.Draft{Title: "Breakfast", Due: at(24, 8)})
		turn := tk.say("Reschedule my morning meetings to 2 PM")
		if turn.Status != chat.Waiting || len(turn.Plan.Lines) != 2 {
			t.Fatalf("no plan of two: %+v", turn)
		}
		tk.want("first line", turn.Plan.Lines[0].Detail, "due Tue 24 Nov at 14:00 (was Tue 24 Nov at 09:00)")
		tk.want("status", string(tk.say("yes").Status), "done")
		for number, want := range map[int64]string{1: "2026-11-24 14:00", 2: "2026-11-25 14:00", 3: "2026-11-24 17:00", 4: "2026-11-24 08:00"} {
			task, err := tk.tasks.Get(context.Background(), tk.who, number)
			if err != nil {
				t.Fatal(err)
			}
			tk.want(task.Title, task.Due.Date.String()+" "+task.Due.Clock.String(), want)
		}
		tk.say("undo")
		if task, _ := tk.tasks.Get(context.Background(), tk.who, 1); task.Due.Clock != civil.NewClock(9, 0) {
			t.Errorf("after undo task 1 is due %v", task.Due)
		}
	})
	t.Run("every other Friday at 5pm water the plants", func(t *testing.T) {
		tk := newTalk(t, offline.New(), run.Options{})
		turn := tk.say("Every other Friday at 5pm water the plants")
		tk.want("titles", tk.titles(todo.Pending), "Water the plants")
		task, err := tk.tasks.Get(context.Background(), tk.who, 1)
		if err != nil || task.Recurrence == nil || task.Due == nil {
			t.Fatalf("task is %+v, %v", task, err)
		}
		tk.want("due", task.Due.Date.String()+" "+task.Due.Clock.String(), "2026-11-27 17:00")
		tk.want("rule", task.Recurrence.Rule.Text(), "every other Friday")
		if !strings.Contains(turn.Response, "Fri 27 Nov at 17:00") {
			t.Errorf("the absolute date is not named: %q", turn.Response)
		}
	})
}
