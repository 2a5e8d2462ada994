package offline_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// forModels are words that only a model has a use for.
var forModels = regexp.MustCompile(`(?i)schema|argument|\bfield\b|\bcall it again\b|\bjson\b|\b[a-z]+_[a-z_]+\b|unmarshal|\bobject is needed\b|cannot be a\b|in “|use “`)

// hostile are values that no property of a tool takes, or not any of them.
var hostile = []string{`"banana"`, `-1`, `0`, `9999`, `1.5`, `true`, `null`, `""`, `[]`, `{}`, `["banana"]`, `[0]`, `[{"id":7}]`, `[{"title":""}]`, `[{"title":"A","due":"banana"}]`,
	`[{"title":"A","repeat":"banana"}]`, `[{"title":"A","priority":"banana"}]`, `[{"title":"A","tags":["a b","#"]}]`, `[{"title":"A","nonsense":1}]`, `[{"task":1,"due":"banana"}]`,
	`[{"task":99,"due":"tomorrow"}]`, `{"nonsense":1}`, `{"due":"banana"}`, `{"status":"banana"}`, `{"priority":"banana"}`, `{"time_of_day":"banana"}`, `{"words":"banana"}`,
	`"31 november"`, `"friday 5 december"`, `"every day except holidays"`, `"` + strings.Repeat("x", 2000) + `"`, `"a\u0000b"`}

// Whatever fails in a tool, the person reads what it means for them, never
// how the tool wants to be called.
func TestNoFailureOfAToolIsSaidAsAModelIsToldIt(t *testing.T) {
	tk := newTalk(t, "Buy milk", "Buy bread")
	set := tools.New(tk.tasks)
	failures := 0
	play := func(name, args string) {
		t.Helper()
		c := chat.Call{ID: "1", Tool: name, Args: json.RawMessage(args)}
		result, err := set.Run(t.Context(), tk.who, c)
		if err != nil {
			t.Errorf("%s %s: %v", name, args, err)
			return
		}
		if !result.Failed && len(result.Missed) == 0 {
			if result.Receipt != nil {
				if _, err := set.Run(t.Context(), tk.who, chat.Call{Tool: "undo", Args: json.RawMessage(`{}`)}); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		failures++
		p := chat.Prompt{Now: monday.Now, Locale: "en-GB", Turn: chat.Turn{Message: "do it", State: chat.State{}}}
		p.Turn.Steps = []chat.Step{{Call: c, Result: &result}}
		said := ""
		if _, err := offline.New().Reply(t.Context(), p, func(s string) { said += s }); err != nil {
			t.Fatal(err)
		}
		if said == "" || forModels.MatchString(said) {
			t.Errorf("after %s %.120s the person reads %q", name, args, said)
		}
	}
	for _, tool := range set.All() {
		var schema struct {
			Properties map[string]json.RawMessage `json:"properties"`
		}
		if err := json.Unmarshal(tool.Schema, &schema); err != nil {
			t.Fatal(err)
		}
		for _, args := range []string{``, `{}`, `[]`, `null`, `{"nonsense":1}`, `{} {}`, `{`, `{"tasks":[1,99,"banana"]}`, `{"tasks":["buy"]}`} {
			play(tool.Name, args)
		}
		for property := range schema.Properties {
			for _, value := range hostile {
				play(tool.Name, fmt.Sprintf(`{%q:%s}`, property, value))
				if property != "tasks" {
					play(tool.Name, fmt.Sprintf(`{"tasks":[1],%q:%s}`, property, value))
				}
			}
		}
	}
	if failures < 500 {
		t.Errorf("only %d calls failed: the test plays too little", failures)
	}
}
