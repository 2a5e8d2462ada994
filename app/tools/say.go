package tools

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxSaid is how many tasks a sentence lists one by one.
const maxSaid = 10

// saying writes tasks and changes in plain words for a person in loc.
type saying struct {
	now  time.Time
	loc  *time.Location
	mark string // of a list that several keep, such as HOME
	// people are the names of its members.
	people map[todo.UserID]string
	// places are the lists of the person, where a change is about more than one.
	places map[todo.ListID]shared.Place
}

func (c *call) saying() saying {
	s := saying{now: c.Now(), loc: c.who.Location()}
	if c.at != nil {
		s.mark, s.people = c.at.mark, c.at.names()
	}
	return s
}

// ref is what a task is called: #3, or HOME-3.
func (s saying) ref(number int64) string {
	if s.mark != "" {
		return fmt.Sprintf("%s-%d", s.mark, number)
	}
	return fmt.Sprintf("#%d", number)
}

// date is "Fri 4 Dec", with the year unless it is the present one.
func (s saying) date(d civil.Date) string {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	if d.Year == s.now.In(s.loc).Year() {
		return t.Format("Mon 2 Jan")
	}
	return t.Format("Mon 2 Jan 2006")
}

// due is "Fri 4 Dec at 17:00" on the person's own clock.
func (s saying) due(d todo.Due) string {
	if !d.Timed {
		return s.date(d.Date)
	}
	t := civil.DateTimeOf(d.At(s.loc).In(s.loc))
	return s.date(t.Date) + " at " + t.Clock.String()
}

// detail has all of a task but its title: "due Fri 4 Dec, every Friday, high priority, #home".
func (s saying) detail(t todo.Task) string {
	var parts []string
	if t.ParentTitle != "" {
		parts = append(parts, fmt.Sprintf("of “%s”", clip.Runes(t.ParentTitle, briefTitle)))
	}
	if p := t.Subtasks; p != nil {
		parts = append(parts, fmt.Sprintf("%d of %d done", p.Done, p.Total))
	}
	if t.Due != nil {
		parts = append(parts, "due "+s.due(*t.Due))
	}
	if t.Recurrence != nil {
		parts = append(parts, t.Recurrence.Rule.Text())
	}
	if text := s.reminders(t); text != "" && !plainly(t) {
		parts = append(parts, text)
	}
	if t.Assigned != nil {
		parts = append(parts, s.assigned(t.Assigned))
	}
	if t.Priority != todo.None {
		parts = append(parts, t.Priority.String()+" priority")
	}
	for _, tag := range t.Tags {
		parts = append(parts, "#"+tag)
	}
	return strings.Join(parts, ", ")
}

// label is a task in a list of choices or results: "#3 Buy milk (due Fri 4 Dec)".
func (s saying) label(t todo.Task) string {
	text := s.ref(t.Number) + " " + t.Title
	if d := s.detail(t); d != "" {
		text += " (" + d + ")"
	}
	return text
}

// difference says what is new in after: "due Fri 4 Dec (was Thu 3 Dec)".
func (s saying) difference(before, after todo.Task) string {
	var parts []string
	if before.Title != after.Title {
		parts = append(parts, fmt.Sprintf("was “%s”", before.Title))
	}
	if before.Description != after.Description {
		note := "new note"
		if after.Description == "" {
			note = "no note any more"
		} else if strings.HasPrefix(before.Description, after.Description) {
			note = "shorter note"
		}
		parts = append(parts, note)
	}
	if now, was := s.dueOrNone(after.Due), s.dueOrNone(before.Due); now != was {
		if after.Due != nil {
			now = "due " + now
		}
		parts = append(parts, fmt.Sprintf("%s (was %s)", now, was))
	}
	if now, was := repeatText(after), repeatText(before); now != was {
		parts = append(parts, fmt.Sprintf("%s (was %s)", now, was))
	}
	if now, was := s.remindersOrUsual(after), s.remindersOrUsual(before); now != was {
		parts = append(parts, fmt.Sprintf("%s (was: %s)", now, was))
	}
	if now, was := s.assigned(after.Assigned), s.assigned(before.Assigned); now != was {
		parts = append(parts, fmt.Sprintf("%s (was %s)", now, was))
	}
	if before.Parent != after.Parent {
		parts = append(parts, s.parentage(before, after))
	}
	if before.Priority != after.Priority {
		parts = append(parts, fmt.Sprintf("%s priority (was %s)", after.Priority, before.Priority))
	}
	if !slices.Equal(before.Tags, after.Tags) {
		parts = append(parts, fmt.Sprintf("tags %s (were %s)", tagText(after.Tags), tagText(before.Tags)))
	}
	return strings.Join(parts, ", ")
}

