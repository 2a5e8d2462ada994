package offline

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

// What is offered where nothing is sure enough to be carried out: the likeliest readings that differ
// in what they do, each as a button that names it.

const (
	// hardly is from where on a reading is offered where the likelier ones leave room, if it does
	// something that none of them does.
	hardly = 0.02
	// alike is how many buttons may do the same thing to the same tasks, to another time or in other words.
	alike = 3
)

// ask offers the likeliest readings, each with what it would do.
func (p *policy) ask() (chat.Reply, bool) {
	o := offer{policy: p, idle: p.readings[0].Key() == "", of: map[string]int{}}
	o.question = p.questions() || notTasks[strings.Trim(strings.Fields(p.message())[0], ",")] && o.idle && !p.duty()
	o.likeliest()
	return o.reply()
}

// likeliest offers the likeliest readings, and where these leave room others that differ from them.
func (o *offer) likeliest() {
	p := o.policy
	least := frame.Plausible
	if o.idle {
		least = frame.Plausible / 4
	}
	for i, r := range p.readings {
		if p.chances[i] >= least && o.fits(r) {
			o.add(r, alike)
		}
	}
	if len(o.options) > 0 { // nothing is asked for the sake of these alone
		for i, r := range p.readings {
			if p.chances[i] >= hardly && o.fits(r) && o.differs(r) {
				o.add(r, 1)
			}
		}
		for i, r := range p.readings {
			if p.chances[i] >= hardly && o.fits(r) && o.differs(r) {
				o.add(r, maxChoices)
			}
		}
	}
}

// offer is a question in the making.
type offer struct {
	*policy
	idle, question bool
	of             map[string]int // how many buttons do the same, but for its time and words
	options        []chat.Option
	plans          [][]chat.Call
}

// fits says whether a reading can be what was meant.
func (o *offer) fits(r frame.Reading) bool {
	if r.Key() == "" || repeats(r) || untidy(r) {
		return false
	}
	if slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		return f.Act == frame.Add && (o.question || f.Past) || f.Act == frame.Show && f.Has("says=weather")
	}) {
		return false // who asks for something does not want it on the list, nor who tells of what was
	}
	return !o.idle || r.Changes() && !strings.HasPrefix(r.Key(), string(frame.Undo)) // hardly what was meant
}

// untidy says whether a reading shows something beside what it changes, which is no wish of anybody's.
func untidy(r frame.Reading) bool {
	return r.Changes() &&
		slices.ContainsFunc(r.Frames, func(f frame.Frame) bool { return f.Act == frame.Show || f.Act == frame.Count })
}

// differs says whether a reading does something that is worth a button beside likelier ones: neither a part of what
// would be added, nor undo.
func (o *offer) differs(r frame.Reading) bool {
	adds := !slices.ContainsFunc(r.Frames, func(f frame.Frame) bool { return f.Act != frame.Add && f.Key() != "" })
	return r.Changes() && !strings.HasPrefix(r.Key(), string(frame.Undo)) &&
		!(adds && slices.ContainsFunc(o.options,
			func(other chat.Option) bool { return strings.HasPrefix(other.Label, "Add ") }))
}

// sortOf is what a reading does, whatever its times and words.
func sortOf(r frame.Reading) string {
	var parts []string
	for _, f := range r.Frames {
		switch {
		case f.Key() == "":
		case f.Act == frame.Show || f.Act == frame.Count:
			parts = append(parts, fmt.Sprint(f.Act, f.Filter.Named))
		default:
			parts = append(parts, fmt.Sprint(f.Act, f.Tasks, len(f.Added())))
		}
	}
	return strings.Join(parts, ";")
}

// add offers a reading unless there are so many alike already.
func (o *offer) add(r frame.Reading, most int) {
	sort := sortOf(r)
	if len(o.options) == maxChoices || o.of[sort] >= most {
		return
	}
	calls, _ := o.calls(r)
	label := o.describe(r)
	if len(calls) == 0 || slices.ContainsFunc(o.options, func(other chat.Option) bool { return other.Label == label }) {
		return
	}
	plan := string(mustJSON(calls))
	if slices.ContainsFunc(o.plans, func(other []chat.Call) bool { return string(mustJSON(other)) == plan }) {
		return // in other words the same
	}
	one := chat.Option{Label: label, Message: label}
	if len(r.Frames) == 1 && len(r.Frames[0].Tasks) == 1 {
		one.Task = r.Frames[0].Tasks[0]
	}
	o.of[sort]++
	o.options = append(o.options, one)
	o.plans = append(o.plans, calls)
}

// reply is the question, if there is anything to offer.
func (o *offer) reply() (chat.Reply, bool) {
	if len(o.options) == 0 {
		return chat.Reply{}, false
	}
	c := &chat.Clarification{Question: "What do you mean?", Options: o.options}
	q := &asked{Plans: o.plans}
	if len(c.Options) == 1 {
		first, size := utf8.DecodeRuneInString(c.Options[0].Label)
		c.Question = "Shall I " + string(unicode.ToLower(first)) + c.Options[0].Label[size:] + "?"
		q.Yes = true
	}
	withWayOut(c, "None of these")
	q.Options = c.Options
	o.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}, true
}
