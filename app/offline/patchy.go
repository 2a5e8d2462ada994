package offline

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
)

// patchy says whether the rules describe one act of a message that has several
// clauses, and no likely reading of it by the list agrees: then they have most
// likely seen a part of it for the whole, and do not decide alone.
func (p *policy) patchy(rules Reading, sure bool) bool {
	a := rules.Actions[0]
	acts := actsOf[a.Intent]
	if a.Intent == Add {
		acts = []frame.Act{frame.Add}
	}
	if len(rules.Actions) != 1 || acts == nil {
		return false
	}
	if a.Intent != Add && !p.named(a.Target) && p.namesSomething() {
		return true // they would only say that there is no such task
	}
	if !clauses(p.message()) {
		return false
	}
	for i, r := range p.readings {
		if p.chances[i] < otherwise {
			break
		}
		if slices.ContainsFunc(r.Frames, func(f frame.Frame) bool { return slices.Contains(acts, f.Act) }) {
			return i == 0 && a.Intent == Reschedule && sure // a day and an hour, of which the rules have one
		}
	}
	return (a.Target.Words == "" || !p.named(a.Target)) && !p.addsSame(a)
}

// addsSame says whether a reading that is worth a look adds just what the rules would.
func (p *policy) addsSame(a Action) bool {
	if a.Intent != Add || len(a.Titles) != 1 {
		return false
	}
	for i, r := range p.readings {
		if p.chances[i] >= frame.Plausible && slices.ContainsFunc(r.Frames,
			func(f frame.Frame) bool { return f.Act == frame.Add && frame.SameTitle(f.Title, a.Titles[0]) }) {
			return true
		}
	}
	return false
}

// clauses says whether a message is more than one clause: marks within it or
// words by which people correct themselves.
func clauses(message string) bool {
	words := strings.Fields(message)
	for i, w := range words {
		if i+1 < len(words) && strings.ContainsAny(w[len(w)-1:], ".,;!?") {
			return true
		}
		if i > 0 && corrections[strings.Trim(w, ",.!")] {
			return true
		}
	}
	return false
}

// partly says whether the message tells that something was done in part:
// "painted half of the fence".
func partly(message string) bool {
	return en.PartOf.MatchString(message) || slices.ContainsFunc(en.Partly,
		func(words string) bool { return strings.Contains(" "+message+" ", " "+words+" ") })
}

// besideAdded says whether words that would be left out stand in the clause of
// what is added, so that they are hardly only said beside it: not in "the hall
// is dark. buy a lamp". Those of a time that is counted from something else are
// no part of what is added.
func besideAdded(message string, words []string, has map[string]bool) bool {
	for _, clause := range strings.FieldsFunc(strings.ToLower(message),
		func(r rune) bool { return strings.ContainsRune(".!?;:\n", r) }) {
		left, added := 0, 0
		for _, w := range linking.Split(clause) {
			switch {
			case w == "before" || w == "after":
				return false
			case slices.Contains(words, w):
				left++
			case has[exact+w]:
				added++
			}
		}
		if left > 0 && added > 0 {
			return true
		}
	}
	return false
}

// asksOfRest makes a question of additions that would leave words of the
// message out: who says that two things are needed wants both.
func (d *dialogue) asksOfRest(r chat.Reply, words []string) chat.Reply {
	var args struct {
		Tasks []addition `json:"tasks"`
	}
	_ = json.Unmarshal(r.Calls[0].Args, &args) // our own call
	var titles []string
	for _, t := range args.Tasks {
		titles = append(titles, "“"+t.Title+"”")
	}
	label := "Add " + strings.Join(titles, ", ")
	c := &chat.Clarification{Question: "Shall I add " + strings.Join(titles, ", ") + "? That leaves “" +
		strings.Join(words, " ") + "” out."}
	c.Options = append(c.Options, chat.Option{Label: label, Message: label})
	q := &asked{Options: c.Options, Plans: [][]chat.Call{r.Calls}, Yes: true}
	withWayOut(c, "None of these")
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}
}
