package store

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// zones are those of people, who may be suspended.
type zones struct{ db *DB }

func (z zones) Zone(ctx context.Context, user todo.UserID) (*time.Location, bool, error) {
	p, err := z.db.Person(ctx, user)
	if err != nil {
		return nil, false, err
	}
	return p.Location(), p.Suspended == nil, nil
}

func (h *household) bells() *notify.Service {
	return notify.New(h.db.Rings(), h.tasks, zones{h.db}, notify.Options{Owner: "w", Now: func() time.Time { return h.now }})
}

// settle lets everything happen that is due by the clock.
func (h *household) settle() {
	h.Helper()
	for range 100 {
		n, err := h.bells().RingDue(h.Context())
		h.must(err)
		if n == 0 {
			return
		}
	}
	h.Fatal("there is always something that is due")
}

// wantRings says for whom what is to ring: "leo: 1 at 10:00; mia: 2 at 24 Nov 09:00".
func (h *household) wantRings(what, want string) {
	h.Helper()
	h.settle()
	var said []string
	for _, name := range []string{"anna", "leo", "mia", "eve"} {
		all, err := h.bells().Coming(h.Context(), as(name), h.now.AddDate(1, 0, 0))
		h.must(err)
		var moments []string
		for _, g := range all {
			when := g.At.Format("15:04")
			if civil.DateOf(g.At) != civil.NewDate(2026, 11, 23) {
				when = g.At.Format("2 Jan 15:04")
			}
			moments = append(moments, fmt.Sprintf("%d at %s", g.Task, when))
		}
		if len(moments) > 0 {
			said = append(said, name+": "+strings.Join(moments, ", "))
		}
	}
	if got := strings.Join(said, "; "); got != want {
		h.Errorf("%s: %q, want %q", what, got, want)
	}
}

// wantRang says what rang for whom and is not answered: "anna: 1; leo: 1".
func (h *household) wantRang(what, want string) {
	h.Helper()
	h.settle()
	var said []string
	for _, name := range []string{"anna", "leo", "mia", "eve"} {
		all, err := h.bells().Ringing(h.Context(), as(name))
		h.must(err)
		for _, g := range slices.Backward(all) {
			said = append(said, fmt.Sprintf("%s: %d", name, g.Task))
		}
	}
	if got := strings.Join(said, "; "); got != want {
		h.Errorf("%s: what rings is %q, want %q", what, got, want)
	}
}

// homeOf is a list of Anna's with Leo, an editor, and Mia, a viewer.
func homeOf(t *testing.T, db *DB) (h *household, anna, leo, mia todo.Actor) {
	h = newHousehold(t, db)
	home := h.create("anna", "Home")
	h.join("anna", "leo", home.ID, todo.Editor)
	h.join("anna", "mia", home.ID, todo.Viewer)
	return h, in("anna", home.ID), in("leo", home.ID), in("mia", home.ID)
}

func onMonday(clock string) *todo.Due {
	due := at(clock)
	due.Date = civil.NewDate(2026, 11, 23)
	return due
}

func eachHome(t *testing.T, test func(h *household, anna, leo, mia todo.Actor)) {
	t.Helper()
	eachStore(t, func(t *testing.T, db *DB) { test(homeOf(t, db)) })
}

func (h *household) assign(who todo.Actor, n int64, a *todo.Assignment) {
	h.Helper()
	_, err := h.tasks.Update(h.Context(), who, todo.Patch{Number: n, Assigned: todo.Opt[todo.Assignment]{Set: true, Value: a}})
	h.must(err)
}

