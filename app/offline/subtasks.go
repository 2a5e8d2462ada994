package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// steps takes what is said about subtasks: those that are to be added, also as the
// answer to which, and what is left of a task.
func (d *dialogue) steps(ctx context.Context, rules Reading) (chat.Reply, bool) {
	if reply, ok := d.namesSteps(rules); ok {
		return reply, true
	}
	message := strings.TrimRight(strings.TrimSpace(strings.ReplaceAll(d.prompt.Turn.Message, "’", "'")), ".!? ")
	for _, look := range []func(context.Context, string) (chat.Reply,
		bool){d.addsSteps, d.breaksDown, d.showsSteps, d.movesStep} {
		if reply, ok := look(ctx, message); ok {
			return reply, true
		}
	}
	return chat.Reply{}, false
}

// subtask is a new subtask under the names that the tool gives its fields.
type subtask struct {
	Text   string `json:"text,omitempty"`
	Parent any    `json:"parent,omitempty"`
}

func (d *dialogue) addsSteps(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.StepsAdded.FindStringSubmatch(message); m != nil {
		lead := strings.TrimSuffix(message, m[2])
		return d.addSteps(d.parentOf(ctx, m[1]),
			stepsIn(m[2], en.Several.MatchString(strings.Replace(lead, m[1], "", 1))))
	}
	for _, p := range []en.Pattern{en.AddedAsSteps, en.AddedToAsSteps, en.AddedUnder} {
		if m := p.FindStringSubmatch(message); m != nil {
			rest := strings.Replace(strings.Replace(message, m[1], "", 1), m[2], "", 1)
			return d.addSteps(d.parentOf(ctx, m[2]), stepsIn(m[1], en.Several.MatchString(rest)))
		}
	}
	if m := en.StepsAsked.FindStringSubmatch(message); m != nil {
		return d.askSteps(ctx, m[1])
	}
	return chat.Reply{}, false
}

func (d *dialogue) breaksDown(ctx context.Context, message string) (chat.Reply, bool) {
	m := en.BrokenDown.FindStringSubmatch(message)
	if m != nil && en.SaysBreak.MatchString(message) {
		if _, known := d.parentOf(ctx, m[1]).(int64); !known && !en.SaysSteps.MatchString(message) &&
			len(d.fitting(ctx, m[1])) == 0 {
			return chat.Reply{}, false // "break down the boxes" is a task
		}
		if m[2] != "" {
			return d.addSteps(d.parentOf(ctx, m[1]), stepsIn(m[2], true))
		}
		return d.askSteps(ctx, m[1])
	}
	if m = en.SplitInto.FindStringSubmatch(message); m == nil {
		return chat.Reply{}, false
	}
	parent, items := d.parentOf(ctx, m[1]), stepsIn(m[2], true)
	if _, known := parent.(int64); !known || len(items) < 2 {
		return chat.Reply{}, false // "split the bill into halves" is a task
	}
	return d.addSteps(parent, items)
}

// showsSteps shows the subtasks of a task. What is left "of" something is that only if
// the task has any.
func (d *dialogue) showsSteps(ctx context.Context, message string) (chat.Reply, bool) {
	if m := en.StepsShown.FindStringSubmatch(message); m != nil {
		return d.showSteps(d.parentOf(ctx, m[1]), "")
	}
	m := en.LeftOfTask.FindStringSubmatch(message)
	status := string(todo.Pending)
	if m == nil {
		m = en.HowFar.FindStringSubmatch(message)
		status = ""
	}
	if m == nil {
		return chat.Reply{}, false
	}
	fits := slices.DeleteFunc(d.fitting(ctx, m[1]), func(t todo.Task) bool { return t.Subtasks == nil })
	if len(fits) != 1 {
		return chat.Reply{}, false
	}
	if p := fits[0].Subtasks; p.Done == p.Total {
		status = "" // nothing is left, and all of it is shown
	}
	return d.showSteps(fits[0].Number, status)
}

