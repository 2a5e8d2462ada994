package run

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/claim"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Unfounded says whether text claims a change that the turn has no record of.
// It is made for English and for short answers: it prefers to miss an unusual
// claim over doubting a true answer, for the receipt stands beside both.
func Unfounded(text string, t chat.Turn, readOnly func(tool string) bool) bool {
	made, free := record(t, readOnly)
	if free {
		return false
	}
	for _, kinds := range claim.Find(unquoted(text, t, readOnly), titles(t)...) {
		if len(made) == 0 || !slices.ContainsFunc(made, func(k todo.Kind) bool { return claim.Holds(kinds, k) }) {
			return true
		}
	}
	return false
}

// unquoted is text without the lines that a tool which changes nothing has given: "it was
// snoozed" is then what was recorded before, and no claim.
func unquoted(text string, t chat.Turn, readOnly func(string) bool) string {
	for _, s := range t.Steps {
		if s.Result == nil || s.Result.Failed || !readOnly(s.Call.Tool) {
			continue
		}
		for line := range strings.Lines(s.Result.Text) {
			if line = strings.TrimSpace(line); line != "" {
				text = strings.ReplaceAll(text, line, "")
			}
		}
	}
	return text
}

// record has the kinds of change that the turn made. It is free where a tool
// that keeps no record did something, so that nothing can be said.
func record(t chat.Turn, readOnly func(string) bool) (made []todo.Kind, free bool) {
	for _, s := range t.Steps {
		switch {
		case s.Result == nil || s.Result.Failed:
		case s.Result.Receipt != nil:
			made = append(made, s.Result.Receipt.Kind)
		case s.Result.Choice == nil && !readOnly(s.Call.Tool):
			free = true
		}
	}
	return made, free
}

// titles are the words of the turn's results that are no words of the model.
func titles(t chat.Turn) (all []string) {
	for _, s := range t.Steps {
		if s.Result == nil {
			continue
		}
		for _, task := range s.Result.Tasks {
			all = append(all, task.Title)
		}
		if s.Result.Receipt != nil {
			for _, l := range s.Result.Receipt.Lines {
				all = append(all, l.Title)
			}
		}
	}
	return all
}