func TestForWhomATaskOfAListRings(t *testing.T) {
	t.Run("for whoever it is assigned to, for all who may change it where it is nobody's", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, mia todo.Actor) {
			n := h.add(leo, todo.Draft{Title: "Water the plants", Due: onMonday("17:00")})
			h.wantRings("it is nobody's", "anna: 1 at 17:00; leo: 1 at 17:00")
			h.assign(anna, n, &todo.Assignment{To: "leo"})
			h.wantRings("it is Leo's", "leo: 1 at 17:00")
			h.assign(anna, n, &todo.Assignment{To: "mia"})
			h.wantRings("it is a viewer's", "mia: 1 at 17:00")
			_, err := h.tasks.Undo(h.Context(), anna, 0)
			h.must(err)
			h.wantRings("that was undone", "leo: 1 at 17:00")
			h.assign(anna, n, &todo.Assignment{Turns: []todo.UserID{"anna", "leo"}})
			h.wantRings("Anna has the turn", "anna: 1 at 17:00")
			_, err = h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Assigned: todo.Some(todo.Assignment{Next: true})})
			h.must(err)
			h.wantRings("she passes it on", "leo: 1 at 17:00")
		})
	})
	t.Run("done, deleted, reopened, restored, moved, muted and undone do to it what they say", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
			const all = "anna: 1 at 17:00; leo: 1 at 17:00"
			for i, step := range []struct {
				do   func() (todo.Change, error)
				want string
			}{
				{func() (todo.Change, error) { return h.tasks.Complete(h.Context(), leo, n) }, ""},
				{func() (todo.Change, error) { return h.tasks.Reopen(h.Context(), anna, n) }, all},
				{func() (todo.Change, error) { return h.tasks.Delete(h.Context(), anna, n) }, ""},
				{func() (todo.Change, error) { return h.tasks.Undo(h.Context(), anna, 0) }, all},
				{func() (todo.Change, error) {
					return h.tasks.Update(h.Context(), leo, todo.Patch{Number: n, Due: todo.Some(*onMonday("19:00"))})
				}, "anna: 1 at 19:00; leo: 1 at 19:00"},
				{func() (todo.Change, error) { return h.tasks.Undo(h.Context(), leo, 0) }, all},
				{func() (todo.Change, error) {
					return h.tasks.Update(h.Context(), leo, todo.Patch{Number: n, Muted: new(true)})
				}, ""},
				{func() (todo.Change, error) { return h.tasks.Undo(h.Context(), leo, 0) }, all},
				{func() (todo.Change, error) {
					return h.tasks.Move(h.Context(), leo, "", todo.Target{Number: n})
				}, "leo: 1 at 17:00"},
				{func() (todo.Change, error) { return h.tasks.Undo(h.Context(), leo, 0) }, all},
			} {
				_, err := step.do()
				h.must(err)
				h.wantRings(fmt.Sprintf("step %d", i+1), step.want)
			}
		})
	})
	t.Run("a task takes its reminders along into a list and back", func(t *testing.T) {
		eachHome(t, func(h *household, anna, _, _ todo.Actor) {
			moment := h.now.Add(3 * time.Hour)
			n := h.add(as("anna"), todo.Draft{Title: "Plants", Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment}}})
			h.wantRings("her own", "anna: 1 at 12:00")
			h.move(as("anna"), anna.List, n)
			h.wantRings("the list's", "anna: 1 at 12:00; leo: 1 at 12:00")
			_, err := h.tasks.Undo(h.Context(), as("anna"), 0)
			h.must(err)
			h.wantRings("hers again", "anna: 1 at 12:00")
		})
	})
	t.Run("at the moment of each person's own settings and zone", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			h.add(anna, todo.Draft{Title: "Rent", Due: &todo.Due{Date: civil.NewDate(2026, 11, 24)}, Reminders: []reminder.Reminder{{Kind: reminder.AtDue}}})
			h.add(anna, todo.Draft{Title: "Call", Due: onMonday("17:00")})
			_, err := h.tasks.SetSettings(h.Context(), as("leo"), func(s *reminder.Settings) error {
				s.DayTime, s.Timed = "07:30", false
				return nil
			})
			h.must(err)
			h.wantRings("Leo rises early", "anna: 2 at 17:00, 1 at 24 Nov 09:00; leo: 1 at 24 Nov 07:30")
			p, err := h.db.Person(h.Context(), "anna")
			h.must(err)
			p.Zone = "Asia/Tokyo"
			_, err = h.db.UpdatePerson(h.Context(), p.ID, func(q *account.Person) error { q.Zone = p.Zone; return nil })
			h.must(err)
			h.must(h.tasks.Rearm(h.Context(), todo.Actor{User: "anna", Zone: p.Location()}))
			h.wantRings("Anna is in Tokyo", "anna: 2 at 17:00, 1 at 24 Nov 00:00; leo: 1 at 24 Nov 07:30")
		})
	})
	t.Run("turns of weeks are the one's whose week the moment is in", func(t *testing.T) {
		eachHome(t, func(h *household, anna, _, _ todo.Actor) {
			daily, err := recur.Parse("FREQ=WEEKLY")
			h.must(err)
			a := &todo.Assignment{Turns: []todo.UserID{"leo", "anna"}, Weekly: true}
			n := h.add(anna, todo.Draft{Title: "Bins", Due: onMonday("18:00"), Recurrence: &todo.Recurrence{Rule: daily}, Assigned: a})
			h.wantRings("Leo's week", "leo: 1 at 18:00")
			_, err = h.tasks.Complete(h.Context(), anna, n)
			h.must(err)
			h.wantRings("the next is in Anna's", "anna: 1 at 30 Nov 18:00")
		})
	})
	t.Run("each time that it is done, the next one's", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			daily, err := recur.Parse("FREQ=DAILY")
			h.must(err)
			n := h.add(anna, todo.Draft{Title: "Bins", Due: onMonday("18:00"), Recurrence: &todo.Recurrence{Rule: daily},
				Assigned: &todo.Assignment{Turns: []todo.UserID{"leo", "anna"}}})
			_, err = h.tasks.Complete(h.Context(), leo, n)
			h.must(err)
			h.wantRings("Anna is next", "anna: 1 at 24 Nov 18:00")
			_, err = h.tasks.Undo(h.Context(), leo, 0)
			h.must(err)
			h.wantRings("Leo has it again", "leo: 1 at 18:00")
		})
	})
}

