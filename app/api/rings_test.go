package api_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ears is a channel that keeps what it is to send.
type ears struct {
	mu  sync.Mutex
	got []notify.Message
}

func (*ears) Name() string { return "ears" }

func (*ears) Check(_ context.Context, address string) (string, error) { return address, nil }

func (e *ears) Send(_ context.Context, _ notify.Device, m notify.Message) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got = append(e.got, m)
	return nil
}

// hear lets time pass, and returns the message that is sent then.
func (w *world) hear(after time.Duration) notify.Message {
	w.t.Helper()
	w.ring(after)
	if _, err := w.bells.SendDue(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.ears.mu.Lock()
	defer w.ears.mu.Unlock()
	if len(w.ears.got) != 1 {
		w.t.Fatalf("%d messages are sent", len(w.ears.got))
	}
	m := w.ears.got[0]
	w.ears.got = nil
	return m
}

// device gives the person something that rings.
func (p *person) device(name string, titles bool) notify.Device {
	p.t.Helper()
	d, err := p.bells.AddDevice(p.t.Context(), todo.Actor{User: p.id, Via: todo.ViaAPI, Zone: time.UTC},
		notify.NewDevice{Channel: "ears", Name: name, Address: name, ShowTitle: titles})
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// root is an administrator.
func (w *world) root() *person {
	w.t.Helper()
	root := w.join("root@example.com")
	_, secret, err := w.people.SetupLink(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	root.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).want(200)
	return root
}

func TestWhatWasSentToSomebodySuspendedDoesNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, root := w.join("ada@example.com"), w.root()
		ada.device("Pixel", true)
		remind := func(title string) {
			t.Helper()
			ada.add(`{"title":"` + title + `","reminders":[{"kind":"moment","at":"` + w.clock().Add(time.Minute).Format(time.RFC3339) + `"}]}`)
		}
		remind("Call Ann")
		m := w.hear(time.Minute)
		remind("Pay rent")
		ticket := "/auth/ring/" + string(m.Ticket)
		link := strings.TrimPrefix(string(m.Actions[0].URL), "https://todo.example.com")
		standing := func(suspended string) {
			t.Helper()
			root.do("PATCH", "/api/me/admin/people/"+string(ada.id), `{"suspended":`+suspended+`}`).want(200)
		}
		standing("true")
		w.do("GET", ticket, "").problem(403)
		w.do("POST", ticket+"/report", `{"state":"opened"}`).problem(403)
		w.do("POST", ticket+"/answer", `{"words":"done"}`).problem(403)
		w.do("GET", link, "").want(403)
		w.do("POST", link, "").want(403)
		w.ring(time.Minute)
		w.sendDue()
		if n := len(w.ears.got); n != 0 {
			t.Errorf("%d messages are sent meanwhile", n)
		}
		standing("false")
		back := ada.again("ada@example.com", "correct horse")
		if got := back.titles(""); got != "Call Ann, Pay rent" {
			t.Errorf("afterwards open are %q", got)
		}
		if m := w.hear(time.Hour); m.Title != "Pay rent" {
			t.Errorf("then %q rings, not what came meanwhile", m.Title)
		}
		w.do("POST", ticket+"/answer", `{"words":"done"}`).want(200)
	})
}

