package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// heavy are words that, repeated, ask most of the reader; many begin something that never ends.
var heavy = []string{
	"add ", "add milk and ", "show ", "remind me to ", "the ", "and ", "add a, ", "please ", "push ", "push a back ",
	"move x by an hour ", "1 ", "task 3 and ", "# ", "#a ", "'a ", "“a ", "(\"", "tomorrow ", "tomorrow at 5 ", "every day ",
	"my list ", "to do ", "x; ", "x: ", "call mum at 5, ", "delete ", "delete my list ", "what ", "list of things to do ",
	"on my list of ", "é’", "undo ", "not the ", "is it ", "except ", "1. a\n", "!high ", "all of my ", "a.b:",
}

// understanding measures the built-in model on the heaviest texts that it takes: the
// slowest of them, at the best of some attempts each.
func understanding(t *table) {
	var characters, words slowest
	for _, unit := range heavy {
		for _, opening := range []string{"", "add ", "show my "} {
			characters.see(opening + strings.Repeat(unit, 10_000/len(unit)))
			// The longest that rules are tried on.
			words.see(opening + strings.Repeat(unit, 390/max(1, len(strings.Fields(unit)))))
		}
	}
	t.add("built-in model", "10,000 characters", characters.String())
	t.add("built-in model", "390 words", words.String())
}

// slowest is the text that took longest.
type slowest struct {
	text string
	took time.Duration
}

func (s *slowest) see(text string) {
	const attempts = 5
	now := timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	best := time.Hour
	for range attempts {
		begin := time.Now()
		offline.Understand(text, now)
		best = min(best, time.Since(begin))
	}
	if best > s.took {
		s.text, s.took = text, best
	}
}

func (s *slowest) String() string { return fmt.Sprintf("%s  (%.20q …)", ms(s.took), s.text) }
