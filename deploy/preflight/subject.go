package preflight

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// hookAnnotation marks an object that Helm does not install with the others.
const hookAnnotation = "helm.sh/hook"

// Subject is what is to go to a cluster.
type Subject struct {
	// Values are those of the chart with its defaults below, so that a finding has
	// the place that said it; nil: findings have the places of rendered objects.
	Values *values.Node
	// Documents are the rendered objects.
	Documents []*values.Node
	// WritesSecret says that the Secret the chart names is written before, by
	// todoctl deploy, and need not be there.
	WritesSecret bool
}

// spot is where something is said.
type spot struct {
	path  string
	place values.Place
}

// workload is a rendered Deployment.
type workload struct {
	appsv1.Deployment
	document *values.Node
	// component is what the values call it: frontend or backend; "" for another.
	component string
}

// NewSubject reads what Helm rendered: documents of YAML.
func NewSubject(manifest string, all map[string]any) (Subject, error) {
	documents, faults := values.Documents(values.NewSource("the rendered chart", []byte(manifest)))
	if len(faults) > 0 {
		return Subject{}, fmt.Errorf("read the rendered chart: %s (%s)", faults[0].Message, faults[0].At)
	}
	return Subject{Documents: documents, Values: values.FromPlain(all, values.Place{}), WritesSecret: true}, nil
}

// at is where a value stands; where that is not known, where the rendered object
// has it.
func (s Subject) at(path string, rendered *values.Node) spot {
	keys := strings.Split(path, ".")
	if entry, ok := s.Values.Get(keys[:len(keys)-1]...).Entry(keys[len(keys)-1]); ok && entry.Value.At.Source != nil {
		if entry.Value.Kind == values.Map {
			return spot{path, entry.At}
		}
		return spot{path, entry.Value.At}
	}
	if rendered == nil {
		return spot{path: path}
	}
	return spot{path, rendered.At}
}

// object is where a rendered object as a whole stands.
func object(document *values.Node) spot {
	at := document.At
	if name, ok := document.Get("metadata").Entry("name"); ok {
		at = name.Value.At
	}
	return spot{nameOf(document), at}
}

// nameOf is "Kind/name".
func nameOf(document *values.Node) string {
	return document.Get("kind").Text() + "/" + document.Get("metadata", "name").Text()
}

// installed are the objects that Helm applies: hooks are left out.
func (s Subject) installed() []*values.Node {
	return slices.DeleteFunc(slices.Clone(s.Documents), func(document *values.Node) bool {
		return document.Get("metadata", "annotations", hookAnnotation) != nil
	})
}

// workloads are the rendered Deployments. One that is none by its form is left
// out: other rules say so.
func (s Subject) workloads() []workload {
	var all []workload
	for _, document := range s.installed() {
		if document.Get("kind").Text() != "Deployment" {
			continue
		}
		w := workload{document: document}
		if !typed(document, &w.Deployment) {
			continue
		}
		for _, component := range []string{"frontend", "backend"} {
			if strings.HasSuffix(w.Name, "-"+component) {
				w.component = component
			}
		}
		all = append(all, w)
	}
	return all
}

// services are the rendered Services, with their documents.
func (s Subject) services() map[*values.Node]corev1.Service {
	all := map[*values.Node]corev1.Service{}
	for _, document := range s.installed() {
		var service corev1.Service
		if document.Get("kind").Text() == "Service" && typed(document, &service) {
			all[document] = service
		}
	}
	return all
}

// pods are the metadata and spec of every pod the objects are or make.
func (s Subject) pods() map[*values.Node]*values.Node {
	all := map[*values.Node]*values.Node{}
	for _, document := range s.installed() {
		if pod := rule.PodOf(document); pod != nil {
			all[document] = pod
		}
	}
	return all
}

// typed reads a document into an object of Kubernetes.
func typed(document *values.Node, into any) bool {
	text, err := json.Marshal(document.Plain())
	return err == nil && json.Unmarshal(text, into) == nil
}

// replicas is how many pods a workload has.
func (w workload) replicas() int64 {
	if w.Spec.Replicas == nil {
		return 1
	}
	return int64(*w.Spec.Replicas)
}

// surge is how many pods more a rolling update makes for a moment.
func (w workload) surge() int64 {
	if w.Spec.Strategy.RollingUpdate == nil || w.Spec.Strategy.RollingUpdate.MaxSurge == nil {
		return 1
	}
	surge := w.Spec.Strategy.RollingUpdate.MaxSurge
	if surge.IntVal > 0 || surge.StrVal == "" {
		return int64(surge.IntVal)
	}
	return max(1, w.replicas()/4)
}
