package offline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// maxNext is how many tasks are picked where somebody asks what to do next.
const maxNext = 3

// goesBefore says whether a message is looked at before the open question: a
// command, a question, and what wants something else of the list is no answer.
func (d *dialogue) goesBefore(a Action) bool {
	q := d.memory.Asked
	message := d.message()
	if len(q.Options) > 0 && q.Tool == "" && len(q.Plans) == 0 {
		return false // its options are things that one can say
	}
	for _, o := range q.Options {
		if message == strings.ToLower(o.Label) || message == strings.ToLower(o.Message) {
			return false
		}
	}
	if strings.HasSuffix(message, "?") {
		return true
	}
	first, _, _ := strings.Cut(message, " ")
	first, _, _ = strings.Cut(first, "'")
	if questionWords[first] && len(strings.Fields(message)) > 1 {
		return true
	}
	if len(q.Options) == 0 && q.Tool != "update_task" && !refuses(message) && isCommand(a) {
		return true
	}
	// "remind me to pay tomorrow" is no answer to when the other thing is
	asksWhen := q.Tool == "reschedule_task" && len(q.Plans) > 0
	return (len(q.Options) == 0 || asksWhen) && (a.Intent == Add || a.Intent == List || a.Intent == Delete ||
		a.Intent == Undo || a.Intent == Help)
}

// isCommand says whether an action changes a task that it names itself.
func isCommand(a Action) bool {
	switch a.Intent {
	case Complete, Reopen, Restore, Update:
		return !a.Target.Empty() && !a.Target.Pronoun
	case Reschedule:
		return a.Target.Words != "" || len(a.Target.Numbers) > 0
	}
	return false
}

// questionWords begin what asks, and what is never an answer.
var questionWords = wordSet("what what's whats who where when which how why")

// particular takes what is said in few ways and means one thing, such as
// "what's next?" or "plan my day".
func (d *dialogue) particular(ctx context.Context, rules Reading) (chat.Reply, bool) {
	message := strings.TrimRight(d.message(), "? ")
	if reply, ok := d.inBulk(message); ok {
		return reply, true
	}
	if reply, ok := d.unclearTime(rules); ok {
		return reply, true
	}
	if dumped(rules) {
		return d.begin(rules), true
	}
	if reply, ok := d.timer(message); ok {
		return reply, true
	}
	if m := en.ThingAsked.FindStringSubmatch(message); m != nil {
		return chat.Reply{Calls: []chat.Call{*tool("search_tasks",
			map[string]any{"query": m[1], "status": todo.Pending})}}, true
	}
	if m := en.SummaryAsked.FindStringSubmatch(message); m != nil {
		return chat.Reply{Calls: []chat.Call{*tool("list_tasks", map[string]any{"due": summed[m[1]]})}}, true
	}
	if m := en.DoneAsked.FindStringSubmatch(message); m != nil {
		return chat.Reply{Calls: []chat.Call{*tool("list_tasks", map[string]any{"completed": m[1]})}}, true
	}
	if d.prompt.List == nil {
		return chat.Reply{}, false
	}
	looks := []func(string, todo.Snapshot) (chat.Reply,
		bool){d.next, d.tags, d.thisWeek, d.skips, d.plan, d.later, d.severalNamed}
	if !slices.ContainsFunc(en.Particular, func(p en.Pattern) bool { return p.MatchString(message) }) {
		return chat.Reply{}, false
	}
	list, err := d.prompt.List(ctx)
	if err != nil {
		return chat.Reply{}, false // the rules ask the tools, and those say what is wrong
	}
	for _, look := range looks {
		if reply, ok := look(message, list); ok {
			return reply, true
		}
	}
	return chat.Reply{}, false
}

// dumped says whether a message says itself that all it has is to be added:
// "brain dump: …", "add these: …".
func dumped(r Reading) bool {
	return len(r.Actions) > 1 && !slices.ContainsFunc(r.Actions, func(a Action) bool {
		return a.Intent != Add || !strings.Contains(a.Rule, "braindump") && !strings.Contains(a.Rule, "(these|")
	})
}

// summed are the days that a summary is of.
var summed = map[string]string{"day": "today", "week": "this week"}

