package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Tasks keeps tasks and their changes. It is a todo.Store.
type Tasks struct {
	db   *DB
	most int // that an index may find for them to be looked at alone
}

var _ todo.Store = (*Tasks)(nil)

// Tasks returns the store of tasks.
func (db *DB) Tasks() *Tasks { return &Tasks{db, maxFound} }

// Task returns a task, deleted or not. It fails with fault.NotFound.
func (s *Tasks) Task(ctx context.Context, user todo.UserID, number int64) (todo.Task, error) {
	return loadTask(ctx, s.db, user, number)
}

// Tasks returns a page in one round trip, or two for a search.
func (s *Tasks) Tasks(ctx context.Context, user todo.UserID, f todo.Filter) (todo.Page, error) {
	found, err := s.narrow(ctx, user, f)
	if err != nil || found.none() {
		return todo.Page{Tasks: []todo.Task{}}, err
	}
	q := pageQuery(user, f, found)
	tasks, err := many(ctx, s.db, scanTask(user), q.sql, q.args...)
	if err != nil || len(tasks) <= f.Limit {
		return todo.Page{Tasks: tasks}, err
	}
	tasks = tasks[:f.Limit]
	last := tasks[f.Limit-1]
	next := &todo.Position{Sort: f.Sort, Descending: f.Descending, Number: last.Number}
	next.Rank, next.Key = rankOf(last, f.Sort)
	return todo.Page{Tasks: tasks, Next: next}, nil
}

// Count returns how many tasks the filter chooses.
func (s *Tasks) Count(ctx context.Context, user todo.UserID, f todo.Filter) (int, error) {
	found, err := s.narrow(ctx, user, f)
	if err != nil || found.none() {
		return 0, err
	}
	q := countQuery(user, f, found)
	n, err := one(ctx, s.db, value[int64], q.sql, q.args...)
	return int(n), err
}

// Counts returns the numbers of a person's list in one round trip.
func (s *Tasks) Counts(ctx context.Context, user todo.UserID, now, tomorrow todo.Edge) (todo.Counts, error) {
	q := countsQuery(user, now, tomorrow)
	c := todo.Counts{Tags: []todo.TagCount{}}
	var dated, beforeTomorrow int
	into := map[string]*int{"pending": &c.Pending, "completed": &c.Completed, "deleted": &c.Deleted,
		"dated": &dated, "overdue": &c.Overdue, "tomorrow": &beforeTomorrow}
	err := s.db.query(ctx, func(r row) error {
		var what, tag string
		var n int64
		if err := r.Scan(&what, &tag, &n); err != nil {
			return err
		}
		if what == "tag" {
			c.Tags = append(c.Tags, todo.TagCount{Tag: tag, Count: int(n)})
		} else {
			*into[what] = int(n)
		}
		return nil
	}, q.sql, q.args...)
	c.Today, c.Upcoming = beforeTomorrow-c.Overdue, dated-beforeTomorrow
	slices.SortFunc(c.Tags, func(a, b todo.TagCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Tag, b.Tag))
	})
	return c, err
}

// Write runs fn in a transaction, one after the other for one person.
func (s *Tasks) Write(ctx context.Context, user todo.UserID, fn func(todo.Tx) error) error {
	return s.db.inTx(ctx, func(t *tx) error {
		w, err := lockList(ctx, t, user)
		if err != nil {
			return err
		}
		if err := fn(w); err != nil {
			return err
		}
		w.flush()
		return nil
	})
}

// WriteBoth runs fn in a transaction on two lists, which are locked in the order of their keys.
func (s *Tasks) WriteBoth(ctx context.Context, one, other todo.UserID, fn func(one, other todo.Tx) error) error {
	return s.db.inTx(ctx, func(t *tx) error {
		locked := map[todo.UserID]*taskTx{}
		for _, user := range []todo.UserID{min(one, other), max(one, other)} {
			w, err := lockList(ctx, t, user)
			if err != nil {
				return err
			}
			locked[user] = w
		}
		if err := fn(locked[one], locked[other]); err != nil {
			return err
		}
		locked[one].flush()
		locked[other].flush()
		return nil
	})
}

// Watch returns a channel that gets a value soon after each recorded change.
func (s *Tasks) Watch(user todo.UserID) (wake <-chan struct{}, stop func()) {
	return s.db.hub.watch(userKey(user))
}

func userKey(user todo.UserID) string { return "user " + string(user) }

func countsQuery(user todo.UserID, now, tomorrow todo.Edge) statement {
	q := newTaskQuery(user, nil)
	q.write("select 'completed' as what, '' as tag, completed as n from lists where user_id = $1",
		" union all select 'deleted', '', deleted from lists where user_id = $1")
	count := func(what string) {
		q.write(" union all select '", what, "', '', count(*) from tasks where user_id = $1 and state = 0")
	}
	count("pending")
	count("dated")
	q.write(" and due < ", noRank)
	count("overdue")
	q.dueBefore(now)
	count("tomorrow")
	q.dueBefore(tomorrow)
	q.write(
		" union all select 'tag', tag, n from (select tag, count(*) as n from task_tags where user_id = $1 and "+
			"state = 0",
		" group by tag order by count(*) desc, tag limit ", strconv.Itoa(todo.MaxCountedTags), ") as tags")
	return statement{sql: q.String(), args: q.args}
}

func loadTask(ctx context.Context, q querier, user todo.UserID, number int64) (todo.Task, error) {
	t, err := one(ctx, q, scanTask(user),
		"select "+readColumns+" from tasks where user_id = $1 and number = $2", string(user), number)
	if errors.Is(err, errNone) {
		return t, noTask(number)
	}
	return t, err
}

func noTask(number int64) error {
	return fault.New(fault.NotFound, "There is no task %d. List the tasks to see their numbers.", number)
}
