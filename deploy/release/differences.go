package release

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// hiddenValue stands for what a Secret holds.
const hiddenValue = "(hidden)"

// Difference is a field that is not the same in two revisions. Old is nil where
// the field came, New where it went.
type Difference struct {
	Object string  `json:"object"` // such as "deployment/todo-chatbot-backend"
	Path   string  `json:"path"`   // such as "spec.replicas"
	Old    *string `json:"old,omitempty"`
	New    *string `json:"new,omitempty"`
}

// Differences compares what Helm applied for two revisions, field by field.
func (d *Deployer) Differences(ctx context.Context, from, to int) ([]Difference, error) {
	secrets, err := d.cluster.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	d.hide(secrets)
	var both [2]map[field]string
	for i, revision := range []int{from, to} {
		manifest, err := d.helm.Manifest(d.release, revision)
		if err != nil {
			return nil, d.masked(err)
		}
		if both[i], err = fieldsOf(manifest); err != nil {
			return nil, fmt.Errorf("read revision %d: %w", revision, d.masked(err))
		}
	}
	all := differences(both[0], both[1])
	for i := range all {
		for _, text := range []*string{all[i].Old, all[i].New} {
			if text != nil {
				*text = d.mask(*text)
			}
		}
	}
	return all, nil
}

// field is a place in one of several objects.
type field struct{ object, path string }

// fieldsOf takes a manifest apart into its scalar fields.
func fieldsOf(manifest string) (map[field]string, error) {
	documents, faults := values.Documents(values.NewSource("the manifest", []byte(manifest)))
	if len(faults) > 0 {
		return nil, fmt.Errorf("it is no YAML: %s", faults[0].Message)
	}
	all := map[field]string{}
	for _, document := range documents {
		kind := document.Get("kind").Text()
		object := strings.ToLower(kind) + "/" + document.Get("metadata", "name").Text()
		flatten(document, field{object: object}, all, func(path string) bool {
			return kind == "Secret" && (strings.HasPrefix(path, "data.") || strings.HasPrefix(path, "stringData."))
		})
	}
	return all, nil
}

func flatten(n *values.Node, at field, all map[field]string, secret func(path string) bool) {
	switch {
	case n == nil:
	case len(n.Entries) > 0:
		for _, entry := range n.Entries {
			flatten(entry.Value, field{at.object, strings.TrimPrefix(at.path+"."+entry.Key, ".")}, all, secret)
		}
	case len(n.Items) > 0:
		for i, item := range n.Items {
			flatten(item, field{at.object, at.path + "[" + named(item, i) + "]"}, all, secret)
		}
	case secret(at.path):
		all[at] = hiddenValue
	default:
		all[at] = n.String()
	}
}

// named tells items of a list apart by their name, where they have one: then an
// item that came does not shift the others.
func named(item *values.Node, at int) string {
	if name := item.Get("name"); name != nil && name.Text() != "" {
		return name.Text()
	}
	return strconv.Itoa(at)
}

func differences(old, new map[field]string) []Difference {
	all := []Difference{}
	for at, was := range old {
		if is, still := new[at]; !still {
			all = append(all, Difference{Object: at.object, Path: at.path, Old: &was})
		} else if is != was {
			all = append(all, Difference{Object: at.object, Path: at.path, Old: &was, New: &is})
		}
	}
	for at, is := range new {
		if _, before := old[at]; !before {
			all = append(all, Difference{Object: at.object, Path: at.path, New: &is})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Path, b.Path))
	})
	return all
}
