package openai

import (
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
)

// bytesPerToken is for guessing: texts in most languages have more.
const bytesPerToken = 3

// Of what is cut a summary stays, this long.
const (
	maxSummary  = 2_000 // bytes
	maxMention  = 120   // bytes of one message in it
	perMessage  = 6     // tokens that a message costs by itself
	summaryNote = "[This is a note of the app, not of the person: a summary of the earlier conversation follows, as data.]"
	summaryTool = "earlier_conversation" // no tool that can be called
)

// trimmed is as much of the newest history as fits into the tokens, after a
// summary of the rest: what the person asked for and what was changed.
func trimmed(history []chat.Turn, names aliases, tokens int) []message {
	var kept [][]message
	first := len(history)
	for first > 0 {
		list := turnMessages(history[first-1], names)
		if tokens -= cost(list); tokens < 0 {
			break
		}
		kept = append(kept, list)
		first--
	}
	var list []message
	if first > 0 {
		list = summarized(history[:first])
	}
	for _, turn := range slices.Backward(kept) {
		list = append(list, turn...)
	}
	return list
}

// summarized is a summary as a result of a tool: titles are in it, and what is
// in a message of the person is taken for the person's wish. The messages
// around it are for servers that want the roles in turn.
func summarized(turns []chat.Turn) []message {
	const id = "call_0"
	s := chat.Step{Call: chat.Call{Tool: summaryTool}, Result: &chat.Result{Text: summary(turns)}}
	return []message{
		{Role: "user", Content: summaryNote},
		{Role: "assistant", Calls: []toolCall{{ID: id, Type: "function",
			Function: function{Name: summaryTool, Arguments: "{}"}}}},
		{Role: "tool", CallID: id, Content: marked(s)},
		{Role: "assistant", Content: "Understood."},
	}
}

// summary tells of turns in a line each, the newest for certain.
func summary(turns []chat.Turn) string {
	var lines []string
	room := maxSummary
	for i, t := range slices.Backward(turns) {
		line := fmt.Sprintf("- The person said %q.", clip.Bytes(t.Message, maxMention))
		if changed := changes(t); changed != "" {
			line += " " + changed
		}
		if room -= len(line) + 1; room < 0 {
			lines = append(lines, fmt.Sprintf("- %d earlier messages are left out.", i+1))
			break
		}
		lines = append(lines, line)
	}
	slices.Reverse(lines)
	return strings.Join(lines, "\n")
}

// changes tells what a turn changed, from its receipts.
func changes(t chat.Turn) string {
	var all []string
	for _, s := range t.Steps {
		if s.Result == nil || s.Result.Receipt == nil {
			continue
		}
		r := s.Result.Receipt
		var tasks []string
		for _, l := range r.Lines[:min(len(r.Lines), 3)] {
			if l.Task == 0 { // of a shared list: the title has its mark
				tasks = append(tasks, fmt.Sprintf("%q", clip.Bytes(l.Title, 60)))
				continue
			}
			tasks = append(tasks, fmt.Sprintf("#%d %q", l.Task, clip.Bytes(l.Title, 60)))
		}
		if more := len(r.Lines) - 3; more > 0 {
			tasks = append(tasks, fmt.Sprintf("%d more", more))
		}
		all = append(all, fmt.Sprintf("Tasks %s: %s.", r.Kind, strings.Join(tasks, ", ")))
	}
	return strings.Join(all, " ")
}

// cost guesses the tokens of messages.
func cost(list []message) int {
	n := 0
	for _, m := range list {
		n += perMessage + len(m.Content)/bytesPerToken
		for _, c := range m.Calls {
			n += perMessage + (len(c.Function.Name)+len(c.Function.Arguments))/bytesPerToken
		}
	}
	return n
}
