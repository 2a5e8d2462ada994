package main

import (
	"strings"
	"testing"
)

// A plan that was decided elsewhere is no reason to say the message again: its
// turn has been, and what it did would be done twice.
func TestAMessageWhosePlanWasDecidedElsewhereIsSaidOnce(t *testing.T) {
	h := newHome(t, slow)
	h.output("add", "One")
	h.output("add", "Two")
	h.output("chat", "hello") // the conversation that is gone on with
	first := h.at("chat", "delete all")
	first.sees("Approve?")
	h.output("chat", "never mind") // in the same conversation, which drops the plan
	first.types("y\r")
	first.ends(1)
	if got := first.shown(); strings.Count(got, "Delete 2 tasks?") != 1 {
		t.Errorf("it was said again:\n%s", got)
	}
	if list := h.output("list"); strings.Count(list, "○") != 2 {
		t.Errorf("the list is %s", list)
	}
}