func TestWhoComesAndGoesHearsOfAListFromThenOn(t *testing.T) {
	t.Run("somebody new, another role, and whoever is removed", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, mia todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
			h.add(anna, todo.Draft{Title: "Bins", Due: onMonday("18:00"), Assigned: &todo.Assignment{To: "leo"}})
			h.wantRings("at first", "anna: 1 at 17:00; leo: 1 at 17:00, 2 at 18:00")
			h.must(h.lists.SetRole(h.Context(), as("anna"), anna.List, "mia", todo.Editor))
			h.wantRings("Mia may change it", "anna: 1 at 17:00; leo: 1 at 17:00, 2 at 18:00; mia: 1 at 17:00")
			h.join("anna", "eve", anna.List, todo.Viewer)
			h.wantRings("Eve looks on", "anna: 1 at 17:00; leo: 1 at 17:00, 2 at 18:00; mia: 1 at 17:00")
			h.must(h.lists.Remove(h.Context(), as("anna"), anna.List, "leo"))
			n, err := one(h.Context(), h.db, value[int64], "select count(*) from rings where user_id = 'leo'")
			if err != nil || n != 0 {
				t.Errorf("%d rings are left for whoever was removed, %v", n, err)
			}
			h.wantRings("Leo was removed, and what was his is everybody's", "anna: 1 at 17:00, 2 at 18:00; mia: 1 at 17:00, 2 at 18:00")
			_ = mia
		})
	})
	t.Run("what was leased before and is rung after somebody was removed doesn't ring", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{To: "leo"}})
			h.settle()
			h.now = h.now.Add(8 * time.Hour)
			all, err := h.db.Rings().Claim(h.Context(), h.now, "other", h.now.Add(time.Minute), 10)
			h.must(err)
			if len(all) != 1 || all[0].User != "leo" || all[0].List != leo.List || all[0].Task != 1 {
				t.Fatalf("what was leased: %+v", all)
			}
			h.must(h.lists.Remove(h.Context(), as("anna"), anna.List, "leo"))
			h.must(h.db.Rings().Settle(h.Context(), "other", []notify.Outcome{{Key: all[0].Key, Rung: h.now, Times: 1}}))
			h.wantRang("afterwards", "anna: 1") // it is everybody's, and came due just now
		})
	})
	t.Run("whoever deletes their account, and a list that is deleted", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{To: "leo"}})
			h.must(h.db.Erase(h.Context(), "leo"))
			h.wantRings("Leo is gone", "anna: 1 at 17:00")
			h.must(h.lists.Delete(h.Context(), as("anna"), anna.List, "Home", 1))
			h.settle()
			n, err := one(h.Context(), h.db, value[int64], "select count(*) from rings")
			if err != nil || n != 0 {
				t.Errorf("%d rings are left of a list that was deleted, %v", n, err)
			}
		})
	})
	t.Run("also where whoever was to arm the list died over it", func(t *testing.T) {
		eachHome(t, func(h *household, anna, _, _ todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{Turns: []todo.UserID{"leo", "anna"}}})
			h.settle()
			h.must(h.lists.Remove(h.Context(), as("anna"), anna.List, "leo"))
			all, err := h.db.Rings().ClaimRearms(h.Context(), "dead", h.now.Add(time.Minute), 10)
			h.must(err)
			if len(all) != 1 || all[0].Why != todo.WhyRearm || all[0].List != anna.List {
				t.Fatalf("what was leased: %+v", all)
			}
			h.wantRings("as long as the lease lasts", "")
			h.must(h.lists.SetRole(h.Context(), as("anna"), anna.List, "mia", todo.Editor)) // it is asked for again
			h.wantRings("it is asked for meanwhile", "anna: 1 at 17:00")
			h.must(h.db.Rings().Settle(h.Context(), "dead", []notify.Outcome{{Key: all[0].Key, Drop: true}}))
			h.join("anna", "eve", anna.List, todo.Editor)
			_, err = h.db.Rings().ClaimRearms(h.Context(), "dead", h.now.Add(time.Minute), 10)
			h.must(err)
			h.assign(anna, 1, nil)
			h.now = h.now.Add(61 * time.Second)
			h.wantRings("after the lease", "anna: 1 at 17:00; mia: 1 at 17:00; eve: 1 at 17:00")
			n, err := one(h.Context(), h.db, value[int64], "select count(*) from rings where user_id = list")
			if err != nil || n != 0 {
				t.Errorf("%d lists are still to be armed, %v", n, err)
			}
		})
	})
	t.Run("not while they are suspended", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
			h.must(h.db.inTx(h.Context(), func(tx *tx) error {
				_, err := tx.exec(h.Context(), "update people set suspended = $2 where user_id = $1", "leo", micros(h.now))
				return err
			}))
			h.now = h.now.Add(8 * time.Hour)
			h.wantRang("at its moment", "anna: 1")
		})
	})
}

