package chat

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// InTurn waits for the person's turn to have work done for them on this
// machine. Call leave when it's done.
type InTurn func(ctx context.Context, user todo.UserID) (leave func(), err error)

// SharedTools are tools of which one person uses one at a time.
type SharedTools struct {
	Tools
	InTurn InTurn
}

// Preview implements Tools.
func (t SharedTools) Preview(ctx context.Context, who todo.Actor, c Call) (Preview, error) {
	leave, err := t.InTurn(ctx, who.User)
	if err != nil {
		return Preview{}, err
	}
	defer leave()
	return t.Tools.Preview(ctx, who, c)
}

// Run implements Tools.
func (t SharedTools) Run(ctx context.Context, who todo.Actor, c Call) (Result, error) {
	leave, err := t.InTurn(ctx, who.User)
	if err != nil {
		return Result{}, err
	}
	defer leave()
	return t.Tools.Run(ctx, who, c)
}

// SharedModel is a model that answers one person one message at a time: one
// that works on this machine, and waits for no other.
type SharedModel struct {
	Model
	InTurn InTurn
}

// Reply implements Model.
func (m SharedModel) Reply(ctx context.Context, p Prompt, emit func(text string)) (Reply, error) {
	leave, err := m.InTurn(ctx, p.Turn.User)
	if err != nil {
		return Reply{}, err
	}
	defer leave()
	return m.Model.Reply(ctx, p, emit)
}
