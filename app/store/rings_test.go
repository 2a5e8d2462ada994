package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ringer is somebody with a list and a clock.
type ringer struct {
	*testing.T
	db    *DB
	tasks *todo.Service
	who   todo.Actor
	now   time.Time
}

// noon is when the tests begin: a Tuesday.
var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func newRinger(t *testing.T, db *DB) *ringer {
	r := &ringer{T: t, db: db, now: noon, who: todo.Actor{User: "ada", Via: todo.ViaAPI, Zone: time.UTC}}
	r.tasks = todo.New(db.Tasks(), func() time.Time { return r.now })
	return r
}

func (r *ringer) must(c todo.Change, err error) todo.Task {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
	if len(c.Edits) == 0 || c.Edits[0].After == nil {
		return todo.Task{}
	}
	return *c.Edits[0].After
}

func at(clock string) *todo.Due {
	c, err := civil.ParseClock(clock)
	if err != nil {
		panic(err)
	}
	return &todo.Due{Date: civil.DateOf(noon), Clock: c, Timed: true, Zone: "UTC"}
}

// coming is what is to ring: "1 at 17:00, 2 at 18:00".
func (r *ringer) coming() string {
	r.Helper()
	all, err := r.db.Rings().Coming(r.Context(), notify.Key{User: r.who.User, At: time.UnixMicro(1)}, r.now.AddDate(10, 0, 0), 100)
	if err != nil {
		r.Fatal(err)
	}
	var said []string
	for _, g := range all {
		when := g.At.Format("15:04")
		if day := civil.DateOf(g.At); day != civil.DateOf(noon) {
			when = g.At.Format("2 Jan 15:04")
		}
		said = append(said, fmt.Sprintf("%d at %s", g.Task, when))
	}
	return strings.Join(said, ", ")
}

func (r *ringer) wantComing(want string) {
	r.Helper()
	if got := r.coming(); got != want {
		r.Errorf("what is to ring: %q, want %q", got, want)
	}
}

// ring rings everything that is due by the clock, as a worker would.
func (r *ringer) ring() []notify.Ring {
	r.Helper()
	s := r.db.Rings()
	all, err := s.Claim(r.Context(), r.now, "w", r.now.Add(time.Minute), 100)
	if err != nil {
		r.Fatal(err)
	}
	var done []notify.Outcome
	for _, g := range all {
		done = append(done, notify.Outcome{Key: g.Key, Rung: r.now, Times: g.Times + 1,
			Report: []notify.Delivery{{Channel: notify.Page, Name: "this page", Times: g.Times + 1, Queued: r.now}}})
	}
	if err := s.Settle(r.Context(), "w", done); err != nil {
		r.Fatal(err)
	}
	return all
}

// ringing is what rang and is not answered: "1".
func (r *ringer) ringing() string {
	r.Helper()
	all, err := r.db.Rings().Ringing(r.Context(), r.who.User, r.now.AddDate(0, 0, -7), 100)
	if err != nil {
		r.Fatal(err)
	}
	var said []string
	for _, g := range all {
		said = append(said, fmt.Sprint(g.Task))
	}
	return strings.Join(said, ", ")
}

func eachRinger(t *testing.T, test func(r *ringer)) {
	t.Helper()
	eachStore(t, func(t *testing.T, db *DB) { test(newRinger(t, db)) })
}