// timer offers a reminder where somebody wants a timer or an alarm, which a
// list does not have.
func (d *dialogue) timer(message string) (chat.Reply, bool) {
	m := en.Timer.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	what := m[1]
	rest := []byte(message)
	times := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	var moment entry.Moment
	for _, e := range timeexpr.Find(message, times) {
		if moment.Join("due", e) == nil {
			copy(rest[e.Start:e.End], strings.Repeat(" ", e.End-e.Start))
		}
	}
	due := moment.Due(d.prompt.Now.Location())
	if due == nil || !due.Timed {
		return chat.Reply{}, false
	}
	_, after, _ := strings.Cut(string(rest), what)
	named := title(strings.TrimSpace(after))
	for _, lead := range []string{"for ", "to ", "called ", "named ", "about "} {
		if n, ok := strings.CutPrefix(strings.ToLower(named), lead); ok {
			named = title(n)
			break
		}
	}
	if strings.TrimSpace(named) == "" || timerTail[strings.ToLower(named)] {
		named = title(what)
	}
	a := addition{Title: named, Due: dueText(due)}
	if moment.Rule != nil {
		a.Repeat = moment.Rule.String()
	}
	c := &chat.Clarification{Question: fmt.Sprintf("I have no %ss, but I can remind you. Shall I?", what)}
	label := "Add " + d.button(a)
	c.Options = []chat.Option{{Label: label, Message: label}}
	withWayOut(c, "No")
	d.memory.Asked = &asked{Options: c.Options, Yes: true,
		Plans: [][]chat.Call{{*tool("add_task", map[string]any{"tasks": []addition{a}})}}}
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// timerTail are words behind a timer that name nothing.
var timerTail = wordSet("for to at in please")

// severalNamed does one thing to the tasks that are named one by one: "delete
// the gym and the bank".
func (d *dialogue) severalNamed(message string, list todo.Snapshot) (chat.Reply, bool) {
	m := en.SeveralNamed.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	if _, one := theTask(m[2], list.Pending); one {
		return chat.Reply{}, false // "delete salt and pepper"
	}
	var numbers []int64
	for _, name := range several(m[2]) {
		t, ok := theTask(name, list.Pending)
		if !ok || slices.Contains(numbers, t.Number) {
			return chat.Reply{}, false
		}
		numbers = append(numbers, t.Number)
	}
	if len(numbers) < 2 {
		return chat.Reply{}, false
	}
	name := "complete_task"
	if m[1] == "delete" || m[1] == "remove" || m[1] == "get rid of" {
		name = "delete_task"
	}
	return chat.Reply{Calls: []chat.Call{*tool(name, map[string]any{"tasks": numbers})}}, true
}

// next picks the few tasks that come next; reasons says why.
func (d *dialogue) next(message string, list todo.Snapshot) (chat.Reply, bool) {
	if !en.NextAsked.MatchString(message) || len(list.Pending) == 0 {
		return chat.Reply{}, false
	}
	picked := slices.Clone(list.Pending)
	slices.SortFunc(picked, func(a, b todo.Task) int {
		return cmp.Or(cmp.Compare(d.urgency(a), d.urgency(b)), cmp.Compare(d.at(a), d.at(b)),
			cmp.Compare(a.Number, b.Number))
	})
	var numbers []int64
	for _, t := range picked[:min(len(picked), maxNext)] {
		numbers = append(numbers, t.Number)
	}
	return chat.Reply{Calls: []chat.Call{*tool("list_tasks", map[string]any{"tasks": numbers})}}, true
}

// urgency orders tasks by what presses: what is overdue, what is due today,
// what matters, what comes soon, and what has no date.
func (d *dialogue) urgency(t todo.Task) int {
	today := civil.DateTimeOf(d.prompt.Now).Date
	switch {
	case t.Due != nil && d.at(t) < d.prompt.Now.Unix() && (t.Due.Timed || t.Due.Date.Sub(today) < 0):
		return 0
	case t.Due != nil && t.Due.DayIn(d.prompt.Now.Location()).Sub(today) == 0:
		return 1
	case t.Priority == todo.High:
		return 2
	case t.Due != nil:
		return 3
	case t.Priority != todo.None:
		return 4
	}
	return 5
}

// at is when a task is due, as seconds; what has no due comes last.
func (d *dialogue) at(t todo.Task) int64 {
	if t.Due == nil {
		return todo.NoRank
	}
	return t.Due.At(d.prompt.Now.Location()).Unix()
}

// reasons lists what was picked for "what's next?", each with why.
func (d *dialogue) reasons(picked []todo.Task) (string, bool) {
	if !en.NextAsked.MatchString(strings.TrimRight(d.message(), "? ")) || len(picked) == 0 {
		return "", false
	}
	lines := []string{"I would do this next:"}
	for i, t := range picked {
		lines = append(lines, fmt.Sprintf("%d. %s (#%d): %s", i+1, t.Title, t.Number, d.why(t)))
	}
	return strings.Join(lines, "\n"), true
}

// why says what presses a task.
func (d *dialogue) why(t todo.Task) string {
	var parts []string
	switch d.urgency(t) {
	case 0:
		parts = append(parts, "overdue, it was "+tools.Due(t, d.prompt.Now))
	case 1:
		parts = append(parts, "due today")
	default:
		if t.Due == nil {
			parts = append(parts, "it has no date yet")
		} else {
			parts = append(parts, tools.Due(t, d.prompt.Now))
		}
	}
	if t.Priority != todo.None {
		parts = append(parts, t.Priority.String()+" priority")
	}
	return strings.Join(parts, ", ")
}

// tags names the tags that are in use, with the number of open tasks of each.
func (d *dialogue) tags(message string, list todo.Snapshot) (chat.Reply, bool) {
	if !en.TagsAsked.MatchString(message) {
		return chat.Reply{}, false
	}
	open := map[string]int{}
	for _, t := range list.Completed {
		for _, tag := range t.Tags {
			open[tag] += 0
		}
	}
	for _, t := range list.Pending {
		for _, tag := range t.Tags {
			open[tag]++
		}
	}
	if len(open) == 0 {
		return chat.Reply{Text: "None: you have no tags yet. Say it like “tag task 3 home” to begin with one."}, true
	}
	var lines []string
	for _, tag := range slices.Sorted(maps.Keys(open)) {
		lines = append(lines, fmt.Sprintf("- #%s: %s", tag, plural(open[tag], "open task")))
	}
	return chat.Reply{Text: plural(len(open), "tag") + ", which are your lists as well:\n" + strings.Join(lines, "\n")},
		true
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// thisWeek says whether a task is due in this week or in the next.
func (d *dialogue) thisWeek(message string, list todo.Snapshot) (chat.Reply, bool) {
	m := en.WeekAsked.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	t, ok := theTask(m[1], list.Pending)
	if !ok {
		return chat.Reply{}, false
	}
	if t.Due == nil {
		return chat.Reply{Text: fmt.Sprintf("“%s” (#%d) has no date.", t.Title, t.Number)}, true
	}
	d.memory.speakOf([]int64{t.Number})
	start := d.frameContext(list).Time.WeekStart
	today := civil.DateTimeOf(d.prompt.Now).Date
	first := today.AddDays(-(int(today.Weekday()-start) + 7) % 7)
	week := "later than next week"
	switch n := t.Due.DayIn(d.prompt.Now.Location()).Sub(first); {
	case n < 0:
		week = "overdue"
	case n < 7:
		week = "this week"
	case n < 14:
		week = "next week"
	}
	return chat.Reply{Text: fmt.Sprintf("“%s” (#%d) is %s: %s.", t.Title, t.Number, week, tools.Due(t, d.prompt.Now))},
		true
}

// skips says what the list knows of how a task was kept: it counts what was
// completed, and not what was passed over.
func (d *dialogue) skips(message string, list todo.Snapshot) (chat.Reply, bool) {
	m := en.SkipsAsked.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	t, ok := theTask(m[1], list.Pending)
	if !ok {
		return chat.Reply{}, false
	}
	n := 0
	for _, c := range list.Completed {
		if c.Series != 0 && (c.Series == t.Series || c.Series == t.Number) {
			n++
		}
	}
	return chat.Reply{Text: fmt.Sprintf("I do not count what is skipped. “%s” (#%d) was completed %s, and is %s.",
		t.Title, t.Number, plural(n, "time"), tools.Due(t, d.prompt.Now))}, true
}

// theTask is the one task whose title has all of the words.
func theTask(words string, among []todo.Task) (found todo.Task, ok bool) {
	for _, t := range among {
		title := " " + strings.ToLower(t.Title) + " "
		if slices.ContainsFunc(strings.Fields(words),
			func(w string) bool { return !strings.Contains(title, " "+w+" ") }) {
			continue
		}
		if ok {
			return todo.Task{}, false
		}
		found = t
		ok = true
	}
	return found, ok
}

// inBulk does one thing to many tasks, after one approval.
func (d *dialogue) inBulk(message string) (chat.Reply, bool) {
	if en.ClearShown.MatchString(message) && len(d.memory.List) > 1 && len(d.memory.It) != 1 {
		return chat.Reply{Calls: []chat.Call{*tool("delete_task", map[string]any{"tasks": d.memory.List})}}, true
	}
	if en.EveryTaskDone.MatchString(message) {
		return chat.Reply{Calls: []chat.Call{*tool("complete_task", map[string]any{"where": map[string]any{}})}}, true
	}
	if m := en.AllBut.FindStringSubmatch(message); m != nil {
		name := "complete_task"
		if m[1] == "delete" || m[1] == "remove" {
			name = "delete_task"
		}
		return chat.Reply{Calls: []chat.Call{*tool(name,
			map[string]any{"where": map[string]any{}, "except": several(m[2])})}}, true
	}
	if m := en.TagAllBut.FindStringSubmatch(message); m != nil {
		args := map[string]any{"where": map[string]any{"due": m[1]}, "add_tags": []string{m[3]},
			"except": several(m[2])}
		return chat.Reply{Calls: []chat.Call{*tool("update_task", args)}}, true
	}
	if m := en.TagAll.FindStringSubmatch(message); m != nil {
		args := map[string]any{"where": map[string]any{"due": m[1]}, "add_tags": []string{m[2]}}
		if m[3] != "" {
			args["except"] = several(m[3])
		}
		return chat.Reply{Calls: []chat.Call{*tool("update_task", args)}}, true
	}
	return chat.Reply{}, false
}

// several are the names in "the report and the gym".
func several(words string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(words, " and ", ","),
		func(r rune) bool { return r == ',' }) {
		w = strings.TrimSpace(w)
		w = strings.TrimPrefix(strings.TrimPrefix(w, "the "), "my ")
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}
