package tools

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxOptions is how many tasks a "which one?" offers.
const maxOptions = 8

// selector is the part of a tool's arguments that says which tasks are meant.
type selector struct {
	Tasks  list[Ref] `json:"tasks,omitempty"`
	Where  *where    `json:"where,omitempty"`
	Except list[Ref] `json:"except,omitempty"`
}

// selectorSchema is the JSON Schema of a selector's properties.
const selectorSchema = `"tasks":{"type":"array","maxItems":100,"description":"Tasks by number, or by words that identify exactly one.","items":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}]}},
"where":` + whereSchema + `,
"except":{"type":"array","description":"Tasks that are left out of where.","items":{"anyOf":[{"type":"integer","minimum":1},{"type":"string"}]}}`

// found is what a selector amounts to.
type found struct {
	tasks  []todo.Task
	missed []string
	choice *chat.Clarification
}

// search is how references are looked for.
type search struct {
	statuses []todo.Status // in this order, until one has a match
	ask      string        // what choosing a task says: "Delete task %d"
	verb     string        // "delete"
}

// find resolves a selector. Unless it fails, tasks, missed or choice has something.
func (c *call) find(ctx context.Context, sel selector, s search) (found, error) {
	var f found
	switch {
	case len(sel.Tasks) == 0 && sel.Where == nil:
		return f, fault.InField(misused,
			"Say which tasks: their numbers or words in “tasks”, or a description in “where”.")
	case len(sel.Tasks) > MaxItems:
		return f, fault.InField(misused,
			"%d tasks are named; at most %d can be in one call. Use “where”, or several calls.", len(sel.Tasks),
			MaxItems)
	}
	for _, ref := range sel.Tasks {
		if err := c.one(ctx, ref, s, &f); err != nil {
			return f, err
		}
	}
	if sel.Where != nil {
		if err := c.every(ctx, sel, s, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// one resolves a reference and adds it to f.
func (c *call) one(ctx context.Context, ref Ref, s search, f *found) error {
	if ref.ID != 0 {
		t, err := c.GetAny(ctx, c.who, ref.ID)
		if fault.CodeOf(err) == fault.NotFound {
			f.miss("There is no task %d.", ref.ID)
			return nil
		}
		if err != nil {
			return err
		}
		if ref.Version != 0 && ref.Version != t.Version {
			f.miss("Task %d (“%s”) was changed in the meantime, so I left it alone.", t.Number, t.Title)
			return nil
		}
		f.add(t)
		return nil
	}
	if utf8.RuneCountInString(ref.Words) > todo.MaxTitle {
		f.miss("“%s” is longer than any title, so I looked for no task that fits it.", clip.Runes(ref.Words, 80))
		return nil
	}
	tasks, level, err := c.matching(ctx, ref.Words, s.statuses)
	switch {
	case err != nil:
		return err
	case len(tasks) == 0:
		f.miss("I found no task that fits “%s”.", clip.Runes(ref.Words, 80))
	case len(tasks) == 1 && level > nearMatch:
		f.add(tasks[0])
	case level == nearMatch:
		f.ask(c.choice(fmt.Sprintf("I found no task that fits “%s”. Did you mean one of these?",
			clip.Runes(ref.Words, 80)), tasks, s))
	default:
		f.ask(c.choice(fmt.Sprintf("Which one do you want to %s? %d tasks fit “%s”.", s.verb, len(tasks),
			clip.Runes(ref.Words, 80)), tasks, s))
	}
	return nil
}

// matching returns the tasks that fit the words best, from the first status that has any.
func (c *call) matching(ctx context.Context, words string, statuses []todo.Status) ([]todo.Task, int, error) {
	ref := newReference(words)
	for _, exact := range []bool{true, false} {
		for _, status := range statuses {
			tasks, level, err := c.bestIn(ctx, ref, status, exact)
			if err != nil || len(tasks) > 0 {
				return tasks, level, err
			}
		}
	}
	return nil, noMatch, nil
}

// bestIn returns the best matches of one status. If not exact, words may have
// a typing mistake, and only the newest tasks are looked at.
func (c *call) bestIn(ctx context.Context, ref reference, status todo.Status, exact bool) ([]todo.Task, int, error) {
	tasks, err := c.candidates(ctx, ref, status, exact)
	if err != nil {
		return nil, noMatch, err
	}
	best, level := []todo.Task(nil), noMatch
	for _, t := range tasks {
		if err := ctx.Err(); err != nil {
			return nil, noMatch, err
		}
		l := ref.match(c.titleOf(t))
		if exact && l == nearMatch || l == noMatch || l < level {
			continue
		}
		if l > level {
			best, level = nil, l
		}
		best = append(best, t)
	}
	slices.SortFunc(best, func(a, b todo.Task) int { return int(a.Number - b.Number) })
	return best, level, nil
}

// candidates are the tasks of a status among which a reference is looked for:
// those that have its words, or the newest ones, which are read once.
func (c *call) candidates(ctx context.Context, ref reference, status todo.Status, exact bool) ([]todo.Task, error) {
	f := todo.Filter{Status: status, Limit: todo.MaxLimit, Sort: todo.SortUpdated, Descending: true}
	if exact {
		f.Search = clip.Runes(strings.Join(ref.stems, " "), todo.MaxTitle)
	} else if tasks, ok := c.newest[status]; ok {
		return tasks, nil
	}
	page, err := c.List(ctx, c.who, f)
	if err == nil && !exact {
		if c.newest == nil {
			c.newest = map[todo.Status][]todo.Task{}
		}
		c.newest[status] = page.Tasks
	}
	return page.Tasks, err
}

// titleOf is the title of a task in words, cut once for all references.
func (c *call) titleOf(t todo.Task) title {
	cut, ok := c.titles[t.Title]
	if !ok {
		if c.titles == nil {
			c.titles = map[string]title{}
		}
		cut = newTitle(t.Title)
		c.titles[t.Title] = cut
	}
	return cut
}

// every resolves the description, less the exceptions, and adds it to f.
func (c *call) every(ctx context.Context, sel selector, s search, f *found) error {
	var except found
	for _, ref := range sel.Except {
		if err := c.one(ctx, ref, s, &except); err != nil {
			return err
		}
	}
	if except.choice != nil || len(except.missed) > 0 { // what must not be touched has to be clear first
		f.missed, f.choice = append(f.missed, except.missed...), except.choice
		return nil
	}
	tasks, err := c.where(ctx, *sel.Where, s.statuses[0])
	if err != nil {
		return err
	}
	n := len(f.tasks)
	for _, t := range tasks {
		if !slices.ContainsFunc(except.tasks, func(e todo.Task) bool { return e.Number == t.Number }) {
			f.add(t)
		}
	}
	if len(f.tasks) == n {
		f.miss("No task fits that description, so there is nothing to %s.", s.verb)
	}
	return nil
}

// choice asks which of the tasks is meant.
func (c *call) choice(question string, tasks []todo.Task, s search) *chat.Clarification {
	say := c.saying()
	ch := &chat.Clarification{Question: question}
	for _, t := range tasks[:min(len(tasks), maxOptions)] {
		ch.Options = append(ch.Options, chat.Option{Label: say.label(t), Message: fmt.Sprintf(s.ask, t.Number),
			Task: t.Number})
	}
	return ch
}

func (f *found) add(t todo.Task) {
	if !slices.ContainsFunc(f.tasks, func(o todo.Task) bool { return o.Number == t.Number }) {
		f.tasks = append(f.tasks, t)
	}
}

func (f *found) miss(format string, args ...any) {
	f.missed = append(f.missed, fmt.Sprintf(format, args...))
}

// ask keeps the first question; the answer leads to the next.
func (f *found) ask(c *chat.Clarification) {
	f.missed = append(f.missed, c.Question)
	if f.choice == nil {
		f.choice = c
	}
}

// keep drops the tasks for which ok is false, with a sentence for each.
func (f *found) keep(ok func(todo.Task) bool, sentence string) {
	f.tasks = slices.DeleteFunc(f.tasks, func(t todo.Task) bool {
		if ok(t) {
			return false
		}
		f.miss(sentence, t.Number, t.Title)
		return true
	})
}

func numbers(tasks []todo.Task) []int64 {
	out := make([]int64, len(tasks))
	for i, t := range tasks {
		out[i] = t.Number
	}
	return out
}

func targets(tasks []todo.Task) []todo.Target {
	out := make([]todo.Target, len(tasks))
	for i, t := range tasks {
		out[i] = todo.Target{Number: t.Number, IfVersion: t.Version}
	}
	return out
}

func frozenRefs(tasks []todo.Task) list[Ref] {
	out := make(list[Ref], len(tasks))
	for i, t := range tasks {
		out[i] = Ref{ID: t.Number, Version: t.Version}
	}
	return out
}
