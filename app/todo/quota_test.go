package todo

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestAQuotaIsMeasuredSeldomAndHeld(t *testing.T) {
	const limit = 100 << 20
	used, asked := map[UserID]int64{}, 0
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	q := NewQuota(limit, func(_ context.Context, user UserID) (int64, error) {
		asked++
		return used[user], nil
	}, func() time.Time { return now })
	change := func(user UserID, kind Kind, tasks int) error { return q.change(t.Context(), user, kind, tasks) }
	for range 1000 {
		if err := change("ann", Added, 1); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("a thousand small changes had the database asked %d times", asked)
	}
	used["ann"] = limit
	for range 10 { // however large each is, it is noticed by the time that as much could have been added
		now = now.Add(measureAgain)
		if change("ann", Removed, MaxBatch) != nil {
			break
		}
	}
	for what, err := range map[string]error{
		"a task": change("ann", Added, 1), "many tasks": change("ann", Removed, 2), "a message": q.Message(t.Context(), "ann"),
	} {
		if fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "take 100 MB, and nothing of the 100 MB") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, kind := range []Kind{Done, Removed, Undone} {
		if err := change("ann", kind, 1); err != nil {
			t.Errorf("%s has the reserve: %v", kind, err)
		}
	}
	used["ann"], now = limit*2, now.Add(measureAgain)
	for range 1000 { // the reserve has an end too
		if change("ann", Done, 1) != nil {
			break
		}
	}
	if change("ann", Done, 1) == nil {
		t.Error("the reserve has no end")
	}
	if err := change("bob", Added, 1); err != nil {
		t.Errorf("Bob has a limit of his own: %v", err)
	}
	used["ann"], now = 0, now.Add(measureAgain)
	if err := change("ann", Added, 1); err != nil {
		t.Errorf("there is room again: %v", err)
	}
	if NewQuota(0, nil, nil).change(t.Context(), "ann", Added, MaxBatch) != nil {
		t.Error("no quota has a limit")
	}
}