func (d *dialogue) showSteps(parent any, status string) (chat.Reply, bool) {
	if parent == nil {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	args := map[string]any{"parent": parent, "limit": todo.MaxSubtasks}
	if status != "" {
		args["status"] = status
	}
	return calling("list_tasks", args)
}

// movesStep makes a task a subtask of another one, or a subtask a task of its own.
func (d *dialogue) movesStep(ctx context.Context, message string) (chat.Reply, bool) {
	var what, under any
	if m := en.MadeOwn.FindStringSubmatch(message); m != nil {
		what, under = d.parentOf(ctx, m[1]), "none"
	} else if m := en.MadeStep.FindStringSubmatch(message); m != nil {
		what, under = d.parentOf(ctx, m[1]), d.parentOf(ctx, m[2])
	}
	if what == nil || under == nil {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	return calling("update_task", map[string]any{"tasks": []any{what}, "parent": under})
}

// addSteps adds subtasks, as one change.
func (d *dialogue) addSteps(parent any, items []string) (chat.Reply, bool) {
	if parent == nil || len(items) == 0 {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	var tasks []subtask
	for _, item := range items {
		tasks = append(tasks, subtask{title(item), parent})
	}
	return calling("add_task", map[string]any{"tasks": tasks})
}

// askSteps asks which steps a task has.
func (d *dialogue) askSteps(ctx context.Context, words string) (chat.Reply, bool) {
	parent := d.parentOf(ctx, words)
	if parent == nil {
		return chat.Reply{}, false
	}
	name := fmt.Sprintf("“%s”", strings.TrimPrefix(strings.TrimPrefix(words, "the "), "my "))
	if n, ok := parent.(int64); ok {
		name = d.nameOf(ctx, n)
	} else if len(d.fitting(ctx, words)) == 0 {
		return chat.Reply{Text: fmt.Sprintf("I found no open task that fits %s. Add it first, then say its steps.",
			name)}, true
	}
	d.memory.Asked = &asked{Tool: "add_task", Args: mustJSON(subtask{Parent: parent})}
	return chat.Reply{Text: fmt.Sprintf("Which steps does %s have? Say them with commas between them, or “never mind”.",
		name)}, true
}

// namesSteps takes the answer to which steps a task has.
func (d *dialogue) namesSteps(rules Reading) (chat.Reply, bool) {
	q := d.memory.Asked
	if q == nil || q.Tool != "add_task" || len(q.Options) > 0 {
		return chat.Reply{}, false
	}
	var s subtask
	if json.Unmarshal(q.Args, &s) != nil || s.Parent == nil || refuses(d.message()) ||
		strings.HasSuffix(d.message(), "?") {
		return chat.Reply{}, false
	}
	switch rules.Actions[0].Intent {
	case None, Add, Answer, Ask, Update:
	default:
		return chat.Reply{}, false
	}
	if n, ok := s.Parent.(float64); ok {
		s.Parent = int64(n)
	}
	return d.addSteps(s.Parent, stepsIn(d.prompt.Turn.Message, true))
}

// parentOf is the task that words name: its number if the list leaves no doubt, else the
// words, about which the tool then asks; nil if a pronoun means none.
func (d *dialogue) parentOf(ctx context.Context, words string) any {
	words = strings.TrimSpace(strings.Trim(words, `"“”`))
	if n, ok := taskNumber(words); ok {
		return n
	}
	if fits := d.fitting(ctx, words); len(fits) == 1 {
		return fits[0].Number
	}
	for _, lead := range []string{"the ", "my ", "our ", "task "} {
		words = strings.TrimPrefix(words, lead)
	}
	return d.taskOf(strings.ToLower(words))
}

// taskNumber reads "task 3", "#3" and "3".
func taskNumber(words string) (int64, bool) {
	for _, lead := range []string{"task", "number", "no.", "#"} {
		words = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(words), lead))
	}
	if !isDigits(words) || words == "" || len(words) > 9 {
		return 0, false
	}
	n := int64(0)
	for _, r := range words {
		n = n*10 + int64(r-'0')
	}
	return n, n > 0
}

// fitting are the open tasks whose titles have all the words, none of them a subtask if
// there are others; one that is called just so alone.
func (d *dialogue) fitting(ctx context.Context, words string) []todo.Task {
	want := strings.Fields(strings.ToLower(strings.Trim(words, `"“” `)))
	for len(want) > 1 && (want[0] == "the" || want[0] == "my" || want[0] == "our") {
		want = want[1:]
	}
	if len(want) == 0 || pronouns[strings.Join(want, " ")] {
		return nil
	}
	all := slices.DeleteFunc(d.pending(ctx), func(t todo.Task) bool {
		have := strings.Fields(strings.ToLower(t.Title))
		return slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(have, w) })
	})
	for _, better := range []func(todo.Task) bool{
		func(t todo.Task) bool { return strings.EqualFold(t.Title, strings.Join(want, " ")) },
		func(t todo.Task) bool { return t.Parent == 0 },
	} {
		if slices.ContainsFunc(all, better) {
			all = slices.DeleteFunc(all, func(t todo.Task) bool { return !better(t) })
		}
	}
	return all
}

func (d *dialogue) nameOf(ctx context.Context, number int64) string {
	for _, t := range d.pending(ctx) {
		if t.Number == number {
			return fmt.Sprintf("“%s” (#%d)", t.Title, number)
		}
	}
	return fmt.Sprintf("task %d", number)
}

// stepsIn divides what was said into steps: by lines, else by what is quoted, else by
// semicolons, else, where several are meant, by commas and the last "and".
func stepsIn(said string, several bool) (items []string) {
	said = strings.TrimSpace(said)
	var parts []string
	switch {
	case strings.Contains(said, "\n"):
		parts = strings.Split(said, "\n")
	case strings.HasPrefix(said, "“") && strings.Count(said, "“") == strings.Count(said, "”"):
		for _, part := range strings.Split(said, "”") {
			if _, quoted, ok := strings.Cut(part, "“"); ok {
				parts = append(parts, quoted)
			}
		}
	case strings.Contains(said, ";"):
		parts = strings.Split(said, ";")
	case several:
		parts = strings.Split(said, ",")
		last := parts[len(parts)-1]
		if before, after, ok := cutLast(last, " and "); ok && !strings.HasPrefix(strings.TrimSpace(last), "and ") {
			parts = append(parts[:len(parts)-1], before, after)
		}
	default:
		parts = []string{said}
	}
	for _, p := range parts {
		p = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(p), "-*•"))
		for _, lead := range []string{"and then ", "and ", "then "} {
			p = strings.TrimPrefix(p, lead)
		}
		if before, after, ok := strings.Cut(p, ". "); ok && isDigits(before) {
			p = after
		}
		if p = strings.Trim(p, ` "“”.`); p != "" {
			items = append(items, p)
		}
	}
	return items
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
