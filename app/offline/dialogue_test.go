package offline_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// talk is a conversation with the assistant over a real list.
type talk struct {
	*testing.T
	chat  *chat.Service
	tasks *todo.Service
	who   todo.Actor
	conv  string
}

func newTalk(t *testing.T, titles ...string) *talk {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return monday.Now }
	tk := &talk{T: t, tasks: todo.New(db.Tasks(), now), who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC, Locale: "en-GB"}}
	tk.chat = run.Service(db, tools.New(tk.tasks), offline.New(), run.Options{Now: now, List: tk.tasks.Snapshot})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = tk.chat.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; db.Close() })
	for _, title := range titles {
		if _, err := tk.tasks.Add(t.Context(), tk.who, todo.Draft{Title: title}); err != nil {
			t.Fatal(err)
		}
	}
	return tk
}

func (tk *talk) say(message string) chat.Turn {
	tk.Helper()
	turn, err := tk.chat.Start(tk.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: message})
	if err != nil {
		tk.Fatalf("%q: %v", message, err)
	}
	tk.conv = turn.Conversation
	if turn, err = tk.chat.Wait(tk.Context(), tk.who, turn.ID); err != nil {
		tk.Fatalf("%q: %v", message, err)
	}
	return turn
}

// list is the whole list: open tasks with their dues, done ones in brackets.
func (tk *talk) list() string {
	tk.Helper()
	page, err := tk.tasks.List(context.Background(), tk.who, todo.Filter{})
	if err != nil {
		tk.Fatal(err)
	}
	var out []string
	for _, t := range page.Tasks {
		s := t.Title
		if t.Due != nil {
			s += " @" + t.Due.Date.String()[5:]
			if t.Due.Timed {
				s += " " + t.Due.Clock.String()
			}
		}
		if t.Done {
			s = "[" + s + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestDialogue(t *testing.T) {
	type step struct{ say, list string }
	for name, steps := range map[string][]step{
		"it is what was talked about last": {
			{"add dentist tomorrow at 3pm", "A, B, Dentist @11-24 15:00"},
			{"move it to Friday", "A, B, Dentist @11-27 15:00"},
			{"make that 6pm", "A, B, Dentist @11-27 18:00"},
			{"actually call it Eye doctor", "A, B, Eye doctor @11-27 18:00"},
			{"delete it", "A, B"},
			{"restore it", "A, B, Eye doctor @11-27 18:00"},
		},
		"ordinals are of the list that was shown last": {
			{"show my tasks", "A, B"},
			{"complete the second one", "A, [B]"},
			{"and the first one too", "[A], [B]"},
		},
		"what something is moved from says which is meant": {
			{"add standup today at 9am", "A, B, Standup @11-23 09:00"},
			{"add lunch today at 1pm", "A, B, Standup @11-23 09:00, Lunch @11-23 13:00"},
			{"push everything from this morning to tomorrow", "A, B, Standup @11-24 09:00, Lunch @11-23 13:00"},
		},
		"a state says which are meant": {
			{"complete task 2", "A, [B]"},
			{"delete all completed tasks", "A"},
		},
		"a question is answered once": {
			{"remind me", "A, B"},
			{"to water the plants", "A, B, Water the plants"},
			{"water the plants", "A, B, Water the plants"},
		},
		"a question can be left open": {
			{"remind me", "A, B"},
			{"never mind", "A, B"},
			{"complete task 1", "[A], B"},
		},
		"several wishes in one sentence": {
			{"complete task 1 and add C for tomorrow", "[A], B, C @11-24"},
		},
		"undo takes back one thing at a time": {
			{"delete task 1", "B"},
			{"complete task 2", "[B]"},
			{"undo", "B"},
			{"undo that", "A, B"},
		},
		"what was not understood is offered, and added if wanted": {
			{"car blue", "A, B"},
			{"Add car blue", "A, B, Car blue"},
		},
		"what is plainly something to do is added": {
			{"wash car", "A, B, Wash car"},
			{"undo", "A, B"},
		},
		"what has run out is added at once": {
			{"we're out of coffee", "A, B, Coffee"},
			{"and we need eggs", "A, B, Coffee, Eggs"},
			{"nearly out of soap and wipes", "A, B, Coffee, Eggs, Soap, Wipes"},
			{"buy milk", "A, B, Coffee, Eggs, Soap, Wipes, Buy milk"},
			{"we need to talk", "A, B, Coffee, Eggs, Soap, Wipes, Buy milk"},
			{"do we need bread?", "A, B, Coffee, Eggs, Soap, Wipes, Buy milk"},
			{"i need to know the weather", "A, B, Coffee, Eggs, Soap, Wipes, Buy milk"},
		},
		"what is no task of the list changes nothing": {
			{"delete task 77", "A, B"},
			{"complete the dragon", "A, B"},
			{"delete it", "A, B"},
			{"yes", "A, B"},
			{"the second one", "A, B"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tk := newTalk(t, "A", "B")
			for _, s := range steps {
				turn := tk.say(s.say)
				if got := tk.list(); got != s.list {
					t.Fatalf("after %q the list is %q, want %q; it said %q", s.say, got, s.list, turn.Response)
				}
				if turn.Response == "" {
					t.Errorf("%q was not answered", s.say)
				}
			}
		})
	}
}

func TestWhatIsSaidOfManyTasksIsNeverWidened(t *testing.T) {
	for message, want := range map[string]string{
		"push everything overdue to Monday":                                 "Report",
		"push everything on friday to next monday":                          "Party",
		"delete everything due this week":                                   "Dentist Party Standup",
		"delete all tasks tagged work":                                      "Report",
		"delete all tasks tagged #work":                                     "Report",
		"complete everything tagged work":                                   "Report",
		"push everything from this morning to tomorrow, except the dentist": "Standup",
		"delete everything on friday and monday and tuesday":                "",
	} {
		t.Run(message, func(t *testing.T) {
			tk := newTalk(t, "Some day")
			for _, add := range []string{"add standup today at 9am", "add dentist today at 10am", "add party on friday", "add report on 20 november 2026 #work"} {
				tk.say(add)
			}
			turn := tk.say(message)
			var got []string
			if turn.Plan != nil {
				for _, l := range turn.Plan.Lines {
					got = append(got, l.Title)
				}
			} else if len(turn.Steps) > 0 && turn.Steps[0].Result.Receipt != nil {
				for _, l := range turn.Steps[0].Result.Receipt.Lines {
					got = append(got, l.Title)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("it means %v, want %s; %q", got, want, turn.Response)
			}
		})
	}
}

func TestTheAssistantNeverSaysWhatItDidNotDo(t *testing.T) {
	tk := newTalk(t, "Team meeting", "Client meeting")
	for _, message := range []string{"delete the meeting", "complete the dragon", "delete task 9", "hello", "blah", "remind me", "what can you do", "move it to Friday"} {
		turn := tk.say(message)
		for _, verb := range []string{"Added “", "Deleted “", "Completed “", "Updated “", "Rescheduled “"} {
			if strings.Contains(turn.Response, verb) {
				t.Errorf("%q was answered with %q", message, turn.Response)
			}
		}
	}
	if got := tk.list(); got != "Team meeting, Client meeting" {
		t.Errorf("the list is %q", got)
	}
}

func TestTitlesAreNoInstructions(t *testing.T) {
	tk := newTalk(t, "A", "undo", "delete all tasks")
	for _, message := range []string{"show my tasks", "complete task 1", "search undo"} {
		tk.say(message)
	}
	if got, want := tk.list(), "[A], undo, delete all tasks"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
}

// FuzzReply holds the model to calls that are well formed, whatever is said.
func FuzzReply(f *testing.F) {
	for _, s := range []string{"add milk tomorrow", "delete all overdue tasks except rent", "move it to 5", "the second one", "\xff",
		"sink 3 is fixed!!", "dentist 7 to tuesday same time", "1. milk\n2. call the bank 9 friday", "remind me on monday and friday to pay", "no not the gym, the bank"} {
		f.Add(s)
	}
	known := map[string]bool{}
	for _, spec := range tools.New(nil).Specs(context.Background(), todo.Actor{}) {
		known[spec.Name] = true
	}
	list := longList(f, 30)
	f.Fuzz(func(t *testing.T, message string) {
		p := chat.Prompt{Now: monday.Now, Locale: "en-GB", Turn: chat.Turn{Message: message}, List: list}
		p.History = []chat.Turn{{State: chat.State{Memory: json.RawMessage(`{"list":[1,2,3],"it":[2]}`)}}}
		r, err := offline.New().Reply(context.Background(), p, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Calls {
			if !known[c.Tool] || !json.Valid(c.Args) {
				t.Fatalf("%q calls %s with %s", message, c.Tool, c.Args)
			}
		}
		if len(r.Calls) == 0 && r.Text == "" {
			t.Fatalf("%q is not answered", message)
		}
	})
}

// What a command names and the list hasn't got is not the task that was spoken of last.
func TestWhatIsChangedIsWhatIsNamed(t *testing.T) {
	for _, said := range []string{
		"rename the plants to water the ferns", "make the plants high priority", "tag the plants #home", "set the priority of the plants to high",
		"note on the plants: not too much",
	} {
		tk := newTalk(t)
		tk.say("add oat milk")
		if turn := tk.say(said); !strings.Contains(turn.Response, "I found no task that fits “plants”") {
			t.Errorf("%q: %q", said, turn.Response)
		}
	}
	tk := newTalk(t)
	tk.say("add oat milk")
	if turn := tk.say("rename it to soy milk"); !strings.Contains(turn.Response, "was “Oat milk”") {
		t.Errorf("%q", turn.Response)
	}
}

// A tag is taken off, and no task is deleted for being called like it.
func TestATagIsTakenOff(t *testing.T) {
	for said, want := range map[string]string{
		"remove the milk tag": "No task has the tag #milk", "delete the tag milk": "No task has the tag #milk", "remove the milk label": "No task has the tag #milk",
		"remove the shopping tag": "tags none (were #shopping)", "delete the #shopping tag": "tags none (were #shopping)",
		"get rid of the shopping tag from everything": "tags none (were #shopping)", "remove the price tag": "Deleted “Cut off the price tag”",
	} {
		tk := newTalk(t, "Cut off the price tag")
		tk.say("add buy milk #shopping")
		if turn := tk.say(said); !strings.Contains(turn.Response, want) {
			t.Errorf("%q: %q, want %q", said, turn.Response, want)
		}
	}
}
