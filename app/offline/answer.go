package offline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What the assistant says by itself. It is short and plain, and whatever it
// cannot do comes with what it can.
const (
	saidHelp = `I keep your todo list. You can say, for example:
- “Add buy milk tomorrow at 5pm” or “Remind me to pay rent on the 1st of every month”
- “What's due today?”, “Show my completed tasks”, “What's overdue?”
- “I'm done with the report”, “Mark task 3 as complete”
- “Move the dentist to Friday at 3pm”, “Rename task 3 to Call Ann”, “Make task 3 high priority”
- “Delete the meeting task”, “Restore it”, “Undo”`
	saidUnknown    = "That is not something I can do with your list. I can add, show, complete, change, move and delete tasks; say “help” for examples."
	saidNoQuestion = "I am not sure what that answers. Say what I should do, for example “show my tasks” or “complete task 3”."
	saidLeft       = "All right, I left everything as it is."
	saidUndo       = "Say “undo” to take it back."
)

// maxOffer is the longest message, in words, that is offered as a new task.
const maxOffer = 12

var praises = []string{"great", "perfect", "nice", "cool", "awesome", "good job", "well done", "got it", "much appreciated"}

// greeting answers what is said to be friendly.
func greeting(message, name string) string {
	m := strings.ToLower(message)
	switch {
	case slices.Contains(praises, strings.Trim(m, " .!")):
		return "You're welcome."
	case strings.Contains(m, "thank") || strings.Contains(m, "thx") || strings.Contains(m, "cheers"):
		return "You're welcome."
	case strings.Contains(m, "bye") || strings.Contains(m, "night") || strings.Contains(m, "see you"):
		return "See you."
	case strings.Contains(m, "who are you") || strings.Contains(m, "your name") || strings.Contains(m, "what are you"):
		return "I am the assistant of your todo list. Say “help” to see what I can do."
	}
	if name != "" {
		name = ", " + name
	}
	return fmt.Sprintf("Hello%s! What shall I do with your list? Say “help” for examples.", name)
}

// unknown answers what is not about the list. What looks like something to do
// is offered as a task, and added only if the person says so.
func (d *dialogue) unknown() chat.Reply {
	message := strings.Join(strings.Fields(d.prompt.Turn.Message), " ")
	message = duty(message)
	first, _, _ := strings.Cut(strings.ToLower(message), " ")
	first, _, _ = strings.Cut(first, "'")
	if !strings.ContainsFunc(message, unicode.IsLetter) || len(strings.Fields(message)) > maxOffer || len(message) > todo.MaxTitle ||
		strings.HasSuffix(message, "?") || asks[first] || strings.ContainsAny(message, "\"“”") {
		return chat.Reply{Text: saidUnknown}
	}
	if what, ok := strings.CutPrefix(strings.ToLower(message), "cancel "); ok {
		what = message[len(message)-len(what):]
		return chat.Reply{Text: "Which do you mean?", Choice: &chat.Choice{Question: "Which do you mean?", Options: []chat.Option{
			{Label: "Delete " + what + " from the list", Message: "Delete " + what},
			{Label: "Add “" + message + "”", Message: "Add " + message},
			{Label: "Neither", Message: "Never mind"},
		}}}
	}
	return chat.Reply{
		Text: "I did not understand that. " + "Shall I add it as a task?",
		Choice: &chat.Choice{Question: "Add it as a task?", Options: []chat.Option{
			{Label: "Add “" + message + "”", Message: "Add " + message},
			{Label: "No", Message: "Never mind"},
		}},
	}
}

// duty is what a person says that they have to do: "I have to pay rent".
func duty(message string) string {
	for _, lead := range []string{"i have to ", "i need to ", "i must ", "i should ", "i've got to ", "i gotta ", "we have to ", "we need to "} {
		if len(message) > len(lead) && strings.EqualFold(message[:len(lead)], lead) {
			return message[len(lead):]
		}
	}
	return message
}

// answered takes a message as the answer to an open question, if it is one.
func (d *dialogue) answered(r Reading) (chat.Reply, bool) {
	message := d.message()
	q := d.memory.Asked
	a := r.Actions[0]
	if q == nil {
		return d.sameAgain(a, message)
	}
	if slices.Contains(refusals, message) {
		d.memory.Asked = nil
		return chat.Reply{Text: saidLeft}, true
	}
	if len(q.Options) == 0 { // what is to be added?
		if a.Intent != None || strings.HasSuffix(message, "?") {
			return chat.Reply{}, false
		}
		return d.addNamed(q)
	}
	for i, o := range q.Options {
		if d.chooses(a, message, i, o) && o.Task != 0 {
			d.memory.Asked = nil
			return chat.Reply{Calls: []chat.Call{{Tool: q.Tool, Args: withTask(q.Args, o.Task)}}}, true
		}
	}
	return chat.Reply{}, false
}

var refusals = []string{"no", "none", "none of them", "neither", "never mind", "nevermind", "cancel", "stop", "forget it", "nope", "no thanks", "nothing", "skip", "not now"}

// message is what the person said, as short answers are compared.
func (d *dialogue) message() string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(d.prompt.Turn.Message), ".!"))
}

