package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
)

// deviceView is a device as its person sees it.
type deviceView struct {
	ID, Channel, Name, At, State, Reason, Remedy string
	ShowTitle                                    bool `json:"show_title"`
	Test                                         *struct {
		State, Reason, Remedy string
		Tries                 int
	}
}

type devicesView struct {
	Devices  []deviceView
	Channels []string
	Covered  bool
	Advice   string
}

func (p *person) devices() devicesView {
	p.t.Helper()
	return decode[devicesView](p.do("GET", "/api/me/devices", "").want(200))
}

// receiver is the other side of a webhook.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []string
	signed []string
}

func receive(t *testing.T) *receiver {
	r := &receiver{status: 200}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		b, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, string(b))
		r.signed = append(r.signed, q.Header.Get(webhook.SignatureHeader))
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (w *world) sendDue() {
	w.t.Helper()
	if _, err := w.bells.SendDue(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func TestDevices(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		r := receive(t)
		var hook string
		w.run("are added, and the key is shown once", func(t *testing.T) {
			if v := ada.devices(); len(v.Devices) != 0 || strings.Join(v.Channels, " ") != "ears ntfy webhook" || v.Covered || !strings.Contains(v.Advice, "Add a device") {
				t.Errorf("before: %+v", v)
			}
			a := ada.do("POST", "/api/me/devices", `{"channel":"webhook","name":"Home","address":"`+r.URL+`/api/webhook/s3cret"}`).want(201)
			made := decode[struct {
				Device deviceView
				Secret string
			}](a)
			hook = made.Device.ID
			if len(made.Secret) < 40 || made.Device.State != "untried" || made.Device.At != "127.0.0.1" || !made.Device.ShowTitle {
				t.Errorf("added: %s", a.body)
			}
			list := ada.do("GET", "/api/me/devices", "").want(200)
			if strings.Contains(list.body, made.Secret) || strings.Contains(list.body, "s3cret") {
				t.Errorf("the list tells secrets: %s", list.body)
			}
			if v := ada.devices(); !v.Covered || v.Advice != "" {
				t.Errorf("after: %+v", v)
			}
			a = ada.do("POST", "/api/me/devices", `{"channel":"ntfy","name":"Pixel","address":"https://ntfy.sh/my-topic","show_title":false}`).want(201)
			if strings.Contains(a.body, `"secret"`) {
				t.Errorf("a topic has no key to show: %s", a.body)
			}
		})
		w.run("are tested end to end", func(t *testing.T) {
			r.answers(503)
			ada.do("POST", "/api/me/devices/"+hook+"/test", "").want(202)
			if d := ada.devices().Devices[0]; d.Test == nil || d.Test.State != "queued" || d.Test.Tries != 0 {
				t.Errorf("before it is sent: %+v", d)
			}
			w.sendDue()
			if d := ada.devices().Devices[0]; d.Test.State != "queued" || d.Test.Reason != "unavailable" || d.Test.Remedy == "" || d.Test.Tries != 1 {
				t.Errorf("after the first try: %+v", *d.Test)
			}
			r.answers(200)
			w.later(5 * time.Second)
			w.sendDue()
			if d := ada.devices().Devices[0]; d.Test.State != "accepted" || d.State != "works" {
				t.Errorf("after the second: %+v", d)
			}
		})
		w.run("get what rings, and it is known that they did", func(t *testing.T) {
			ada.add(`{"title":"Call <Ann>","due":{"date":"2026-11-23","time":"11:00"}}`)
			w.ring(time.Hour)
			w.sendDue()
			ada.wantRang("Call <Ann> (page queued) (webhook accepted)")
		})
		w.run("offer answers by links that only a POST follows, once", func(t *testing.T) {
			var b webhook.Body
			if err := json.Unmarshal([]byte(r.got[len(r.got)-1]), &b); err != nil || len(b.Actions) != 2 {
				t.Fatalf("%v: %+v", err, b)
			}
			path := strings.TrimPrefix(b.Actions[0].URL, "https://todo.example.com")
			a := w.do("GET", path, "").want(200)
			if !strings.Contains(a.body, "Call &lt;Ann&gt;") || !strings.Contains(a.body, `<form method="post">`) {
				t.Errorf("the page: %s", a.body)
			}
			ada.wantRang("Call <Ann> (page queued) (webhook accepted)")
			w.do("GET", path+"x", "").want(404)
			if a := w.do("POST", path, "").want(200); !strings.Contains(a.body, "It is done") {
				t.Errorf("after the click: %s", a.body)
			}
			ada.wantRang("")
			w.do("POST", path, "").want(409)
			if a := w.do("GET", path, "").want(200); strings.Contains(a.body, "<form") {
				t.Errorf("it is offered again: %s", a.body)
			}
		})
		w.run("are shown as gone", func(t *testing.T) {
			r.answers(410)
			ada.add(`{"title":"Call Bob","due":{"date":"2026-11-23","time":"11:30"}}`)
			w.ring(30 * time.Minute)
			w.sendDue()
			if d := ada.devices().Devices[0]; d.State != "off" || d.Reason != "gone" || !strings.Contains(d.Remedy, "Add the device again") {
				t.Errorf("got %+v", d)
			}
		})
		w.run("are renamed, put in another order and removed", func(t *testing.T) {
			v := ada.devices().Devices
			if a := ada.do("PATCH", "/api/me/devices/"+hook, `{"name":"Home Assistant","show_title":false}`).want(200); !strings.Contains(a.body, "Home Assistant") {
				t.Errorf("a.body = %v, want it to contain %q", a.body, "Home Assistant")
			}
			ada.do("PUT", "/api/me/devices/order", `{"devices":["`+v[1].ID+`","`+v[0].ID+`"]}`).want(204)
			if got := ada.devices().Devices; got[0].Name != "Pixel" || got[1].Name != "Home Assistant" || got[1].ShowTitle {
				t.Errorf("got %+v", got)
			}
			for _, wrong := range []string{`[]`, `["` + v[0].ID + `"]`, `["` + v[0].ID + `","` + v[0].ID + `"]`, `["a","b"]`} {
				ada.do("PUT", "/api/me/devices/order", `{"devices":`+wrong+`}`).problem(409)
			}
		})
		w.run("are another person's own", func(t *testing.T) {
			if v := eve.devices(); len(v.Devices) != 0 {
				t.Errorf("got %+v", v)
			}
			for call, want := range map[string]int{
				"PATCH /api/me/devices/$ {\"name\":\"Mine\"}": 404, "DELETE /api/me/devices/$ ": 404, "POST /api/me/devices/$/test ": 404,
				"POST /api/me/devices/$/confirm {\"code\":\"1\"}": 404, "PUT /api/me/devices/order {\"devices\":[\"$\"]}": 409,
				"GET /api/" + string(ada.id) + "/devices ": 403,
			} {
				p := strings.SplitN(strings.ReplaceAll(call, "$", hook), " ", 3)
				eve.do(p[0], p[1], p[2]).problem(want)
			}
		})
		w.run("are not added by a token that may not read", func(t *testing.T) {
			const body = `{"channel":"ntfy","name":"x","address":"https://ntfy.sh/spy"}`
			ada.program("write").do("POST", "/api/me/devices", body).problem(403)
			ada.program("write").do("PATCH", "/api/me/devices/"+hook, `{"show_title":true}`).problem(403)
			ada.program("read").do("POST", "/api/me/devices", body).problem(403)
		})
		w.run("go with the sign-in they came with", func(t *testing.T) {
			ada.do("POST", "/api/me/devices", `{"channel":"ntfy","name":"This browser","address":"https://ntfy.sh/browser","until_sign_out":true}`).want(201)
			if n := len(ada.devices().Devices); n != 3 {
				t.Fatalf("%d devices", n)
			}
			ada.do("POST", "/auth/logout", "").want(204)
			again := decode[struct{ Token string }](w.do("POST", "/auth/login", `{"email":"ada@example.com","password":"correct horse"}`).want(200))
			ada.token = again.Token
			if n := len(ada.devices().Devices); n != 2 {
				t.Errorf("%d devices are left", n)
			}
			ada.do("DELETE", "/api/me/devices/"+hook, "").want(204)
			ada.do("DELETE", "/api/me/devices/"+hook, "").problem(404)
		})
		w.run("are so many and no more", func(t *testing.T) {
			for i := range notify.MaxDevices {
				eve.do("POST", "/api/me/devices", `{"channel":"ntfy","name":"x","address":"https://ntfy.sh/t`+strings.Repeat("a", i)+`"}`).want(201)
			}
			if p := eve.do("POST", "/api/me/devices", `{"channel":"ntfy","name":"x","address":"https://ntfy.sh/more"}`).problem(409); !strings.Contains(p.Detail, "20 devices") {
				t.Errorf("p.Detail = %v, want it to contain %q", p.Detail, "20 devices")
			}
			eve.do("POST", "/api/me/devices", `{"channel":"ntfy","name":"renamed","address":"https://ntfy.sh/t"}`).want(201)
		})
		w.run("are refused with a sentence", func(t *testing.T) {
			for body, says := range map[string]string{
				`{"channel":"pigeon","name":"x","address":"https://ntfy.sh/t"}`:                 `"pigeon" isn't a channel`,
				`{"channel":"ntfy","name":"x\u0007","address":"https://ntfy.sh/t"}`:             "control character",
				`{"channel":"ntfy","name":"x","address":"https://ntfy.sh/"}`:                    "isn't the address of a topic",
				`{"channel":"webhook","name":"x","address":"https://169.254.169.254/"}`:         "private address",
				`{"channel":"webhook","name":"x","address":"http://example.com/"}`:              "https://",
				`{"channel":"webhook","name":"x","address":"https://todo.svc.cluster.local/x"}`: "private address",
			} {
				if p := ada.do("POST", "/api/me/devices", body).problem(422); !strings.Contains(p.Detail, says) {
					t.Errorf("%s: %s", body, p.Detail)
				}
			}
		})
	})
}
