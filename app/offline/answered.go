package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
)

// answered takes a message as the answer to an open question, if it is one.
// Whatever else is said leaves the question behind: nothing is asked twice.
func (d *dialogue) answered(r Reading) (chat.Reply, bool) {
	message := d.message()
	q := d.memory.Asked
	a := r.Actions[0]
	if q == nil {
		if reply, ok := d.timed(a); ok {
			return reply, true
		}
		return d.goOn(a, message)
	}
	if q.Tool == "reschedule_task" && en.WhenSomething.MatchString(message) && len(d.timesIn(message)) == 0 {
		return chat.Reply{Text: fmt.Sprintf("I can't know “%s”: I only know times. Say one, such as “at 6pm”.",
			strings.ReplaceAll(message, " i ", " I "))}, true
	}
	if d.goesBefore(a) {
		d.memory.Asked = nil
		return chat.Reply{}, false
	}
	switch {
	case refuses(message):
		d.memory.Asked = nil
		return chat.Reply{Text: saidLeft}, true
	case len(q.Options) == 0 && q.Tool != "add_task":
		return d.supplied(q, a, message)
	case len(q.Options) == 0: // what is to be added?
		if a.Intent != None && a.Intent != Answer || strings.HasSuffix(message, "?") || tellsMore(message) {
			return chat.Reply{}, false
		}
		return d.addNamed(q)
	case q.Yes && agrees(message):
		return d.choose(q, q.Options[0]), true
	case q.Tool != "" && slices.Contains(everyOne, message):
		return d.chooseAll(q), true
	}
	for i, o := range q.Options {
		if d.chooses(a, message, i, o) {
			return d.choose(q, o), true
		}
	}
	if o, ok := named(q.Options, message); ok && (a.Intent != Add || o.Task == 0) {
		return d.choose(q, o), true
	}
	if q.Tool == "reschedule_task" && len(q.Plans) > 0 { // when? at 5
		return d.supplied(q, a, message)
	}
	return d.addedThen(q, message)
}

// tellsMore says whether a message is news rather than the name of something to do: "no practice on
// Tuesday, the coach is away. Thursday is on".
func tellsMore(message string) bool {
	return strings.HasPrefix(message, "no ") || strings.Contains(message, ". ")
}

// addedThen takes a time for a yes to whether one thing is to be added, which is due then:
// what was said with it, such as how often it rings, was said of that thing.
func (d *dialogue) addedThen(q *asked, message string) (chat.Reply, bool) {
	if !q.Yes || len(q.Plans) == 0 || len(q.Plans[0]) != 1 || q.Plans[0][0].Tool != "add_task" ||
		en.BareLead.MatchString(message) ||
		!d.isMoment(message) {
		return chat.Reply{}, false
	}
	var args map[string]any
	if json.Unmarshal(q.Plans[0][0].Args, &args) != nil {
		return chat.Reply{}, false
	}
	tasks, _ := args["tasks"].([]any)
	if len(tasks) != 1 {
		return chat.Reply{}, false
	}
	t, _ := tasks[0].(map[string]any)
	if t == nil || t["due"] != nil || t["repeat"] != nil {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	t["due"] = message
	return chat.Reply{Calls: []chat.Call{*tool("add_task", args)}}, true
}

var (
	// What is no and yes where something was asked, besides what chat.DecisionIn takes for it everywhere: too little
	// to carry out a plan by.
	refusals = []string{"none", "none of them", "neither", "nothing", "skip", "wait", "wait no", "no wait", "hold on",
		"hang on", "wait a minute", "one moment", "not now, later", "not now later", "maybe later", "later maybe",
		"not yet", "never"}
	agreements = []string{"please", "of course", "right", "that one", "it is"}
	everyOne   = []string{"both", "all", "all of them", "both of them", "every one", "everything", "all of those",
		"them all"}
)

// refuses says whether a message is a no, and nothing else.
func refuses(message string) bool {
	return chat.DecisionIn(message) == chat.Rejected || slices.Contains(refusals, message)
}

// agrees says whether a message is a yes, and nothing else.
func agrees(message string) bool {
	return chat.DecisionIn(message) == chat.Approved || slices.Contains(agreements, message)
}

// message is what the person said, as short answers are compared.
func (d *dialogue) message() string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(d.prompt.Turn.Message), ".!"))
}

