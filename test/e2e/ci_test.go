package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// TestWhereAMachineCannotCarryAClusterTheEndToEndTestIsLeftOut runs .ci/e2e with
// doubles of what it starts: what a machine refuses is told and no failure, and a
// test that fails is one.
func TestWhereAMachineCannotCarryAClusterTheEndToEndTestIsLeftOut(t *testing.T) {
	if _, err := exec.LookPath("setpriv"); err != nil || !pgtest.Installed() {
		t.Skip("This runs what a machine with clusters runs, which needs setpriv and PostgreSQL 15.")
	}
	for name, c := range map[string]struct {
		set    string // CI_E2E
		refuse string // what ends with a failure
		fails  bool
		says   string
		runs   string // what make e2e was told
	}{
		"whoever does not want it":       {set: "0", says: "Left out: make e2e. CI_E2E=0 says so."},
		"a machine without root":         {refuse: "check", says: "Left out: make e2e. the check failed"},
		"a machine without the sources":  {refuse: "build", says: "Left out: make e2e. Kubernetes could not be built here, for which it has 25 minutes: the build failed"},
		"a machine without helm":         {refuse: "helm", says: "Left out: make e2e. helm could not be built here, for which it has 10 minutes: the helm failed"},
		"a machine without a Ready node": {refuse: "up", says: "Left out: make e2e. No node became Ready here: the up failed"},
		"a product that fails":           {refuse: "e2e", fails: true, runs: "RUN=TestTheProductOnKubernetes"},
		"a program that does not build":  {refuse: "bin/todo-cluster", fails: true},
		"a product that works":           {runs: "RUN=TestTheProductOnKubernetes"},
		"the whole":                      {set: ".", runs: "RUN=\n"},
		"one more test":                  {set: "TestUp", runs: "RUN=TestUp"},
		"as it was asked for once":       {set: "1", runs: "RUN=TestTheProductOnKubernetes"},
	} {
		t.Run(name, func(t *testing.T) {
			root := doubles(t, c.refuse)
			command := exec.CommandContext(t.Context(), filepath.Join(root, ".ci", "e2e"))
			command.Env = append(os.Environ(), "PATH="+root+":"+os.Getenv("PATH"), "CI_E2E="+c.set)
			var said bytes.Buffer
			command.Stdout, command.Stderr = &said, &said
			if err := command.Run(); (err != nil) != c.fails {
				t.Errorf("it ends with %v\n%s", err, said.String())
			}
			if c.says != "" && !strings.HasSuffix(strings.TrimSpace(said.String()), c.says) {
				t.Errorf("it says %s", said.String())
			}
			if ran := readIf(filepath.Join(root, "ran")); (c.runs == "") != (ran == "") || !strings.Contains(ran, c.runs) {
				t.Errorf("it runs %q, want %q", ran, c.runs)
			}
		})
	}
}

// TestAKilledEndToEndTestLeavesNoStep kills .ci/e2e in the midst of a step, as
// nobody can see to anything then.
func TestAKilledEndToEndTestLeavesNoStep(t *testing.T) {
	if _, err := exec.LookPath("setpriv"); err != nil || !pgtest.Installed() {
		t.Skip("This runs what a machine with clusters runs, which needs setpriv and PostgreSQL 15.")
	}
	root := doubles(t, "")
	write(t, filepath.Join(root, "bin", "todo-cluster"), `#!/bin/sh
[ "$1" = build ] || exit 0
trap 'echo ended >"$0.ended"; exit 1' TERM
touch "$0.began"
while true; do sleep 0.1; done
`)
	command := exec.CommandContext(t.Context(), filepath.Join(root, ".ci", "e2e"))
	command.Env = append(os.Environ(), "PATH="+root+":"+os.Getenv("PATH"), "CI_E2E=")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	there := func(name string) func() error {
		return func() error {
			_, err := os.Stat(filepath.Join(root, "bin", name))
			return err
		}
	}
	eventually(t, patience, "the step begins", there("todo-cluster.began"))
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var killed *exec.ExitError
	if err := command.Wait(); !errors.As(err, &killed) {
		t.Errorf("killed, it ends with %v", err)
	}
	eventually(t, 30*time.Second, "the step ends", there("todo-cluster.ended"))
}

// doubles makes a folder with .ci/e2e and what it starts, of which one refuses.
func doubles(t *testing.T, refuse string) (root string) {
	t.Helper()
	root = t.TempDir()
	script, err := os.ReadFile(filepath.Join("..", "..", ".ci", "e2e"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, ".ci", "e2e"), string(script))
	const double = `#!/bin/sh
what=${1:-helm}
[ "$what" != e2e ] || echo "$2" >>"$(dirname "$0")/ran"
if [ "$what" = "REFUSE" ]; then echo "todo-cluster: the $what failed" >&2; exit 1; fi
`
	for _, path := range []string{"make", "bin/todo-cluster", "test/helm.sh"} {
		write(t, filepath.Join(root, path), strings.ReplaceAll(double, "REFUSE", refuse))
	}
	return root
}

func write(t *testing.T, path, script string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

// readIf is what stands in a file, "" where there is none.
func readIf(path string) string {
	text, _ := os.ReadFile(path)
	return string(text)
}
