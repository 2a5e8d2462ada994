package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat/claim"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

type noPeople struct{}

func (noPeople) ByEmail(context.Context, string) (todo.UserID, error) {
	return "", fault.New(fault.NotFound, "There is nobody.")
}

// shared is a bench whose person has a list of their own with milk and bread in
// it, and the list home with bins and plants.
func shared(t *testing.T) (b *bench, home todo.Actor) {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	now := monday
	svc := todo.New(db.Tasks(), func() time.Time { now = now.Add(time.Second); return now })
	lists := list.New(db.Lists(), noPeople{}, func() time.Time { return monday })
	b = &bench{T: t, set: tools.New(svc).WithLists(lists), tasks: svc, lists: lists,
		who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC, Locale: "en-GB"}}
	p, err := lists.Create(t.Context(), b.who, "Home", "")
	if err != nil {
		t.Fatal(err)
	}
	home = b.who
	home.List = p.ID
	for title, who := range map[string]todo.Actor{"Milk": b.who, "Bins": home} {
		if _, err := svc.Add(t.Context(), who, todo.Draft{Title: title},
			todo.Draft{Title: title + " again"}); err != nil {
			t.Fatal(err)
		}
	}
	return b, home
}

// letIn makes somebody a viewer of a list of the owner's.
func (b *bench) letIn(user todo.UserID, owner todo.Actor, id todo.ListID) {
	b.Helper()
	_, secret, err := b.lists.Invite(b.Context(), owner, id, list.InviteRequest{Role: todo.Viewer, Days: 1})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := b.lists.Follow(b.Context(), todo.Actor{User: user}, secret); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) doneIn(who todo.Actor) (numbers []int64) {
	b.Helper()
	page, err := b.tasks.List(context.Background(), who, todo.Filter{Status: todo.Completed})
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range page.Tasks {
		numbers = append(numbers, t.Number)
	}
	return numbers
}

