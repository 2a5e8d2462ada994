package api

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func drawChange(r *rapid.T) todo.Change {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"edits":null`, "<b>&amp;", "\u2028", "\\", ""}))
	c := todo.Change{
		Seq: rapid.Int64().Draw(r, "seq"), Kind: todo.Kind(text.Draw(r, "kind")), Via: todo.Via(text.Draw(r, "via")),
		At: time.Unix(rapid.Int64Range(0, 4e9).Draw(r, "at"), 0).UTC(), Undoes: rapid.Int64Range(0, 2).Draw(r, "undoes"),
	}
	if rapid.Bool().Draw(r, "edits?") {
		c.Edits = []todo.Edit{}
	}
	for range rapid.IntRange(0, 3).Draw(r, "edits") {
		e := todo.Edit{Number: rapid.Int64().Draw(r, "id")}
		if rapid.Bool().Draw(r, "before?") {
			e.Before = &todo.Task{Title: text.Draw(r, "title"), Tags: []string{text.Draw(r, "tag")}}
		}
		if rapid.Bool().Draw(r, "after?") {
			e.After = &todo.Task{Description: text.Draw(r, "description"), Done: true}
		}
		c.Edits = append(c.Edits, e)
	}
	return c
}

func TestChangesAreWrittenAsTheirWholeWouldBe(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := changeList{Last: rapid.Int64().Draw(r, "last"), Changes: []todo.Change{}}
		for range rapid.IntRange(0, 3).Draw(r, "changes") {
			list.Changes = append(list.Changes, drawChange(r))
		}
		for _, v := range []any{list, drawChange(r)} {
			var got, want bytes.Buffer
			if err := encode(&got, v); err != nil {
				r.Fatal(err)
			}
			e := json.NewEncoder(&want)
			e.SetEscapeHTML(false)
			if err := e.Encode(v); err != nil {
				r.Fatal(err)
			}
			if got.String() != want.String() {
				r.Fatalf("got  %s\nwant %s", &got, &want)
			}
		}
	})
}
