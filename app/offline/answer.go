package offline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
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
	saidCondition  = "I cannot wait for something to be so, and left everything as it is. Say it again when it is time."
	saidLeft       = "All right, I left everything as it is."
	saidMisread    = "I understood what you want, but not how to do it, and left everything as it is. Say it in other words, one thing at a time."
	saidUndo       = "Say “undo” to take it back."
)

// maxOffer is the longest message, in words, that is offered as a new task.
const maxOffer = 12

var praises = []string{"great", "perfect", "nice", "cool", "awesome", "good job", "well done", "got it",
	"much appreciated"}

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
func (d *dialogue) unknown(a Action) chat.Reply {
	message := strings.Join(strings.Fields(d.prompt.Turn.Message), " ")
	switch {
	case conditional(a.Rule):
		return chat.Reply{Text: saidCondition}
	case forbids(message):
		return chat.Reply{Text: saidLeft}
	}
	if meant, ok := d.mistyped(message); ok && len(strings.Fields(message)) <= maxOffer {
		return didYouMean(meant, message)
	}
	message = duty(message)
	first, _, _ := strings.Cut(strings.ToLower(message), " ")
	first, _, _ = strings.Cut(first, "'")
	if !strings.ContainsFunc(message, unicode.IsLetter) || len(strings.Fields(message)) > maxOffer ||
		len(message) > todo.MaxTitle ||
		strings.HasSuffix(message, "?") || asks[first] || a.Rule != "" && a.Intent == None || notTasks[first] ||
		d.isFact(message) || strings.ContainsAny(message, "\"“”") {
		return chat.Reply{Text: saidUnknown}
	}
	return chat.Reply{
		Text: "I did not understand that. " + "Shall I add it as a task?",
		Choice: &chat.Clarification{Question: "Add it as a task?", Options: []chat.Option{
			{Label: "Add “" + message + "”", Message: "Add " + message},
			{Label: "No", Message: "Never mind"},
		}},
	}
}

// conditional says whether the rule describes a wish under a condition.
func conditional(rule string) bool {
	return strings.HasPrefix(rule, "(if|unless|") || strings.Contains(rule, "{rest} (if|unless|") ||
		strings.Contains(rule, " only if ")
}

// forbids says whether a message asks not to do something: "don't delete it".
func forbids(message string) bool {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(message, "’", "'")))
	for len(words) > 0 && (manners[words[0]] || words[0] == "no,") {
		words = words[1:]
	}
	if len(words) > 1 && words[0] == "do" && words[1] == "not" {
		words = words[1:]
	}
	return len(words) > 1 && (words[0] == "don't" || words[0] == "dont" || words[0] == "not" || words[0] == "never") &&
		wishes[words[1]]
}

// notTasks begin what is said to other things than a list.
var notTasks = wordSet(
	"play tell turn sing google shuffle stream pause stop mute unmute repeat add set alexa siri rename delete " +
		"remove show list hey ok no yes")

// isFact says whether a message tells something rather than names something to do.
func (d *dialogue) isFact(message string) bool {
	words := strings.Fields(strings.ToLower(message))
	return slices.ContainsFunc(words, func(w string) bool { return facts[w] }) || len(words) > 0 && tellers[words[0]]
}

var (
	facts   = wordSet("is are was were am isn't aren't wasn't weren't i'm it's that's he's she's we're they're has had")
	tellers = wordSet("my he she they it we i there this that these those if because our his her")
)

// duty is what a person says that they have to do: "I have to pay rent".
func duty(message string) string {
	for _, lead := range []string{"i have to ", "i need to ", "i must ", "i should ", "i've got to ", "i gotta ",
		"we have to ", "we need to "} {
		if len(message) > len(lead) && strings.EqualFold(message[:len(lead)], lead) {
			return message[len(lead):]
		}
	}
	return message
}

