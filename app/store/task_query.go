package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// taskQuery is SQL in the making.
type taskQuery struct {
	strings.Builder
	args  []any
	space string // whose tasks: $1, or the column that has it
	among string // table of the only tasks to look at, "" for all
}

func newTaskQuery(user todo.UserID, found *among) *taskQuery {
	q := &taskQuery{args: []any{string(user)}, space: "$1"}
	if found != nil {
		q.among = found.these(q.arg(found.theseArg(found.numbers)))
	}
	return q
}

// branch is a part of a list that one index has in the right order. A list is
// a few branches, each read no further than the page needs, and merged.
type branch struct {
	state int64
	rank  string // what must hold of the key, "" for nothing
	last  bool   // comes after the branches that are not
	after *todo.Position
}

// noRank is todo.NoRank in SQL.
var noRank = strconv.FormatInt(todo.NoRank, 10)

// sortColumns are the keys of the indexes.
var sortColumns = map[todo.Sort]string{
	todo.SortCreated:   "created",
	todo.SortUpdated:   "updated",
	todo.SortCompleted: "completed",
	todo.SortDue:       "due",
	todo.SortPriority:  "priority",
	todo.SortTitle:     "title_key",
}

// pageQuery reads one task more than the limit, to see whether there are more.
func pageQuery(user todo.UserID, f todo.Filter, found *among) statement {
	q := newTaskQuery(user, found)
	column, direction := sortColumns[f.Sort], "asc"
	if f.Descending {
		direction = "desc"
	}
	order := fmt.Sprintf("%s %s, number %s", column, direction, direction)
	// Limits and states are in the text: PostgreSQL then sees that one plan is
	// good for all and stops planning.
	limit := strconv.Itoa(f.Limit + 1)
	branches := branchesOf(f)
	if len(branches) == 1 {
		q.write("select ", readColumns)
		q.branch(f, branches[0])
		q.write(" order by ", order, " limit ", limit)
		return statement{sql: q.String(), args: q.args}
	}
	// The branches are read from the indexes alone; only the tasks of the
	// page are then looked up.
	q.write("select ", readColumns, " from (select * from (")
	for i, b := range branches {
		if i > 0 {
			q.write(" union all ")
		}
		q.write("select * from (select number as n, ", column, " as place, ", strconv.FormatInt(flag(b.last), 10),
			" as part")
		q.branch(f, b)
		q.write(" order by ", order, " limit ", limit, ") as b", strconv.Itoa(i))
	}
	order = fmt.Sprintf("part, place %s, n %s", direction, direction)
	q.write(") as merged order by ", order, " limit ", limit,
		") as page cross join tasks where user_id = $1 and number = n order by ", order)
	return statement{sql: q.String(), args: q.args}
}

func countQuery(user todo.UserID, f todo.Filter, found *among) statement {
	q := newTaskQuery(user, found)
	for i, state := range statesOf(f.Status) {
		if i > 0 {
			q.write(" + ")
		}
		q.write("(select count(*)")
		q.branch(f, branch{state: state})
		q.write(")")
	}
	return statement{sql: "select " + q.String(), args: q.args}
}

func statesOf(s todo.Status) []int64 {
	switch s {
	case todo.Pending:
		return []int64{pending}
	case todo.Completed:
		return []int64{completed}
	case todo.Binned:
		return []int64{deleted}
	}
	return []int64{pending, completed}
}

// branchesOf divides by state, and where tasks without a key would come first,
// also by whether there is one.
func branchesOf(f todo.Filter) (all []branch) {
	column := sortColumns[f.Sort]
	mayLack := f.Sort == todo.SortDue || f.Sort == todo.SortCompleted
	for _, state := range statesOf(f.Status) {
		if !mayLack || !f.Descending {
			all = append(all, branch{state: state, after: f.After})
			continue
		}
		without := branch{state: state, rank: column + " = " + noRank, last: true}
		if f.After != nil && f.After.Rank == todo.NoRank {
			without.after = f.After
			all = append(all, without)
			continue
		}
		all = append(all, branch{state: state, rank: column + " < " + noRank, after: f.After}, without)
	}
	return all
}

func (q *taskQuery) write(parts ...string) {
	for _, p := range parts {
		q.WriteString(p)
	}
}

