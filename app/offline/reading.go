// Package offline is the assistant that needs no key and no network: a Model
// that understands what people say to a todo list by a grammar of readable
// rules. The same sentence in the same conversation always has the same
// meaning, and a sentence that no rule describes changes nothing.
//
// Understanding goes in steps, each in its own files: the text is cut into
// tokens, with every time expression as one (token.go); rules describe whole
// clauses (grammar.go, rules_*.go, matched by pattern.go); what their slots
// took is made into an Action (slots.go). The dialogue then finds out which
// tasks are meant and calls tools (model.go, dialogue.go).
package offline

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Intent is what a person wants of their list.
type Intent string

// The intents. None is everything that is not about the list; Ask is about
// the list, but does not say enough to act on.
const (
	Add        Intent = "add"
	List       Intent = "list"
	Complete   Intent = "complete"
	Reopen     Intent = "reopen"
	Update     Intent = "update"
	Reschedule Intent = "reschedule"
	Delete     Intent = "delete"
	Restore    Intent = "restore"
	Undo       Intent = "undo"
	Ask        Intent = "ask"
	Help       Intent = "help"
	Greet      Intent = "greet"
	Answer     Intent = "chat" // a bare answer: yes, no, the second one
	None       Intent = "none"
)

// Reading is what an utterance means: one action or several, in order.
type Reading struct {
	Text    string
	Actions []Action // never empty
}

// Action is one thing that is wanted.
type Action struct {
	Intent Intent
	Rule   string // the pattern that described it, for who wants to know why

	Titles []string // to be added; or the one new title of an update
	Target Target   // which tasks
	// When is the time of a new task, or the new time of a rescheduled one.
	When Times
	By   string // how far tasks are moved: "2 days later", "an hour earlier"
	// Priority and Tags are given to the tasks.
	Priority *todo.Priority
	Tags     []string
	Untag    bool   // the tags are taken off instead
	Undue    bool   // the due is taken off
	Repeat   string // a new repetition, or "none"
	Note     string // added to the description
	Overview bool   // the whole list in numbers is asked for
	Dates    bool   // only when the tasks are due is asked for
	Sort     string // by what a list is sorted: created, due, priority, title, …
	Newest   bool   // the other way round
	Count    int    // how many changes are undone; 0: the last, -1: all of the conversation
	Change   int64  // that is undone, of Undo; 0: the last
	Here     bool   // it is added to the list that was talked about last
	Redo     bool   // what was undone is done again
	// Maybe is what an Ask with a Target may mean: it was said as a fact, such
	// as "the dentist is tomorrow at 5" or "I paid the rent".
	Maybe    Intent
	Question string // of Ask: what is missing
	// Whole is what the first of several things to add would be if all were
	// one; Parts are what one thing would be if it were several.
	Whole string
	Parts []string
}

// Target is a description of tasks.
type Target struct {
	Numbers  []int64 // "task 3"
	Ordinals []int   // "the second one" of the last list: 1, 2, …; -1 is the last
	Pronoun  bool    // "it", "that", "them"
	Words    string  // words of a title
	All      bool    // all that fit the rest, not one
	Status   todo.Status
	Overdue  bool
	When     Times  // when they are due
	Part     string // of the day: morning, afternoon, evening, night
	Undated  bool   // without a due
	Repeats  bool   // with a repetition
	Tag      string
	Priority *todo.Priority
	Except   *Target
}

// Times is what an action says about time.
type Times struct {
	Words string // the person's words, as tools read them
	Exprs []timeexpr.Expr
}

// Intent is that of the first action.
func (r Reading) Intent() Intent { return r.Actions[0].Intent }

// Given says whether any time was said.
func (t Times) Given() bool { return len(t.Exprs) > 0 }

// Repeats says whether one of the times is a repetition.
func (t Times) Repeats() bool {
	for _, e := range t.Exprs {
		if e.Rule != nil {
			return true
		}
	}
	return false
}

// Empty says whether a target describes nothing.
func (t Target) Empty() bool {
	return len(t.Numbers) == 0 && len(t.Ordinals) == 0 && !t.Pronoun && t.Words == "" && !t.All && !t.Overdue &&
		!t.When.Given() && t.Part == "" && t.Tag == "" && t.Priority == nil
}
