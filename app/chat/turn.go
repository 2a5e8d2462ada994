// Package chat is a conversation with a todo list: turns, the plan that waits
// for approval, and the receipt of what was done. A Model decides what to say
// and which tools to call, a Runner asks it and carries out what is allowed, once;
// this package takes messages and decisions, and lets any number of readers follow.
package chat

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The limits of a turn.
const (
	MaxMessage  = 10_000         // of the person, in characters (runes)
	MaxResponse = 100_000        // of the model, in bytes; the rest is cut off
	MaxRounds   = 8              // how often a model is asked
	MaxCalls    = 50             // of tools
	MaxArgs     = 64 << 10       // of one call, in bytes
	PlanLife    = 24 * time.Hour // how long a plan waits for its approval, and a choice for its answer
)

// Conversation is a tree of turns: each follows another, and a turn that was
// said again has siblings. The branch that is shown and goes on is the one that
// ends with Head.
type Conversation struct {
	User     todo.UserID `json:"-"`
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Created  time.Time   `json:"created_at"`
	Updated  time.Time   `json:"updated_at"`
	Turns    int         `json:"turns"` // of all branches
	Head     string      `json:"head,omitempty"`
	Branched bool        `json:"branched,omitempty"` // there is more than one branch
}

// Status is how far a turn has come.
type Status string

// The statuses. Queued, Running and Waiting survive a restart; the others are
// final.
const (
	Queued  Status = "queued" // until the turn before it is over
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
	Parent       string      `json:"parent_id,omitempty"` // the turn that it follows; none for a first one
	// Branches has the turns that follow the same one, this one among them,
	// oldest first; none if there is just this one. Only lists of turns have it.
	Branches []string       `json:"branches,omitempty"`
	Message  string         `json:"message"`
	Status   Status         `json:"status"`
	Response string         `json:"response"`
	Steps    []Step         `json:"tool_calls"`
	Choice   *Clarification `json:"choice,omitempty"`
	Plan     *Plan          `json:"plan,omitempty"`
	Error    string         `json:"error,omitempty"`   // a sentence, if Failed
	Model    string         `json:"model"`             // that answered, or is asked
	Notice   string         `json:"notice,omitempty"`  // about the answer: why another assistant gave it
	Outcome  *Outcome       `json:"outcome,omitempty"` // what was changed, of a final turn
	Created  time.Time      `json:"created_at"`
	Finished *time.Time     `json:"finished_at,omitempty"`
	State    State          `json:"-"`
}

// State is what a replica needs to go on with a turn, and nobody else.
type State struct {
	// Memory is what the model wants to know in later turns, such as which
	// tasks "it" and "the second one" mean. Only the model reads it.
	Memory json.RawMessage `json:"memory,omitempty"`
	Asker  Asker           `json:"asker"`
	// Touched has the existing tasks that calls of this turn were let to change.
	Touched []int64 `json:"touched,omitempty"`
	// Resolved has the calls of the plan: they name tasks by number and version.
	Resolved []ResolvedCall `json:"frozen,omitempty"`
	Rounds   int            `json:"rounds"` // how often the model has been asked
	// Settled is the length of the response in bytes when the model was last
	// asked: what comes after it is said again if another replica takes over.
	Settled int   `json:"settled"`
	Events  int64 `json:"events"` // Seq of the newest event
	// Usage is what the answers of the turn have cost so far.
	Usage Usage `json:"usage,omitzero"`
	// Unsure says that it is not known what became of a call.
	Unsure bool `json:"unsure,omitempty"`
	// Nudged says that the model was told once that its claim is not true.
	Nudged bool `json:"nudged,omitempty"`
	// Handed is how many steps the turn had when another model took it.
	Handed int `json:"handed,omitempty"`
	// Undo has the changes of the turn that this one replaces which are to be
	// taken back first, the newest first; then they are the first steps, and
	// Granted is how many of those need no approval.
	Undo    []int64 `json:"undo,omitempty"`
	Granted int     `json:"granted,omitempty"`
}

