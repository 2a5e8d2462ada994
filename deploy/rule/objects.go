package rule

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// objects are what a chart renders to.
type objects struct {
	all []rendered
	// outside names Secrets that are there without being rendered.
	outside []string
}

// rendered is one object.
type rendered struct {
	kind, name string
	node       *values.Node
}

// Manifests checks the documents a chart renders to. Secrets named outside may
// be referred to without being rendered.
func (b *Book) Manifests(documents []*values.Node, outside []string) []Finding {
	rendering := objects{outside: outside}
	for _, document := range documents {
		rendering.all = append(rendering.all,
			rendered{document.Get("kind").Text(), document.Get("metadata", "name").Text(), document})
	}
	var findings []Finding
	for _, r := range b.rules {
		if r.manifest == nil {
			continue
		}
		for _, finding := range r.manifest(rendering) {
			finding.Rule = r
			findings = append(findings, finding)
		}
	}
	return findings
}

// of returns the objects of the kinds.
func (o objects) of(kinds ...string) []rendered {
	var found []rendered
	for _, object := range o.all {
		if slices.Contains(kinds, object.kind) {
			found = append(found, object)
		}
	}
	return found
}

func (o objects) named(kind, name string) (rendered, bool) {
	for _, object := range o.of(kind) {
		if object.name == name {
			return object, true
		}
	}
	return rendered{}, false
}

// pod is the pod that an object is or makes, with its metadata and spec; nil for one
// that makes none.
func (r rendered) pod() *values.Node {
	switch r.kind {
	case "Pod":
		return r.node
	case "Deployment", "StatefulSet", "DaemonSet", "Job":
		return r.node.Get("spec", "template")
	case "CronJob":
		return r.node.Get("spec", "jobTemplate", "spec", "template")
	}
	return nil
}

// podSpec is the spec of the pods an object makes; nil for one that makes none.
func (r rendered) podSpec() *values.Node {
	if pod := r.pod(); pod != nil {
		return pod.Get("spec")
	}
	return nil
}

// podLabels are the labels of those pods.
func (r rendered) podLabels() map[string]string {
	if pod := r.pod(); pod != nil {
		return labels(pod.Get("metadata", "labels"))
	}
	return nil
}

func (r rendered) containers() []*values.Node {
	spec := r.podSpec()
	var all []*values.Node
	for _, key := range []string{"initContainers", "containers"} {
		if list := spec.Get(key); list != nil {
			all = append(all, list.Items...)
		}
	}
	return all
}

// at makes a finding about a part of the object; about the whole where it is nil.
func (r rendered) at(node *values.Node, format string, arguments ...any) Finding {
	if node == nil {
		node = r.node
	}
	return Finding{Path: r.kind + "/" + r.name, At: node.At, Message: r.kind + "/" + r.name + ": " +
		fmt.Sprintf(format, arguments...)}
}

func labels(node *values.Node) map[string]string {
	if node == nil {
		return nil
	}
	all := map[string]string{}
	for _, entry := range node.Entries {
		all[entry.Key] = entry.Value.Text()
	}
	return all
}

// matches says whether a selector's labels are all among an object's.
func matches(selector, labels map[string]string) bool {
	for key, value := range selector {
		if got, ok := labels[key]; !ok || got != value {
			return false
		}
	}
	return true
}

func items(node *values.Node) []*values.Node {
	if node == nil {
		return nil
	}
	return node.Items
}

// portText is a port as text, whether it was a number or a name.
func portText(node *values.Node) string {
	if number, ok := node.Number(); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return node.Text()
}

// PodOf returns the pod that an object is or makes, with its metadata and spec;
// nil for an object that makes none.
func PodOf(document *values.Node) *values.Node {
	object := rendered{document.Get("kind").Text(), "", document}
	if object.podSpec() == nil {
		return nil
	}
	return object.pod()
}
