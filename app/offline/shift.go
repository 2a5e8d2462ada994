package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
)

// shifts describes moves by an amount of time rather than to a time: "push
// the dentist back an hour", "postpone the report by 2 days".
var shifts = lazyregexp.New(
	`(?i)^(move|push|postpone|delay|shift|bump|defer|bring|put off|reschedule)\s+(\S.*?)\s+(?:(back|off|out|up` +
		`|forward)\s+)?(by\s+)?` +
		`((?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|half an|\d{1,4})\s+(?:minute|min|hour|day|week` +
		`|month)s?)(?:\s+(earlier|sooner|later|back))?$`)

// shiftVerbs are the first words of what shifts describes.
var shiftVerbs = wordSet("move push postpone delay shift bump defer bring put reschedule")

// shifted reads a move by an amount of time.
func (u *utterance) shifted(words []token) (Action, bool) {
	tokens := theGrammar().strip(words)
	if !shiftVerbs[tokens[0].text] {
		return Action{}, false
	}
	start := tokens[0].start
	m := shifts.FindStringSubmatchIndex(u.text[start:tokens[len(tokens)-1].end])
	if m == nil {
		return Action{}, false
	}
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return strings.ToLower(u.text[start+m[2*i] : start+m[2*i+1]])
	}
	verb, dir, by, amount, tail := part(1), part(3), part(4), part(5), part(6)
	if dir == "" && by == "" && tail == "" && slices.Contains([]string{"move", "shift", "reschedule", "bring"}, verb) {
		return Action{}, false
	}
	earlier := tail == "earlier" || tail == "sooner" || verb == "bring"
	if dir == "forward" && !earlier && tail == "" {
		return Action{Intent: Ask, Rule: "move forward",
				Question: "Shall I move it to an earlier or a later time? Say it like “move the dentist an hour " +
					"earlier”."},
			true
	}
	var query []token
	for _, t := range tokens {
		if t.kind != mark && t.start >= start+m[4] && t.end <= start+m[5] {
			query = append(query, t)
		}
	}
	if len(query) == 0 || leadsToTime[query[len(query)-1].text] {
		return Action{}, false
	}
	way := " later"
	if earlier {
		way = " earlier"
	}
	c := clause{u: u, tokens: tokens}
	return Action{Intent: Reschedule, Rule: "a move by an amount of time", Target: c.target(query), By: amount + way},
		true
}

// leadsToTime are words after which an amount is a time: "move it to in 2 days".
var leadsToTime = wordSet("in to for until till at on after before every within over the next last about from")
