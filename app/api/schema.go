package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

var problemType = reflect.TypeFor[Problem]()

// optional is a field that can be absent, null or a value.
type optional[T any] struct {
	set   bool
	value *T
}

// UnmarshalJSON notes that the field is there.
func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.set, o.value = true, nil
	if string(b) == "null" {
		return nil
	}
	o.value = new(T)
	return json.Unmarshal(b, o.value)
}

// MarshalJSON is the inverse of UnmarshalJSON, for digestOf.
func (o optional[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// Schema is that of the value, or null.
func (optional[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// dueBody is todo.Due on the wire.
type dueBody struct {
	Date string `json:"date" format:"date" example:"2026-11-30"`
	Time string `json:"time,omitempty" maxLength:"5" doc:"A time of day; the whole day if left out." example:"17:00"`
	Zone string `json:"zone,omitempty" maxLength:"64" doc:"IANA time zone of the time; yours if left out." example:"Europe/Berlin"`
}

// recurrenceBody is todo.Recurrence on the wire.
type recurrenceBody struct {
	Rule   string   `json:"rule" maxLength:"500" doc:"RFC 5545, section 3.3.10." example:"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"`
	Text   string   `json:"text,omitempty" maxLength:"1000" doc:"The rule in plain words; ignored in requests." example:"every other Friday"`
	Anchor *dueBody `json:"anchor,omitempty" doc:"The due of the present occurrence by the rule; ignored in requests."`
}

// reminderBody is reminder.Reminder on the wire.
type reminderBody struct {
	Kind    string     `json:"kind" enum:"due,before,moment" doc:"due: when it is due, a whole day at time. before: minutes before that, or days before its day at time. moment: at at."`
	Minutes int        `json:"minutes,omitempty" minimum:"1" maximum:"527040"`
	Days    int        `json:"days,omitempty" minimum:"1" maximum:"366"`
	Time    string     `json:"time,omitempty" maxLength:"5" doc:"The person's hour for whole days if left out." example:"09:00"`
	At      *time.Time `json:"at,omitempty" nullable:"false" example:"2026-11-30T17:00:00Z"`
	Nag     int        `json:"nag,omitempty" minimum:"1" maximum:"1440" doc:"After how many minutes it rings again until it is answered; once if left out."`
	Loud    bool       `json:"loud,omitempty" doc:"It rings in quiet hours too."`
	Snoozed bool       `json:"snoozed,omitempty" doc:"The task was put off to this moment."`
	Hold    bool       `json:"hold,omitempty" doc:"Of a moment: nothing of the task rings before it; what would have, rings then."`
	Instead bool       `json:"instead,omitempty" doc:"It stands in for those before the due, which were past when the task was moved. It goes with the next move."`
}

func remindersOf(bodies []reminderBody) []reminder.Reminder {
	var all []reminder.Reminder
	for _, b := range bodies {
		all = append(all, reminder.Reminder{Kind: reminder.Kind(b.Kind), Minutes: b.Minutes, Days: b.Days, Time: b.Time,
			At: b.At, Nag: b.Nag, Loud: b.Loud, Snoozed: b.Snoozed, Hold: b.Hold, Instead: b.Instead})
	}
	return all
}

// priorityText has the schema of todo.Priority.
type priorityText string

// Schema lists the names.
func (priorityText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: []any{"none", "low", "medium", "high"}}
}

// The schemas of the domain's types of text, which have a few values each.
type (
	kindText     string
	viaText      string
	statusText   string
	decisionText string
	stateText    string
)

// oneOf is the schema of text that is one of the values.
func oneOf[T ~string](values ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, value := range values {
		s.Enum = append(s.Enum, string(value))
	}
	return s
}

// Schema lists the kinds of change.
func (kindText) Schema(huma.Registry) *huma.Schema {
	return oneOf(todo.Added, todo.Edited, todo.Rescheduled, todo.Done, todo.Reopened, todo.Removed, todo.Restored,
		todo.Moved, todo.Commented, todo.Uncommented, todo.Undone)
}

// Schema lists the doors.
func (viaText) Schema(huma.Registry) *huma.Schema {
	return oneOf(todo.ViaAPI, todo.ViaChat, todo.ViaMCP, todo.ViaTerminal)
}

// Schema lists the states of a turn.
func (statusText) Schema(huma.Registry) *huma.Schema {
	return oneOf(chat.Queued, chat.Running, chat.Waiting, chat.Done, chat.Stopped, chat.Failed)
}

// Schema lists what becomes of a plan.
func (decisionText) Schema(huma.Registry) *huma.Schema {
	return oneOf(chat.Undecided, chat.Approved, chat.Rejected, chat.Expired)
}

// Schema lists the states of a question.
func (stateText) Schema(huma.Registry) *huma.Schema {
	return oneOf(chat.ClarificationOpen, chat.ClarificationAnswered, chat.ClarificationSuperseded,
		chat.ClarificationExpired)
}

// anything has the schema of text that is JSON of any shape.
type anything struct{}

// Schema allows everything.
func (anything) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// aliases tell the document how the domain's types look on the wire.
func aliases(r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[todo.Due](), reflect.TypeFor[dueBody]())
	r.RegisterTypeAlias(reflect.TypeFor[todo.Assignment](), reflect.TypeFor[assignedBody]())
	r.RegisterTypeAlias(reflect.TypeFor[todo.Recurrence](), reflect.TypeFor[recurrenceBody]())
	r.RegisterTypeAlias(reflect.TypeFor[todo.Priority](), reflect.TypeFor[priorityText]())
	r.RegisterTypeAlias(reflect.TypeFor[reminder.Reminder](), reflect.TypeFor[reminderBody]())
	r.RegisterTypeAlias(reflect.TypeFor[todo.Kind](), reflect.TypeFor[kindText]())
	r.RegisterTypeAlias(reflect.TypeFor[todo.Via](), reflect.TypeFor[viaText]())
	r.RegisterTypeAlias(reflect.TypeFor[chat.Status](), reflect.TypeFor[statusText]())
	r.RegisterTypeAlias(reflect.TypeFor[chat.Decision](), reflect.TypeFor[decisionText]())
	r.RegisterTypeAlias(reflect.TypeFor[chat.ClarificationState](), reflect.TypeFor[stateText]())
	r.RegisterTypeAlias(reflect.TypeFor[json.RawMessage](), reflect.TypeFor[anything]())
}

// due is the domain's due; a time without a zone is in the actor's.
func (b *dueBody) due(who todo.Actor) (*todo.Due, error) {
	if b == nil {
		return nil, nil
	}
	zone := b.Zone
	if zone == "" {
		zone = who.Location().String()
	}
	d, err := todo.NewDue(b.Date, b.Time, zone)
	return &d, err
}

// recurrence is the domain's recurrence. Its anchor is the due's day.
func (b *recurrenceBody) recurrence() (*todo.Recurrence, error) {
	if b == nil {
		return nil, nil
	}
	rule, err := recur.Parse(b.Rule)
	if err != nil {
		return nil, todo.InvalidRule(err)
	}
	return &todo.Recurrence{Rule: rule}, nil
}

// edge reads a limit on dues: a date, or a time as RFC 3339 has it.
func edge(name, s string, who todo.Actor) (*todo.Edge, error) {
	if s == "" {
		return nil, nil
	}
	if d, err := civil.ParseDate(s); err == nil {
		return todo.DayEdge(d, who.Location()), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return nil, fault.InField("query."+name,
			"The parameter %s is neither a date such as 2026-11-30 nor a time such as 2026-11-30T17:00:00Z.", name)
	}
	return todo.NowEdge(t, who.Location()), nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