func TestWhatRangOfAListIsEachPersonsOwn(t *testing.T) {
	t.Run("an answer is for all, a fate for one", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
			h.now = h.now.Add(8 * time.Hour)
			h.wantRang("at its moment", "anna: 1; leo: 1")
			b := h.bells()
			mine, err := b.OfTask(h.Context(), leo, n)
			h.must(err)
			if len(mine) != 1 || mine[0].User != "leo" || mine[0].Handle != "home" || mine[0].Title != "Plants" || len(mine[0].Deliveries) != 1 {
				t.Fatalf("Leo's rings of the task: %+v", mine)
			}
			h.must(b.Report(h.Context(), as("leo"), mine[0].ID(), notify.From{Channel: notify.Page}, notify.Opened))
			annas, err := b.OfTask(h.Context(), anna, n)
			h.must(err)
			if len(annas) != 1 || !annas[0].Deliveries[0].Opened.IsZero() {
				t.Errorf("what Anna sees of her ring: %+v", annas)
			}
			if own, err := b.OfTask(h.Context(), as("leo"), n); err != nil || len(own) != 0 {
				t.Errorf("task %d of Leo's own list has rings: %+v, %v", n, own, err)
			}
			if _, err := b.Ring(h.Context(), as("mia"), mine[0].ID()); err == nil {
				t.Error("somebody else reads the ring by its id")
			}
			_, err = b.Done(h.Context(), as("leo"), mine[0].ID(), notify.From{Channel: notify.Page})
			h.must(err)
			h.wantRang("Leo has done it", "")
			for who, a := range map[string]todo.Actor{"anna": anna, "leo": leo} {
				all, err := b.OfTask(h.Context(), a, n)
				if err != nil || all[0].Answer != todo.AnsweredDone {
					t.Errorf("the ring of %s: %+v, %v", who, all, err)
				}
			}
		})
	})
	t.Run("who puts it off does so for themselves, and not for ever", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
			h.now = h.now.Add(8 * time.Hour)
			h.wantRang("at its moment", "anna: 1; leo: 1")
			b := h.bells()
			mine, err := b.OfTask(h.Context(), leo, n)
			h.must(err)
			before, err := h.tasks.Get(h.Context(), anna, n)
			h.must(err)
			_, err = b.Snooze(h.Context(), as("leo"), mine[0].ID(), h.now.Add(10*time.Minute), notify.From{Channel: notify.Page})
			h.must(err)
			h.wantRang("Leo has put it off", "anna: 1")
			h.wantRings("Leo has put it off", "leo: 1 at 17:10")
			if after, err := h.tasks.Get(h.Context(), anna, n); err != nil || after.Version != before.Version {
				t.Errorf("the task is changed by it: %+v, %v", after, err)
			}
			_, err = h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Title: new("Water the plants")})
			h.must(err)
			h.wantRings("the task was renamed", "leo: 1 at 17:10")
			h.now = h.now.Add(10 * time.Minute)
			h.wantRang("ten minutes later", "anna: 1; leo: 1")
			again, err := b.Ringing(h.Context(), as("leo"))
			h.must(err)
			_, err = b.Snooze(h.Context(), as("leo"), again[0].ID(), h.now.Add(time.Hour), notify.From{Channel: notify.Page})
			h.must(err)
			_, err = h.tasks.Complete(h.Context(), anna, n)
			h.must(err)
			h.wantRings("Anna has done it", "")
			h.now = h.now.Add(time.Hour)
			h.wantRang("an hour later", "")
		})
	})
	t.Run("what rang and is passed on rings for whoever has it now", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{Turns: []todo.UserID{"anna", "leo"}},
				Reminders: []reminder.Reminder{{Kind: reminder.AtDue}, {Kind: reminder.Before, Minutes: 30}}})
			h.now = h.now.Add(8*time.Hour + time.Minute)
			h.wantRang("at its moment", "anna: 1; anna: 1")
			_, err := h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Assigned: todo.Some(todo.Assignment{Next: true})})
			h.must(err)
			h.wantRang("Anna passes it on", "leo: 1")
			h.assign(leo, n, &todo.Assignment{To: "leo"})
			h.wantRang("Leo takes it for good", "leo: 1")
		})
	})
}

