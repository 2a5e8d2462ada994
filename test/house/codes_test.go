package house_test

import (
	"slices"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// TestBothHalvesHaveTheSameEndCodes holds the lists of app and deploy, which import nothing of each other, together.
func TestBothHalvesHaveTheSameEndCodes(t *testing.T) {
	var said, read []string
	for _, code := range ending.Codes() {
		said = append(said, string(code))
	}
	for _, code := range lifecycle.EndCodes() {
		read = append(read, string(code))
	}
	if !slices.Equal(said, read) {
		t.Errorf("programs say %q, and deploy/lifecycle reads %q", said, read)
	}
}
