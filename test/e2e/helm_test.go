package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// plainHelm does what people do who have helm and no todoctl.
func (g *ground) plainHelm(t *testing.T) string {
	program := g.helm(t)
	run := func(args ...string) string {
		t.Helper()
		out, err := g.try(t.Context(), program, append(args, "--namespace", namespace)...)
		if err != nil {
			t.Fatalf("helm %s: %v", strings.Join(args, " "), err)
		}
		return out
	}
	values := g.write(t, "helm.yaml", fmt.Sprintf("secrets: {databaseUrl: %q, openaiApiKey: sk-none}\nconfig: {assistant: offline}\nnetworkPolicy: {databasePort: %d}\n", g.databaseURL(), g.dbPort))
	install := []string{"todo-chatbot", filepath.Join(g.root, "deploy", "chart", "todo-chatbot"), "--values", g.small, "--values", values, "--wait", "--timeout", "3m"}
	run(append([]string{"install", "--create-namespace"}, install...)...)
	// helm does not ask the node port, which learns of its pods a moment later.
	eventually(t, patience, "the page answers", func() error { return g.serves(t.Context()) })
	run("test", "todo-chatbot")
	run(append([]string{"upgrade", "--set-string", "image.backend.tag=" + second, "--set-string", "image.frontend.tag=" + second}, install...)...)
	g.gone(t)
	g.runs(t, second)
	run("rollback", "todo-chatbot", "1", "--wait", "--timeout", "3m")
	g.gone(t)
	g.runs(t, first)
	// helm does not ask the node port, which learns of its pods a moment later.
	eventually(t, patience, "the page answers", func() error { return g.serves(t.Context()) })
	// helm at times ends its wait before it has heard of every object, and then
	// calls those that still end an error.
	if _, err := g.try(t.Context(), program, "uninstall", "todo-chatbot", "--wait", "--namespace", namespace); err != nil && !strings.Contains(err.Error(), "still exists") {
		t.Fatalf("helm uninstall: %v", err)
	}
	eventually(t, patience, "nothing of the release is left", func() error { return g.onlyKubernetesOwn(t) })
	err := g.client.CoreV1().Namespaces().Delete(t.Context(), namespace, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Error(err)
	}
	return "helm " + filepath.Base(filepath.Dir(program)) + " CLI"
}

// onlyKubernetesOwn is an error for an object that helm has left.
func (g *ground) onlyKubernetesOwn(t *testing.T) error {
	t.Helper()
	var left []error
	for _, object := range g.everything(t) {
		switch name := object.GetKind() + "/" + object.GetName(); {
		case name == "ConfigMap/kube-root-ca.crt", name == "ServiceAccount/default": // of every namespace
		case object.GetKind() == "Event":
		default:
			left = append(left, errors.New(name+" is left"))
		}
	}
	return errors.Join(left...)
}

// helm is the command, built once from its Go module.
func (g *ground) helm(t *testing.T) string {
	t.Helper()
	var said strings.Builder
	command := exec.CommandContext(t.Context(), filepath.Join(g.root, "test", "helm.sh"))
	command.Stderr = &said
	path, err := command.Output()
	if err != nil {
		t.Fatalf("build helm: %v\n%s", err, said.String())
	}
	return strings.TrimSpace(string(path))
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("read %T: %v\n%s", into, err, text)
	}
}
