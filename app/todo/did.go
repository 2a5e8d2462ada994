package todo

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// MaxSpan is the longest time over which Did counts.
const MaxSpan = 366 * 24 * time.Hour

// Did is who completed how many tasks of a list in [from, before), by the ids of
// those who did. What was taken back or opened again isn't counted.
func (s *Service) Did(ctx context.Context, who Actor, from, before time.Time) (map[UserID]int, error) {
	all, err := s.Completed(ctx, who, from, before)
	if err != nil {
		return nil, err
	}
	did := map[UserID]int{}
	for _, c := range all {
		did[c.By]++
	}
	return did, nil
}

// Completion is that somebody has completed a task.
type Completion struct {
	Number int64
	Title  string // as it was then
	By     UserID
	At     time.Time
}

// Completed are the tasks of a list that were completed in [from, before), oldest
// first. What was taken back or opened again isn't among them.
func (s *Service) Completed(ctx context.Context, who Actor, from, before time.Time) ([]Completion, error) {
	if who.List == "" {
		return nil, NoList()
	}
	if !from.Before(before) {
		return nil, fault.InField("before", "That time ends before it begins. Give a later end.")
	}
	if before.Sub(from) > MaxSpan+48*time.Hour { // days of 25 hours
		return nil, fault.InField("from", "Who did how much is counted over a year at most. Give a later beginning.")
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return nil, err
	}
	done := map[int64]Completion{}
	err = s.store.Completions(ctx, space, from, before, func(c Change) {
		for _, e := range c.Edits {
			was, is := e.Before != nil && e.Before.Done, e.After != nil && e.After.Done
			if is && !was {
				done[e.Number] = Completion{e.Number, e.After.Title, c.Author, c.At}
			} else if was && !is {
				delete(done, e.Number)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Values(done), func(a, b Completion) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number))
	}), nil
}
