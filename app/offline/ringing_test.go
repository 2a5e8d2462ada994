package offline_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// belled is a talk with somebody for whom things ring, at a time that the test sets.
type belled struct {
	*talk
	now   time.Time
	bells *notify.Service
}

type atUTC struct{}

func (atUTC) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

// abroad is somebody who can say where they are.
type abroad struct{ talk *talk }

func (a abroad) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return a.talk.who.Location(), true, nil
}

func (a abroad) Move(ctx context.Context, _ todo.Actor, zone string) (was string, err error) {
	was = a.talk.who.Location().String()
	if a.talk.who.Zone, err = todo.LoadZone(zone); err != nil {
		return "", err
	}
	return was, a.talk.tasks.Rearm(ctx, a.talk.who)
}

// newBelled has Gym, due today at 10:00, Dentist, tomorrow at 15:00, Pills, every day at 20:00, and Milk, without a time.
func newBelled(t *testing.T) *belled {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := &belled{now: monday.Now}
	clock := func() time.Time { return b.now }
	tasks := todo.New(db.Tasks(), clock)
	b.talk = &talk{T: t, tasks: tasks, who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC, Locale: "en-GB"}}
	b.bells = notify.New(db.Rings(), tasks, abroad{b.talk}, notify.Options{Owner: "b", Now: clock})
	ringing := func(ctx context.Context, who todo.Actor) (all []chat.Ringing, err error) {
		rings, err := b.bells.Ringing(ctx, who)
		for _, r := range rings {
			all = append(all, chat.Ringing{Task: r.Task, Title: r.Title, At: r.At, Rung: r.Rung})
		}
		return all, err
	}
	b.chat = run.Service(db, tools.New(tasks).WithBells(b.bells), offline.New(), run.Options{Now: clock, List: tasks.Snapshot, Settings: tasks.Settings, Ringing: ringing})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = b.chat.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; db.Close() })
	for _, said := range []string{"add gym today at 10:00", "add dentist tomorrow at 15:00", "add pills every day at 20:00", "add milk"} {
		b.say(said)
	}
	b.conv = ""
	return b
}

// told is what is said of reminders, after something else that was, several things with ; between them:
// what the answer has in it, and what is to ring then.
type told struct{ before, said, says, rings string }

// plays says it, and holds the answer and what is to ring to it. The list stays as it is, and nothing waits.
func (b *belled) plays(c told) {
	b.Helper()
	list := b.list()
	for said := range strings.SplitSeq(c.before, ";") {
		if said = strings.TrimSpace(said); said != "" {
			b.say(said)
		}
	}
	turn := b.say(c.said)
	answered := strings.Contains(turn.Response, c.says) && turn.Status != chat.Waiting
	if got := b.coming(); got != c.rings || b.list() != list || !answered {
		b.Errorf("to ring: %s, want %s; the list: %s, before %s; said %q, want %q", got, c.rings, b.list(), list,
			turn.Response, c.says)
	}
}

