// Package monitors holds what the chart renders for the Prometheus operator to that operator's own types. It is a
// module of its own, because they need another release of Kubernetes' libraries. What it reads are the golden files of
// deploy/chart, which are held to what the chart renders by that package's tests.
package monitors

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"sigs.k8s.io/yaml"
)

// kinds are those that the chart makes, each as an empty object of its type.
func kinds() map[string]any {
	return map[string]any{
		"ServiceMonitor": new(monitoringv1.ServiceMonitor), "PodMonitor": new(monitoringv1.PodMonitor), "PrometheusRule": new(monitoringv1.PrometheusRule),
	}
}

// rendered are the objects of the operator's in a golden file, also where that is the difference to another.
func rendered(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile("../../../deploy/chart/testdata/" + path)
	if err != nil {
		t.Fatal(err)
	}
	plain := string(text)
	if strings.HasSuffix(path, ".diff") {
		plain = strings.Join(regexp.MustCompile(`(?m)^[+ ].*$`).FindAllString(plain, -1), "\n")
		plain = regexp.MustCompile(`(?m)^[+ ]`).ReplaceAllString(plain, "")
	}
	var all []string
	for part := range strings.SplitSeq("\n"+plain, "\n---") {
		if strings.Contains(part, "apiVersion: "+"monitoring.coreos.com/v1\n") {
			all = append(all, part)
		}
	}
	return all
}

func strictly(t *testing.T, text string) (kind string, object any, err error) {
	t.Helper()
	var head struct{ Kind string }
	if err := yaml.Unmarshal([]byte(text), &head); err != nil {
		t.Fatal(err)
	}
	object = kinds()[head.Kind]
	if object == nil {
		t.Fatalf("the operator has no kind %q here", head.Kind)
	}
	return head.Kind, object, yaml.UnmarshalStrict([]byte(text), object)
}

func TestTheOperatorKnowsEveryFieldOfItsObjects(t *testing.T) {
	var seen []string
	for _, path := range []string{"switch/monitoring.diff", "switch/monitoring-pods.diff"} {
		for _, text := range rendered(t, path) {
			kind, object, err := strictly(t, text)
			if err != nil {
				t.Errorf("%s: %s: %v", path, kind, err)
			}
			seen = append(seen, kind)
			whole(t, path, object)
		}
	}
	for kind := range kinds() {
		if !slices.Contains(seen, kind) {
			t.Errorf("no %s was looked at", kind)
		}
	}
}

// whole looks for what the types don't say themselves: the operator's definitions refuse an object without these.
func whole(t *testing.T, path string, object any) {
	t.Helper()
	duration := regexp.MustCompile(`^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$`)
	switch o := object.(type) {
	case *monitoringv1.ServiceMonitor:
		for _, e := range o.Spec.Endpoints {
			if e.Port == "" || !duration.MatchString(string(e.Interval)) {
				t.Errorf("%s: an endpoint at %q every %q", path, e.Port, e.Interval)
			}
		}
		if len(o.Spec.Endpoints) == 0 || len(o.Spec.Selector.MatchLabels) == 0 {
			t.Errorf("%s: it looks at nothing", path)
		}
	case *monitoringv1.PodMonitor:
		for _, e := range o.Spec.PodMetricsEndpoints {
			if e.Port == nil || *e.Port == "" || !duration.MatchString(string(e.Interval)) {
				t.Errorf("%s: an endpoint at %v every %q", path, e.Port, e.Interval)
			}
		}
		if len(o.Spec.PodMetricsEndpoints) == 0 || len(o.Spec.Selector.MatchLabels) == 0 {
			t.Errorf("%s: it looks at nothing", path)
		}
	case *monitoringv1.PrometheusRule:
		for _, group := range o.Spec.Groups {
			for _, rule := range group.Rules {
				if group.Name == "" || (rule.Alert == "") == (rule.Record == "") || rule.Expr.String() == "" {
					t.Errorf("%s: of %q: an alert %q, a record %q of %q", path, group.Name, rule.Alert, rule.Record, rule.Expr.String())
				}
			}
		}
		if len(o.Spec.Groups) == 0 {
			t.Errorf("%s: it has no rules", path)
		}
	}
}

func TestAFieldThatTheOperatorLacksIsFound(t *testing.T) {
	text := rendered(t, "switch/monitoring.diff")
	if len(text) == 0 {
		t.Fatal("nothing is rendered for the operator")
	}
	for _, change := range [][2]string{{"interval: ", "every: "}, {"matchLabels:", "labels:"}, {"jobLabel: app", "jobLabel: [app]"}} {
		broken := strings.Replace(text[0], change[0], change[1], 1)
		if broken == text[0] {
			t.Errorf("%q is not in it", change[0])
		}
		if _, _, err := strictly(t, broken); err == nil {
			t.Errorf("%q is taken for %q", change[1], change[0])
		}
	}
}
