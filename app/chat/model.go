package chat

import (
	"context"
	"encoding/json"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Model decides what to say and which tools to call. It has no access to
// anything: what it wants done it asks for in Reply.Calls.
type Model interface {
	// Name is shown to the person and counted in metrics.
	Name() string
	// Reply answers the present state of a turn. Text is streamed through
	// emit as it comes, and is in Reply.Text as a whole. It is called again
	// with the results as long as it asks for calls.
	Reply(ctx context.Context, p Prompt, emit func(text string)) (Reply, error)
}

// Prompt is all that a model knows.
type Prompt struct {
	Now time.Time // when the message was said, in the person's zone
	// At is the present, where that is later: the message was said without a network. The zero time if it is Now.
	At      time.Time
	Name    string // of the person, may be empty
	Locale  string // BCP 47, such as en-GB
	History []Turn // earlier turns of the conversation, oldest first
	Turn    Turn   // the present one, with the steps so far
	Tools   []ToolSpec
	// Kept are the wordings that the person keeps in titles although they
	// look like a time; see package wording.
	Kept []string
	// List reads the person's list as it stands, for a model that understands
	// words by what they may be about. It is nil where there is none to read.
	List func(ctx context.Context) (todo.Snapshot, error)
	// Settings reads how the person is reminded. It is nil where that is as by default.
	Settings func(ctx context.Context) (reminder.Settings, error)
	// Ringing reads what rang for the person and is not answered, the last one
	// first. It is nil where nothing rings.
	Ringing func(ctx context.Context) ([]Ringing, error)
	// Shared reads which lists the person keeps with others. It is nil where
	// there are none.
	Shared func(ctx context.Context) ([]SharedList, error)
	// SharedTasks reads the tasks of one of them, by what the person calls it. It is nil
	// where there are none.
	SharedTasks func(ctx context.Context, handle string) (todo.Snapshot, error)
	// Members reads what those are called who are in these lists. It is nil where
	// there are none.
	Members func(ctx context.Context) ([]string, error)
	// Nudge, if it is not empty, is a word of the app to the model: its answer
	// was not shown, for the reason that is given.
	Nudge string
	// Retract takes back what this call of Reply has emitted so far, so that
	// it can be said again. It is nil where nobody listens.
	Retract func()
}

// SharedList is a list that a person keeps with others.
type SharedList struct {
	Handle string // what the person calls it
	Name   string
	Role   todo.Role // theirs
}

// Ringing is a reminder that rang and was not answered.
type Ringing struct {
	// List is what the person calls the shared list that the task is in, "" for their own.
	List  string
	Task  int64
	Title string
	At    time.Time // when it was to ring
	Rung  time.Time // when it did, the last time
}

// Reply is what a model says and wants. No calls ends the turn.
type Reply struct {
	Text   string
	Calls  []Call // the runner gives them their IDs
	Choice *Clarification
	Memory json.RawMessage
	// By names the model that answered, where it is not the one that was asked.
	By string
	// Notice tells the person about the answer: that another assistant gave it.
	Notice string
	Usage  Usage

	Why Reason `json:"-"` // why By had to answer
}

// Usage is what answers have cost.
type Usage struct {
	In      int           `json:"in,omitempty"`  // tokens read
	Out     int           `json:"out,omitempty"` // tokens written
	Retries int           `json:"retries,omitempty"`
	Time    time.Duration `json:"time,omitempty"`
}

// Plus is the sum of both.
func (u Usage) Plus(v Usage) Usage {
	return Usage{In: u.In + v.In, Out: u.Out + v.Out, Retries: u.Retries + v.Retries, Time: u.Time + v.Time}
}

// maxUsage is more than any answer costs, in tokens: a provider that tells of
// more does not know.
const maxUsage = 100_000_000

// Sane is the cost as far as it can be true: what a provider says is its own.
func (u Usage) Sane() Usage {
	u.In = min(max(u.In, 0), maxUsage)
	u.Out = min(max(u.Out, 0), maxUsage)
	u.Retries = max(u.Retries, 0)
	return u
}

// ToolSpec describes a tool to a model, and to programs that offer it to one.
type ToolSpec struct {
	Name        string
	Title       string // for people
	Description string
	Schema      json.RawMessage // JSON Schema of the arguments
	Output      json.RawMessage // JSON Schema of Result.Data; nil if that is a Receipt or nothing
	// ReadOnly tools change nothing; Destructive ones remove or overwrite;
	// Idempotent ones have no further effect when called again.
	ReadOnly, Destructive, Idempotent bool
	// Blind says of arguments whether the call looks at nothing of the person's:
	// then its answer has only what was in it. Nil for a tool that always looks.
	Blind func(args json.RawMessage) bool
}

// Tools are what a model may use. All methods are safe for concurrent use.
type Tools interface {
	// Specs are the tools that this person's model has, in a steady order.
	Specs(ctx context.Context, who todo.Actor) []ToolSpec
	// Preview says what a call would do to existing tasks, and does nothing.
	// A call that is wrong touches nothing.
	// The actor's Key is the call's ID: what was done before counts as done.
	Preview(ctx context.Context, who todo.Actor, c Call) (Preview, error)
	// Run carries a call out. Running a call of the same ID again has no
	// further effect and gives the same result. What goes wrong is in the
	// result, so that a model can fix its call; an error means that the tool
	// could not be tried at all.
	Run(ctx context.Context, who todo.Actor, c Call) (Result, error)
}

// Preview is what a call would do.
type Preview struct {
	Verb string // "Delete", "Complete", "Reschedule", …
	// Touches has the existing tasks that it would change or delete; more than
	// one in a turn needs an approval. Taking back one change counts as one,
	// as minus the number of the change.
	Touches []int64
	// Ask makes the call wait for an approval whatever it touches: it is the
	// question, such as "Use “forecast” of weather?". "" for none.
	Ask      string
	Lines    []Line
	Resolved ResolvedCall
}

// ResolvedCall is a call with nothing left open: the tasks by number and version,
// the times by date. It fails where a task has changed since, rather than do
// what was not shown.
type ResolvedCall struct {
	Call Call `json:"call"`
	// Failed is the result of a call with which nothing can be done; it is not run.
	Failed *Result `json:"failed,omitempty"`
	// Missed and Choice tell of the part of the call that cannot be done.
	Missed []string       `json:"missed,omitempty"`
	Choice *Clarification `json:"choice,omitempty"`
}

// Present is the present moment, whenever the message was said.
func (p Prompt) Present() time.Time {
	if p.At.IsZero() {
		return p.Now
	}
	return p.At
}
