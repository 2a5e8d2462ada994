package todo

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// MaxSpan is the longest time over which Did counts.
const MaxSpan = 366 * 24 * time.Hour

// Did is who completed how many tasks of a list in [from, before), by the ids of
// those who did. What was taken back or opened again isn't counted.
func (s *Service) Did(ctx context.Context, who Actor, from, before time.Time) (map[UserID]int, error) {
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
	by := map[int64]UserID{} // tasks that are done, and who did each
	err = s.store.Completions(ctx, space, from, before, func(c Change) {
		for _, e := range c.Edits {
			was, is := e.Before != nil && e.Before.Done, e.After != nil && e.After.Done
			if is && !was {
				by[e.Number] = c.Author
			} else if was && !is {
				delete(by, e.Number)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	did := map[UserID]int{}
	for _, u := range by {
		did[u]++
	}
	return did, nil
}