func TestToolsInASharedList(t *testing.T) {
	for name, args := range map[string]string{
		"a list by its handle": `{"list":"home","tasks":[2]}`, "by its name": `{"list":"the Home list","tasks":[2]}`,
		"a handle for a task": `{"tasks":["HOME-2"]}`, "a handle in words": `{"tasks":"home 2"}`,
		"both":  `{"list":"HOME","tasks":["home #2"]}`,
		"words": `{"list":"home","tasks":["bins again"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			b, home := shared(t)
			r := b.run("complete_task", args)
			if r.Failed || r.Receipt == nil || r.Receipt.In == nil || r.Receipt.In.Handle != "home" ||
				r.Receipt.In.Change != 2 {
				t.Fatalf("got %+v", r)
			}
			if got := b.doneIn(home); !slices.Equal(got, []int64{2}) {
				t.Errorf("done at home: %v", got)
			}
			if got := b.doneIn(b.who); len(got) != 0 {
				t.Errorf("done in one's own: %v", got)
			}
			l := r.Receipt.Lines[0]
			if r.Receipt.Change != 0 || l.Task != 0 || l.Title != "HOME-2 Bins again" || r.Tasks != nil ||
				!strings.Contains(r.Text, "(HOME-2)") {
				t.Errorf("it can be taken for a task of one's own: %+v, %q", r.Receipt, r.Text)
			}
		})
	}
	t.Run("without a list it is one's own", func(t *testing.T) {
		b, home := shared(t)
		for _, args := range []string{`{"tasks":[2]}`, `{"list":"inbox","tasks":["task 1"]}`} {
			if r := b.run("complete_task", args); r.Failed || r.Receipt.In != nil || r.Receipt.Change == 0 {
				t.Errorf("%s: %+v", args, r)
			}
		}
		if got := b.doneIn(home); len(got) != 0 {
			t.Errorf("done at home: %v", got)
		}
	})
	t.Run("what is in two lists is refused", func(t *testing.T) {
		b, home := shared(t)
		for _, args := range []string{`{"tasks":["HOME-1",2]}`, `{"tasks":["HOME-1","milk"]}`} {
			if r := b.run("complete_task", args); !r.Failed || !r.Misused ||
				!strings.Contains(r.Text, "several lists") {
				t.Errorf("%s: %+v", args, r)
			}
		}
		if got := append(b.doneIn(home), b.doneIn(b.who)...); len(got) != 0 {
			t.Errorf("done: %v", got)
		}
	})
	t.Run("two tasks of two lists with one number count as two", func(t *testing.T) {
		b, _ := shared(t)
		own, theirs := b.preview("delete_task", `{"tasks":[1]}`), b.preview("delete_task", `{"tasks":["HOME-1"]}`)
		if len(own.Touches) != 1 || len(theirs.Touches) != 1 || own.Touches[0] == theirs.Touches[0] ||
			own.Touches[0] != 1 {
			t.Errorf("they touch %v and %v", own.Touches, theirs.Touches)
		}
		if l := theirs.Lines[0]; l.Task != 0 || l.Key != theirs.Touches[0] || l.Title != "HOME-1 Bins" {
			t.Errorf("the plan says %+v", l)
		}
		if !strings.Contains(string(theirs.Resolved.Call.Args), `"list":"list-`) {
			t.Errorf("what is approved is %s", theirs.Resolved.Call.Args)
		}
	})
	t.Run("a question about a list's tasks is answered by their handles", func(t *testing.T) {
		b, home := shared(t)
		if _, err := b.tasks.Add(t.Context(), home, todo.Draft{Title: "Wash the car"},
			todo.Draft{Title: "Sell the car"}); err != nil {
			t.Fatal(err)
		}
		r := b.run("delete_task", `{"list":"home","tasks":["the car"]}`)
		if r.Choice == nil || len(r.Choice.Options) != 2 {
			t.Fatalf("got %+v", r)
		}
		for _, o := range r.Choice.Options {
			if o.Task != 0 || !strings.HasPrefix(o.Message, "Delete HOME-") {
				t.Errorf("the option is %+v", o)
			}
		}
	})
	t.Run("what was a tag becomes a list, in one step that undo takes back", func(t *testing.T) {
		b, _ := shared(t)
		b.run("add_task", `{"tasks":[{"title":"Oats","tags":["shopping"]},{"title":"Rye","tags":["shopping"]}]}`)
		const call = `{"where":{"tag":"shopping"},"to":"Shopping","new":true}`
		if v := b.preview("move_task", call); len(v.Touches) != 2 ||
			!strings.Contains(v.Lines[0].Detail, "to the new list Shopping") {
			t.Errorf("it would %+v", v)
		}
		if r := b.run("list_lists", `{}`); strings.Contains(r.Text, "Shopping") {
			t.Errorf("looking made it: %s", r.Text)
		}
		if r := b.run("move_task", call); r.Failed || !strings.Contains(r.Text, "to Shopping, as SHOPPING-1") {
			t.Errorf("it says %+v", r)
		}
		r := b.run("list_tasks", `{"list":"shopping"}`)
		if !strings.Contains(r.Text, "SHOPPING-2 Rye (#shopping)") {
			t.Errorf("on it are %s", r.Text)
		}
		b.run("undo", `{}`)
		if r := b.run("list_tasks", `{"tag":"shopping"}`); !strings.Contains(r.Text, "Oats") ||
			!strings.Contains(r.Text, "Rye") {
			t.Errorf("undone, one's own list has %s", r.Text)
		}
		if r := b.run("move_task", call); r.Failed { // the list is there now, and nobody else is in it
			t.Errorf("again: %+v", r)
		}
		b.run("undo", `{}`)
		mine, err := b.lists.Find(t.Context(), b.who, "shopping")
		if err != nil {
			t.Fatal(err)
		}
		b.letIn("leo", b.who, mine.ID)
		if r := b.run("move_task", call); r.Receipt != nil || !strings.Contains(r.Text, "others are in it") {
			t.Errorf("it goes where others see it: %+v", r)
		}
		if r := b.run("list_tasks", `{"list":"shopping"}`); strings.Contains(r.Text, "Oats") {
			t.Errorf("on it are %s", r.Text)
		}
		for args, want := range map[string]string{
			`{"where":{"tag":"nothing"},"to":"Other","new":true}`: "", `{"tasks":[1],"to":"","new":true}`: "which list",
			`{"tasks":[1],"to":"Other"}`: "no such list",
		} {
			if r := b.run("move_task", args); r.Receipt != nil || !strings.Contains(strings.ToLower(r.Text), want) {
				t.Errorf("%s: %+v", args, r)
			}
		}
		leo := todo.Actor{User: "leo", Zone: time.UTC}
		theirs, err := b.lists.Create(t.Context(), leo, "Theirs", "")
		if err != nil {
			t.Fatal(err)
		}
		b.letIn(b.who.User, leo, theirs.ID)
		leo.List = theirs.ID
		if _, err := b.tasks.Add(t.Context(), leo, todo.Draft{Title: "Theirs"}); err != nil {
			t.Fatal(err)
		}
		if r := b.run("move_task", `{"list":"theirs","tasks":[1],"to":"Other","new":true}`); r.Receipt != nil ||
			!r.Failed {
			t.Errorf("a viewer took it away: %+v", r)
		}
		if r := b.run("list_lists", `{}`); strings.Contains(r.Text, "Other") {
			t.Errorf("what moved nothing made a list: %s", r.Text)
		}
	})
	t.Run("tasks move between lists, and what is said names where", func(t *testing.T) {
		b, _ := shared(t)
		r := b.run("move_task", `{"tasks":["milk again"],"to":"home"}`)
		if r.Failed || r.Text != "Moved “Milk again” (#2): to Home, as HOME-3." || r.Receipt.Kind != todo.Moved {
			t.Errorf("to the house: %+v", r)
		}
		if r := b.run("undo", `{}`); r.Text != "Undone “Milk again” (#2): from Home, where it was HOME-3." {
			t.Errorf("undone: %s", r.Text)
		}
		r = b.run("move_task", `{"tasks":["HOME-2"],"to":"inbox"}`)
		if r.Failed || r.Text != "Moved “Bins again” (HOME-2): to your own list, as #3." || r.Receipt.In == nil {
			t.Errorf("from the house: %+v", r)
		}
		if r := b.run("undo", `{"list":"home"}`); r.Failed {
			t.Errorf("undone in the house: %+v", r)
		}
		for args, want := range map[string]string{
			`{"tasks":["bins again"],"to":"home"}`:               "task",
			`{"list":"home","tasks":["bins again"],"to":"home"}`: "already",
			`{"tasks":[1],"to":"party"}`:                         "no such list",
			`{"tasks":[1],"to":""}`:                              "which list",
		} {
			if r := b.run("move_task", args); !r.Failed || !strings.Contains(r.Text, want) {
				t.Errorf("%s: %+v", args, r)
			}
		}
	})
	t.Run("undo takes back what was done last, in whichever list", func(t *testing.T) {
		b, home := shared(t)
		b.run("complete_task", `{"tasks":[1]}`)
		b.run("complete_task", `{"tasks":["HOME-1"]}`)
		if r := b.run("undo", `{}`); r.Failed || r.Receipt.In == nil || len(b.doneIn(home)) != 0 ||
			len(b.doneIn(b.who)) != 1 {
			t.Errorf("the first undo: %+v", r)
		}
		if r := b.run("undo", `{}`); r.Failed || r.Receipt.In != nil || len(b.doneIn(b.who)) != 0 {
			t.Errorf("the second undo: %+v", r)
		}
	})
	t.Run("reads say which list they are of", func(t *testing.T) {
		b, _ := shared(t)
		r := b.run("list_tasks", `{"list":"home"}`)
		if !strings.Contains(r.Text, "HOME-1 Bins") || strings.Contains(r.Text, "Milk") || r.Tasks != nil ||
			!strings.Contains(string(r.Data), `"list":"home"`) {
			t.Errorf("got %q, %s", r.Text, r.Data)
		}
		if r := b.run("list_tasks", `{}`); !strings.Contains(r.Text, "#1 Milk") || strings.Contains(r.Text, "Bins") {
			t.Errorf("got %q", r.Text)
		}
		if r := b.run("list_lists", `{}`); !strings.Contains(r.Text,
			"home: Home (nobody else yet, you are its owner)") {
			t.Errorf("got %q", r.Text)
		}
		if r := b.run("list_lists", `{"list":"home"}`); !strings.Contains(r.Text, "Member 1 (owner, you)") {
			t.Errorf("got %q", r.Text)
		}
	})
	t.Run("a list that isn't there is said", func(t *testing.T) {
		b, _ := shared(t)
		for _, tool := range []string{"list_tasks", "add_task", "list_lists", "undo"} {
			if r := b.run(tool, `{"list":"yacht","tasks":[{"title":"x"}]}`); !r.Failed ||
				tool != "list_lists" && !strings.Contains(r.Text, "There is no such list") {
				t.Errorf("%s: %+v", tool, r)
			}
		}
	})
	t.Run("the schemas are JSON", func(t *testing.T) {
		b, _ := shared(t)
		for _, s := range b.set.Specs(t.Context(), b.who) {
			var schema struct{ Properties map[string]any }
			if err := json.Unmarshal(s.Schema, &schema); err != nil || schema.Properties["list"] == nil &&
				s.Name != "list_all_tasks" {
				t.Errorf("%s: %v %s", s.Name, err, s.Schema)
			}
		}
	})
}