// choose does what an option of the question stands for.
func (d *dialogue) choose(q *asked, o chat.Option) chat.Reply {
	d.memory.Asked = nil
	if i := slices.IndexFunc(q.Options, func(p chat.Option) bool { return p.Message == o.Message }); i >= 0 &&
		i < len(q.Plans) {
		return chat.Reply{Calls: q.Plans[i]}
	}
	if q.Tool == "" { // the option is something that the person could have said
		return d.begin(d.read(o.Message))
	}
	return chat.Reply{Calls: []chat.Call{{Tool: q.Tool, Args: withTasks(q.Args, o.Task)}}}
}

// chooseAll does it to every task that was offered.
func (d *dialogue) chooseAll(q *asked) chat.Reply {
	d.memory.Asked = nil
	return chat.Reply{Calls: []chat.Call{{Tool: q.Tool, Args: withTasks(q.Args, tasksOf(q.Options)...)}}}
}

// tasksOf are the tasks of options.
func tasksOf(options []chat.Option) []int64 {
	var tasks []int64
	for _, o := range options {
		tasks = append(tasks, o.Task)
	}
	return tasks
}

// tagOf is the tag of the list that a call shows or adds to, "" if there is none.
func (d *dialogue) tagOf(c chat.Call) string {
	var args struct {
		Tag   string     `json:"tag"`
		Tasks []addition `json:"tasks"`
	}
	if json.Unmarshal(c.Args, &args) == nil && len(args.Tasks) > 0 && len(args.Tasks[0].Tags) == 1 {
		return args.Tasks[0].Tags[0]
	}
	return args.Tag
}

// chooses says whether the message chooses the i-th option, by its words, by
// the number of its task, or by its place.
func (d *dialogue) chooses(a Action, message string, i int, o chat.Option) bool {
	if message == strings.ToLower(o.Message) || message == strings.ToLower(o.Label) {
		return true
	}
	if a.Intent != Answer {
		return false
	}
	for _, n := range a.Target.Numbers {
		if n == o.Task && o.Task != 0 {
			return true
		}
	}
	q := d.memory.Asked.Options
	for _, ord := range a.Target.Ordinals {
		if ord == i+1 || ord == -1 && i == len(q)-1 {
			return true
		}
	}
	return false
}

// named finds the one option that has all words of a short answer: "the
// client one" of "Team meeting" and "Client meeting".
func named(options []chat.Option, message string) (found chat.Option, ok bool) {
	var want []string
	for _, w := range strings.Fields(message) {
		if w = strings.Trim(w, ",.?!"); !fillers[w] {
			want = append(want, w)
		}
	}
	if len(want) == 0 || len(want) > 4 {
		return found, false
	}
	for _, o := range options {
		label := " " + strings.Join(strings.FieldsFunc(strings.ToLower(o.Label),
			func(r rune) bool { return strings.ContainsRune(" (),“”.:", r) }), " ") + " "
		if o.Task == 0 && !en.OfAList.MatchString(o.Label) ||
			slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(label, " "+w+" ") }) {
			continue
		}
		if ok {
			return chat.Option{}, false
		}
		found, ok = o, true
	}
	return found, ok
}

// fillers say nothing about which option is meant.
var fillers = wordSet("the a an one i mean meant my please that with it's it is task of about no yes")

