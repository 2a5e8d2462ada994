package store

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// bells ring by the clock of the test.
func (r *ringer) bells() *notify.Service {
	return notify.New(r.db.Rings(), r.tasks, atUTC{}, notify.Options{Owner: "b", Now: func() time.Time { return r.now }})
}

// due rings what is due by the clock: "1 at 17:00".
func (r *ringer) due(s *notify.Service) string {
	r.Helper()
	r.rings(s)
	all, err := r.db.Rings().Rung(r.Context(), r.who.User, r.now, 100)
	if err != nil {
		r.Fatal(err)
	}
	var said []string
	for _, g := range all {
		if g.Rung.Equal(r.now) {
			said = append(said, fmt.Sprintf("%d at %s", g.Task, g.At.Format("2 Jan 15:04")))
		}
	}
	slices.Reverse(said)
	return strings.Join(said, ", ")
}

func (r *ringer) rings(s *notify.Service) {
	r.Helper()
	for {
		n, err := s.RingDue(context.Background())
		if err != nil {
			r.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func rule(t *testing.T, text string) *todo.Recurrence {
	t.Helper()
	parsed, err := recur.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &todo.Recurrence{Rule: parsed}
}

// Pills that nobody ticks ring on each day.
func TestWhatRepeatsRingsUntickedToo(t *testing.T) {
	whole := func(days int) *todo.Due { return &todo.Due{Date: civil.DateOf(noon).AddDays(days)} }
	cases := map[string]struct {
		draft todo.Draft
		want  []string // what rings, one after another
		days  int
	}{
		"every day at a time": {todo.Draft{Due: at("17:00"), Recurrence: rule(t, "FREQ=DAILY")},
			[]string{"1 at 1 Dec 17:00", "1 at 2 Dec 17:00", "1 at 3 Dec 17:00", "1 at 4 Dec 17:00"}, 4},
		"before its due, and then": {todo.Draft{Due: at("17:00"), Recurrence: rule(t, "FREQ=DAILY"), Reminders: []reminder.Reminder{{Kind: reminder.Before, Days: 2, Time: "20:00"}, {Kind: reminder.AtDue}}},
			[]string{"1 at 1 Dec 17:00", "1 at 1 Dec 20:00", "1 at 2 Dec 17:00", "1 at 2 Dec 20:00"}, 2},
		"twice a day": {todo.Draft{Due: at("13:00"), Recurrence: rule(t, "FREQ=DAILY;BYHOUR=13,21;BYMINUTE=0")},
			[]string{"1 at 1 Dec 13:00", "1 at 1 Dec 21:00", "1 at 2 Dec 13:00", "1 at 2 Dec 21:00"}, 2},
		"of whole days": {todo.Draft{Due: whole(1), Recurrence: rule(t, "FREQ=DAILY"), Reminders: []reminder.Reminder{{Kind: reminder.AtDue}}},
			[]string{"1 at 2 Dec 09:00", "1 at 3 Dec 09:00", "1 at 4 Dec 09:00"}, 3},
		"every week": {todo.Draft{Due: at("17:00"), Recurrence: rule(t, "FREQ=WEEKLY")},
			[]string{"1 at 1 Dec 17:00", "1 at 8 Dec 17:00"}, 9},
		"until its last occurrence": {todo.Draft{Due: at("17:00"), Recurrence: rule(t, "FREQ=DAILY;COUNT=2")},
			[]string{"1 at 1 Dec 17:00", "1 at 2 Dec 17:00"}, 5},
		"of hours for a day": {todo.Draft{Due: at("17:00"), Recurrence: rule(t, "FREQ=HOURLY;INTERVAL=8")},
			[]string{"1 at 1 Dec 17:00", "1 at 2 Dec 01:00", "1 at 2 Dec 09:00", "1 at 2 Dec 17:00"}, 3},
		"counted from when it is done, once": {todo.Draft{Due: at("17:00"), Recurrence: &todo.Recurrence{Rule: recur.Rule{Freq: recur.Daily, AfterDone: true}}},
			[]string{"1 at 1 Dec 17:00"}, 4},
	}
	eachRinger(t, func(all *ringer) {
		for name, c := range cases {
			all.Run(name, func(t *testing.T) {
				r := newRinger(t, all.db)
				r.who.User = todo.UserID(name)
				c.draft.Title = "Pills"
				r.must(r.tasks.Add(r.Context(), r.who, c.draft))
				bells := r.bells()
				var got []string
				for end := noon.AddDate(0, 0, c.days); ; {
					next, any, err := r.db.Rings().Next(r.Context())
					if err != nil {
						t.Fatal(err)
					}
					if !any || next.After(end) {
						break
					}
					r.now = next
					if rung := r.due(bells); rung != "" {
						got = append(got, rung)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("it rang %q, want %q", got, c.want)
				}
				if got := strings.Count(r.ringing(), "1"); len(c.draft.Reminders) < 2 && got != 1 {
					t.Errorf("it rings %d times now, want the last one alone: %s", got, r.ringing())
				}
				r.must(r.tasks.Delete(r.Context(), r.who, 1))
			})
		}
	})
	t.Run("after a time in which nothing ran, the last one rings", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Pills", Due: at("17:00"), Recurrence: rule(t, "FREQ=DAILY")}))
			r.now = r.now.AddDate(0, 0, 5)
			if got := r.due(r.bells()); got != "1 at 5 Dec 17:00" {
				t.Errorf("it rang %q", got)
			}
			r.wantComing("1 at 6 Dec 17:00")
		})
	})
	t.Run("what is changed of it keeps what rings", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Bins", Due: at("17:00"), Recurrence: rule(t, "FREQ=WEEKLY")}))
			bells := r.bells()
			for range 9 {
				r.now = r.now.AddDate(0, 0, 1)
				r.rings(bells)
			}
			r.must(r.tasks.Update(r.Context(), r.who, todo.Patch{Number: 1, Title: new("The bins")}))
			if got := r.ringing(); got != "1" {
				t.Errorf("what rings: %q", got)
			}
			r.wantComing("1 at 15 Dec 17:00")
			r.must(r.tasks.Complete(r.Context(), r.who, 1))
			if got := r.ringing(); got != "" {
				t.Errorf("what rings when it is ticked: %q", got)
			}
			r.wantComing("1 at 15 Dec 17:00")
		})
	})
}