// chooses says whether the message chooses the i-th option.
func (d *dialogue) chooses(a Action, message string, i int, o chat.Option) bool {
	if message == strings.ToLower(o.Message) || message == strings.ToLower(o.Label) {
		return true
	}
	if a.Intent != Answer {
		return false
	}
	for _, n := range a.Target.Numbers {
		if n == o.Task {
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

// addNamed adds what the person names after being asked for it.
func (d *dialogue) addNamed(q *asked) (chat.Reply, bool) {
	var n addition
	if json.Unmarshal(q.Args, &n) != nil {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	n.Title = title(strings.TrimPrefix(d.prompt.Turn.Message, "to "))
	return chat.Reply{Calls: []chat.Call{*tool("add_task", map[string]any{"tasks": []addition{n}})}}, true
}

// sameAgain does what was done last to another task: "and the second one too".
func (d *dialogue) sameAgain(a Action, message string) (chat.Reply, bool) {
	if a.Intent != Answer || d.memory.Last == nil || !goesOn(message) {
		return chat.Reply{}, false
	}
	numbers := a.Target.Numbers
	for _, o := range a.Target.Ordinals {
		if n, ok := d.ordinal(o); ok {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) != 1 {
		return chat.Reply{}, false
	}
	return chat.Reply{Calls: []chat.Call{{Tool: d.memory.Last.Tool, Args: withTask(d.memory.Last.Args, numbers[0])}}}, true
}

// goesOn says whether a message goes on with what was done before it.
func goesOn(message string) bool {
	for _, s := range []string{"and ", "also "} {
		if strings.HasPrefix(message, s) {
			return true
		}
	}
	return strings.HasSuffix(message, " too") || strings.HasSuffix(message, " as well")
}

// withTask is args with one task in place of those it named.
func withTask(args json.RawMessage, task int64) json.RawMessage {
	m := map[string]any{}
	_ = json.Unmarshal(args, &m) // our own
	delete(m, "where")
	delete(m, "except")
	m["tasks"] = []int64{task}
	return mustJSON(m)
}

// conclude says what came of the calls, from their results alone, and
// remembers what can be referred to next.
func (d *dialogue) conclude() chat.Reply {
	var said []string
	var reply chat.Reply
	d.memory.Asked = nil
	for _, s := range d.prompt.Turn.Steps {
		if s.Result == nil {
			continue
		}
		said = append(said, d.report(s))
		if c := s.Result.Choice; c != nil && reply.Choice == nil {
			reply.Choice = c
			d.memory.Asked = &asked{Tool: s.Call.Tool, Args: s.Call.Args, Options: c.Options}
		}
	}
	reply.Text = strings.Join(said, "\n")
	return reply
}

// report is what one call gave, in words.
func (d *dialogue) report(s chat.Step) string {
	r := s.Result
	if r.Receipt != nil {
		d.memory.It = nil
		for _, l := range r.Receipt.Lines {
			d.memory.It = append(d.memory.It, l.Task)
		}
		d.memory.Last = &last{Tool: s.Call.Tool, Args: s.Call.Args}
		if r.Receipt.Kind == todo.Removed {
			return r.Text + " " + saidUndo
		}
		return r.Text
	}
	if s.Call.Tool == "list_tasks" || s.Call.Tool == "search_tasks" {
		return d.listed(s.Call, r)
	}
	return r.Text
}

// listed is a list, with its number of tasks before it.
func (d *dialogue) listed(c chat.Call, r *chat.Result) string {
	if r.Failed {
		return r.Text
	}
	var page struct {
		Total int `json:"total"`
	}
	_ = json.Unmarshal(r.Data, &page) // our own tools'
	d.memory.List, d.memory.It = nil, nil
	for _, t := range r.Tasks {
		d.memory.List = append(d.memory.List, t.Number)
	}
	if len(r.Tasks) == 1 {
		d.memory.It = d.memory.List
	}
	switch page.Total {
	case 0:
		return none(c)
	case 1:
		return "1 task:\n" + r.Text
	}
	return fmt.Sprintf("%d tasks:\n%s", page.Total, r.Text)
}

// none says what a list without tasks is a list of.
func none(c chat.Call) string {
	var asked map[string]string
	if json.Unmarshal(c.Args, &asked) != nil {
		return "I found no such tasks."
	}
	if query := asked["query"]; query != "" {
		return fmt.Sprintf("I found no task that fits “%s”.", query)
	}
	status, due, more := asked["status"], asked["due"], len(asked)
	switch {
	case more == 0 || more == 1 && (status == "pending" || status == "all"):
		return "Your list is empty. Say, for example, “add buy milk tomorrow”."
	case more == 1 && status == "completed":
		return "You have completed nothing yet."
	case more == 1 && status == "deleted":
		return "There are no deleted tasks."
	case asked["completed"] != "" && more <= 2:
		return fmt.Sprintf("I found nothing that was completed %s.", asked["completed"])
	case more == 1 && due == "overdue":
		return "Nothing is overdue."
	case more == 1 && due != "":
		return fmt.Sprintf("Nothing is due %s.", due)
	case more == 1 && asked["tag"] != "":
		return fmt.Sprintf("No open task is tagged #%s.", asked["tag"])
	}
	return "I found no such tasks."
}
