package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	t.Steps = slim(t.Steps)
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
	refill(t.Steps)
	if err := json.Unmarshal([]byte(state), &t.State); err != nil {
		return t, fmt.Errorf("decode turn state: %w", err)
	}
	if t.Choice != nil {
		t.Choice.State = chat.ClarificationState(choice)
	}
	t.User = todo.UserID(user)
	return t, nil
}

// What a list's Data has of its tasks where they are stored: they are in Tasks
// as well. No text in JSON can look like a key, for its quotes are escaped.
var (
	tasksKey  = []byte(`"tasks":`)
	tasksMark = []byte(`"tasks":0`)
)

// slim returns the steps with each list of tasks in them once.
func slim(steps []chat.Step) []chat.Step {
	steps = slices.Clone(steps)
	for i, s := range steps {
		if s.Result == nil || len(s.Result.Tasks) == 0 || bytes.Contains(s.Result.Data, tasksMark) {
			continue
		}
		tasks, err := json.Marshal(s.Result.Tasks)
		if err != nil {
			continue
		}
		r := *s.Result
		r.Data = bytes.Replace(r.Data, append(slices.Clone(tasksKey), tasks...), tasksMark, 1)
		steps[i].Result = &r
	}
	return steps
}

// refill takes back what slim did.
func refill(steps []chat.Step) {
	for _, s := range steps {
		if s.Result == nil || len(s.Result.Tasks) == 0 || !bytes.Contains(s.Result.Data, tasksMark) {
			continue
		}
		if tasks, err := json.Marshal(s.Result.Tasks); err == nil {
			s.Result.Data = bytes.Replace(s.Result.Data, tasksMark, append(slices.Clone(tasksKey), tasks...), 1)
		}
	}
}

// calledBack is the data of an EventResult as it is stored: without the result
// where the turn has it.
type calledBack struct {
	CallID string          `json:"call_id"`
	Result json.RawMessage `json:"result,omitempty"`
}

// hollow returns the event without what the turn, which is stored beside it,
// has as well.
func hollow(t chat.Turn, e chat.Event) chat.Event {
	switch e.Type {
	case chat.EventEnd:
		if whole, err := json.Marshal(t); err == nil && bytes.Equal(whole, e.Data) {
			e.Data = nil
		}
	case chat.EventResult:
		var c calledBack
		if json.Unmarshal(e.Data, &c) != nil {
			break
		}
		if result := resultOf(t, c.CallID); result != nil && bytes.Equal(result, c.Result) {
			e.Data, _ = json.Marshal(calledBack{CallID: c.CallID}) // a struct of one string
		}
	}
	return e
}

// whole is the event that hollow was given, with what the turn has by now.
func whole(t chat.Turn, e chat.Event) (chat.Event, error) {
	var err error
	switch e.Type {
	case chat.EventEnd:
		e.Data, err = json.Marshal(t)
	case chat.EventResult:
		var c calledBack
		if err = json.Unmarshal(e.Data, &c); err == nil {
			c.Result = resultOf(t, c.CallID)
			e.Data, err = json.Marshal(c)
		}
	}
	return e, err
}

// isHollow says whether something was left out of a stored event.
func isHollow(e chat.Event) bool {
	if e.Type != chat.EventResult {
		return e.Type == chat.EventEnd && len(e.Data) == 0
	}
	var c calledBack
	return json.Unmarshal(e.Data, &c) == nil && c.CallID != "" && c.Result == nil
}

// resultOf is the result of a call as JSON, nil if the turn has none.
func resultOf(t chat.Turn, call string) json.RawMessage {
	for _, s := range t.Steps {
		if s.Call.ID == call && s.Result != nil {
			b, err := json.Marshal(s.Result)
			if err != nil {
				return nil
			}
			return b
		}
	}
	return nil
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
