package offline_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

type nobody struct{}

func (nobody) ByEmail(context.Context, string) (todo.UserID, error) {
	return "", fault.New(fault.NotFound, "There is nobody.")
}

// housemates is somebody who keeps a list with Leo, besides their own.
type housemates struct {
	*belled
	home todo.Actor
	made map[int64]int64 // the versions of its tasks at first
}

// newHousemates has, in the list home, Bins, due today at 18:00, and Water the plants, due tomorrow at 9:00; of one's own
// Gym, due today at 10:00, and Milk.
func newHousemates(t *testing.T) *housemates {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &housemates{belled: &belled{now: monday.Now}}
	clock := func() time.Time { return h.now }
	tasks := todo.New(db.Tasks(), clock)
	h.talk = &talk{T: t, tasks: tasks, who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC, Locale: "en-GB"}}
	h.bells = notify.New(db.Rings(), tasks, atUTC{}, notify.Options{Owner: "b", Now: clock})
	lists := list.New(db.Lists(), nobody{}, clock)
	home, err := lists.Create(t.Context(), h.who, "Home", "")
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := lists.Invite(t.Context(), h.who, home.ID, list.InviteRequest{Role: todo.Editor})
	if err == nil {
		_, err = lists.Follow(t.Context(), todo.Actor{User: "leo"}, secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.home = h.who
	h.home.List = home.ID
	for _, d := range []todo.Draft{
		{Title: "Bins", Due: &todo.Due{Date: civil.NewDate(2026, 11, 23), Clock: 18 * 60, Timed: true, Zone: "UTC"}},
		{Title: "Water the plants", Due: &todo.Due{Date: civil.NewDate(2026, 11, 24), Clock: 9 * 60, Timed: true, Zone: "UTC"}},
	} {
		if _, err := tasks.Add(t.Context(), h.home, d); err != nil {
			t.Fatal(err)
		}
	}
	options := run.Options{Now: clock, List: tasks.Snapshot,
		Settings: tasks.Settings,
		Ringing: func(ctx context.Context, who todo.Actor) (all []chat.Ringing, err error) {
			rings, err := h.bells.Ringing(ctx, who)
			for _, r := range rings {
				all = append(all, chat.Ringing{List: r.Handle, Task: r.Task, Title: r.Title, At: r.At, Rung: r.Rung})
			}
			return all, err
		},
		Shared: func(context.Context, todo.Actor) ([]chat.SharedList, error) {
			return []chat.SharedList{{Handle: "home", Name: "Home", Role: todo.Owner}}, nil
		},
		SharedTasks: func(ctx context.Context, who todo.Actor, _ string) (todo.Snapshot, error) {
			who.List = home.ID
			return tasks.Snapshot(ctx, who)
		},
	}
	h.chat = run.Service(db, tools.New(tasks).WithBells(h.bells).WithLists(lists), offline.New(), options)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.chat.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; db.Close() })
	for _, said := range []string{"add gym today at 10:00", "add milk"} {
		h.say(said)
	}
	h.conv = ""
	h.at(23, 9, 0)
	h.made = h.versions()
	return h
}

// leos is what is to ring for Leo.
func (h *housemates) leos() string {
	h.Helper()
	mine := h.who
	h.who.User = "leo"
	defer func() { h.who = mine }()
	return h.coming()
}

func (h *housemates) versions() map[int64]int64 {
	h.Helper()
	snap, err := h.tasks.Snapshot(h.Context(), h.home)
	if err != nil {
		h.Fatal(err)
	}
	all := map[int64]int64{}
	for _, t := range snap.Pending {
		all[t.Number] = t.Version
	}
	return all
}

// kept says whether the tasks of the list are as they were at first.
func (h *housemates) kept() bool { return maps.Equal(h.made, h.versions()) }

const (
	theirs = "Bins 23 18:00, Water the plants 24 09:00"
	ours   = "Gym 23 10:00, " + theirs
)

