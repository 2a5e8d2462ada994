package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
	"github.com/todo-chatbot/todo-chatbot/app/notify/ntfy"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

type atUTC struct{}

func (atUTC) Zone(context.Context, todo.UserID) (*time.Location, bool, error) {
	return time.UTC, true, nil
}

// heard is a request that the other side got.
type heard struct {
	path   string
	header http.Header
	body   []byte
}

// house is a person's list, what rings for them, and the other side of their devices.
type house struct {
	*testing.T
	db    *store.DB
	tasks *todo.Service
	bells *notify.Service
	hooks *webhook.Channel
	who   todo.Actor
	url   string

	mu     sync.Mutex
	time   *testclock.Clock
	got    []heard
	answer map[string]http.HandlerFunc // by path; 200 if there is none
}

func (h *house) clock() time.Time { return h.time.Now() }

func (h *house) later(d time.Duration) { h.time.Advance(d) }

// heard are the requests since it was last asked.
func (h *house) heard() []heard {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.got
	h.got = nil
	slices.SortFunc(all, func(a, b heard) int { return strings.Compare(a.path, b.path) })
	return all
}

func (h *house) paths() string {
	var all []string
	for _, g := range h.heard() {
		all = append(all, g.path)
	}
	return strings.Join(all, " ")
}

func (h *house) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	h.mu.Lock()
	h.got = append(h.got, heard{r.URL.Path, r.Header.Clone(), body})
	answer := h.answer[r.URL.Path]
	h.mu.Unlock()
	if err != nil {
		h.Error(err)
	}
	if answer != nil {
		answer(w, r)
	}
}

// answers lets the other side answer with a status from now on.
func (h *house) answers(path string, status int, header ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer[path] = func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

func eachHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		test(newHouse(t, "sqlite:"+filepath.Join(t.TempDir(), "todo.db")+"?synchronous=normal"))
	})
	t.Run("PostgreSQL", func(t *testing.T) { test(newHouse(t, pgtest.New(t))) })
}

func newHouse(t *testing.T, address string) *house {
	t.Helper()
	db, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	h := &house{T: t, db: db, time: testclock.At(noon), who: todo.Actor{User: "ada", Via: todo.ViaAPI, Zone: time.UTC}, answer: map[string]http.HandlerFunc{}}
	srv := httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(srv.Close)
	h.url = srv.URL
	h.tasks = todo.New(db.Tasks(), h.clock)
	h.bells = h.replica("one")
	return h
}

// replica is one of several processes. It waits for an answer longer than any takes, however
// busy the machine is.
func (h *house) replica(owner string) *notify.Service { return h.waiting(owner, time.Minute) }

// waiting is replica with how long it waits for an answer.
func (h *house) waiting(owner string, patience time.Duration) *notify.Service {
	allow, err := egress.Parse("NOTIFY_ALLOW", "127.0.0.1")
	if err != nil {
		h.Fatal(err)
	}
	c := courier.New(allow)
	h.hooks = webhook.New(c, h.clock)
	return notify.New(h.db.Rings(), h.tasks, atUTC{}, notify.Options{Owner: owner, Now: h.clock, Patience: patience,
		Channels: []notify.Channel{h.hooks, ntfy.New(c)}, PublicURL: "https://todo.example.com"})
}

func (h *house) device(channel, path string) notify.Device {
	h.Helper()
	d, err := h.bells.AddDevice(h.Context(), h.who, notify.NewDevice{Channel: channel, Name: path, Address: h.url + path, ShowTitle: true})
	if err != nil {
		h.Fatal(err)
	}
	return d
}

// add adds a task that rings at a time of the day of the tests.
func (h *house) add(title, clock string) {
	h.Helper()
	c, err := civil.ParseClock(clock)
	if err != nil {
		h.Fatal(err)
	}
	_, err = h.tasks.Add(h.Context(), h.who, todo.Draft{Title: title, Due: &todo.Due{Date: civil.DateOf(noon), Clock: c, Timed: true, Zone: "UTC"}})
	if err != nil {
		h.Fatal(err)
	}
}

