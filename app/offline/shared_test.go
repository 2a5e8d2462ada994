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
	p.Tools = append(p.Tools, chat.ToolSpec{Name: "list_lists"}, chat.ToolSpec{Name: "move_task"}, chat.ToolSpec{Name: "undo"},
		chat.ToolSpec{Name: "whose_turn"}, chat.ToolSpec{Name: "who_did_how_much"},
		chat.ToolSpec{Name: "comment_on_task"}, chat.ToolSpec{Name: "list_comments"},
		chat.ToolSpec{Name: "list_all_tasks"}, chat.ToolSpec{Name: "list_reminders"}, chat.ToolSpec{Name: "list_rung_reminders"})
	p.Members = func(context.Context) ([]string, error) { return []string{"Anna", "Leo", "Ann Marie"}, nil }
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
		{"what's due today on all my lists?", "list_all_tasks", `{"due":"today"}`},
		{"What do I have to do this week across all lists?", "list_all_tasks", `{"due":"this week"}`},
		{"what is overdue in every list", "list_all_tasks", `{"due":"overdue"}`},
		{"show me everything on all of our lists", "list_all_tasks", `{}`},
		{"what's on all my lists?", "list_all_tasks", `{}`},
		{"find milk in all my lists", "list_all_tasks", `{"words":"milk"}`},
		{"find the bread everywhere", "list_all_tasks", `{"words":"bread"}`},
		{"what did I finish on all my lists?", "list_all_tasks", `{"status":"completed"}`},
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
		{"The bins are Anna's this week, then take turns", "update_task", `{"tasks":["bins"],"assigned":["anna","everybody"],"weekly":true}`},
		{"the bins are mine this week, and then we all take turns", "update_task", `{"tasks":["bins"],"assigned":["me","everybody"],"weekly":true}`},
		{"take turns with the bins", "update_task", `{"tasks":["bins"],"assigned":["everybody"]}`},
		{"Let’s take turns with the bins every week", "update_task", `{"tasks":["bins"],"assigned":["everybody"],"weekly":true}`},
		{"Anna, Leo and I take turns with home 3", "update_task", `{"list":"home","tasks":[3],"assigned":["anna","leo","me"]}`},
		{"rotate the bins between Anna and Leo weekly", "update_task", `{"tasks":["bins"],"assigned":["anna","leo"],"weekly":true}`},
		{"assign the plants to Leo", "update_task", `{"tasks":["plants"],"assigned":["leo"]}`},
		{"assign the plants to Leo in the house list please", "update_task", `{"list":"home","tasks":["plants"],"assigned":["leo"]}`},
		{"Assign HOME-3 to Ann Marie and me", "update_task", `{"list":"home","tasks":[3],"assigned":["ann marie","me"]}`},
		{"give the plants to Leo", "update_task", `{"tasks":["plants"],"assigned":["leo"]}`},
		{"the plants are Leo's", "update_task", `{"tasks":["plants"],"assigned":["leo"]}`},
		{"it's Anna's turn with the bins", "update_task", `{"tasks":["bins"],"assigned":["anna"]}`},
		{"unassign the plants", "update_task", `{"tasks":["plants"],"assigned":["none"]}`},
		{"pass the bins on", "update_task", `{"tasks":["bins"],"assigned":["next"]}`},
		{"it's not my turn with the bins", "update_task", `{"tasks":["bins"],"assigned":["not me"]}`},
		{"whose turn is it?", "whose_turn", `{"turns":true}`},
		{"Whose turn is it for the bins?", "whose_turn", `{"task":"bins"}`},
		{"whose turn is it with home 3 this week?", "whose_turn", `{"list":"home","task":3}`},
		{"whose are the plants?", "whose_turn", `{"task":"plants"}`},
		{"who does the bins this week?", "whose_turn", `{"task":"bins"}`},
		{"who takes out the bins?", "whose_turn", `{"task":"bins"}`},
		{"Who's taking out the bins today?", "whose_turn", `{"task":"bins"}`},
		{"who waters the plants?", "whose_turn", `{"task":"plants"}`},
		{"who is on the dishes now?", "whose_turn", `{"task":"dishes"}`},
		{"what did people say about the bins?", "list_comments", `{"tasks":["bins"]}`},
		{"What is Anna doing today?", "whose_turn", `{"member":"anna","until":"today"}`},
		{"what does Ann Marie have to do in the house list this week?", "whose_turn", `{"list":"home","member":"ann marie","until":"this week"}`},
		{"show Leo's tasks", "whose_turn", `{"member":"leo"}`},
		{"what's assigned to me?", "whose_turn", `{"member":"me"}`},
		{"who did how much this month?", "who_did_how_much", `{"when":"this month"}`},
		{"who did how much in the house list last week?", "who_did_how_much", `{"list":"home","when":"last week"}`},
		{"who has done the most?", "who_did_how_much", `{}`},
		{"add water the plants to the house list at 5", "add_task", `{"list":"home","tasks":[{"title":"Water the plants","due":"at 5"}]}`},
		{"remind me at 5 to water the plants in the house list", "add_task", `{"list":"home","tasks":[{"title":"water the plants","due":"at 5","remind":"when due"}]}`},
		{"remind us tomorrow to water the plants in the house list", "add_task",
			`{"list":"home","tasks":[{"title":"water the plants","due":"tomorrow","remind":"when due"}]}`},
		{"remind me of home 3 an hour before", "update_task", `{"list":"home","tasks":[3],"remind":"an hour before"}`},
		{"Remind me at 5 about HOME-3", "update_task", `{"list":"home","tasks":[3],"remind":"at 5"}`},
		{"remind me about the plants in the house list at 5", "update_task", `{"list":"home","tasks":["plants"],"remind":"at 5"}`},
		{"remind me at 5 about the plants in the house list", "update_task", `{"list":"home","tasks":["plants"],"remind":"at 5"}`},
		{"stop reminding me about home 3", "update_task", `{"list":"home","tasks":[3],"remind":"never"}`},
		{"when will you remind me of home 3?", "list_reminders", `{"list":"home","tasks":[3]}`},
		{"did you remind me of home 3?", "list_rung_reminders", `{"list":"home","tasks":[3]}`},
		{"comment on home 3: The lid is broken, @Anna!", "comment_on_task", `{"list":"home","tasks":[3],"text":"The lid is broken, @Anna!"}`},
		{"Comment on the bins in the house list: done: tomorrow", "comment_on_task", `{"list":"home","tasks":["bins"],"text":"done: tomorrow"}`},
		{"add a comment to HOME-3 saying thanks", "comment_on_task", `{"list":"home","tasks":[3],"text":"thanks"}`},
		{"show the comments on home 3", "list_comments", `{"list":"home","tasks":[3]}`},
		{"what was said about home 3?", "list_comments", `{"list":"home","tasks":[3]}`},
		{"delete book-club 12", "delete_task", `{"list":"book-club","tasks":[12]}`},
	} {
		reply, err := New().Reply(t.Context(), keepsLists(c.said), func(string) {})
		if err != nil {
			t.Errorf("%q: %v", c.said, err)
			continue
		}
		wantCall(t, c.said, reply, c.tool, c.args)
	}
}

