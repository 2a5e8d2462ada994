package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// timed takes a time that is all that is said for that of what was added or
// moved right before it: "remind me to call Ann", "tomorrow at 8".
func (d *dialogue) timed(a Action) (chat.Reply, bool) {
	l := d.memory.Last
	if act := d.memory.Act; act == "" || act == string(frame.Show) {
		return chat.Reply{}, false // something else was spoken of in between
	}
	if a.Intent != None || len(d.memory.It) != 1 || l == nil || l.Tool != "add_task" && l.Tool != "reschedule_task" {
		return chat.Reply{}, false
	}
	c := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	u := cut(d.prompt.Turn.Message, c, d.prompt.Kept)
	if words := theGrammar().strip(u.words()); len(words) == 0 || len(u.exprs) != 1 || !allWhen(words) {
		return chat.Reply{}, false
	}
	when := u.text[u.exprs[0].Start:u.exprs[0].End]
	args := map[string]any{"tasks": d.memory.It, "due": d.stillToday(when, u.exprs[0])}
	if u.exprs[0].Rule != nil { // "every week" repeats from the day that it has
		args = map[string]any{"tasks": d.memory.It, "repeat": when}
	}
	return chat.Reply{Calls: []chat.Call{*tool("reschedule_task", args)}}, true
}

// stillToday is a time of day with its day, where the task that is spoken of is due today and that time is past: it is
// the next one then.
func (d *dialogue) stillToday(when string, e timeexpr.Expr) string {
	today := civil.DateOf(d.prompt.Now)
	if !e.Timed || !en.ClockOnly.MatchString(strings.TrimPrefix(strings.ToLower(when), "at ")) || !e.Date.After(today) {
		return when
	}
	tasks := d.named(fmt.Sprintf("#%d", d.memory.It[0]), d.pending(context.Background()))
	if len(tasks) != 1 || tasks[0].Due == nil || tasks[0].Due.DayIn(d.prompt.Now.Location()) != today {
		return when
	}
	return e.Date.String() + " " + e.Clock.String()
}

// goOn does what was done last to another task as well ("and the second one
// too"), or to another one instead ("no, the other one").
func (d *dialogue) goOn(a Action, message string) (chat.Reply, bool) {
	if a.Intent != Answer || d.memory.Last == nil {
		return chat.Reply{}, false
	}
	other := strings.Contains(message, "the other")
	if !goesOn(message) && !other && !strings.HasPrefix(message, "no") {
		return chat.Reply{}, false
	}
	numbers := a.Target.Numbers
	for _, o := range a.Target.Ordinals {
		if n, ok := d.ordinal(o); ok {
			numbers = append(numbers, n)
		}
	}
	if other {
		numbers = d.others()
	}
	if len(numbers) == 0 && a.Target.Words != "" && repeatable[d.memory.Last.Tool] { // "and the client meeting too"
		return chat.Reply{Calls: []chat.Call{{Tool: d.memory.Last.Tool,
			Args: withWords(d.memory.Last.Args, a.Target.Words)}}}, true
	}
	if len(numbers) != 1 {
		return chat.Reply{}, false
	}
	do := chat.Call{Tool: d.memory.Last.Tool, Args: withTasks(d.memory.Last.Args, numbers[0])}
	if goesOn(message) || len(d.memory.Changes) == 0 || slices.Contains(d.memory.It, numbers[0]) {
		return chat.Reply{Calls: []chat.Call{do}}, true
	}
	last := d.memory.Changes[len(d.memory.Changes)-1]
	return chat.Reply{Calls: []chat.Call{*tool("undo", undoArgs{last}), do}}, true
}

// others are the tasks, of those between which the person chose or that were
// shown last, to which nothing was done.
func (d *dialogue) others() []int64 {
	for _, list := range [][]int64{d.memory.Offered, d.memory.List} {
		rest := slices.DeleteFunc(slices.Clone(list), func(n int64) bool { return slices.Contains(d.memory.It, n) })
		if len(rest) == 1 && len(rest) < len(list) {
			return rest
		}
	}
	return nil
}

// goesOn says whether a message goes on with what was done before it.
func goesOn(message string) bool {
	for _, s := range []string{"and ", "also "} {
		if strings.HasPrefix(message, s) {
			return true
		}
	}
	return strings.HasSuffix(message, " too") || strings.HasSuffix(message, " as well") ||
		strings.HasPrefix(message, "same ") || strings.HasPrefix(message, "the same ")
}

// repeatable are the tools whose calls can be made again for another task.
var repeatable = wordSet("complete_task delete_task restore_task reschedule_task update_task")

// withWords is args for the task that the words mean.
func withWords(args json.RawMessage, words string) json.RawMessage {
	m := map[string]any{}
	_ = json.Unmarshal(args, &m) // our own
	delete(m, "where")
	delete(m, "except")
	m["tasks"] = []string{words}
	return mustJSON(m)
}