// arg adds an argument and returns its placeholder.
func (q *taskQuery) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// branch writes the FROM and WHERE of a branch.
func (q *taskQuery) branch(f todo.Filter, b branch) {
	state := strconv.FormatInt(b.state, 10)
	q.write(" from ")
	if q.among != "" { // CROSS JOIN makes SQLite begin with these
		q.write(q.among, " cross join tasks where user_id = ", q.space, " and number = found and state = ", state)
		if f.Tag != "" {
			q.write(" and exists (select 1 from task_tags t where t.user_id = ", q.space, " and t.state = ", state,
				" and t.tag = ", q.arg(f.Tag), " and t.number = found)")
		}
		q.rest(f, b)
		return
	}
	if f.Tag != "" {
		// CROSS JOIN makes SQLite begin with the tag, which says more.
		q.write("(select number as tagged from task_tags where user_id = ", q.space, " and tag = ", q.arg(f.Tag),
			" and state = ", state, ") as g cross join ")
	}
	q.write("tasks where user_id = ", q.space, " and ", stateColumn(f), " = ", state)
	if f.Tag != "" {
		q.write(" and number = tagged")
	}
	q.rest(f, b)
}

// stateColumn keeps databases from reading a whole list in its order where a few subtasks
// are looked for, which have an index of their own.
func stateColumn(f todo.Filter) string {
	if f.Parent != nil && *f.Parent != 0 && f.Tag == "" {
		return "state + 0"
	}
	return "state"
}

// rest writes what must hold besides state and tag.
func (q *taskQuery) rest(f todo.Filter, b branch) {
	if b.rank != "" {
		q.write(" and ", b.rank)
	}
	q.conditions(f)
	if b.after != nil {
		q.after(*b.after)
	}
}

func (q *taskQuery) conditions(f todo.Filter) {
	for _, word := range words(f.Search) {
		q.write(" and folded like ", q.arg(pattern(word)), ` escape '\'`)
	}
	if f.Priority != nil {
		q.write(" and priority = ", q.arg(int64(*f.Priority)))
	}
	if f.Parent != nil && *f.Parent == 0 {
		q.write(" and parent = 0")
	} else if f.Parent != nil {
		q.write(" and parent > 0 and parent = ", q.arg(*f.Parent))
	}
	if f.HasDue != nil && *f.HasDue {
		q.write(" and due < ", noRank)
	} else if f.HasDue != nil {
		q.write(" and due = ", noRank)
	}
	if f.Assigned {
		q.write(" and assignee <> ''")
	}
	if f.DueFrom != nil {
		q.write(" and due < ", noRank)
		q.write(" and due >= ", q.arg(edgeRank(*f.DueFrom, -1)))
		q.edge(*f.DueFrom, ">=")
	}
	if f.DueBefore != nil {
		q.dueBefore(*f.DueBefore)
	}
	if f.CompletedFrom != nil {
		q.write(" and completed < ", noRank, " and completed >= ", q.arg(microsUp(*f.CompletedFrom)))
	}
	if f.CompletedBefore != nil {
		q.write(" and completed < ", q.arg(microsUp(*f.CompletedBefore)))
	}
}

func (q *taskQuery) dueBefore(e todo.Edge) {
	q.write(" and due < ", q.arg(edgeRank(e, +1)))
	q.edge(e, "<")
}

// edge compares whole days with the day and times with the moment.
func (q *taskQuery) edge(e todo.Edge, operator string) {
	q.write(" and (due_at ", operator, " ", q.arg(microsUp(e.At)),
		" or due_at is null and due ", operator, " ", q.arg(dayRank(e.Day)), ")")
}

// after goes on behind a position.
func (q *taskQuery) after(p todo.Position) {
	operator := " > "
	if p.Descending {
		operator = " < "
	}
	var key any = p.Rank
	if p.Sort == todo.SortTitle {
		key = []byte(p.Key)
	}
	column := sortColumns[p.Sort]
	if p.List == "" {
		q.write(" and (", column, ", number)", operator, "(", q.arg(key), ", ", q.arg(p.Number), ")")
		return
	}
	from := q.arg(key) // the first half is what the index is entered by
	q.write(" and ", column, strings.TrimSpace(operator), "= ", from, " and (", column, ", ", q.space, ", number)",
		operator, "(", from, ", ", q.arg(string(p.List)), ", ", q.arg(p.Number), ")")
}

// edgeRank is a limit for the index, on the safe side of the edge: clocks
// differ from UTC by less than a day and a half, in the direction way.
func edgeRank(e todo.Edge, way int) int64 {
	day, moment := dayRank(e.Day), dayRank(civil.DateOf(e.At.UTC()).AddDays(2*way))
	if way < 0 {
		return min(day, moment)
	}
	return max(day, moment)
}

// microsUp is the first microsecond that is not before t.
func microsUp(t time.Time) int64 { return micros(t.Add(time.Microsecond - 1)) }
