package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// turnColumns are what scanTurn reads. Where a turn stands in the tree, and
// what became of its question, can change after it was written.
const turnColumns = `turns.user_id, turns.body, turns.state, turns.parent, turns.choice`

func encodeTurn(t chat.Turn) (body, state string, err error) {
	t.Parent, t.Branches = "", nil
	b, err := json.Marshal(t)
	if err != nil {
		return "", "", fmt.Errorf("encode turn: %w", err)
	}
	s, err := json.Marshal(t.State)
	if err != nil {
		return "", "", fmt.Errorf("encode turn state: %w", err)
	}
	return string(b), string(s), nil
}

func scanTurn(r row) (chat.Turn, error) {
	var t chat.Turn
	var user, body, state, choice string
	if err := r.Scan(&user, &body, &state, &t.Parent, &choice); err != nil {
		return t, err
	}
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return t, fmt.Errorf("decode turn: %w", err)
	}
	if err := json.Unmarshal([]byte(state), &t.State); err != nil {
		return t, fmt.Errorf("decode turn state: %w", err)
	}
	if t.Choice != nil {
		t.Choice.State = chat.ChoiceState(choice)
	}
	t.User = todo.UserID(user)
	return t, nil
}

// leaseLost says that somebody else has the turn.
func leaseLost(err error) error {
	if errors.Is(err, errNone) {
		return fault.New(fault.Conflict, "This turn is over or goes on elsewhere.")
	}
	return err
}

func noTurn(err error) error {
	if errors.Is(err, errNone) {
		return fault.New(fault.NotFound, "There is no such turn.")
	}
	return err
}

func foldTurn(t chat.Turn) string { return foldText(t.Message + "\n" + t.Response) }

// foldText is a text without the difference between capital and small letters.
func foldText(s string) string { return strings.ToLower(s) }
