package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A title is an argument of the program that shows it, whatever it begins with and holds.
func TestRemindersAreShownOnTheDesktop(t *testing.T) {
	const title = `-e "quit" <b>Call Ann</b>`
	for tool, want := range map[string]string{
		"notify-send": "--app-name=todo\n--\n" + title + "\nDue 17:00\n",
		"osascript":   "-e\non run argv\n-e\ndisplay notification (item 2 of argv) with title (item 1 of argv)\n-e\nend run\n--\n" + title + "\nDue 17:00\n",
	} {
		t.Run(tool, func(t *testing.T) {
			dir := t.TempDir()
			got := filepath.Join(dir, "got")
			script := "#!/bin/sh\nfor a; do printf '%s\\n' \"$a\"; done > " + got + "\n"
			if err := os.WriteFile(filepath.Join(dir, tool), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", dir)
			show := desktop(t.Context(), title, "Due 17:00")
			if show == nil {
				t.Fatalf("nothing is shown although there is %s", tool)
			}
			if err := show.Run(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(got)
			if err != nil || strings.TrimSpace(string(b)) != strings.TrimSpace(want) {
				t.Errorf("it was given %q, %v; want %q", b, err, want)
			}
		})
	}
	t.Setenv("PATH", t.TempDir())
	if show := desktop(t.Context(), title, "Due 17:00"); show != nil {
		t.Errorf("it would run %s where there is nothing to show it with", show.Path)
	}
}
