package api_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// program is the person as a program that has a token of the scopes.
func (p *person) program(scopes string) *person {
	p.t.Helper()
	made := decode[struct{ Token string }](p.do("POST", "/api/me/tokens", `{"name":"x","scopes":["`+strings.ReplaceAll(scopes, " ", `","`)+`"]}`).want(201))
	return &person{p.world, p.id, made.Token}
}

func TestWhoMayApprove(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		for scopes, may := range map[string]bool{"read write": false, "read write approve": true} {
			for _, way := range []string{"the turn", "a yes", "a polite yes that interrupts"} {
				w.run("a token with "+scopes+", by "+way, func(t *testing.T) {
					ada := w.join(strings.ReplaceAll(scopes+way, " ", "") + "@example.com")
					ada.add(`{"title":"Milk"}`)
					ada.add(`{"title":"Bread"}`)
					program := ada.program(scopes)
					a := decode[struct {
						Conversation string `json:"conversation_id"`
						Turn         string `json:"turn_id"`
						Status       chat.Status
					}](program.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
					if a.Status != chat.Waiting {
						t.Fatalf("it is %s", a.Status)
					}
					path, body := "/api/me/turns/"+a.Turn+"/approve", ""
					if way != "the turn" {
						path, body = "/api/me/chat", `{"message":"yes","conversation_id":"`+a.Conversation+`"}`
					}
					if way == "a polite yes that interrupts" {
						body = strings.Replace(body, `"yes"`, `"Yes, please!","if_running":"interrupt"`, 1)
					}
					if may {
						program.do("POST", path, body).want(200)
						return
					}
					program.do("POST", path, body).problem(403)
					if got := ada.titles(""); got != "Milk, Bread" {
						t.Errorf("the list is %q", got)
					}
					if turn := decode[chat.Turn](ada.do("GET", "/api/me/turns/"+a.Turn, "").want(200)); turn.Status != chat.Waiting {
						t.Errorf("the plan is %s", turn.Status)
					}
					ada.do("POST", "/api/me/turns/"+a.Turn+"/approve", "").want(200)
				})
			}
		}
	})
}

func TestATokenThatOnlyWrites(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for _, title := range []string{"canary one", "canary two", "canary three"} {
			ada.add(`{"title":"` + title + `"}`)
		}
		program := ada.program("write")
		for _, c := range []struct {
			method, path, body string
			want               int
		}{
			{"POST", "/api/me/tasks", `{"title":"a canary too"}`, 204},
			{"PATCH", "/api/me/tasks/1", `{"priority":"high"}`, 204},
			{"PATCH", "/api/me/tasks/1/complete", "", 204},
			{"POST", "/api/me/tasks/batch", `{"action":"complete","ids":[2,3]}`, 204},
			{"POST", "/api/me/undo", "", 204},
			{"DELETE", "/api/me/tasks/3", "", 204},
			{"POST", "/api/me/tasks/3/restore", "", 204},
			{"PATCH", "/api/me", `{"name":"Canary"}`, 204},
			{"POST", "/api/me/chat", `{"message":"show all my tasks"}`, 403},
			{"POST", "/api/me/tasks/parse", `{"text":"canary"}`, 403},
			{"GET", "/api/me/tasks", "", 403},
			{"GET", "/api/me/events", "", 403},
		} {
			w.run(c.method+" "+c.path, func(t *testing.T) {
				a := program.do(c.method, c.path, c.body).want(c.want)
				if strings.Contains(strings.ToLower(a.body), "canary") {
					t.Errorf("it reads %s", a.body)
				}
				if c.want == 204 && a.body != "" {
					t.Errorf("there is a body: %s", a.body)
				}
			})
		}
		if got := ada.titles("status=completed"); got != "canary one" {
			t.Errorf("what it did is not done: %s", got)
		}
	})
}

func TestWhatIsNoText(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		for _, bad := range []string{"%00", "%ff", "a%00b", "%c3%28"} {
			for _, path := range []string{"turns/$", "turns/$/events", "conversations/$", "conversations?cursor=$", "tasks?tag=$", "tasks?search=$", "tasks?cursor=$"} {
				if got := ada.do("GET", "/api/me/"+strings.ReplaceAll(path, "$", bad), ""); got.status < 400 || got.status >= 500 {
					t.Errorf("GET %s with %s: %d %s", path, bad, got.status, got.body)
				}
			}
			for _, path := range []string{"turns/$/approve", "turns/$/stop", "turns/$/choose", "plans/$/approve", "plans/$/reject"} {
				if got := ada.do("POST", "/api/me/"+strings.ReplaceAll(path, "$", bad), ""); got.status < 400 || got.status >= 500 {
					t.Errorf("POST %s with %s: %d %s", path, bad, got.status, got.body)
				}
			}
			for _, path := range []string{"tokens/$", "conversations/$", "wordings/$"} {
				if got := ada.do("DELETE", "/api/me/"+strings.ReplaceAll(path, "$", bad), ""); got.status < 400 || got.status >= 500 {
					t.Errorf("DELETE %s with %s: %d %s", path, bad, got.status, got.body)
				}
			}
			raw, err := url.PathUnescape(bad)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(raw, "\x00") {
				continue // no HTTP client sends it in a header
			}
			w.do("GET", "/api/me/tasks", "", "Authorization", "Bearer todo_pat_"+raw+"_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").problem(401)
		}
		if got := ada.do("POST", "/api/me/chat", `{"message":"hello","conversation_id":"\u0000"}`); got.status < 400 || got.status >= 500 {
			t.Errorf("got %d %s", got.status, got.body)
		}
		if strings.Contains(w.log.String(), `"ERROR"`) {
			t.Errorf("it is taken for our fault")
		}
	})
}

func TestAnUploadThatIsGivenUp(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	u, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "POST /api/me/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+ada.token+
		"\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), "did not arrive whole") {
		t.Errorf("got %v, %s", err, answer)
	}
	if strings.Contains(w.log.String(), `"ERROR"`) {
		t.Error("it is logged as our fault")
	}
	if a, err := http.Get(w.url + "/metrics"); err == nil {
		defer a.Body.Close()
		b, _ := io.ReadAll(a.Body)
		if strings.Contains(string(b), `status="500"`) || strings.Contains(string(b), `code="5`) {
			t.Errorf("it is counted as our fault")
		}
	}
}
