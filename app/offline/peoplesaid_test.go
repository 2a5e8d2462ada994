package offline

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/claim"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// keepsTasks is a prompt of somebody whose lists have tasks: their own, and those kept with others.
func keepsTasks(message string) chat.Prompt {
	p := keepsLists(message)
	p.List = func(context.Context) (todo.Snapshot, error) {
		return todo.Snapshot{Pending: []todo.Task{{Number: 1, Title: "Milk",
			Tags: []string{"party", "camping", "grocery", "shopping"}}, {Number: 2, Title: "Call the dentist"}}}, nil
	}
	p.SharedTasks = func(_ context.Context, handle string) (todo.Snapshot, error) {
		return todo.Snapshot{Pending: map[string][]todo.Task{
			"home": {{Number: 1, Title: "Take out the bins"}, {Number: 2, Title: "Water the plants"},
				{Number: 3, Title: "Sweep the hall"}},
			"shopping":  {{Number: 1, Title: "Bread"}, {Number: 2, Title: "Eggs"}},
			"book-club": {{Number: 1, Title: "Sweep the hall"}},
		}[handle]}, nil
	}
	return p
}

// Whoever names a list means that list, in whatever words and wherever in the sentence the list is named.
func TestWhatNamesAListIsDoneThere(t *testing.T) {
	for _, c := range []struct{ said, tool, args string }{
		{"put eggs on the shopping list", "add_task", `{"list":"shopping","tasks":[{"title":"Eggs"}]}`},
		{"we need toilet paper on the shopping list", "add_task",
			`{"list":"shopping","tasks":[{"title":"Toilet paper"}]}`},
		{"stick batteries on the shopping list", "add_task", `{"list":"shopping","tasks":[{"title":"Batteries"}]}`},
		{"take the bread off the shopping list", "delete_task", `{"list":"shopping","tasks":["bread"]}`},
		{"take milk off the shopping list", "delete_task", `{"list":"shopping","tasks":["milk"]}`},
		{"mark the bins on the house list as done", "complete_task", `{"list":"home","tasks":["bins"]}`},
		{"tick off the eggs from the shopping list", "complete_task", `{"list":"shopping","tasks":["eggs"]}`},
		{"make party a list", "move_task", `{"where":{"tag":"party"},"to":"Party","new":true}`},
		{"turn my #camping tag into a list", "move_task", `{"where":{"tag":"camping"},"to":"Camping","new":true}`},
		{"make my groceries list a shared list", "move_task",
			`{"where":{"tag":"grocery"},"to":"Groceries","new":true}`},
		{"make #shopping a list", "move_task", `{"where":{"tag":"shopping"},"to":"shopping"}`},
		{"undo that in the house list", "undo", `{"list":"home"}`},
		{"undo my last change on the shopping list", "undo", `{"list":"shopping"}`},
		{"clear the house list", "delete_task", `{"list":"home","where":{}}`},
		{"empty our shopping list", "delete_task", `{"list":"shopping","where":{}}`},
		{"print the house list", "list_tasks", `{"list":"home"}`},
		{"go to the house list", "list_tasks", `{"list":"home","status":"pending"}`},
		{"take me to the shopping list", "list_tasks", `{"list":"shopping","status":"pending"}`},
		{"let me see the house list", "list_tasks", `{"list":"home","status":"pending"}`},
		{"is Anna in the house list?", "list_lists", `{"list":"home"}`},
		{"who am I sharing with?", "list_lists", `{}`},
		{"how many lists do I have?", "list_lists", `{}`},
		{"is it my turn?", "whose_turn", `{"member":"me","turns":true}`},
		{"what's Leo got this week?", "whose_turn", `{"member":"leo","until":"this week"}`},
		{"what has Leo done this week?", "who_did_how_much", `{"when":"this week"}`},
		{"how much did Anna do last month?", "who_did_how_much", `{"when":"last month"}`},
		{"who did the bins last?", "who_did_how_much", `{"task":"bins"}`},
		{"who took out the bins last time?", "who_did_how_much", `{"task":"bins"}`},
		{"who was the last to water the plants?", "who_did_how_much", `{"task":"plants"}`},
		{"who did the bins last week?", "who_did_how_much", `{"task":"bins","when":"last week"}`},
		{"who has done the bins this week?", "who_did_how_much", `{"task":"bins","when":"this week"}`},
		{"who watered the plants yesterday?", "who_did_how_much", `{"task":"plants","when":"yesterday"}`},
		{"who did the bins in the house list last?", "who_did_how_much", `{"list":"home","task":"bins"}`},
		{"who has done the most this month?", "who_did_how_much", `{"when":"this month"}`},
		{"what has Leo got to do this week?", "whose_turn", `{"member":"leo","until":"this week"}`},
		{"what does Leo still have to do?", "whose_turn", `{"member":"leo"}`},
		{"how many tasks does Leo have?", "whose_turn", `{"member":"leo"}`},
		{"which of us has the most to do?", "whose_turn", `{}`},
		{"who's turn is it?", "whose_turn", `{"turns":true}`},
		{"what did Leo do yesterday?", "who_did_how_much", `{"when":"yesterday"}`},
		{"who hasn't done anything this month?", "who_did_how_much", `{"when":"this month"}`},
		{"it's not my turn, pass the bins on", "update_task", `{"assigned":["not me"],"tasks":["bins"]}`},
		{"it's not my turn with the bins", "update_task", `{"assigned":["not me"],"tasks":["bins"]}`},
		{"pass the bins on", "update_task", `{"assigned":["next"],"tasks":["bins"]}`},
		{"stop taking turns with the bins", "update_task", `{"assigned":["none"],"tasks":["bins"]}`},
		{"nobody has to do the plants any more", "update_task", `{"assigned":["none"],"tasks":["plants"]}`},
		{"take turns with the dishes between Anna and Leo", "update_task",
			`{"assigned":["anna","leo"],"tasks":["dishes"]}`},
		{"whose week is it?", "whose_turn", `{"turns":true}`},
		{"is there anything left on the shopping list?", "list_tasks", `{"list":"shopping","status":"pending"}`},
		{"swap the bins with Leo", "update_task", `{"assigned":["swap","leo"],"tasks":["bins"]}`},
		{"can I swap turns with Leo for the bins?", "update_task", `{"assigned":["swap","leo"],"tasks":["bins"]}`},
	} {
		reply, err := New().Reply(t.Context(), keepsTasks(c.said), func(string) {})
		if err != nil {
			t.Errorf("%q: %v", c.said, err)
			continue
		}
		wantCall(t, c.said, reply, c.tool, c.args)
	}
}

