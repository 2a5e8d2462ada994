package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// spaces are the keys under which a person's tasks stand: their own, and those of the lists that they are a
// member of and that aren't archived. Every role may see a list (todo.See), and no membership is no row.
const selectSpaces = `select cast($1 as text) as space, '' as handle union all
	select m.user_id, p.handle from list_places p join list_members m on m.user_id = p.list and m.member = p.user_id
		join task_lists l on l.user_id = p.list where p.user_id = $1 and p.handle <> '' and l.archived = 0`

// TasksAcross is part of todo.Store: one statement, in which each list is read from its index no further than
// the page needs. A search asks each list's index of words, one after the other.
func (s *Tasks) TasksAcross(ctx context.Context, user todo.UserID, f todo.Filter) (todo.ListedPage, error) {
	if f.After != nil && f.After.List == "" {
		f.After = new(*f.After)
		f.After.List = todo.ListID(user)
	}
	read := s.readAcross
	if f.Search != "" {
		read = s.searchAcross
	}
	tasks, err := read(ctx, user, f)
	if err != nil || len(tasks) <= f.Limit {
		return todo.ListedPage{Tasks: tasks}, err
	}
	tasks = tasks[:f.Limit]
	last := tasks[f.Limit-1]
	next := &todo.Position{Sort: f.Sort, Descending: f.Descending, Number: last.Task.Number, List: last.List}
	next.Rank, next.Key = rankOf(last.Task, f.Sort)
	return todo.ListedPage{Tasks: tasks, Next: next}, nil
}

// readAcross reads one task more than the limit. What has no key of the order comes after all that has one, in a
// statement of its own: the order is then the index's.
func (s *Tasks) readAcross(ctx context.Context, user todo.UserID, f todo.Filter) ([]todo.ListedTask, error) {
	called := map[todo.UserID]string{}
	ask := func(branches []branch, limit int) statement { return acrossQuery(user, f, branches, limit) }
	if !s.db.engine.lateral() {
		all, err := s.spaces(ctx, user)
		if err != nil {
			return nil, err
		}
		for _, k := range all {
			called[k.id] = k.handle
		}
		ask = func(branches []branch, limit int) statement { return mergedQuery(user, all, f, branches, limit) }
	}
	tasks := []todo.ListedTask{}
	scan := func(r row) (todo.ListedTask, error) {
		var space todo.UserID
		var handle string
		t, err := scanTask("")(behind{r, []any{&space, &handle}})
		return listed(user, space, cmp.Or(handle, called[space]), t), err
	}
	for _, last := range []bool{false, true} {
		branches := slices.DeleteFunc(branchesOf(f), func(b branch) bool { return b.last != last })
		wanted := f.Limit + 1 - len(tasks)
		if len(branches) == 0 || wanted == 0 {
			continue
		}
		q := ask(branches, wanted)
		more, err := many(ctx, s.db, scan, q.sql, q.args...)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, more...)
	}
	return tasks, nil
}

// space is a key under which tasks of a person stand, and what they call the list by.
type space struct {
	id     todo.UserID
	handle string
}

func (s *Tasks) spaces(ctx context.Context, user todo.UserID) ([]space, error) {
	return many(ctx, s.db, func(r row) (k space, err error) {
		err = r.Scan(&k.id, &k.handle)
		return k, err
	}, selectSpaces, string(user))
}

func listed(user, space todo.UserID, handle string, t todo.Task) todo.ListedTask {
	t.User = space
	l := todo.ListedTask{Task: t}
	if space != user {
		l.List, l.Handle = todo.ListID(space), handle
	}
	return l
}

// behind is a row whose first columns are read into something else.
type behind struct {
	row
	first []any
}

// Scan reads the rest.
func (b behind) Scan(dest ...any) error { return b.row.Scan(append(b.first, dest...)...) }

// acrossOrder is how pages over several lists are ordered, by the names that both queries give.
func acrossOrder(f todo.Filter) (column, direction, order string) {
	column, direction = sortColumns[f.Sort], "asc"
	if f.Descending {
		direction = "desc"
	}
	return column, direction, fmt.Sprintf("place %s, space %s, n %s", direction, direction, direction)
}

