package offline

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What is offered beside an answer that changed nothing, as it may have been meant otherwise: another list
// than the one that was shown, or what a search that found nothing may have been for.

const (
	maxBeside     = 2    // buttons
	longestBeside = 300  // bytes of a message that is read once more
	besideShown   = 0.25 // how likely another list has to be
	besideChanged = 0.1  // how likely a change has to be, where nothing was found
)

// taken is which of the offers beside the last answer the message takes by its words, -1 if none.
func (d *dialogue) taken(beside *asked) int {
	if beside == nil {
		return -1
	}
	said := strings.TrimSpace(d.prompt.Turn.Message)
	return slices.IndexFunc(beside.Options, func(o chat.Option) bool { return o.Message == said })
}

// meantElse is how else the message may have been meant, where all that its calls did was to look. It has to
// be asked before the calls are remembered.
func (d *dialogue) meantElse(ctx context.Context) *policy {
	steps := d.prompt.Turn.Steps
	message := d.prompt.Turn.Message
	if len(steps) != 1 || steps[0].Result == nil || steps[0].Result.Failed || d.prompt.List == nil {
		return nil
	}
	if len(message) > longestBeside || d.memory.Asked != nil {
		return nil
	}
	if !looksPlainly(steps[0].Call) {
		return nil
	}
	list, err := d.prompt.List(ctx)
	if err != nil {
		return nil
	}
	c := d.frameContext(list)
	c.Rules = Hints(d.read(message))
	all := frame.Readings(message, &c, weights.Shared(), readings)
	if len(all) < 2 {
		return nil
	}
	return &policy{dialogue: d, ctx: &c, readings: all, chances: chances(all)}
}

// looksPlainly says whether a call looks for tasks by what every list can be asked for: not for steps of a task,
// what is in the bin or what comes next, of which the list alone knows nothing.
func looksPlainly(c chat.Call) bool {
	var args map[string]any
	if c.Tool == "search_tasks" {
		return true
	}
	if c.Tool != "list_tasks" || json.Unmarshal(c.Args, &args) != nil {
		return false
	}
	for name, v := range args {
		if !slices.Contains([]string{"tasks", "due", "tag", "query", "priority"}, name) &&
			!(name == "status" && v == string(todo.Pending)) {
			return false
		}
	}
	return true
}

// offerBeside puts the likeliest of them beside the answer.
func (d *dialogue) offerBeside(r *chat.Reply, p *policy) {
	if p == nil || r.Choice != nil || len(r.Calls) > 0 {
		return
	}
	var shown []int64
	for _, t := range d.prompt.Turn.Steps[0].Result.Tasks {
		shown = append(shown, t.Number)
	}
	if first, _, _ := strings.Cut(r.Text, "\n"); len(shown) > 0 && !strings.HasSuffix(first, "task:") &&
		!strings.HasSuffix(first, "tasks:") {
		return // what comes next, and when something is, is said in another way than a list
	}
	slices.Sort(shown)
	o := offer{policy: p, of: map[string]int{}, question: true}
	listed := d.prompt.Turn.Steps[0].Call.Tool == "list_tasks"
	for i, reading := range p.readings {
		least := besideShown
		if reading.Changes() {
			least = besideChanged
		}
		if len(o.options) == maxBeside || p.chances[i] < least || !o.fits(reading) || reading.Changes() == listed {
			continue
		}
		if reading.Changes() && len(shown) > 0 ||
			!reading.Changes() && (p.empty(reading) || showsJust(reading, shown)) {
			continue
		}
		o.add(reading, 1)
	}
	if len(o.options) == 0 {
		return
	}
	r.Choice = &chat.Clarification{Question: "Or did you mean it otherwise?", Options: o.options}
	d.memory.Beside = &asked{Options: o.options, Plans: o.plans}
}

// showsJust says whether a reading shows these tasks, which are sorted.
func showsJust(r frame.Reading, shown []int64) bool {
	return len(r.Frames) == 1 && slices.Equal(slices.Sorted(slices.Values(r.Frames[0].Filter.Named)), shown)
}
