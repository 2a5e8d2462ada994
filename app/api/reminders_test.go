package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// ringView is a reminder as its person sees it.
type ringView struct {
	ID         string
	Task       int64
	Title      string
	At         time.Time
	Rung       *time.Time `json:"rung_at"`
	Answer     string
	Deliveries []struct{ Channel, Name, State string }
}

type reminderView struct {
	Ringing, Coming []ringView
	More            bool
}

// ring lets time pass and everything ring that is due then.
func (w *world) ring(after time.Duration) int {
	w.t.Helper()
	w.later(after)
	n, err := w.bells.RingDue(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// rang is what rings for the person: "Call Ann (page shown)".
func (p *person) rang() string {
	p.t.Helper()
	var said []string
	for _, r := range decode[reminderView](p.do("GET", "/api/me/reminders", "").want(200)).Ringing {
		text := r.Title
		for _, d := range r.Deliveries {
			text += fmt.Sprintf(" (%s %s)", d.Channel, d.State)
		}
		said = append(said, text)
	}
	return strings.Join(said, ", ")
}

func (p *person) wantRang(want string) {
	p.t.Helper()
	if got := p.rang(); got != want {
		p.t.Errorf("what rings: %q, want %q", got, want)
	}
}

func TestReminders(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		w.run("ring at the due, are told to open pages, and are known to have been seen", func(t *testing.T) {
			ada.add(`{"title":"Call Ann","due":{"date":"2026-11-23","time":"11:00"}}`)
			coming := decode[reminderView](ada.do("GET", "/api/me/reminders", "").want(200)).Coming
			if len(coming) != 1 || coming[0].Title != "Call Ann" || !coming[0].At.Equal(w.clock().Add(time.Hour)) {
				t.Fatalf("what is to ring: %+v", coming)
			}
			page, hers := ada.open("GET", "/api/me/events", ""), eve.open("GET", "/api/me/events", "")
			page.until("hello")
			hers.until("hello")
			if n := w.ring(59 * time.Minute); n != 0 {
				t.Fatalf("%d rang early", n)
			}
			w.ring(time.Minute)
			_, e := page.until("reminder")
			if !strings.Contains(e.data, `"title":"Call Ann"`) || !strings.Contains(e.data, coming[0].ID) {
				t.Errorf("the page hears %s", e.data)
			}
			ada.wantRang("Call Ann (page queued)")
			ada.do("POST", "/api/me/reminders/"+coming[0].ID+"/report", `{"state":"shown"}`).want(204)
			ada.wantRang("Call Ann (page shown)")
			ada.do("POST", "/api/me/reminders/"+coming[0].ID+"/report", `{"state":"opened"}`).want(204)
			ada.wantRang("Call Ann (page opened)")
			eve.do("POST", "/api/me/reminders/"+coming[0].ID+"/report", `{"state":"opened"}`).problem(404)
			eve.do("POST", "/api/me/reminders/"+coming[0].ID+"/answer", `{"words":"done"}`).problem(404)
			if a := ada.do("POST", "/api/me/reminders/"+coming[0].ID+"/answer", `{"words":"Done!"}`).want(200); !strings.Contains(a.body, `"answer":"done"`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"answer":"done"`)
			}
			if _, e := page.until("reminder-over"); !strings.Contains(e.data, coming[0].ID) {
				t.Errorf("the page hears %s", e.data)
			}
			ada.wantRang("")
			if a := ada.do("GET", "/api/me/tasks/1", "").want(200); !strings.Contains(a.body, `"done":true`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"done":true`)
			}
			rings := decode[struct{ Rings []ringView }](ada.do("GET", "/api/me/tasks/1/reminders", "").want(200)).Rings
			if len(rings) != 1 || rings[0].Answer != "done" || rings[0].Deliveries[0].State != "answered" {
				t.Errorf("what became of it: %+v", rings)
			}
		})
		w.run("are put off, and that can be undone", func(t *testing.T) {
			ada.add(`{"title":"Report","reminders":[{"kind":"moment","at":"2026-11-23T11:30:00Z"}]}`)
			w.ring(2 * time.Hour)
			ada.wantRang("Report (page queued)")
			id := decode[reminderView](ada.do("GET", "/api/me/reminders", "").want(200)).Ringing[0].ID
			a := ada.do("POST", "/api/me/reminders/"+id+"/answer", `{"words":"in 20 minutes"}`).want(200)
			if !strings.Contains(a.body, `"until":"2026-11-23T12:20:00Z"`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"until":"2026-11-23T12:20:00Z"`)
			}
			ada.wantRang("")
			if n := w.ring(19 * time.Minute); n != 0 {
				t.Errorf("%d rang early", n)
			}
			w.ring(time.Minute)
			ada.wantRang("Report (page queued)")
			ada.do("POST", "/api/me/undo", "").want(200) // the snooze
			ada.wantRang("Report (page answered)")
			ada.do("POST", "/api/me/reminders/"+id+"/answer", `{"words":"ok"}`).want(200)
			ada.wantRang("")
		})
		w.run("wait for the end of quiet hours unless they are loud", func(t *testing.T) {
			ada.do("PATCH", "/api/me/reminders/settings", `{"quiet_from":"22:00","quiet_to":"07:00"}`).want(200)
			ada.add(`{"title":"Quiet","due":{"date":"2026-11-23","time":"23:00"}}`)
			ada.add(`{"title":"Loud","due":{"date":"2026-11-23","time":"23:00"},"reminders":[{"kind":"due","loud":true}]}`)
			for _, r := range decode[reminderView](ada.do("GET", "/api/me/reminders?before=2026-11-24T12:00:00Z", "").want(200)).Coming {
				if want := map[string]string{"Quiet": "24 06:00", "Loud": "23 22:00"}[r.Title]; want != "" && r.At.Format("2 15:04") != want {
					t.Errorf("%s is to ring at %s, want %s", r.Title, r.At, want)
				}
			}
			w.ring(10 * time.Hour)
			ada.wantRang("Loud (page queued)")
			w.ring(7 * time.Hour) // 06:20
			ada.wantRang("Loud (page queued)")
			w.ring(time.Hour)
			ada.wantRang("Quiet (page queued), Loud (page queued)")
		})
		w.run("of a backend that was away ring when it is back", func(t *testing.T) {
			eve.add(`{"title":"Missed","due":{"date":"2026-11-25","time":"10:00"}}`)
			w.ring(5 * 24 * time.Hour)
			eve.wantRang("Missed (page queued)")
			if n := w.ring(time.Hour); n != 0 {
				t.Errorf("%d rang again", n)
			}
		})
		w.run("ring again until they are answered", func(t *testing.T) {
			eve.add(`{"title":"Pills","reminders":[{"kind":"moment","at":"2026-12-01T10:00:00Z","nag":5}]}`)
			w.ring(4 * 24 * time.Hour)
			eve.wantRang("Pills (page queued), Missed (page queued)")
			w.ring(5 * time.Minute)
			eve.wantRang("Pills (page queued) (page queued), Missed (page queued)")
			eve.do("PATCH", "/api/me/tasks/2/complete", "").want(200)
			if n := w.ring(5 * time.Minute); n != 0 {
				t.Errorf("%d rang after it was done", n)
			}
		})
	})
}

func TestManyRemindersAreListedOrSaidToBeMore(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for n := range 60 {
			ada.add(fmt.Sprintf(`{"title":"Call %d","due":{"date":"2026-11-23","time":"11:00"}}`, n+1))
		}
		w.ring(time.Hour)
		look := func(ringing, coming int, more bool) {
			t.Helper()
			got := decode[reminderView](ada.do("GET", "/api/me/reminders", "").want(200))
			if len(got.Ringing) != ringing || len(got.Coming) != coming || got.More != more {
				t.Errorf("%d ring, %d are to ring, more %t, want %d, %d, %t",
					len(got.Ringing), len(got.Coming), got.More, ringing, coming, more)
			}
		}
		look(60, 0, false)
		for n := range 205 {
			ada.add(fmt.Sprintf(`{"title":"Visit %d","due":{"date":"2026-11-24","time":"11:00"}}`, n+1))
		}
		look(60, 200, true)
	})
}

func TestRemindersThatAreRefused(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	ada.add(`{"title":"Rent","due":{"date":"2026-11-24","time":"10:00"}}`)
	many := strings.TrimSuffix(strings.Repeat(`{"kind":"due"},`, 1000), ",")
	for name, c := range map[string]struct{ body, want string }{
		"in the past":             {`{"reminders":[{"kind":"moment","at":"2026-11-23T08:00:00Z"}]}`, "past"},
		"longer before than left": {`{"reminders":[{"kind":"before","days":7}]}`, "past"},
		"a thousand":              {`{"reminders":[` + many + `]}`, "20"},
		"more than there can be":  {`{"reminders":[` + strings.TrimSuffix(strings.Repeat(`{"kind":"before","minutes":5},`, 11), ",") + `]}`, "10 reminders"},
		"without a moment":        {`{"reminders":[{"kind":"moment"}]}`, "moment"},
		"before, by nothing":      {`{"reminders":[{"kind":"before"}]}`, "minutes or days"},
		"before, by both":         {`{"reminders":[{"kind":"before","days":1,"minutes":5}]}`, "minutes or days"},
		"of another kind":         {`{"reminders":[{"kind":"never"}]}`, "due"},
		"at no time of day":       {`{"reminders":[{"kind":"before","days":1,"time":"25:00"}]}`, "25:00"},
		"muted":                   {`{"muted":true,"reminders":[{"kind":"due"}]}`, "muted"},
		"every second":            {`{"reminders":[{"kind":"due","nag":-1}]}`, "nag"},
	} {
		w.run(name, func(t *testing.T) {
			if a := ada.do("PATCH", "/api/me/tasks/1", c.body); a.status != 422 || !strings.Contains(a.body, c.want) {
				t.Errorf("%d %s", a.status, a.body)
			}
			if a := ada.do("GET", "/api/me/tasks/1", "").want(200); strings.Contains(a.body, "reminders") || strings.Contains(a.body, "muted") {
				t.Errorf("something was kept: %s", a.body)
			}
		})
	}
	for _, body := range []string{`{"quiet_from":"22:00"}`, `{"day_time":"soon"}`, `{"nag":-1}`, `{"nag":100000}`, `{"unknown":1}`} {
		w.run("settings "+body, func(t *testing.T) { ada.do("PATCH", "/api/me/reminders/settings", body).problem(422) })
	}
	for _, id := range []string{"1", "1-", "-1-5", "x-1", "1-99999999999999999999", "1-1"} {
		w.run("answers to "+id, func(t *testing.T) { ada.do("POST", "/api/me/reminders/"+id+"/answer", `{"words":"done"}`).problem(404) })
	}
}

func TestWhatKeepsRemindersFromArriving(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		warnings := func() (codes string, text string) {
			v := decode[struct {
				Warnings []struct{ Code, Device, Text string }
			}](ada.do("GET", "/api/me/reminders", "").want(200))
			for _, w := range v.Warnings {
				codes += w.Code + " "
				text += w.Text + "\n"
			}
			return strings.TrimSpace(codes), text
		}
		if codes, text := warnings(); codes != "" {
			t.Errorf("with nothing to ring: %s", text)
		}
		ada.do("POST", "/api/me/tasks", `{"title":"Later","reminders":[{"kind":"moment","at":"2026-11-25T09:00:00Z"}]}`).want(201)
		if codes, text := warnings(); codes != "" {
			t.Errorf("two days before: %s", text)
		}
		ada.do("POST", "/api/me/tasks", `{"title":"Soon","reminders":[{"kind":"moment","at":"2026-11-24T08:00:00Z"}]}`).want(201)
		if codes, text := warnings(); codes != "uncovered" || !strings.Contains(text, "“Soon” is to ring tomorrow at 09:00. Nothing rings while no page is open. Add a device") {
			t.Errorf("the day before: %s: %s", codes, text)
		}
		r := receive(t)
		made := decode[struct{ Device deviceView }](ada.do("POST", "/api/me/devices", `{"channel":"webhook","name":"Home","address":"`+r.URL+`/hook"}`).want(201))
		if codes, text := warnings(); codes != "" {
			t.Errorf("with a device: %s", text)
		}
		r.answers(403) // it is given up at once
		for range notify.BrokenAfter {
			ada.do("POST", "/api/me/devices/"+made.Device.ID+"/test", "").want(202)
			w.sendDue()
			w.later(time.Minute)
		}
		if codes, text := warnings(); codes != "broken_device uncovered" || !strings.Contains(text, "Reminders do not arrive on Home: the last 3 messages were not accepted.") {
			t.Errorf("after three failures: %s: %s", codes, text)
		}
		r.answers(200)
		ada.do("POST", "/api/me/devices/"+made.Device.ID+"/test", "").want(202)
		w.sendDue()
		if codes, text := warnings(); codes != "" {
			t.Errorf("once it works again: %s", text)
		}
	})
}
