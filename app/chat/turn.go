// Package chat is a conversation with a todo list: turns, the plan that waits
// for approval, and the receipt of what was done. A Model decides what to say
// and which tools to call; this package decides what is allowed, runs it once,
// stores everything, and lets any number of readers follow.
package chat

import (
	"encoding/json"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// MaxMessage is the length of a person's message in characters (runes).
const MaxMessage = 10000

// Conversation is a thread of turns.
type Conversation struct {
	User    todo.UserID `json:"-"`
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Created time.Time   `json:"created_at"`
	Updated time.Time   `json:"updated_at"`
	Turns   int         `json:"turns"`
}

// Status is how far a turn has come.
type Status string

// The statuses. Running and Waiting survive a restart; the others are final.
const (
	Running Status = "running"
	Waiting Status = "waiting" // for the person's approval of Plan
	Done    Status = "done"
	Stopped Status = "stopped" // by the person
	Failed  Status = "failed"
)

// Final says whether nothing more will happen in the turn.
func (s Status) Final() bool { return s == Done || s == Stopped || s == Failed }

// Turn is one message of the person and all that came of it.
type Turn struct {
	User         todo.UserID `json:"-"`
	ID           string      `json:"id"`
	Conversation string      `json:"conversation_id"`
	Message      string      `json:"message"`
	Status       Status      `json:"status"`
	Response     string      `json:"response"`
	Steps        []Step      `json:"tool_calls"`
	Choice       *Choice     `json:"choice,omitempty"`
	Plan         *Plan       `json:"plan,omitempty"`
	Error        string      `json:"error,omitempty"` // a sentence, if Failed
	Model        string      `json:"model"`
	// Memory is what the model wants to know in later turns, such as which
	// tasks "it" and "the second one" mean. Only the model reads it.
	Memory   json.RawMessage `json:"-"`
	Created  time.Time       `json:"created_at"`
	Finished *time.Time      `json:"finished_at,omitempty"`
}

// Step is a tool call and what it gave.
type Step struct {
	Call   Call    `json:"call"`
	Result *Result `json:"result,omitempty"` // nil while it runs or waits
}

// Call is a wish of the model to use a tool. ID is unique in the person's
// history: it is the idempotency key of what the tool does.
type Call struct {
	ID   string          `json:"id"`
	Tool string          `json:"tool"`
	Args json.RawMessage `json:"args"`
}

// Result is what a tool gave. Text and Data go to the model; Receipt, Choice
// and Tasks are shown to the person and are made from what really happened.
type Result struct {
	Failed  bool            `json:"failed,omitempty"`
	Text    string          `json:"text"`
	Data    json.RawMessage `json:"data,omitempty"`
	Receipt *Receipt        `json:"receipt,omitempty"`
	Choice  *Choice         `json:"choice,omitempty"`
	Tasks   []todo.Task     `json:"tasks,omitempty"` // a list the person asked for
}

// Receipt says what a tool changed.
type Receipt struct {
	Change int64     `json:"change"` // its sequence number: what undo takes
	Kind   todo.Kind `json:"kind"`
	Lines  []Line    `json:"lines"`
}

// Line is one task of a receipt or plan, in plain text.
type Line struct {
	Task  int64  `json:"task"`
	Title string `json:"title"`
	// Detail has what changed with absolute dates: "due Fri 4 Dec 2026 at 17:00 (was Thu 3 Dec)".
	Detail string `json:"detail,omitempty"`
}

// Choice asks "which one?". Choosing sends Message as the person's next turn.
type Choice struct {
	Question string   `json:"question"`
	Options  []Option `json:"options"`
}

// Option is one answer, shown as a button.
type Option struct {
	Label   string `json:"label"`
	Message string `json:"message"`
	Task    int64  `json:"task,omitempty"`
}

// Decision is the person's answer to a plan.
type Decision string

// The decisions.
const (
	Undecided Decision = ""
	Approved  Decision = "approved"
	Rejected  Decision = "rejected"
	Expired   Decision = "expired"
)

// PlanLife is how long a plan waits for its approval.
const PlanLife = 24 * time.Hour

// Plan is a set of tool calls that wait for one approval.
type Plan struct {
	Summary  string    `json:"summary"` // "Delete 5 tasks?"
	Lines    []Line    `json:"lines"`
	Calls    []Call    `json:"-"`
	Decision Decision  `json:"decision"`
	Expires  time.Time `json:"expires_at"`
}

// EventType names an event of a turn.
type EventType string

// The events, in the order in which they can come: start, then any of text,
// call, result, plan, decision, and at last one end.
const (
	EventStart    EventType = "start"    // Turn without response: ids of conversation and turn
	EventText     EventType = "text"     // {"text": "..."} to be appended to the response
	EventCall     EventType = "call"     // Call
	EventResult   EventType = "result"   // {"call_id": "...", "result": Result}
	EventPlan     EventType = "plan"     // Plan; the turn waits
	EventDecision EventType = "decision" // {"decision": "approved"}
	EventEnd      EventType = "end"      // the whole Turn, final
)

// Event is one thing that happened in a turn. Seq is 1, 2, 3, … within it.
type Event struct {
	Turn string          `json:"-"`
	Seq  int64           `json:"-"`
	Type EventType       `json:"-"`
	Data json.RawMessage `json:"-"`
}
