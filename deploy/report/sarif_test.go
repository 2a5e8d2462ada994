package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/report"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// found checks a text with everything a report can have: errors, warnings, what a
// flag says, another place, suppressions by a comment and by the call.
func found(t *testing.T) report.Report {
	t.Helper()
	const text = "environment: prod\nreplicaCount: {backend: 1}\n# todoctl:allow cors-any: a trial\nconfig: {corsOrigins: \"https://*\"}\nimage: {backend: {pullPolicy: Always}}\n"
	checker, err := validate.New(helm.NewTemplates(""), validate.Options{Render: "never", Allow: map[string]string{"replicas-production": "one is enough"}})
	if err != nil {
		t.Fatal(err)
	}
	var all report.Report
	for _, setting := range []string{"environment=prod", "replicaCount.frontend=11"} {
		source := values.NewSource("values.yaml", []byte(text))
		result, err := checker.Check(context.Background(), validate.Set{Name: "values.yaml",
			Input: values.Input{Layers: []*values.Source{source}, Settings: []values.Setting{{Flag: values.Set, Text: setting}}}})
		if err != nil {
			t.Fatal(err)
		}
		all.Results = append(all.Results, result)
	}
	return all
}

// sarif is what code scanning reads, with what SARIF 2.1.0 requires.
type sarif struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []struct {
		ColumnKind string
		Tool       struct {
			Driver struct {
				Name  string
				Rules []struct {
					ID                   string
					ShortDescription     struct{ Text string }
					DefaultConfiguration struct{ Level string }
				}
			}
		}
		Results []struct {
			RuleID    string
			RuleIndex int
			Level     string
			Message   struct{ Text string }
			Locations []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           *struct{ StartLine, StartColumn, EndColumn int }
				}
			}
			RelatedLocations []struct{ Message struct{ Text string } }
			Suppressions     []struct{ Kind, Justification string }
		}
	}
}

func TestSARIF(t *testing.T) {
	var out bytes.Buffer
	if err := found(t).Write(&out, "sarif"); err != nil {
		t.Fatal(err)
	}
	var document sarif
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if document.Version != "2.1.0" || document.Schema == "" || len(document.Runs) != 1 {
		t.Fatalf("%s %s, %d runs", document.Version, document.Schema, len(document.Runs))
	}
	run := document.Runs[0]
	rules, levels := run.Tool.Driver.Rules, []string{"none", "note", "warning", "error"}
	if run.Tool.Driver.Name == "" || !slices.Contains([]string{"utf16CodeUnits", "unicodeCodePoints"}, run.ColumnKind) {
		t.Errorf("run.Tool.Driver.Name = %v; run.ColumnKind = %v", run.Tool.Driver.Name, run.ColumnKind)
	}
	ids := map[string]bool{}
	for _, r := range rules {
		if r.ID == "" || ids[r.ID] || r.ShortDescription.Text == "" || !slices.Contains(levels, r.DefaultConfiguration.Level) {
			t.Errorf("%+v", r)
		}
		ids[r.ID] = true
	}
	kinds := map[string]int{}
	for _, r := range run.Results {
		if r.RuleIndex < 0 || r.RuleIndex >= len(rules) || rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" || !slices.Contains(levels, r.Level) || len(r.Locations) != 1 {
			t.Errorf("%+v", r)
			continue
		}
		at := r.Locations[0].PhysicalLocation
		if at.ArtifactLocation.URI == "" || at.Region != nil && (at.Region.StartLine < 1 || at.Region.StartColumn < 1 || at.Region.EndColumn <= at.Region.StartColumn) {
			t.Errorf("%s: %+v", r.RuleID, at)
		}
		for _, s := range r.Suppressions {
			if s.Justification == "" {
				t.Errorf("%s is suppressed without a reason", r.RuleID)
			}
			kinds[r.RuleID+" "+s.Kind]++
		}
	}
	for _, want := range []string{"cors-any inSource", "replicas-production external"} {
		if kinds[want] == 0 {
			t.Errorf("no suppression %q in %v", want, kinds)
		}
	}
}

func TestEveryFormatTellsEveryFinding(t *testing.T) {
	all := found(t)
	for _, format := range report.Formats() {
		t.Run(format, func(t *testing.T) {
			var out bytes.Buffer
			if err := all.Write(&out, format); err != nil {
				t.Fatal(err)
			}
			for _, result := range all.Results {
				for _, d := range result.Diagnostics {
					if !bytes.Contains(out.Bytes(), []byte(d.Rule.ID)) {
						t.Errorf("%s is not told", d.Rule.ID)
					}
				}
			}
		})
	}
	if err := all.Write(&bytes.Buffer{}, "yaml"); err == nil {
		t.Error("a format that is none")
	}
}
