package offline

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// The worked example of docs/understanding.md works as it is told there: its
// saying is not understood by the rules as they are, and is with its pattern.
func TestTheWorkedExampleForContributors(t *testing.T) {
	page, err := os.ReadFile("../../docs/understanding.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string) string {
		_, after, ok := strings.Cut(string(page), "```"+kind+"\n")
		inside, _, closed := strings.Cut(after, "```")
		if !ok || !closed {
			t.Fatalf("the page has no %s", kind)
		}
		return strings.TrimSpace(inside)
	}
	intent, rest, _ := strings.Cut(block("saying"), " | ")
	saying, words, _ := strings.Cut(rest, " | ")
	u := cut(saying, timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}, nil)

	if c, _, ok := theGrammar().find(u.words()); ok {
		t.Errorf("%q is understood already, by %s: the page needs another example", saying, c.pattern.source)
	}
	g := newGrammar(append(tables(), []rule{{intent: Intent(intent), patterns: block("pattern")}}))
	c, captures, ok := g.find(u.words())
	if !ok || c.intent != Intent(intent) {
		t.Fatalf("%q is not understood as %s with %q", saying, intent, block("pattern"))
	}
	clause := clause{u: &u, tokens: u.words(), captures: captures}
	if a := clause.action(c); a.Target.Words != words {
		t.Errorf("%q is about %q, the page says %q", saying, a.Target.Words, words)
	}
}