// at lets it become a time of this week's Monday or later, and rings what is due by then.
func (b *belled) at(day, hour, minute int) {
	b.Helper()
	b.now = time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
	for {
		n, err := b.bells.RingDue(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// coming is what is to ring, in its order.
func (b *belled) coming() string {
	b.Helper()
	all, err := b.bells.Coming(context.Background(), b.who, b.now.AddDate(1, 0, 0))
	if err != nil {
		b.Fatal(err)
	}
	var out []string
	for _, r := range all {
		out = append(out, r.Title+" "+r.At.Format("2 15:04"))
	}
	return strings.Join(out, ", ")
}

const (
	noHeldGym = "Gym 23 10:00, "
	others    = "Pills 23 20:00, Dentist 24 15:00"
)

func TestWhatIsSaidOfReminders(t *testing.T) {
	for said, want := range map[string]string{
		"what will you remind me of?":                      "Gym",
		"what will you remind me of tomorrow?":             "Dentist",
		"what reminders do I have for tomorrow":            "Dentist",
		"show my reminders":                                "Pills",
		"any reminders today?":                             "Gym",
		"what's going to ring on Tuesday?":                 "Dentist",
		"what are you going to remind me about this week?": "Dentist",
		"when will you remind me of the dentist?":          "Tue 24 Nov at 15:00",
		"when does the gym ring?":                          "Mon 23 Nov at 10:00",
		"is there a reminder for the milk?":                "Nothing is to ring",
		"how will you reach me?":                           "It rings on the page while it is open.",
		"how will you remind me when the page is closed?":  "It rings on the page while it is open.",
		"where does it ring?":                              "It rings on the page while it is open.",
		"will you remind me if my laptop is shut?":         "It rings on the page while it is open.",
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			before := b.coming()
			got := b.say(said)
			if !strings.Contains(got.Response, want) || b.coming() != before {
				t.Errorf("got %q (%+v)", got.Response, got.Steps)
			}
			if want == "Dentist" && strings.Contains(got.Response, "Gym") && !strings.Contains(said, "week") {
				t.Errorf("what is today was listed too: %q", got.Response)
			}
		})
	}
	for said, want := range map[string]string{
		"stop reminding me about the gym":              others,
		"stop reminding me of the gym please":          others,
		"turn off the reminder for the gym":            others,
		"no more reminders for the gym":                others,
		"mute the gym":                                 others,
		"don't remind me about the gym":                others,
		"I don't need a reminder for the gym":          others,
		"remind me 10 minutes before of the gym":       "Gym 23 09:50, " + others,
		"remind me of the dentist 2 hours before":      "Gym 23 10:00, Pills 23 20:00, Dentist 24 13:00",
		"the evening before, remind me of the dentist": "Gym 23 10:00, Dentist 23 18:00, Pills 23 20:00",
		"keep reminding me about the gym until done":   noHeldGym + others,
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			got := b.say(said)
			if c := b.coming(); c != want {
				t.Errorf("to ring: %s, want %s, after %q", c, want, got.Response)
			}
		})
	}
}

func TestEverythingIsPutOffAtOnce(t *testing.T) {
	for said, want := range map[string]string{
		"snooze everything until wednesday":                  "Dentist 25 09:00, Gym 25 09:00, Pills 25 09:00",
		"snooze all reminders till wednesday at 8":           "Dentist 25 08:00, Gym 25 08:00, Pills 25 08:00",
		"mute everything until wednesday":                    "Dentist 25 09:00, Gym 25 09:00, Pills 25 09:00",
		"no reminders until wednesday":                       "Dentist 25 09:00, Gym 25 09:00, Pills 25 09:00",
		"don't remind me of anything until wednesday please": "Dentist 25 09:00, Gym 25 09:00, Pills 25 09:00",
		"leave me alone until wednesday":                     "Dentist 25 09:00, Gym 25 09:00, Pills 25 09:00",
		"Please hold my reminders until Wednesday.":          "Dentist 25 09:00, Gym 25 09:00, Pills 25 09:00",
		"snooze everything until tomorrow at 9":              "Gym 24 09:00, Pills 24 09:00, Dentist 24 15:00",
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			before := b.coming()
			turn := b.say(said)
			if turn.Plan == nil || turn.Status != chat.Waiting {
				t.Fatalf("no approval is asked for: %q %+v", turn.Response, turn.Steps)
			}
			if got := b.coming(); got != before {
				t.Errorf("without an approval %s rings", got)
			}
			turn = b.say("yes")
			if got := sorted(b.coming()); got != sorted(want) {
				t.Errorf("to ring: %s, want %s, after %q", got, want, turn.Response)
			}
			b.say("undo")
			if got := b.coming(); got != before {
				t.Errorf("after undo: %s, want %s", got, before)
			}
		})
	}
	t.Run("two hours hold one thing back, which takes no approval", func(t *testing.T) {
		b := newBelled(t)
		turn := b.say("snooze everything for two hours")
		if got := b.coming(); got != "Gym 23 11:00, "+others {
			t.Errorf("to ring: %s, after %q", got, turn.Response)
		}
	})
	t.Run("what repeats stays held back when it is done, and no longer", func(t *testing.T) {
		b := newBelled(t)
		b.say("snooze everything until wednesday")
		b.say("yes")
		b.at(23, 20, 30)
		b.say("I took the pills")
		if got := b.coming(); !strings.Contains(got, "Pills 25 09:00") {
			t.Errorf("to ring: %s", got)
		}
		b.at(25, 9, 1)
		b.say("done with pills")
		if got := b.coming(); !strings.Contains(got, "Pills 25 20:00") {
			t.Errorf("afterwards: %s", got)
		}
	})
	t.Run("of a day that was not said it is asked", func(t *testing.T) {
		b := newBelled(t)
		before := b.coming()
		if turn := b.say("snooze everything"); !strings.Contains(turn.Response, "Until when") || b.coming() != before {
			t.Errorf("got %q", turn.Response)
		}
	})
}

