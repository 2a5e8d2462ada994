package chart_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// documented is the first cell of a row of a table of variables.
var documented = regexp.MustCompile("(?m)^\\| (`[A-Z][A-Z0-9_]+`(?:, `[A-Z][A-Z0-9_]+`)*) \\|")

// fixed are documented variables that no value sets, with the reason.
var fixed = map[string]string{
	"backend PORT": "the port of the container is the data model's, and the program's default",
}

// TestEveryDocumentedVariableIsAValue compares what docs/configuration.md says that
// the two servers read with what some values of the chart set.
func TestEveryDocumentedVariableIsAValue(t *testing.T) {
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	backend, frontend, found := strings.Cut(string(text), "## todo-chatbot-frontend")
	if !found {
		t.Fatal("docs/configuration.md has no section of the frontend")
	}
	for component, section := range map[string]string{"backend": backend, "frontend": frontend} {
		var names []string
		for _, match := range documented.FindAllStringSubmatch(section, -1) {
			names = append(names, strings.FieldsFunc(match[1], func(r rune) bool { return strings.ContainsRune("`, ", r) })...)
		}
		if len(names) < 3 {
			t.Fatalf("only %q were found of the %s", names, component)
		}
		set := variablesSet(t, component)
		for _, name := range names {
			if !slices.Contains(set, name) && fixed[component+" "+name] == "" {
				t.Errorf("no value of the chart sets %s of the %s", name, component)
			}
		}
		for _, name := range set {
			if !slices.Contains(names, name) && !slices.Contains([]string{"SSL_CERT_DIR", "PROXY_PASSWORD", "GODEBUG"}, name) {
				t.Errorf("the chart sets %s of the %s, and docs/configuration.md does not know it", name, component)
			}
		}
	}
}

// variablesSet are the variables that a component gets by any of the switches.
func variablesSet(t *testing.T, component string) []string {
	t.Helper()
	own := rule.OwnVariables()
	var all []string
	for name, sources := range switches() {
		deployment := find[*appsv1.Deployment](t, objects(t, render(t, sources).Manifest), "todo-chatbot-"+component)
		for _, variable := range deployment.Spec.Template.Spec.Containers[0].Env {
			if !slices.Contains(own, variable.Name) && !slices.Contains(rule.ProxyVariables(), variable.Name) && !strings.HasPrefix(name, "extra-") {
				t.Errorf("%s sets %s, which extraEnv could set too: it is missing among the chart's own", name, variable.Name)
			}
			all = append(all, variable.Name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
