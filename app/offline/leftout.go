package offline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// exact goes before a word that stands in a title letter for letter, beside its
// stem: of "dumplings" and "dumpling wrappers" only the wrappers may be there.
const exact = "="

// leftOut names the words of a message that is to be added at once, and that
// would be in no title, time or tag of what is added. Nothing that was said
// vanishes in silence.
func (d *dialogue) leftOut(r chat.Reply) chat.Reply {
	has := map[string]bool{}
	for _, c := range r.Calls {
		var args struct {
			Tasks []addition `json:"tasks"`
		}
		if c.Tool != "add_task" || json.Unmarshal(c.Args, &args) != nil {
			return r
		}
		for _, t := range args.Tasks {
			for _, w := range linking.Split(t.Title + " " + strings.Join(t.Tags, " ") + " " + t.Priority) {
				has[linking.Stem(w)] = true
				has[exact+w] = true
			}
			if t.Priority != "" {
				for _, w := range []string{"p1", "p2", "p3", "p4"} {
					has[linking.Stem(w)] = true
				}
			}
		}
	}
	if len(r.Calls) == 0 || r.Choice != nil {
		return r
	}
	if words := d.unsaid(d.prompt.Turn.Message, has); len(words) > 0 {
		if slices.ContainsFunc(words, func(w string) bool { return en.Of(w) == 0 }) && len(r.Calls) == 1 &&
			besideAdded(d.prompt.Turn.Message, words, has) {
			return d.asksOfRest(r, words)
		}
		r.Text = strings.TrimSuffix(r.Text, "\n")
		if r.Text != "" {
			r.Text += " "
		}
		r.Text += fmt.Sprintf("I left out “%s”.\n", strings.Join(words, " "))
	}
	return r
}

// drops says whether a new task of a reading of several acts leaves words of
// its part of the message out; beside other acts that would not be told.
func (p *policy) drops(r frame.Reading) bool {
	if len(r.Frames) < 2 {
		return false
	}
	return slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		has := map[string]bool{}
		for _, one := range f.Added() {
			for _, w := range linking.Split(one.Title + " " + strings.Join(one.Tags, " ")) {
				has[linking.Stem(w)] = true
				has[exact+w] = true
			}
		}
		return f.Act == frame.Add && len(p.unsaid(f.Said, has)) > 0
	})
}

// unsaid are the words of a text beside those, without those of times,
// those that are manners or ask for something to be added, and those without
// a letter.
func (d *dialogue) unsaid(text string, has map[string]bool) []string {
	u := cut(text, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale), nil)
	kept := map[string]bool{} // stems of words that are there letter for letter
	for _, w := range linking.Split(u.text) {
		kept[linking.Stem(w)] = kept[linking.Stem(w)] || has[exact+w]
	}
	var out []string
	for _, t := range u.tokens {
		if t.kind != word && t.kind != quoted {
			continue
		}
		for _, w := range linking.Split(u.text[t.start:t.end]) {
			plain := linking.Stem(w)
			if has[exact+w] || has[plain] && !kept[plain] || en.Manner(w) ||
				!strings.ContainsFunc(w, unicode.IsLetter) || d.inTime(&u, t) {
				continue
			}
			out = append(out, w)
		}
	}
	return out
}

// inTime says whether a token lies in a time that is weak, and so no token of its own.
func (d *dialogue) inTime(u *utterance, t token) bool {
	for _, e := range u.exprs {
		if e.Start < t.end && t.start < e.End {
			return true
		}
	}
	return false
}
