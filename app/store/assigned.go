package store

import (
	"encoding/json"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// assignedOf are the columns of whose a task is: the person, and how the turn
// passes on if it does. Few tasks have either.
func assignedOf(t todo.Task) (assignee string, turns *string) {
	a := t.Assigned
	if a == nil {
		return "", nil
	}
	if len(a.Turns) == 0 {
		return string(a.To), nil
	}
	b, _ := json.Marshal(a) // of texts and a day
	return string(a.To), new(string(b))
}

func readAssigned(assignee string, turns *string, t *todo.Task) error {
	if assignee == "" {
		return nil
	}
	a := &todo.Assignment{}
	if turns != nil {
		if err := json.Unmarshal([]byte(*turns), a); err != nil {
			return fmt.Errorf("read who takes turns with task %d: %w", t.Number, err)
		}
	}
	a.To = todo.UserID(assignee)
	t.Assigned = a
	return nil
}
