package tui

import (
	"context"
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// question waits for an answer before something is changed.
type question struct {
	text   string
	number bool // asks for a number, typed into input
	input  string
	check  func(input string) string // what is wrong with the input, or ""
	do     func(input string) tea.Cmd
}

// answer takes a key for the open question.
func (m model) answer(key string) (tea.Model, tea.Cmd) {
	q := *m.ask
	switch {
	case key == "ctrl+c", key == "esc", !q.number && key == "n":
		m.ask, m.notice = nil, "Nothing was changed."
	case q.number && key == "backspace" && q.input != "":
		q.input = q.input[:len(q.input)-1]
		m.ask = &q
	case q.number && len(key) == 1 && key >= "0" && key <= "9" && len(q.input) < 6:
		q.input += key
		m.ask = &q
	case q.number && key == "enter", !q.number && key == "y":
		if wrong := q.check(q.input); wrong != "" {
			m.notice = wrong
			return m, nil
		}
		m.ask, m.notice = nil, ""
		m.busy = q.text
		return m, q.do(q.input)
	}
	return m, nil
}

func (m model) askScale() (tea.Model, tea.Cmd) {
	part, ok := m.part()
	if !ok || m.busy != "" {
		return m.cannot()
	}
	m.ask = &question{text: fmt.Sprintf("Scale the %s to", part), number: true,
		check: func(input string) string {
			if n, err := strconv.Atoi(input); err != nil || n < 1 || n > 10 {
				return "Replicas are 1 to 10."
			}
			return ""
		},
		do: func(input string) tea.Cmd {
			n, _ := strconv.Atoi(input) // It has been checked.
			return m.act(fmt.Sprintf("Scaling the %s to %d", part, n), func(ctx context.Context, o Operator) error {
				report, err := o.Scale(ctx, map[entity.Component]int{part: n})
				return report.Outcome(err)
			})
		}}
	return m, nil
}

func (m model) askRestart() (tea.Model, tea.Cmd) {
	part, ok := m.part()
	if !ok || m.busy != "" {
		return m.cannot()
	}
	m.ask = &question{text: fmt.Sprintf("Restart the pods of the %s, one by one?", part), check: always,
		do: func(string) tea.Cmd {
			return m.act(fmt.Sprintf("Restarting the %s", part), func(ctx context.Context, o Operator) error {
				report, err := o.Restart(ctx, part)
				return report.Outcome(err)
			})
		}}
	return m, nil
}

func (m model) askRollback() (tea.Model, tea.Cmd) {
	if m.scene == nil || m.scene.Status.Revision == nil || m.busy != "" {
		return m.cannot()
	}
	last, found := entity.LastHealthy(m.scene.Revisions, m.scene.Status.Revision.Number)
	if !found {
		m.notice = "No revision before this one was seen running: todoctl rollback REVISION goes to one all the same."
		return m, nil
	}
	m.ask = &question{text: fmt.Sprintf("Go back to revision %d, the last that was seen running?", last.Number),
		check: always, do: func(string) tea.Cmd {
			return m.act(fmt.Sprintf("Going back to revision %d", last.Number),
				func(ctx context.Context, o Operator) error {
					report, err := o.Rollback(ctx, last.Number)
					return report.Outcome(err)
				})
		}}
	return m, nil
}

func always(string) string { return "" }

func (m model) cannot() (tea.Model, tea.Cmd) {
	m.notice = "There is nothing to change yet."
	if m.busy != "" {
		m.notice = "Wait until what is being done is over."
	}
	return m, nil
}

// act runs something with an operator of its own.
func (m model) act(what string, do func(context.Context, Operator) error) tea.Cmd {
	return func() tea.Msg {
		o, err := m.operator(func(watch.Event) {}) // The watch tells what happens.
		if err == nil {
			err = do(m.ctx, o)
		}
		return doneMsg{what, err}
	}
}
