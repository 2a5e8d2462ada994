package chat

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Lengths of a conversation's title in characters (runes).
const (
	MaxTitle  = 200
	madeTitle = 60 // of one that is made from the first message
)

// Whole utterances that mean yes or no: the only list of them. They decide a waiting plan, and what says more than
// this is a new message: a plan is never carried out on a guess.
var (
	yesWords = []string{"yes", "y", "yep", "yeah", "yup", "sure", "ok", "okay", "k", "go", "go ahead", "do it",
		"please do", "yes please", "yes do it", "ok do it", "yes go ahead", "ok go ahead", "approve", "approved",
		"i approve", "confirm", "confirmed", "proceed", "sounds good", "that's right", "correct", "👍"}
	noWords = []string{"no", "n", "nope", "nah", "no thanks", "no thank you", "cancel", "cancel that", "cancel it",
		"stop", "reject", "don't", "do not", "don't do it", "do not do it", "no don't", "never mind", "nevermind",
		"forget it", "leave it", "leave them", "not now", "👎"}
)

// cleanMessage checks a person's message.
func cleanMessage(s string) (string, error) { return todo.CleanText("message", s, 1, MaxMessage) }

// DecisionIn reads a message that is nothing but yes or no; any other, and any of more than 40 bytes, is Undecided.
func DecisionIn(message string) Decision {
	if len(message) > 40 {
		return Undecided
	}
	s := strings.ReplaceAll(strings.ToLower(message), "’", "'")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".,!", r)
	}), " ")
	switch {
	case slices.Contains(yesWords, s):
		return Approved
	case slices.Contains(noWords, s):
		return Rejected
	}
	return Undecided
}

// titleOf makes a conversation's title from its first message: the first
// line, cut at a word.
func titleOf(message string) string {
	line, _, _ := strings.Cut(message, "\n")
	line = strings.Join(strings.Fields(line), " ")
	runes := []rune(line)
	if len(runes) <= madeTitle {
		return line
	}
	cut := string(runes[:madeTitle-1])
	if i := strings.LastIndexByte(cut, ' '); i > madeTitle/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.-") + "…"
}

// Storable is a model's text as the databases can keep it.
func Storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// CleanArgs makes arguments storable: what is no JSON becomes a JSON string,
// which the tool refuses with a sentence that the model can act on.
func CleanArgs(args json.RawMessage) json.RawMessage {
	if len(args) > MaxArgs {
		return Marshal("too large")
	}
	if len(args) == 0 {
		return json.RawMessage("{}")
	}
	if !json.Valid(args) {
		return Marshal(Storable(string(args)))
	}
	return args
}
