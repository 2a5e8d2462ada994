package store

import (
	"fmt"
	"strconv"
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

// taskColumns are the columns that readColumns and putTask share.
const taskColumns = "number, title, description, done, priority, tags, due, due_zone, " +
	"rule, anchor, anchor_zone, series, created, updated, completed, deleted, version, reminders, assignee, turns"

// readColumns is what scanTask reads. What a task has to do with others is one column, as readKin
// reads it, with the title of the parent: most tasks have nothing of it, and each column costs.
const readColumns = taskColumns + ", case when parent = 0 and subtasks = 0 then null else " +
	"parent || ' ' || subtasks || ' ' || subtasks_done || ' ' || " +
	"coalesce((select p.title from tasks p where p.user_id = tasks.user_id and p.number = tasks.parent), '') end as kin"

// putTask writes a row whether it is there or not; see taskArgs.
const putTask = `insert into tasks (user_id, ` + taskColumns +
	`, parent, subtasks, subtasks_done, state, due_at, title_key, folded)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
on conflict (user_id, number) do update set
	title = excluded.title, description = excluded.description, done = excluded.done,
	priority = excluded.priority, tags = excluded.tags, due = excluded.due, due_zone = excluded.due_zone,
	rule = excluded.rule, anchor = excluded.anchor, anchor_zone = excluded.anchor_zone,
	series = excluded.series, created = excluded.created, updated = excluded.updated,
	completed = excluded.completed, deleted = excluded.deleted, version = excluded.version, reminders = excluded.reminders,
	assignee = excluded.assignee, turns = excluded.turns, parent = excluded.parent,
	subtasks = excluded.subtasks, subtasks_done = excluded.subtasks_done,
	state = excluded.state, due_at = excluded.due_at, title_key = excluded.title_key, folded = excluded.folded`

// taskRow is a task as its columns have it.
type taskRow struct {
	task                      todo.Task
	done, priority            int64
	tags                      string
	due, anchor               int64 // see dueRank
	dueZone, anchorZone, rule *string
	created, updated          int64
	completed                 int64 // todo.NoRank if it is not
	deleted                   *int64
	reminders                 *string
	assignee                  string
	turns                     *string
	kin                       *string
}

func scanTask(user todo.UserID) func(row) (todo.Task, error) {
	return func(r row) (todo.Task, error) {
		var c taskRow
		t := &c.task
		err := r.Scan(&t.Number, &t.Title, &t.Description, &c.done, &c.priority, &c.tags, &c.due, &c.dueZone,
			&c.rule, &c.anchor, &c.anchorZone, &t.Series, &c.created, &c.updated, &c.completed, &c.deleted, &t.Version,
			&c.reminders, &c.assignee, &c.turns, &c.kin)
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
	t.Due = readDue(c.due, c.dueZone)
	t.Created, t.Updated, t.Deleted = fromMicros(c.created), fromMicros(c.updated), fromMaybe(c.deleted)
	if c.completed != todo.NoRank {
		t.Completed = fromMaybe(&c.completed)
	}
	if err := readReminders(c.reminders, &t); err != nil {
		return t, err
	}
	if err := readAssigned(c.assignee, c.turns, &t); err != nil {
		return t, err
	}
	if err := readKin(c.kin, &t); err != nil {
		return t, err
	}
	if c.rule == nil {
		return t, nil
	}
	rule, err := recur.Parse(*c.rule)
	if err != nil {
		return t, fmt.Errorf("read recurrence of task %d: %w", t.Number, err)
	}
	t.Recurrence = &todo.Recurrence{Rule: rule}
	if anchor := readDue(c.anchor, c.anchorZone); anchor != nil {
		t.Recurrence.Anchor = *anchor
	}
	return t, nil
}

// taskArgs are the arguments of putTask.
func taskArgs(user todo.UserID, t todo.Task) []any {
	anchor := int64(todo.NoRank)
	var at *int64
	var rule, anchorZone *string
	assignee, turns := assignedOf(t)
	progress := progressOf(t)
	if t.Due != nil && t.Due.Timed {
		at = new(micros(t.Due.At(time.UTC)))
	}
	if r := t.Recurrence; r != nil {
		rule, anchor, anchorZone = new(r.Rule.String()), dueRank(&r.Anchor), dueZone(&r.Anchor)
	}
	return []any{string(user), t.Number, t.Title, t.Description, flag(t.Done), int64(t.Priority),
		strings.Join(t.Tags, " "), dueRank(t.Due), dueZone(t.Due), rule, anchor, anchorZone,
		t.Series, micros(t.Created), micros(t.Updated), completedRank(t), maybeMicros(t.Deleted), t.Version,
		remindersOf(t), assignee, turns, t.Parent, int64(progress.Total), int64(progress.Done),
		stateOf(t), at, []byte(titleKey(t.Title)), foldedOf(t)}
}

// readKin reads the parent, the numbers of subtasks and of those that are done, and the
// parent's title, with spaces between them.
func readKin(kin *string, t *todo.Task) error {
	if kin == nil {
		return nil
	}
	parts := strings.SplitN(*kin, " ", 4)
	var p todo.Progress
	var err error
	if len(parts) == 4 {
		t.Parent, err = strconv.ParseInt(parts[0], 10, 64)
		p.Total, _ = strconv.Atoi(parts[1]) // the database's own numbers
		p.Done, _ = strconv.Atoi(parts[2])
		t.ParentTitle = parts[3]
	}
	if err != nil || len(parts) != 4 {
		return fmt.Errorf("read what task %d has to do with others: %q", t.Number, *kin)
	}
	if p.Total > 0 {
		t.Subtasks = &p
	}
	return nil
}

func progressOf(t todo.Task) todo.Progress {
	if t.Subtasks == nil {
		return todo.Progress{}
	}
	return *t.Subtasks
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

// dueRank is a due as a number: days since 1970, then the minutes of the
// clock that it was said by. It orders dues as people read them.
func dueRank(d *todo.Due) int64 {
	if d == nil || d.Date.IsZero() {
		return todo.NoRank
	}
	rank := dayRank(d.Date)
	if d.Timed {
		rank += 1 + int64(d.Clock)
	}
	return rank
}

func dueZone(d *todo.Due) *string {
	if d == nil || !d.Timed {
		return nil
	}
	return &d.Zone
}

// readDue is the due of a rank, and of its zone if it has a time.
func readDue(rank int64, zone *string) *todo.Due {
	if rank == todo.NoRank {
		return nil
	}
	slot := (rank%dueSlots + dueSlots) % dueSlots // also for days before 1970
	d := &todo.Due{Date: firstDay.AddDays(int((rank - slot) / dueSlots))}
	if slot > 0 && zone != nil {
		d.Timed, d.Clock, d.Zone = true, civil.Clock(slot-1), *zone
	}
	return d
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

// dayRank is the rank of a whole day, which comes before its hours.
func dayRank(d civil.Date) int64 { return int64(d.Sub(firstDay)) * dueSlots }