// wantCall checks that a reply is one call of a tool with those arguments, in JSON; capitals don't count.
func wantCall(t *testing.T, said string, reply chat.Reply, tool, args string) {
	t.Helper()
	if len(reply.Calls) != 1 {
		t.Errorf("%q: %+v, want one call", said, reply)
		return
	}
	var got, want any
	if json.Unmarshal(reply.Calls[0].Args, &got) != nil || json.Unmarshal([]byte(args), &want) != nil {
		t.Fatalf("%q: %s", said, reply.Calls[0].Args)
	}
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if reply.Calls[0].Tool != tool || !strings.EqualFold(string(g), string(w)) {
		t.Errorf("%q: %s %s, want %s %s", said, reply.Calls[0].Tool, g, tool, w)
	}
}

func TestWhatIsNotSaidOfListsKeptWithOthers(t *testing.T) {
	for _, said := range []string{"add call home at 5", "show the meeting", "add lunch at home", "drive to home", "complete task 3", "add milk", "what's due today?",
		"show home 3 and shopping 2", "give the book to Zoe", "what is there to do today?", "what do I have to do today?",
		"what is left to do this week?", "what am I doing today?", "rotate the tires", "the report is due today", "what should I do today?",
		"show today's tasks", "show tomorrow's tasks", "what's on today?", "what's on tomorrow?", "pass the driving test", "hand in the essay", "add milk to the party list", "move milk to friday", "move milk to the party list", "delete chapter 3", "clean everywhere", "add dust everywhere"} {
		reply, err := New().Reply(t.Context(), keepsLists(said), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range reply.Calls {
			if strings.Contains(string(call.Args), `"list":`) || strings.Contains(string(call.Args), `"assigned":`) || sharedTools[call.Tool] || call.Tool == "list_lists" {
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

func TestItIsTheTaskThatWasSpokenOfLast(t *testing.T) {
	p := keepsLists("whose turn is it with the bins?")
	first, err := New().Reply(t.Context(), p, func(string) {})
	if err != nil || len(first.Calls) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	p.Turn.Steps = []chat.Step{{Call: first.Calls[0], Result: &chat.Result{Text: "HOME-3 Bins: Anna's turn.",
		Data: json.RawMessage(`{"tasks":[{"list":"home","id":3,"title":"Bins","whose":"Anna's turn"}]}`)}}}
	said, err := New().Reply(t.Context(), p, func(string) {})
	if err != nil || said.Text != "HOME-3 Bins: Anna's turn." {
		t.Fatalf("%+v, %v", said, err)
	}
	for _, words := range []string{"pass it back", "it's not my turn", "pass it on"} {
		next := keepsLists(words)
		next.History = []chat.Turn{{Message: p.Turn.Message, State: chat.State{Memory: said.Memory}, Status: chat.Done}}
		reply, err := New().Reply(t.Context(), next, func(string) {})
		whose := "next"
		if strings.HasPrefix(words, "it's not") {
			whose = "not me"
		}
		if err != nil || len(reply.Calls) != 1 || string(reply.Calls[0].Args) != `{"assigned":["`+whose+`"],"tasks":["home 3"]}` {
			t.Errorf("%q: %+v, %v", words, reply, err)
		}
	}
	reply, err := New().Reply(t.Context(), keepsLists("it's not my turn"), func(string) {})
	if err != nil || len(reply.Calls) != 0 || !strings.Contains(reply.Text, "Say of which task") {
		t.Errorf("of nothing: %+v, %v", reply, err)
	}
}

func TestACommentIsOnTheTaskWhoseCommentsWereRead(t *testing.T) {
	p := keepsLists("show the comments on home 3")
	first, err := New().Reply(t.Context(), p, func(string) {})
	if err != nil || len(first.Calls) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	p.Turn.Steps = []chat.Step{{Call: first.Calls[0], Result: &chat.Result{Text: "Nothing.",
		Data: json.RawMessage(`{"list":"home","tasks":[{"id":3,"title":"Bins"}],"comments":[]}`)}}}
	said, err := New().Reply(t.Context(), p, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	next := keepsLists("Comment on it: thanks")
	next.History = []chat.Turn{{Message: p.Turn.Message, State: chat.State{Memory: said.Memory}, Status: chat.Done}}
	reply, err := New().Reply(t.Context(), next, func(string) {})
	if err != nil || len(reply.Calls) != 1 || string(reply.Calls[0].Args) != `{"tasks":["home 3"],"text":"thanks"}` {
		t.Errorf("%+v, %v", reply, err)
	}
}
