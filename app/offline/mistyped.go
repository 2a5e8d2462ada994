package offline

import (
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// commands are the verbs that people mistype. A mistyped one is never acted
// upon: the person is asked whether it is what they meant.
var commands = strings.Fields(
	"delete remove complete finish remind reschedule rename restore cancel postpone undo show list move mark clear " +
		"update change schedule search find")

// mistyped finds a message that begins with a mistyped command, and says it
// as it was probably meant.
func (d *dialogue) mistyped(message string) (meant string, ok bool) {
	c := d.read(message)
	if c.Intent() != None {
		return "", false
	}
	words := strings.Fields(message)
	if len(words) < 2 {
		return "", false
	}
	at := 0
	for at < len(words)-1 && manners[strings.ToLower(strings.Trim(words[at], ",.!"))] {
		at++
	}
	first := strings.ToLower(words[at])
	if len(words)-at < 2 || wishes[first] || noSlips[first] {
		return "", false
	}
	for _, verb := range commands {
		if !oneSlip(first, verb) {
			continue
		}
		words[at] = verb
		meant = strings.Join(words[at:], " ")
		if i := d.read(meant).Intent(); i != None && i != Help && i != Greet {
			return meant, true
		}
	}
	return "", false
}

// noSlips are words of their own that are one letter away from a command.
var noSlips = wordSet(
	"clean cleans cleaner movie mover charge chance cancer lists marks shown fined fiend remover restored")

// manners are words that may stand before a command.
var manners = wordSet("please pls plz hey ok okay can could would you just now so and")

// didYouMean asks whether a message was mistyped.
func didYouMean(meant, message string) chat.Reply {
	question := fmt.Sprintf("Did you mean “%s”?", meant)
	return chat.Reply{Text: question, Choice: &chat.Clarification{Question: question, Options: []chat.Option{
		{Label: title(meant), Message: title(meant)},
		{Label: "Add “" + message + "”", Message: "Add " + message},
		{Label: "No", Message: "Never mind"},
	}}}
}

// oneSlip says whether one slip of the fingers makes a of the word b: a letter
// more, less or another one, or two that changed places.
func oneSlip(a, b string) bool {
	if a == b || len(b) < 4 || a == "" || a[0] != b[0] {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch len(x) - len(y) {
	case 1:
		return x[1:] == y
	case -1:
		return x == y[1:]
	case 0:
		swapped := len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
		return swapped || len(b) > 4 && x[1:] == y[1:]
	}
	return false
}