// conclude says what came of the calls, from their results alone, and
// remembers what can be referred to next.
func (d *dialogue) conclude() chat.Reply {
	if reply, ok := d.sharedSaid(); ok {
		return reply
	}
	var said []string
	var reply chat.Reply
	q := d.memory.Asked
	d.memory.Asked = nil
	undoes, redoes := d.undoing()
	d.memory.did(d.prompt.Turn.Steps, undoes, redoes)
	if c := d.searchAgain(); c != nil {
		d.memory.Asked = q
		return chat.Reply{Calls: []chat.Call{*c}}
	}
	hidden := d.searchedAgain()
	for i, s := range d.prompt.Turn.Steps {
		if s.Result == nil || i == hidden {
			continue
		}
		asking := s
		if hidden == 0 {
			asking = d.prompt.Turn.Steps[0] // as the person said it
		}
		if a := d.supposed(asking); a != nil && !s.Result.Failed {
			text, choice := d.suppose(*a, s.Result.Tasks)
			said = append(said, text)
			if choice != nil && reply.Choice == nil {
				reply.Choice = choice
				d.memory.Asked = &asked{Options: choice.Options, Yes: len(choice.Options) == 2 ||
					isWhether(choice.Question)}
			}
			continue
		}
		said = append(said, d.report(s, q))
		if c := s.Result.Choice; c != nil && reply.Choice == nil {
			reply.Choice, d.memory.List = c, tasksOf(c.Options)
			d.memory.Asked = &asked{Tool: s.Call.Tool, Args: s.Call.Args, Options: c.Options, Yes: len(c.Options) == 1}
		}
	}
	reply.Text = strings.Join(said, "\n") + d.offersList()
	if reply.Choice == nil {
		reply.Choice = d.offerInstead()
	}
	if reply.Choice == nil {
		if c := d.askWhen(q); c != nil {
			reply.Choice = c
			reply.Text += " " + c.Question
		}
	}
	if reply.Choice == nil && d.memory.Last != nil && d.memory.Last.Tool == "add_task" && len(d.memory.It) > 0 {
		// no question: whatever is said next is no answer to it
		reply.Choice = d.otherwise(d.read(d.prompt.Turn.Message).Actions)
	}
	return reply
}

// offerInstead offers to add what was taken for the move or the end of a task that is not
// there: "put the bins out every Thursday", "drop Sam at school at 8".
func (d *dialogue) offerInstead() *chat.Clarification {
	message := strings.Join(strings.Fields(d.prompt.Turn.Message), " ")
	first, _, _ := strings.Cut(strings.ToLower(message), " ")
	steps := d.prompt.Turn.Steps
	words := len(strings.Fields(message))
	if len(steps) != 1 || steps[0].Result == nil ||
		!strings.HasPrefix(steps[0].Result.Text, "I found no task that fits") || words > maxOffer {
		return nil
	}
	switch steps[0].Call.Tool {
	case "reschedule_task":
		if !puts[first] && !(carries[first] && words >= fewWords && !strings.Contains(strings.ToLower(message),
			" to ")) {
			return nil
		}
	case "delete_task", "restore_task":
		if !carries[first] || words < fewWords {
			return nil
		}
	default:
		return nil
	}
	c := &chat.Clarification{Question: "Shall I add it as a new task?",
		Options: []chat.Option{{Label: "Add “" + message + "”", Message: "Add " + message}}}
	withWayOut(c, "No")
	d.memory.Asked = &asked{Options: c.Options, Yes: true}
	return c
}

// carries are verbs of what people do with things as well as with tasks, where they say what
// with: "remove the old carpet on Saturday", which has fewWords words at least.
var carries = wordSet("move drop remove shift clear restore throw pull strike")

const fewWords = 4

// puts are verbs of moving things as well as tasks.
var puts = wordSet("put take bring set make")

// report is what one call gave, in words.
func (d *dialogue) report(s chat.Step, q *asked) string {
	r := s.Result
	if r.Misused {
		return saidMisread
	}
	if r.Receipt != nil {
		d.memory.touched(r.Receipt)
		if s.Call.Tool != "undo" {
			d.memory.Last = &last{Tool: s.Call.Tool, Args: s.Call.Args}
		}
		d.remember(r)
		if q != nil && q.Tool == s.Call.Tool {
			d.memory.Offered = tasksOf(q.Options)
		} else if s.Call.Tool != "undo" {
			d.memory.Offered = nil
		}
		if tag := d.tagOf(s.Call); tag != "" || s.Call.Tool != "add_task" {
			d.memory.Tag = tag
		}
		if r.Receipt.Kind == todo.Removed {
			if strings.Contains(r.Text, "\n") {
				return r.Text + "\n" + saidUndo
			}
			return r.Text + " " + saidUndo
		}
		return r.Text
	}
	if s.Call.Tool == "list_reminders" {
		return d.rang(r)
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
	d.memory.List = nil
	if len(r.Tasks) > 0 {
		d.memory.speakOf(nil)
	}
	d.memory.Tag = d.tagOf(c)
	for _, t := range r.Tasks {
		d.memory.List = append(d.memory.List, t.Number)
	}
	if len(r.Tasks) == 1 {
		d.memory.speakOf(d.memory.List)
	}
	if len(r.Tasks) == 1 && slices.ContainsFunc(d.read(d.prompt.Turn.Message).Actions,
		func(a Action) bool { return a.Dates }) {
		return fmt.Sprintf("“%s” (#%d) is %s.", r.Tasks[0].Title, r.Tasks[0].Number,
			tools.Due(r.Tasks[0], d.prompt.Now))
	}
	if text, ok := d.reasons(r.Tasks); ok {
		return text
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
