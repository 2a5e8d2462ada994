package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// An export reads so many rows and about so many bytes at once: nobody who reads
// it slowly keeps a connection to the database meanwhile.
const (
	takeoutRows  = 500
	takeoutBytes = 1 << 20
)

// errEnough ends a question whose answer is large enough.
var errEnough = errors.New("enough")

// Export is part of account.Store.
func (db departures) Export(ctx context.Context, user todo.UserID,
	each func(table string, columns []string, row []any) error) error {
	tables, err := db.owned(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		err := db.takeOut(ctx, t, user, each)
		if t.Name == "list_comments" && err == nil { // its rows are those of lists
			err = db.takeOutComments(ctx, t, user, each)
		}
		if err != nil {
			return fmt.Errorf("export %s: %w", t.Name, err)
		}
	}
	return nil
}

// takeOutComments reads what a person has said about tasks of the lists that they
// are in.
func (db departures) takeOutComments(ctx context.Context, t backup.Table, user todo.UserID,
	each func(string, []string, []any) error) error {
	lists, err := many(ctx, db, value[string],
		"select list from list_places where user_id = $1 and handle <> '' order by list", string(user))
	if err != nil {
		return err
	}
	for _, id := range lists {
		rows, err := many(ctx, db, scanComment, `select id, task, author, body, made, seq from list_comments
			where user_id = $1 and author = $2 order by made, id`, id, string(user))
		if err != nil {
			return err
		}
		for _, c := range rows {
			if err := each(t.Name, []string{"list", "task", "body", "made"},
				[]any{id, c.Task, c.Text, micros(c.Made)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeOut reads a person's rows of a table in the order of its key, a page at a time.
func (db departures) takeOut(ctx context.Context, t backup.Table, user todo.UserID,
	each func(string, []string, []any) error) error {
	shown, columns := []int{}, []string{}
	for i, c := range t.Columns {
		if c.Name != owner && !slices.Contains(hiddenColumns[t.Name], c.Name) {
			shown = append(shown, i)
			columns = append(columns, c.Name)
		}
	}
	var after []any
	for {
		page, err := db.takeoutPage(ctx, t, user, after)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, r := range page {
			out := make([]any, len(shown))
			for i, at := range shown {
				out[i] = r[at]
			}
			if err := each(t.Name, columns, out); err != nil {
				return err
			}
		}
		after = keyOf(t, page[len(page)-1])
	}
}

// takeoutPage reads the rows that follow a key, nil for the first ones.
func (db departures) takeoutPage(ctx context.Context, t backup.Table, user todo.UserID,
	after []any) ([]backup.Row, error) {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	args := []any{string(user)}
	order := []string{}
	places := []string{}
	for _, k := range t.Key {
		order = append(order, quoted(k))
		places = append(places, fmt.Sprintf("$%d", len(places)+2))
	}
	text := "select " + strings.Join(names, ", ") + " from " + quoted(t.Name) + " where " + owner + " = $1"
	if after != nil {
		text += " and (" + strings.Join(order, ", ") + ") > (" + strings.Join(places, ", ") + ")"
		args = append(args, after...)
	}
	text += " order by " + strings.Join(order, ", ") + fmt.Sprintf(" limit %d", takeoutRows)
	var page []backup.Row
	size := 0
	err := db.query(ctx, func(r row) error {
		values, err := scanRow(r, t)
		if err != nil {
			return err
		}
		page = append(page, values)
		if size += sizeOf(values); size > takeoutBytes {
			return errEnough
		}
		return nil
	}, text, args...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return page, err
}

// sizeOf is about how many bytes a row takes.
func sizeOf(r backup.Row) int {
	size := 0
	for _, v := range r {
		switch v := v.(type) {
		case string:
			size += len(v)
		case []byte:
			size += len(v)
		default:
			size += 8
		}
	}
	return size
}

// keyOf is what the key's columns hold.
func keyOf(t backup.Table, r backup.Row) []any {
	key := make([]any, len(t.Key))
	for i, k := range t.Key {
		key[i] = r[slices.IndexFunc(t.Columns, func(c backup.Column) bool { return c.Name == k })]
	}
	return key
}
