package chat_test

import (
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAClaimIsComparedWithWhatWasRecorded(t *testing.T) {
	turn := func(kind todo.Kind) chat.Turn {
		return chat.Turn{Steps: []chat.Step{{Call: chat.Call{Tool: "x"}, Result: &chat.Result{Receipt: &chat.Receipt{Kind: kind, Lines: []chat.Line{{Task: 1, Title: "Milk"}}}}}}}
	}
	failed := chat.Turn{Steps: []chat.Step{{Call: chat.Call{Tool: "x"}, Result: &chat.Result{Failed: true}}}}
	looked := chat.Turn{Steps: []chat.Step{{Call: chat.Call{Tool: "look"}, Result: &chat.Result{}}}}
	told := chat.Turn{Steps: []chat.Step{{Call: chat.Call{Tool: "look"}, Result: &chat.Result{Text: "“Gym” rang at 10:00; it was snoozed."}}}}
	silent := chat.Turn{Steps: []chat.Step{{Call: chat.Call{Tool: "send_mail"}, Result: &chat.Result{}}}}
	asks := chat.Turn{Steps: []chat.Step{{Call: chat.Call{Tool: "x"}, Result: &chat.Result{Choice: &chat.Clarification{}}}}}
	for _, c := range []struct {
		text string
		turn chat.Turn
		want bool
	}{
		{"I added milk.", turn(todo.Added), false},
		{"Done!", turn(todo.Removed), false},
		{"I added milk.", turn(todo.Removed), true},
		{"I deleted milk.", turn(todo.Added), true},
		{"I added milk. I also deleted the dentist.", turn(todo.Added), true},
		{"I removed the tag.", turn(todo.Edited), false},
		{"I restored milk.", turn(todo.Undone), false},
		{"I've undone it.", turn(todo.Undone), false},
		{"I've undone it.", turn(todo.Added), true},
		{"I added milk.", chat.Turn{}, true},
		{"I added milk.", failed, true},
		{"I added milk.", looked, true},
		{"I deleted it.", asks, true},
		{"Done!", silent, false},
		{"You have one task.", looked, false},
		{"“Gym” rang at 10:00; it was snoozed.", told, false},
		{"“Gym” rang at 10:00; it was snoozed.\nI deleted the dentist.", told, true},
		{"“Gym” rang at 10:00; it was snoozed.", looked, true},
	} {
		if got := run.Unfounded(c.text, c.turn, func(tool string) bool { return tool == "look" }); got != c.want {
			t.Errorf("%q after %+v: %v, want %v", c.text, c.turn.Steps, got, c.want)
		}
	}
}