// pass lets time pass, and rings and sends everything that is due then.
func (h *house) pass(d time.Duration) {
	h.Helper()
	h.later(d)
	if _, err := h.bells.RingDue(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.send()
}

func (h *house) send() {
	h.Helper()
	for {
		n, err := h.bells.SendDue(h.Context())
		if err != nil {
			h.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// fate is what became of a task's last ring: "page queued, /phone accepted".
func (h *house) fate(task int64) string {
	h.Helper()
	all, err := h.bells.OfTask(h.Context(), h.who, task)
	if err != nil || len(all) == 0 {
		h.Fatalf("%v, %v", all, err)
	}
	var said []string
	for _, d := range all[0].Deliveries {
		state, _ := d.State()
		text := fmt.Sprintf("%s %s", d.Name, state)
		if d.Reason != "" {
			text += fmt.Sprintf(" (%s, %d)", d.Reason, d.Tries)
		}
		said = append(said, text)
	}
	slices.Sort(said) // by name: moments may be the same
	return strings.Join(said, ", ")
}

func (h *house) wantFate(task int64, want string) {
	h.Helper()
	if got := h.fate(task); got != want {
		h.Errorf("what became of it: %q, want %q", got, want)
	}
}

func (h *house) health(id string) notify.Health {
	h.Helper()
	d, err := h.bells.Device(h.Context(), h.who, id)
	if err != nil {
		h.Fatal(err)
	}
	return d.Health()
}

func TestRemindersReachAWebhook(t *testing.T) {
	eachHouse(t, func(h *house) {
		d := h.device("webhook", "/hook")
		h.add("Call <b>Ann</b>", "12:30")
		h.pass(30 * time.Minute)
		got := h.heard()
		if len(got) != 1 {
			t.Fatalf("%d requests", len(got))
		}
		if want := webhook.Sign(d.Secret, h.clock(), got[0].body); got[0].header.Get(webhook.SignatureHeader) != want {
			t.Errorf("it is signed %q, want %q", got[0].header.Get(webhook.SignatureHeader), want)
		}
		if at := got[0].header.Get(webhook.TimeHeader); at != fmt.Sprint(h.clock().Unix()) {
			t.Errorf("it says it is %s", at)
		}
		var b webhook.Body
		if err := json.Unmarshal(got[0].body, &b); err != nil {
			t.Fatal(err)
		}
		if b.Title != "Call <b>Ann</b>" || b.Message != "Due Tue 1 Dec, 12:30." || b.Task != 1 || b.Times != 1 || b.Test || b.Late || b.ID != got[0].header.Get(webhook.IDHeader) || len(b.Actions) != 2 {
			t.Errorf("it says %s", got[0].body)
		}
		h.wantFate(1, "/hook accepted, this page queued")
		if got := h.health(d.ID); got != notify.Works {
			t.Errorf("the device is %s", got)
		}
		h.pass(time.Hour)
		if got := h.paths(); got != "" {
			t.Errorf("it is sent again: %s", got)
		}
	})
}

func TestATopicOfNtfy(t *testing.T) {
	h := newHouse(t, "sqlite::memory:")
	d, err := h.bells.AddDevice(t.Context(), h.who, notify.NewDevice{Channel: "ntfy", Name: "Phone", Address: strings.Replace(h.url, "//", "//tk_x@", 1) + "/base/my-topic"})
	if err != nil {
		t.Fatal(err)
	}
	h.add("Secret plan", "12:30")
	h.pass(30 * time.Minute)
	got := h.heard()
	if len(got) != 1 || got[0].path != "/base/" || got[0].header.Get("Authorization") != "Bearer tk_x" {
		t.Fatalf("got %+v", got)
	}
	var m struct {
		Topic, Title, Message, Click string
		SequenceID                   string `json:"sequence_id"`
		Actions                      []struct{ Action, Label, URL, Method string }
	}
	if err := json.Unmarshal(got[0].body, &m); err != nil {
		t.Fatal(err)
	}
	if m.Topic != "my-topic" || m.Title != "A reminder" || strings.Contains(string(got[0].body), "Secret") || m.SequenceID == "" || len(m.SequenceID) > 64 || len(m.Actions) != 3 {
		t.Errorf("it says %s", got[0].body)
	}
	if h.health(d.ID) != notify.Works {
		t.Error("the device does not work")
	}
}

func TestWhatTheOtherSideAnswers(t *testing.T) {
	t.Run("out of order: it is tried again, and then the next channel rings", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			d := h.device("webhook", "/hook")
			h.device("ntfy", "/topic")
			h.answers("/hook", 503)
			h.add("Call Ann", "12:30")
			h.pass(30 * time.Minute)
			first := h.heard()
			h.wantFate(1, "/hook queued (unavailable, 1), this page queued")
			h.pass(4 * time.Second)
			if got := h.paths(); got != "" {
				t.Errorf("it is tried too soon: %s", got)
			}
			for _, wait := range []time.Duration{time.Second, 20 * time.Second} {
				h.pass(wait)
				again := h.heard()
				if len(again) != 1 || again[0].header.Get(webhook.IDHeader) != first[0].header.Get(webhook.IDHeader) {
					t.Fatalf("tried again: %+v", again)
				}
			}
			h.pass(time.Minute)
			if got := h.paths(); got != "/ /hook" {
				t.Errorf("the next channel: %q", got)
			}
			h.wantFate(1, "/hook failed (unavailable, 4), /topic accepted, this page queued")
			if got := h.health(d.ID); got != notify.Failing {
				t.Errorf("the device is %s", got)
			}
		})
	})
	t.Run("it comes back before the tries are over", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			h.device("webhook", "/hook")
			h.answers("/hook", 500)
			h.add("Call Ann", "12:30")
			h.pass(30 * time.Minute)
			h.answers("/hook", 200)
			h.pass(5 * time.Second)
			h.wantFate(1, "/hook accepted, this page queued")
		})
	})
	t.Run("gone: it is switched off, and the next channel rings at once", func(t *testing.T) {
		for _, status := range []int{404, 410} {
			eachHouse(t, func(h *house) {
				d := h.device("webhook", "/hook")
				h.device("ntfy", "/topic")
				h.answers("/hook", status)
				h.add("Call Ann", "12:30")
				h.add("Call Bob", "12:40")
				h.pass(30 * time.Minute)
				if got := h.paths(); got != "/ /hook" {
					t.Errorf("rang: %s", got)
				}
				h.wantFate(1, "/hook failed (gone, 1), /topic accepted, this page queued")
				if got := h.health(d.ID); got != notify.Off {
					t.Errorf("the device is %s", got)
				}
				h.pass(10 * time.Minute)
				if got := h.paths(); got != "/" {
					t.Errorf("after that it rang: %s", got)
				}
				h.answers("/hook", 200)
				again := h.device("webhook", "/hook")
				if again.ID != d.ID || h.health(d.ID) == notify.Off {
					t.Errorf("added again it is %+v", again)
				}
			})
		}
	})
	t.Run("too large, not allowed, sent on: that does not pass", func(t *testing.T) {
		for status, code := range map[int]string{413: "too_large", 401: "refused", 403: "refused", 400: "refused", 302: "redirect"} {
			h := newHouse(t, "sqlite::memory:")
			h.device("webhook", "/hook")
			h.answers("/hook", status, "Location", h.url+"/elsewhere")
			h.add("Call Ann", "12:30")
			h.pass(30 * time.Minute)
			if got := h.paths(); got != "/hook" {
				t.Errorf("%d: rang %s", status, got)
			}
			h.wantFate(1, "/hook failed ("+code+", 1), this page queued")
		}
	})
	t.Run("busy: as long as it says, unless that is too long", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			h.device("webhook", "/hook")
			h.device("ntfy", "/topic")
			h.answers("/hook", 429, "Retry-After", "90")
			h.add("Call Ann", "12:30")
			h.pass(30 * time.Minute)
			h.heard()
			h.pass(89 * time.Second)
			if got := h.paths(); got != "" {
				t.Errorf("it is tried too soon: %s", got)
			}
			h.answers("/hook", 429, "Retry-After", "86400")
			h.pass(time.Second)
			if got := h.paths(); got != "/ /hook" {
				t.Errorf("rang: %s", got)
			}
			h.wantFate(1, "/hook failed (busy, 2), /topic accepted, this page queued")
		})
	})
	t.Run("nothing: it is not waited for long, and others ring meanwhile", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			h.bells = h.waiting("one", 200*time.Millisecond)
			h.device("webhook", "/hook")
			h.device("webhook", "/other")
			h.answer["/hook"] = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
			h.add("Call Ann", "12:30")
			h.pass(30 * time.Minute)
			h.wantFate(1, "/hook queued (timeout, 1), /other accepted, this page queued")
		})
	})
	t.Run("three failures in a row: it is broken, others ring with it, and it is noticed when it works again", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			d := h.device("webhook", "/hook")
			h.device("ntfy", "/topic")
			h.answers("/hook", 403)
			for i := range 4 {
				h.add("Call Ann", fmt.Sprintf("12:%d0", i+1))
			}
			for range 3 {
				h.pass(10 * time.Minute)
			}
			h.heard()
			if got := h.health(d.ID); got != notify.Broken {
				t.Fatalf("the device is %s", got)
			}
			h.answers("/hook", 200)
			h.pass(10 * time.Minute)
			if got := h.paths(); got != "/ /hook" {
				t.Errorf("rang: %s", got)
			}
			if got := h.health(d.ID); got != notify.Works {
				t.Errorf("the device is %s", got)
			}
		})
	})
}

