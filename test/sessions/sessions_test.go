package main

import (
	"path/filepath"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
)

// The floor and the ceiling, in per cent of the turns of one file: what was
// reached when they were written down, less what one conversation makes.
const (
	rightFloor  = 30
	harmCeiling = 22
)

// A share of the conversations, played over the real service, is a regression
// test of understanding.
func TestConversationsComeOutAsTheyDid(t *testing.T) {
	talks, err := dialogues.Load(filepath.Join("data", "w-03.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	answers, err := playAll(t.Context(), options{workers: 2}, offline.New(), talks)
	if err != nil {
		t.Fatal(err)
	}
	table := dialogues.Score(talks, answers)
	right, harm := 100*table.Share(dialogues.Right), 100*table.Share(dialogues.Harm)
	t.Logf("%d turns: right %.1f %%, harm %.1f %%", table.Turns, right, harm)
	if right < rightFloor {
		t.Errorf("%.1f %% of the turns came out right, want at least %d %%", right, rightFloor)
	}
	if harm > harmCeiling {
		t.Errorf("%.1f %% of the turns changed the list otherwise than wanted, want at most %d %%", harm, harmCeiling)
	}
}