// missing asks for what an action lacks: to when, or to what name.
func (d *dialogue) missing(a Action) chat.Reply {
	args, reply := d.selector(a.Target, a.Maybe)
	if args == nil {
		return reply
	}
	if a.Maybe == Update {
		d.memory.Asked = &asked{Tool: "update_task", Args: mustJSON(args)}
		return chat.Reply{Text: "What shall I call it?"}
	}
	d.memory.Asked = &asked{Tool: "reschedule_task", Args: mustJSON(args)}
	return chat.Reply{Text: "To when shall I move it? Say it like “Friday at 3pm”."}
}

// supplied takes a message as what was missing.
func (d *dialogue) supplied(q *asked, a Action, message string) (chat.Reply, bool) {
	d.memory.Asked = nil
	args := map[string]any{}
	_ = json.Unmarshal(q.Args, &args) // our own
	if m := en.InSoMany.FindStringSubmatch(message); m != nil && q.Tool == "reschedule_task" {
		message = "in " + m[1] + " minutes"
	}
	if q.Tool == "update_task" {
		if a.Intent != None && a.Intent != Answer || strings.HasSuffix(message, "?") {
			return chat.Reply{}, false
		}
		args["title"] = title(d.prompt.Turn.Message)
		return chat.Reply{Calls: []chat.Call{*tool(q.Tool, args)}}, true
	}
	move := d.read("move it to " + strings.TrimPrefix(message, "to ")).Actions[0]
	switch {
	case move.Intent != Reschedule || !move.When.Given() && move.By == "":
		return chat.Reply{}, false
	case move.By != "":
		args["by"] = move.By
	case move.When.Repeats():
		args["repeat"] = move.When.Words
	default:
		args["due"] = move.When.Words
	}
	if due := args["due"]; q.Reminds && due != nil {
		return chat.Reply{Calls: []chat.Call{d.ringsThen(*tool(q.Tool, args))}}, true
	}
	return chat.Reply{Calls: []chat.Call{*tool(q.Tool, args)}}, true
}

// addNamed adds what the person names after being asked for it.
func (d *dialogue) addNamed(q *asked) (chat.Reply, bool) {
	var n addition
	if json.Unmarshal(q.Args, &n) != nil {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	d.rings = n.Remind != ""
	if d.rings || en.Itself.MatchString(d.message()) {
		if reply, ok := d.knownNamed(n.Due); ok {
			return reply, true
		}
	}
	said := "add task: " + strings.TrimPrefix(d.prompt.Turn.Message, "to ")
	if len(n.Tags) == 1 {
		said = "add " + d.prompt.Turn.Message + " to my " + strings.ReplaceAll(n.Tags[0], "-", " ") + " list"
	}
	a := d.read(said).Actions[0]
	if a.Intent != Add {
		n.Title = title(strings.TrimPrefix(d.prompt.Turn.Message, "to "))
		return chat.Reply{Calls: []chat.Call{*tool("add_task", map[string]any{"tasks": []addition{n}})}}, true
	}
	if !a.When.Given() {
		a.When.Words = n.Due
	}
	return chat.Reply{Calls: []chat.Call{*add(a)}}, true
}

// knownNamed reminds of what is on the list already, which is named after being asked for it.
func (d *dialogue) knownNamed(due string) (chat.Reply, bool) {
	words := respelt(d.askedOfBells())
	if m := en.Itself.FindStringSubmatch(words); m != nil {
		words = m[1]
	}
	for _, p := range []string{"the ", "my "} {
		words = strings.TrimPrefix(words, p)
	}
	said := strings.Join(strings.Fields("remind me "+due+" about "+words), " ")
	return d.ringsAt(context.Background(), said)
}

// withTasks is args with these tasks in place of those it named.
func withTasks(args json.RawMessage, tasks ...int64) json.RawMessage {
	m := map[string]any{}
	_ = json.Unmarshal(args, &m) // our own
	delete(m, "where")
	delete(m, "except")
	m["tasks"] = tasks
	return mustJSON(m)
}
