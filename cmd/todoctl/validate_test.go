package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the outputs in the scripts")

// TestValidate runs the scripts of testdata/validate. Most of them are lines
//
//	fault PLACE RULE MESSAGE ARGUMENTS...
//	warning PLACE RULE MESSAGE ARGUMENTS...
//	clean ARGUMENTS...
//
// that run todoctl validate with the arguments, and hold it to exactly one error,
// to no error and exactly one warning, or to neither.
func TestValidate(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/validate",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			chart, err := filepath.Abs("../../deploy/chart/todo-chatbot")
			env.Setenv("CHART", chart)
			for _, name := range []string{"KUBECONFIG", "KUBERNETES_SERVICE_HOST"} {
				env.Setenv(name, "") // No script may find a cluster of the machine it runs on.
			}
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fault":   func(ts *testscript.TestScript, _ bool, words []string) { holds(ts, words, "error") },
			"warning": func(ts *testscript.TestScript, _ bool, words []string) { holds(ts, words, "warning") },
			"crlf":    crlf,
			"big":     big,
			"flags":   flags,
			"exits":   exits,
			"utf16":   utf16,
			"latin1":  latin1,
			"clean": func(ts *testscript.TestScript, _ bool, words []string) {
				if found := validated(ts, words); len(found) > 0 {
					ts.Fatalf("found %s", strings.Join(found, "\n"))
				}
			},
		},
	})
}

func holds(ts *testscript.TestScript, words []string, severity string) {
	if len(words) < 4 {
		ts.Fatalf("usage: %s PLACE RULE MESSAGE ARGUMENTS...", severity)
	}
	want := fmt.Sprintf("%s %s %s: %s", severity, words[0], words[1], words[2])
	found := validated(ts, words[3:])
	if severity == "error" {
		found = only(found, "error ")
	}
	if len(found) != 1 || found[0] != want {
		ts.Fatalf("want %s\ngot  %s", want, strings.Join(found, "\n     "))
	}
}

// validated returns what was found but advice, a line each.
func validated(ts *testscript.TestScript, arguments []string) []string {
	// The exit code is held to what was found, below.
	failed := ts.Exec("todoctl", append([]string{"validate", "-o", "json"}, arguments...)...) != nil
	var report struct {
		Results []struct {
			Diagnostics []struct {
				Rule, Severity, Message string
				At                      struct {
					File, Flag   string
					Line, Column int
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &report); err != nil {
		ts.Fatalf("%v in %q, and %s", err, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
	var found []string
	for _, result := range report.Results {
		for _, d := range result.Diagnostics {
			place := fmt.Sprintf("%s:%d:%d", d.At.File, d.At.Line, d.At.Column)
			if d.At.Flag != "" {
				place = d.At.Flag
			}
			if d.Severity != "advice" {
				found = append(found, fmt.Sprintf("%s %s %s: %s", d.Severity, place, d.Rule, d.Message))
			}
		}
	}
	if wrong := len(only(found, "error ")) > 0; wrong != failed {
		ts.Fatalf("exit code: failed is %v with %s", failed, strings.Join(found, "\n"))
	}
	return found
}

func only(lines []string, prefix string) []string {
	var kept []string
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			kept = append(kept, line)
		}
	}
	return kept
}

// exits runs todoctl with arguments and holds it to an exit code.
func exits(ts *testscript.TestScript, _ bool, words []string) {
	if len(words) < 2 {
		ts.Fatalf("usage: exits CODE ARGUMENTS...")
	}
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec("todoctl", words[1:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	}
	if fmt.Sprint(code) != words[0] {
		ts.Fatalf("the exit code is %d\n%s%s", code, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// crlf gives files the line ends of Windows, which a script cannot hold.
func crlf(ts *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		text := strings.ReplaceAll(ts.ReadFile(file), "\n", "\r\n")
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o644))
	}
}

// utf16 rewrites files as some editors of Windows do.
func utf16(ts *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		text := []byte{0xff, 0xfe}
		for _, char := range ts.ReadFile(file) {
			text = append(text, byte(char), byte(char>>8))
		}
		ts.Check(os.WriteFile(ts.MkAbs(file), text, 0o644))
	}
}

// latin1 rewrites files in the encoding of old editors.
func latin1(ts *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		var text []byte
		for _, char := range ts.ReadFile(file) {
			text = append(text, byte(char))
		}
		ts.Check(os.WriteFile(ts.MkAbs(file), text, 0o644))
	}
}

// big writes a file of ten million bytes.
func big(ts *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		ts.Check(os.WriteFile(ts.MkAbs(file), bytes.Repeat([]byte("# filler\n\n"), 1_000_000), 0o644))
	}
}

// flags writes values with feature flags of four hundred thousand bytes.
func flags(ts *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		text := "config: {featureFlags: {welcome: \"" + strings.Repeat("word ", 80_000) + "\"}}\n"
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o644))
	}
}
