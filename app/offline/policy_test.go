package offline_test

import (
	"os"
	"strings"
	"testing"
)

// The table of docs/understanding.md on what goes before an open question is
// what the assistant does.
func TestPolicyTableIsWhatHappens(t *testing.T) {
	page, err := os.ReadFile("../../docs/understanding.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| after | you say | why | the list is then |\n")
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 4 {
			break
		}
		if strings.HasPrefix(cells[0], "| ---") {
			continue
		}
		rows++
		after := strings.Split(strings.TrimPrefix(cells[0], "| "), "; ")
		want := strings.TrimSuffix(cells[3], " |")
		t.Run(cells[0][2:]+" then "+cells[1], func(t *testing.T) {
			tk := newTalk(t, "Buy milk", "Dentist")
			for _, said := range after {
				tk.say(said)
			}
			turn := tk.say(cells[1])
			if got := tk.list(); got != want {
				t.Errorf("the list is %q, not %q; the answer was %q", got, want, turn.Response)
			}
		})
	}
	if rows < 15 {
		t.Errorf("the table has only %d rows", rows)
	}
}