// What is taken back rings as it did: again and again, or until it is answered.
func TestWhatIsTakenBackRingsAgain(t *testing.T) {
	pills := func(r *ringer, nag int) {
		r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Pills", Due: at("17:00"), Reminders: []reminder.Reminder{{Kind: reminder.AtDue, Nag: nag}}}))
		r.now = noon.Add(5 * time.Hour)
		r.rings(r.bells())
		r.now = r.now.Add(2 * time.Minute)
	}
	answer := func(words string) func(r *ringer) {
		return func(r *ringer) {
			if _, err := r.bells().Reply(r.Context(), r.who, notify.Key{User: r.who.User, Task: 1, At: noon.Add(5 * time.Hour)}.ID(), words, notify.From{Channel: notify.Page}); err != nil {
				r.Fatal(err)
			}
		}
	}
	undo := func(r *ringer) { r.must(r.tasks.Undo(r.Context(), r.who, 0)) }
	cases := map[string]struct{ do, back func(r *ringer) }{
		"a tick":                   {func(r *ringer) { r.must(r.tasks.Complete(r.Context(), r.who, 1)) }, undo},
		"a tick that is taken off": {func(r *ringer) { r.must(r.tasks.Complete(r.Context(), r.who, 1)) }, func(r *ringer) { r.must(r.tasks.Reopen(r.Context(), r.who, 1)) }},
		"a deletion":               {func(r *ringer) { r.must(r.tasks.Delete(r.Context(), r.who, 1)) }, undo},
		"what is restored":         {func(r *ringer) { r.must(r.tasks.Delete(r.Context(), r.who, 1)) }, func(r *ringer) { r.must(r.tasks.Restore(r.Context(), r.who, 1)) }},
		"an answer":                {answer("done"), undo},
		"a snooze":                 {answer("in an hour"), undo},
		"a move": {func(r *ringer) {
			r.must(r.tasks.Update(r.Context(), r.who, todo.Patch{Number: 1, Due: todo.Some(*at("19:00"))}))
		}, undo},
		"what is muted": {func(r *ringer) { r.must(r.tasks.Update(r.Context(), r.who, todo.Patch{Number: 1, Muted: new(true)})) }, undo},
	}
	eachRinger(t, func(all *ringer) {
		for name, c := range cases {
			for _, nag := range []int{0, 10} {
				all.Run(fmt.Sprintf("%s, again after %d minutes", name, nag), func(t *testing.T) {
					r := newRinger(t, all.db)
					r.who.User = todo.UserID(fmt.Sprint(name, nag))
					pills(r, nag)
					c.do(r)
					if got := r.ringing(); got != "" {
						t.Fatalf("it rings %q after the answer", got)
					}
					r.now = r.now.Add(2 * time.Minute)
					c.back(r)
					if got := r.ringing(); got != "1" {
						t.Errorf("what rings: %q, want the pills", got)
					}
					r.wantComing("")
					r.now = noon.Add(5*time.Hour + 10*time.Minute)
					want := ""
					if nag > 0 {
						want = "1 at 1 Dec 17:00"
					}
					if got := r.due(r.bells()); got != want {
						t.Errorf("ten minutes after it rang, it rings %q, want %q", got, want)
					}
				})
			}
		}
	})
	t.Run("what came due meanwhile rings late", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Pills", Due: at("17:00")}))
			r.must(r.tasks.Delete(r.Context(), r.who, 1))
			r.now = noon.Add(5*time.Hour + 20*time.Minute)
			undo(r)
			if got := r.due(r.bells()); got != "1 at 1 Dec 17:00" {
				t.Errorf("it rings %q", got)
			}
		})
	})
	t.Run("what the person has closed stays closed", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			pills(r, 10)
			answer("ok")(r)
			r.must(r.tasks.Complete(r.Context(), r.who, 1))
			undo(r)
			if got := r.ringing(); got != "" {
				t.Errorf("what rings: %q", got)
			}
		})
	})
	t.Run("of what repeats, too", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Pills", Due: at("17:00"), Recurrence: rule(t, "FREQ=DAILY"), Reminders: []reminder.Reminder{{Kind: reminder.AtDue, Nag: 10}}}))
			r.now = noon.Add(5 * time.Hour)
			r.rings(r.bells())
			r.must(r.tasks.Complete(r.Context(), r.who, 1))
			r.wantComing("1 at 2 Dec 17:00")
			undo(r)
			if got := r.ringing(); got != "1" {
				t.Errorf("what rings: %q", got)
			}
			r.wantComing("1 at 2 Dec 17:00")
		})
	})
}