func TestTwoReplicas(t *testing.T) {
	eachHouse(t, func(h *house) {
		other := h.replica("two")
		h.device("webhook", "/hook")
		for range 40 {
			h.add("Call Ann", "12:30")
		}
		h.later(30 * time.Minute)
		var all sync.WaitGroup
		for _, s := range []*notify.Service{h.bells, other} {
			all.Go(func() {
				for range 3 {
					if _, err := s.RingDue(t.Context()); err != nil {
						t.Error(err)
					}
					if _, err := s.SendDue(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		h.send()
		ids := map[string]int{}
		for _, g := range h.heard() {
			ids[g.header.Get(webhook.IDHeader)]++
		}
		if len(ids) != 40 {
			t.Errorf("%d of 40 rang", len(ids))
		}
		for id, n := range ids {
			if n != 1 {
				t.Errorf("%s was sent %d times", id, n)
			}
		}
	})
}

// TestKilledBetweenSendingAndRecording has a lease that nobody settles, as a
// process leaves it that was killed after it had sent.
func TestKilledBetweenSendingAndRecording(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.device("webhook", "/hook")
		h.add("Call Ann", "12:30")
		h.later(30 * time.Minute)
		if _, err := h.bells.RingDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		died, cancel := context.WithCancel(t.Context())
		h.answer["/hook"] = func(http.ResponseWriter, *http.Request) { cancel() } // it has it, and we never hear so
		if _, err := h.bells.SendDue(died); err == nil {
			t.Fatal("what became of it was recorded after all")
		}
		first := h.heard()
		delete(h.answer, "/hook")
		h.pass(30 * time.Second)
		if got := h.paths(); got != "" {
			t.Errorf("it is sent while it is leased: %s", got)
		}
		h.later(31 * time.Second)
		if _, err := h.replica("two").SendDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		again := h.heard()
		if len(first) != 1 || len(again) != 1 || first[0].header.Get(webhook.IDHeader) != again[0].header.Get(webhook.IDHeader) {
			t.Fatalf("first %+v, then %+v", first, again)
		}
		h.wantFate(1, "/hook accepted, this page queued")
	})
}

func TestWhatIsNotSent(t *testing.T) {
	t.Run("what was answered, done or removed meanwhile", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			d := h.device("webhook", "/hook")
			h.add("Answered", "12:30")
			h.add("Done", "12:30")
			h.add("Rings", "12:30")
			h.later(30 * time.Minute)
			if _, err := h.bells.RingDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			ringing, err := h.bells.Ringing(t.Context(), h.who)
			if err != nil || len(ringing) != 3 {
				t.Fatalf("ringing = %v, want %v of them; error: %v", ringing, 3, err)
			}
			for _, r := range ringing {
				switch r.Title {
				case "Answered":
					err = h.bells.Close(t.Context(), h.who, r.ID(), notify.From{Channel: notify.Page})
				case "Done":
					_, err = h.tasks.Complete(t.Context(), h.who, r.Task)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			h.send()
			if got := h.heard(); len(got) != 1 || !strings.Contains(string(got[0].body), "Rings") {
				t.Errorf("sent: %+v", got)
			}
			h.wantFate(1, "this page answered")
			h.add("Removed", "12:40")
			h.later(10 * time.Minute)
			if _, err := h.bells.RingDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := h.bells.RemoveDevice(t.Context(), h.who, d.ID); err != nil {
				t.Fatal(err)
			}
			h.send()
			if got := h.paths(); got != "" {
				t.Errorf("sent to a device that is removed: %s", got)
			}
		})
	})
	t.Run("what rang again, was answered or was taken away while it was tried says so", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			h.device("webhook", "/hook")
			h.answers("/hook", 503)
			at := noon.Add(30 * time.Minute)
			for _, title := range []string{"Take the pills", "Answered", "Moved"} {
				r := reminder.Reminder{Kind: reminder.AtMoment, At: &at}
				if title == "Take the pills" {
					r.Nag = 1
				}
				if _, err := h.tasks.Add(t.Context(), h.who, todo.Draft{Title: title, Reminders: []reminder.Reminder{r}}); err != nil {
					t.Fatal(err)
				}
			}
			h.pass(30 * time.Minute)
			ringing, err := h.bells.Ringing(t.Context(), h.who)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range ringing {
				if r.Title == "Answered" {
					if err := h.bells.Close(t.Context(), h.who, r.ID(), notify.From{Channel: notify.Page}); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := h.tasks.Update(t.Context(), h.who, todo.Patch{Number: 3, Muted: new(true)}); err != nil {
				t.Fatal(err)
			}
			for range 4 {
				h.pass(30 * time.Second)
			}
			h.wantFate(1, "/hook failed (rang_again, 2), /hook failed (rang_again, 2), /hook queued (unavailable, 1), this page queued, this page queued, this page queued")
			h.wantFate(2, "/hook failed (answered, 1), this page answered")
			h.wantFate(3, "/hook failed (answered, 1), this page queued")
		})
	})
	t.Run("more than a person can want", func(t *testing.T) {
		eachHouse(t, func(h *house) {
			h.device("webhook", "/hook")
			drafts := make([]todo.Draft, notify.MaxPerMinute+5)
			for i := range drafts {
				drafts[i] = todo.Draft{Title: "Call Ann", Due: &todo.Due{Date: civil.DateOf(noon), Clock: civil.NewClock(12, 30), Timed: true, Zone: "UTC"}}
			}
			if _, err := h.tasks.Add(t.Context(), h.who, drafts...); err != nil {
				t.Fatal(err)
			}
			h.pass(30 * time.Minute)
			if n := len(h.heard()); n != notify.MaxPerMinute {
				t.Errorf("%d were sent", n)
			}
			over := 0
			for i := range drafts {
				if strings.Contains(h.fate(int64(i+1)), "failed (too_many, 0)") {
					over++
				}
			}
			if over != 5 {
				t.Errorf("of %d it is said that they were too many", over)
			}
		})
	})
}

func TestATestGoesTheSameWay(t *testing.T) {
	eachHouse(t, func(h *house) {
		d := h.device("webhook", "/hook")
		h.answers("/hook", 503)
		if _, err := h.bells.Test(t.Context(), h.who, d.ID); err != nil {
			t.Fatal(err)
		}
		h.send()
		fate := func() string {
			all, err := h.bells.Tests(t.Context(), h.who)
			if err != nil {
				t.Fatal(err)
			}
			state, _ := all[d.ID].State()
			return fmt.Sprintf("%s %s %d", state, all[d.ID].Reason, all[d.ID].Tries)
		}
		if got := fate(); got != "queued unavailable 1" {
			t.Errorf("its fate is %q", got)
		}
		h.answers("/hook", 200)
		h.pass(5 * time.Second)
		if got := fate(); got != "accepted  2" {
			t.Errorf("its fate is %q", got)
		}
		if got := h.heard(); len(got) != 2 || !strings.Contains(string(got[1].body), `"test":true`) {
			t.Errorf("got %+v", got)
		}
		eve := h.who
		eve.User = "eve"
		if _, err := h.bells.Test(t.Context(), eve, d.ID); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("another person tests it: %v", err)
		}
	})
}

