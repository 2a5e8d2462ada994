package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// putTurn stores a turn that is over, after the head or in place of another.
func putTurn(t interface{ Fatal(...any) }, db *DB, id, conversation, replaces string) {
	c, turn := running(id, conversation)
	turn.Status = chat.Done
	if _, err := db.CreateTurn(context.Background(), chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("a", 0), Replaces: replaces}); err != nil {
		t.Fatal(err)
	}
}

func turnIDs(turns []chat.Turn) string {
	var out []string
	for _, t := range turns {
		out = append(out, t.ID)
	}
	return strings.Join(out, " ")
}

// TestTree compares the tree with one that is kept in a map.
func TestTree(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			tree := oracleTree{parent: map[string]string{}}
			c := fmt.Sprint("tree", n)
			for i := range rapid.IntRange(1, 12).Draw(rt, "turns") {
				id, replaces := fmt.Sprintf("%s.%02d", c, i), ""
				if i > 0 && rapid.Bool().Draw(rt, "replaces") {
					replaces = rapid.SampledFrom(tree.all).Draw(rt, "which")
				}
				putTurn(rt, db, id, c, replaces)
				tree.add(id, replaces)
				if rapid.IntRange(0, 3).Draw(rt, "choose") == 0 {
					chosen := rapid.SampledFrom(tree.all).Draw(rt, "chosen")
					if _, err := db.Choose(rt.Context(), "ann", chosen); err != nil {
						rt.Fatal(err)
					}
					tree.choose(chosen)
				}
			}
			tree.check(rt, db, c)
		})
	})
}

// oracleTree is a conversation as it should be.
type oracleTree struct {
	all    []string // in the order of their making
	parent map[string]string
	head   string
}

func (o *oracleTree) add(id, replaces string) {
	o.parent[id] = o.head
	if replaces != "" {
		o.parent[id] = o.parent[replaces]
	}
	o.all, o.head = append(o.all, id), id
}

// choose makes the newest leaf under a turn the head.
func (o *oracleTree) choose(id string) {
	for _, t := range o.under(id) {
		if len(o.under(t)) == 1 {
			o.head = t
		}
	}
}

func (o *oracleTree) under(id string) (under []string) {
	for _, t := range o.all {
		for at := t; at != ""; at = o.parent[at] {
			if at == id {
				under = append(under, t)
				break
			}
		}
	}
	return under
}

func (o *oracleTree) path(id string) (path []string) {
	for ; id != ""; id = o.parent[id] {
		path = append([]string{id}, path...)
	}
	return path
}