// parentage says of which task another is a subtask now.
func (s saying) parentage(before, after todo.Task) string {
	if after.Parent == 0 {
		return "a task of its own (was a subtask of " + s.ref(before.Parent) + ")"
	}
	if after.ParentTitle == "" || after.ParentTitle == before.ParentTitle {
		return "a subtask of " + s.ref(after.Parent)
	}
	return fmt.Sprintf("a subtask of %s “%s”", s.ref(after.Parent), clip.Runes(after.ParentTitle, briefTitle))
}

func (s saying) dueOrNone(d *todo.Due) string {
	if d == nil {
		return "no date"
	}
	return s.due(*d)
}

// plainly says whether a task with a time rings when it is due and nothing is to be said of that.
func plainly(t todo.Task) bool {
	return t.Due != nil && t.Due.Timed && len(t.Reminders) == 1 &&
		t.Reminders[0].Equal(reminder.Reminder{Kind: reminder.AtDue})
}

func (s saying) remindersOrUsual(t todo.Task) string {
	if text := s.reminders(t); text != "" {
		return text
	}
	return "rings as usual"
}

func repeatText(t todo.Task) string {
	if t.Recurrence == nil {
		return "not repeating"
	}
	return t.Recurrence.Rule.Text()
}

func tagText(tags []string) string {
	if len(tags) == 0 {
		return "none"
	}
	return "#" + strings.Join(tags, " #")
}

// receipt is made from what was recorded, and from nothing else.
func (s saying) receipt(c todo.Change) chat.Receipt {
	r := chat.Receipt{Change: c.Seq, Kind: c.Kind, Lines: []chat.Line{}}
	for i, e := range c.Edits {
		if line, ok := s.line(c, e); ok {
			if c.Unkept(i) {
				line.Detail += "; the list is full, so this time isn't kept among what is done"
			}
			r.Lines = append(r.Lines, line)
		}
	}
	shorten(r.Lines)
	return r
}

// maxLines is how much text the lines of one receipt have in full, in bytes.
const maxLines = 128 << 10

// briefTitle is how many characters of a title stand in a line beyond that.
const briefTitle = 60

// shorten keeps the lines of a change of many large tasks from becoming
// megabytes, which a turn would store and every answer about it would carry.
// Each task keeps its line; what changed in full is in the change itself.
func shorten(lines []chat.Line) {
	size := 0
	for i := range lines {
		l := &lines[i]
		if size += len(l.Title) + len(l.Detail); size > maxLines {
			l.Title = clip.Runes(l.Title, briefTitle)
			l.Detail = ""
		}
	}
}

// line is one edit; the done copy of a recurring task is part of the task's own line.
func (s saying) line(c todo.Change, e todo.Edit) (chat.Line, bool) {
	t := e.After
	if t == nil {
		t = e.Before
	}
	if t == nil || t.Series != 0 && (e.Before == nil || e.After == nil) && len(c.Edits) > 1 {
		return chat.Line{}, false
	}
	line := chat.Line{Task: t.Number, Title: t.Title}
	switch {
	case e.Elsewhere != nil:
		line.Detail = s.moved(e)
	case c.Kind == todo.Undone && e.Comment != "":
		line.Detail = "the comment is taken back"
	case c.Kind == todo.Undone:
		line.Detail = s.undone(e)
	case e.Before == nil || e.After == nil || c.Kind == todo.Removed || c.Kind == todo.Restored:
		line.Detail = s.detail(*t)
	case c.Kind == todo.Done:
		line.Detail = s.nextTime(*e.After)
	case c.Kind == todo.Reopened:
	default:
		line.Detail = s.difference(*e.Before, *e.After)
	}
	return line, true
}

// nextTime says when something that was completed is to be done again, "" where it is not.
func (s saying) nextTime(t todo.Task) string {
	switch {
	case t.Done:
		return ""
	case t.Parent != 0 && t.Recurrence == nil:
		return "open again for the next time"
	}
	return "next time due " + s.dueOrNone(t.Due)
}

