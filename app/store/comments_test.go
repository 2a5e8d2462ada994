package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestCommentsOnTasksOfAList(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		h.join("anna", "mia", home.ID, todo.Viewer)
		anna, leo, mia := in("anna", home.ID), in("leo", home.ID), in("mia", home.ID)
		bins := h.add(anna, todo.Draft{Title: "Bins"})
		say := func(who todo.Actor, n int64, text string) todo.Comment {
			t.Helper()
			c, change, err := h.tasks.Comment(t.Context(), who, n, text)
			h.must(err)
			if c.Seq != change.Seq || change.Kind != todo.Commented || change.Edits[0].Comment != c.ID {
				t.Errorf("the comment %+v is of the change %+v", c, change)
			}
			return c
		}
		texts := func(who todo.Actor, n int64) string {
			t.Helper()
			all, err := h.tasks.Comments(t.Context(), who, n)
			h.must(err)
			var out []string
			for _, c := range all {
				out = append(out, string(c.Author)+": "+c.Text)
			}
			return strings.Join(out, ", ")
		}
		check := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}

		t.Run("who may say, see and delete", func(t *testing.T) {
			first := say(leo, bins, " The lid is broken \n")
			h.now = h.now.Add(time.Second)
			second := say(anna, bins, "<b>I know</b>")
			check("what mia sees", texts(mia, bins), "leo: The lid is broken, anna: <b>I know</b>")
			for who, want := range map[string]fault.Code{"mia": fault.Forbidden, "eve": fault.NotFound} {
				_, _, err := h.tasks.Comment(t.Context(), in(who, home.ID), bins, "x")
				h.want(err, want)
				_, err = h.tasks.DeleteComment(t.Context(), in(who, home.ID), bins, first.ID)
				h.want(err, want)
			}
			_, err := h.tasks.Comments(t.Context(), in("eve", home.ID), bins)
			h.want(err, fault.NotFound)
			_, err = h.tasks.Comments(t.Context(), as("anna"), bins)
			h.want(err, fault.Invalid)
			_, err = h.tasks.DeleteComment(t.Context(), leo, bins, second.ID)
			h.want(err, fault.Forbidden)
			_, err = h.tasks.DeleteComment(t.Context(), anna, bins, "none")
			h.want(err, fault.NotFound)
			_, err = h.tasks.DeleteComment(t.Context(), anna, bins, first.ID)
			h.must(err)
			check("after an owner has deleted leo's", texts(leo, bins), "anna: <b>I know</b>")
			_, err = h.tasks.DeleteComment(t.Context(), anna, bins, second.ID)
			h.must(err)
		})
		t.Run("undo takes a comment back, and what is deleted stays deleted", func(t *testing.T) {
			title := "Bins and paper"
			_, err := h.tasks.Update(t.Context(), leo, todo.Patch{Number: bins, Title: &title})
			h.must(err)
			c := say(leo, bins, "Tonight")
			undone, err := h.tasks.Undo(t.Context(), leo, 0)
			h.must(err)
			if undone.Undoes != c.Seq {
				t.Errorf("change %d was undone, want %d", undone.Undoes, c.Seq)
			}
			check("after undo", texts(leo, bins), "")
			_, err = h.tasks.Undo(t.Context(), leo, undone.Seq)
			h.want(err, fault.Conflict)
			c = say(leo, bins, "Tomorrow")
			gone, err := h.tasks.DeleteComment(t.Context(), leo, bins, c.ID)
			h.must(err)
			_, err = h.tasks.Undo(t.Context(), leo, gone.Seq)
			h.want(err, fault.Conflict)
			undone, err = h.tasks.Undo(t.Context(), leo, 0)
			h.must(err)
			if undone.Edits[0].After.Title != "Bins" {
				t.Errorf("the second undo took back change %d", undone.Undoes)
			}
			_, err = h.tasks.Undo(t.Context(), anna, c.Seq)
			h.want(err, fault.Forbidden)
		})
		t.Run("limits, and once by a key", func(t *testing.T) {
			n := h.add(anna, todo.Draft{Title: "Many"})
			for text, want := range map[string]string{"": "empty", strings.Repeat("x", todo.MaxComment+1): "1000", "a\u202eb": "", "a\x00": "",
				strings.Repeat("\U0001F9F9", 800): "3000"} {
				_, _, err := h.tasks.Comment(t.Context(), anna, n, text)
				h.want(err, fault.Invalid)
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%.20q: %v, want %q in it", text, err, want)
				}
			}
			_, _, err := h.tasks.Comment(t.Context(), anna, 999, "x")
			h.want(err, fault.NotFound)
			keyed := anna
			keyed.Key = "once"
			one, first, err := h.tasks.Comment(t.Context(), keyed, n, "once")
			h.must(err)
			again, second, err := h.tasks.Comment(t.Context(), keyed, n, "once")
			if err != nil || again.ID != one.ID || second.Seq != first.Seq {
				t.Errorf("the second time: %+v, %+v, %v", again, second, err)
			}
			for i := range todo.MaxComments - 1 {
				say(anna, n, fmt.Sprint(i))
			}
			_, _, err = h.tasks.Comment(t.Context(), leo, n, "one more")
			h.want(err, fault.Conflict)
		})
		t.Run("they stay behind where the task goes, and go with it for good", func(t *testing.T) {
			n := h.add(anna, todo.Draft{Title: "Hose"})
			say(leo, n, "Ours leaks")
			moved, err := h.tasks.Move(t.Context(), anna, "", todo.Target{Number: n})
			h.must(err)
			_, err = h.tasks.Comments(t.Context(), leo, n)
			h.want(err, fault.NotFound)
			_, err = h.tasks.Undo(t.Context(), anna, moved.Seq)
			h.must(err)
			check("after it is back", texts(mia, n), "leo: Ours leaks")
			_, err = h.tasks.Delete(t.Context(), anna, n)
			h.must(err)
			_, _, err = h.tasks.Comment(t.Context(), leo, n, "x")
			h.want(err, fault.NotFound)
			check("in the bin", texts(mia, n), "leo: Ours leaks")
			h.now = h.now.Add(48 * time.Hour)
			gone, err := h.tasks.EmptyBins(t.Context(), db.Tasks(), h.now.Add(-time.Hour))
			if err != nil || gone != 1 {
				t.Errorf("%d tasks went, %v", gone, err)
			}
			left, err := one(t.Context(), db, value[int64], "select count(*) from list_comments where task = $1", n)
			if err != nil || left != 0 {
				t.Errorf("%d comments are left of a task that is gone, %v", left, err)
			}
		})
		t.Run("they are taken along, and go with who made them", func(t *testing.T) {
			n := h.add(anna, todo.Draft{Title: "Stairs"})
			say(leo, n, "I swept")
			say(anna, n, "Thanks")
			var took []string
			h.must(db.Export(t.Context(), "leo", func(table string, columns []string, row []any) error {
				if table == "list_comments" {
					took = append(took, fmt.Sprintln(columns, row[0] == string(home.ID), row[2]))
				}
				return nil
			}))
			check("what leo takes along", strings.Join(took, ""), "[list task body made] true I swept\n")
			h.must(h.lists.Leave(t.Context(), as("leo"), home.ID))
			check("after leo has left", texts(anna, n), "leo: I swept, anna: Thanks")
			h.join("anna", "leo", home.ID, todo.Editor)
			h.must(db.Erase(t.Context(), "leo"))
			check("after leo is erased", texts(anna, n), "anna: Thanks")
			left, err := one(t.Context(), db, value[int64], "select count(*) from list_comments where author = 'leo'")
			if err != nil || left != 0 {
				t.Errorf("%d comments of leo are left, %v", left, err)
			}
		})
	})
}
