package api_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// between is a list of which somebody else changes something as soon as a task
// of it has been read.
type between struct {
	*todo.Service
	once sync.Once
	then func()
}

func (b *between) GetAny(ctx context.Context, who todo.Actor, number int64) (todo.Task, error) {
	t, err := b.Service.GetAny(ctx, who, number)
	b.once.Do(b.then)
	return t, err
}

// meanwhile is a replica whose reader of tasks is always a little too late.
func (w *world) meanwhile(then func()) *notify.Service {
	return notify.New(w.db.Rings(), &between{Service: w.tasks, then: then}, w, notify.Options{Owner: "late", Now: w.clock,
		PublicURL: "https://todo.example.com", Channels: append(w.channels(), w.ears)})
}

// Each of the doors of reminders reads, decides and then writes: what others do
// between the two is neither lost nor done twice.
func TestWhatOthersDoWhileAReminderIsAnswered(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		ada.device("Pixel", true)
		var number int64
		next := func() (path string, m notify.Message) {
			w.t.Helper()
			number++
			made := ada.add(`{"title":"Call Ann","due":{"date":"2026-12-24"},"reminders":[{"kind":"moment","at":"` +
				w.clock().Add(time.Minute).Format(time.RFC3339) + `"}]}`)
			number = made.Number
			m = w.hear(time.Minute)
			return "/auth/ring/" + string(m.Ticket) + "/answer", m
		}
		id := func() string {
			w.t.Helper()
			return decode[reminderView](ada.do("GET", "/api/me/reminders", "").want(200)).Ringing[0].ID
		}
		last := func() int {
			w.t.Helper()
			return decode[struct{ Last int }](ada.do("GET", "/api/me/changes", "").want(200)).Last
		}
		w.run("reminders that are set while one is put off are kept", func(t *testing.T) {
			next()
			late := w.meanwhile(func() {
				ada.do("PATCH", fmt.Sprintf("/api/me/tasks/%d", number), `{"reminders":[{"kind":"before","days":3}]}`).want(200)
			})
			if _, err := late.Snooze(t.Context(), todo.Actor{User: ada.id, Via: todo.ViaAPI, Zone: time.UTC}, id(), w.clock().Add(time.Hour), notify.From{Channel: notify.Page}); err != nil {
				t.Fatal(err)
			}
			got := ada.do("GET", fmt.Sprintf("/api/me/tasks/%d", number), "").want(200).body
			if !strings.Contains(got, `"days":3`) || !strings.Contains(got, `"snoozed":true`) {
				t.Errorf("the task is %s", got)
			}
		})
		w.run("a ticket answers once, however often it is used at once", func(t *testing.T) {
			for _, words := range []string{"in an hour", "done", "not today"} {
				path, _ := next()
				before := last()
				if got := ada.atOnce(8, "POST", path, `{"words":"`+words+`"}`); got[200] != 1 || got[409] != 7 {
					t.Errorf("%s: the answers are %v", words, got)
				}
				if n := last() - before; n != 1 {
					t.Errorf("%s: %d changes are made", words, n)
				}
			}
		})
		w.run("two links of one message answer once", func(t *testing.T) {
			_, m := next()
			before := last()
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					ada.atOnce(1, "POST", strings.TrimPrefix(string(m.Actions[i%len(m.Actions)].URL), "https://todo.example.com"), "")
				})
			}
			all.Wait()
			if n := last() - before; n != 1 {
				t.Errorf("%d changes are made", n)
			}
			ada.wantRang("")
		})
	})
}

func TestNoMoreMessagesAreSentAtOnceThanOneAfterTheOther(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		var devices []notify.Device
		for i := range notify.MaxDevices {
			devices = append(devices, ada.device(fmt.Sprint("device ", i), true))
		}
		test := func(n int) map[int]int {
			w.later(time.Millisecond)
			var mu sync.Mutex
			var all sync.WaitGroup
			count := map[int]int{}
			for _, d := range devices[:n] {
				all.Go(func() {
					got := ada.atOnce(1, "POST", "/api/me/devices/"+d.ID+"/test", "")
					mu.Lock()
					defer mu.Unlock()
					for status, times := range got {
						count[status] += times
					}
				})
			}
			all.Wait()
			return count
		}
		test(20)
		test(20)
		test(15)
		if got := test(20); got[202] != 5 || got[429] != 15 {
			t.Errorf("with room for 5 messages, the answers are %v", got)
		}
	})
}