// Asker is what a turn must know of the person, for they may have left when
// another replica goes on with it.
type Asker struct {
	Name   string   `json:"name,omitempty"`
	Locale string   `json:"locale,omitempty"` // BCP 47
	Zone   string   `json:"zone,omitempty"`   // IANA
	Via    todo.Via `json:"via"`
	// Said is when the message was said, if that was before it could be sent.
	Said time.Time `json:"said,omitzero"`
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
	Failed bool `json:"failed,omitempty"`
	// the call does not fit the tool: Text is for a model to fix it by, and for no person
	Misused bool   `json:"misused,omitempty"`
	Text    string `json:"text"`
	// a sentence for each part that could not be done; Text has them too
	Missed  []string        `json:"missed,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Receipt *Receipt        `json:"receipt,omitempty"`
	Choice  *Clarification  `json:"choice,omitempty"`
	Tasks   []todo.Task     `json:"tasks,omitempty"` // a list the person asked for
}

// Receipt says what a tool changed.
type Receipt struct {
	Change int64     `json:"change"` // its sequence number: what undo takes
	Kind   todo.Kind `json:"kind"`
	Lines  []Line    `json:"lines"`
	// Note says what follows from it: when and where it will ring.
	Note string `json:"note,omitempty"`
	// In is there for a change of a shared list. Change is 0 then, and so are the
	// numbers of tasks: none of them is one of the person's own list.
	In *In `json:"in,omitempty"`
}

// In is a shared list in which something was changed.
type In struct {
	List   todo.ListID `json:"list"`
	Handle string      `json:"handle"` // what the person calls it
	Change int64       `json:"change"` // the number of the change there
}

// Line is one task of a receipt or plan, in plain text.
type Line struct {
	Task  int64  `json:"task"`
	Title string `json:"title"`
	// Detail has what changed with absolute dates: "due Fri 4 Dec 2026 at 17:00 (was Thu 3 Dec)".
	Detail string `json:"detail,omitempty"`
	// Key is what of a task of a shared list is counted by, whose Task is 0.
	Key int64 `json:"key,omitempty"`
}

// Clarification asks "which one?". Choosing sends Message as the person's next turn.
// State and Expires are there where the choice is a turn's, not a result's.
type Clarification struct {
	Question string             `json:"question"`
	Options  []Option           `json:"options"`
	State    ClarificationState `json:"state,omitempty"`
	Expires  *time.Time         `json:"expires_at,omitempty"`
}

// ClarificationState says whether a question can still be answered.
type ClarificationState string

// The states of a choice.
const (
	ClarificationOpen       ClarificationState = "open"
	ClarificationAnswered   ClarificationState = "answered"
	ClarificationSuperseded ClarificationState = "superseded" // something else was said
	ClarificationExpired    ClarificationState = "expired"
)

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

// Plan is a set of tool calls that wait for one approval.
type Plan struct {
	Summary  string   `json:"summary"` // "Delete 5 tasks?"
	Lines    []Line   `json:"lines"`
	Decision Decision `json:"decision"`
	// Words are the message that decided it, "" if a button did.
	Words   string    `json:"words,omitempty"`
	Expires time.Time `json:"expires_at"`
}

// Question is the plan as text, for who shows nothing else.
func (p Plan) Question() string {
	var b strings.Builder
	b.WriteString(p.Summary + "\n")
	for _, l := range p.Lines {
		b.WriteString("- ")
		if l.Task != 0 {
			fmt.Fprintf(&b, "#%d ", l.Task)
		}
		b.WriteString(l.Title)
		if l.Detail != "" {
			b.WriteString(": " + l.Detail)
		}
		b.WriteString("\n")
	}
	return b.String() + "Say yes or no."
}

// EventType names an event of a turn.
type EventType string

// The events, in the order in which they can come: start, begin if the turn
// was queued, then any of text, call, result, plan, decision, and at last one
// end.
const (
	EventStart    EventType = "start"    // Turn without response: ids of conversation and turn
	EventBegin    EventType = "begin"    // Begun; a queued turn runs now
	EventText     EventType = "text"     // Text to be appended to the response
	EventCall     EventType = "call"     // Call
	EventResult   EventType = "result"   // CallResult
	EventPlan     EventType = "plan"     // Plan; the turn waits
	EventDecision EventType = "decision" // Decided
	EventEnd      EventType = "end"      // the whole Turn, final
)

// Event is one thing that happened in a turn. Seq is 1, 2, 3, … within it.
type Event struct {
	Turn string          `json:"-"`
	Seq  int64           `json:"-"`
	Type EventType       `json:"-"`
	Data json.RawMessage `json:"-"`
}

// Begun is the data of EventBegin.
type Begun struct {
	At time.Time `json:"at"`
}

// Text is the data of EventText. Keep, if it is there, is how much of the
// response so far stands, in UTF-16 code units: what a replica that has died
// was saying is taken back and said again.
type Text struct {
	Text string `json:"text"`
	Keep *int   `json:"keep,omitempty"`
}

// CallResult is the data of EventResult.
type CallResult struct {
	CallID string `json:"call_id"`
	Result Result `json:"result"`
}

// Decided is the data of EventDecision.
type Decided struct {
	Decision Decision `json:"decision"`
	Words    string   `json:"words,omitempty"` // the message that decided, if one did
}

// Changed says whether anything was changed in the turn.
func (t Turn) Changed() bool {
	return slices.ContainsFunc(t.Steps, func(s Step) bool { return s.Result != nil && s.Result.Receipt != nil })
}

// AsOf is the turn as it is then: with its question expired if the time of that is over.
func (t Turn) AsOf(now time.Time) Turn {
	if c := t.Choice; c != nil && c.State == ClarificationOpen && c.Expires != nil && !now.Before(*c.Expires) {
		expired := *c
		expired.State = ClarificationExpired
		t.Choice = &expired
	}
	return t
}
