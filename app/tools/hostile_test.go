package tools_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// hostile is a list and a call about it that make as much work as their limits
// allow: 400 long titles, and 100 references that nearly fit each of them.
func hostile(t testing.TB, b *bench) json.RawMessage {
	t.Helper()
	var drafts []todo.Draft
	for i := range 400 {
		var title []string
		for w := range 30 {
			title = append(title, fmt.Sprintf("word%02d", (i+w)%30))
		}
		drafts = append(drafts, todo.Draft{Title: strings.Join(title, " ")[:todo.MaxTitle]})
	}
	c, err := b.tasks.Add(t.Context(), b.who, drafts...)
	if err != nil {
		t.Fatal(err)
	}
	var done []int64
	for _, e := range c.Edits[:200] {
		done = append(done, e.Number)
	}
	if _, err := b.tasks.Complete(t.Context(), b.who, done...); err != nil {
		t.Fatal(err)
	}
	var refs []string
	for i := range 100 {
		var ref []string
		for w := range 24 {
			ref = append(ref, fmt.Sprintf("wrod%02d", (i+w)%30))
		}
		refs = append(refs, strings.Join(ref, " "))
	}
	args, err := json.Marshal(map[string]any{"tasks": refs})
	if err != nil {
		t.Fatal(err)
	}
	return args
}

func TestALongCallAboutAFullListIsAnswered(t *testing.T) {
	b := newBench(t)
	r := b.run("complete_task", string(hostile(t, b)))
	if len(r.Missed) != 100 || r.Receipt != nil {
		t.Errorf("%d of 100 references were missed, receipt %v", len(r.Missed), r.Receipt)
	}
}

func TestAReferenceLongerThanATitleFitsNothing(t *testing.T) {
	b := newBench(t, "Buy milk")
	r := b.run("complete_task", `{"tasks":["`+strings.Repeat("buy milk ", 200)+`"]}`)
	if len(r.Missed) != 1 || !strings.Contains(r.Missed[0], "longer than any title") {
		t.Errorf("got %+v", r)
	}
}
