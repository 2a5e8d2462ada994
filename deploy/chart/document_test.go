package chart_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/internal/gitopscrds"
)

func TestTheReadmeIsMadeFromTheValues(t *testing.T) {
	text, err := chart.Document()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../todo-chatbot/README.md", string(text))
	for _, path := range leaves(t) {
		if !strings.Contains(string(text), "| `"+path+"` | ") && !strings.Contains(string(text), "| `"+parent(path)+"` | ") {
			t.Errorf("%s is not in it", path)
		}
	}
}

// parent is the path of what holds the value.
func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// TestTheUpgradeNotesNameEveryNewKey: who has values of the release before reads there what can be set now.
func TestTheUpgradeNotesNameEveryNewKey(t *testing.T) {
	text, err := os.ReadFile("upgrade.md")
	if err != nil {
		t.Fatal(err)
	}
	newest, _, _ := strings.Cut(strings.TrimPrefix(string(text), "## To"), "\n## To")
	for _, key := range rule.NewKeys() {
		if !strings.Contains(newest, "`"+key+"`") {
			t.Errorf("upgrade.md doesn't name %s, which the release before lacks", key)
		}
	}
}

func TestTheDefaultsOfNewKeysAreThoseOfTheValues(t *testing.T) {
	text, err := chart.Filling(rule.NewKeys())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../todo-chatbot/templates/_defaults.tpl", string(text))
}

// TestTheClusterIsOneOfCloudNativePG holds what the chart makes for it to its own definition.
func TestTheClusterIsOneOfCloudNativePG(t *testing.T) {
	for name, sets := range map[string][]string{
		"by default": nil, "with all that can be set": {"database.cnpg.instances=3", "database.cnpg.storageClass=fast",
			"database.cnpg.imageName=registry.example/postgresql:17.5", "database.cnpg.size=20Gi"},
	} {
		t.Run(name, func(t *testing.T) {
			rendered := render(t, helm.ValueSources{Set: append(slices.Clone(secrets), append(sets, "database.cnpg.enabled=true", "secrets.databaseUrl=")...)})
			found := 0
			for _, document := range gitopscrds.Documents(rendered.Manifest) {
				var object map[string]any
				if err := yaml.Unmarshal([]byte(document), &object); err != nil {
					t.Fatal(err)
				}
				if object["apiVersion"] != "postgresql.cnpg.io/v1" {
					continue
				}
				found++
				if faults, err := gitopscrds.Faults(object); err != nil || len(faults) > 0 {
					t.Errorf("%v %v", faults, err)
				}
				object["spec"].(map[string]any)["instances"] = 0
				object["spec"].(map[string]any)["storages"] = "10Gi"
				if faults, err := gitopscrds.Faults(object); err != nil || len(faults) != 2 {
					t.Errorf("two mistakes give %v %v", faults, err)
				}
			}
			if found != 1 {
				t.Errorf("%d clusters are rendered", found)
			}
		})
	}
}

// TestTheExternalSecretOfTheDocumentsIsOne holds the example to the definition of External Secrets.
func TestTheExternalSecretOfTheDocumentsIsOne(t *testing.T) {
	text, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(text), "```yaml\napiVersion: external-secrets.io/v1\n")
	example, _, closed := strings.Cut(example, "```")
	if !found || !closed {
		t.Fatal("docs/deploy.md has no such example")
	}
	var object map[string]any
	if err := yaml.Unmarshal([]byte("apiVersion: external-secrets.io/v1\n"+example), &object); err != nil {
		t.Fatal(err)
	}
	if faults, err := gitopscrds.Faults(object); err != nil || len(faults) > 0 {
		t.Errorf("%v %v", faults, err)
	}
	object["spec"].(map[string]any)["target"].(map[string]any)["creationPolicy"] = "Sometimes"
	if faults, err := gitopscrds.Faults(object); err != nil || len(faults) != 1 {
		t.Errorf("a mistake gives %v %v", faults, err)
	}
}
