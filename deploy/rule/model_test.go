package rule_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// scripts are the lines of todoctl's scripts that hold a rule to what it finds.
func scripts(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../../cmd/todoctl/testdata/validate/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("files = %v; error: %v", files, err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// TestModel fails where a sentence of the data model has no rule, or where a rule
// that is named for one is held by no test.
func TestModel(t *testing.T) {
	lines := scripts(t)
	sentences := rule.Model()
	if len(sentences) != 43 {
		t.Errorf("the data model has 43 sentences that say what must hold, and %d are here", len(sentences))
	}
	for _, s := range sentences {
		t.Run(s.Section+": "+s.Text, func(t *testing.T) {
			if len(s.Rules) == 0 && s.Held == "" {
				t.Error("nothing holds it")
			}
			for _, id := range s.Rules {
				named, ok := rule.Named(id)
				tested := named.Bad != "" || regexp.MustCompile(`(fault|warning) .* `+regexp.QuoteMeta(id)+` `).MatchString(lines) ||
					named.Layer == rule.Dependencies || slices.Contains([]string{"image-unknown", "pod-security"}, id) // deploy/preflight, test/e2e
				if !ok || !tested {
					t.Errorf("the rule %s is there: %v, and tested: %v", id, ok, tested)
				}
			}
		})
	}
}

// TestScripts holds that every rule about texts and values is broken by a file of
// todoctl's scripts, through the command that people type.
func TestScripts(t *testing.T) {
	lines := scripts(t)
	for _, r := range rule.All() {
		if r.Layer != rule.Input && r.Layer != rule.Values || r.Severity == rule.Advice {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			if !regexp.MustCompile(`(?m)^(fault|warning) .* ` + regexp.QuoteMeta(r.ID) + ` `).MatchString(lines) {
				t.Error("no line of cmd/todoctl/testdata/validate is about it")
			}
		})
	}
}