func TestTasksAreAssignedByNames(t *testing.T) {
	s := besiege(t, "sqlite::memory:")
	s.who = s.as("editor")
	r := s.run("update_task", `{"list":"canary-home","tasks":[1],"assigned":"Viewer"}`)
	if r.Failed || !strings.Contains(r.Text, "assigned to viewer (was nobody's)") {
		t.Errorf("it says %q", r.Text)
	}
	r = s.run("add_task",
		`{"list":"canary-home","tasks":[{"title":"Bins","repeat":"every monday","assigned":["me","anna"]}]}`)
	if r.Failed || !strings.Contains(r.Text, "editor's turn, then anna") {
		t.Errorf("it says %q", r.Text)
	}
	if r = s.run("complete_task", `{"list":"canary-home","tasks":["bins"]}`); r.Failed {
		t.Errorf("it says %q", r.Text)
	}
	if r = s.run("list_tasks", `{"list":"canary-home","words":"bins","status":"pending"}`); !strings.Contains(r.Text,
		"anna's turn, then editor") {
		t.Errorf("it says %q", r.Text)
	}
	if r = s.run("update_task",
		`{"list":"canary-home","tasks":["bins"],"assigned":["none"]}`); !strings.Contains(r.Text,
		"nobody's (was anna's turn") {
		t.Errorf("it says %q", r.Text)
	}
	r = s.run("update_task", `{"list":"canary-home","tasks":[1],"assigned":["me","anna"]}`)
	if r.Failed || !strings.Contains(r.Text, "passes on by hand alone") {
		t.Errorf("of turns that nothing passes on it says %q", r.Text)
	}
	for _, args := range []string{`"assigned":["me","anna"],"weekly":true`,
		`"assigned":["me","anna"],"repeat":"every day"`, `"assigned":["anna"]`} {
		if r = s.run("update_task", `{"list":"canary-home","tasks":[1],`+args+`}`); r.Failed ||
			strings.Contains(r.Text, "by hand") {
			t.Errorf("%s: it says %q", args, r.Text)
		}
	}
	for args, want := range map[string]string{
		`{"list":"canary-home","tasks":[1],"assigned":"stranger"}`:                  "Nobody in the list",
		`{"tasks":[1],"assigned":"me"}`:                                             "nobody else is there",
		`{"list":"canary-home","tasks":[1],"assigned":["me","editor"]}`:             "named twice",
		`{"list":"canary-home","tasks":[1],"weekly":true}`:                          "two members",
		`{"list":"canary-home","tasks":[1],"assigned":"me","weekly":true}`:          "two members",
		`{"list":"canary-home","tasks":["bins"],"assigned":["none"],"weekly":true}`: "two members",
	} {
		if r := s.run("update_task", args); !r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

func TestTasksOfAllListsAreListed(t *testing.T) {
	s := besiege(t, "sqlite::memory:")
	s.who = s.as("editor")
	say := func(tool, args, want string) {
		t.Helper()
		if r := s.run(tool, args); r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s %s says %q, want %q", tool, args, r.Text, want)
		}
	}
	say("add_task", `{"tasks":[{"title":"Curtains","due":"tomorrow"}]}`, "Curtains")
	say("add_task",
		`{"list":"canary-home","tasks":[{"title":"Bins","due":"today"},{"title":"Plants","due":"today"},{"title":"Stairs","due":"today"}]}`, "Bins")
	say("update_task", `{"list":"canary-home","tasks":["plants"],"assigned":["anna"]}`, "assigned to anna")
	say("update_task", `{"list":"canary-home","tasks":["stairs"],"assigned":["me"]}`, "assigned to editor")
	say("list_all_tasks", `{"due":"this week"}`, "- [ ] CANARY-HOME-6 Bins")
	say("list_all_tasks", `{"due":"this week"}`, "- [ ] #1 Curtains")
	say("list_all_tasks", `{"words":"the curtains"}`, "#1 Curtains")
	say("list_all_tasks", `{"due":"today","others":true}`, "CANARY-HOME-7 Plants")
	say("list_all_tasks", `{"status":"completed"}`, "no such tasks in any of your lists")
	mine := s.run("list_all_tasks", `{"due":"today"}`)
	if strings.Contains(mine.Text, "Plants") || !strings.Contains(mine.Text, "Stairs") ||
		!strings.Contains(string(mine.Data), `"list":"canary-home"`) {
		t.Errorf("what is the editor's to do today is %s, %s", mine.Text, mine.Data)
	}
	var seen []string
	cursor := ""
	for range 20 {
		r := s.run("list_all_tasks", `{"limit":2,"others":true`+cursor+`}`)
		var page struct {
			Tasks []struct {
				List, Title string
				ID          int64
			}
			Next string `json:"next_cursor"`
		}
		if err := json.Unmarshal(r.Data, &page); err != nil || r.Failed {
			t.Fatalf("%v: %+v", err, r)
		}
		for _, task := range page.Tasks {
			seen = append(seen, fmt.Sprint(task.List, " ", task.ID, " ", task.Title))
		}
		if page.Next == "" {
			break
		}
		cursor = `,"cursor":"` + page.Next + `"`
	}
	slices.Sort(seen)
	if len(slices.Compact(slices.Clone(seen))) != 8 || !slices.Contains(seen, " 1 Curtains") ||
		!slices.Contains(seen, "canary-home 8 Stairs") {
		t.Errorf("the pages have %q, want 8 tasks, each once", seen)
	}
	for args, want := range map[string]string{`{"due":"blue"}`: "not a time", `{"cursor":"x"}`: "cursor",
		`{"list":"home"}`: "list", `{"limit":201}`: "limit"} {
		if r := s.run("list_all_tasks", args); !r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s: failed %t, %q, want %q", args, r.Failed, r.Text, want)
		}
	}
	for _, name := range []string{"stranger", "removed"} {
		s.who = s.as(name)
		if r := s.run("list_all_tasks", `{"others":true}`); strings.Contains(r.Text+string(r.Data), "Bins") ||
			strings.Contains(strings.ToLower(r.Text), "canary") {
			t.Errorf("%s reads %s %s", name, r.Text, r.Data)
		}
	}
}