// Tasks of lists that several keep do the same for everybody for whom they ring.
func TestTasksOfListsRingUntickedAndAgain(t *testing.T) {
	t.Run("what repeats rings on each day", func(t *testing.T) {
		eachHome(t, func(h *household, anna, _, _ todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Recurrence: rule(t, "FREQ=DAILY")})
			h.now = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)
			h.wantRang("on Monday", "anna: 1; leo: 1")
			h.wantRings("for Tuesday", "anna: 1 at 24 Nov 17:00; leo: 1 at 24 Nov 17:00")
			h.now = h.now.AddDate(0, 0, 1)
			h.wantRang("on Tuesday, once for each", "anna: 1; leo: 1")
			h.wantRings("for Wednesday", "anna: 1 at 25 Nov 17:00; leo: 1 at 25 Nov 17:00")
		})
	})
	t.Run("an undone tick", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Reminders: []reminder.Reminder{{Kind: reminder.AtDue, Nag: 10}}})
			h.now = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)
			h.wantRang("when due", "anna: 1; leo: 1")
			_, err := h.tasks.Complete(h.Context(), leo, n)
			h.must(err)
			h.wantRang("done", "")
			_, err = h.tasks.Undo(h.Context(), leo, 0)
			h.must(err)
			h.wantRang("undone", "anna: 1; leo: 1")
			h.now = h.now.Add(10 * time.Minute)
			h.settle()
			for _, name := range []string{"anna", "leo"} {
				all, err := h.bells().Ringing(h.Context(), as(name))
				h.must(err)
				if len(all) != 1 || all[0].Times != 2 {
					t.Errorf("for %s it rings %+v, want it for the second time", name, all)
				}
			}
		})
	})
}

