package api_test

import (
	"strings"
	"testing"
)

// What is refused to a token that may write alone tells of no task, and of
// nobody in the list.
func TestARefusalTellsNothingToWhoMayNotRead(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, leo := w.join("ada@example.com"), w.join("leo@example.com")
		leo.do("PATCH", "/api/me", `{"name":"Canary Leo"}`).want(200)
		list := decode[struct{ ID string }](ada.do("POST", "/api/me/lists", `{"name":"Home"}`).want(201)).ID
		ada.do("POST", "/api/me/lists/"+list+"/invitations", `{"role":"editor","email":"leo@example.com"}`).want(201)
		leo.do("POST", "/api/me/invitations/"+list, "").want(201)
		ada.do("POST", "/api/me/tasks?list="+list, `{"title":"Oat milk"}`).want(201)
		ada.do("PATCH", "/api/me/tasks/1?list="+list, `{"priority":"high"}`).want(200)
		leo.do("PATCH", "/api/me/tasks/1?list="+list, `{"title":"Canary milk"}`).want(200)
		undo := "/api/me/undo?list=" + list
		if p := ada.do("POST", undo, `{"change":2}`).problem(409); !strings.Contains(p.Detail, "Canary Leo") || !strings.Contains(p.Detail, "Canary milk") {
			t.Errorf("to a token that reads: got %s", p.Detail)
		}
		writer := ada.program("write")
		turn := "/api/me/tasks/1?list=" + list
		for what, a := range map[string]answer{
			"undo":               writer.do("POST", undo, `{"change":2}`),
			"undo the last":      writer.do("POST", undo, `{}`),
			"pass on what isn't": writer.do("PATCH", turn, `{"assigned":{"next":true}}`),
		} {
			if p := a.problem(409); strings.Contains(a.body, "Canary") || !strings.Contains(p.Detail, "ask 1") {
				t.Errorf("%s: got %s", what, a.body)
			}
		}
		writer.do("POST", undo, `{"change":2,"over":true}`).want(204)
	})
}
