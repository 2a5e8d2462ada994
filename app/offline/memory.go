package offline

import (
	"encoding/json"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// memory is what is remembered from turn to turn.
type memory struct {
	List  []int64 `json:"list,omitempty"`  // the list that was shown last
	It    []int64 `json:"it,omitempty"`    // what was talked about last
	Asked *asked  `json:"asked,omitempty"` // the question that is open
	Last  *last   `json:"last,omitempty"`  // what was done last
}

// asked is a question: which task a call means, or what is to be added.
type asked struct {
	Tool    string          `json:"tool"`
	Args    json.RawMessage `json:"args,omitempty"`
	Options []chat.Option   `json:"options,omitempty"`
}

// last is a call that can be made again for another task.
type last struct {
	Tool string          `json:"tool"`
	Args json.RawMessage `json:"args"`
}

// recall finds the memory of the latest turn that has one.
func recall(history []chat.Turn) memory {
	var m memory
	for i := len(history) - 1; i >= 0; i-- {
		if raw := history[i].State.Memory; raw != nil {
			_ = json.Unmarshal(raw, &m) // of another model: then there is nothing to recall
			break
		}
	}
	return m
}