func TestWhatATaskRingsAt(t *testing.T) {
	t.Run("a task with a time rings at its due, and at what was said besides", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Whole day", Due: &todo.Due{Date: civil.DateOf(noon).AddDays(1)}}))
			moment := noon.Add(3 * time.Hour)
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Report", Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment}}}))
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Rent", Due: &todo.Due{Date: civil.DateOf(noon).AddDays(2)},
				Reminders: []reminder.Reminder{{Kind: reminder.AtDue}, {Kind: reminder.Before, Days: 1, Time: "18:30"}}}))
			r.wantComing("3 at 15:00, 1 at 17:00, 4 at 2 Dec 18:30, 4 at 3 Dec 09:00")
		})
	})
	t.Run("done, deleted, reopened, restored, moved, muted and undone do to it what they say", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			for _, step := range []struct {
				do   func() (todo.Change, error)
				want string
			}{
				{func() (todo.Change, error) { return r.tasks.Complete(r.Context(), r.who, 1) }, ""},
				{func() (todo.Change, error) { return r.tasks.Reopen(r.Context(), r.who, 1) }, "1 at 17:00"},
				{func() (todo.Change, error) { return r.tasks.Delete(r.Context(), r.who, 1) }, ""},
				{func() (todo.Change, error) { return r.tasks.Restore(r.Context(), r.who, 1) }, "1 at 17:00"},
				{func() (todo.Change, error) {
					return r.tasks.Update(r.Context(), r.who, todo.Patch{Number: 1, Due: todo.Opt[todo.Due]{Set: true, Value: at("19:00")}})
				}, "1 at 19:00"},
				{func() (todo.Change, error) { return r.tasks.Undo(r.Context(), r.who, 0) }, "1 at 17:00"},
				{func() (todo.Change, error) {
					return r.tasks.Update(r.Context(), r.who, todo.Patch{Number: 1, Muted: new(true)})
				}, ""},
				{func() (todo.Change, error) { return r.tasks.Undo(r.Context(), r.who, 0) }, "1 at 17:00"},
				{func() (todo.Change, error) { return r.tasks.Undo(r.Context(), r.who, 1) }, "1 at 17:00"}, // refused: later changes
			} {
				if _, err := step.do(); err != nil && fault.CodeOf(err) != fault.Conflict {
					t.Fatal(err)
				}
				r.wantComing(step.want)
			}
		})
	})
	t.Run("undoing the addition takes it away", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			r.must(r.tasks.Undo(r.Context(), r.who, 0))
			r.wantComing("")
			r.must(r.tasks.Undo(r.Context(), r.who, 2))
			r.wantComing("1 at 17:00")
		})
	})
	t.Run("a recurrence rings with its next occurrence, without what was put off", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			daily, err := recur.Parse("FREQ=DAILY")
			if err != nil {
				t.Fatal(err)
			}
			later := noon.Add(6 * time.Hour)
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Pills", Due: at("17:00"), Recurrence: &todo.Recurrence{Rule: daily},
				Reminders: []reminder.Reminder{{Kind: reminder.Before, Minutes: 10}, {Kind: reminder.AtMoment, At: &later, Snoozed: true}}}))
			r.wantComing("1 at 16:50, 1 at 18:00")
			r.must(r.tasks.Complete(r.Context(), r.who, 1))
			r.wantComing("1 at 2 Dec 16:50")
			r.must(r.tasks.Undo(r.Context(), r.who, 0))
			r.wantComing("1 at 16:50, 1 at 18:00")
		})
	})
	t.Run("what lies behind when it is written down does not ring", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("11:00")}))
			r.wantComing("")
			if got := r.ring(); len(got) != 0 {
				t.Errorf("it rang: %+v", got)
			}
		})
	})
	t.Run("settings move what goes by them", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Rent", Due: &todo.Due{Date: civil.DateOf(noon).AddDays(1)}, Reminders: []reminder.Reminder{{Kind: reminder.AtDue}}}))
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			_, err := r.tasks.SetSettings(r.Context(), r.who, func(s *reminder.Settings) error {
				s.DayTime, s.Timed = "07:30", false
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			r.wantComing("1 at 2 Dec 07:30")
			r.who.Zone = time.FixedZone("", 3600)
			if err := r.tasks.Rearm(r.Context(), r.who); err != nil {
				t.Fatal(err)
			}
			r.wantComing("1 at 2 Dec 06:30")
		})
	})
}

