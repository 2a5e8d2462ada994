package list

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Doings says who completed how many tasks of the list in which an actor works.
type Doings interface {
	Did(ctx context.Context, who todo.Actor, from, before time.Time) (map[todo.UserID]int, error)
}

// Count is how many tasks a member has completed.
type Count struct {
	Member
	Done int
}

// Counts is who completed how much.
type Counts struct {
	People []Count // everybody in the list, whoever did most first
	Others int     // tasks that were completed by people who have left
}

// Did counts who completed how many tasks of a list on the days [from, before).
func (s *Service) Did(ctx context.Context, who todo.Actor, tasks Doings, from, before civil.Date) (Counts, error) {
	did, err := tasks.Did(ctx, who, from.At(0, who.Location()), before.At(0, who.Location()))
	if err != nil {
		return Counts{}, err
	}
	members, err := s.Members(ctx, who, who.List)
	if err != nil {
		return Counts{}, err
	}
	var all Counts
	for _, m := range members {
		all.People = append(all.People, Count{m, did[m.User]})
		delete(did, m.User)
	}
	for _, n := range did {
		all.Others += n
	}
	slices.SortStableFunc(all.People, func(a, b Count) int { return cmp.Compare(b.Done, a.Done) })
	return all, nil
}
