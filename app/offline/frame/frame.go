// Package frame works out what a message of a person may mean for their list.
//
// A message is cut into words and times (token.go), the words are linked to
// tasks by package link (mention.go), and each stretch of words that could be
// a wish of its own gets candidate meanings, the frames (candidates.go): add,
// complete, move, and so on, each with the tasks, times and words that it uses
// and what it leaves over. A frame has features with readable names
// (features.go); their weights, which a program in this repository learns from
// conversations, make its score. Where the message is cut is part of the
// choice: the reading is the sequence of frames with the highest sum
// (decode.go). Nothing here writes: a reading is carried out, asked about or
// declined by package offline.
package frame

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Act is what a frame does to the list.
type Act string

// The acts.
const (
	Add      Act = "add"
	Complete Act = "complete"
	Reopen   Act = "reopen"
	Move     Act = "move"   // another due, of this occurrence where it repeats
	Undate   Act = "undate" // the due is taken off
	Series   Act = "series" // another repetition, or its end
	Skip     Act = "skip"   // on to the next occurrence
	Rename   Act = "rename"
	Retag    Act = "retag"
	Rank     Act = "rank" // another priority
	Note     Act = "note"
	Delete   Act = "delete"
	Restore  Act = "restore"
	Undo     Act = "undo"
	Show     Act = "show"
	Count    Act = "count" // how many
	Chat     Act = "chat"  // small talk: nothing for the list
	Idle     Act = "idle"  // not about the list, or not to be acted upon
)

// Frame is one candidate meaning of a stretch of words.
type Frame struct {
	Act   Act
	Tasks []int64 // that it is about, by number
	// Each of what follows is meaningful for some acts only.
	Title    string
	Due      *todo.Due           // the new due; nil: none is set
	Dues     map[int64]*todo.Due // by task, where they differ
	Each     []todo.Due          // of Add: one new task for each of these
	Items    []Frame             // of Add: one new task for each of these, instead of the frame itself
	Rule     *recur.Rule         // the new repetition
	Unrepeat bool                // the repetition is taken off
	Tags     []string
	Untag    []string
	Priority *todo.Priority
	Note     string
	Filter   Filter // of Show and Count

	Said     string   // the words that it was read from, and
	Mention  string   // of them those that name its tasks
	Left     []string // content words that it leaves over
	Past     bool     // the new due would lie in the past
	Doubt    bool     // the day was said so that it has to be asked about: 31 November, Monday or Tuesday
	Vague    bool     // the due is a default: "in the evening"
	Common   []string // features of the words, the same for all frames of this act
	Features []string // its own
	Score    float64
	From, To int // the tokens it was read from
}

// Filter is what a list is asked for by.
type Filter struct {
	Named  []int64 // exactly these
	Words  string  // how it is called to the person: "on Friday"
	Status todo.Status
}

// Context is what a message is understood in.
type Context struct {
	Time timeexpr.Context
	List todo.Snapshot
	// It has the tasks that were done something to or spoken of last, Shown
	// those of the list that was shown last, Before those that It was before.
	It, Shown, Before []int64
	// Recent has the sets of tasks that were spoken of in earlier turns, newest first.
	Recent [][]int64
	// Last is the act of the turn before, "" if there was none.
	Last Act
	// Asked says that a question is open.
	Asked bool
	Kept  []string // wordings that name no time for this person
	// Rules is what the rules of single sentences make of the message.
	Rules []Hint
}

// Hint is what the rules of single sentences make of a message, or of a part
// of it: another opinion, which counts among the features.
type Hint struct {
	Says  string // an intent, with "?" where it is only a guess: "add", "complete?"
	Title string // of what would be added, else ""
}

// Reading is what a whole message means: frames in the order of the words.
type Reading struct {
	Frames []Frame
	Score  float64
}

// now is the moment at which the message is read.
func (c *Context) now() time.Time { return c.Time.Now }

// zone is the person's.
func (c *Context) zone() *time.Location { return c.Time.Now.Location() }

// Changes says whether the reading would change the list.
func (r Reading) Changes() bool {
	for _, f := range r.Frames {
		switch f.Act {
		case Show, Count, Chat, Idle:
		default:
			return true
		}
	}
	return false
}

// Has says whether the frame has a feature, named without its act.
func (f Frame) Has(name string) bool {
	name = string(f.Act) + " " + name
	return slices.Contains(f.Features, name) || slices.Contains(f.Common, name)
}

// Names are all features of the frame.
func (f Frame) Names() []string { return slices.Concat(f.Common, f.Features) }

// Added are the new tasks that a frame makes, each as a frame of its own.
func (f Frame) Added() []Frame {
	switch {
	case f.Act != Add:
		return nil
	case len(f.Items) > 0:
		return f.Items
	case len(f.Each) == 0:
		return []Frame{f}
	}
	out := make([]Frame, len(f.Each))
	for i := range f.Each {
		out[i] = f
		out[i].Each, out[i].Due = nil, &f.Each[i]
	}
	return out
}
