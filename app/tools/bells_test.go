package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// bellsOf are the rings of the bench's tasks as the domain computes them: what is past rings.
type bellsOf struct{ *bench }

func (b bellsOf) all(who todo.Actor) (ringing, coming []notify.Ring, err error) {
	var tasks []todo.Task
	for f := (todo.Filter{Status: todo.Pending, Sort: todo.SortCreated, Limit: 200}); ; {
		page, err := b.tasks.List(context.Background(), who, f)
		if err != nil {
			return nil, nil, err
		}
		tasks = append(tasks, page.Tasks...)
		if f.After = page.Next; f.After == nil {
			break
		}
	}
	set, err := b.tasks.Settings(context.Background(), who)
	for _, t := range tasks {
		for _, r := range t.Rings(set, time.UTC, monday) {
			one := notify.Ring{Key: notify.Key{User: who.User, Task: t.Number, At: r.At}, Title: t.Title}
			if r.At.After(monday) {
				coming = append(coming, one)
			} else {
				ringing = append(ringing, one)
			}
		}
	}
	return ringing, coming, err
}

func (b bellsOf) Unanswered(_ context.Context, who todo.Actor) ([]notify.Ring, error) {
	ringing, _, err := b.all(who)
	return ringing[:min(len(ringing), notify.MaxListed)], err
}

func (b bellsOf) Between(_ context.Context, who todo.Actor, from, before time.Time) (all []notify.Ring, err error) {
	_, coming, err := b.all(who)
	for _, r := range coming {
		if !r.At.Before(from) && r.At.Before(before) && len(all) < notify.MaxListed {
			all = append(all, r)
		}
	}
	return all, err
}

// Rung has what is past as if it had rung on the page and been sent to a phone that is off.
func (b bellsOf) Rung(_ context.Context, who todo.Actor, limit int) ([]notify.Ring, error) {
	ringing, _, err := b.all(who)
	for i := range ringing {
		r := &ringing[i]
		r.Rung = r.At
		r.Deliveries = []notify.Delivery{{Channel: notify.Page, Name: "this page", Queued: r.At, Shown: r.At.Add(time.Minute)},
			{Channel: "ntfy", Name: "Phone", Queued: r.At, Failed: r.At.Add(time.Minute), Reason: notify.CodeGone}}
	}
	return ringing[:min(len(ringing), limit)], err
}

func (b bellsOf) OfTask(ctx context.Context, who todo.Actor, task int64) ([]notify.Ring, error) {
	all, err := b.Rung(ctx, who, 100)
	return slices.DeleteFunc(all, func(r notify.Ring) bool { return r.Task != task }), err
}

// One's own list holds nothing back but by its tasks.
func (bellsOf) Hold(context.Context, todo.Actor, int64, time.Time) (was time.Time, err error) {
	return was, errors.New("no task of a shared list is here")
}

func (bellsOf) MayHold(context.Context, todo.Actor, int64, time.Time) error {
	return errors.New("no task of a shared list is here")
}

func (b bellsOf) Digests(ctx context.Context, who todo.Actor) (all []notify.Digested, err error) {
	set, err := b.tasks.Settings(ctx, who)
	for _, k := range reminder.DigestKinds {
		if next, ok := set.NextDigest(k, monday, time.UTC); ok {
			all = append(all, notify.Digested{Kind: k, Next: next, To: []string{"Mail"}})
		}
	}
	return all, err
}

func (b bellsOf) Ways(context.Context, todo.Actor) ([]string, string, error) {
	return []string{"this page"}, "Add a device.", nil
}

// Move is somebody who was in UTC.
func (b bellsOf) Move(_ context.Context, _ todo.Actor, zone string) (string, error) {
	b.moved = zone
	return "UTC", nil
}

func newBells(t *testing.T) *bench {
	b := newBench(t, "Milk")
	b.set.WithBells(bellsOf{b})
	b.run("add_task", `{"tasks":[{"title":"Gym","due":"today at 18:00"},{"title":"Rent","due":"tomorrow","remind":"when due"},{"title":"Taxes","due":"30 November at 10:00"}]}`)
	return b
}

