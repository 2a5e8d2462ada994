package offline

import (
	"encoding/json"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// memory is what is remembered from turn to turn.
type memory struct {
	// Beside is what was offered beside the last answer: no question, so only its own words take it.
	Beside *asked  `json:"beside,omitempty"`
	List   []int64 `json:"list,omitempty"` // the list that was shown last
	It     []int64 `json:"it,omitempty"`   // what was talked about last
	// Before is what was talked about before that, and Act what was done last.
	Before []int64 `json:"before,omitempty"`
	// Recent has the sets of tasks of earlier turns, newest first.
	Recent [][]int64 `json:"recent,omitempty"`
	Act    string    `json:"act,omitempty"`
	// Bell says that the last thing done was to set a reminder, of a task that was there or of a new one.
	Bell  string `json:"bell,omitempty"`
	Asked *asked `json:"asked,omitempty"` // the question that is open
	Last  *last  `json:"last,omitempty"`  // what was done last
	// Offered has the tasks between which the person chose the one of Last.
	Offered []int64 `json:"offered,omitempty"`
	// Tag is that of the list that was shown or added to last.
	Tag string `json:"tag,omitempty"`
	// Shared is the list kept with others that was spoken of last.
	Shared string `json:"shared,omitempty"`
	// SharedTask is the task of such a list that was spoken of last, such as home 3.
	SharedTask string `json:"shared_task,omitempty"`
	// Changes are those of this conversation that are in force, newest last,
	// and Undone those that were taken back, with what took them back.
	Changes []int64  `json:"changes,omitempty"`
	Undone  []undone `json:"undone,omitempty"`
	// Habits is the last change, where it was one of how the person is reminded.
	Habits *habitsChange `json:"habits,omitempty"`
}

// habitsChange is a change of how the person is reminded, which is no change of tasks.
type habitsChange struct {
	Tool   string         `json:"tool,omitempty"` // set_reminder_settings if empty
	Before map[string]any `json:"before"`         // the arguments that take it back
	Undone bool           `json:"undone,omitempty"`
	// Later are the changes of tasks that were made after it and are in force: an undo is of those first.
	Later []laterChange `json:"later,omitempty"`
	// Prior is the change before it, which a second undo takes back.
	Prior *habitsChange `json:"prior,omitempty"`
}

// laterChange is a change of tasks, in the person's own list if List is empty.
type laterChange struct {
	List   todo.ListID `json:"list,omitempty"`
	Change int64       `json:"change"`
}

// maxHabitChanges is how many changes of how the person is reminded can be taken back one after another.
const maxHabitChanges = 10

// made is the change once a change of tasks was made after it, or done again.
func (h *habitsChange) made(l laterChange) *habitsChange {
	c := *h
	c.Later = append(slices.Clone(h.Later), l)
	c.Later = c.Later[max(0, len(c.Later)-maxChanges):]
	return &c
}

// without is the change once a change of tasks was taken back: last, because it was the last one that was in force, or
// because it was named. It is nil where one was taken back that was before all that is remembered.
func (h *habitsChange) without(l laterChange, last bool) *habitsChange {
	c := *h
	i := slices.Index(h.Later, l)
	switch {
	case i >= 0 && last: // what was behind it in that list was taken back elsewhere
		c.Later = slices.DeleteFunc(slices.Clone(h.Later[i:]), func(o laterChange) bool { return o.List == l.List })
		c.Later = append(slices.Clone(h.Later[:i]), c.Later...)
	case i >= 0:
		c.Later = slices.Delete(slices.Clone(h.Later), i, i+1)
	case h.Undone && h.Prior != nil:
		return h.Prior.without(l, last)
	case h.Undone:
		return nil
	case last:
		c.Later = nil
	}
	return &c
}

// meant is the change that an undo takes back, or does again: a second undo goes on where the first one ended.
func (h *habitsChange) meant(again bool) *habitsChange {
	if h != nil && len(h.Later) == 0 && h.Undone && !again && h.Prior != nil {
		return h.Prior
	}
	return h
}

// upTo are the newest changes, no more than a number of them.
func (h *habitsChange) upTo(n int) *habitsChange {
	if h == nil || n == 0 {
		return nil
	}
	c := *h
	c.Prior = h.Prior.upTo(n - 1)
	return &c
}

// maxChanges is how many changes are remembered.
const maxChanges = 40

// touched notes the tasks of a receipt as those that are talked about.
func (m *memory) touched(r *chat.Receipt) {
	if r.In != nil { // no task of the person's own list
		m.It = nil
		return
	}
	var now []int64
	for _, l := range r.Lines {
		now = append(now, l.Task)
	}
	if !slices.Equal(now, m.It) {
		m.Before = m.It
	}
	m.speakOf(now)
}

// speakOf notes the tasks that "it" means from now on, and keeps those that
// it meant before.
func (m *memory) speakOf(now []int64) {
	m.Recent = frame.Recall(m.It, m.Recent)
	m.It = now
	m.Recent = frame.Recall(now, m.Recent)
}

// did notes what the calls of a turn did, as the next message is read by it; undoing is
// that it was to be taken back or done again, and again that it was the latter.
func (m *memory) did(steps []chat.Step, undoing, again bool) {
	m.Act = ""
	m.rang(steps)
	for _, s := range steps {
		switch {
		case s.Result == nil || s.Result.Failed:
		case s.Call.Tool == "add_task":
			m.Act = string(frame.Add)
		case s.Result.Receipt != nil && m.Act != string(frame.Add):
			m.Act = string(actOf(s.Call))
		case m.Act == "" && s.Result.Tasks != nil:
			m.Act = string(frame.Show)
		}
	}
	m.set(steps, undoing, again)
}

// set notes how the person was reminded before a turn changed it, until another
// turn changes anything.
func (m *memory) set(steps []chat.Step, undoing, again bool) {
	for _, s := range steps {
		if s.Result == nil || s.Result.Failed {
			continue
		}
		if s.Result.Receipt != nil {
			m.setBefore(s)
			continue
		}
		// snooze_reminders: in a list that others keep too
		if s.Call.Tool != "set_reminder_settings" && s.Call.Tool != "snooze_reminders" {
			continue
		}
		var data struct {
			Before map[string]any `json:"before"`
		}
		_ = json.Unmarshal(s.Result.Data, &data) // our own tool's
		was := m.Habits
		if undoing {
			was = was.meant(again)
		}
		if data.Before == nil {
			if undoing && was != nil { // it was so already: the next undo goes on before it
				m.Habits = was.Prior
			}
			continue
		}
		now := &habitsChange{Tool: s.Call.Tool, Before: data.Before, Undone: undoing && was != nil && !was.Undone,
			Prior: m.Habits}
		if was != nil && (undoing || was.Undone) {
			now.Prior = was.Prior
		}
		m.Habits = now.upTo(maxHabitChanges)
	}
}

// setBefore notes a change of tasks that came after one of how the person is reminded.
func (m *memory) setBefore(s chat.Step) {
	if m.Habits == nil {
		return
	}
	var args undoArgs
	var data struct {
		Undoes int64 `json:"undoes"`
	}
	_ = json.Unmarshal(s.Result.Data, &data) // our own tools'
	l := laterChange{Change: s.Result.Receipt.Change}
	if in := s.Result.Receipt.In; in != nil {
		l = laterChange{in.List, in.Change}
	}
	if data.Undoes == 0 {
		m.Habits = m.Habits.made(l)
		return
	}
	if s.Result.Receipt.In == nil {
		i := slices.IndexFunc(m.Undone, func(u undone) bool { return u.By == data.Undoes })
		if i >= 0 { // done again
			m.Habits = m.Habits.made(laterChange{Change: m.Undone[i].Change})
			return
		}
	}
	_ = json.Unmarshal(s.Call.Args, &args) // our own call
	l.Change = data.Undoes
	m.Habits = m.Habits.without(l, args.Change == 0)
}

// acts are what the tools do to tasks.
var acts = map[string]frame.Act{
	"complete_task": frame.Complete, "delete_task": frame.Delete, "restore_task": frame.Restore,
	"reschedule_task": frame.Move, "undo": frame.Undo,
}

// actOf is what a call did; a call that changes a field is named after the field.
func actOf(c chat.Call) frame.Act {
	if act := acts[c.Tool]; act != "" {
		return act
	}
	var args map[string]json.RawMessage
	_ = json.Unmarshal(c.Args, &args) // our own calls
	for _, f := range []struct {
		field string
		act   frame.Act
	}{{"add_tags", frame.Retag}, {"remove_tags", frame.Retag}, {"priority", frame.Rank}, {"add_note", frame.Note},
		{"title", frame.Rename}, {"repeat", frame.Series}} {
		if args[f.field] != nil {
			return f.act
		}
	}
	return frame.Move
}

// undone is a change that was taken back.
type undone struct {
	Change int64 `json:"change"`
	By     int64 `json:"by"` // the change that took it back
}

// changed notes a change of a receipt; takes is the one that it took back, or 0.
func (m *memory) changed(seq, takes int64) {
	if takes == 0 {
		m.Changes, m.Undone = append(m.Changes, seq), nil
	} else if i := slices.IndexFunc(m.Undone, func(u undone) bool { return u.By == takes }); i >= 0 { // done again
		m.Changes = append(m.Changes, m.Undone[i].Change)
		m.Undone = slices.Delete(m.Undone, i, i+1)
	} else {
		m.Changes = slices.DeleteFunc(m.Changes, func(c int64) bool { return c == takes })
		m.Undone = append(m.Undone, undone{takes, seq})
	}
	m.Changes = m.Changes[max(0, len(m.Changes)-maxChanges):]
	m.Undone = m.Undone[max(0, len(m.Undone)-maxChanges):]
}

// asked is a question: which task a call means, or what is to be added.
type asked struct {
	Tool    string          `json:"tool"`
	Args    json.RawMessage `json:"args,omitempty"`
	Options []chat.Option   `json:"options,omitempty"`
	// Plans has what each option does, where the options are readings of what
	// was said.
	Plans [][]chat.Call `json:"plans,omitempty"`
	// Yes says that the first option is what a plain yes means.
	Yes bool `json:"yes,omitempty"`
	// Manner is how what it is about is to ring, as was said with the question.
	Manner string `json:"manner,omitempty"`
	// Reminds says that the time that is asked for is when a task rings, and no due.
	Reminds bool `json:"reminds,omitempty"`
}

// last is a call that can be made again for another task.
type last struct {
	Tool string          `json:"tool"`
	Args json.RawMessage `json:"args"`
}

// recall finds the memory of the latest turn that has one.
func recall(history []chat.Turn) memory {
	var m memory
	for i := len(history) - 1; i >= 0; i-- {
		if raw := history[i].State.Memory; raw != nil {
			_ = json.Unmarshal(raw, &m) // of another model: then there is nothing to recall
			break
		}
	}
	return m
}
