package offline

import (
	"context"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// hasSteps is a prompt of somebody with a party, of two subtasks, a move without any, and two trips.
func hasSteps(message string) chat.Prompt {
	p := keepsLists(message)
	p.Shared = nil
	p.List = func(context.Context) (todo.Snapshot, error) {
		return todo.Snapshot{Pending: []todo.Task{
			{Number: 1, Title: "Plan the party", Subtasks: &todo.Progress{Done: 1, Total: 2}},
			{Number: 2, Title: "Buy balloons", Parent: 1, ParentTitle: "Plan the party"},
			{Number: 3, Title: "Move house"},
			{Number: 4, Title: "Trip to Rome"}, {Number: 5, Title: "Trip to Oslo"},
			{Number: 6, Title: "Fix the bike", Subtasks: &todo.Progress{Done: 2, Total: 2}},
		}}, nil
	}
	return p
}

func TestWhatIsSaidOfSubtasks(t *testing.T) {
	for _, c := range []struct{ said, tool, args string }{
		{"add a subtask to the party: buy balloons", "add_task", `{"tasks":[{"text":"buy balloons","parent":1}]}`},
		{"Please add a sub-task under the party: salt and pepper", "add_task", `{"tasks":[{"text":"salt and pepper","parent":1}]}`},
		{"add two steps to task 3: pack, clean", "add_task", `{"tasks":[{"text":"pack","parent":3},{"text":"clean","parent":3}]}`},
		{"add subtasks for move house:\n- pack\n- rent a van", "add_task", `{"tasks":[{"text":"pack","parent":3},{"text":"rent a van","parent":3}]}`},
		{"can you add pack and clean as steps of move house?", "add_task", `{"tasks":[{"text":"pack","parent":3},{"text":"clean","parent":3}]}`},
		{"add candles as a subtask of the party", "add_task", `{"tasks":[{"text":"candles","parent":1}]}`},
		{"add “a”, “b, c” to task 3 as subtasks", "add_task", `{"tasks":[{"text":"a","parent":3},{"text":"b, c","parent":3}]}`},
		{"add call mum tomorrow under #3", "add_task", `{"tasks":[{"text":"call mum tomorrow","parent":3}]}`},
		{"add a step to the trip: book the hotel", "add_task", `{"tasks":[{"text":"book the hotel","parent":"trip"}]}`},
		{"break move house down into steps: pack; rent a van", "add_task", `{"tasks":[{"text":"pack","parent":3},{"text":"rent a van","parent":3}]}`},
		{"split move house into pack, rent a van and clean", "add_task", `{"tasks":[{"text":"pack","parent":3},{"text":"rent a van","parent":3},{"text":"clean","parent":3}]}`},
		{"what's left of the party?", "list_tasks", `{"parent":1,"status":"pending","limit":200}`},
		{"what is left to do for the party", "list_tasks", `{"parent":1,"status":"pending","limit":200}`},
		{"what's left of the bike?", "list_tasks", `{"parent":6,"limit":200}`},
		{"how far am I with the party?", "list_tasks", `{"parent":1,"limit":200}`},
		{"show me the steps of move house", "list_tasks", `{"parent":3,"limit":200}`},
		{"make buy balloons a subtask of task 3", "update_task", `{"tasks":[2],"parent":3}`},
		{"make buy balloons a task of its own", "update_task", `{"tasks":[2],"parent":"none"}`},
	} {
		reply, err := New().Reply(t.Context(), hasSteps(c.said), func(string) {})
		if err != nil {
			t.Errorf("%q: %v", c.said, err)
			continue
		}
		wantCall(t, c.said, reply, c.tool, c.args)
	}
}

func TestWhatIsNotSaidOfSubtasks(t *testing.T) {
	for _, said := range []string{
		"what's left for today?", "what's left on my list?", "what is left of the budget", "how far is Rome", "how much is left",
		"add a step counter to my shopping list", "add take the steps to the roof", "add clean the steps", "break up with the gym",
		"split the bill with Ann", "split the cake into halves", "add break down the boxes tomorrow", "remind me to break down the boxes",
		"add buy steps for the pool", "add milk under the sink", "make dinner a surprise", "break down the boxes", "show the party", "divide and conquer",
		"add “read 12 steps” tomorrow", "don't break the party down",
	} {
		reply, err := New().Reply(t.Context(), hasSteps(said), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range reply.Calls {
			if strings.Contains(string(call.Args), `"parent":`) {
				t.Errorf("%q: %s %s", said, call.Tool, call.Args)
			}
		}
		if strings.Contains(reply.Text, "Which steps") || strings.Contains(reply.Text, "its steps") {
			t.Errorf("%q is answered with %q", said, reply.Text)
		}
	}
}

func TestStepsAreAskedFor(t *testing.T) {
	for said, want := range map[string]string{
		"break the party down":              "Which steps does “Plan the party” (#1) have?",
		"Split up move house into subtasks": "Which steps does “Move house” (#3) have?",
		"add some steps to the party":       "Which steps does “Plan the party” (#1) have?",
		"break down the garden into steps":  "I found no open task that fits “garden”",
	} {
		reply, err := New().Reply(t.Context(), hasSteps(said), func(string) {})
		if err != nil || len(reply.Calls) != 0 || !strings.Contains(reply.Text, want) {
			t.Errorf("%q: %+v, %v, want %q", said, reply, err, want)
		}
	}
}
