package offline

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

// maxUndo is how many changes one message takes back.
const maxUndo = 20

type undoArgs struct {
	Change int64 `json:"change,omitempty"`
}

// undo makes the calls that take changes back, the newest first, and says
// what there is to say of them beforehand. "Undo" alone is the person's last
// change, wherever it was made; more than one are those of the conversation,
// which the person has seen.
func (d *dialogue) undo(a Action) ([]chat.Call, []string) {
	made := d.memory.Changes
	switch {
	case a.Change > 0:
		return []chat.Call{*tool("undo", undoArgs{a.Change})}, nil
	case a.Redo && len(d.memory.Undone) == 0:
		return nil, []string{"There is nothing that I could do again: nothing was undone here."}
	case a.Redo:
		last := d.memory.Undone[len(d.memory.Undone)-1]
		return []chat.Call{*tool("undo", undoArgs{last.By})}, nil
	case a.Count == 0 || a.Count == 1 || len(made) == 0:
		return []chat.Call{*tool("undo", undoArgs{})}, nil
	}
	n := a.Count
	var said []string
	if n < 0 || n > len(made) {
		if n > len(made) {
			said = []string{fmt.Sprintf("Of the changes in this conversation, %d can be taken back.", len(made))}
		}
		n = len(made)
	}
	if n > maxUndo {
		n, said = maxUndo, []string{fmt.Sprintf("That is many: I take back the last %d first.", maxUndo)}
	}
	var calls []chat.Call
	for _, seq := range slices.Backward(made[len(made)-n:]) {
		calls = append(calls, *tool("undo", undoArgs{seq}))
	}
	return calls, said
}

// undoing says whether the message wants something taken back, or done again, and which of the two.
func (d *dialogue) undoing() (undoes, redoes bool) {
	a := d.read(d.prompt.Turn.Message).Actions[0]
	return a.Intent == Undo, a.Intent == Undo && a.Redo
}

// undoOfWhat asks before a change is taken back that was not made by the turn
// before: "undo that" after a question or a refusal may mean neither.
func (d *dialogue) undoOfWhat(rules Reading) (chat.Reply, bool) {
	a := rules.Actions[0]
	h := d.memory.Habits.meant(a.Redo)
	if h != nil && len(h.Later) == 0 && len(rules.Actions) == 1 && a.Intent == Undo && a.Change == 0 &&
		(a.Count == 0 || a.Count == 1) && a.Redo == h.Undone {
		d.memory.Asked = nil
		return calling(firstOf([]string{"", h.Tool, "set_reminder_settings"}), h.Before)
	}
	if len(rules.Actions) > 1 || a.Intent != Undo || a.Redo || a.Change > 0 || a.Count > 1 || a.Count < 0 ||
		d.changedBefore() || len(d.memory.Changes) == 0 {
		return chat.Reply{}, false
	}
	c := &chat.Clarification{
		Question: "The turn before changed nothing. Shall I take back the last change that I made?"}
	label := "Undo the last change"
	c.Options = append(c.Options, chat.Option{Label: label, Message: label})
	withWayOut(c, "Leave it")
	d.memory.Asked = &asked{Options: c.Options,
		Plans: [][]chat.Call{{*tool("undo", undoArgs{d.memory.Changes[len(d.memory.Changes)-1]})}}, Yes: true}
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// changedBefore says whether what was said before this turn was done, or only showed
// something: who looks at the list first still means the last change. A question that
// is open says that nothing was done.
func (d *dialogue) changedBefore() bool {
	return d.memory.Act != "" && !(d.open && d.memory.Act == string(frame.Show))
}

// remember notes a change for later undoing.
func (d *dialogue) remember(r *chat.Result) {
	var data struct {
		Undoes int64 `json:"undoes"`
	}
	if r.Receipt.In != nil { // its number is of another list
		return
	}
	_ = json.Unmarshal(r.Data, &data) // our own tools'
	d.memory.changed(r.Receipt.Change, data.Undoes)
}
