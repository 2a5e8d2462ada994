package rule_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

var update = flag.Bool("update", false, "rewrite the files that are made from the table")

// base makes values right that say nothing of secrets.
const base = "secrets: {existingSecret: todo-chatbot-secrets}\n"

// defaults are the chart's.
func defaults(t testing.TB) *values.Node {
	t.Helper()
	text, err := fs.ReadFile(chart.FS(), "values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	node, faults := values.Parse(values.NewSource("values.yaml", text))
	if len(faults) > 0 {
		t.Fatalf("faults = %v", faults)
	}
	return node
}

// found checks a text of values laid over the base and the chart's defaults.
func found(t testing.TB, book *rule.Book, text string) []rule.Finding {
	t.Helper()
	below, _ := values.Parse(values.NewSource("base.yaml", []byte(base)))
	given, faults := values.Parse(values.NewSource("given.yaml", []byte(text)))
	if len(faults) > 0 {
		return book.Faults(faults)
	}
	return book.Values(values.WithDefaults(defaults(t), values.Merge(below, given)))
}

func foundIn(t testing.TB, book *rule.Book, r rule.Rule, text string) []rule.Finding {
	t.Helper()
	if r.Layer != rule.Manifest {
		return found(t, book, text)
	}
	documents, faults := values.Documents(values.NewSource("manifest.yaml", []byte(text)))
	if len(faults) > 0 {
		t.Fatalf("faults = %v", faults)
	}
	return book.Manifests(documents, nil)
}

func TestTable(t *testing.T) {
	book := rule.NewBook()
	ids := map[string]bool{}
	for _, r := range rule.All() {
		if ids[r.ID] {
			t.Errorf("two rules have the id %s", r.ID)
		}
		ids[r.ID] = true
		if !strings.HasSuffix(r.Text, ".") || r.Hint == "" {
			t.Errorf("%s: the text is no sentence, or the hint is missing", r.ID)
		}
		if strings.HasPrefix(r.ID, "allow-") || r.Good == "" || r.Layer == rule.Cluster {
			continue // They are about the call, or a cluster: deploy/preflight tests those.
		}
		t.Run(r.ID+" passes its good example", func(t *testing.T) {
			for _, finding := range foundIn(t, book, r, r.Good) {
				if finding.Rule.ID == r.ID || finding.Rule.Severity == rule.Error && r.Layer != rule.Manifest {
					t.Errorf("%s: %s", finding.Rule.ID, finding.Message)
				}
			}
		})
		if r.Bad == "" {
			continue
		}
		t.Run(r.ID+" finds its bad example", func(t *testing.T) {
			own := 0
			for _, finding := range foundIn(t, book, r, r.Bad) {
				switch {
				case finding.Rule.ID == r.ID:
					own++
					if finding.At.Source == nil {
						t.Errorf("%q has no place", finding.Message)
					}
				case finding.Rule.Severity == rule.Error && r.Layer != rule.Manifest:
					t.Errorf("found %s too: %s", finding.Rule.ID, finding.Message)
				}
			}
			if own == 0 {
				t.Error("it was not found")
			}
		})
	}
}

func TestWritten(t *testing.T) {
	for path, text := range rule.Written() {
		t.Run(path+" is what the table says", func(t *testing.T) {
			path := filepath.Join("..", "..", filepath.FromSlash(path))
			if *update {
				if err := os.WriteFile(path, text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("it differs (%v): go generate ./deploy/rule", err)
			}
		})
	}
}
