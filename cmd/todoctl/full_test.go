package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestWhatIsNotWrittenIsNoSuccess: whoever redirects a report to a full disk learns that it isn't there.
func TestWhatIsNotWrittenIsNoSuccess(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		s := session{output: format}
		err := s.print(full{}, "history", func(w io.Writer) {
			fmt.Fprintln(w, "first")
			fmt.Fprintln(w, "second")
		})
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(nextStep(err), "make room") {
			t.Errorf("as %s it ends with %v", format, err)
		}
	}
}

// TestWhatIsDoneIsNotToBeDoneAgain: that the report finds no room does not undo the deployment.
func TestWhatIsDoneIsNotToBeDoneAgain(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		command := &cobra.Command{}
		command.SetOut(full{})
		s := session{output: format}
		report := release.Report{State: lifecycle.Running, Revision: entity.Revision{Number: 7}}
		err := s.finish(command, report, nil)
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("as %s it ends with %v, wanted that the disk is full", format, err)
		}
		said := err.Error() + nextStep(err)
		if !strings.Contains(said, "revision 7 of the release is Running") || strings.Contains(said, "again") {
			t.Errorf("as %s it says %q", format, said)
		}
	}
}

// TestAPlanThatIsNotWrittenLeavesTheOneBefore, and no half of itself.
func TestAPlanThatIsNotWrittenLeavesTheOneBefore(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "plan.json")
	if err := os.WriteFile(path, []byte("the one before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keepFile(path, func(io.Writer) error { return syscall.ENOSPC }); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("it ends with %v", err)
	}
	entries, err := os.ReadDir(folder)
	if text, _ := os.ReadFile(path); string(text) != "the one before" || len(entries) != 1 || err != nil {
		t.Errorf("it leaves %q in %v %v", text, entries, err)
	}
	link := filepath.Join(folder, "link.json")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{path, link, os.DevNull} {
		if err := writePlan(out, plan.Plan{}); err != nil {
			t.Errorf("to %s: %v", out, err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v %v now", info, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 20 {
		t.Errorf("the plan is %v %v", info, err)
	}
}
