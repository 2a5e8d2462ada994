package tools_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

type inUTC struct{}

func (inUTC) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

func TestTheToolsKnowWhatRingsOfASharedList(t *testing.T) {
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	now := monday
	clock := func() time.Time { return now }
	svc := todo.New(db.Tasks(), clock)
	lists := list.New(db.Lists(), noPeople{}, clock)
	bells := notify.New(db.Rings(), svc, inUTC{}, notify.Options{Owner: "w", Now: clock})
	b := &bench{T: t, set: tools.New(svc).WithBells(bells).WithLists(lists), tasks: svc, who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC, Locale: "en-GB"}}
	p, err := lists.Create(t.Context(), b.who, "Home", "")
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := lists.Invite(t.Context(), b.who, p.ID, list.InviteRequest{Role: todo.Editor})
	if err == nil {
		_, err = lists.Follow(t.Context(), todo.Actor{User: "leo"}, secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	says := func(tool, args string, want ...string) {
		t.Helper()
		r := b.run(tool, args)
		got := r.Text
		if r.Receipt != nil {
			got += " " + r.Receipt.Note
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s %s says %q, want it to say %q", tool, args, got, w)
			}
		}
	}
	says("add_task", `{"list":"home","tasks":[{"title":"Water the plants","due":"today at 17:00"}]}`, "It will ring for all who may change the list Mon 23 Nov at 17:00.")
	says("update_task", `{"tasks":["home-1"],"assigned":["Member 2"]}`, "It will ring for Member 2 ")
	says("list_reminders", `{}`, "Nothing is to ring.")
	says("update_task", `{"tasks":["home-1"],"assigned":["me"]}`, "It will ring Mon 23 Nov at 17:00 on the page while it is open.")
	says("list_reminders", `{}`, "To ring:", "HOME-1 Water the plants")
	says("list_reminders", `{"list":"home","tasks":["plants"]}`, "HOME-1 Water the plants")
	says("update_task", `{"tasks":["home-1"],"remind":"an hour before"}`, "16:00")
	now = now.Add(8 * time.Hour)
	for n := 1; n > 0; {
		if n, err = bells.RingDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	says("list_reminders", `{}`, "Not answered yet:", "HOME-1 Water the plants")
	says("list_rung_reminders", `{}`, "“Water the plants” (HOME-1) rang")
	before, err := svc.Get(t.Context(), todo.Actor{User: "ann", List: p.ID, Zone: time.UTC}, 1)
	if err != nil {
		t.Fatal(err)
	}
	says("snooze_reminders", `{"all":true,"until":"in 5 hours"}`, "For you alone HOME-1 of lists that are kept with others: nothing rings before Mon 23 Nov at 22:00.")
	says("list_reminders", `{}`, "To ring:", "HOME-1 Water the plants", "22:00")
	says("snooze_reminders", `{"tasks":["home-1"],"until":"none"}`, "“Water the plants” (HOME-1) rings for you as before.")
	says("snooze_reminders", `{"list":"home","tasks":["plants"],"until":"in 10 minutes"}`,
		"“Water the plants” (HOME-1) rings for you Mon 23 Nov at 17:10, and not before.", "for others, stays as it is")
	says("snooze_reminders", `{"list":"home","all":true,"until":"tomorrow at 9"}`, "rings for you Tue 24 Nov at 09:00")
	after, err := svc.Get(t.Context(), todo.Actor{User: "ann", List: p.ID, Zone: time.UTC}, 1)
	if err != nil || after.Version != before.Version {
		t.Errorf("the task of all is changed by putting it off: %+v, %v", after, err)
	}
	says("snooze_reminders", `{"tasks":["home-9"],"until":"tomorrow"}`, "There is no task")
	says("snooze_reminders", `{"shared":["home-1","home-9"],"until":"in an hour"}`, "HOME-9: ", "For you alone HOME-1")
	says("snooze_reminders", `{"shared":["nothing"],"until":"in an hour"}`, "HOME-3")
	says("complete_task", `{"tasks":["home-1"]}`, "Completed")
	says("list_reminders", `{}`, "Nothing is to ring.")
}
