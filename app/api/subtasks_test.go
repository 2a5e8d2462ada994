package api_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestSubtasks(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		ada.add(`{"title":"Party"}`)
		ada.add(`{"title":"Balloons","parent":1,"due":{"date":"2026-11-23"}}`)
		ada.add(`{"title":"Invite","parent":1}`)
		ada.add(`{"title":"Call Bo"}`)
		get := func(path string) todo.Task { return decode[todo.Task](ada.do("GET", path, "").want(200)) }
		w.run("are named with their parent, which has their progress", func(t *testing.T) {
			got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/3/complete", "").want(200))
			if got.Parent != 1 || got.ParentTitle != "Party" || !got.Done {
				t.Errorf("the subtask is %+v", got)
			}
			if p := get("/api/me/tasks/1").Subtasks; p == nil || *p != (todo.Progress{Done: 1, Total: 2}) {
				t.Errorf("the progress is %+v, want 1 of 2", p)
			}
		})
		w.run("are listed alone, apart, and by their own date", func(t *testing.T) {
			for query, want := range map[string]string{
				"parent=1":                   "Balloons, Invite",
				"parent=1&status=pending":    "Balloons",
				"parent=none":                "Party, Call Bo",
				"parent=none&status=pending": "Party, Call Bo",
				"parent=4":                   "",
				"view=today":                 "Balloons",
				"":                           "Party, Balloons, Invite, Call Bo",
			} {
				if got := ada.titles(query); got != want {
					t.Errorf("%q lists %q, want %q", query, got, want)
				}
			}
			ada.do("GET", "/api/me/tasks?parent=0", "").problem(422)
			ada.do("GET", "/api/me/tasks?parent=99999999999999999999", "").problem(422)
		})
		w.run("are completed with their parent, and come back with one undo", func(t *testing.T) {
			a := ada.do("PATCH", "/api/me/tasks/1/complete", "").want(200)
			if got := decode[todo.Task](a); got.Subtasks == nil || got.Subtasks.Done != 2 {
				t.Errorf("the parent has %+v, want 2 of 2", got.Subtasks)
			}
			c := decode[todo.Change](ada.do("POST", "/api/me/undo", `{}`).want(200))
			if len(c.Edits) != 2 || get("/api/me/tasks/2").Done || !get("/api/me/tasks/3").Done {
				t.Errorf("the undo has %d edits, want 2, and leaves alone what was done before", len(c.Edits))
			}
		})
		w.run("have one level", func(t *testing.T) {
			for body, want := range map[string]string{
				`{"title":"x","parent":2}`:  "a subtask has no subtasks",
				`{"title":"x","parent":99}`: "no task 99",
				`{"title":"x","parent":0}`:  "",
				`{"title":"x","parent":-1}`: "",
			} {
				if got := ada.do("POST", "/api/me/tasks", body).problem(422).Detail; !strings.Contains(got, want) {
					t.Errorf("%s is answered with %q, want %q", body, got, want)
				}
			}
			ada.do("PATCH", "/api/me/tasks/1", `{"parent":1}`).problem(422)
			ada.do("PATCH", "/api/me/tasks/1", `{"parent":4}`).problem(422)
			ada.do("PATCH", "/api/me/tasks/4", `{"parent":1}`, "If-Match", `"1"`).problem(412)
			if got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/4", `{"parent":1}`).want(200)); got.ParentTitle != "Party" {
				t.Errorf("the new subtask is %+v", got)
			}
			if got := decode[todo.Task](ada.do("PATCH", "/api/me/tasks/4", `{"parent":null}`).want(200)); got.Parent != 0 || got.ParentTitle != "" {
				t.Errorf("the task of its own is %+v", got)
			}
		})
	})
}