// What is on one list that is kept with others, and not on one's own, needs no list's name.
func TestWhatIsOnASharedListAloneIsMeantThere(t *testing.T) {
	for _, c := range []struct{ said, tool, args string }{
		{"the bins are done", "complete_task", `{"list":"home","tasks":["bins"]}`},
		{"complete the bins", "complete_task", `{"list":"home","tasks":["bins"]}`},
		{"delete the bread", "delete_task", `{"list":"shopping","tasks":["bread"]}`},
		{"move the bins to friday", "reschedule_task", `{"list":"home","tasks":["bins"],"due":"to friday"}`},
		{"comment on the bins: the lid is broken", "comment_on_task",
			`{"list":"home","tasks":["bins"],"text":"the lid is broken"}`},
		{"what did people say about the bread?", "list_comments", `{"list":"shopping","tasks":["bread"]}`},
		{"Leo should water the plants", "update_task", `{"list":"home","tasks":[2],"assigned":["leo"]}`},
		{"Anna will take out the bins", "update_task", `{"list":"home","tasks":[1],"assigned":["anna"]}`},
		{"Leo takes the bins this week", "update_task", `{"list":"home","tasks":[1],"assigned":["leo"]}`},
		{"Anna is doing the plants", "update_task", `{"list":"home","tasks":[2],"assigned":["anna"]}`},
		{"let Leo water the plants", "update_task", `{"list":"home","tasks":[2],"assigned":["leo"]}`},
	} {
		reply, err := New().Reply(t.Context(), keepsTasks(c.said), func(string) {})
		if err != nil {
			t.Errorf("%q: %v", c.said, err)
			continue
		}
		wantCall(t, c.said, reply, c.tool, c.args)
	}
	for said, want := range map[string]string{
		"complete milk": `{"tasks":["milk"]}`, "complete task 1": `{"tasks":[1]}`,
		"the dentist is done": `{"tasks":["dentist"]}`,
	} {
		reply, err := New().Reply(t.Context(), keepsTasks(said), func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range reply.Calls {
			if strings.Contains(string(call.Args), `"list":`) {
				t.Errorf("%q: %s %s, want %s", said, call.Tool, call.Args, want)
			}
		}
	}
	reply, err := New().Reply(t.Context(), keepsTasks("complete sweep the hall"), func(string) {})
	if err != nil || len(reply.Calls) != 0 || !strings.Contains(reply.Text, "home, book-club") {
		t.Errorf("of several: %+v, %v", reply, err)
	}
}

// Who is in a list, and the list itself, is changed by people: a sentence about it changes nothing, and says where it
// is done.
func TestWhoIsInAListIsSaidNotDone(t *testing.T) {
	for said, want := range map[string]string{
		"add Leo to the house list":                "todo lists invite home",
		"let Anna see the house list":              "todo lists invite home",
		"give Zoe access to the house list":        "todo lists invite home",
		"let Leo into the shopping list":           "Only an owner",
		"remove Leo from the house list":           "todo lists remove home",
		"kick Leo out of the house list":           "todo lists remove home",
		"make Anna an owner of the house list":     "todo lists role home",
		"hand the house list over to Leo":          "todo lists role home",
		"I want to leave the house list":           "todo lists leave home",
		"leave the shopping list":                  "todo lists leave shopping",
		"rename the house list to Villa":           "todo lists change home",
		"archive the house list":                   "todo lists change home",
		"delete the house list":                    "todo lists delete home",
		"who can see this?":                        "alone",
		"what do you think of the house list":      "left everything as it is",
		"celebrate on the house list with fanfare": "",
	} {
		reply, err := New().Reply(t.Context(), keepsTasks(said), func(string) {})
		if err != nil || len(reply.Calls) != 0 || !strings.Contains(reply.Text, want) {
			t.Errorf("%q: %+v, %v", said, reply, err)
		}
	}
	reply, err := New().Reply(t.Context(), keepsTasks("which tasks are nobody's?"), func(string) {})
	if err != nil || slices.ContainsFunc(reply.Calls,
		func(c chat.Call) bool { return !strings.HasPrefix(c.Tool, "list_") }) {
		t.Errorf("a question changes something: %+v, %v", reply, err)
	}
}

// Where not all of one's own list is seen, and what is done there already, nothing is looked for elsewhere.
func TestWhatMayBeOnesOwnIsNotMeantElsewhere(t *testing.T) {
	long := make([]todo.Task, todo.SnapshotPending)
	for i := range long {
		long[i] = todo.Task{Number: int64(i + 1), Title: "Other"}
	}
	for name, own := range map[string]todo.Snapshot{
		"a list longer than what is seen of it": {Pending: long},
		"what is done":                          {Completed: []todo.Task{{Number: 7, Title: "Bins", Done: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := keepsTasks("delete the bins")
			p.List = func(context.Context) (todo.Snapshot, error) { return own, nil }
			reply, err := New().Reply(t.Context(), p, func(string) {})
			if err != nil || slices.ContainsFunc(reply.Calls,
				func(c chat.Call) bool { return strings.Contains(string(c.Args), `"list":`) }) {
				t.Errorf("%+v, %v", reply, err)
			}
		})
	}
}

// What is only told, asked or forbidden changes nothing on a list that others keep, too.
func TestWhatIsOnlyToldOfAListChangesNothing(t *testing.T) {
	for _, said := range []string{
		"nobody took the bread off the shopping list", "don't take the bread off the shopping list",
		"I don't want to delete the bread from the shopping list", "Leo has watered the plants", "Leo has the bins?",
		"Leo will not water the plants", "Leo should never take out the bins", "make me a list", "turn it into a list",
	} {
		reply, err := New().Reply(t.Context(), keepsTasks(said), func(string) {})
		if err != nil {
			t.Errorf("%q: %v", said, err)
			continue
		}
		for _, c := range reply.Calls {
			if c.Tool != "search_tasks" && c.Tool != "list_tasks" {
				t.Errorf("%q: %s %s, want no change", said, c.Tool, c.Args)
			}
		}
	}
	for said, want := range map[string]string{
		"remind me to put the roof box on the car": "Put the roof box on the car",
		"add polish to the car":                    "Polish to the car",
	} {
		p := keepsTasks(said)
		p.List = func(context.Context) (todo.Snapshot, error) {
			return todo.Snapshot{Pending: []todo.Task{{Number: 1, Title: "Wax", Tags: []string{"car"}}}}, nil
		}
		reply, err := New().Reply(t.Context(), p, func(string) {})
		if err != nil || len(reply.Calls) != 1 || !strings.Contains(string(reply.Calls[0].Args), want) {
			t.Errorf("%q: %+v, %v, want %q added", said, reply, err, want)
		}
	}
}

// A shared list may be called somebody's list.
func TestAListThatHasSomebodysName(t *testing.T) {
	for _, c := range []struct{ said, tool, args string }{
		{"show Leo's list", "list_tasks", `{"list":"leos-list","status":"pending"}`},
		{"add milk to Leo's list", "add_task", `{"list":"leos-list","tasks":[{"title":"Milk"}]}`},
	} {
		p := keepsTasks(c.said)
		p.Shared = func(context.Context) ([]chat.SharedList, error) {
			return []chat.SharedList{{Handle: "leos-list", Name: "Leo's list", Role: todo.Owner}}, nil
		}
		reply, err := New().Reply(t.Context(), p, func(string) {})
		if err != nil {
			t.Errorf("%q: %v", c.said, err)
			continue
		}
		wantCall(t, c.said, reply, c.tool, c.args)
	}
}

// A list that is to be kept with others is begun by the person, and isn't taken for a tag.
func TestWhereAListIsBegun(t *testing.T) {
	for said, want := range map[string]string{
		"create a list called Camping":              "todo lists create Camping.",
		"make a new list called Camping":            "todo lists create Camping.",
		"please start a shared list named big trip": "todo lists create \"Big trip\".",
		"create a list called Shopping":             "You have that list",
		"start a camping list":                      "todo lists create Camping.",
		"swap with Leo":                             "I don't see with which task you take turns.",
		"show Leo's list":                           "what does Leo have to do?",
		"add bread to Leo's list":                   "assign the bins to Leo",
		"make the house list blue":                  "todo lists change home --color COLOR",
		"make a link for the house list":            "todo lists invite home",
		"Leo may only look at the house list":       "todo lists role home leo viewer",
		"who changed the bins?":                     "I don't see who changed what.",
		"what has changed on the house list today?": "I don't see who changed what.",
		"create a packing list":                     "What shall I put on it?",
	} {
		reply, err := New().Reply(t.Context(), keepsTasks(said), func(string) {})
		if err != nil || len(reply.Calls) != 0 || !strings.Contains(reply.Text, want) {
			t.Errorf("%q: %q, %+v, %v", said, reply.Text, reply.Calls, err)
		}
		if found := claim.Find(reply.Text); len(found) != 0 { // or nobody gets to read it
			t.Errorf("%q: %q is taken for a claim to have done something", said, reply.Text)
		}
	}
}
