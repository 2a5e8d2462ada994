package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

// beforeTools does something before a call is run, and does not run it if that fails.
type beforeTools struct {
	chat.Tools
	before func() error
}

func (b *beforeTools) Run(ctx context.Context, who todo.Actor, c chat.Call) (chat.Result, error) {
	if err := b.before(); err != nil {
		return chat.Result{}, err
	}
	return b.Tools.Run(ctx, who, c)
}

func TestAnApprovedPlanThatWasCutShort(t *testing.T) {
	down := func() error { return errors.New("unexpected EOF") }
	up := func() error { return nil }
	begin := func(t *testing.T) (tk *talk, clock *testclock.Clock, set *beforeTools, d *approval.Gate, id string) {
		tk, c := talkOn(t, openStore(t), script{}, run.Options{}), newClock()
		tk.have(three...)
		set = &beforeTools{tk.set, down}
		d = approval.New(set, tk.db, c.Now)
		_, held, err := d.Call(t.Context(), tk.who, chat.Call{Tool: "delete_task", Args: json.RawMessage(`{"tasks":[1,2]}`)})
		if err != nil || held == nil {
			t.Fatalf("held = %v; error: %v", held, err)
		}
		return tk, c, set, d, held.ID
	}
	t.Run("is carried out when it is approved again, and told for as long as it is there", func(t *testing.T) {
		tk, clock, set, d, id := begin(t)
		if _, err := d.Approve(t.Context(), tk.who, id); err == nil {
			t.Fatal("it did not fail")
		}
		set.before = up
		first, err := d.Approve(t.Context(), tk.who, id)
		if err != nil || first.Receipt == nil {
			t.Fatalf("got %+v, %v", first, err)
		}
		clock.Advance(approval.Life)
		again, ok, err := d.Approved(t.Context(), tk.who, id)
		if err != nil || !ok || again.Text != first.Text {
			t.Errorf("got %+v, %v, %v", again, ok, err)
		}
		tk.want("titles", tk.titles(""), "Three")
	})
	t.Run("is not carried out when its time is over", func(t *testing.T) {
		tk, clock, set, d, id := begin(t)
		if _, err := d.Approve(t.Context(), tk.who, id); err == nil {
			t.Fatal("it did not fail")
		}
		set.before = up
		clock.Advance(approval.Life)
		if _, ok, err := d.Approved(t.Context(), tk.who, id); ok || fault.CodeOf(err) != fault.Conflict || !strings.Contains(fault.MessageOf(err), "expired") {
			t.Errorf("confirmed: %v, %v", ok, err)
		}
		if _, err := d.Approve(t.Context(), tk.who, id); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("approved: %v", err)
		}
		tk.want("titles", tk.titles(""), "One; Two; Three")
	})
	t.Run("is carried out though who approved it has gone", func(t *testing.T) {
		tk, _, set, d, id := begin(t)
		ctx, cancel := context.WithCancel(t.Context())
		set.before = func() error { cancel(); return nil }
		if _, err := d.Approve(ctx, tk.who, id); err != nil {
			t.Error(err)
		}
		tk.want("titles", tk.titles(""), "Three")
	})
}
