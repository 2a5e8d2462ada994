package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// corrected is a message in which what the person takes back while saying it
// is replaced: "email Tom, scratch that, email Tim tomorrow", "buy blue paint,
// I mean green paint". Times that are corrected are read as such by timeexpr;
// what can be replaced in more than one way stays for the list to decide.
func (d *dialogue) corrected(message string) string {
	m := en.Corrected.FindStringSubmatch(message)
	if m == nil || strings.ContainsAny(message, "\n\"“”") {
		return message
	}
	before := strings.Fields(m[1])
	after := strings.Fields(m[2])
	times := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	late := timeexpr.Find(m[2], times)
	if len(late) > 0 && late[0].Start == 0 || len(late) == 0 && len(timeexpr.Find(m[1], times)) > 0 {
		return message // a time is corrected, or would be lost
	}
	first := func(words []string, i int) string { return strings.Trim(strings.ToLower(words[i]), ",.;:") }
	if errands[first(after, 0)] {
		if i := slices.IndexFunc(before, func(w string) bool { return errands[strings.ToLower(w)] }); i >= 0 {
			return strings.Join(slices.Concat(before[:i], after), " ")
		}
	}
	if n := len(after); len(late) == 0 && n < len(before) && n > 1 &&
		first(after, n-1) == first(before, len(before)-1) {
		return strings.Join(slices.Concat(before[:len(before)-n], after), " ")
	}
	return message
}

// settled takes what is changed about a task that the same message adds into
// that: "remind me to call Ben tomorrow. Actually make that Monday".
func settled(actions []Action) []Action {
	var out []Action
	for _, a := range actions {
		n := len(out) - 1
		own := a.Target.Pronoun && a.Target.Words == "" && len(a.Target.Numbers)+len(a.Target.Ordinals) == 0
		if n < 0 || !own || out[n].Intent != Add || len(out[n].Titles) != 1 {
			out = append(out, a)
			continue
		}
		switch {
		case a.Intent == Reschedule && a.When.Given() && a.By == "":
			out[n].When = a.When
		case a.Intent == Update && a.Priority != nil:
			out[n].Priority = a.Priority
		case a.Intent == Update && len(a.Tags) > 0 && !a.Untag:
			out[n].Tags = append(slices.Clone(out[n].Tags), a.Tags...)
		default:
			out = append(out, a)
		}
	}
	return out
}