func TestATaskOfAListIsPutOffForOneselfAlone(t *testing.T) {
	for said, want := range map[string]string{
		"snooze home %d for 10 minutes":                             "Gym 23 10:00, Bins 23 18:10, Water the plants 24 09:00",
		"Snooze HOME-%d until 8pm":                                  "Gym 23 10:00, Bins 23 20:00, Water the plants 24 09:00",
		"don't remind me of home %d until 8pm":                      "Gym 23 10:00, Bins 23 20:00, Water the plants 24 09:00",
		"don't remind me about the bins on the home list until 8pm": "Gym 23 10:00, Bins 23 20:00, Water the plants 24 09:00",
		"no alarm for the bins today":                               "Gym 23 10:00, Bins 24 09:00, Water the plants 24 09:00",
		"don't remind me of home %d today":                          "Gym 23 10:00, Bins 24 09:00, Water the plants 24 09:00",
		"snooze the bins on the home list for an hour":              "Gym 23 10:00, Bins 23 19:00, Water the plants 24 09:00",
		"snooze the bins for half an hour":                          "Gym 23 10:00, Bins 23 18:30, Water the plants 24 09:00",
		"snooze bins until tomorrow at 7":                           "Gym 23 10:00, Bins 24 07:00, Water the plants 24 09:00",
		"please snooze watering the plants for 2 hours":             "Gym 23 10:00, Bins 23 18:00, Water the plants 24 11:00",
		"snooze everything until tomorrow at noon":                  "Gym 24 12:00, Bins 24 12:00, Water the plants 24 12:00",
	} {
		t.Run(said, func(t *testing.T) {
			h := newHousemates(t)
			bins := h.numbered("Bins")
			if strings.Contains(said, "%d") {
				said = fmt.Sprintf(said, bins)
			}
			turn := h.say(said)
			if turn.Status == chat.Waiting {
				turn = h.say("yes")
			}
			if got := h.coming(); got != want || h.leos() != theirs || !h.kept() {
				t.Errorf("mine: %s, want %s; Leo's: %s; kept: %v; said: %q %+v", got, want, h.leos(), h.kept(), turn.Response, turn.Steps)
			}
		})
	}
	t.Run("undo takes it back", func(t *testing.T) {
		h := newHousemates(t)
		h.say("snooze the bins for half an hour")
		h.say("snooze the bins until 8pm")
		if turn := h.say("undo"); h.coming() != "Gym 23 10:00, Bins 23 18:30, Water the plants 24 09:00" {
			t.Errorf("to the one before: %s, %q", h.coming(), turn.Response)
		}
		if turn := h.say("stop snoozing the bins"); h.coming() != ours {
			t.Errorf("to none: %s, %q", h.coming(), turn.Response)
		}
		if turn := h.say("unsnooze the gym"); !strings.Contains(turn.Response, "isn't put off") || h.coming() != ours {
			t.Errorf("what isn't: %s, %q", h.coming(), turn.Response)
		}
		h.say("snooze the gym for an hour")
		if turn := h.say("stop snoozing the gym"); h.coming() != ours {
			t.Errorf("of one's own: %s, %q", h.coming(), turn.Response)
		}
	})
	t.Run("what rang", func(t *testing.T) {
		for said, want := range map[string]string{
			"in an hour":                 "Bins 23 19:05, Water the plants 24 09:00",
			"snooze":                     "Bins 23 18:15, Water the plants 24 09:00",
			"not today":                  "Water the plants 24 09:00, Bins 24 18:00",
			"snooze the bins":            "Bins 23 18:15, Water the plants 24 09:00",
			"put the bins off until 7pm": "Bins 23 19:00, Water the plants 24 09:00",
		} {
			h := newHousemates(t)
			h.say("done with the gym")
			h.conv = ""
			h.at(23, 18, 5)
			turn := h.say(said)
			if got := h.coming(); got != want || !h.kept() {
				t.Errorf("%q: %s, want %s; kept: %v; %q %+v", said, got, want, h.kept(), turn.Response, turn.Steps)
			}
			if rings, _ := h.bells.Ringing(context.Background(), h.who); len(rings) > 0 {
				t.Errorf("%q: it is not answered: %+v", said, rings)
			}
		}
	})
	t.Run("of what rang of one's own and of a list it is asked which one", func(t *testing.T) {
		h := newHousemates(t)
		h.at(23, 18, 5)
		turn := h.say("in an hour")
		if turn.Choice == nil || len(turn.Choice.Options) != 2 {
			t.Fatalf("got %q", turn.Response)
		}
		turn = h.say("the bins")
		if got := h.coming(); got != "Bins 23 19:05, Water the plants 24 09:00" || !h.kept() {
			t.Errorf("to ring: %s after %q %+v", got, turn.Response, turn.Steps)
		}
	})
}

