package todo_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/taskfields"
)

func TestEveryFieldOfATaskIsWrittenAndRead(t *testing.T) {
	for _, f := range taskfields.All(t) {
		want := f.In(taskfields.Base())
		if got := want.Clone(); !reflect.DeepEqual(f.Of(got), f.Of(want)) {
			t.Errorf("%s: a clone has %v, want %v", f.Name, f.Of(got), f.Of(want))
		}
		if f.JSON == "" {
			continue
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got todo.Task
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: read %s: %v", f.Name, text, err)
		}
		if !reflect.DeepEqual(f.Of(got), f.Of(want)) {
			t.Errorf("%s: %v is read back from %s, want %v", f.Name, f.Of(got), text, f.Of(want))
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, f := range taskfields.All(t) {
		if !f.Patched {
			continue
		}
		want := todo.Edited
		if f.Name == "Due" || f.Name == "Recurrence" {
			want = todo.Rescheduled
		}
		p := f.Patch()
		p.IfVersion = 3
		p.KeepSeries = true
		if got := todo.KindOf(p); got != want {
			t.Errorf("a change of %s is called %q, want %q", f.Name, got, want)
		}
		moved := todo.Patch{Number: 2, Due: todo.Clear[todo.Due]()}
		if got := todo.KindOf(moved, p); got != want {
			t.Errorf("a change of %s beside one of a due is called %q, want %q", f.Name, got, want)
		}
	}
}

func TestEveryFieldOfAPatchIsApplied(t *testing.T) {
	who := todo.Actor{User: "ann"}
	for _, f := range taskfields.All(t) {
		if !f.Patched {
			continue
		}
		before := taskfields.Base()
		due := todo.Due{Date: civil.NewDate(2026, 12, 1)}
		if f.Name != "Due" {
			before.Due = &due // which a repetition and a reminder need
		}
		who.List = ""
		if f.Name == "Assigned" {
			who.List = "list-home" // one's own tasks are one's own
		}
		after, err := todo.Apply(f.Patch(), before, who, before.Created)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if reflect.DeepEqual(f.Of(after), f.Of(before)) {
			t.Errorf("a patch of %s leaves it as it is: %v", f.Name, f.Of(after))
		}
	}
}
