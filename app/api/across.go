package api

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type acrossInput struct {
	Owner
	ListQuery
	Mine bool `query:"mine" doc:"Leave out what is another member's to do today. A page may then have fewer tasks than the limit, or none, although there is a next one."`
}

// listedTask is a todo.ListedTask as it is sent.
type listedTask struct {
	List   todo.ListID `json:"list,omitempty" doc:"The id of the list that it is in; left out if it is your own."`
	Handle string      `json:"handle,omitempty" doc:"What you call that list by: of “home” task 3 is “home 3”."`
	Task   todo.Task   `json:"task"`
}

type listedTasks struct {
	Tasks []listedTask `json:"tasks"`
	Next  string       `json:"next_cursor,omitempty" doc:"Where the next page starts; there is none on the last page."`
}

type acrossOutput struct {
	Body listedTasks `nameHint:"ListedTasks"`
}

// across answers with a page of the person's own list and of all shared ones that they haven't archived.
func (s taskHandlers) across(ctx context.Context, in *acrossInput) (*acrossOutput, error) {
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
	page, err := s.Tasks.Across(ctx, who, f, in.Mine)
	if err != nil {
		return nil, err
	}
	out := &acrossOutput{listedTasks{Tasks: make([]listedTask, len(page.Tasks))}}
	for i, t := range page.Tasks {
		out.Body.Tasks[i] = listedTask(t)
	}
	if page.Next != nil {
		out.Body.Next = page.Next.Cursor()
	}
	return out, nil
}

// encode is the page as it is sent.
func (l listedTasks) encode() []byte {
	b := append(make([]byte, 0, 320*(len(l.Tasks)+1)), `{"tasks":[`...)
	for i := range l.Tasks {
		t := &l.Tasks[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		if t.List != "" {
			b = appendText(append(b, `"list":`...), string(t.List))
			b = appendText(append(b, `,"handle":`...), t.Handle)
			b = append(b, ',')
		}
		b = append(appendTask(append(b, `"task":`...), &t.Task), '}')
	}
	b = append(b, ']')
	if l.Next != "" {
		b = appendText(append(b, `,"next_cursor":`...), l.Next)
	}
	return append(b, '}', '\n')
}
