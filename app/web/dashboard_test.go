package web

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestTheDashboardShowsTheFrontend holds the chart's dashboard to the frontend's metrics: each of
// them is shown, by labels that it has, and nothing that doesn't exist is asked for.
func TestTheDashboardShowsTheFrontend(t *testing.T) {
	text, err := os.ReadFile("../../deploy/chart/todo-chatbot/files/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string][]string{}
	descriptions := make(chan *prometheus.Desc, 1000)
	NewMetrics().registry.Describe(descriptions)
	close(descriptions)
	for d := range descriptions {
		found := regexp.MustCompile(`fqName: "(todo_[a-z_]+)".*variableLabels: \{([^}]*)\}`).FindStringSubmatch(d.String())
		if found != nil {
			labels[found[1]] = append(strings.FieldsFunc(found[2], func(r rune) bool { return r == ',' || r == ' ' }), "le", "namespace", "pod")
		}
	}
	if len(labels) != 3 {
		t.Fatalf("the frontend has the metrics %v, want three", labels)
	}
	shown := map[string]bool{}
	for _, expr := range regexp.MustCompile(`"expr": "((?:\\.|[^"\\])*)"`).FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile(`todo_frontend_[a-z_]+`).FindAllString(expr[1], -1) {
			name = strings.TrimSuffix(name, "_bucket")
			has, exists := labels[name]
			if !exists {
				t.Errorf("it asks for %s, which nothing has", name)
			}
			shown[name] = true
			for _, use := range regexp.MustCompile(`by \(([^)]*)\)|([a-z]+)=~?\\"`).FindAllStringSubmatch(expr[1], -1) {
				for _, label := range strings.FieldsFunc(use[1]+use[2], func(r rune) bool { return r == ',' || r == ' ' }) {
					if !slices.Contains(has, label) {
						t.Errorf("%s has no label %s: %s", name, label, expr[1])
					}
				}
			}
		}
	}
	for name := range labels {
		if !shown[name] {
			t.Errorf("it does not show %s", name)
		}
	}
}
