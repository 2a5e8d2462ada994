package offline

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// keepsLists is a prompt of somebody who keeps lists with others.
func keepsLists(message string) chat.Prompt {
	p := chat.Prompt{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Locale: "en-GB", Turn: chat.Turn{Message: message}}
	for name := range listTools {
		p.Tools = append(p.Tools, chat.ToolSpec{Name: name})
	}
	p.Tools = append(p.Tools, chat.ToolSpec{Name: "list_lists"}, chat.ToolSpec{Name: "move_task"}, chat.ToolSpec{Name: "undo"})
	p.List = func(context.Context) (todo.Snapshot, error) { return todo.Snapshot{}, nil }
	p.Shared = func(context.Context) ([]chat.SharedList, error) {
		return []chat.SharedList{{Handle: "home", Name: "The house", Role: todo.Owner},
			{Handle: "shopping", Name: "Shopping", Role: todo.Editor}, {Handle: "book-club", Name: "Book club", Role: todo.Viewer}}, nil
	}
	return p
}

func TestWhatIsSaidOfListsKeptWithOthers(t *testing.T) {
	for _, c := range []struct{ said, tool, args string }{
		{"show my lists", "list_lists", `{}`},
		{"which lists do I have?", "list_lists", `{}`},
		{"Show the house list", "list_tasks", `{"list":"home","status":"pending"}`},
		{"show me the shopping list please", "list_tasks", `{"list":"shopping","status":"pending"}`},
		{"what's on the shopping list?", "list_tasks", `{"list":"shopping","status":"pending"}`},
		{"show home", "list_tasks", `{"list":"home","status":"pending"}`},
		{"who can see the house list?", "list_lists", `{"list":"home"}`},
		{"who is in the book club?", "list_lists", `{"list":"book-club"}`},
		{"add milk to the shopping list", "add_task", `{"list":"shopping","tasks":[{"title":"milk"}]}`},
		{"Add oat milk to shopping", "add_task", `{"list":"shopping","tasks":[{"title":"oat milk"}]}`},
		{"complete home 3", "complete_task", `{"list":"home","tasks":[3]}`},
		{"HOME-3 is done", "complete_task", `{"list":"home","tasks":[3]}`},
		{"move milk to the shopping list", "move_task", `{"tasks":["milk"],"to":"shopping"}`},
		{"Move the Bread to the house list please", "move_task", `{"tasks":["Bread"],"to":"home"}`},
		{"move task 3 to home", "move_task", `{"tasks":[3],"to":"home"}`},
		{"move home 3 to my list", "move_task", `{"list":"home","tasks":[3],"to":"inbox"}`},
		{"move HOME-3 to shopping", "move_task", `{"list":"home","tasks":[3],"to":"shopping"}`},
		{"transfer milk from the house list to the shopping list", "move_task", `{"list":"home","tasks":["milk"],"to":"shopping"}`},
		{"delete book-club 12", "delete_task", `{"list":"book-club","tasks":[12]}`},
	} {
		reply, err := New().Reply(t.Context(), keepsLists(c.said), func(string) {})
		if err != nil || len(reply.Calls) != 1 {
			t.Errorf("%q: %+v, %v", c.said, reply, err)
			continue
		}
		var got, want any
		if json.Unmarshal(reply.Calls[0].Args, &got) != nil || json.Unmarshal([]byte(c.args), &want) != nil {
			t.Fatalf("%q: %s", c.said, reply.Calls[0].Args)
		}
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		if reply.Calls[0].Tool != c.tool || !strings.EqualFold(string(g), string(w)) {
			t.Errorf("%q: %s %s, want %s %s", c.said, reply.Calls[0].Tool, g, c.tool, w)
		}
	}
}

func TestWhatIsNotSaidOfListsKeptWithOthers(t *testing.T) {
	for _, said := range []string{"add call home at 5", "show the meeting", "add lunch at home", "drive to home", "complete task 3", "add milk", "what's due today?",
		"show home 3 and shopping 2", "add milk to the party list", "move milk to friday", "move milk to the party list", "delete chapter 3"} {
		reply, err := New().Reply(t.Context(), keepsLists(said), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range reply.Calls {
			if strings.Contains(string(call.Args), `"list":`) || call.Tool == "list_lists" {
				t.Errorf("%q: %s %s", said, call.Tool, call.Args)
			}
		}
	}
}

func TestSharingAListIsSaidNotDone(t *testing.T) {
	for said, want := range map[string]string{
		"share the house list with Anna":   "todo lists invite home",
		"invite Anna to the shopping list": "Only an owner",
	} {
		reply, err := New().Reply(t.Context(), keepsLists(said), func(string) {})
		if err != nil || len(reply.Calls) != 0 || !strings.Contains(reply.Text, want) {
			t.Errorf("%q: %+v, %v", said, reply, err)
		}
	}
}

func TestThisListIsTheOneThatWasSpokenOfLast(t *testing.T) {
	p := keepsLists("show the shopping list")
	first, err := New().Reply(t.Context(), p, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	p.Turn.Steps = []chat.Step{{Call: first.Calls[0], Result: &chat.Result{Text: "Nothing.", Data: json.RawMessage(`{"list":"shopping"}`)}}}
	said, err := New().Reply(t.Context(), p, func(string) {})
	if err != nil || said.Text != "Nothing." {
		t.Fatalf("%+v, %v", said, err)
	}
	next := keepsLists("who can see this?")
	next.History = []chat.Turn{{Message: p.Turn.Message, State: chat.State{Memory: said.Memory}, Status: chat.Done}}
	reply, err := New().Reply(t.Context(), next, func(string) {})
	if err != nil || len(reply.Calls) != 1 || string(reply.Calls[0].Args) != `{"list":"shopping"}` {
		t.Errorf("%+v, %v", reply, err)
	}
}