// Pills every day at 17:00 are taken at 17:00 in Tokyo as well, if the person says so; a call stays when it is.
func TestHabitsFollowAPersonWhoTravels(t *testing.T) {
	tokyo, err := todo.LoadZone("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	daily, err := recur.Parse("FREQ=DAILY;COUNT=3")
	if err != nil {
		t.Fatal(err)
	}
	for _, follow := range []bool{false, true} {
		t.Run(fmt.Sprintf("follow %t", follow), func(t *testing.T) {
			eachRinger(t, func(r *ringer) {
				r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Pills", Due: at("17:00"), Recurrence: &todo.Recurrence{Rule: daily}}))
				r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("18:00")}))
				if _, err := r.tasks.SetSettings(r.Context(), r.who, func(s *reminder.Settings) error {
					s.HabitsFollow = follow
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				home := r.who.Zone
				r.who.Zone = tokyo // 21:00 of the same day there
				if err := r.tasks.Rearm(r.Context(), r.who); err != nil {
					t.Fatal(err)
				}
				if !follow {
					r.wantComing("1 at 17:00, 2 at 18:00")
					return
				}
				r.wantComing("2 at 18:00, 1 at 2 Dec 08:00") // 17:00 has passed in Tokyo
				task, err := r.tasks.Get(r.Context(), r.who, 1)
				if err != nil || task.Due.Zone != "Asia/Tokyo" || task.Recurrence.Anchor.Zone != "Asia/Tokyo" || task.Recurrence.Rule.Count != 3 {
					t.Errorf("the task is %+v %+v, %v; want it in Tokyo with all of its occurrences", task.Due, task.Recurrence, err)
				}
				r.must(r.tasks.Complete(r.Context(), r.who, 1))
				r.wantComing("2 at 18:00, 1 at 2 Dec 08:00")
				if _, err := r.tasks.Undo(r.Context(), r.who, 0); err != nil {
					t.Fatal(err)
				}
				if _, err := r.tasks.Undo(r.Context(), r.who, 0); err != nil {
					t.Fatal(err)
				}
				r.who.Zone = home
				r.wantComing("1 at 17:00, 2 at 18:00")
			})
		})
	}
}

