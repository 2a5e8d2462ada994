package e2e

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/internal/gitopscrds"
)

// gitopsApplied applies what todoctl gitops writes for each tool: the API server takes all of it by the tools'
// definitions, none of it is lost, and what is written again changes nothing.
func (g *ground) gitopsApplied(t *testing.T) string {
	for _, tool := range []string{"argocd", "flux"} {
		args := []string{"gitops", tool, "--source", "oci://registry.example/charts/todo-chatbot", "--profile", "prod", "-f", g.small}
		text := g.todoctl(t, args...)
		if again := g.todoctl(t, args...); again != text {
			t.Errorf("written twice it differs:\n%s\nand\n%s", text, again)
		}
		g.kubectl(t, text, "apply", "--server-side", "--validate=strict", "-f")
		versions := func() string {
			return g.kubectl(t, text, "get", "-o", "jsonpath={.items[*].metadata.resourceVersion}", "-f")
		}
		before := versions()
		if after := func() string { g.kubectl(t, text, "apply", "--server-side", "-f"); return versions() }(); after != before {
			t.Errorf("applied again it is changed: %s, and before %s", after, before)
		}
		for _, document := range gitopscrds.Documents(text) {
			want, is := map[string]any{}, map[string]any{}
			if err := yaml.Unmarshal([]byte(document), &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(g.kubectl(t, document, "get", "-o", "json", "-f")), &is); err != nil {
				t.Fatal(err)
			}
			if want["kind"] != "Namespace" && !reflect.DeepEqual(want["spec"], is["spec"]) {
				t.Errorf("the cluster keeps another %v:\n%v\nand not\n%v", want["kind"], is["spec"], want["spec"])
			}
		}
		g.kubectl(t, text, "delete", "--wait", "-f")
	}
	for bad, says := range map[string]string{"--source=https://charts.example/": "registries only", "--version=latest": "another chart tomorrow",
		"--set=secrets.databaseUrl=postgresql://a:b@c/d": "stand in Git"} {
		if _, err := g.try(t.Context(), "todoctl", "gitops", "flux", "--source", "oci://registry.example/charts/todo-chatbot", bad); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: it doesn't say %q: %v", bad, says, err)
		}
	}
	return "Application, OCIRepository, HelmRelease and Namespace taken with strict validation; applied again: unchanged"
}