func TestListReminders(t *testing.T) {
	b := newBells(t)
	r := b.run("list_reminders", `{}`)
	b.want("all", r.Text, "To ring:\n- Mon 23 Nov at 18:00: #2 Gym\n- Tue 24 Nov at 09:00: #3 Rent\n- Mon 30 Nov at 10:00: #4 Taxes\nIt rings on this page. Add a device.")
	b.want("tomorrow", b.run("list_reminders", `{"when":"tomorrow"}`).Text, "To ring:\n- Tue 24 Nov at 09:00: #3 Rent\nIt rings on this page. Add a device.")
	b.want("a day without any", b.run("list_reminders", `{"when":"on Thursday"}`).Text, "Nothing is to ring on Thursday.\nIt rings on this page. Add a device.")
	b.want("of one task", b.run("list_reminders", `{"tasks":["gym"]}`).Text, "To ring:\n- Mon 23 Nov at 18:00: #2 Gym\nIt rings on this page. Add a device.")
	var data tools.Reminders
	if err := json.Unmarshal(r.Data, &data); err != nil || len(data.Coming) != 3 || data.Advice != "Add a device." {
		t.Errorf("the data: %s, %v", r.Data, err)
	}
	for args, want := range map[string]string{`{"when":"soonish"}`: "not a time I understand", `{"tasks":["yacht"]}`: "no task that fits", `{"what":1}`: "arguments do not fit"} {
		if r := b.run("list_reminders", args); !r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

// Where there are more reminders than are listed, that is said, and what is asked
// of a day or of a task is found all the same.
func TestManyReminders(t *testing.T) {
	b := newBells(t)
	due := &todo.Due{Date: civil.DateOf(monday), Clock: civil.NewClock(12, 0), Timed: true, Zone: "UTC"}
	for range 3 {
		drafts := make([]todo.Draft, 70)
		for i := range drafts {
			drafts[i] = todo.Draft{Title: "Call Ann", Due: due}
		}
		if _, err := b.tasks.Add(t.Context(), b.who, drafts...); err != nil {
			t.Fatal(err)
		}
	}
	r := b.run("list_reminders", `{}`)
	var data tools.Reminders
	if err := json.Unmarshal(r.Data, &data); err != nil || len(data.Coming) != notify.MaxListed || !data.More || !strings.Contains(r.Text, "… and at least 170 more\n") {
		t.Errorf("%d are listed, more: %v, %v; %q", len(data.Coming), data.More, err, r.Text)
	}
	b.want("of another day", b.run("list_reminders", `{"when":"tomorrow"}`).Text, "To ring:\n- Tue 24 Nov at 09:00: #3 Rent\nIt rings on this page. Add a device.")
	b.want("of a task behind them", b.run("list_reminders", `{"tasks":["taxes"]}`).Text, "To ring:\n- Mon 30 Nov at 10:00: #4 Taxes\nIt rings on this page. Add a device.")
	if r := b.run("snooze_reminders", `{"all":true,"until":"Wednesday"}`); !r.Failed || !strings.Contains(r.Text, "At least 200 reminders ring before then") {
		t.Errorf("everything is put off: %+v", r)
	}
}

func TestSnoozeReminders(t *testing.T) {
	t.Run("everything until a day, as one change", func(t *testing.T) {
		b := newBells(t)
		p := b.preview("snooze_reminders", `{"all":true,"until":"Wednesday"}`)
		if len(p.Touches) != 2 || p.Verb != "Put off" {
			t.Errorf("it touches %v: %q", p.Touches, p.Verb)
		}
		r := b.run("snooze_reminders", string(p.Resolved.Call.Args))
		b.want("the receipt", r.Text, "Updated 2 tasks:\n- #2 Gym: rings not before Wed 25 Nov at 09:00 (was: rings as usual)\n- #3 Rent: rings when due, not before Wed 25 Nov at 09:00 (was: rings when due)")
		b.want("what rings", b.run("list_reminders", `{}`).Text, "To ring:\n- Wed 25 Nov at 09:00: #2 Gym\n- Wed 25 Nov at 09:00: #3 Rent\n- Mon 30 Nov at 10:00: #4 Taxes\nIt rings on this page. Add a device.")
		b.run("reschedule_task", `{"tasks":["gym"],"due":"Thursday at 18:00"}`)
		b.want("moved behind it", b.run("list_reminders", `{"tasks":["gym"]}`).Text, "To ring:\n- Thu 26 Nov at 18:00: #2 Gym\nIt rings on this page. Add a device.")
	})
	t.Run("a later hold takes the place of an earlier one", func(t *testing.T) {
		b := newBells(t)
		b.run("snooze_reminders", `{"tasks":[2],"until":"tomorrow at 8"}`)
		b.run("snooze_reminders", `{"tasks":[2],"until":"Thursday at 8:00"}`)
		if n := len(b.task(2).Reminders); n != 1 {
			t.Errorf("it has %d reminders: %+v", n, b.task(2).Reminders)
		}
		b.want("what rings", b.run("list_reminders", `{"tasks":[2]}`).Text, "To ring:\n- Thu 26 Nov at 08:00: #2 Gym\nIt rings on this page. Add a device.")
		b.run("snooze_reminders", `{"tasks":[2],"until":"in 2 hours"}`)
		b.want("an earlier one", b.run("list_reminders", `{"tasks":[2]}`).Text, "To ring:\n- Mon 23 Nov at 18:00: #2 Gym\nIt rings on this page. Add a device.")
	})
	for args, want := range map[string]string{
		`{"all":true,"until":"yesterday"}`:            "in the past",
		`{"all":true,"until":"every friday"}`:         "does not say until when",
		`{"all":true,"until":"never"}`:                "does not say until when",
		`{"all":true,"until":"the cows come home"}`:   "not a time I understand",
		`{"all":true,"until":"in an hour"}`:           "nothing to put off",
		`{"all":true,"tasks":[2],"until":"tomorrow"}`: "either all",
		`{"until":"tomorrow"}`:                        "Say which tasks",
		`{"tasks":[1],"until":"tomorrow"}`:            "no reminder to put off",
		`{"tasks":[99],"until":"tomorrow"}`:           "no task 99",
		`{"tasks":["gym"],"until":""}`:                "until",
	} {
		t.Run(args, func(t *testing.T) {
			b := newBells(t)
			if r := b.run("snooze_reminders", args); !strings.Contains(r.Text, want) || r.Receipt != nil {
				t.Errorf("got %q", r.Text)
			}
		})
	}
}
