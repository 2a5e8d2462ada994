package store

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What is drawn comes from few values, so that ties and matches are common.
var (
	someTitles = []string{"Buy milk", "buy MILK", "Äpfel", "apfel", "Ärger 100%", "STRASSE_1", "Straße", "молоко", "МОЛОКО", "牛乳", "z\\z", "it's"}
	someTags   = []string{"home", "büro", "дом"}
	searches   = []string{"", "milk", "MILK buy", "strasse", "ÄPFEL", "Молоко", "%", "_", `\`, "'", "дом", "乳", "nothing-like-it", "home  milk"}
)

// storeSome stores a few tasks of the person.
func storeSome(t *testing.T, r *rapid.T, s *Tasks, user todo.UserID) oracle {
	var all oracle
	for i := range rapid.IntRange(0, 14).Draw(r, "tasks") {
		task := drawTask(r)
		task.User, task.Number = user, int64(i+1)
		all = append(all, task)
	}
	if err := s.Write(t.Context(), user, func(tx todo.Tx) error {
		for _, task := range all {
			if err := tx.Put(task); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		r.Fatal(err)
	}
	return all
}

func drawTask(r *rapid.T) todo.Task {
	t := todo.Task{
		Title:       rapid.SampledFrom(someTitles).Draw(r, "title"),
		Description: rapid.SampledFrom([]string{"", "with Milk"}).Draw(r, "description"),
		Done:        rapid.Bool().Draw(r, "done"),
		Priority:    todo.Priority(rapid.IntRange(0, 3).Draw(r, "priority")),
		Tags:        slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.SampledFrom(someTags), 0, 2, rapid.ID).Draw(r, "tags"))),
		Created:     drawMoment(r, "created"),
		Updated:     drawMoment(r, "updated"),
	}
	if rapid.Bool().Draw(r, "due?") {
		t.Due = drawDue(r)
	}
	if t.Due != nil && rapid.IntRange(0, 3).Draw(r, "recurs?") == 0 {
		rule, err := recur.Parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
		if err != nil {
			r.Fatal(err)
		}
		t.Recurrence = &todo.Recurrence{Rule: rule, Anchor: *t.Due}
	}
	switch rapid.IntRange(0, 3).Draw(r, "rings") {
	case 0:
		t.Reminders = []reminder.Reminder{{Kind: reminder.Before, Minutes: rapid.IntRange(1, 90).Draw(r, "minutes")}}
	case 1:
		t.Muted = true
	}
	switch rapid.IntRange(0, 3).Draw(r, "assigned") {
	case 0:
		t.Assigned = &todo.Assignment{To: "ann"}
	case 1:
		t.Assigned = &todo.Assignment{To: "ann", Turns: []todo.UserID{"bob", "ann"}, Weekly: true, Since: civil.NewDate(2026, 10, 25)}
	}
	t.Parent = rapid.Int64Range(0, 2).Draw(r, "parent")
	t.Series = rapid.Int64Range(0, 2).Draw(r, "series")
	if t.Done {
		t.Completed = new(drawMoment(r, "completed"))
	}
	if rapid.IntRange(0, 3).Draw(r, "deleted?") == 0 {
		t.Deleted = new(drawMoment(r, "deleted"))
	}
	return t
}

// drawMoment is a time around the night in which Europe's clocks go back.
func drawMoment(r *rapid.T, what string) time.Time {
	minutes := rapid.IntRange(-3, 3).Draw(r, what) * 397
	return time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
}

func drawDue(r *rapid.T) *todo.Due {
	d := &todo.Due{Date: civil.NewDate(2026, 10, 25+rapid.IntRange(-2, 2).Draw(r, "day"))}
	if rapid.Bool().Draw(r, "timed") {
		d.Timed, d.Zone = true, rapid.SampledFrom(zoneNames).Draw(r, "zone")
		d.Clock = civil.Clock(rapid.SampledFrom([]int{0, 90, 150, 1439}).Draw(r, "clock"))
	}
	return d
}

func drawZone(r *rapid.T) *time.Location {
	loc, err := todo.LoadZone(rapid.SampledFrom(zoneNames).Draw(r, "zone"))
	if err != nil {
		r.Fatal(err)
	}
	return loc
}

func drawEdge(r *rapid.T, what string) *todo.Edge {
	switch rapid.IntRange(0, 3).Draw(r, what) {
	case 0:
		return todo.NowEdge(drawMoment(r, "now"), drawZone(r))
	case 1:
		return todo.DayEdge(civil.NewDate(2026, 10, 25+rapid.IntRange(-2, 2).Draw(r, "day")), drawZone(r))
	}
	return nil
}

func drawFilter(r *rapid.T) todo.Filter {
	f := todo.Filter{
		Status:     rapid.SampledFrom([]todo.Status{"", todo.All, todo.Pending, todo.Completed, todo.Binned}).Draw(r, "status"),
		Sort:       rapid.SampledFrom([]todo.Sort{"", todo.SortCreated, todo.SortUpdated, todo.SortCompleted, todo.SortDue, todo.SortPriority, todo.SortTitle}).Draw(r, "sort"),
		Descending: rapid.Bool().Draw(r, "descending"),
		Limit:      rapid.IntRange(1, 5).Draw(r, "limit"),
		DueFrom:    drawEdge(r, "from"),
		DueBefore:  drawEdge(r, "before"),
	}
	if rapid.IntRange(0, 4).Draw(r, "parent?") == 0 {
		f.Parent = new(rapid.Int64Range(0, 2).Draw(r, "parent"))
	}
	switch rapid.IntRange(0, 9).Draw(r, "condition") {
	case 0, 1:
		f.Search = rapid.SampledFrom(searches).Draw(r, "search")
	case 2, 3:
		f.Tag = rapid.SampledFrom(append(someTags, "absent")).Draw(r, "tag")
	case 4:
		f.Priority = new(todo.Priority(rapid.IntRange(0, 3).Draw(r, "priority")))
	case 5:
		f.HasDue = new(rapid.Bool().Draw(r, "has due"))
	case 6:
		f.CompletedFrom = new(drawMoment(r, "completed from"))
	case 7:
		f.CompletedBefore = new(drawMoment(r, "completed before"))
	}
	return f
}
