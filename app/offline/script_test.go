package offline_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

var update = flag.Bool("update", false, "write what the assistant answers into the scripts again")

// Every file of testdata/dialogues is a conversation over a real list: what
// the person says (you:), what the assistant answers (it:), the buttons it
// shows (button:), what it would do and waits for (plan:), and what the list
// is then (list:). Only "you" and "have" lines are written by hand; with
// -update the others are written again, to be read before they are committed.
func TestDialogueScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/dialogues/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 15 {
		t.Fatalf("there are only %d dialogues", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("the dialogue went otherwise; see the difference with -update\n%s", firstDifference(got, string(want)))
			}
		})
	}
}

// play has the conversation of a script and writes it down again.
func play(t *testing.T, script string) string {
	t.Helper()
	var out strings.Builder
	tk, list, turns := newTalk(t), "", 0
	for _, line := range strings.Split(script, "\n") {
		kind, said, _ := strings.Cut(line, ": ")
		switch kind {
		case "you":
			turns++
			fmt.Fprintf(&out, "\nyou: %s\n", said)
			describe(&out, tk.say(said))
		case "have":
			fmt.Fprintf(&out, "have: %s\n", said)
			tk.say("add task: " + said)
			list = tk.list()
			continue
		default:
			if strings.HasPrefix(line, "#") {
				fmt.Fprintf(&out, "%s\n", line)
			}
			continue
		}
		if now := tk.list(); now != list {
			list = now
			fmt.Fprintf(&out, "list: %s\n", list)
		}
	}
	if turns < 6 {
		t.Errorf("the dialogue has only %d turns", turns)
	}
	return out.String()
}

// describe writes down what the assistant did with a turn.
func describe(out *strings.Builder, turn chat.Turn) {
	for _, l := range strings.Split(strings.TrimSpace(turn.Response), "\n") {
		fmt.Fprintf(out, "it: %s\n", l)
	}
	if turn.Choice != nil {
		for _, o := range turn.Choice.Options {
			fmt.Fprintf(out, "button: %s -> %s\n", o.Label, o.Message)
		}
	}
	if turn.Plan != nil && turn.Plan.Decision == chat.Undecided {
		fmt.Fprintf(out, "plan: %s\n", turn.Plan.Summary)
		for _, l := range turn.Plan.Lines {
			fmt.Fprintf(out, "plan: %s\n", strings.TrimSuffix(fmt.Sprintf("#%d %s, %s", l.Task, l.Title, l.Detail), ", "))
		}
	}
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is\n  %s\nwant\n  %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}
