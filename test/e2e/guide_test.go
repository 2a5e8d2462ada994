package e2e

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
)

// guide yields the todoctl commands that docs/deploy.md says are run, of the
// sections, as they stand there.
func guide(t *testing.T, root string, sections ...string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "deploy.md"))
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for section := range strings.SplitSeq(string(text), "\n## ") {
		title, _, _ := strings.Cut(section, "\n")
		for _, wanted := range sections {
			if title != wanted {
				continue
			}
			for line := range strings.Lines(section) {
				command, remark, _ := strings.Cut(line, "#")
				if strings.HasPrefix(command, "bin/todoctl ") && strings.Contains(remark, "[run]") {
					commands = append(commands, strings.TrimSpace(command))
				}
			}
		}
	}
	if len(commands) == 0 {
		t.Fatalf("docs/deploy.md has no commands under %q", sections)
	}
	return commands
}

// follow runs a command of the guide in a shell at the repository's root, against
// the cluster of the kubeconfig.
func (g *ground) follow(t *testing.T, kubeconfig, command string) {
	t.Helper()
	shell := exec.CommandContext(t.Context(), "sh", "-c", command)
	shell.Dir = g.root
	for _, variable := range os.Environ() {
		// No secret of the person who runs this may take part.
		if name, _, _ := strings.Cut(variable, "="); name != "DATABASE_URL" && name != "OPENAI_API_KEY" && name != "MCP_CONFIG" && name != "JWT_SECRET" && name != "VAPID_PRIVATE_KEY" && name != "SMTP_URL" && name != "OIDC_CONFIG" {
			shell.Env = append(shell.Env, variable)
		}
	}
	shell.Env = append(shell.Env, "KUBECONFIG="+kubeconfig)
	var said bytes.Buffer
	shell.Stdout, shell.Stderr = &said, &said
	if err := shell.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, tail(said.String(), 30))
	}
	g.table.said(said.String())
}

// followsTheGuide runs what docs/deploy.md tells to type, in its order, with the
// test's files and registry in place of those that it takes as examples.
func (g *ground) followsTheGuide(t *testing.T) string {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	example := strings.NewReplacer(
		"bin/todoctl undeploy", "bin/todoctl undeploy --yes", // There is nobody to ask.
		"--env-file .env", "--env-file "+g.env, "images.yaml", filepath.Join(g.dir, "images.yaml"),
		"registry.example/team", strings.TrimPrefix(server.URL, "http://")+"/team",
		"bin/todoctl images build", "bin/todoctl images build --store "+filepath.Join(g.dir, "guide"),
		"bin/todoctl images push", "bin/todoctl images push --store "+filepath.Join(g.dir, "guide"),
		"bin/todoctl images inspect", "bin/todoctl images inspect --store "+filepath.Join(g.dir, "guide"),
	)
	commands := guide(t, g.root, "Minikube", "kind", "Any cluster, with a registry", "The images", "Taking it away")
	for _, command := range commands {
		g.follow(t, g.status.Kubeconfig, example.Replace(command))
	}
	return fmt.Sprintf("%d commands", len(commands))
}
