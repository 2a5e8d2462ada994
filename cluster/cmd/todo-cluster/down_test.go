//go:build linux

package main

import (
	"context"
	"io"
	"strings"
	"testing"
)

// TestAnInterruptEndsTheQuestion: whoever presses Ctrl-C has not answered.
func TestAnInterruptEndsTheQuestion(t *testing.T) {
	silent, keyboard := io.Pipe()
	defer keyboard.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if answer, err := answerTo(ctx, silent); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("it takes %q for an answer (%v)", answer, err)
	}
	if answer, err := answerTo(t.Context(), strings.NewReader("yes\n")); err != nil || answer != "yes\n" {
		t.Errorf("of yes it reads %q (%v)", answer, err)
	}
}
