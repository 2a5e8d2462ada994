package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// A client that hears nothing sends its message again while the first one is
// still on its way.
func TestAMessageSentTwiceAtOnceIsSaidOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		type reply struct {
			Conversation string `json:"conversation_id"`
			Turn         string `json:"turn_id"`
		}
		first := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"add Buy milk"}`).want(200))
		for what, in := range map[string]string{"new": "", "old": `,"conversation_id":"` + first.Conversation + `"`} {
			answers := make([]answer, 12)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					answers[i] = ada.do("POST", "/api/me/chat", `{"message":"add Tea `+what+`"`+in+`}`, "Idempotency-Key", what)
				})
			}
			all.Wait()
			turn := decode[reply](answers[0].want(200)).Turn
			for _, a := range answers {
				if got := decode[reply](a.want(200)).Turn; got != turn {
					t.Errorf("in a conversation that is %s: turns %s and %s", what, turn, got)
				}
			}
			if got := strings.Count(ada.titles(""), "Tea "+what); got != 1 {
				t.Errorf("in a conversation that is %s: added %d times", what, got)
			}
		}
	})
}

// A key that is sent again with something else is refused, whatever it is for; with the
// same it is answered as before.
func TestAKeySentAgainWithAnotherRequestIsRefused(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada, leo := w.join("ada@example.com"), w.join("leo@example.com")
		for range 8 {
			ada.add(`{"title":"x"}`)
		}
		ada.do("POST", "/api/me/lists", `{"name":"home"}`).want(201)
		for range 3 {
			ada.do("POST", "/api/me/tasks?list=home", `{"title":"h"}`).want(201)
		}
		for i, c := range []struct {
			method, path, body string
			other              []string // of the same operation: path and body in turn
		}{
			{"POST", "/api/me/tasks", `{"title":"a","tags":["b"]}`, []string{
				"/api/me/tasks", `{"title":"b","tags":["b"]}`, "/api/me/tasks", `{"title":"a"}`}},
			{"PATCH", "/api/me/tasks/1", `{"title":"a"}`, []string{
				"/api/me/tasks/1", `{"title":"b"}`, "/api/me/tasks/2", `{"title":"a"}`, "/api/me/tasks/1", `{"due":null}`}},
			{"PUT", "/api/me/tasks/1", `{"title":"c"}`, []string{"/api/me/tasks/1", `{"title":"d"}`}},
			{"PATCH", "/api/me/tasks/3/complete", "", []string{"/api/me/tasks/4/complete", ""}},
			{"DELETE", "/api/me/tasks/5", "", []string{"/api/me/tasks/6", ""}},
			{"POST", "/api/me/tasks/5/restore", "", []string{"/api/me/tasks/6/restore", ""}},
			{"POST", "/api/me/tasks/batch", `{"action":"tag","ids":[7],"tag":"a"}`, []string{
				"/api/me/tasks/batch", `{"action":"tag","ids":[7],"tag":"b"}`, "/api/me/tasks/batch", `{"action":"complete","ids":[7]}`}},
			{"POST", "/api/me/undo", `{}`, []string{"/api/me/undo", `{"change":2}`}},
			{"POST", "/api/me/tasks/1/comments?list=home", `{"text":"a"}`, []string{
				"/api/me/tasks/1/comments?list=home", `{"text":"b"}`, "/api/me/tasks/2/comments?list=home", `{"text":"a"}`}},
			{"POST", "/api/me/chat", `{"message":"add a"}`, []string{"/api/me/chat", `{"message":"add b"}`}},
		} {
			key := []string{"Idempotency-Key", fmt.Sprint("key-", i)}
			name := c.method + " " + c.path
			first := ada.do(c.method, c.path, c.body, key...)
			if first.status/100 != 2 {
				t.Fatalf("%s: %d %s", name, first.status, first.body)
			}
			for j := 0; j < len(c.other); j += 2 {
				p := ada.do(c.method, c.other[j], c.other[j+1], key...).problem(422)
				if len(p.Errors) != 1 || p.Errors[0].Location != "header.Idempotency-Key" {
					t.Errorf("%s, then %s: %+v", name, c.other[j+1], p)
				}
			}
			spaced := strings.Replace(c.body, "{", "{ ", 1)
			if again := ada.do(c.method, c.path, spaced, key...); again.status != first.status || again.body != first.body {
				t.Errorf("%s again: %d %s, want %d %s", name, again.status, again.body, first.status, first.body)
			}
		}
		leo.do("POST", "/api/me/tasks", `{"title":"somebody else's key"}`, "Idempotency-Key", "key-0").want(201)
	})
}