func (o *oracleTree) check(t *rapid.T, db *DB, c string) {
	equal := func(what, got string, want []string) {
		if got != strings.Join(want, " ") {
			t.Fatalf("%s is %s, want %v", what, got, want)
		}
	}
	turns, err := db.Turns(t.Context(), "ann", c, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	branch := o.path(o.head)
	equal("the chosen branch", turnIDs(turns), branch)
	limit := rapid.IntRange(1, 5).Draw(t, "limit")
	turns, _ = db.Turns(t.Context(), "ann", c, "", limit)
	equal("its end", turnIDs(turns), branch[max(0, len(branch)-limit):])
	one := rapid.SampledFrom(o.all).Draw(t, "one")
	turns, _ = db.Turns(t.Context(), "ann", c, one, 100)
	equal("what leads to "+one, turnIDs(turns), o.path(o.parent[one]))
	turns, _ = db.Under(t.Context(), "ann", one)
	equal("what is under "+one, turnIDs(turns), o.under(one))
	turns, _ = db.Every(t.Context(), "ann", c, 0, 100)
	equal("all", turnIDs(turns), o.all)
	siblings, _ := db.Siblings(t.Context(), "ann", c)
	want := map[string][]string{}
	for _, id := range o.all {
		want[o.parent[id]] = append(want[o.parent[id]], id)
	}
	for parent, list := range want {
		if len(list) == 1 {
			delete(want, parent)
		}
	}
	if diff := cmp.Diff(want, siblings); diff != "" {
		t.Fatalf("siblings (-want +got):\n%s", diff)
	}
	got, _ := db.Conversation(t.Context(), "ann", c)
	if got.Head != o.head || got.Turns != len(o.all) || (len(want) > 0) != got.Branched {
		t.Fatalf("conversation is %+v, want head %s of %d turns", got, o.head, len(o.all))
	}
}

func TestQueue(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		queue := func(id string, busy chat.Busy) chat.Turn {
			c, turn := running(id, "q")
			got, err := db.CreateTurn(ctx, chat.NewTurn{Conversation: c, Turn: turn, Lease: lease("owner of "+id, time.Hour), Busy: busy})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first := queue("q1", chat.Queue)
		second := queue("q2", chat.Queue)
		if first.Status != chat.Running || second.Status != chat.Queued || second.Parent != "q1" {
			t.Fatalf("they are %s and %s after %s", first.Status, second.Status, second.Parent)
		}
		if got, err := db.AcquireExpired(ctx, morning, lease("x", time.Hour)); got != nil || err != nil {
			t.Fatalf("one is taken before its time: %+v, %v", got, err)
		}
		if got, err := db.AcquireLease(ctx, "bob", "q2", "", lease("x", time.Hour)); got != nil || err != nil {
			t.Fatalf("another's is taken: %+v, %v", got, err)
		}
		first.Status = chat.Done
		if _, err := db.SaveTurn(ctx, first, lease("owner of q1", 0)); err != nil {
			t.Fatal(err)
		}
		got, err := db.AcquireExpired(ctx, morning, lease("x", time.Hour))
		if err != nil || got == nil || got.ID != "q2" || got.Status != chat.Queued {
			t.Fatalf("the next is %+v, %v", got, err)
		}
		if again, _ := db.AcquireExpired(ctx, morning, lease("y", time.Hour)); again != nil {
			t.Errorf("it is taken twice")
		}
		if got, err := db.AcquireLease(ctx, "ann", "q2", "x", lease("z", time.Hour)); err != nil || got == nil {
			t.Errorf("its owner cannot take it up again: %v", err)
		}
		if got, _ := db.AcquireLease(ctx, "ann", "q2", "x", lease("z", time.Hour)); got != nil {
			t.Error("one who lost it takes it up again")
		}
		if third := queue("q3", chat.Interrupt); third.Status != chat.Queued || third.Parent != "q2" {
			t.Errorf("the third is %s after %s", third.Status, third.Parent)
		}
		if stop, err := db.RenewLease(ctx, "ann", "q2", lease("z", time.Hour)); err != nil || !stop {
			t.Errorf("the second does not hear of its stop: %v", err)
		}
		if active, err := db.Active(ctx, "ann", "q"); err != nil || turnIDs(active) != "q2 q3" {
			t.Errorf("active are %s, %v", turnIDs(active), err)
		}
	})
}

func TestTreesOfOthers(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		putTurn(t, db, "t1", "c1", "")
		putTurn(t, db, "t2", "c1", "")
		putTurn(t, db, "o1", "c2", "")
		if _, err := db.Choose(t.Context(), "bob", "t1"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("choose: %v", err)
		}
		if _, err := db.Under(t.Context(), "bob", "t1"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("under: %v", err)
		}
		if turns, err := db.Turns(t.Context(), "bob", "c1", "t2", 9); err != nil || len(turns) != 0 {
			t.Errorf("turns: %v, %v", turns, err)
		}
		c, turn := running("t3", "c1")
		if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn, Replaces: "o1"}); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("a turn of another conversation is replaced: %v", err)
		}
		turn.User, c.User = "bob", "bob"
		if _, err := db.CreateTurn(t.Context(), chat.NewTurn{Conversation: c, Turn: turn}); err != nil {
			t.Fatal(err)
		}
		if turns, err := db.Turns(t.Context(), "ann", "c1", "", 9); err != nil || turnIDs(turns) != "t1 t2" {
			t.Errorf("the turns are %s, %v", turnIDs(turns), err)
		}
	})
}

func TestStanding(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		service := todo.New(db.Tasks(), time.Now)
		who := todo.Actor{User: "ann"}
		for range 3 {
			if _, err := service.Add(t.Context(), who, todo.Draft{Title: "x"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := service.Undo(t.Context(), who, 2); err != nil {
			t.Fatal(err)
		}
		all := []int64{1, 2, 4}
		for i := range int64(maxAsked + 10) {
			all = append(all, 1000+i)
		}
		got, err := db.InEffect(t.Context(), "ann", all)
		if err != nil || fmt.Sprint(got) != "[1 4]" {
			t.Errorf("standing are %v, %v", got, err)
		}
		if got, _ := db.InEffect(t.Context(), "bob", all); len(got) != 0 {
			t.Errorf("of another: %v", got)
		}
	})
}
