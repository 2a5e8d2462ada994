package webhook_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// flat is a list that Ada has made and keeps with Leo, an editor, and Mia, a viewer,
// each with a webhook that is called as they are.
type flat struct {
	*house
	lists         *list.Service
	id            todo.ListID
	ada, leo, mia todo.Actor
}

func newFlat(h *house) *flat {
	h.Helper()
	f := &flat{house: h, lists: list.New(h.db.Lists(), nil, h.clock)}
	for _, name := range []string{"ada", "leo", "mia"} {
		p := account.Person{ID: todo.UserID(name), Email: name + "@example.com", Name: strings.ToUpper(name[:1]) + name[1:], Zone: "UTC", Locale: "en-US", Created: noon}
		f.must(h.db.CreatePerson(h.Context(), p, "hash"))
		f.hook(name, true)
	}
	home, err := f.lists.Create(h.Context(), h.who, "Home", "")
	f.must(err)
	f.id = home.ID
	for name, role := range map[string]todo.Role{"leo": todo.Editor, "mia": todo.Viewer} {
		_, secret, err := f.lists.Invite(h.Context(), h.who, f.id, list.InviteRequest{Role: role})
		f.must(err)
		_, err = f.lists.Follow(h.Context(), todo.Actor{User: todo.UserID(name)}, secret)
		f.must(err)
	}
	who := func(name string) todo.Actor {
		return todo.Actor{User: todo.UserID(name), List: f.id, Via: todo.ViaAPI, Zone: time.UTC}
	}
	f.ada, f.leo, f.mia = who("ada"), who("leo"), who("mia")
	return f
}

func (f *flat) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *flat) hook(name string, titles bool) {
	f.Helper()
	_, err := f.bells.AddDevice(f.Context(), todo.Actor{User: todo.UserID(name)},
		notify.NewDevice{Channel: "webhook", Name: name, Address: f.url + "/" + name, ShowTitle: titles})
	f.must(err)
}

func (f *flat) task(title, clock string, a *todo.Assignment) int64 {
	f.Helper()
	c, err := civil.ParseClock(clock)
	f.must(err)
	made, err := f.tasks.Add(f.Context(), f.ada, todo.Draft{Title: title, Assigned: a,
		Due: &todo.Due{Date: civil.DateOf(noon), Clock: c, Timed: true, Zone: "UTC"}})
	f.must(err)
	return made.Edits[0].Number
}

// wantSaid says what came to whom since it was last asked: "/leo Plants: Due Tue 1 Dec, 13:00."
func (f *flat) wantSaid(what string, want ...string) {
	f.Helper()
	said := []string{}
	for _, g := range f.heard() {
		var b webhook.Body
		f.must(json.Unmarshal(g.body, &b))
		if b.List != string(f.id) || b.Task != 1 || b.Open != fmt.Sprintf("https://todo.example.com/?list=%s&task=1", f.id) {
			f.Errorf("%s: it is of %s", what, g.body)
		}
		said = append(said, fmt.Sprintf("%s %s: %s", g.path, b.Title, b.Message))
	}
	if !slices.Equal(said, want) {
		f.Errorf("%s: what came is %q, want %q", what, said, want)
	}
}

func (f *flat) say(who todo.Actor, text string) todo.Comment {
	f.Helper()
	c, _, err := f.tasks.Comment(f.Context(), who, 1, text)
	f.must(err)
	return c
}