// A program of before leases and sends what it finds: nothing of a list's.
func TestAProgramOfBeforeDoesNotTouchWhatListsRing(t *testing.T) {
	eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
		h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{To: "leo"}})
		h.now = h.now.Add(8 * time.Hour)
		h.settle()
		h.must(h.db.inTx(h.Context(), func(t *tx) error {
			t.queue(notify.Key{User: "leo", List: leo.List, Task: 1, At: h.now}, notify.Delivery{Channel: "mail", Device: "d", Times: 1, Queued: h.now, Next: h.now})
			return nil
		}))
		// The questions of version 20.
		for _, sql := range []string{"select count(*) from rings where active = 1", "select count(*) from deliveries where channel = 'mail' and next > 0"} {
			if n, err := one(h.Context(), h.db, value[int64], sql); err != nil || n != 0 {
				t.Errorf("%s: %d, %v", sql, n, err)
			}
		}
		next, ok, err := h.db.Rings().NextSend(h.Context(), "mail")
		if err != nil || !ok || !next.Equal(h.now) {
			t.Errorf("the next to be sent: %v %t %v", next, ok, err)
		}
		all, err := h.db.Rings().ClaimSends(h.Context(), "mail", h.now, "w", h.now.Add(time.Minute), 10)
		if err != nil || len(all) != 1 || all[0].List != leo.List || all[0].Task != 1 || all[0].Over != "" {
			t.Errorf("what was leased: %+v, %v", all, err)
		}
		if all, err := h.db.Rings().ClaimSends(h.Context(), "mail", h.now, "x", h.now.Add(time.Minute), 10); err != nil || len(all) != 0 {
			t.Errorf("it was leased twice: %+v, %v", all, err)
		}
		again := h.now.Add(5 * time.Second)
		wake, stop := h.db.Rings().WatchSends()
		defer stop()
		h.must(h.db.Rings().SettleSends(h.Context(), "w", []notify.Sent{{Key: all[0].Key, Times: 1, Channel: "mail", Device: "d", Now: h.now, Tries: 1, Again: again}}))
		if next, ok, err := h.db.Rings().NextSend(h.Context(), "mail"); err != nil || !ok || !next.Equal(again) {
			t.Errorf("it is tried again at %v %t %v, want %v", next, ok, err, again)
		}
		select {
		case <-wake: // whoever waits for the end of the lease looks again
		case <-time.After(waitLimit):
			t.Error("nobody is woken for what is tried again")
		}
	})
}

