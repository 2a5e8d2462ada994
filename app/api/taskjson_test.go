package api

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestListsAreWrittenAsEncodingJSONWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listBody{Tasks: rapid.SliceOfN(rapid.Custom(drawTask), 0, 4).Draw(t, "tasks"), Next: rapid.String().Draw(t, "next")}
		if l.Tasks == nil {
			l.Tasks = []todo.Task{}
		}
		asEncodingJSON(t, l)
		all := listedTasks{Tasks: []listedTask{}, Next: l.Next}
		for _, task := range l.Tasks {
			of := listedTask{Task: task}
			if rapid.Bool().Draw(t, "shared") {
				of.List, of.Handle = "list-1", rapid.SampledFrom([]string{"home", "füße"}).Draw(t, "handle")
			}
			all.Tasks = append(all.Tasks, of)
		}
		asEncodingJSON(t, all)
	})
}

// asEncodingJSON checks that a body is written to the byte as encoding/json would.
func asEncodingJSON(t *rapid.T, body any) {
	var got, want bytes.Buffer
	if err := encode(&got, body); err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String() {
		t.Errorf("got\n%swant\n%s", &got, &want)
	}
}

func drawTask(t *rapid.T) todo.Task {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<b>&\"\\\u2028\u2029\x7f", "a\xffb", "👩‍👩‍👧", "\t\n\b\f"}))
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "micros")).UTC()
	})
	due := rapid.Custom(func(t *rapid.T) todo.Due {
		return todo.Due{Date: civil.NewDate(rapid.IntRange(1900, 9999).Draw(t, "year"), 1, rapid.IntRange(1, 365).Draw(t, "day")),
			Clock: civil.Clock(rapid.IntRange(0, 1439).Draw(t, "clock")), Timed: rapid.Bool().Draw(t, "timed"), Zone: rapid.SampledFrom([]string{"", "Europe/Berlin"}).Draw(t, "zone")}
	})
	task := todo.Task{
		Number: rapid.Int64().Draw(t, "number"), Title: text.Draw(t, "title"), Description: text.Draw(t, "description"), Done: rapid.Bool().Draw(t, "done"),
		Priority: todo.Priority(rapid.IntRange(0, 3).Draw(t, "priority")), Tags: rapid.SliceOfN(text, 0, 3).Draw(t, "tags"), Due: rapid.Ptr(due, true).Draw(t, "due"),
		Series: rapid.Int64Range(0, 2).Draw(t, "series"), Created: moment.Draw(t, "created"), Updated: moment.Draw(t, "updated"),
		Completed: rapid.Ptr(moment, true).Draw(t, "completed"), Deleted: rapid.Ptr(moment, true).Draw(t, "deleted"), Version: rapid.Int64().Draw(t, "version"),
	}
	task.Parent = rapid.Int64Range(0, 2).Draw(t, "parent")
	task.ParentTitle = text.Draw(t, "parent's title")
	if rapid.Bool().Draw(t, "subtasks?") {
		task.Subtasks = &todo.Progress{Done: rapid.IntRange(0, 3).Draw(t, "subtasks done"), Total: rapid.IntRange(0, 3).Draw(t, "subtasks")}
	}
	task.Muted = rapid.Bool().Draw(t, "muted")
	if rapid.Bool().Draw(t, "assigned?") {
		task.Assigned = &todo.Assignment{To: todo.UserID(rapid.String().Draw(t, "assigned")), Weekly: rapid.Bool().Draw(t, "weekly")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "reminders") {
		task.Reminders = append(task.Reminders, reminder.Reminder{Kind: reminder.AtMoment, Minutes: rapid.IntRange(0, 5).Draw(t, "minutes"),
			Time: text.Draw(t, "time"), At: rapid.Ptr(moment, true).Draw(t, "at"), Loud: rapid.Bool().Draw(t, "loud")})
	}
	if rapid.Bool().Draw(t, "recurs") {
		rule, err := recur.Parse(rapid.SampledFrom([]string{"FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"}).Draw(t, "rule"))
		if err != nil {
			t.Fatal(err)
		}
		task.Recurrence = &todo.Recurrence{Rule: rule, Anchor: due.Draw(t, "anchor")}
	}
	return task
}
