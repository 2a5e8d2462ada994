package api

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/observe"
)

// own are metrics that others than we define: of the process, of Go, and of Prometheus.
var own = []string{"go_goroutines", "process_cpu_seconds_total", "process_resident_memory_bytes", "up"}

var (
	described = regexp.MustCompile(`fqName: "([a-z_]+)".*variableLabels: \{([^}]*)\}`)
	used      = regexp.MustCompile(`\b(todo_[a-z_]+|go_[a-z_]+|process_[a-z_]+|up)(?:\{([^}]*)\})?`)
	matched   = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!~|!=|=)`)
	grouped   = regexp.MustCompile(`(?:by|without) \(([^)]*)\)`)
)

// known are the labels of each metric that /metrics can have.
func known(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, name := range own {
		all[name] = nil
	}
	descriptions := make(chan *prometheus.Desc, 1000)
	newMetrics(slices.Concat(observe.New(nil).Collectors(), observe.NewRings().Collectors())).registry.Describe(descriptions)
	close(descriptions)
	for d := range descriptions {
		found := described.FindStringSubmatch(d.String())
		if found == nil || !strings.HasPrefix(found[1], "todo_") {
			continue
		}
		labels := strings.FieldsFunc(found[2], func(r rune) bool { return r == ',' || r == ' ' })
		all[found[1]] = labels
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			if strings.HasSuffix(found[1], "_seconds") {
				all[found[1]+part] = append([]string{"le"}, labels...)
			}
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d metrics were found", len(all))
	}
	return all
}

// TestWhatIsMonitoredExists holds the alerts and the dashboard of the chart to the metrics
// and the labels that there are.
func TestWhatIsMonitoredExists(t *testing.T) {
	metrics := known(t)
	attached := []string{"namespace", "pod", "job", "alertname"} // which Prometheus adds to each
	seen := map[string]bool{}
	for _, file := range []string{"alerts.yaml", "dashboard.json"} {
		text := monitoring(t, file)
		var labels []string
		for _, use := range used.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(use[1], "todo_frontend_") {
				continue // app/web holds these to its own.
			}
			has, exists := metrics[use[1]]
			if !exists {
				t.Errorf("%s asks for %s, which nothing has", file, use[1])
			}
			seen[use[1]] = true
			labels = append(labels, has...)
			for _, label := range matched.FindAllStringSubmatch(strings.ReplaceAll(use[2], `\"`, `"`), -1) {
				if !slices.Contains(has, label[1]) && !slices.Contains(attached, label[1]) {
					t.Errorf("%s asks for the label %s of %s, which has %q", file, label[1], use[1], has)
				}
			}
		}
		for _, list := range grouped.FindAllStringSubmatch(text, -1) {
			for _, label := range strings.FieldsFunc(list[1], func(r rune) bool { return r == ',' || r == ' ' }) {
				if !slices.Contains(labels, label) && !slices.Contains(attached, label) {
					t.Errorf("%s groups by %s, which is a label of nothing that it asks for", file, label)
				}
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d metrics are asked for", len(seen))
	}
}

// TestTheBoundsOfObjectivesAreBuckets: between two buckets of a histogram nothing is known.
func TestTheBoundsOfObjectivesAreBuckets(t *testing.T) {
	for bound, bucket := range map[string]float64{"todo_chat_turn_seconds": 10, "todo_reminder_late_seconds": 15} {
		registry := prometheus.NewRegistry()
		observer, rings := observe.New(nil), observe.NewRings()
		registry.MustRegister(slices.Concat(observer.Collectors(), rings.Collectors())...)
		_, end := observer.Turn(t.Context(), "m")
		end(run.TurnSummary{Model: "m"})
		rings.Rang(0)
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		var bounds []float64
		for _, family := range families {
			if family.GetName() == bound {
				for _, b := range family.GetMetric()[0].GetHistogram().GetBucket() {
					bounds = append(bounds, b.GetUpperBound())
				}
			}
		}
		if !slices.Contains(bounds, bucket) {
			t.Errorf("%s has buckets %v, and none of %v", bound, bounds, bucket)
		}
	}
}

// TestEveryMetricAndAlertIsDocumented compares docs/observability.md with both.
func TestEveryMetricAndAlertIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range known(t) {
		of := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if !strings.Contains(string(text), "`"+of) {
			t.Errorf("docs/observability.md doesn't know the metric %s", of)
		}
	}
	alerts := regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(monitoring(t, "alerts.yaml"), -1)
	if len(alerts) < 10 {
		t.Fatalf("only %d alerts were found", len(alerts))
	}
	for _, alert := range alerts {
		if !strings.Contains(string(text), "`"+alert[1]+"`") {
			t.Errorf("docs/observability.md doesn't know the alert %s", alert[1])
		}
	}
	for _, link := range regexp.MustCompile(`observability\.md#([a-z-]+)`).FindAllStringSubmatch(monitoring(t, "alerts.yaml"), -1) {
		if !regexp.MustCompile(`(?mi)^#+ ` + link[1] + `$`).MatchString(string(text)) {
			t.Errorf("docs/observability.md has no heading %q, to which an alert leads", link[1])
		}
	}
}

func monitoring(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../deploy/chart/todo-chatbot/files", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