func TestLinksOfMessages(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.device("webhook", "/hook")
		h.add("Call Ann", "12:30")
		h.add("Call Bob", "12:30")
		h.pass(30 * time.Minute)
		link := func(g heard, i int) string {
			var b webhook.Body
			if err := json.Unmarshal(g.body, &b); err != nil || len(b.Actions) != 2 {
				t.Fatalf("%s: %v", g.body, err)
			}
			token, ok := strings.CutPrefix(b.Actions[i].URL, "https://todo.example.com"+notify.AnswerPath)
			if !ok {
				t.Fatalf("the link is %s", b.Actions[i].URL)
			}
			return token
		}
		got := h.heard()
		done, snooze := link(got[0], 0), link(got[1], 1)
		// It rings again before anyone has answered: the first message is as good as the second.
		if _, err := h.tasks.SetSettings(t.Context(), h.who, func(set *reminder.Settings) error {
			set.Nag = 10
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		h.add("Pills", "12:40")
		h.pass(10 * time.Minute)
		pills := link(h.heard()[0], 0)
		h.pass(10 * time.Minute)
		if again := h.heard(); len(again) != 1 || link(again[0], 0) == pills {
			t.Fatalf("it rang again by %d messages", len(again))
		}
		if _, err := h.bells.Accept(t.Context(), pills); err != nil {
			t.Errorf("by the message of the first time: %v", err)
		}
		if task, err := h.tasks.GetAny(t.Context(), h.who, 3); err != nil || !task.Done {
			t.Errorf("after that the task is %+v, %v", task, err)
		}
		if o, err := h.bells.Offered(t.Context(), done); err != nil || o.Over || o.Action.ID != "done" || !strings.HasPrefix(o.Title, "Call ") {
			t.Errorf("it offers %+v, %v", o, err)
		}
		if _, err := h.bells.Accept(t.Context(), done); err != nil {
			t.Fatal(err)
		}
		if _, err := h.bells.Accept(t.Context(), done); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a second time: %v", err)
		}
		if o, err := h.bells.Offered(t.Context(), done); err != nil || !o.Over {
			t.Errorf("after that it offers %+v, %v", o, err)
		}
		if _, err := h.bells.Accept(t.Context(), snooze); err != nil {
			t.Fatal(err)
		}
		coming, err := h.bells.Coming(t.Context(), h.who, h.clock().Add(time.Hour))
		if err != nil || len(coming) != 1 || !coming[0].At.Equal(h.clock().Add(10*time.Minute)) {
			t.Errorf("after the snooze: %+v, %v", coming, err)
		}
		for _, wrong := range []string{"", ".", "a.b", done + "x", "x" + done, strings.Repeat("a", 5000), done[:len(done)-3]} {
			if _, err := h.bells.Offered(t.Context(), wrong); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("%.40q: %v", wrong, err)
			}
		}
	})
}

