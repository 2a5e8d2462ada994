package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The states of a task, as lists tell them apart.
const (
	pending int64 = iota
	completed
	deleted
)

// dueSlots is how many places a day has in the order of dues: the whole day,
// then each minute.
const dueSlots = 24*60 + 1

// taskColumns is what scanTask reads.
const taskColumns = "number, title, description, done, priority, tags, due_day, due_minute, due_zone, " +
	"rule, anchor_day, anchor_minute, anchor_zone, series, created, updated, completed, deleted, version"

// putTask writes a row whether it is there or not; see taskArgs.
const putTask = `insert into tasks (user_id, ` + taskColumns + `, state, due, due_at, completed_rank, title_key, folded)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
on conflict (user_id, number) do update set
	title = excluded.title, description = excluded.description, done = excluded.done,
	priority = excluded.priority, tags = excluded.tags, due_day = excluded.due_day,
	due_minute = excluded.due_minute, due_zone = excluded.due_zone, rule = excluded.rule,
	anchor_day = excluded.anchor_day, anchor_minute = excluded.anchor_minute,
	anchor_zone = excluded.anchor_zone, series = excluded.series, created = excluded.created,
	updated = excluded.updated, completed = excluded.completed, deleted = excluded.deleted,
	version = excluded.version, state = excluded.state, due = excluded.due, due_at = excluded.due_at,
	completed_rank = excluded.completed_rank, title_key = excluded.title_key, folded = excluded.folded`

// taskRow is a task as its columns have it.
type taskRow struct {
	task             todo.Task
	done, priority   int64
	tags             string
	due, anchor      dueColumns
	rule             *string
	created, updated int64
	doneAt, goneAt   *int64
}

// dueColumns are a due: no day for none, no minute for a whole day.
type dueColumns struct {
	day, minute *int64
	zone        *string
}

func scanTask(user todo.UserID) func(row) (todo.Task, error) {
	return func(r row) (todo.Task, error) {
		var c taskRow
		t := &c.task
		err := r.Scan(&t.Number, &t.Title, &t.Description, &c.done, &c.priority, &c.tags, &c.due.day, &c.due.minute, &c.due.zone,
			&c.rule, &c.anchor.day, &c.anchor.minute, &c.anchor.zone, &t.Series, &c.created, &c.updated, &c.doneAt, &c.goneAt, &t.Version)
		if err != nil {
			return todo.Task{}, err
		}
		t.User = user
		return c.read()
	}
}

func (c taskRow) read() (todo.Task, error) {
	t := c.task
	t.Done, t.Priority = c.done != 0, todo.Priority(c.priority)
	t.Tags = strings.Fields(c.tags)
	t.Due = c.due.read()
	t.Created, t.Updated = fromMicros(c.created), fromMicros(c.updated)
	t.Completed, t.Deleted = fromMaybe(c.doneAt), fromMaybe(c.goneAt)
	if c.rule == nil {
		return t, nil
	}
	rule, err := recur.Parse(*c.rule)
	if err != nil {
		return t, fmt.Errorf("read recurrence of task %d: %w", t.Number, err)
	}
	t.Recurrence = &todo.Recurrence{Rule: rule}
	if anchor := c.anchor.read(); anchor != nil {
		t.Recurrence.Anchor = *anchor
	}
	return t, nil
}

func (c dueColumns) read() *todo.Due {
	if c.day == nil {
		return nil
	}
	d := &todo.Due{Date: fromDay(*c.day)}
	if c.minute != nil && c.zone != nil {
		d.Timed, d.Clock, d.Zone = true, civil.Clock(*c.minute), *c.zone
	}
	return d
}

func columnsOf(d *todo.Due) (c dueColumns) {
	if d == nil || d.Date.IsZero() {
		return c
	}
	c.day = new(dayOf(d.Date))
	if d.Timed {
		c.minute, c.zone = new(int64(d.Clock)), &d.Zone
	}
	return c
}

// taskArgs are the arguments of putTask.
func taskArgs(user todo.UserID, t todo.Task) []any {
	due := columnsOf(t.Due)
	var anchor dueColumns
	var at *int64
	var rule *string
	if t.Due != nil && t.Due.Timed {
		at = new(micros(t.Due.At(time.UTC)))
	}
	if r := t.Recurrence; r != nil {
		rule, anchor = new(r.Rule.String()), columnsOf(&r.Anchor)
	}
	return []any{string(user), t.Number, t.Title, t.Description, flag(t.Done), int64(t.Priority),
		strings.Join(t.Tags, " "), due.day, due.minute, due.zone, rule, anchor.day, anchor.minute, anchor.zone,
		t.Series, micros(t.Created), micros(t.Updated), maybeMicros(t.Completed), maybeMicros(t.Deleted), t.Version,
		stateOf(t), dueRank(t.Due), at, completedRank(t), []byte(titleKey(t.Title)), foldedOf(t)}
}

func stateOf(t todo.Task) int64 {
	switch {
	case t.Deleted != nil:
		return deleted
	case t.Done:
		return completed
	}
	return pending
}

// dueRank orders dues by the clock they were said by.
func dueRank(d *todo.Due) int64 {
	if d == nil {
		return todo.NoRank
	}
	rank := dayOf(d.Date) * dueSlots
	if d.Timed {
		rank += 1 + int64(d.Clock)
	}
	return rank
}

func completedRank(t todo.Task) int64 {
	if t.Completed == nil {
		return todo.NoRank
	}
	return micros(*t.Completed)
}

func foldedOf(t todo.Task) string {
	return fold(t.Title + "\n" + t.Description + "\n" + strings.Join(t.Tags, "\n"))
}

// rankOf is the key by which the sort orders the task, as a Position has it.
func rankOf(t todo.Task, s todo.Sort) (rank int64, key string) {
	switch s {
	case todo.SortTitle:
		return 0, titleKey(t.Title)
	case todo.SortDue:
		return dueRank(t.Due), ""
	case todo.SortPriority:
		return int64(t.Priority), ""
	case todo.SortCompleted:
		return completedRank(t), ""
	case todo.SortUpdated:
		return micros(t.Updated), ""
	}
	return micros(t.Created), ""
}

var firstDay = civil.Date{Year: 1970, Month: time.January, Day: 1}

func dayOf(d civil.Date) int64     { return int64(d.Sub(firstDay)) }
func fromDay(day int64) civil.Date { return firstDay.AddDays(int(day)) }
