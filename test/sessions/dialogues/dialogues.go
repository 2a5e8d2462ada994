// Package dialogues reads conversations of people with their list, with what a
// sensible assistant would have done, and scores what an assistant did.
//
// A file has one conversation a line: the person's zone, locale and moment,
// the list before, and turn by turn what they say and what must have become of
// the list. Only outcomes count, never wording. See README.md beside this file.
package dialogues

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxLine is the longest conversation, in bytes.
const maxLine = 4 << 20

// Talk is one conversation.
type Talk struct {
	ID     string `json:"id"`
	Kind   string `json:"kind,omitempty"`
	Zone   string `json:"zone"`   // IANA
	Locale string `json:"locale"` // BCP 47
	Now    string `json:"now"`    // the person's local time: 2026-11-28T16:10
	List   []Task `json:"list"`
	Turns  []Turn `json:"turns"`
}

// Turn is what a person says, and what is to come of it.
type Turn struct {
	At      string `json:"at,omitempty"`      // a later local time
	Say     string `json:"say,omitempty"`     // letter for letter
	Pick    string `json:"pick,omitempty"`    // instead: words of the choice that is taken
	Approve *bool  `json:"approve,omitempty"` // false: a plan is refused
	Want    []Want `json:"want,omitempty"`    // acceptable outcomes, best first
}

// Task is a task in its plain form. Times are local: 2026-12-04 or 2026-12-04T15:00.
type Task struct {
	N        int64    `json:"n"`
	Title    string   `json:"title"`
	Due      string   `json:"due,omitempty"`
	Repeat   string   `json:"repeat,omitempty"` // RFC 5545 rule text without DTSTART
	Tags     []string `json:"tags,omitempty"`
	Priority string   `json:"priority,omitempty"` // high, medium, low
	Done     bool     `json:"done,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// Answers are what an assistant made of a conversation.
type Answers struct {
	ID    string   `json:"id"`
	Turns []Answer `json:"turns"`
}

// Answer is what became of one turn.
type Answer struct {
	Tasks    []Task   `json:"tasks"` // all that are not deleted
	Shown    []int64  `json:"shown,omitempty"`
	Asks     bool     `json:"asks,omitempty"`
	Response string   `json:"response"`
	Options  []Option `json:"options,omitempty"`
}

// Option is a choice that was offered, with what the list would be had it been taken.
type Option struct {
	Label string  `json:"label"`
	Tasks []Task  `json:"tasks"`
	Shown []int64 `json:"shown,omitempty"`
}

// Read reads conversations, one a line.
func Read(r io.Reader) ([]Talk, error) {
	var talks []Talk
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var t Talk
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		talks = append(talks, t)
	}
	return talks, lines.Err()
}

// Load reads a file, or all .jsonl files of a folder in the order of their names.
func Load(path string) ([]Talk, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*.jsonl")); err != nil {
			return nil, err
		}
		slices.Sort(files)
	}
	var talks []Talk
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		read, err := Read(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		talks = append(talks, read...)
	}
	return talks, nil
}

// Time is the moment of a turn; of the zero Turn, that at which the
// conversation begins. A time that cannot be read is the zero time.
func (t Talk) Time(turn Turn) time.Time {
	at := turn.At
	if at == "" {
		at = t.Now
		for _, earlier := range t.Turns {
			if turn.Want == nil && turn.Say == "" && turn.Pick == "" {
				break
			}
			if earlier.At != "" {
				at = earlier.At
			}
			if same(earlier, turn) {
				break
			}
		}
	}
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		return time.Time{}
	}
	moment, err := time.ParseInLocation("2006-01-02T15:04", at, zone)
	if err != nil {
		return time.Time{}
	}
	return moment
}

func same(a, b Turn) bool { return a.Say == b.Say && a.Pick == b.Pick && a.At == b.At }

// Draft is the task as it is put on a list, in the zone.
func (t Task) Draft(zone *time.Location) (todo.Draft, error) {
	d := todo.Draft{Title: t.Title, Description: t.Note, Tags: t.Tags}
	if d.Tags == nil {
		d.Tags = []string{}
	}
	var err error
	if t.Priority != "" {
		if d.Priority, err = todo.ParsePriority(t.Priority); err != nil {
			return d, err
		}
	}
	if t.Due != "" {
		if d.Due, err = dueOf(t.Due, zone); err != nil {
			return d, err
		}
	}
	if t.Repeat != "" {
		rule, err := recur.Parse(t.Repeat)
		if err != nil {
			return d, err
		}
		d.Recurrence = &todo.Recurrence{Rule: rule}
	}
	return d, nil
}

func dueOf(s string, zone *time.Location) (*todo.Due, error) {
	date, err := civil.ParseDate(s[:min(len(s), 10)])
	if err != nil {
		return nil, err
	}
	d := &todo.Due{Date: date}
	if len(s) > 11 {
		if d.Clock, err = civil.ParseClock(s[11:16]); err != nil {
			return nil, err
		}
		d.Timed, d.Zone = true, zone.String()
	}
	return d, nil
}

// TaskOf is a task of the product in its plain form, for somebody in the zone.
func TaskOf(t todo.Task, zone *time.Location) Task {
	out := Task{N: t.Number, Title: t.Title, Tags: t.Tags, Done: t.Done, Note: t.Description}
	if t.Priority != todo.None {
		out.Priority = t.Priority.String()
	}
	if t.Due != nil {
		out.Due = t.Due.Date.String()
		if t.Due.Timed {
			at := civil.DateTimeOf(t.Due.At(zone).In(zone))
			out.Due = at.Date.String() + "T" + at.Clock.String()
		}
	}
	if t.Recurrence != nil {
		out.Repeat = t.Recurrence.Rule.String()
	}
	return out
}
