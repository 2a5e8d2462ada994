package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// What others say in an error gives the terminal no orders, whoever prints it.
func TestAnErrorGivesTheTerminalNoOrders(t *testing.T) {
	evil := errors.New("in string: \x1b[31mEVIL\x07\u009b31m\u202e\r")
	for _, err := range []error{evil, fault.New(fault.Conflict, "%v", evil), fault.Wrap(evil, fault.Unavailable, "No: %v", evil)} {
		if got := sentence(err); strings.ContainsAny(got, "\x1b\x07\r\u009b\u202e") || !strings.Contains(got, "EVIL") {
			t.Errorf("got %q", got)
		}
	}
}