func TestAddressesThatAreRefused(t *testing.T) {
	h := newHouse(t, "sqlite::memory:")
	for _, address := range []string{
		"", "hook", "example.com/hook", "ftp://example.com/", "http://example.com/hook", "https://", "https://:443/", "https:example.com",
		"https://10.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[fd00::1]/", "https://192.168.1.4/",
		"https://backend/", "https://backend.todo.svc/", "https://backend.todo.svc.cluster.local/", "https://printer.local/", "https://name:word@example.com/hook",
		"https://example.com:99999/", "https://exa mple.com/", "https://example.com/\nX: y", "javascript:alert(1)", "https://" + strings.Repeat("a", 3000) + ".com/",
	} {
		_, err := h.bells.AddDevice(t.Context(), h.who, notify.NewDevice{Channel: "webhook", Name: "x", Address: address})
		if fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%.60q: %v", address, err)
		}
	}
	for _, address := range []string{"https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/a b", "https://ntfy.sh/äö", "https://ntfy.sh/" + strings.Repeat("a", 65), "https://ntfy.sh/a%2Fb?x=."} {
		_, err := h.bells.AddDevice(t.Context(), h.who, notify.NewDevice{Channel: "ntfy", Name: "x", Address: address})
		if got := fault.CodeOf(err); got != fault.Invalid && !strings.Contains(address, "%2F") {
			t.Errorf("%.60q: %v", address, err)
		}
	}
}