func TestATaskOfAListReachesWhoseItIs(t *testing.T) {
	t.Run("on their own devices, and nobody else", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			n := f.task("Plants", "13:00", nil)
			h.pass(time.Hour)
			f.wantSaid("it is nobody's", "/ada Plants: Due Tue 1 Dec, 13:00.", "/leo Plants: Due Tue 1 Dec, 13:00.")
			h.pass(time.Minute)
			f.wantSaid("a minute later")
			_, err := h.tasks.Update(t.Context(), f.ada, todo.Patch{Number: n, Assigned: todo.Some(todo.Assignment{To: "mia"})})
			f.must(err)
			h.pass(time.Second)
			f.wantSaid("it is given to Mia", "/mia Plants: This was to ring on Tue 1 Dec, 13:00.")
		})
	})
	t.Run("and nobody is offered to do what they may not", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			f.task("Plants", "13:00", &todo.Assignment{To: "mia"})
			h.pass(time.Hour)
			var b webhook.Body
			got := h.heard()
			f.must(json.Unmarshal(got[0].body, &b))
			if len(got) != 1 || got[0].path != "/mia" || len(b.Actions) != 1 || b.Actions[0].ID != "snooze" {
				t.Fatalf("what came: %s %s", got[0].path, got[0].body)
			}
			_, err := h.bells.Accept(t.Context(), strings.TrimPrefix(b.Actions[0].URL, "https://todo.example.com"+notify.AnswerPath))
			f.must(err)
			h.pass(10 * time.Minute)
			f.wantSaid("ten minutes later", "/mia Plants: Due Tue 1 Dec, 13:00.")
		})
	})
	t.Run("in the quiet hours of each", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			f.task("Plants", "13:00", nil)
			_, err := h.tasks.SetSettings(t.Context(), todo.Actor{User: "leo"}, func(s *reminder.Settings) error {
				s.QuietFrom, s.QuietTo = "12:30", "14:00"
				return nil
			})
			f.must(err)
			h.pass(time.Hour)
			f.wantSaid("at its moment", "/ada Plants: Due Tue 1 Dec, 13:00.")
			h.pass(time.Hour)
			f.wantSaid("when it is not quiet any more", "/leo Plants: This was to ring on Tue 1 Dec, 13:00.")
		})
	})
	t.Run("what is queued for somebody who is removed, or for a task that is somebody else's, isn't sent", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			n := f.task("Plants", "13:00", nil)
			h.later(time.Hour)
			_, err := h.bells.RingDue(t.Context())
			f.must(err)
			f.must(f.lists.Remove(t.Context(), h.who, f.id, "leo"))
			h.pass(0)
			f.wantSaid("Leo was removed", "/ada Plants: Due Tue 1 Dec, 13:00.")
			_, err = h.tasks.Update(t.Context(), f.ada, todo.Patch{Number: n, Due: todo.Some(todo.Due{Date: civil.DateOf(noon), Clock: 14 * 60, Timed: true, Zone: "UTC"})})
			f.must(err)
			h.later(time.Hour)
			_, err = h.bells.RingDue(t.Context())
			f.must(err)
			_, err = h.tasks.Update(t.Context(), f.ada, todo.Patch{Number: n, Assigned: todo.Some(todo.Assignment{To: "mia"})})
			f.must(err)
			h.pass(0)
			f.wantSaid("it is Mia's now", "/mia Plants: Due Tue 1 Dec, 14:00.")
		})
	})
	t.Run("and a link in the message answers in the list", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			n := f.task("Plants", "13:00", &todo.Assignment{To: "leo"})
			h.pass(time.Hour)
			got := h.heard()
			var b webhook.Body
			f.must(json.Unmarshal(got[0].body, &b))
			if len(got) != 1 || len(b.Actions) != 2 {
				t.Fatalf("what came: %+v", got)
			}
			_, err := h.bells.Accept(t.Context(), strings.TrimPrefix(b.Actions[0].URL, "https://todo.example.com"+notify.AnswerPath))
			f.must(err)
			task, err := h.tasks.Get(t.Context(), f.ada, n)
			if err != nil || !task.Done {
				t.Errorf("the task is %+v, %v", task, err)
			}
			last, err := h.tasks.Changes(t.Context(), f.ada, 0, 10)
			if err != nil || last[len(last)-1].Author != "leo" {
				t.Errorf("it was done by %+v, %v", last, err)
			}
		})
	})
}

func TestWhoIsMentionedHearsOfIt(t *testing.T) {
	t.Run("once, with who says what, and not who says it", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			f.task("Plants", "23:00", nil)
			f.say(f.leo, "@ada, @Leo and @MIA: they look\n  thirsty. @eve write to x@ada.example")
			h.pass(time.Second)
			const said = "they look thirsty. @eve write to x@ada.example"
			f.wantSaid("Leo mentions three", "/ada Leo mentions you on “Plants”: @ada, @Leo and @MIA: "+said, "/mia Leo mentions you on “Plants”: @ada, @Leo and @MIA: "+said)
			h.pass(time.Hour)
			f.wantSaid("an hour later")
			all, err := h.bells.OfTask(t.Context(), f.ada, 1)
			f.must(err)
			i := slices.IndexFunc(all, func(r notify.Ring) bool { return r.Why == todo.WhyMention })
			if i < 0 || all[i].By != "Leo" || !strings.HasPrefix(all[i].Text, "@ada") || len(all[i].Deliveries) != 2 || all[i].Deliveries[1].Accepted.IsZero() {
				t.Fatalf("what became of it: %+v", all)
			}
			page := notify.From{Channel: notify.Page}
			if _, err := h.bells.Reply(t.Context(), h.who, all[i].ID(), "done", page); err == nil {
				t.Error("a mention is answered as a reminder of the task is")
			}
			if _, err := h.bells.Reply(t.Context(), h.who, all[i].ID(), "ok", page); err != nil {
				t.Error(err)
			}
			if left, err := h.bells.Ringing(t.Context(), h.who); err != nil || len(left) != 0 {
				t.Errorf("it still rings: %+v, %v", left, err)
			}
		})
	})
	t.Run("not of a comment that was taken back, nor of one in a list that they have left", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			f.task("Plants", "23:00", nil)
			f.say(f.leo, "@Ada hello")
			_, err := h.tasks.Undo(t.Context(), f.leo, 0)
			f.must(err)
			f.say(f.ada, "@Leo hello")
			h.later(time.Second)
			_, err = h.bells.RingDue(t.Context())
			f.must(err)
			f.must(f.lists.Remove(t.Context(), h.who, f.id, "leo"))
			h.pass(time.Second)
			f.wantSaid("nobody")
		})
	})
	t.Run("no more than so often", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			f.task("Plants", "23:00", nil)
			for range 35 {
				f.say(f.leo, "@Ada look")
			}
			h.pass(time.Second)
			if got := len(h.heard()); got != 30 {
				t.Errorf("%d mentions were sent within an hour, want 30", got)
			}
		})
	})
	t.Run("without a word of it where the device hides titles", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			f := newFlat(h)
			f.task("Secret plants", "23:00", nil)
			d, err := h.bells.Devices(t.Context(), h.who)
			f.must(err)
			_, err = h.bells.ChangeDevice(t.Context(), h.who, d[0].ID, notify.DevicePatch{ShowTitle: new(false)})
			f.must(err)
			f.say(f.leo, "@Ada secret words")
			h.pass(time.Second)
			f.wantSaid("it is hidden", "/ada Somebody mentions you: Open your lists to see what it is about.")
		})
	})
}
