package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// takeoutHead is how the file of an account begins.
type takeoutHead struct {
	Format  string         `json:"format"`
	Version int            `json:"version"`
	Made    time.Time      `json:"made_at"`
	Person  account.Person `json:"person"`
}

// takeOut answers with everything that is the person's.
func (s signInHandlers) takeOut(ctx context.Context, _ *Owner) (*huma.StreamResponse, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	who := actor(ctx)
	p, err := s.People.Person(ctx, who.User)
	if err != nil {
		return nil, err
	}
	if err := s.People.Note(ctx, callOf(ctx).who, account.Exported, callOf(ctx).origin(), ""); err != nil {
		return nil, err
	}
	file, err := s.pieces(ctx)
	if err != nil {
		return nil, err
	}
	head := takeoutHead{Format: "todo-chatbot-account", Version: 1, Made: s.Tasks.Now(), Person: p}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "application/json")
		hc.SetHeader("Content-Disposition", `attachment; filename="todo-account.json"`)
		hc.SetStatus(http.StatusOK)
		file.to(hc)
		err := s.writeTakeout(ctx, &takeout{w: file}, who, head)
		if err == nil {
			err = file.end()
		}
		if err != nil {
			callOf(ctx).cause = err
			panic(http.ErrAbortHandler) // the client must not take half a file for a whole one
		}
	}}, nil
}

func (s signInHandlers) writeTakeout(ctx context.Context, f *takeout, who todo.Actor, head takeoutHead) error {
	b, err := json.Marshal(head)
	if err != nil {
		return err
	}
	f.text(string(b[:len(b)-1]) + ",\n\"tasks\": [")
	if err := s.writeTasks(ctx, f, who); err != nil {
		return err
	}
	f.text("\n],\n\"records\": {")
	if err := s.People.Export(ctx, who.User, f.row); err != nil {
		return err
	}
	if f.table != "" {
		f.text("\n]")
	}
	f.text("\n}}\n")
	return f.err
}

// writeTasks writes all tasks, those in the bin last.
func (s signInHandlers) writeTasks(ctx context.Context, f *takeout, who todo.Actor) error {
	first := true
	for _, status := range []todo.Status{todo.All, todo.Binned} {
		filter := todo.Filter{Status: status, Limit: largePage}
		for {
			page, err := s.Tasks.List(ctx, who, filter)
			if err != nil {
				return err
			}
			for _, t := range page.Tasks {
				b, err := json.Marshal(t)
				if err != nil {
					return err
				}
				f.item(&first, b)
			}
			if f.err != nil || page.Next == nil {
				break
			}
			filter.After = page.Next
		}
	}
	return f.err
}

// takeout is the file while it is written. After the first error it writes no more.
type takeout struct {
	w     io.Writer
	err   error
	table string
	first bool
}

func (f *takeout) text(s string) {
	if f.err == nil {
		_, f.err = io.WriteString(f.w, s)
	}
}

// item writes a value of an array on a line of its own.
func (f *takeout) item(first *bool, b []byte) {
	if !*first {
		f.text(",")
	}
	*first = false
	f.text("\n  ")
	if f.err == nil {
		_, f.err = f.w.Write(b)
	}
}

// row writes a row of a table as an object; texts that are JSON as what they are.
func (f *takeout) row(table string, columns []string, row []any) error {
	if table != f.table {
		name, err := json.Marshal(table)
		if err != nil {
			return err
		}
		if f.table != "" {
			f.text("\n],")
		}
		f.text("\n" + string(name) + ": [")
		f.table, f.first = table, true
	}
	object := make(map[string]any, len(columns))
	for i, name := range columns {
		object[name] = row[i]
		if text, ok := row[i].(string); ok && len(text) > 1 && (text[0] == '{' || text[0] == '[') &&
			json.Valid([]byte(text)) {
			object[name] = json.RawMessage(text)
		}
	}
	b, err := json.Marshal(object)
	if err != nil {
		return err
	}
	f.item(&f.first, b)
	return f.err
}
