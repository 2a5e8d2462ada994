package store

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAListHasAnEndAndSaysHowFarItIs(t *testing.T) {
	db, err := Open(t.Context(), "sqlite::memory:", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := todo.New(db.Tasks(), time.Now)
	s.Limit(5)
	ann, bob := todo.Actor{User: "ann"}, todo.Actor{User: "bob"}
	draft := todo.Draft{Title: "x"}
	add := func(who todo.Actor, n int) error {
		drafts := make([]todo.Draft, n)
		for i := range drafts {
			drafts[i] = draft
		}
		_, err := s.Add(t.Context(), who, drafts...)
		return err
	}
	if err := add(ann, 3); err != nil {
		t.Fatal(err)
	}
	err = add(ann, 4)
	if fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "room for 2 more tasks of 5") {
		t.Errorf("got %v", err)
	}
	if n, err := s.Count(t.Context(), ann, todo.Filter{}); n != 3 || err != nil {
		t.Errorf("what did not fit left %d tasks, %v", n, err)
	}
	if err := add(ann, 2); err != nil {
		t.Errorf("what fits: %v", err)
	}
	if err := add(ann, 1); fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "has had 5 tasks") {
		t.Errorf("got %v", err)
	}
	if err := add(bob, 5); err != nil {
		t.Errorf("Bob has a list of his own: %v", err)
	}
	if _, err := s.Complete(t.Context(), ann, 1, 2); err != nil {
		t.Errorf("a full list is still done: %v", err)
	}
}
