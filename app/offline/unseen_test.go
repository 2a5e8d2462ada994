package offline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// unseenBar is how many of the unseen sentences must come out as wanted, in
// per cent. None of them may change what it should not.
const unseenBar = 97

// unseenList is what is on the list when an unseen sentence is said; then #11
// is completed and #12 deleted.
var unseenList = []string{
	"Buy milk #shopping", "Dentist tomorrow at 3pm", "Quarterly report on Friday !high #work", "Call the bank", "Water the plants every Monday at 6pm",
	"Pay rent on 1 December", "Return library books 20 November 2026", "Team meeting on Wednesday at 10am #work", "Client meeting on Thursday at 2pm #work", "Eggs #shopping",
	"Book flights", "Old sofa",
}

// The sentences of testdata/unseen were written, with what they ask for, before
// anybody looked at what the assistant made of them. Each is said over a real
// list; see unseenStep for how a wanted outcome is written.
func TestUnseenSentences(t *testing.T) {
	files, err := filepath.Glob("testdata/unseen/*.txt")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files of unseen sentences, %v", len(files), err)
	}
	var right, all int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, tk := unseenScore{}, newTalk(t)
			for i, steps := range unseenTalks(t, file, string(text)) {
				if raceEnabled && i%4 != 0 {
					continue // ten times slower, and the same code each time
				}
				tk.who.User, tk.conv = todo.UserID(fmt.Sprintf("person %d", i)), "" // a list for each conversation
				s.play(tk, steps)
			}
			t.Logf("%s: %d of %d as wanted", filepath.Base(file), s.right, s.all)
			right, all = right+s.right, all+s.all
		})
	}
	if got := 100 * float64(right) / float64(all); got < unseenBar {
		t.Errorf("%d of %d unseen sentences came out as wanted: %.1f %%, the bar is %d", right, all, got, unseenBar)
	} else {
		t.Logf("%d of %d unseen sentences came out as wanted: %.1f %%", right, all, got)
	}
}

// unseenTalks reads conversations: a line that begins with > goes on with the
// one before it.
func unseenTalks(t *testing.T, file, text string) [][]unseenStep {
	t.Helper()
	var talks [][]unseenStep
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' && !strings.Contains(line, " => ") {
			continue
		}
		say, want, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("%s: %q says not what is wanted", file, line)
		}
		more, goesOn := strings.CutPrefix(say, "> ")
		step := unseenStep{say: more, want: strings.Split(want, " or ")}
		if goesOn {
			talks[len(talks)-1] = append(talks[len(talks)-1], step)
		} else {
			talks = append(talks, []unseenStep{step})
		}
	}
	return talks
}

// unseenScore counts what came out as wanted.
type unseenScore struct{ right, all int }

// play says the sentences of one conversation over a list of its own.
func (s *unseenScore) play(tk *talk, steps []unseenStep) {
	tk.Helper()
	tk.fill()
	for _, step := range steps {
		before := tk.snapshot()
		turn := tk.say(step.say)
		got := outcomeOf(before, tk.snapshot(), turn)
		s.all++
		switch {
		case step.wanted(got):
			s.right++
		case len(got.effects) > 0 && !step.mayChange():
			tk.Errorf("%q changed the list: %s; %q", step.say, got, turn.Response)
		default:
			tk.Logf("%q came out as %s, not as %s; %q", step.say, got, strings.Join(step.want, " or "), turn.Response)
		}
	}
}

// fill puts the list of the unseen sentences into the database.
func (tk *talk) fill() {
	tk.Helper()
	for _, text := range unseenList {
		literal := [][2]int{{0, len("Quarterly")}} // no recurrence
		if text[0] != 'Q' {
			literal = nil
		}
		if _, err := tk.tasks.Add(tk.Context(), tk.who, entry.Read(text, monday, entry.Options{Literal: literal}).Draft); err != nil {
			tk.Fatal(err)
		}
	}
	if _, err := tk.tasks.Complete(tk.Context(), tk.who, 11); err != nil {
		tk.Fatal(err)
	}
	if _, err := tk.tasks.Delete(tk.Context(), tk.who, 12); err != nil {
		tk.Fatal(err)
	}
}

// snapshot is every task there is, those in the bin among them, by number.
func (tk *talk) snapshot() map[int64]todo.Task {
	tk.Helper()
	tasks := map[int64]todo.Task{}
	for _, status := range []todo.Status{todo.All, todo.Binned} {
		page, err := tk.tasks.List(tk.Context(), tk.who, todo.Filter{Status: status})
		if err != nil {
			tk.Fatal(err)
		}
		for _, task := range page.Tasks {
			tasks[task.Number] = task
		}
	}
	return tasks
}
