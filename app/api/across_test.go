package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/list"
)

// everything is the answer of all-tasks.
type everything struct {
	Tasks []struct {
		List, Handle string
		Task         struct {
			ID    int64
			Title string
		}
	}
	Next string `json:"next_cursor"`
}

func TestTasksOfAllListsInOneOrder(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		home := decode[list.Place](ada.do("POST", "/api/me/lists", `{"name":"Home"}`).want(201))
		for i := range 3 {
			ada.do("POST", "/api/me/tasks", fmt.Sprintf(`{"title":"own %d","due":{"date":"2099-01-%02d"}}`, i, 10+2*i)).want(201)
			ada.do("POST", "/api/me/tasks?list=home", fmt.Sprintf(`{"title":"home %d","due":{"date":"2099-01-%02d"}}`, i, 11+2*i)).want(201)
		}
		var seen []string
		query := "/api/me/all-tasks?sort=due&limit=2"
		for cursor := ""; ; {
			page := decode[everything](ada.do("GET", query+cursor, "").want(200))
			for _, l := range page.Tasks {
				seen = append(seen, fmt.Sprint(l.Handle, "#", l.Task.ID, " ", l.Task.Title))
				if (l.Handle == "home") != (l.List == string(home.ID)) {
					t.Errorf("a task is of the list %q, called %q", l.List, l.Handle)
				}
			}
			if page.Next == "" || len(seen) > 6 {
				break
			}
			cursor = "&cursor=" + url.QueryEscape(page.Next)
			ada.do("GET", "/api/me/tasks?sort=due&limit=2"+cursor, "").problem(422)
		}
		if want := []string{"#1 own 0", "home#1 home 0", "#2 own 1", "home#2 home 1", "#3 own 2", "home#3 home 2"}; !slices.Equal(seen, want) {
			t.Errorf("the pages have %q, want %q", seen, want)
		}
		for _, bad := range []string{"parent=1", "view=someday", "limit=201", "cursor=x", "cursor=eyJzIjoiY3JlYXRlZCIsImwiOiJcdTAwMDAifQ", "mine=perhaps"} {
			ada.do("GET", "/api/me/all-tasks?"+bad, "").problem(422)
		}
		ada.do("GET", "/api/me/all-tasks?parent=none&view=upcoming&search=home&mine=true", "").want(200)
		w.do("GET", "/api/me/all-tasks", "").problem(401)
		ada.do("PATCH", "/api/me/lists/home", `{"archived":true}`).want(200)
		if got := ada.do("GET", "/api/me/all-tasks", "").want(200); strings.Contains(got.body, "home") {
			t.Errorf("an archived list is among all: %s", got.body)
		}
	})
}