// moved says where a task is that was moved between lists, or where it was.
func (s saying) moved(e todo.Edit) string {
	name, ref := "your own list", fmt.Sprintf("#%d", e.Elsewhere.Number)
	if id := e.Elsewhere.List; id != "" {
		p, in := s.places[id]
		if !in {
			return "another list"
		}
		name, ref = p.Name, fmt.Sprintf("%s-%d", strings.ToUpper(p.Handle), e.Elsewhere.Number)
	}
	if e.After == nil {
		return fmt.Sprintf("to %s, as %s", name, ref)
	}
	return fmt.Sprintf("from %s, where it was %s", name, ref)
}

// undone says what a task is after an undo.
func (s saying) undone(e todo.Edit) string {
	switch {
	case e.After == nil:
		return "taken off the list again"
	case e.Before == nil || e.Before.Deleted != nil && e.After.Deleted == nil:
		return "back on the list"
	case e.After.Deleted != nil:
		return "deleted again"
	case e.Before.Done && !e.After.Done:
		return "open again"
	case !e.Before.Done && e.After.Done:
		return "done again"
	}
	return s.difference(*e.Before, *e.After)
}

var verbs = map[todo.Kind]string{todo.Added: "Added", todo.Edited: "Updated", todo.Rescheduled: "Rescheduled",
	todo.Done: "Completed", todo.Reopened: "Reopened", todo.Removed: "Deleted", todo.Restored: "Restored",
	todo.Moved: "Moved", todo.Undone: "Undone",
	todo.Commented: "Commented on", todo.Uncommented: "Deleted a comment on"}

// sentence says a receipt: `Added “Buy milk” (#3), due Fri 4 Dec.`
func (s saying) sentence(c todo.Change, r chat.Receipt) string {
	verb := verbs[c.Kind]
	if len(r.Lines) == 1 {
		l := r.Lines[0]
		text := fmt.Sprintf("%s “%s” (%s)", verb, l.Title, s.ref(l.Task))
		if l.Detail != "" {
			text += ": " + l.Detail
		}
		return text + "."
	}
	var b strings.Builder
	lines := r.Lines
	if family(c) {
		l := lines[0]
		lines = lines[1:]
		fmt.Fprintf(&b, "%s “%s” (%s) and %s", verb, l.Title, s.ref(l.Task), subtasksText(c, len(lines)))
		if l.Detail != "" && c.Kind == todo.Done {
			b.WriteString(", " + l.Detail)
		}
		b.WriteString(":")
	} else {
		fmt.Fprintf(&b, "%s %d tasks:", verb, len(lines))
	}
	for i, l := range lines {
		if i == maxSaid {
			fmt.Fprintf(&b, "\n… and %d more", len(lines)-i)
			break
		}
		fmt.Fprintf(&b, "\n- %s %s", s.ref(l.Task), l.Title)
		if l.Detail != "" {
			b.WriteString(": " + l.Detail)
		}
	}
	return b.String()
}

// family says whether a change is of one task and what came along: its subtasks.
func family(c todo.Change) bool {
	if c.Kind != todo.Done && c.Kind != todo.Removed && c.Kind != todo.Restored || len(c.Edits) < 2 {
		return false
	}
	for _, e := range c.Edits[1:] {
		if e.After == nil || e.After.Parent != c.Edits[0].Number && e.After.Series != c.Edits[0].Number {
			return false
		}
	}
	return true
}

// subtasksText is "its 3 open subtasks".
func subtasksText(c todo.Change, n int) string {
	open := ""
	if c.Kind == todo.Done && c.Edits[0].After.Done {
		open = "open "
	}
	if n == 1 {
		return "its " + open + "subtask"
	}
	return fmt.Sprintf("its %d %ssubtasks", n, open)
}

// receiptData is a receipt, and for an undo the change that it took back.
func receiptData(c todo.Change, r chat.Receipt) json.RawMessage {
	b, _ := json.Marshal(struct { // strings and numbers cannot fail
		chat.Receipt
		Undoes int64 `json:"undoes,omitempty"`
	}{r, c.Undoes})
	return b
}

// RingsWhen says when a task rings, for a person on whose clock the moment now was
// read: "rings an hour before and 10 minutes before", or "rings as usual".
func RingsWhen(t todo.Task, now time.Time) string {
	return saying{now: now, loc: now.Location()}.remindersOrUsual(t)
}

// Due says when a task is due, for a person on whose clock the moment now was
// read: "due Fri 4 Dec at 17:00, every Friday", or "without a date".
func Due(t todo.Task, now time.Time) string {
	s := saying{now: now, loc: now.Location()}
	t.Priority, t.Tags = todo.None, nil
	if d := s.detail(t); d != "" {
		return d
	}
	return "without a date"
}