// acrossQuery is pageQuery over all spaces where a table in FROM may look at the one beside it.
func acrossQuery(user todo.UserID, f todo.Filter, branches []branch, most int) statement {
	q := newTaskQuery(user, nil)
	q.space = "k.space"
	column, direction, order := acrossOrder(f)
	limit := strconv.Itoa(most)
	q.write("with k as (", selectSpaces, ") select space, handle, ", readColumns, " from (select * from (")
	for i, b := range branches {
		if i > 0 {
			q.write(" union all ")
		}
		q.write("select k.space, k.handle, n, place from k cross join lateral (select number as n, ", column,
			" as place")
		q.branch(f, b)
		q.write(" order by ", column, " ", direction, ", number ", direction, " limit ", limit, ") as b",
			strconv.Itoa(i))
	}
	q.write(") as merged order by ", order, " limit ", limit,
		") as page cross join tasks where user_id = space and number = n order by ", order)
	return statement{sql: q.String(), args: q.args}
}

// mergedQuery is the same where the spaces are known already: SQLite merges what the indexes have in the order of
// the page, and reads each no further than it gets.
func mergedQuery(user todo.UserID, all []space, f todo.Filter, branches []branch, most int) statement {
	q := newTaskQuery(user, nil)
	column, _, order := acrossOrder(f)
	q.write("select space, '' as handle, ", readColumns, " from (")
	for i, k := range all {
		q.space = q.arg(string(k.id))
		for j, b := range branches {
			if i+j > 0 {
				q.write(" union all ")
			}
			q.write("select user_id as space, number as n, ", column, " as place")
			q.branch(f, b)
		}
	}
	q.write(" order by ", order, " limit ", strconv.Itoa(most),
		") as page cross join tasks where user_id = space and number = n order by ", order)
	return statement{sql: q.String(), args: q.args}
}

// searchAcross asks one space after the other and merges what they have.
func (s *Tasks) searchAcross(ctx context.Context, user todo.UserID, f todo.Filter) ([]todo.ListedTask, error) {
	all, err := s.spaces(ctx, user)
	if err != nil {
		return nil, err
	}
	tasks := []todo.ListedTask{}
	for _, k := range all {
		own := f
		own.Limit++
		own.After = behindOf(f.After, k.id)
		page, err := s.Tasks(ctx, k.id, own)
		if err != nil {
			return nil, err
		}
		for _, t := range page.Tasks {
			tasks = append(tasks, listed(user, k.id, k.handle, t))
		}
	}
	slices.SortFunc(tasks, func(a, b todo.ListedTask) int { return compareListed(a, b, f) })
	return tasks[:min(len(tasks), f.Limit+1)], nil
}

// behindOf is a position in all lists as one in a list of them: of tasks with the same key those of one list come
// after those of another.
func behindOf(p *todo.Position, space todo.UserID) *todo.Position {
	if p == nil {
		return nil
	}
	own := *p
	own.List = ""
	if todo.UserID(p.List) == space {
		return &own
	}
	own.Number = 0
	if (space < todo.UserID(p.List)) != p.Descending {
		own.Number = math.MaxInt64
	}
	if p.Descending {
		own.Number = math.MaxInt64 - own.Number
	}
	return &own
}

// compareListed is the order of acrossQuery.
func compareListed(a, b todo.ListedTask, f todo.Filter) int {
	aRank, aKey := rankOf(a.Task, f.Sort)
	bRank, bKey := rankOf(b.Task, f.Sort)
	if aLacks, bLacks := aRank == todo.NoRank, bRank == todo.NoRank; aLacks != bLacks {
		return cmp.Compare(flag(aLacks), flag(bLacks)) // they come last whichever way the order goes
	}
	way := cmp.Or(cmp.Compare(aRank, bRank), strings.Compare(aKey, bKey), cmp.Compare(a.Task.User, b.Task.User),
		cmp.Compare(a.Task.Number, b.Task.Number))
	if f.Descending {
		return -way
	}
	return way
}