func TestATicketAnswersOneReminderWithoutSigningIn(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		device := ada.device("Pixel", true)
		next := func(title string) (string, notify.Message) {
			t.Helper()
			ada.add(`{"title":"` + title + `","reminders":[{"kind":"moment","at":"` + w.clock().Add(time.Minute).Format(time.RFC3339) + `"}]}`)
			m := w.hear(time.Minute)
			return "/auth/ring/" + string(m.Ticket), m
		}
		path, m := next("Call Ann")
		w.run("reports and answers it, once", func(t *testing.T) {
			if a := w.do("GET", path, "").want(200); !strings.Contains(a.body, `"title":"Call Ann"`) || strings.Contains(a.body, "answer") {
				t.Errorf("it is about %s", a.body)
			}
			w.do("POST", path+"/report", `{"state":"shown"}`).want(204)
			ada.wantRang("Call Ann (ears shown) (page queued)")
			w.do("POST", path+"/report", `{"state":"opened"}`).want(204)
			ada.wantRang("Call Ann (ears opened) (page queued)")
			w.do("POST", path+"/report", `{"state":"answered"}`).problem(422)
			w.do("POST", path+"/answer", `{"words":"purple"}`).want(422)
			if a := w.do("POST", path+"/answer", `{"words":"done"}`).want(200); !strings.Contains(a.body, `"answer":"done"`) {
				t.Errorf("it is answered by %s", a.body)
			}
			w.do("POST", path+"/answer", `{"words":"in an hour"}`).problem(409)
			if a := w.do("GET", path, "").want(200); !strings.Contains(a.body, `"answer":"done"`) {
				t.Errorf("afterwards it is about %s", a.body)
			}
			ada.wantRang("")
		})
		w.run("is nothing if a letter of it is another one", func(t *testing.T) {
			path, m = next("Pay rent")
			ticket := string(m.Ticket)
			for i := range ticket {
				other := byte('A')
				if ticket[i] == other {
					other = 'B'
				}
				bad := ticket[:i] + string(other) + ticket[i+1:]
				w.do("POST", "/auth/ring/"+bad+"/answer", `{"words":"done"}`).problem(404)
			}
			offered, _ := strings.CutPrefix(string(m.Actions[0].URL), "https://todo.example.com"+notify.AnswerPath)
			for _, bad := range []string{offered, ticket + "A", ticket[1:], ticket + ".", strings.Replace(ticket, ".", "", 1), "x", "x.", strings.Repeat("x", 601)} {
				if got := w.do("POST", "/auth/ring/"+bad+"/answer", `{"words":"done"}`).status; got != 404 && got != 422 {
					t.Errorf("%q: %d", bad, got)
				}
			}
			ada.wantRang("Pay rent (ears accepted) (page queued)")
		})
		w.run("is no bearer", func(t *testing.T) {
			(&person{w, "", string(m.Ticket)}).do("GET", "/api/me/tasks", "").problem(401)
			w.do("GET", "/auth/ring/"+ada.token, "").problem(404)
		})
		w.run("hides the title if its device does", func(t *testing.T) {
			hush := false
			if _, err := w.bells.ChangeDevice(t.Context(), todo.Actor{User: ada.id}, device.ID, notify.DevicePatch{ShowTitle: &hush}); err != nil {
				t.Fatal(err)
			}
			if a := w.do("GET", path, "").want(200); strings.Contains(a.body, "rent") {
				t.Errorf("it is about %s", a.body)
			}
		})
		w.run("ends after a week", func(t *testing.T) {
			w.later(notify.ShownFor + time.Second)
			w.do("POST", path+"/answer", `{"words":"done"}`).problem(409)
		})
		w.run("has a link beside it that stops the device, after a page that asks", func(t *testing.T) {
			path, m = next("Buy bread")
			stop := strings.TrimPrefix(string(m.Stop), "https://todo.example.com")
			if !strings.HasPrefix(stop, notify.AnswerPath) {
				t.Fatalf("the link is %q", string(m.Stop))
			}
			if a := w.do("GET", stop, "").want(200); !strings.Contains(a.body, "Stop ringing here") {
				t.Errorf("the page is %s", a.body)
			}
			w.do("POST", path+"/report", `{"state":"shown"}`).want(204) // the GET has changed nothing
			if a := w.do("POST", stop, "List-Unsubscribe=One-Click").want(200); !strings.Contains(a.body, "Nothing is sent there any more") {
				t.Errorf("afterwards the page is %s", a.body)
			}
			w.do("POST", path+"/report", `{"state":"opened"}`).want(404)
			if left, err := w.bells.Devices(t.Context(), todo.Actor{User: ada.id}); err != nil || len(left) != 0 {
				t.Errorf("the devices left are %v, %v", left, err)
			}
			device = ada.device("New phone", true)
		})
		w.run("ends with its device", func(t *testing.T) {
			path, _ = next("Feed the cat")
			if err := w.bells.RemoveDevice(t.Context(), todo.Actor{User: ada.id}, device.ID); err != nil {
				t.Fatal(err)
			}
			for method, where := range map[string]string{"GET": "", "POST": "/answer"} {
				if got := w.do(method, path+where, `{"words":"done"}`).status; got != http.StatusNotFound {
					t.Errorf("%s: %d", where, got)
				}
			}
		})
	})
}
