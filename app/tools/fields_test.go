package tools

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/taskfields"
)

// properties are the names in a JSON Schema's object, or in the items of its list of that name.
func properties(t *testing.T, schema json.RawMessage, list string) map[string]bool {
	t.Helper()
	type object struct {
		Properties map[string]json.RawMessage
		Items      json.RawMessage
	}
	var o object
	if err := json.Unmarshal(schema, &o); err != nil {
		t.Fatal(err)
	}
	if list != "" {
		var items object
		if err := json.Unmarshal(o.Properties[list], &items); err != nil {
			t.Fatal(err)
		}
		return properties(t, items.Items, "")
	}
	names := map[string]bool{}
	for name := range o.Properties {
		names[name] = true
	}
	return names
}

func TestTheToolsKnowEveryFieldOfATask(t *testing.T) {
	written := properties(t, json.RawMessage(taskSchema), "")
	added := properties(t, addTask().Schema, "tasks")
	changed := properties(t, updateTask().Schema, "")
	// What tools call a field where it isn't its name in JSON: people say these in words.
	called := map[string]string{"recurrence": "repeat", "reminders": "remind", "muted": "remind"}
	for _, f := range taskfields.All(t) {
		if f.JSON != "" && !written[f.JSON] {
			t.Errorf("the schema of what the tools answer with has no %q", f.JSON)
		}
		if !f.Patched {
			continue
		}
		name := f.JSON
		if other := called[name]; other != "" {
			name = other
		}
		if !added[name] {
			t.Errorf("%q of a new task can't be given to add_task", name)
		}
		if !changed[name] && !changed["add_"+name] {
			t.Errorf("%q of a task can't be changed by update_task", name)
		}
	}
}

func TestEveryChangeOfATaskIsToldBeforeAndAfter(t *testing.T) {
	say := saying{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), loc: time.UTC}
	for _, f := range taskfields.All(t) {
		if !f.Patched {
			continue
		}
		before := taskfields.Base()
		after := preview(before, f.Patch())
		if want := f.Of(f.In(before)); !reflect.DeepEqual(f.Of(after), want) {
			t.Errorf("%s: the preview of a change has %v, want %v", f.Name, f.Of(after), want)
		}
		if say.difference(before, after) == "" {
			t.Errorf("%s: the difference between %v and %v isn't told", f.Name, f.Of(before), f.Of(after))
		}
	}
}

func TestLimitsInSchemasAreThoseOfTheList(t *testing.T) {
	for _, tool := range []Tool{addTask(), updateTask()} {
		for name, limit := range map[string]int{"title": todo.MaxTitle, "description": todo.MaxDescription} {
			want := `"` + name + `":{"type":"string","minLength":1,"maxLength":` + itoa(limit)
			if name != "title" {
				want = `"` + name + `":{"type":"string","maxLength":` + itoa(limit)
			}
			if !strings.Contains(string(tool.Schema), want) {
				t.Errorf("%s: the schema of %s doesn't say %s", tool.Name, name, want)
			}
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }
