package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Lists are most of what is asked for, and reflection over their tasks was a
// quarter of the work: tasks are written by hand, to the byte as
// encoding/json would.

// encode is the page as it is sent.
func (l listBody) encode() []byte {
	if l.text != nil {
		return l.text
	}
	return append(l.appendJSON(make([]byte, 0, 256*(len(l.Tasks)+1))), '\n')
}

// appendJSON writes the page.
func (l listBody) appendJSON(b []byte) []byte {
	b = append(b, `{"tasks":[`...)
	for i := range l.Tasks {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendTask(b, &l.Tasks[i])
	}
	b = append(b, ']')
	if l.Next != "" {
		b = appendText(append(b, `,"next_cursor":`...), l.Next)
	}
	return append(b, '}')
}

func appendTask(b []byte, t *todo.Task) []byte {
	b = strconv.AppendInt(append(b, `{"id":`...), t.Number, 10)
	b = appendText(append(b, `,"title":`...), t.Title)
	b = appendText(append(b, `,"description":`...), t.Description)
	b = strconv.AppendBool(append(b, `,"done":`...), t.Done)
	b = appendText(append(b, `,"priority":`...), t.Priority.String())
	b = appendTags(append(b, `,"tags":`...), t.Tags)
	if t.Due != nil {
		b = appendDue(append(b, `,"due":`...), *t.Due)
	}
	if r := t.Recurrence; r != nil {
		b = appendText(append(b, `,"recurrence":{"rule":`...), r.Rule.String())
		if text := r.Rule.Text(); text != "" {
			b = appendText(append(b, `,"text":`...), text)
		}
		b = append(appendDue(append(b, `,"anchor":`...), r.Anchor), '}')
	}
	if len(t.Reminders) > 0 { // few have them
		b = appendPlain(append(b, `,"reminders":`...), t.Reminders)
	}
	if t.Muted {
		b = append(b, `,"muted":true`...)
	}
	if t.Assigned != nil {
		b = appendPlain(append(b, `,"assigned":`...), t.Assigned)
	}
	if t.Parent != 0 {
		b = strconv.AppendInt(append(b, `,"parent":`...), t.Parent, 10)
	}
	if t.ParentTitle != "" {
		b = appendText(append(b, `,"parent_title":`...), t.ParentTitle)
	}
	if p := t.Subtasks; p != nil {
		b = strconv.AppendInt(append(b, `,"subtasks":{"done":`...), int64(p.Done), 10)
		b = append(strconv.AppendInt(append(b, `,"total":`...), int64(p.Total), 10), '}')
	}
	if t.Series != 0 {
		b = strconv.AppendInt(append(b, `,"series":`...), t.Series, 10)
	}
	b = appendTime(append(b, `,"created_at":`...), t.Created)
	b = appendTime(append(b, `,"updated_at":`...), t.Updated)
	if t.Completed != nil {
		b = appendTime(append(b, `,"completed_at":`...), *t.Completed)
	}
	if t.Deleted != nil {
		b = appendTime(append(b, `,"deleted_at":`...), *t.Deleted)
	}
	b = strconv.AppendInt(append(b, `,"version":`...), t.Version, 10)
	return append(b, '}')
}

func appendTags(b []byte, tags []string) []byte {
	if tags == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, tag := range tags {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, tag)
	}
	return append(b, ']')
}

func appendDue(b []byte, d todo.Due) []byte {
	b = appendText(append(b, `{"date":`...), d.Date.String())
	if d.Timed {
		b = appendText(append(b, `,"time":`...), d.Clock.String())
		if d.Zone != "" {
			b = appendText(append(b, `,"zone":`...), d.Zone)
		}
	}
	return append(b, '}')
}

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	return append(t.AppendFormat(b, time.RFC3339Nano), '"')
}

// appendText writes a string. Text that needs an escape is rare and left to
// encoding/json.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0x7f || c == 0xe2 {
			return appendEscaped(b, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte { return appendPlain(b, s) }

// appendPlain writes a value of strings, numbers and moments as encoding/json
// does, with the marks of HTML as they are.
func appendPlain(b []byte, v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // such values cannot fail
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
