package api_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

func TestChat(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
		type reply struct {
			Conversation string `json:"conversation_id"`
			Turn         string `json:"turn_id"`
			Status       chat.Status
			Response     string
			Steps        []chat.Step `json:"tool_calls"`
			Plan         *chat.Plan
		}
		first := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"add Buy milk"}`).want(200))
		w.run("answers with the receipt of what was done", func(t *testing.T) {
			if first.Status != chat.Done || len(first.Steps) != 1 || first.Steps[0].Result.Receipt == nil || ada.titles("") != "Buy milk" {
				t.Errorf("got %+v", first)
			}
		})
		w.run("streams the same turn, and resumes it after any event", func(t *testing.T) {
			names, end := ada.open("POST", "/api/me/chat", `{"message":"one two three","conversation_id":"`+first.Conversation+`"}`).until("end")
			if strings.Join(names, " ") != "start text end" || !strings.Contains(end.data, `"response":"one two three "`) {
				t.Fatalf("got %v, %+v", names, end)
			}
			turn, last, _ := strings.Cut(end.id, ":")
			whole := ada.open("GET", "/api/me/turns/"+turn+"/events", "")
			var all []sse
			for e := whole.next(); e.name != ""; e = whole.next() {
				all = append(all, e)
			}
			for i, e := range all {
				rest := ada.open("GET", "/api/me/turns/"+turn+"/events", "", "Last-Event-ID", e.id)
				for _, want := range all[i+1:] {
					if got := rest.next(); got != want {
						t.Fatalf("after %s: got %+v, want %+v", e.id, got, want)
					}
				}
				if got := rest.next(); got.name != "" {
					t.Errorf("after the end (%s): %+v", last, got)
				}
			}
			ada.do("GET", "/api/me/turns/"+turn+"/events", "", "Last-Event-ID", "other:1").problem(422)
			eve.do("GET", "/api/me/turns/"+turn, "").problem(404)
			eve.do("GET", "/api/me/turns/"+turn+"/events", "").problem(404)
			ada.do("GET", "/api/me/turns/"+turn, "").want(200)
		})
		w.run("changes nothing of many before the approval, and all of it after", func(t *testing.T) {
			ada.do("POST", "/api/me/chat", `{"message":"add Buy bread"}`).want(200)
			ask := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
			if ask.Status != chat.Waiting || ask.Plan == nil || len(ask.Plan.Lines) != 2 || ada.titles("") != "Buy milk, Buy bread" {
				t.Fatalf("got %+v", ask)
			}
			if want := "Delete 2 tasks?\n- #1 Buy milk\n- #2 Buy bread\nSay yes or no."; ask.Response != want {
				t.Errorf("a client that only reads the response is told %q, want %q", ask.Response, want)
			}
			eve.do("POST", "/api/me/turns/"+ask.Turn+"/approve", "").problem(404)
			stream := ada.open("GET", "/api/me/turns/"+ask.Turn+"/events", "")
			if names, _ := stream.until("plan"); names[len(names)-1] != "plan" {
				t.Fatalf("got %v", names)
			}
			ada.do("POST", "/api/me/turns/"+ask.Turn+"/approve", "").want(200)
			if names, _ := stream.until("end"); names[0] != "decision" || names[len(names)-1] != "end" || ada.titles("") != "" {
				t.Errorf("got %v, left %s", names, ada.titles(""))
			}
			ada.do("POST", "/api/me/turns/"+ask.Turn+"/approve", "").problem(409)
			ada.do("POST", "/api/me/undo", "").want(200)
		})
		w.run("takes yes for an approval, and shows what comes of it only", func(t *testing.T) {
			ask := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
			names, _ := ada.open("POST", "/api/me/chat", `{"message":"yes","conversation_id":"`+ask.Conversation+`"}`).until("end")
			if len(names) < 3 || names[0] != "start" || names[1] != "decision" || ada.titles("") != "" {
				t.Errorf("got %v, left %s", names, ada.titles(""))
			}
			ada.do("POST", "/api/me/undo", "").want(200)
		})
		w.run("drops a rejected plan", func(t *testing.T) {
			ask := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"delete 1 and 2"}`).want(200))
			ada.do("POST", "/api/me/turns/"+ask.Turn+"/reject", "").want(200)
			if ada.titles("") != "Buy milk, Buy bread" {
				t.Errorf("left %s", ada.titles(""))
			}
		})
		w.run("stops", func(t *testing.T) {
			stream := ada.open("POST", "/api/me/chat", `{"message":"wait"}`)
			begun := stream.next()
			turn, _, _ := strings.Cut(begun.id, ":")
			eve.do("POST", "/api/me/turns/"+turn+"/stop", "").problem(404)
			ada.do("POST", "/api/me/turns/"+turn+"/stop", "").want(200)
			if _, end := stream.until("end"); !strings.Contains(end.data, `"status":"stopped"`) {
				t.Errorf("got %+v", end)
			}
		})
		w.run("keeps conversations, to find, rename, export and delete", func(t *testing.T) {
			at := "/api/me/conversations/" + first.Conversation
			if a := ada.do("GET", "/api/me/conversations?search=three&limit=1", "").want(200); !strings.Contains(a.body, first.Conversation) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, first.Conversation)
			}
			if a := eve.do("GET", "/api/me/conversations", "").want(200); strings.TrimSpace(a.body) != `{"conversations":[]}` {
				t.Errorf("a.body = %v", a.body)
			}
			page := decode[struct {
				Turns []chat.Turn
				More  bool
			}](ada.do("GET", at+"?limit=1", "").want(200))
			if len(page.Turns) != 1 || !page.More || page.Turns[0].Message != "one two three" {
				t.Errorf("got %+v", page)
			}
			if a := ada.do("GET", at+"?limit=1&before="+page.Turns[0].ID, "").want(200); !strings.Contains(a.body, "add Buy milk") || !strings.Contains(a.body, `"more":false`) {
				t.Errorf("a.body = %v, want it to contain %q and %q",
					a.body, "add Buy milk", `"more":false`)
			}
			if a := ada.do("PATCH", at, `{"title":"Shopping"}`).want(200); !strings.Contains(a.body, `"title":"Shopping"`) {
				t.Errorf("a.body = %v, want it to contain %q", a.body, `"title":"Shopping"`)
			}
			if a := ada.do("GET", at+"/export", "").want(200); !strings.Contains(a.body, "# Shopping") || !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
				t.Errorf("a.body = %v, want it to contain %q", a.body, "# Shopping")
			}
			ada.do("GET", at+"/export?format=json", "").want(200)
			eve.do("GET", at, "").problem(404)
			eve.do("DELETE", at, "").problem(404)
			ada.do("DELETE", at, "").want(204)
			ada.do("GET", at, "").problem(404)
		})
	})
}
