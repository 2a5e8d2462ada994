package mcp

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What a change came to.
const (
	statusDone    = "done"
	statusPartly  = "partly"  // failures says what was left out
	statusNothing = "nothing" // it is so already
	statusFailed  = "failed"
	statusWhich   = "which"   // words fit several tasks: question says which
	statusWaiting = "waiting" // for the person's approval of plan
)

// changed is the structured answer of every tool that changes something.
type changed struct {
	Status   string      `json:"status"`
	Change   int64       `json:"change,omitempty"`
	Kind     todo.Kind   `json:"kind,omitempty"`
	List     string      `json:"list,omitempty"` // of a shared one, what the person calls it
	Tasks    []chat.Line `json:"tasks,omitempty"`
	Failures []string    `json:"failures,omitempty"`
	Question *question   `json:"question,omitempty"`
	Plan     *plan       `json:"plan,omitempty"`
	Notice   string      `json:"notice,omitempty"`
}

type question struct {
	Text    string   `json:"text"`
	Options []option `json:"options"`
}

type option struct {
	Task  int64  `json:"task,omitempty"`
	Label string `json:"label"`
}

type plan struct {
	ID      string      `json:"id"`
	Summary string      `json:"summary"`
	Tasks   []chat.Line `json:"tasks"`
	Expires time.Time   `json:"expires_at"`
}

// changeSchema is the JSON Schema of changed, lineSchema that of its lines.
const lineSchema = `{"type":"array","items":{"type":"object","required":["task","title"],"properties":{
"task":{"type":"integer"},"title":{"type":"string"},"detail":{"type":"string","description":"What changed, with absolute dates."}}}}`

const changeSchema = `{"type":"object","required":["status"],"properties":{
"status":{"type":"string","enum":["done","partly","nothing","failed","which","waiting"],"description":"done; partly: see failures; nothing: it is so already; which: ask the person the question; waiting: for the person's approval of plan."},
"change":{"type":"integer","description":"The number of the change: what undo takes."},
"kind":{"type":"string"},
"list":{"type":"string","description":"The shared list in which it was changed; absent for the person's own."},
"tasks":` + lineSchema + `,
"failures":{"type":"array","items":{"type":"string"},"description":"A sentence for each part that was not done."},
"question":{"type":"object","required":["text","options"],"properties":{"text":{"type":"string"},
"options":{"type":"array","items":{"type":"object","required":["label"],"properties":{"task":{"type":"integer"},"label":{"type":"string"}}}}}},
"plan":{"type":"object","required":["id","summary","tasks","expires_at"],"properties":{
"id":{"type":"string"},"summary":{"type":"string"},"tasks":` + lineSchema + `,"expires_at":{"type":"string","format":"date-time"}}},
"notice":{"type":"string"}}}`

// readResult is the answer of a tool that changes nothing.
func readResult(r chat.Result) (*sdk.CallToolResult, string) {
	if r.Failed {
		return failure(r.Text), outcomeFailed
	}
	return both(r.Text, withNotice(r.Data)), outcomeDone
}

// changeResult is the answer of a tool that changes something. A call of which
// nothing could be done is an error that says how to fix it.
func changeResult(r chat.Result) (*sdk.CallToolResult, string) {
	c := changed{Status: statusNothing, Failures: r.Missed, Notice: notice}
	text := r.Text
	switch {
	case r.Failed:
		c.Status = statusFailed
	case r.Receipt != nil:
		c.Status, c.Change, c.Kind, c.Tasks = statusDone, r.Receipt.Change, r.Receipt.Kind, r.Receipt.Lines
		if len(r.Missed) > 0 {
			c.Status = statusPartly
		}
		if in := r.Receipt.In; in != nil {
			c.Change, c.List = in.Change, in.Handle
			text += fmt.Sprintf("\n(Change %d of the list %s; undo with list takes it back.)", in.Change, in.Handle)
			break
		}
		text += fmt.Sprintf("\n(Change %d; undo takes it back.)", c.Change)
	}
	if r.Choice != nil {
		c.Question = &question{Text: r.Choice.Question, Options: []option{}}
		for _, o := range r.Choice.Options {
			c.Question.Options = append(c.Question.Options, option{o.Task, o.Label})
			text += "\n- " + o.Label
		}
		if r.Failed {
			c.Status = statusWhich
			text += "\nAsk the person which one, and call again with its number."
		}
	}
	res := both(text, c)
	res.IsError = r.Failed
	if r.Failed {
		return res, outcomeFailed
	}
	return res, outcomeDone
}

// both is an answer in words and as data; the data stands in the text as well,
// for clients that pass on nothing else.
func both(text string, data any) *sdk.CallToolResult {
	b, err := json.Marshal(data)
	if err != nil {
		return failure("The answer could not be written down. Nothing is lost; try again.")
	}
	return &sdk.CallToolResult{
		Content:           []sdk.Content{&sdk.TextContent{Text: text}, &sdk.TextContent{Text: string(b)}},
		StructuredContent: json.RawMessage(b),
	}
}

// failure is an answer for the model to act on.
func failure(text string) *sdk.CallToolResult {
	return &sdk.CallToolResult{IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: text}}}
}

// withNotice puts the notice into an object.
func withNotice(data json.RawMessage) json.RawMessage {
	n, _ := json.Marshal(notice) // a string
	inner := strings.TrimPrefix(strings.TrimSpace(string(data)), "{")
	if inner == "" {
		inner = "}"
	}
	comma := ","
	if strings.HasPrefix(strings.TrimSpace(inner), "}") {
		comma = ""
	}
	return json.RawMessage(`{"notice":` + string(n) + comma + inner)
}