func TestTurnsAreTakenPassedOnAndCounted(t *testing.T) {
	s := besiege(t, "sqlite::memory:")
	s.who = s.as("editor")
	say := func(tool, args, want string) {
		t.Helper()
		if r := s.run(tool, args); r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s %s says %q, want %q", tool, args, r.Text, want)
		}
	}
	say("add_task", `{"list":"canary-home","tasks":[{"title":"Bins","repeat":"every monday"},{"title":"Plants"}]}`,
		"Bins")
	say("add_task", `{"tasks":[{"title":"Wash the curtains"}]}`, "Wash the curtains")
	say("whose_turn", `{}`, "Nothing in your shared lists is anybody's")
	say("whose_turn", `{"turns":true}`, "Nobody takes turns")
	say("whose_turn", `{"task":"bins"}`, "Bins: nobody's")
	// No list is named: it is the one with these tasks and people.
	say("update_task", `{"tasks":["bins"],"assigned":["anna","everybody"],"weekly":true}`,
		"anna's turn, then editor, each week (was nobody's)")
	say("whose_turn", `{"turns":true}`, "Bins: anna's turn, then editor, each week, due")
	say("whose_turn", `{"task":"CANARY-HOME-6"}`, "Bins: anna's turn")
	say("update_task", `{"tasks":["bins"],"assigned":["next"]}`, "editor's turn, then ")
	say("update_task", `{"tasks":["bins"],"assigned":["Anna"]}`, "anna's turn, then editor")
	say("update_task", `{"tasks":["bins"],"assigned":["Anna"]}`, "it is so already")
	say("whose_turn", `{"member":"EDITOR"}`, "editor has nothing to do")
	say("update_task", `{"tasks":["plants"],"assigned":["Viewer"]}`, "assigned to viewer (was nobody's)")
	say("whose_turn", `{"member":"VIEWER","until":"today"}`, "viewer has 1 task today:\n- CANARY-HOME-7 Plants")
	say("whose_turn", `{"member":"me"}`, "Nothing in your shared lists is yours.")
	say("update_task", `{"tasks":["plants"],"assigned":["next"]}`, "nobody's (was assigned to viewer)")
	say("complete_task", `{"list":"canary-home","tasks":["plants"]}`, "Completed")
	say("complete_task", `{"list":"canary-home","tasks":["bins"]}`, "Completed")
	say("who_did_how_much", `{"when":"this month"}`, "editor (you) 2, ")
	// What is counted isn't taken for a claim to have done something.
	if said := s.run("who_did_how_much", `{}`).Text; len(claim.Find(said)) != 0 {
		t.Errorf("it claims to have done something: %q", said)
	}
	say("who_did_how_much", `{"task":"the bins"}`, "Bins: editor (you), on ")
	say("who_did_how_much", `{"task":"bins","when":"last week"}`, "Nobody did that from ")
	say("who_did_how_much", `{"task":"bins","when":"this week","list":"canary-home"}`, "Bins: editor (you), on ")
	say("who_did_how_much", `{"task":"CANARY-HOME-6"}`, "Bins: editor (you)")
	say("who_did_how_much", `{"task":"curtains"}`, "no task like that in your shared lists")
	if said := s.run("who_did_how_much", `{"task":"bins"}`).Text; len(claim.Find(said)) != 0 {
		t.Errorf("it claims to have done something: %q", said)
	}
	// It is the same task, whatever it is called now.
	say("update_task", `{"list":"canary-home","tasks":[7],"title":"Ferns"}`, "was “Plants”")
	say("who_did_how_much", `{"task":"ferns"}`, "Plants: editor (you), on ")
	say("undo", `{"list":"canary-home"}`, "Undone")
	say("undo", `{"list":"canary-home"}`, "Undone")
	say("who_did_how_much", `{"task":"bins"}`, "Nobody has done that in your shared lists since ")
	say("who_did_how_much", `{"list":"canary-home"}`, "editor (you) 1, ")
	// Swapping exchanges places, whoever has the turn of the two, and is taken back as anything else.
	say("update_task", `{"tasks":["bins"],"assigned":["me","anna"]}`, "editor's turn, then anna")
	say("update_task", `{"tasks":["bins"],"assigned":["swap","anna"]}`, "anna's turn, then editor")
	say("update_task", `{"tasks":["bins"],"assigned":["swap","anna"]}`, "editor's turn, then anna")
	say("undo", `{"list":"canary-home"}`, "Undone")
	say("whose_turn", `{"task":"bins"}`, "Bins: anna's turn, then editor")
	// Nobody skips the turn of somebody else by saying that it isn't theirs.
	if r := s.run("update_task", `{"tasks":["bins"],"assigned":["not me"]}`); !r.Failed ||
		!strings.Contains(r.Text, "It isn't your turn with “Bins”: anna's turn") {
		t.Errorf("failed %t, %q", r.Failed, r.Text)
	}
	say("update_task", `{"tasks":["bins"],"assigned":["swap","anna"]}`, "editor's turn, then anna")
	say("update_task", `{"tasks":["bins"],"assigned":["not me"]}`, "anna's turn, then editor")
	for tool, calls := range map[string]map[string]string{
		"update_task": {
			`{"tasks":["plants"],"assigned":["stranger"]}`:                   "no shared list",
			`{"tasks":["curtains"],"assigned":["anna"]}`:                     "on your own list",
			`{"tasks":["bins"],"assigned":["swap","me"]}`:                    "with themselves",
			`{"tasks":["bins"],"assigned":["swap","viewer"]}`:                "neither yours now nor viewer's",
			`{"list":"canary-home","tasks":[1],"assigned":["swap","anna"]}`:  "nobody's",
			`{"list":"canary-home","tasks":["plants"],"assigned":["next"]}`:  "no task that fits",
			`{"list":"canary-home","tasks":[1],"assigned":["next"]}`:         "no turn to pass on",
			`{"list":"canary-home","tasks":[1],"assigned":["next","me"]}`:    "is called “next”",
			`{"list":"canary-home","tasks":["bins"],"assigned":["me","me"]}`: "named twice",
			`{"list":"inbox","tasks":["bins"],"assigned":["anna"]}`:          "nobody else is there",
		},
		"whose_turn": {`{"member":"stranger"}`: "Nobody in your shared lists", `{"list":"yacht"}`: "no such list",
			`{"until":"blue"}`: "not a time"},
		"who_did_how_much": {`{"when":"blue"}`: "not a time", `{"when":"since 1 May 2019"}`: "year at most",
			`{"when":"next month"}`: "since when"},
	} {
		for args, want := range calls {
			if r := s.run(tool, args); !r.Failed || !strings.Contains(r.Text, want) {
				t.Errorf("%s %s: failed %t, %q, want %q", tool, args, r.Failed, r.Text, want)
			}
		}
	}
	s.who = s.as("stranger")
	if r := s.run("whose_turn", `{}`); !r.Failed || !strings.Contains(r.Text, "no list with others") {
		t.Errorf("of nobody's lists it says %q", r.Text)
	}
}