func TestRemindersGoByTheZoneThatAPersonHas(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		// coming is when the only thing that is to ring does.
		coming := func(p *person) string {
			w.t.Helper()
			all := decode[reminderView](p.do("GET", "/api/me/reminders", "").want(200)).Coming
			if len(all) != 1 {
				w.t.Fatalf("%d are to ring", len(all))
			}
			return all[0].At.UTC().Format("2 Jan 15:04")
		}
		w.run("whichever of two changes at once is the last", func(t *testing.T) {
			ada := w.join("ada@example.com")
			ada.add(`{"title":"Tax","due":{"date":"2026-12-01"},"reminders":[{"kind":"due"}]}`)
			want := map[string]string{"Asia/Tokyo": "1 Dec 00:00", "America/New_York": "1 Dec 14:00"}
			for range 20 {
				var all sync.WaitGroup
				for zone := range want {
					all.Go(func() { ada.atOnce(1, "PATCH", "/api/me", `{"zone":"`+zone+`"}`) })
				}
				all.Wait()
				zone := decode[struct{ Zone string }](ada.do("GET", "/api/me", "").want(200)).Zone
				if got := coming(ada); got != want[zone] {
					t.Fatalf("in %s it rings on %s, want %s", zone, got, want[zone])
				}
			}
		})
		w.run("also what a replica has written that did not know of it", func(t *testing.T) {
			for zone, after := range map[string]time.Duration{
				"Asia/Tokyo": 8 * time.Hour, // armed for too early: it waits for nine o'clock in Berlin
				"UTC":        9 * time.Hour, // armed for an hour too late: it rings then
			} {
				bob := w.join(strings.ReplaceAll(strings.ToLower(zone), "/", ".") + "@example.com")
				loc, err := time.LoadLocation(zone)
				if err != nil {
					t.Fatal(err)
				}
				day := w.clock().Truncate(24 * time.Hour).Add(48 * time.Hour)
				if _, err := w.tasks.Add(t.Context(), todo.Actor{User: bob.id, Via: todo.ViaAPI, Zone: loc}, todo.Draft{Title: "Tax",
					Due: &todo.Due{Date: civil.DateOf(day)}, Reminders: []reminder.Reminder{{Kind: reminder.AtDue}}}); err != nil {
					t.Fatal(err)
				}
				for at := day; at.Before(day.Add(after)); at = at.Add(30 * time.Minute) {
					w.ring(at.Sub(w.clock()))
					bob.wantRang("")
				}
				w.ring(day.Add(after).Sub(w.clock()))
				w.ring(0)
				bob.wantRang("Tax (page queued)")
			}
		})
	})
}

func TestADeviceIsKnownAgain(t *testing.T) {
	w := quick(t)
	w.join("ada@example.com")
	const right = `{"email":"ada@example.com","password":"correct horse"}`
	first := w.do("POST", "/auth/login", right).want(200).header.Get("X-Device")
	if first == "" {
		t.Fatal("nothing is there to be kept")
	}
	next := w.do("POST", "/auth/login", right, "X-Device", first).want(200).header.Get("X-Device")
	if next == "" || next == first {
		t.Errorf("afterwards it keeps %q", next)
	}
	for _, odd := range []string{"x", "~~~", strings.Repeat("a", 512), first + "x"} {
		w.do("POST", "/auth/login", right, "X-Device", odd).want(200)
	}
	w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"wrong horse"}`, "X-Device", first).problem(401)
	(&person{w, "", first}).do("GET", "/api/me/tasks", "").problem(401) // it is no bearer
}

func TestADeviceOfASignInGoesWithItHoweverItIsAdded(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for round := range 10 {
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() {
					ada.atOnce(1, "POST", "/api/me/devices", fmt.Sprintf(`{"channel":"ears","name":"x","address":"a%d","until_sign_out":true}`, i))
				})
			}
			all.Go(func() { ada.atOnce(1, "POST", "/auth/logout", "") })
			all.Wait()
			ada.token = decode[struct{ Token string }](w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"correct horse"}`).want(200)).Token
			if left := ada.devices().Devices; len(left) != 0 {
				t.Fatalf("round %d: %d devices are left", round, len(left))
			}
		}
	})
}
