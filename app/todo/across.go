package todo

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// ListedTask is a task with the list that it is in.
type ListedTask struct {
	List   ListID // "" for one's own
	Handle string // what the person calls the list by, "" for their own
	Task   Task
}

// ListedPage is a part of all lists that a person is in. Next is nil on the last page.
type ListedPage struct {
	Tasks []ListedTask
	Next  *Position
}

// emptyPages is how many pages that have nothing of the person's own are passed over in one request.
const emptyPages = 10

// Across returns a page over all lists of a person: their own and the shared ones that they haven't archived,
// as if it were one list. Mine leaves out what is another member's today, so that a page may have fewer tasks
// than the limit, or none, although there is a next one. It fails with fault.Invalid for what belongs to one list
// alone.
func (s *Service) Across(ctx context.Context, who Actor, f Filter, mine bool) (ListedPage, error) {
	if who.List != "" {
		return ListedPage{},
			fault.InField("list", "All lists are asked for, and one of them is named. Leave the list out.")
	}
	if f.Parent != nil && *f.Parent != 0 {
		return ListedPage{}, fault.InField("parent", "The subtasks of a task are in its list. Ask that list for them.")
	}
	f, err := f.Normal()
	if err != nil {
		return ListedPage{}, err
	}
	space, err := s.space(ctx, who, See) // the lists that they see besides are the store's condition
	if err != nil {
		return ListedPage{}, err
	}
	for range emptyPages {
		page, err := s.store.TasksAcross(ctx, space, f)
		if err != nil {
			return page, err
		}
		if page.Tasks, err = s.presentAcross(ctx, who, page.Tasks, mine); err != nil {
			return ListedPage{}, err
		}
		if len(page.Tasks) > 0 || page.Next == nil {
			return page, nil
		}
		f.After = page.Next
	}
	return ListedPage{Tasks: []ListedTask{}, Next: f.After}, nil
}

// presentAcross gives the tasks to whose they are today; see present. Mine keeps those of the person and of nobody.
func (s *Service) presentAcross(ctx context.Context, who Actor, tasks []ListedTask, mine bool) ([]ListedTask, error) {
	byList := map[ListID][]*Task{}
	for i := range tasks {
		if t := &tasks[i]; t.Task.Assigned != nil {
			byList[t.List] = append(byList[t.List], &t.Task)
		}
	}
	for list, of := range byList {
		there := who
		there.List = list
		if err := s.present(ctx, there, of...); err != nil {
			return nil, err
		}
	}
	if !mine {
		return tasks, nil
	}
	kept := tasks[:0]
	for _, t := range tasks {
		if a := t.Task.Assigned; a == nil || a.To == who.User {
			kept = append(kept, t)
		}
	}
	return kept, nil
}