// What was in lists before they rang does after the upgrade, and so does what a program of
// before adds in the hour after it.
func TestListsThatWereThereBeforeRing(t *testing.T) {
	files, err := migrationFiles()
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(files, "00021_shared_rings.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, upgrade, found := strings.Cut(string(text), "insert into rings")
	if !found {
		t.Fatal("the migration asks for nothing")
	}
	eachHome(t, func(h *household, anna, _, _ todo.Actor) {
		run := func(sql string) {
			h.Helper()
			h.must(h.db.inTx(h.Context(), func(tx *tx) error {
				_, err := tx.exec(h.Context(), sql)
				return err
			}))
		}
		h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
		run("delete from rings")
		run("insert into rings" + strings.TrimRight(upgrade, ";\n"))
		h.wantRings("after the upgrade", "anna: 1 at 17:00; leo: 1 at 17:00")
		h.add(anna, todo.Draft{Title: "Bins", Due: onMonday("18:00")})
		run("delete from rings where why <> 'rearm' and at > 0 and task & 16777215 = 2")
		h.wantRings("a program of before adds something", "anna: 1 at 17:00; leo: 1 at 17:00")
		h.now = h.now.Add(time.Hour)
		h.wantRings("an hour later", "anna: 1 at 17:00, 2 at 18:00; leo: 1 at 17:00, 2 at 18:00")
		h.now = h.now.Add(time.Hour)
		h.settle()
		n, err := one(h.Context(), h.db, value[int64], "select count(*) from rings where why = 'rearm'")
		if err != nil || n != 0 {
			t.Errorf("%d lists are still to be armed, %v", n, err)
		}
	})
}

func TestWhatWaitsForTheEndOfQuietHoursRingsAtTheirNewEnd(t *testing.T) {
	eachHome(t, func(h *household, anna, _, _ todo.Actor) {
		own := as("anna")
		quiet := func(from, to string) {
			h.Helper()
			_, err := h.tasks.SetSettings(h.Context(), own, func(s *reminder.Settings) error {
				s.QuietFrom, s.QuietTo = from, to
				return nil
			})
			h.must(err)
		}
		quiet("09:30", "20:00")
		h.add(own, todo.Draft{Title: "Tea", Due: onMonday("10:00")})
		h.add(anna, todo.Draft{Title: "Bins", Due: onMonday("10:00"), Assigned: &todo.Assignment{To: "anna"}})
		h.now = h.now.Add(2 * time.Hour) // 11:00
		h.wantRang("in quiet hours", "")
		quiet("09:30", "12:00")
		h.wantRang("they end earlier", "")
		h.now = h.now.Add(time.Hour)
		h.wantRang("at their new end", "anna: 1; anna: 1")
		quiet("09:30", "20:00")
		h.wantRang("what rings goes on", "anna: 1; anna: 1")
		h.add(own, todo.Draft{Title: "Coffee", Due: onMonday("12:30")})
		h.now = h.now.Add(time.Hour)
		h.wantRang("quiet once more", "anna: 1; anna: 1")
		quiet("", "")
		h.wantRang("there are none any more", "anna: 1; anna: 1; anna: 2")
	})
}

func TestWhoeverHoldsATaskOfAListBackIsAlone(t *testing.T) {
	hold := func(h *household, who todo.Actor, n int64, clock string) {
		h.Helper()
		_, err := h.bells().Hold(h.Context(), who, n, h.now.Truncate(24*time.Hour).Add(clockOf(h.T, clock)))
		h.must(err)
	}
	free := func(h *household, who todo.Actor, n int64) {
		h.Helper()
		if was, err := h.bells().Hold(h.Context(), who, n, time.Time{}); err != nil || was.IsZero() {
			h.Errorf("nothing was held back: %v, %v", was, err)
		}
	}
	t.Run("what would ring before rings then, for them", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"),
				Reminders: []reminder.Reminder{{Kind: reminder.AtDue}, {Kind: reminder.Before, Minutes: 60}}})
			hold(h, leo, n, "18:30")
			h.wantRings("Leo holds it back", "anna: 1 at 16:00, 1 at 17:00; leo: 1 at 18:30")
			task := h.task(anna, n)
			if task.Due.Clock.String() != "17:00" || len(task.Reminders) != 2 || task.Version != 1 {
				t.Errorf("what it does to the task: %+v", task)
			}
			_, err := h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Title: new("Roses")})
			h.must(err)
			_, err = h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Due: todo.Opt[todo.Due]{Set: true, Value: onMonday("17:30")}})
			h.must(err)
			h.must(h.lists.SetRole(h.Context(), as("anna"), anna.List, "mia", todo.Editor)) // all are armed again
			h.wantRings("others change it", "anna: 1 at 16:30, 1 at 17:30; leo: 1 at 18:30; mia: 1 at 16:30, 1 at 17:30")
			hold(h, leo, n, "18:00")
			h.wantRings("another moment", "anna: 1 at 16:30, 1 at 17:30; leo: 1 at 18:00; mia: 1 at 16:30, 1 at 17:30")
			h.now = h.now.Add(8*time.Hour + 45*time.Minute) // 17:45
			h.wantRang("past its due", "anna: 1; anna: 1; mia: 1; mia: 1")
			h.now = h.now.Add(30 * time.Minute)
			h.wantRang("at their moment", "anna: 1; anna: 1; leo: 1; mia: 1; mia: 1")
			_, err = h.tasks.Do(h.Context(), leo, todo.Done, todo.Target{Number: n})
			h.must(err)
			h.wantRang("it is done", "")
		})
	})
	t.Run("once, also where nothing ran meanwhile", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{To: "leo"}})
			hold(h, leo, n, "18:00")
			h.now = h.now.Add(10 * time.Hour)
			h.wantRang("both are past", "leo: 1")
			h.must(h.tasks.Rearmed(h.Context(), anna, n))
			h.wantRings("it is armed again", "")
			h.wantRang("it is armed again", "leo: 1")
			all, err := h.bells().OfTask(h.Context(), leo, n)
			if err != nil || len(all) != 1 || all[0].Why != todo.WhyHeld {
				h.Errorf("what is known of it: %+v, %v", all, err)
			}
		})
	})
	t.Run("what rings at that moment anyway rings once, and still holds back what is before", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{To: "leo"},
				Reminders: []reminder.Reminder{{Kind: reminder.AtDue}, {Kind: reminder.Before, Minutes: 60}}})
			hold(h, leo, n, "17:00")
			h.wantRings("until its due", "leo: 1 at 17:00")
			_, err := h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Title: new("Roses")})
			h.must(err)
			h.wantRings("it is changed", "leo: 1 at 17:00")
			hold(h, leo, n, "17:20")
			h.wantRings("until later", "leo: 1 at 17:20")
			free(h, leo, n)
			h.wantRings("not held any more", "leo: 1 at 16:00, 1 at 17:00")
			hold(h, leo, n, "17:20")
			h.now = h.now.Add(7*time.Hour + 10*time.Minute) // 16:10
			h.wantRings("in between", "leo: 1 at 17:20")
			free(h, leo, n)
			h.wantRings("not held any more", "leo: 1 at 17:00")
			h.wantRang("what came due meanwhile", "leo: 1")
			hold(h, leo, n, "17:00")
			h.now = h.now.Add(50 * time.Minute)
			h.wantRang("at its due", "leo: 1")
		})
	})
	t.Run("what rings now ends, and rings then", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00")})
			h.now = h.now.Add(8 * time.Hour)
			h.wantRang("at its moment", "anna: 1; leo: 1")
			hold(h, leo, n, "17:40")
			h.wantRang("Leo holds it back", "anna: 1")
			h.wantRings("what is to come", "leo: 1 at 17:40")
		})
	})
	t.Run("until they say otherwise, or it is done", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			daily, err := recur.Parse("FREQ=DAILY")
			h.must(err)
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Recurrence: &todo.Recurrence{Rule: daily}})
			hold(h, leo, n, "18:30")
			free(h, leo, n)
			h.wantRings("not held any more", "anna: 1 at 17:00; leo: 1 at 17:00")
			hold(h, leo, n, "18:30")
			_, err = h.tasks.Do(h.Context(), anna, todo.Done, todo.Target{Number: n})
			h.must(err)
			h.wantRings("the next occurrence", "anna: 1 at 24 Nov 17:00; leo: 1 at 24 Nov 17:00")
		})
	})
	t.Run("only where it rings for them", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, mia todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Assigned: &todo.Assignment{To: "mia"}})
			may := func(who todo.Actor, n int64) error {
				_, err := h.bells().Hold(h.Context(), who, n, h.now.Add(time.Hour))
				return err
			}
			h.wantFault("it is Mia's", may(leo, n), fault.Conflict, "doesn't ring for you")
			hold(h, mia, n, "18:00") // a viewer, whose it is
			h.wantRings("Mia's", "mia: 1 at 18:00")
			silent := h.add(anna, todo.Draft{Title: "Paint"})
			h.wantFault("it never rings", may(leo, silent), fault.Conflict, "no reminder")
			h.want(may(in("eve", anna.List), n), fault.NotFound)
		})
	})
}

