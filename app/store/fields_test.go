package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/taskfields"
)

func TestEveryFieldOfATaskIsKept(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		for _, f := range taskfields.All(t) {
			if f.Derived {
				continue
			}
			want := f.In(taskfields.Base())
			write(t, db.Tasks(), want.User, func(tx todo.Tx) error { return tx.Put(want) })
			got, err := db.Tasks().Task(t.Context(), want.User, want.Number)
			if err != nil {
				t.Errorf("read the task with a %s: %v", f.Name, err)
			}
			if diff := cmp.Diff(f.Of(want), f.Of(got)); diff != "" {
				t.Errorf("%s (-put +got):\n%s", f.Name, diff)
			}
		}
	})
}

func TestEveryFieldOfATaskIsDrawn(t *testing.T) {
	var drawn []todo.Task
	for seed := range 200 {
		drawn = append(drawn, rapid.Custom(drawTask).Example(seed))
	}
	taskfields.Drawn(t, drawn, "User", "Number", "Version", "ParentTitle", "Subtasks") // storeSome and the store give them
}
