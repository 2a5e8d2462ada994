// Package tui shows a deployment in a terminal as it changes: its state, its
// pods, what stands in the way with the log of the container that is to blame,
// and what happened. Keys scroll, scale, restart and roll back, the latter three
// after a question.
package tui

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// Operator is what the view shows and sets going; *release.Deployer is one.
type Operator interface {
	Watch(ctx context.Context, visit func(watch.View) error) error
	Logs(ctx context.Context, pod, container string, previous bool, lines int) ([]string, error)
	Scale(ctx context.Context, replicas map[entity.Component]int) (release.Report, error)
	Rollback(ctx context.Context, revision int) (release.Report, error)
	Restart(ctx context.Context, component entity.Component) (release.Report, error)
}

// Options say what is shown, and where.
type Options struct {
	// Operator makes an operator that emits to the function given.
	Operator func(emit func(watch.Event)) (Operator, error)
	In       io.Reader
	Out      io.Writer
}

// again is the pause between attempts to see a cluster that is gone.
const again = 3 * time.Second

// Run shows the deployment until the person leaves or ctx ends.
func Run(ctx context.Context, options Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	program := tea.NewProgram(newModel(ctx, options.Operator), tea.WithContext(ctx), tea.WithInput(options.In),
		tea.WithOutput(options.Out))
	done := make(chan struct{})
	go func() {
		defer close(done)
		observe(ctx, options.Operator, program.Send)
	}()
	_, err := program.Run()
	cancel()
	<-done
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		return nil // Leaving is no failure.
	}
	return err
}

// Messages of the watch and of what was asked of an operator.
type (
	sceneMsg watch.View
	eventMsg watch.Event
	lostMsg  struct{ err error }
	logMsg   struct {
		of    logOf
		lines []string
		err   error
	}
	doneMsg struct {
		what string
		err  error
	}
)

// observe sends what is seen until ctx ends, and tries again when it is lost.
func observe(ctx context.Context, operator func(func(watch.Event)) (Operator, error), send func(tea.Msg)) {
	for {
		o, err := operator(func(e watch.Event) { send(eventMsg(e)) })
		if err == nil {
			err = o.Watch(ctx, func(s watch.View) error {
				send(sceneMsg(s))
				return nil
			})
		}
		if ctx.Err() != nil {
			return
		}
		send(lostMsg{err})
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