func TestCommentsAreMadeAndReadByTools(t *testing.T) {
	s := besiege(t, "sqlite::memory:")
	s.who = s.as("editor")
	for _, c := range []struct{ tool, args, want string }{
		{"list_comments", `{"tasks":["CANARY-HOME-1"]}`, "Nothing was said about"},
		{"comment_on_task", `{"tasks":["CANARY-HOME-1"],"text":"The lid is broken"}`, "Commented on “"},
		{"list_comments", `{"list":"canary-home","tasks":[1]}`, "- editor, Mon "},
		{"list_comments", `{"list":"canary-home","tasks":[1]}`, ": “The lid is broken”"},
		{"undo", `{}`, "the comment is taken back"},
		{"list_comments", `{"list":"canary-home","tasks":[1]}`, "Nothing was said about"},
	} {
		if r := s.run(c.tool, c.args); r.Failed || !strings.Contains(r.Text, c.want) {
			t.Errorf("%s %s says %q, want %q", c.tool, c.args, r.Text, c.want)
		}
	}
	s.run("comment_on_task", `{"list":"canary-home","tasks":[1],"text":"I have completed it.\n”I deleted the rest“"}`)
	r := s.run("list_comments", `{"list":"canary-home","tasks":[1]}`)
	if r.Failed || len(claim.Find(r.Text)) != 0 || !strings.Contains(r.Text, "I have completed it") {
		t.Errorf("what people say is a claim: %q", r.Text)
	}
	for args, want := range map[string]string{
		`{"tasks":[1],"text":"x"}`:                            "have no comments",
		`{"list":"canary-home","tasks":[1,2],"text":"x"}`:     "Name one task",
		`{"list":"canary-home","tasks":[1],"text":" "}`:       "empty",
		`{"list":"canary-home","tasks":["zebra"],"text":"x"}`: "no task that fits",
	} {
		if r := s.run("comment_on_task", args); !r.Failed || !strings.Contains(r.Text, want) {
			t.Errorf("%s: failed %t, %q, want %q", args, r.Failed, r.Text, want)
		}
	}
}
