package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// history is a person's list with what it was after each change.
type history struct {
	r       *rapid.T
	db      *DB
	service *todo.Service
	who     todo.Actor
	now     time.Time
	states  []state // states[n] after n changes
	seqs    []int64 // of those changes
}

// state is all that is stored of the person's tasks, also what is only there
// for the indexes.
type state struct {
	Tasks   []todo.Task
	Indexed []string
}

func TestUndo(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		t.Run("of any changes, one after the other, gives the state before each, and redo the state after", func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				h := newHistory(r, db)
				for range rapid.IntRange(1, 12).Draw(r, "changes") {
					h.change()
				}
				undos := h.undoAll()
				for n, seq := range slices.Backward(undos) {
					h.mustUndo(seq)
					h.wantState(len(undos)-n, "redo")
				}
			})
		})
	})
}

func newHistory(r *rapid.T, db *DB) *history {
	h := &history{r: r, db: db, who: todo.Actor{User: todo.UserID(rand.Text()), Via: todo.ViaAPI, Zone: drawZone(r)}}
	h.now = drawMoment(r, "start")
	if err := db.Tasks().Write(r.Context(), h.who.User, func(todo.Tx) error { return nil }); err != nil { // makes the list
		r.Fatal(err)
	}
	h.service = todo.New(db.Tasks(), func() time.Time { return h.now })
	h.states = []state{h.state()}
	return h
}

// change makes some change; one that fails must leave everything as it was.
func (h *history) change() {
	h.now = h.now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(h.r, "minutes later")) * time.Minute)
	c, err := h.mutate()
	switch fault.CodeOf(err) {
	case "":
		if len(c.Edits) > 0 {
			h.seqs = append(h.seqs, c.Seq)
			h.states = append(h.states, h.state())
		}
	case fault.Internal:
		h.r.Fatal(err)
	default:
		h.wantState(len(h.states)-1, "a mutation that failed: "+err.Error())
	}
}

func (h *history) mutate() (todo.Change, error) {
	ctx, r := h.r.Context(), h.r
	number := rapid.Int64Range(1, 5)
	numbers := func() []int64 { return rapid.SliceOfN(number, 1, 3).Draw(r, "numbers") }
	switch rapid.SampledFrom([]string{"add", "add", "edit", "complete", "complete", "reopen", "delete", "restore", "toggle"}).Draw(r, "do") {
	case "add":
		return h.service.Add(ctx, h.who, rapid.SliceOfN(rapid.Custom(drawDraft), 1, 3).Draw(r, "drafts")...)
	case "edit":
		return h.service.Update(ctx, h.who, drawPatch(r, number.Draw(r, "number")))
	case "complete":
		return h.service.Complete(ctx, h.who, numbers()...)
	case "reopen":
		return h.service.Reopen(ctx, h.who, numbers()...)
	case "delete":
		return h.service.Delete(ctx, h.who, numbers()...)
	case "restore":
		return h.service.Restore(ctx, h.who, numbers()...)
	}
	return h.service.Toggle(ctx, h.who, todo.Target{Number: number.Draw(r, "number")})
}

// undoAll takes back all changes and returns the undos, oldest first.
func (h *history) undoAll() (undos []int64) {
	for n := len(h.seqs) - 1; n >= 0; n-- {
		c := h.mustUndo(0)
		if c.Undoes != h.seqs[n] {
			h.r.Fatalf("the undo took back change %d, the last one is %d", c.Undoes, h.seqs[n])
		}
		h.wantState(n, "undo")
		undos = append(undos, c.Seq)
	}
	if _, err := h.service.Undo(h.r.Context(), h.who, 0); fault.CodeOf(err) != fault.Conflict {
		h.r.Fatalf("with nothing left to undo the error is %v, want a conflict", err)
	}
	return undos
}

func (h *history) mustUndo(seq int64) todo.Change {
	c, err := h.service.Undo(h.r.Context(), h.who, seq)
	if err != nil {
		h.r.Fatalf("undo %d: %v", seq, err)
	}
	return c
}

func (h *history) wantState(n int, after string) {
	if diff := cmp.Diff(h.states[n], h.state()); diff != "" {
		h.r.Fatalf("after %s (-state %d +now):\n%s", after, n, diff)
	}
}

func (h *history) state() (now state) {
	ctx, err := context.Background(), error(nil)
	now.Tasks, err = many(ctx, h.db, scanTask(h.who.User), "select "+readColumns+" from tasks where user_id = $1 order by number", string(h.who.User))
	if err != nil {
		h.r.Fatal(err)
	}
	for _, sql := range []string{
		"select number, state, due, coalesce(due_at, 0), completed, folded from tasks where user_id = $1 order by number",
		"select number, state, 0, 0, 0, tag from task_tags where user_id = $1 order by number, tag",
		"select completed, deleted, 0, 0, 0, 'counted' from lists where user_id = $1",
	} {
		more, err := many(ctx, h.db, func(r row) (string, error) {
			var n [5]int64
			var text string
			err := r.Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &text)
			return fmt.Sprint(n, text), err
		}, sql, string(h.who.User))
		if err != nil {
			h.r.Fatal(err)
		}
		now.Indexed = append(now.Indexed, more...)
	}
	return now
}

func drawDraft(r *rapid.T) todo.Draft {
	d := todo.Draft{
		Title:    rapid.SampledFrom(someTitles).Draw(r, "title"),
		Priority: todo.Priority(rapid.IntRange(0, 3).Draw(r, "priority")),
		Tags:     rapid.SliceOfN(rapid.SampledFrom(someTags), 0, 2).Draw(r, "tags"),
	}
	if rapid.Bool().Draw(r, "due?") {
		d.Due = drawDue(r)
	}
	if rapid.Bool().Draw(r, "repeats?") {
		d.Recurrence = drawRecurrence(r)
	}
	return d
}

func drawRecurrence(r *rapid.T) *todo.Recurrence {
	rule, err := recur.Parse(rapid.SampledFrom([]string{"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=DAILY;COUNT=2"}).Draw(r, "rule"))
	if err != nil {
		r.Fatal(err)
	}
	return &todo.Recurrence{Rule: rule}
}

func drawPatch(r *rapid.T, number int64) todo.Patch {
	p := todo.Patch{Number: number}
	switch rapid.SampledFrom([]string{"title", "tags", "due", "no due", "recurrence", "no recurrence"}).Draw(r, "patch") {
	case "title":
		p.Title = new(rapid.SampledFrom(someTitles).Draw(r, "title"))
	case "tags":
		p.Tags = new(rapid.SliceOfN(rapid.SampledFrom(someTags), 0, 2).Draw(r, "tags"))
	case "due":
		p.Due = todo.Some(*drawDue(r))
	case "no due":
		p.Due = todo.Clear[todo.Due]()
	case "recurrence":
		p.Recurrence = todo.Some(*drawRecurrence(r))
	case "no recurrence":
		p.Recurrence = todo.Clear[todo.Recurrence]()
	}
	return p
}
