package tools_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The receipt of a change of many tasks as large as they can be is
// bounded in bytes, and still names each of them.
func TestAReceiptOfManyLargeTasksIsShort(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("\U0001F4DC", todo.MaxTitle)
	tags := make([]string, todo.MaxTags)
	for i := range tags {
		tags[i] = strings.Repeat("ж", todo.MaxTag-1) + string(rune('a'+i))
	}
	const many = 400
	drafts := make([]todo.Draft, many)
	for i := range drafts {
		drafts[i] = todo.Draft{Title: long, Description: long, Tags: tags}
	}
	if _, err := b.tasks.Add(t.Context(), b.who, drafts...); err != nil {
		t.Fatal(err)
	}
	for _, call := range [][2]string{
		{"complete_task", `{"where":{}}`}, {"undo", `{}`}, {"update_task", `{"where":{},"priority":"high"}`}, {"delete_task", `{"where":{}}`},
	} {
		r := b.run(call[0], call[1])
		if r.Failed || r.Receipt == nil || len(r.Receipt.Lines) != len(drafts) {
			t.Fatalf("%s: %+.300v", call[0], r)
		}
		told, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(told) > 700<<10 {
			t.Errorf("the receipt of %s has %d bytes", call[0], len(told))
		}
		seen := map[int64]bool{}
		for _, l := range r.Receipt.Lines {
			seen[l.Task] = true
			if len(l.Title) < 60 {
				t.Errorf("%s: %d is called %q", call[0], l.Task, l.Title)
			}
		}
		if len(seen) != many || r.Receipt.Lines[0].Title != long {
			t.Errorf("%s: %d tasks, the first one is called %q", call[0], len(seen), r.Receipt.Lines[0].Title)
		}
	}
}
