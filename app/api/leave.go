package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type leaveInput struct {
	Owner
	Body struct {
		Password      string   `json:"password,omitempty" maxLength:"128" doc:"Your password, because nothing is left afterwards; if there is none, the session has to be younger than ten minutes."`
		HandOver      bool     `json:"hand_over,omitempty" doc:"Shared lists of which you are the only owner go to whoever is in them longest, an editor before a viewer, when the account is deleted. Left out, it is refused while there are such lists."`
		HandOverLists []string `json:"hand_over_lists,omitempty" maxItems:"50" nullable:"false" doc:"As hand_over, for these lists alone, by id: leaving is refused while there are others."`
		Delete        []string `json:"delete_lists,omitempty" maxItems:"50" nullable:"false" doc:"Shared lists of which you are an owner, by id, that are deleted at once with everything in them, for everybody. What isn't there any more counts as deleted, so the same request can be sent again."`
	} `nameHint:"Leave"`
}

func (s signInHandlers) leaveRoutes() {
	op := s.operation(http.MethodGet, "/api/{user}/export", "export-account", "Account",
		"Everything that is yours, as one file")
	op.Description = "JSON: the account, the tasks as the API has them, and below records each table with its rows. " +
		"Moments in records are microseconds since 1970 (UTC). No password, key or address of a device is in it."
	op.Responses["200"] = &huma.Response{
		Description: "The file.",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}}},
	}
	alsoLeaving(&op)
	handle(s.Server, op, s.takeOut)
	op = s.operation(http.MethodPost, "/api/{user}/leave", "leave", "Account",
		"Have the account deleted, in seven days")
	alsoLeaving(&op)
	reads(&op)
	handle(s.Server, op, s.leave)
	op = s.operation(http.MethodPost, "/api/{user}/return", "return", "Account",
		"Keep an account that is going to be deleted")
	alsoLeaving(&op)
	reads(&op)
	handle(s.Server, op, s.comeBack)
}

func (s signInHandlers) leave(ctx context.Context, in *leaveInput) (*personOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	gone, err := s.toDelete(ctx, in.Body.Delete)
	if err != nil {
		return nil, err
	}
	if !in.Body.HandOver {
		if err := s.provided(ctx, in.Body.HandOverLists, gone); err != nil {
			return nil, err
		}
	}
	p, err := s.People.Leave(ctx, c.who, in.Body.Password, c.origin(), func(alone []todo.ListID) error {
		for _, id := range alone { // what was seen above may have changed since
			dropped := slices.ContainsFunc(gone, func(p list.Place) bool { return p.ID == id })
			if !in.Body.HandOver && !dropped && !slices.Contains(in.Body.HandOverLists, string(id)) {
				return fault.New(fault.Conflict,
					"Who owns your lists changed at this moment, and one of them has no owner but you now. "+
						"Send it again to see which one, and say what becomes of it.")
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &personOutput{p}, s.drop(ctx, gone) // only now, as it is they who leave
}

// drop deletes lists of somebody who has left: those that it can.
func (s signInHandlers) drop(ctx context.Context, gone []list.Place) error {
	var failed []list.Place
	var causes []error
	for _, p := range gone {
		if err := s.Lists.Drop(ctx, actor(ctx), p.ID); err != nil {
			failed, causes = append(failed, p), append(causes, err)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return fault.Wrap(errors.Join(causes...), fault.CodeOf(causes[0]),
		"Your account is going to be deleted, but %s could not be deleted now. "+
			"Send the same again to finish that, or take the account back.", namesOf(failed))
}

// toDelete are the lists that are to go at once; the person has to be an owner of each.
// Those that aren't there any more have gone before.
func (s signInHandlers) toDelete(ctx context.Context, refs []string) ([]list.Place, error) {
	var all []list.Place
	for _, ref := range refs {
		if s.Lists == nil {
			return nil, todo.NoList()
		}
		p, err := s.Lists.Find(ctx, actor(ctx), ref)
		if fault.CodeOf(err) == fault.NotFound && list.IsID(ref) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := p.Role.Check(todo.Govern); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(all, func(o list.Place) bool { return o.ID == p.ID }) {
			all = append(all, p)
		}
	}
	return all, nil
}

// maxNamed is how many lists a sentence names.
const maxNamed = 5

// provided refuses whoever has not said what becomes of the lists that others keep with
// them and that have no other owner who stays.
func (s signInHandlers) provided(ctx context.Context, handedOver []string, gone []list.Place) error {
	if s.Lists == nil {
		return nil
	}
	only, err := s.Lists.OnlyOwned(ctx, actor(ctx))
	only = slices.DeleteFunc(only, func(p list.Place) bool {
		return slices.Contains(handedOver, string(p.ID)) ||
			slices.ContainsFunc(gone, func(o list.Place) bool { return o.ID == p.ID })
	})
	if err != nil || len(only) == 0 {
		return err
	}
	return fault.New(fault.Conflict,
		"Others keep %s with you, and you are the only owner. Say that they are handed over to whoever is in "+
			"them longest (hand_over) or deleted (delete_lists), or make somebody else the owner first.", namesOf(only))
}

// namesOf are the names of lists, and how many more there are.
func namesOf(lists []list.Place) string {
	var names []string
	for _, p := range lists[:min(len(lists), maxNamed)] {
		names = append(names, "“"+p.Name+"”")
	}
	if more := len(lists) - len(names); more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	return strings.Join(names, ", ")
}

func (s signInHandlers) comeBack(ctx context.Context, _ *Owner) (*personOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	p, err := s.People.Return(ctx, callOf(ctx).who, callOf(ctx).origin())
	return &personOutput{p}, err
}