func clockOf(t *testing.T, clock string) time.Duration {
	t.Helper()
	c, err := civil.ParseClock(clock)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(c) * time.Minute
}

// inUTC is that everybody is there.
type inUTC struct{}

func (inUTC) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

// What is to ring is listed by when it does, however much is to ring before and however
// much waits for the end of quiet hours.
func TestWhatComesIsListedAsItRings(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		db := open(t, address)
		r := newRinger(t, db)
		bells := notify.New(db.Rings(), r.tasks, inUTC{}, notify.Options{Owner: "w", Now: func() time.Time { return r.now }})
		add := func(n int, title string, moment time.Time, loud bool) {
			t.Helper()
			for n > 0 {
				drafts := make([]todo.Draft, min(n, todo.MaxBatch))
				for i := range drafts {
					drafts[i] = todo.Draft{Title: title, Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment, Loud: loud}}}
				}
				r.must(r.tasks.Add(t.Context(), r.who, drafts...))
				n -= len(drafts)
			}
		}
		clock := func(day, hour, minute int) time.Time { return time.Date(2026, 12, day, hour, minute, 0, 0, time.UTC) }
		want := func(what string, from, before time.Time, want string) {
			t.Helper()
			all, err := bells.Between(t.Context(), r.who, from, before)
			if err != nil {
				t.Fatal(err)
			}
			said := []string{}
			for i, g := range all {
				said = append(said, g.Title+" at "+g.Rings().Format("15:04"))
				if i > 0 && g.Rings().Before(all[i-1].Rings()) {
					t.Errorf("%s: %s comes after %s", what, said[i], said[i-1])
				}
			}
			said = slices.Compact(said)
			if got := fmt.Sprintf("%d: %s", len(all), strings.Join(said, ", ")); got != want {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		}
		add(450, "today", clock(1, 18, 0), false)
		add(3, "tomorrow", clock(2, 10, 0), false)
		want("behind much of the day before", clock(2, 0, 0), clock(3, 0, 0), "3: tomorrow at 10:00")
		want("all", time.UnixMicro(1), clock(3, 0, 0), "200: today at 18:00")
		if _, err := r.tasks.SetSettings(t.Context(), r.who, func(s *reminder.Settings) error {
			s.QuietFrom, s.QuietTo = "22:00", "07:00"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		add(300, "night", clock(1, 23, 0), false)
		add(2, "pills", clock(2, 3, 0), true)
		add(2, "early", clock(2, 6, 30), false)
		want("the night, until it ends", clock(1, 22, 0), clock(2, 7, 0), "2: pills at 03:00")
		want("the day that begins so", clock(2, 0, 0), clock(3, 0, 0), "200: pills at 03:00, night at 07:00")
		want("what is left of the day", clock(2, 7, 1), clock(3, 0, 0), "3: tomorrow at 10:00")
		want("the end of the night", clock(2, 7, 0), clock(2, 8, 0), "200: night at 07:00")
	})
}

