package kube

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// strange says whether somebody besides us, Helm and the cluster's own controllers wrote a field. What a webhook adds
// to an object that we write is ours, or nobody's.
func (c comparison) strange(path string) bool {
	return slices.ContainsFunc(c.managed, func(entry metav1.ManagedFieldsEntry) bool {
		if !foreignTo(entry) || entry.FieldsV1 == nil {
			return false
		}
		var fields map[string]any
		err := json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields)
		return err == nil && owns(fields, steps(path))
	})
}

// foreignTo says whether an entry is of a stranger.
func foreignTo(entry metav1.ManagedFieldsEntry) bool {
	known := slices.Contains(friends, entry.Manager) || entry.Manager == "kube-controller-manager"
	return !known && entry.Subresource == ""
}

// steps are the parts of a path as of "spec.containers[name=x].args": "spec", "containers", "[name=x]" and "args". An
// entry's name may have dots in it.
func steps(path string) []string {
	var all []string
	for path != "" {
		end := strings.IndexAny(path, ".[")
		switch {
		case end == 0 && path[0] == '.':
			path = path[1:]
			continue
		case end == 0:
			end = strings.IndexByte(path, ']') + 1
		}
		if end <= 0 {
			end = len(path)
		}
		all = append(all, path[:end])
		path = path[end:]
	}
	return all
}

// owns says whether the fields of an entry have that at a path, or the whole of which it is a part.
func owns(fields map[string]any, path []string) bool {
	if len(path) == 0 || len(fields) == 0 { // Lists without keys are owned as a whole.
		return true
	}
	if strings.HasPrefix(path[0], "[") {
		return slices.ContainsFunc(items(fields, path[0]),
			func(item map[string]any) bool { return owns(item, path[1:]) })
	}
	for n := range path { // A key may have dots in it, as labels have.
		if next, found := fields["f:"+strings.Join(path[:n+1], ".")].(map[string]any); found {
			return owns(next, path[n+1:])
		}
	}
	return false
}

// items are what an entry has of an item of a list: of the one with that name, or of all where they are told apart by
// something else.
func items(fields map[string]any, step string) []map[string]any {
	var all []map[string]any
	for key, value := range fields {
		text, keyed := strings.CutPrefix(key, "k:")
		var keys map[string]any
		item, ok := value.(map[string]any)
		if !keyed || !ok || json.Unmarshal([]byte(text), &keys) != nil {
			continue
		}
		if name, named := keys["name"]; !named || step == fmt.Sprintf("[name=%v]", name) {
			all = append(all, item)
		}
	}
	return all
}