func TestWhatRang(t *testing.T) {
	t.Run("rings once, is shown until it is answered, and says what became of it", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			if got := r.ring(); len(got) != 0 {
				t.Fatalf("it rang five hours early: %+v", got)
			}
			r.now = noon.Add(5 * time.Hour)
			if got := r.ring(); len(got) != 1 || got[0].Task != 1 || !got[0].At.Equal(r.now) {
				t.Fatalf("what rang: %+v", got)
			}
			if got := r.ring(); len(got) != 0 {
				t.Fatalf("it rang twice: %+v", got)
			}
			if got := r.ringing(); got != "1" {
				t.Errorf("what rings: %q", got)
			}
			k := notify.Key{User: "ada", Task: 1, At: r.now}
			for i, s := range []notify.State{notify.Shown, notify.Opened, notify.Shown} {
				if err := r.db.Rings().Report(t.Context(), k, 1, notify.Page, "", s, r.now.Add(time.Duration(i+1)*time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			if err := r.db.Rings().Answer(t.Context(), k, notify.Seen, notify.Page, "", r.now.Add(10*time.Minute)); err != nil {
				t.Fatal(err)
			}
			got, err := r.db.Rings().Ring(t.Context(), k)
			if err != nil {
				t.Fatal(err)
			}
			want := notify.Ring{Key: k, Why: reminder.AtDue, Made: noon, Rung: r.now, Times: 1, Answered: r.now.Add(10 * time.Minute), Answer: notify.Seen, Title: "Call Ann",
				Deliveries: []notify.Delivery{{Channel: notify.Page, Name: "this page", Times: 1, Queued: r.now,
					Shown: r.now.Add(time.Minute), Opened: r.now.Add(2 * time.Minute), Answered: r.now.Add(10 * time.Minute)}}}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("want and got differ (-want +got):\n%s", d)
			}
			if got := r.ringing(); got != "" {
				t.Errorf("what rings after the answer: %q", got)
			}
		})
	})
	t.Run("is answered by what is done with the task", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			for _, what := range []string{"done", "deleted", "moved"} {
				r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: what, Due: at("17:00")}))
			}
			r.now = noon.Add(5 * time.Hour)
			r.ring()
			r.must(r.tasks.Complete(r.Context(), r.who, 1))
			r.must(r.tasks.Delete(r.Context(), r.who, 2))
			r.must(r.tasks.Update(r.Context(), r.who, todo.Patch{Number: 3, Due: todo.Opt[todo.Due]{Set: true, Value: at("19:00")}}))
			for i, want := range []string{"done", "deleted", "moved"} {
				got, err := r.db.Rings().Ring(t.Context(), notify.Key{User: "ada", Task: int64(i + 1), At: r.now})
				if err != nil || got.Answer != want || !got.Answered.Equal(r.now) {
					t.Errorf("the ring of a task that was %s: %+v, %v", want, got, err)
				}
			}
			if got := r.ringing(); got != "" {
				t.Errorf("what rings: %q", got)
			}
			r.wantComing("3 at 19:00")
		})
	})
	t.Run("is another person's own", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			r.now = noon.Add(5 * time.Hour)
			r.ring()
			eve := notify.Key{User: "eve", Task: 1, At: r.now}
			if _, err := r.db.Rings().Ring(t.Context(), eve); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("another person's ring: %v", err)
			}
			if err := r.db.Rings().Answer(t.Context(), eve, notify.Seen, "", "", r.now); err != nil {
				t.Fatal(err)
			}
			if got := r.ringing(); got != "1" {
				t.Errorf("another person answered: %q", got)
			}
		})
	})
	t.Run("is taken over when a lease is over, and what its first owner says then does not count", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}))
			r.now = noon.Add(5 * time.Hour)
			s := r.db.Rings()
			claim := func(owner string) int {
				got, err := s.Claim(t.Context(), r.now, owner, r.now.Add(time.Minute), 10)
				if err != nil {
					t.Fatal(err)
				}
				return len(got)
			}
			if n := claim("first"); n != 1 {
				t.Fatalf("%d are leased", n)
			}
			if n := claim("second"); n != 0 {
				t.Fatalf("%d are leased twice", n)
			}
			r.now = r.now.Add(2 * time.Minute)
			if n := claim("second"); n != 1 {
				t.Fatalf("%d are taken over", n)
			}
			k := notify.Key{User: "ada", Task: 1, At: noon.Add(5 * time.Hour)}
			if err := s.Settle(t.Context(), "first", []notify.Outcome{{Key: k, Rung: r.now, Times: 7}}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Ring(t.Context(), k); err != nil || got.Times != 0 {
				t.Errorf("the first owner is believed: %+v, %v", got, err)
			}
		})
	})
	t.Run("is forgotten when it is long over", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			r.must(r.tasks.Add(r.Context(), r.who, todo.Draft{Title: "Call Ann", Due: at("17:00")}, todo.Draft{Title: "Later", Due: at("18:00")}))
			r.now = noon.Add(5 * time.Hour)
			r.ring()
			for _, before := range []time.Time{r.now, r.now.Add(2 * time.Hour)} {
				if err := r.db.Rings().Forget(t.Context(), before); err != nil {
					t.Fatal(err)
				}
				all, err := r.db.Rings().OfTask(t.Context(), "ada", 1, 10)
				if want := before.Equal(r.now); err != nil || (len(all) == 1) != want {
					t.Errorf("what is known before %s: %+v, %v", before, all, err)
				}
			}
			n, err := one(t.Context(), r.db, value[int64], "select count(*) from deliveries")
			if err != nil || n != 0 {
				t.Errorf("%d deliveries are left, %v", n, err)
			}
			r.wantComing("2 at 18:00")
		})
	})
	t.Run("rings for one of many that ask at once", func(t *testing.T) {
		eachRinger(t, func(r *ringer) {
			var drafts []todo.Draft
			for range 200 {
				drafts = append(drafts, todo.Draft{Title: "Call Ann", Due: at("17:00")})
			}
			r.must(r.tasks.Add(r.Context(), r.who, drafts...))
			r.now = noon.Add(5 * time.Hour)
			var mu sync.Mutex
			var got []int64
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					for {
						some, err := r.db.Rings().Claim(t.Context(), r.now, fmt.Sprint(i), r.now.Add(time.Minute), 7)
						if err != nil {
							t.Error(err)
							return
						}
						if len(some) == 0 || len(some) > 7 {
							break
						}
						mu.Lock()
						for _, g := range some {
							got = append(got, g.Task)
						}
						mu.Unlock()
					}
				})
			}
			all.Wait()
			slices.Sort(got)
			if distinct := slices.Compact(slices.Clone(got)); len(got) != 200 || len(distinct) != 200 {
				t.Errorf("%d leases of %d rings", len(got), len(distinct))
			}
		})
	})
}
