package chart_test

import (
	"os"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
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