func TestARingOfAListArmsOnlyWhatComesAfterIt(t *testing.T) {
	t.Run("for whoever held it back for days", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Recurrence: rule(t, "FREQ=DAILY"), Assigned: &todo.Assignment{To: "leo"}})
			friday := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
			_, err := h.bells().Hold(h.Context(), leo, n, friday)
			h.must(err)
			for day := 23; day < 27; day++ {
				h.now = time.Date(2026, 11, day, 17, 0, 0, 0, time.UTC)
				h.wantRang("while it is held back", "")
			}
			h.now = friday
			h.wantRang("at the end", "leo: 1")
			h.wantRings("from then on", "leo: 1 at 27 Nov 17:00")
		})
	})
	t.Run("for whoever came in the meantime", func(t *testing.T) {
		eachHome(t, func(h *household, anna, _, mia todo.Actor) {
			h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("18:00"), Recurrence: rule(t, "FREQ=DAILY"),
				Reminders: []reminder.Reminder{{Kind: reminder.Before, Minutes: 60}, {Kind: reminder.AtDue}}})
			h.now = time.Date(2026, 11, 24, 17, 30, 0, 0, time.UTC)
			h.settle()
			h.must(h.lists.SetRole(h.Context(), as("anna"), anna.List, "mia", todo.Editor))
			h.settle()
			h.now = h.now.Add(30 * time.Minute)
			h.settle()
			all, err := h.bells().Ringing(h.Context(), as("mia"))
			h.must(err)
			if len(all) != 1 || !all[0].At.Equal(h.now) {
				t.Errorf("for Mia it rings %+v, want what is due now alone", all)
			}
		})
	})
	t.Run("what somebody has put off is no change that another one takes back", func(t *testing.T) {
		eachHome(t, func(h *household, anna, leo, _ todo.Actor) {
			n := h.add(anna, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Reminders: []reminder.Reminder{{Kind: reminder.AtDue, Nag: 10}}})
			h.now = time.Date(2026, 11, 23, 16, 58, 0, 0, time.UTC)
			_, err := h.tasks.Update(h.Context(), anna, todo.Patch{Number: n, Title: new("Roses")})
			h.must(err)
			h.now = h.now.Add(2 * time.Minute)
			h.wantRang("when due", "anna: 1; leo: 1")
			id := notify.Key{User: "leo", List: leo.List, Task: n, At: h.now}.ID()
			_, err = h.bells().Reply(h.Context(), as("leo"), id, "in an hour", notify.From{Channel: notify.Page})
			h.must(err)
			_, err = h.tasks.Undo(h.Context(), anna, 0)
			h.must(err)
			h.now = h.now.Add(11 * time.Minute)
			h.wantRang("Leo has put it off", "anna: 1")
			h.wantRings("an hour later", "leo: 1 at 18:00")
		})
	})
}

// Before what repeats rang unticked, nothing armed its next occurrence: the upgrade does.
func TestWhatRepeatedBeforeRingsAfterTheUpgrade(t *testing.T) {
	files, err := migrationFiles()
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(files, "00022_unticked.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, upgrade, found := strings.Cut(string(text), "insert into rings")
	if !found {
		t.Fatal("the migration asks for nothing")
	}
	upgrade = "insert into rings" + strings.TrimRight(upgrade, ";\n")
	eachHome(t, func(h *household, anna, _, _ todo.Actor) {
		run := func(sql string) {
			h.Helper()
			h.must(h.db.inTx(h.Context(), func(tx *tx) error {
				_, err := tx.exec(h.Context(), sql)
				return err
			}))
		}
		for _, who := range []todo.Actor{anna, as("mia")} {
			h.add(who, todo.Draft{Title: "Plants", Due: onMonday("17:00"), Recurrence: rule(t, "FREQ=DAILY")})
			h.add(who, todo.Draft{Title: "Call", Due: onMonday("17:00")})
		}
		h.now = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
		h.settle()
		run("delete from rings where rung = 0")
		h.wantRings("before the upgrade", "")
		run(upgrade)
		const all = "anna: 1 at 17:00; leo: 1 at 17:00; mia: 1 at 17:00"
		tomorrow := strings.ReplaceAll(all, "at ", "at 24 Nov ")
		h.wantRings("after the upgrade", tomorrow)
		run("delete from rings where why <> 'rearm' and rung = 0")
		h.now = h.now.Add(time.Hour)
		h.wantRings("an hour later, where a program of before was at it first", tomorrow)
	})
}
