package offline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
)

// longList is a list of so many open tasks, as a prompt has it.
func longList(t testing.TB, n int) func(context.Context) (todo.Snapshot, error) {
	t.Helper()
	var list todo.Snapshot
	names := []string{"Call the bank", "Dentist", "Fix sink", "Water plants", "Gym", "Pay rent", "Book flights", "Report", "Milk", "Oil the bike"}
	for i := range n {
		task := todo.Task{Number: int64(i + 1), Title: fmt.Sprint(names[i%len(names)], " ", i), Version: 1}
		if i%3 == 0 {
			e := timeexpr.Find("tomorrow at 9", monday)[0]
			task.Due = &todo.Due{Date: e.Date.AddDays(i % 40), Clock: e.Clock, Timed: i%2 == 0, Zone: "UTC"}
		}
		list.Pending = append(list.Pending, task)
	}
	return func(context.Context) (todo.Snapshot, error) { return list, nil }
}

// Every word of a message that adds at once is in a title, in a time, in a
// tag, a manner of speaking, or named as left out.
func TestNoWordVanishesFromWhatIsAdded(t *testing.T) {
	talks, err := dialogues.Load(filepath.Join("..", "..", "test", "sessions", "data"))
	if err != nil {
		t.Fatal(err)
	}
	added := 0
	for _, talk := range talks {
		for _, turn := range talk.Turns {
			if turn.Say == "" {
				continue
			}
			if words, adds := vanished(t, turn.Say, talk); adds {
				added++
				if len(words) > 0 {
					t.Errorf("%s: of %q nothing is said of %q", talk.ID, turn.Say, words)
				}
			}
		}
	}
	if added < 200 {
		t.Errorf("only %d messages add something: the test plays too little", added)
	}
}

// vanished are the words of a message of which nothing is said, and whether it adds.
func vanished(t *testing.T, message string, talk dialogues.Talk) ([]string, bool) {
	t.Helper()
	var list todo.Snapshot
	for _, task := range talk.List {
		draft, err := task.Draft(monday.Now.Location())
		if err != nil {
			t.Fatal(err)
		}
		list.Pending = append(list.Pending, todo.Task{Number: task.N, Title: draft.Title, Due: draft.Due, Recurrence: draft.Recurrence, Tags: draft.Tags, Version: 1})
	}
	p := chat.Prompt{Now: talk.Time(dialogues.Turn{}), Locale: talk.Locale, Turn: chat.Turn{Message: message}}
	p.List = func(context.Context) (todo.Snapshot, error) { return list, nil }
	text := ""
	r, err := offline.New().Reply(t.Context(), p, func(s string) { text += s })
	if err != nil {
		t.Fatal(err)
	}
	said := strings.ToLower(text)
	for _, c := range r.Calls {
		if c.Tool != "add_task" || !json.Valid(c.Args) {
			return nil, false
		}
		said += " " + strings.ToLower(string(c.Args))
	}
	if len(r.Calls) == 0 {
		return nil, false
	}
	times := make([]bool, len(message))
	for _, e := range timeexpr.Find(message, timeexpr.ForLocale(p.Now, talk.Locale)) {
		for i := e.Start; i < e.End; i++ {
			times[i] = true
		}
	}
	var out []string
	at := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(message), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		i := strings.Index(strings.ToLower(message[at:]), w)
		if i >= 0 {
			at += i
		}
		known := at < len(times) && times[at] || strings.Contains(said, strings.Trim(w, "'’")) ||
			strings.Contains(said, link.Stem(w)) // "needs posting" is to post it
		at += len(w)
		if known || len(w) < 3 || en.Of(w) != 0 || en.Manner(w) {
			continue
		}
		out = append(out, w)
	}
	return out, true
}
