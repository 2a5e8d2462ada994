package api_test

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// script is a model that does what the message says: "add TITLE", "delete
// all", "wait" until it is stopped, or else it repeats the message.
type script struct{}

func (script) Name() string { return "script" }

func (script) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	message := p.Turn.Message
	if len(p.Turn.Steps) > 0 {
		emit("Done.")
		return chat.Reply{Text: "Done."}, nil
	}
	if title, ok := strings.CutPrefix(message, "add "); ok {
		args, _ := json.Marshal(map[string]any{"tasks": []map[string]string{{"title": title}}})
		return chat.Reply{Calls: []chat.Call{{Tool: "add_task", Args: args}}}, nil
	}
	switch message {
	case "delete 1 and 2":
		return chat.Reply{Calls: []chat.Call{{Tool: "delete_task", Args: json.RawMessage(`{"tasks":[1,2]}`)}}}, nil
	case "delete the meeting":
		return chat.Reply{Calls: []chat.Call{{Tool: "delete_task", Args: json.RawMessage(`{"tasks":["meeting"]}`)}}}, nil
	case "Delete task 1", "Delete task 2":
		return chat.Reply{Calls: []chat.Call{{Tool: "delete_task", Args: json.RawMessage(`{"tasks":[` + message[len(message)-1:] + `]}`)}}}, nil
	case "wait":
		emit("Waiting")
		<-ctx.Done()
		return chat.Reply{}, ctx.Err()
	}
	for word := range strings.FieldsSeq(message) {
		emit(word + " ")
	}
	return chat.Reply{Text: strings.Join(strings.Fields(message), " ") + " "}, nil
}
