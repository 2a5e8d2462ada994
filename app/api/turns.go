package api

import (
	"context"
	"net/http"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type assignedInput struct {
	ListRef
	Member string `query:"member" maxLength:"64" doc:"Whose they are today: their id, or me. Anybody's if left out."`
	Until  string `query:"until" format:"date" maxLength:"10" doc:"Leaves out what is due after that day; what has no date stays."`
	Search string `query:"search" maxLength:"200" doc:"Words that must all be in the title, description or tags."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" doc:"50 if left out."`
}

type assignedOutput struct {
	Body struct {
		Tasks []todo.Task `json:"tasks" doc:"By their due, those without one last."`
	} `nameHint:"AssignedTasks"`
}

type didInput struct {
	ListRef
	From   string `query:"from" format:"date" maxLength:"10" doc:"The first day; the first of this month if left out."`
	Before string `query:"before" format:"date" maxLength:"10" doc:"The day after the last one; tomorrow if left out. At most a year after from."`
}

type didOutput struct {
	Body struct {
		From   string       `json:"from"`
		Before string       `json:"before"`
		People []memberDone `json:"people" doc:"Everybody who is in the list, whoever did most first."`
		Others int          `json:"others,omitempty" doc:"How many tasks were completed by people who have left."`
	} `nameHint:"DoneByMember"`
}

// memberDone is how many tasks a member has completed.
type memberDone struct {
	ID   todo.UserID `json:"id"`
	Name string      `json:"name"`
	Done int         `json:"done"`
}

func (s listHandlers) turnRoutes() {
	const one = "/api/{user}/lists/{list}"
	handle(s.Server, s.governs(http.MethodGet, one+"/assigned", "list-assigned",
		"The open tasks of a list that are somebody's today"), dear(s.Server, s.assigned))
	handle(s.Server, s.governs(http.MethodGet, one+"/done", "count-done",
		"Who completed how many tasks of a list over a time"),
		dear(s.Server, s.did))
}

// within is the actor at work in the list that a path names.
func (s listHandlers) within(ctx context.Context, ref string) (todo.Actor, error) {
	who := actor(ctx)
	p, err := s.Lists.Find(ctx, who, ref)
	who.List = p.ID
	return who, err
}

// day reads a day of a query, or is another one if none is given.
func day(field, given string, otherwise civil.Date) (civil.Date, error) {
	if given == "" {
		return otherwise, nil
	}
	d, err := civil.ParseDate(given)
	if err != nil {
		return d, fault.InField(field, "The day %q %v.", given, err)
	}
	return d, nil
}

func (s listHandlers) assigned(ctx context.Context, in *assignedInput) (*assignedOutput, error) {
	who, err := s.within(ctx, in.List)
	if err != nil {
		return nil, err
	}
	w := todo.Whose{Member: todo.UserID(in.Member), Search: in.Search, Limit: in.Limit}
	if in.Member == "me" {
		w.Member = who.User
	}
	if w.Limit == 0 {
		w.Limit = todo.DefaultLimit
	}
	if w.Until, err = day("until", in.Until, civil.Date{}); err != nil {
		return nil, err
	}
	out := &assignedOutput{}
	out.Body.Tasks, err = s.Tasks.Assigned(ctx, who, w)
	return out, err
}

func (s listHandlers) did(ctx context.Context, in *didInput) (*didOutput, error) {
	who, err := s.within(ctx, in.List)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(s.Tasks.Now().In(who.Location()))
	from, err := day("from", in.From, civil.NewDate(today.Year, today.Month, 1))
	if err != nil {
		return nil, err
	}
	before, err := day("before", in.Before, today.AddDays(1))
	if err != nil {
		return nil, err
	}
	counts, err := s.Lists.Did(ctx, who, s.Tasks, from, before)
	if err != nil {
		return nil, err
	}
	out := &didOutput{}
	out.Body.From, out.Body.Before, out.Body.Others = from.String(), before.String(), counts.Others
	out.Body.People = []memberDone{}
	for _, c := range counts.People {
		out.Body.People = append(out.Body.People, memberDone{c.User, c.Name, c.Done})
	}
	return out, nil
}
