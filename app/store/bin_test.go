package store

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestTheBinIsEmptiedOfWhatNothingCanBringBack(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		bins := db.Tasks()
		for _, who := range []todo.Actor{as("anna"), in("anna", home.ID)} {
			for _, title := range []string{"long gone", "deleted again", "just deleted", "kept"} {
				_, err := h.tasks.Add(t.Context(), who, todo.Draft{Title: title})
				h.must(err)
			}
			for n := int64(1); n <= 2; n++ {
				_, err := h.tasks.Do(t.Context(), who, todo.Removed, todo.Target{Number: n})
				h.must(err)
			}
		}
		h.now = h.now.AddDate(0, 0, 89)
		for _, who := range []todo.Actor{as("anna"), in("anna", home.ID)} {
			for range 2 { // undone, and that undone: it was deleted when it was deleted first
				_, err := h.tasks.Undo(t.Context(), who, 6)
				if err != nil {
					_, err = h.tasks.Undo(t.Context(), who, 7)
				}
				h.must(err)
			}
			_, err := h.tasks.Do(t.Context(), who, todo.Removed, todo.Target{Number: 3})
			h.must(err)
		}
		h.now = h.now.AddDate(0, 0, 2)
		if n, err := h.tasks.EmptyBins(t.Context(), bins, h.now.AddDate(0, 0, -90)); n != 2 || err != nil {
			t.Fatalf("%d tasks went, %v; want the first of each list", n, err)
		}
		for _, who := range []todo.Actor{as("anna"), in("anna", home.ID)} {
			page, err := h.tasks.List(t.Context(), who, todo.Filter{Status: todo.Binned})
			h.must(err)
			var left []string
			for _, task := range page.Tasks {
				left = append(left, task.Title)
			}
			if len(left) != 2 || strings.Contains(strings.Join(left, " "), "long gone") {
				t.Errorf("in the bin are %q", left)
			}
			counts, err := h.tasks.Counts(t.Context(), who)
			if err != nil || counts.Deleted != 2 || counts.Pending != 1 {
				t.Errorf("counted are %+v, %v", counts, err)
			}
			if _, err := h.tasks.Undo(t.Context(), who, 5); err == nil || !strings.Contains(err.Error(), "taken away for good") {
				t.Errorf("undoing its deletion: got %v", err)
			}
		}
		if n, err := h.tasks.EmptyBins(t.Context(), bins, h.now.AddDate(0, 0, -90)); n != 0 || err != nil {
			t.Errorf("once more %d went, %v", n, err)
		}
		h.now = h.now.AddDate(0, 0, 90)
		if n, err := h.tasks.EmptyBins(t.Context(), bins, h.now.Add(-time.Hour).AddDate(0, 0, -89)); n != 4 || err != nil {
			t.Errorf("after 90 days more %d went, %v; want all that were deleted", n, err)
		}
	})
}
