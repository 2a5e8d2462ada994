package api

import (
	"context"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type listInput struct {
	Within
	ListQuery
}

// ListQuery is what tasks are chosen and ordered by.
type ListQuery struct {
	View      string `query:"view" enum:"today,upcoming,overdue" doc:"A shorthand for pending tasks by due: still due today, due later, or past their due."`
	Status    string `query:"status" enum:"all,pending,completed,deleted"`
	Search    string `query:"search" maxLength:"200" doc:"Words that must all be in the title, description or tags."`
	Tag       string `query:"tag" maxLength:"100"`
	Priority  string `query:"priority" enum:"none,low,medium,high"`
	DueBefore string `query:"due_before" maxLength:"40" doc:"A date or a time (RFC 3339); not included."`
	DueAfter  string `query:"due_after" maxLength:"40" doc:"A date or a time (RFC 3339); included."`
	HasDue    string `query:"has_due" enum:"true,false"`
	Parent    string `query:"parent" maxLength:"20" pattern:"^(none|[1-9][0-9]*)$" doc:"The subtasks of the task of this number; none: the tasks that are no subtasks. All if left out."`
	Sort      string `query:"sort" enum:"created,updated,completed,due,priority,title" doc:"created if left out; tasks without a due come last."`
	Order     string `query:"order" enum:"asc,desc"`
	Limit     int    `query:"limit" minimum:"1" maximum:"200" doc:"50 if left out."`
	Cursor    string `query:"cursor" maxLength:"2048" doc:"The next_cursor of the page before; the other parameters must be the same."`
}

type listBody struct {
	Tasks []todo.Task `json:"tasks"`
	Next  string      `json:"next_cursor,omitempty" doc:"Where the next page starts; there is none on the last page."`

	text []byte // the page as it is sent, if it is kept
}

type listOutput struct {
	Body listBody `nameHint:"TaskList"`
}

func (s taskHandlers) list(ctx context.Context, in *listInput) (*listOutput, error) {
	who := actor(ctx)
	f, err := s.filter(&in.ListQuery, who)
	if err != nil {
		return nil, err
	}
	leave, err := s.inTurn(ctx, who, f)
	if err != nil {
		return nil, err
	}
	defer leave()
	page, err := s.Tasks.List(ctx, who, f)
	if err != nil {
		return nil, err
	}
	out := &listOutput{listBody{Tasks: page.Tasks}}
	if out.Body.Tasks == nil {
		out.Body.Tasks = []todo.Task{}
	}
	if page.Next != nil {
		out.Body.Next = page.Next.Cursor()
	}
	out.Body = pages(s).keep(callOf(ctx), in, out.Body, page.Assigned)
	return out, nil
}

// inTurn waits for the person's turn where the page is dear to make. Call leave when it is read.
func (s taskHandlers) inTurn(ctx context.Context, who todo.Actor, f todo.Filter) (leave func(), err error) {
	if f.Limit > largePage {
		if err := s.hold(ctx); err != nil {
			return nil, err
		}
	}
	if f.Search != "" || f.Limit > largePage {
		return s.Share(ctx, who.User)
	}
	return func() {}, nil
}

func (s taskHandlers) filter(in *ListQuery, who todo.Actor) (todo.Filter, error) {
	f := todo.Filter{Status: todo.Status(in.Status), Search: in.Search, Sort: todo.Sort(in.Sort),
		Descending: in.Order == "desc", Limit: in.Limit}
	var err error
	if in.View != "" {
		s.view(&f, in.View, who)
	}
	if in.Tag != "" {
		tags, err := todo.CleanTags([]string{in.Tag})
		if err != nil {
			return f, err
		}
		f.Tag = tags[0]
	}
	if in.Priority != "" {
		p, err := todo.ParsePriority(in.Priority)
		if err != nil {
			return f, err
		}
		f.Priority = &p
	}
	if in.HasDue != "" {
		has := in.HasDue == "true"
		f.HasDue = &has
	}
	if in.DueAfter != "" {
		if f.DueFrom, err = edge("due_after", in.DueAfter, who); err != nil {
			return f, err
		}
	}
	if in.DueBefore != "" {
		if f.DueBefore, err = edge("due_before", in.DueBefore, who); err != nil {
			return f, err
		}
	}
	if f.Parent, err = parentOf(in.Parent); err != nil {
		return f, err
	}
	if in.Cursor != "" {
		f.After, err = todo.ParseCursor(in.Cursor)
	}
	return f, err
}

// parentOf reads whose subtasks are asked for: 0 for those that are none, nil for all.
func parentOf(s string) (*int64, error) {
	if s == "" {
		return nil, nil
	}
	if s == "none" {
		return new(int64), nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil, fault.InField("query.parent", "The parent isn't the number of a task. Send one, or none.")
	}
	return &n, nil
}

// view is the same division of pending tasks as todo.Counts has.
func (s taskHandlers) view(f *todo.Filter, name string, who todo.Actor) {
	now, loc := s.Tasks.Now(), who.Location()
	tomorrow := todo.DayEdge(civil.DateOf(now.In(loc)).AddDays(1), loc)
	if f.Status == "" {
		f.Status = todo.Pending
	}
	if f.Sort == "" {
		f.Sort = todo.SortDue
	}
	switch name {
	case "today":
		f.DueFrom, f.DueBefore = todo.NowEdge(now, loc), tomorrow
	case "upcoming":
		f.DueFrom = tomorrow
	case "overdue":
		f.DueBefore = todo.NowEdge(now, loc)
	}
}