// The sentence says what is wrong with an address: of another protocol it is that, wherever it leads.
func TestWhyAnAddressIsRefused(t *testing.T) {
	h := newHouse(t, "sqlite::memory:")
	for address, want := range map[string]string{
		"ftp://example.com/hook":     "begin with https://",
		"ftp://backend/hook":         "begin with https://",
		"ftp://10.0.0.1/hook":        "begin with https://",
		"gopher://localhost/hook":    "begin with https://",
		"file://server/hook":         "begin with https://",
		"http://example.com/hook":    "so that nobody reads along",
		"http://10.0.0.1/hook":       "private address",
		"https://10.0.0.1/hook":      "private address",
		"https://printer.home.arpa/": "private address",
		"https://169.254.169.254/x":  "private address",
	} {
		for _, channel := range []string{"webhook", "ntfy"} {
			_, err := h.bells.AddDevice(t.Context(), h.who, notify.NewDevice{Channel: channel, Name: "x", Address: address})
			if got := fault.MessageOf(err); !strings.Contains(got, want) {
				t.Errorf("%s at %s: %q, want %q in it", channel, address, got, want)
			}
		}
	}
}

// TestAPrivateAddressBehindAName has a name that leads inside: it is found out
// when the connection is made.
func TestAPrivateAddressBehindAName(t *testing.T) {
	h := newHouse(t, "sqlite::memory:")
	closed := webhook.New(courier.New(egress.Allow{}), h.clock)
	err := closed.Send(t.Context(), notify.Device{Address: notify.Secret(h.url + "/hook")}, notify.Message{ID: "x"})
	if f, ok := err.(*notify.Failure); !ok || f.Code != notify.CodeForbidden || !f.Permanent {
		t.Errorf("got %v", err)
	}
	if got := h.paths(); got != "" {
		t.Errorf("it was sent: %s", got)
	}
}
