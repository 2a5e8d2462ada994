package chart_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

const alerts = "todo-chatbot/files/alerts.yaml"

// recorded are the series on which alerts have to fire and to clear: those of hours, and
// those of days, which are looked at less often.
var recorded = []string{"testdata/series/alerts.test.yaml", "testdata/series/alerts-slow.test.yaml"}

func TestEachAlertFiresAndClearsOnRecordedSeries(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is missing; test/needs.sh installs it")
	}
	for _, args := range [][]string{{"check", "rules", alerts}, append([]string{"test", "rules"}, recorded...)} {
		if out, err := exec.CommandContext(t.Context(), promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// TestEachAlertHasRecordedSeries finds an alert that no series try, or that isn't looked
// at before it fires, while it does and after it.
func TestEachAlertHasRecordedSeries(t *testing.T) {
	text, err := os.ReadFile(alerts)
	if err != nil {
		t.Fatal(err)
	}
	type expectation struct {
		Expr    string
		At      string           `json:"eval_time"`
		Samples []map[string]any `json:"exp_samples"`
	}
	looks := map[string][]bool{}
	for _, file := range recorded {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var trial struct {
			Tests []struct {
				Looks []expectation `json:"promql_expr_test"`
			}
		}
		if err := yaml.Unmarshal(text, &trial); err != nil {
			t.Fatal(err)
		}
		for _, test := range trial.Tests {
			for _, look := range test.Looks {
				name := regexp.MustCompile(`alertname="(\w+)"`).FindStringSubmatch(look.Expr)[1]
				looks[name] = append(looks[name], len(look.Samples) > 0)
			}
		}
	}
	names := regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(string(text), -1)
	if len(names) < 10 {
		t.Fatalf("only %d alerts were found", len(names))
	}
	for _, name := range names {
		if got := looks[name[1]]; len(got) < 3 || !slices.Equal(got[:3], []bool{false, true, false}) {
			t.Errorf("whether %s fires is looked at with %v, want before (false), then (true) and after (false)", name[1], got)
		}
	}
}

// TestTheChartGivesTheAlertsAndTheDashboardAsTheyAre compares the objects with the files.
func TestTheChartGivesTheAlertsAndTheDashboardAsTheyAre(t *testing.T) {
	manifest := render(t, helm.ValueSources{Set: append([]string{"monitoring.rules=true", "monitoring.dashboard=true"}, secrets...)}).Manifest
	var rules, kept struct{ Groups []any }
	var dashboard string
	for _, text := range strings.Split(manifest, "\n---\n") {
		var object struct {
			Kind     string
			Metadata struct{ Labels map[string]string }
			Spec     json.RawMessage
			Data     map[string]string
		}
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		if object.Kind == "PrometheusRule" {
			if err := json.Unmarshal(object.Spec, &rules); err != nil {
				t.Fatal(err)
			}
		}
		if object.Metadata.Labels["grafana_dashboard"] == "1" {
			dashboard = object.Data["todo-chatbot.json"]
		}
	}
	text, err := os.ReadFile(alerts)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(rules)
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Groups) == 0 || string(got) != string(want) {
		t.Errorf("the PrometheusRule has\n%s\nand %s has\n%s", got, alerts, want)
	}
	file, err := os.ReadFile("todo-chatbot/files/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(dashboard) != strings.TrimSpace(string(file)) || !json.Valid([]byte(dashboard)) {
		t.Errorf("the dashboard of the ConfigMap isn't that of the file, or isn't JSON: %d and %d characters", len(dashboard), len(file))
	}
}
