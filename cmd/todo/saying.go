package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// command does what a line says: a command of the conversation, the answer to
// a question, or a message.
func (s *session) command(line string) error {
	name, rest, _ := strings.Cut(line, " ")
	switch name {
	case "/help":
		fmt.Fprintln(s.settings.out, sessionHelp)
		return nil
	case "/new":
		if s.run != nil {
			return fault.New(fault.Conflict, "An answer is being written. Stop it with Ctrl-C first.")
		}
		s.conversation, s.last, s.options, s.question = "", chat.Turn{}, nil, ""
		return nil
	case "/retry", "/edit":
		return s.replace(name == "/edit", trim(rest))
	}
	m := client.Message{Conversation: s.conversation, Text: s.pick(line)}
	if m.Text != line {
		m.Answers = s.question
	}
	if s.run == nil {
		return s.send(m)
	}
	s.pending = &m
	s.askPending()
	return nil
}

// askPending asks how the message is said that was typed while an answer was
// written. It stands until it is answered, whatever becomes of the answer.
func (s *session) askPending() {
	words := visible(clip.Runes(s.pending.Text, 60))
	question := "An answer is being written. [q] say this after it, [i] stop it and say this, [d] drop this: "
	switch {
	case s.run == nil:
		question = fmt.Sprintf("The answer has ended. [q] say “%s” now, [d] drop it: ", words)
	case s.run.view.plan != nil:
		question = fmt.Sprintf("This waits for you. First: [q] say “%s” when the plan is decided, [d] drop it: ", words)
	default:
		s.run.view.lineEnd()
	}
	s.ask(question, s.busy)
}

// busy does with the message that is pending what the person chooses, and then
// puts the plan that came meanwhile, if one did.
func (s *session) busy(choice string) error {
	m := *s.pending
	switch strings.ToLower(choice) {
	case "q", "queue", "after":
		m.Busy = chat.Queue
	case "i", "interrupt", "stop":
		m.Busy = chat.Interrupt
	case "", "d", "drop":
		s.drop()
		s.askPlan()
		return nil
	default: // a line that is none of these must not cost the message
		s.askPending()
		return nil
	}
	s.pending = nil
	if s.run != nil && s.run.view.plan != nil {
		// Any message would reject the plan, and a "yes" approve it, which the
		// person may not have seen when choosing.
		m.Busy = chat.Queue
		s.held = append(s.held, m)
		s.note("It is said when the plan is decided.")
		s.askPlan()
		return nil
	}
	m.Conversation = s.conversation
	return s.send(m)
}

// drop forgets the message that is pending, and says so.
func (s *session) drop() {
	if s.pending != nil {
		s.pending = nil
		s.note("Dropped: it was not said.")
	}
}

// askPlan puts the plan that waits, if one does.
func (s *session) askPlan() {
	if s.run == nil || s.run.view.plan == nil {
		return
	}
	turn := s.run.turn
	s.ask("Approve? [y]es, [n]o, or say something else: ", func(line string) error { return s.decided(turn, line) })
}

// send says a message: it is answered now, or after what is being answered.
func (s *session) send(m client.Message) error {
	s.options, s.question = nil, ""
	turn, after, err := s.client.Say(s.ctx, m)
	if err != nil {
		if fault.CodeOf(err) == fault.Unavailable {
			err = fault.New(fault.Unavailable,
				"%s It is not known whether “%s” arrived. When the server is back, say it again.", sentence(err),
				clip.Runes(m.Text, 60))
		}
		return err
	}
	s.conversation = turn.Conversation
	at := turnAt{turn.ID, after}
	if s.run != nil {
		s.line(at, turn.Parent)
		return nil
	}
	s.follow(at)
	return nil
}

// line puts a turn behind the one that it follows: one that interrupts is
// answered before what waits already.
func (s *session) line(at turnAt, parent string) {
	place := len(s.waiting)
	if parent == s.run.turn {
		place = 0
	} else if i := slices.IndexFunc(s.waiting, func(w turnAt) bool { return w.turn == parent }); i >= 0 {
		place = i + 1
	}
	s.waiting = slices.Insert(s.waiting, place, at)
}

// replace says the last message again, or in other words, in a branch beside it.
func (s *session) replace(edit bool, words string) error {
	switch {
	case s.run != nil:
		return fault.New(fault.Conflict, "An answer is being written. Stop it with Ctrl-C first.")
	case s.last.ID == "":
		return fault.New(fault.Conflict, "Nothing has been said yet in this conversation.")
	case edit && words == "":
		fmt.Fprintf(s.settings.out, "  You said: %s\n", visible(s.last.Message))
		s.ask("In other words: ", func(line string) error {
			if line == "" {
				s.note("It stays as it was.")
				return nil
			}
			return s.replace(true, line)
		})
		return nil
	case !edit:
		words = s.last.Message
	}
	m := client.Message{Conversation: s.conversation, Text: words, Replaces: s.last.ID}
	if !changed(s.last) {
		return s.send(m)
	}
	s.ask("The first answer changed your list. [u] undo that first, [k] keep it, [d] drop this: ",
		func(choice string) error {
			switch strings.ToLower(choice) {
			case "u", "undo":
				m.Changes = chat.TakeBack
			case "k", "keep":
				m.Changes = chat.Keep
			default:
				s.note("Dropped: it was not said.")
				return nil
			}
			return s.send(m)
		})
	return nil
}

// changed says whether a turn has done something to the list.
func changed(t chat.Turn) bool {
	for _, step := range t.Steps {
		if step.Result != nil && step.Result.Receipt != nil {
			return true
		}
	}
	return false
}

// decided does what the person answers to a plan. What is neither yes nor no
// is said as a message, which drops the plan.
func (s *session) decided(turn, line string) error {
	switch decision := chat.DecisionIn(line); {
	case decision == chat.Approved:
		return s.client.Decision(s.ctx, turn, true)
	case decision == chat.Rejected, line == "":
		return s.client.Decision(s.ctx, turn, false)
	}
	return s.send(client.Message{Conversation: s.conversation, Text: line})
}

func trim(line string) string { return strings.TrimSpace(line) }