// busy is a list that takes long to be armed once more.
type busy struct {
	*todo.Service
	begun chan struct{}
	free  chan struct{}
}

func (b busy) RearmOwn(ctx context.Context, who todo.Actor) error {
	select {
	case b.begun <- struct{}{}:
	default:
	}
	select {
	case <-b.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	return b.Service.RearmOwn(ctx, who)
}

// What rings doesn't wait until all lists are armed once more, as after a migration and an hour later.
func TestItRingsWhileListsAreArmedOnceMore(t *testing.T) {
	for name, next := range map[string]int64{"after a migration": 0, "an hour later": 1} {
		eachEngine(t, func(t *testing.T, address string) {
			t.Run(name, func(t *testing.T) {
				db := open(t, address)
				r := newRinger(t, db)
				moment := noon.Add(time.Hour)
				r.must(r.tasks.Add(t.Context(), r.who, todo.Draft{Title: "Call", Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment}}}))
				const people = 40
				for i := range people {
					err := db.inTx(t.Context(), func(t *tx) error {
						t.enqueue(`insert into rings (user_id, task, at, why, nag, loud, made, active, next, owner, rung, times, tries, answered, answer, list)
							values ($1, 0, 0, 'rearm', 60, 0, 0, 1, $2, '', 0, 0, 0, 0, '', '')`, fmt.Sprintf("person %d", i), next)
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				r.now = moment
				tasks := busy{r.tasks, make(chan struct{}, 1), make(chan struct{})}
				bells := notify.New(db.Rings(), tasks, inUTC{}, notify.Options{Owner: "w", Now: func() time.Time { return r.now }, Batch: 10})
				wake, stop := bells.Watch(r.who)
				defer stop()
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { bells.Run(ctx); close(ended) }()
				defer func() { cancel(); <-ended }()
				<-tasks.begun
				for patience := time.After(time.Minute); ; {
					all, err := bells.Ringing(t.Context(), r.who)
					if err != nil {
						t.Fatal(err)
					}
					if len(all) == 1 {
						break
					}
					select {
					case <-wake:
					case <-patience:
						t.Fatal("nothing rings before the lists are armed")
					}
				}
				close(tasks.free)
			})
		})
	}
}
