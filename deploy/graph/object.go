package graph

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Object is a Kubernetes object as its decoded JSON.
type Object map[string]any

func (o Object) kind() string { return o.text("kind") }
func (o Object) name() string { return o.text("metadata", "name") }

// id is how edges name the object.
func (o Object) id() string { return idOf(o.kind(), o.name()) }

func idOf(kind, name string) string { return strings.ToLower(kind) + "/" + name }

// part is the component that the object belongs to, by the label of the chart.
func (o Object) part() string { return o.text("metadata", "labels", "app.kubernetes.io/component") }

func (o Object) get(path ...string) any {
	var at any = map[string]any(o)
	for _, key := range path {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[key]
	}
	return at
}

func (o Object) text(path ...string) string { return textOf(o.get(path...)) }

// number is a whole number, or what is given where there is none.
func (o Object) number(without int, path ...string) int {
	n, err := strconv.Atoi(o.text(path...))
	if err != nil {
		return without
	}
	return n
}

func (o Object) list(path ...string) []Object {
	items, _ := o.get(path...).([]any)
	var all []Object
	for _, item := range items {
		if m, ok := item.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// texts is a map of texts, such as labels.
func (o Object) texts(path ...string) map[string]string {
	m, _ := o.get(path...).(map[string]any)
	all := make(map[string]string, len(m))
	for key, value := range m {
		all[key] = textOf(value)
	}
	return all
}

// keys are the names in a map, in order.
func (o Object) keys(path ...string) []string {
	m, _ := o.get(path...).(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

// textOf writes what JSON and YAML decoders make of a text, a number or a truth.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return ""
	}
}

// matches says whether a selector's labels are all among an object's.
func matches(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// owner is the ID of the controller that made the object, or "".
func (o Object) owner() string {
	for _, reference := range o.list("metadata", "ownerReferences") {
		if reference.get("controller") == true {
			return idOf(reference.text("kind"), reference.text("name"))
		}
	}
	return ""
}
