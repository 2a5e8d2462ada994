package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// commandLine is a command in a document, up to its remark.
var commandLine = regexp.MustCompile(`^(?:[A-Z_]+=\S+ )*((?:bin/todoctl|make|git|helm|minikube|kind|docker) [^#]*?)\s*(#.*)?$`)

// TestTheDocumentsCommandsAreCommands holds what people are told to type to what
// there is.
func TestTheDocumentsCommandsAreCommands(t *testing.T) {
	root := filepath.Join("..", "..")
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	documents, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, path := range append(documents, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range shellLines(string(text)) {
			found := commandLine.FindStringSubmatch(line)
			if found == nil {
				continue
			}
			checked++
			words := strings.Fields(found[1])
			switch words[0] {
			case "bin/todoctl":
				checkCommand(t, path, words[1:])
			case "make":
				if target := words[1]; !strings.Contains(string(makefile), "\n"+target+":") && !strings.HasPrefix(target, "bin/") {
					t.Errorf("%s: there is no make %s", path, target)
				}
			}
			if filepath.Base(path) == "deploy.md" && !strings.Contains(found[2], "[run]") && !strings.Contains(found[2], "[not run]") {
				t.Errorf("%s does not say whether it is tested: %s", path, line)
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d commands were found", checked)
	}
}

func checkCommand(t *testing.T, path string, words []string) {
	t.Helper()
	if at := slices.Index(words, ">"); at >= 0 {
		words = words[:at]
	}
	command, rest, err := rootCommand().Find(words)
	if err == nil {
		err = command.ParseFlags(rest)
	}
	if err != nil || !command.Runnable() {
		t.Errorf("%s: todoctl %s: %v", path, strings.Join(words, " "), err)
		return
	}
	if err := command.ValidateArgs(command.Flags().Args()); err != nil {
		t.Errorf("%s: todoctl %s: %v", path, strings.Join(words, " "), err)
	}
}

// shellLines are the lines of a document's blocks of shell.
func shellLines(text string) []string {
	var lines []string
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```sh"
		case inside:
			lines = append(lines, line)
		}
	}
	return lines
}
