package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// Difference is what is not the same of one object in two revisions. An object
// that came or went has all its fields.
type Difference struct {
	Object string       `json:"object"` // such as "deployment/todo-chatbot-backend"
	Fields []plan.Field `json:"fields"`
}

// Differences compares what Helm applied for two revisions, object by object. Of
// a Secret it tells which keys differ, and no value.
func (d *Deployer) Differences(ctx context.Context, from, to int) ([]Difference, error) {
	secrets, err := d.cluster.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	d.Hide(secrets)
	var both [2]map[string]map[string]any
	for i, revision := range []int{from, to} {
		manifest, err := d.helm.Manifest(d.release, revision)
		if err != nil {
			return nil, d.Masked(err)
		}
		if both[i], err = objectsOf(manifest); err != nil {
			return nil, fmt.Errorf("read revision %d: %w", revision, d.Masked(err))
		}
	}
	names := slices.Collect(maps.Keys(both[0]))
	for name := range both[1] {
		if _, both := both[0][name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	all := []Difference{}
	for _, name := range names {
		fields := plan.Fields(both[0][name], both[1][name])
		for i := range fields {
			fields[i].From, fields[i].To = d.Mask(fields[i].From), d.Mask(fields[i].To)
			if strings.HasPrefix(name, "secret/") {
				fields[i].From, fields[i].To = covered(fields[i].From), covered(fields[i].To)
			}
		}
		if len(fields) > 0 {
			all = append(all, Difference{Object: name, Fields: fields})
		}
	}
	return all, nil
}

func covered(value string) string {
	if value == "" {
		return ""
	}
	return "(hidden)"
}

// objectsOf takes a manifest apart.
func objectsOf(manifest string) (map[string]map[string]any, error) {
	documents, faults := values.Documents(values.NewSource("the manifest", []byte(manifest)))
	if len(faults) > 0 {
		return nil, fmt.Errorf("it isn't valid YAML: %s", faults[0].Message)
	}
	all := map[string]map[string]any{}
	for _, document := range documents {
		if object, ok := document.Plain().(map[string]any); ok {
			all[strings.ToLower(document.Get("kind").Text())+"/"+document.Get("metadata", "name").Text()] = object
		}
	}
	return all, nil
}

// sortedKeys lists the keys of a map in their order.
func sortedKeys[V any](all map[string]V) []string { return slices.Sorted(maps.Keys(all)) }