func sorted(list string) string {
	all := strings.Split(list, ", ")
	for i := range all {
		for j := range i {
			if all[i] < all[j] {
				all[i], all[j] = all[j], all[i]
			}
		}
	}
	return strings.Join(all, ", ")
}

func TestWhatRangIsAnsweredInWords(t *testing.T) {
	for said, want := range map[string]string{
		"done":                     others,
		"Done!":                    others,
		"did it":                   others,
		"in an hour":               "Gym 23 11:05, " + others,
		"remind me in an hour":     "Gym 23 11:05, " + others,
		"snooze":                   "Gym 23 10:15, " + others,
		"later":                    "Gym 23 11:05, " + others,
		"in 20 minutes":            "Gym 23 10:25, " + others,
		"tomorrow at 9":            "Pills 23 20:00, Gym 24 09:00, Dentist 24 15:00",
		"not today":                "Pills 23 20:00, Gym 24 10:00, Dentist 24 15:00",
		"until 5pm":                "Gym 23 17:00, " + others,
		"snooze the gym until 5pm": "Gym 23 17:00, " + others,
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			b.at(23, 10, 5)
			turn := b.say(said)
			if got := b.coming(); got != want {
				t.Errorf("to ring: %s, want %s, after %q", got, want, turn.Response)
			}
			if rings, _ := b.bells.Ringing(context.Background(), b.who); len(rings) > 0 {
				t.Errorf("it is not answered: %+v", rings)
			}
			if strings.Contains(b.list(), "@11-24 10:00") || strings.Contains(b.list(), "@11-24 09:00") {
				t.Errorf("the due was moved: %s", b.list())
			}
		})
	}
	t.Run("of two it is asked which one", func(t *testing.T) {
		b := newBelled(t)
		b.say("add call ann today at 10:01")
		b.conv = ""
		b.at(23, 10, 5)
		turn := b.say("in an hour")
		if turn.Choice == nil || len(turn.Choice.Options) != 2 {
			t.Fatalf("got %q", turn.Response)
		}
		b.say("the gym")
		if got := b.coming(); got != "Gym 23 11:05, "+others {
			t.Errorf("to ring: %s", got)
		}
	})
	t.Run("what was said after it rang is about something else", func(t *testing.T) {
		b := newBelled(t)
		b.at(23, 10, 5)
		b.now = b.now.Add(time.Minute)
		b.say("add buy stamps")
		b.now = b.now.Add(time.Minute)
		b.say("tomorrow at 9")
		if got := b.list(); !strings.Contains(got, "Buy stamps @11-24 09:00") {
			t.Errorf("the list is %s", got)
		}
	})
	t.Run("a question that is open is answered first", func(t *testing.T) {
		b := newBelled(t)
		b.say("snooze milk")
		b.at(23, 10, 5)
		b.say("tomorrow at 9")
		if got := b.list(); !strings.Contains(got, "Milk @11-24 09:00") {
			t.Errorf("the list is %s", got)
		}
	})
}

func TestWhoeverWantsNotToForgetIsAskedWhen(t *testing.T) {
	for said, title := range map[string]string{
		"don't let me forget the passport":     "The passport",
		"Don’t let me forget to call Mum":      "Call Mum",
		"never let me forget the bins":         "The bins",
		"make sure I remember the cake":        "The cake",
		"make sure I don't forget to pay rent": "Pay rent",
		"be sure I remember to pay rent":       "Pay rent",
	} {
		t.Run(said, func(t *testing.T) {
			b := newBelled(t)
			got := b.say(said)
			if !strings.HasPrefix(got.Response, "Added “"+title+"”") {
				t.Errorf("said %q, want that %q was added", got.Response, title)
			}
			if !strings.Contains(got.Response, "When shall I remind you?") {
				t.Errorf("said %q, want that it asks when", got.Response)
			}
		})
	}
	for _, said := range []string{"don't let me forget the passport on Friday", "don't forget the passport", "I mustn't forget my keys"} {
		if got := newBelled(t).say(said); strings.Contains(got.Response, "?") || strings.Contains(got.Response, "left out") {
			t.Errorf("%q is answered with %q, want that it is added without a question", said, got.Response)
		}
	}
}
