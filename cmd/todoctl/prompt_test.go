package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// person sits at a terminal in which todoctl runs, with a cluster that is not there.
type person struct {
	*testing.T
	terminal *os.File
	seen     string
}

func sitAt(t *testing.T, args ...string) (*person, *exec.Cmd) {
	t.Helper()
	config := filepath.Join(t.TempDir(), "config")
	text := `{apiVersion: v1, kind: Config, current-context: one, clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}], contexts: [{name: one, context: {cluster: c, user: u}}], users: [{name: u, user: {token: x}}]}`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, append(args, "--kubeconfig", config)...)
	command.Args[0] = "todoctl" // As which the test's program runs.
	command.Env = append(os.Environ(), "DATABASE_URL=", "OPENAI_API_KEY=", "MCP_CONFIG=", "JWT_SECRET=", "VAPID_PRIVATE_KEY=", "SMTP_URL=", "OIDC_CONFIG=")
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return &person{T: t, terminal: terminal}, command
}

// reads until the terminal shows the text; "" is until the program has ended.
func (p *person) reads(text string) {
	p.Helper()
	some := make([]byte, 4096)
	for text == "" || !strings.Contains(p.seen, text) {
		n, err := p.terminal.Read(some)
		p.seen += string(some[:n])
		if err != nil && text != "" {
			p.Fatalf("the terminal never shows %q, but %q", text, p.seen)
		}
		if err != nil {
			return // So a terminal ends whose program has.
		}
	}
}

func (p *person) types(text string) {
	p.Helper()
	if _, err := p.terminal.WriteString(text + "\r"); err != nil {
		p.Fatal(err)
	}
}

func TestSecretsThatAreTypedAreNotShown(t *testing.T) {
	p, command := sitAt(t, "secrets", "set", "--ask-secrets")
	p.reads("DATABASE_URL (not shown")
	p.types("postgresql://a:passw0rd@b/c")
	p.reads("OPENAI_API_KEY (not shown")
	p.types("sk-passw0rd")
	p.reads("")
	if err := command.Wait(); err == nil || strings.Contains(p.seen, "passw0rd") || !strings.Contains(p.seen, "does not answer: start it") {
		t.Errorf("%v: %q", err, p.seen)
	}
}

func TestCtrlCEndsTheQuestion(t *testing.T) {
	p, command := sitAt(t, "secrets", "set", "--ask-secrets")
	p.reads("DATABASE_URL (not shown")
	if _, err := p.terminal.WriteString("half\x03"); err != nil {
		t.Fatal(err)
	}
	p.reads("")
	if err := command.Wait(); err == nil || strings.Contains(p.seen, "half") || !strings.Contains(p.seen, "nothing was changed") {
		t.Errorf("%v: %q", err, p.seen)
	}
}

// TestCtrlCAtAQuestionChangesNothing: the terminal stays in the mode in which Ctrl-C is a signal.
func TestCtrlCAtAQuestionChangesNothing(t *testing.T) {
	for _, args := range [][]string{{"unlock"}, {"secrets", "rotate", "--forget-old"}} {
		p, command := sitAt(t, args...)
		p.reads("[y/N] ")
		if _, err := p.terminal.WriteString("\x03"); err != nil {
			t.Fatal(err)
		}
		p.reads("")
		if err := command.Wait(); err == nil || !strings.Contains(p.seen, "nothing was changed") || strings.Contains(p.seen, "too slow") {
			t.Errorf("%v: %v, %q", args, err, p.seen)
		}
	}
}

func TestOnlyAYesTakesAReleaseOver(t *testing.T) {
	for answer, says := range map[string]string{"n": "nothing was changed", "": "nothing was changed", "yes please": "nothing was changed", "y": "does not answer: start it"} {
		p, command := sitAt(t, "unlock")
		p.reads("Take the release over? Whoever is at work on it is disturbed. [y/N] ")
		p.types(answer)
		p.reads("")
		if err := command.Wait(); err == nil || !strings.Contains(p.seen, says) {
			t.Errorf("%q: %v, %q", answer, err, p.seen)
		}
	}
}

func TestWhatEndsSessionsIsAskedFor(t *testing.T) {
	for answer, says := range map[string]string{"n": "nothing was changed", "y": "does not answer: start it"} {
		p, command := sitAt(t, "secrets", "rotate", "--forget-old")
		p.reads("Whoever signed in before the last rotation is signed out. [y/N] ")
		p.types(answer)
		p.reads("")
		if err := command.Wait(); err == nil || !strings.Contains(p.seen, says) {
			t.Errorf("%q: %v, %q", answer, err, p.seen)
		}
	}
}