// numbered is the number of a task of the list.
func (h *housemates) numbered(title string) int64 {
	h.Helper()
	snap, err := h.tasks.Snapshot(h.Context(), h.home)
	if err != nil {
		h.Fatal(err)
	}
	for _, t := range snap.Pending {
		if t.Title == title {
			return t.Number
		}
	}
	h.Fatalf("there is no task %q", title)
	return 0
}

func TestRemindersOfAListAreFoundWithoutItsName(t *testing.T) {
	for said, want := range map[string]string{
		"remind me of the bins an hour before":                            "Bins 23 17:00, Water the plants 24 09:00",
		"remind me an hour before about the bins":                         "Bins 23 17:00, Water the plants 24 09:00",
		"also remind me of the bins 30 minutes before":                    "Bins 23 17:30, Bins 23 18:00, Water the plants 24 09:00",
		"remind me at 5pm about the bins":                                 "Bins 23 17:00, Water the plants 24 09:00",
		"stop reminding me about the bins":                                "Water the plants 24 09:00",
		"don't remind me about watering the plants":                       "Bins 23 18:00",
		"cancel the reminder for the bins":                                "Water the plants 24 09:00",
		"keep reminding me about the bins every 5 minutes until done":     theirs,
		"remind me of the bins on the home list an hour before":           "Bins 23 17:00, Water the plants 24 09:00",
		"remind me of the plants an hour before and 10 minutes before":    "Bins 23 18:00, Water the plants 24 08:00, Water the plants 24 08:50",
		"remind me to take the bins out at 5pm":                           "Take the bins out 23 17:00, " + theirs,
		"remind me of the gym an hour before":                             theirs,
		"remind me at 5pm about the report":                               "The report 23 17:00, " + theirs,
		"what will you remind me of today":                                theirs,
		"when will you remind me of the bins?":                            theirs,
		"make the bins loud":                                              theirs,
		"did you remind me of the bins?":                                  theirs,
		"remind me of the plants the day before at 8pm":                   "Bins 23 18:00, Water the plants 23 20:00",
		"don't remind me of the bins until 8pm":                           "Bins 23 20:00, Water the plants 24 09:00",
		"don't remind me of the milk until 8pm":                           theirs,
		"can you please remind me one hour before of watering the plants": "Bins 23 18:00, Water the plants 24 08:00",
	} {
		t.Run(said, func(t *testing.T) {
			h := newHousemates(t)
			turn := h.say(said)
			got := strings.TrimPrefix(h.coming(), "Gym 23 10:00, ")
			if got != want {
				t.Errorf("to ring: %s, want %s; said %q, %+v", got, want, turn.Response, turn.Steps)
			}
		})
	}
}

func TestAListThatIsATagIsOfferedToBecomeOne(t *testing.T) {
	h := newHousemates(t)
	h.say("add oats and rye to my party list")
	const offer = "say “make party a list”"
	if turn := h.say("what's on my party list?"); !strings.Contains(turn.Response, offer) {
		t.Errorf("it says %q", turn.Response)
	}
	if turn := h.say("show all my tasks"); strings.Contains(turn.Response, "a list") {
		t.Errorf("of all tasks it says %q", turn.Response)
	}
	if turn := h.say("make party a list"); turn.Plan == nil || len(turn.Plan.Lines) != 2 {
		t.Errorf("it says %q, want a plan with two tasks", turn.Response)
	}
	if turn := h.say("yes"); !strings.Contains(turn.Response, "PARTY-1") {
		t.Errorf("once it is approved it says %q", turn.Response)
	}
}
