package preflight_test

import (
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

// running are the pods that a cluster makes of what is rendered.
func running(t *testing.T, s preflight.Subject) string {
	t.Helper()
	var text strings.Builder
	for _, document := range s.Documents {
		object, _ := document.Plain().(map[string]any)
		if object["kind"] != "Deployment" {
			continue
		}
		pod := object["spec"].(map[string]any)["template"].(map[string]any)
		metadata, spec := pod["metadata"].(map[string]any), pod["spec"].(map[string]any)
		metadata["name"], metadata["namespace"] = object["metadata"].(map[string]any)["name"], namespace
		// As a cluster adds them.
		spec["nodeName"], spec["schedulerName"] = "minikube", "default-scheduler"
		for _, container := range spec["containers"].([]any) {
			for _, probe := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
				if p, ok := container.(map[string]any)[probe].(map[string]any); ok && p["successThreshold"] == nil {
					p["successThreshold"] = 1
				}
			}
		}
		pod["kind"], pod["apiVersion"] = "Pod", "v1"
		out, err := yaml.Marshal(pod)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString("---\n" + string(out))
	}
	return text.String()
}

func TestARedeployOfTheSameNeedsNoRoomForASurge(t *testing.T) {
	full := keys + usualNode + "\n" + running(t, subject(t)) + other("shop", "1760m", "Running")
	for name, c := range map[string]struct {
		set  string
		want string
	}{
		"the same again makes no pod":  {"", "capacity-surge"},
		"another image makes new pods": {"image.backend.tag=1.2.0", "capacity"},
	} {
		t.Run(name, func(t *testing.T) {
			var set []string
			if c.set != "" {
				set = []string{c.set}
			}
			var got []string
			for _, f := range found(t, newSimulated(t, full), subject(t, set...)) {
				if strings.HasPrefix(f.Rule.ID, "capacity") {
					got = append(got, f.Rule.ID)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("found %v, want %s", got, c.want)
			}
		})
	}
}
