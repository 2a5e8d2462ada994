package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// counted are the fields that the cluster keeps by itself.
var counted = [][]string{
	{"status"}, {"metadata", "managedFields"}, {"metadata", "resourceVersion"}, {"metadata", "generation"},
	{"metadata", "uid"},
	{"metadata", "creationTimestamp"}, {"metadata", "annotations", "deployment.kubernetes.io/revision"},
}

// Fields lists what differs between two forms of an object, by the path of the
// field, leaving out what the cluster counts. Items of lists that have a name are
// known by it.
func Fields(live, would map[string]any) []Field {
	var all []Field
	compare("", Spec(live), Spec(would), &all)
	return all
}

// Spec is an object without what the cluster counts by itself.
func Spec(object map[string]any) map[string]any {
	return without(object, nil).(map[string]any)
}

// Digest is a sum of the object without what the cluster counts.
func Digest(object map[string]any) string {
	text, err := json.Marshal(Spec(object)) // Sorted by key.
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

func without(value any, path []string) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	kept := map[string]any{}
	for key, inner := range object {
		at := append(slices.Clone(path), key)
		if slices.ContainsFunc(counted, func(c []string) bool { return slices.Equal(c, at) }) {
			continue
		}
		if len(at) < 3 {
			inner = without(inner, at)
		}
		if empty, ok := inner.(map[string]any); ok && len(empty) == 0 && len(at) < 3 {
			continue
		}
		kept[key] = inner
	}
	return kept
}

func compare(path string, from, to any, all *[]Field) {
	switch from := from.(type) {
	case map[string]any:
		if to, ok := to.(map[string]any); ok {
			for _, key := range union(from, to) {
				compare(path+"."+key, from[key], to[key], all)
			}
			return
		}
	case []any:
		if to, ok := to.([]any); ok {
			compareLists(path, from, to, all)
			return
		}
	}
	before, after := text(from), text(to)
	if before != after {
		*all = append(*all, Field{Path: path, From: before, To: after})
	}
}

func compareLists(path string, from, to []any, all *[]Field) {
	before, ok1 := named(from)
	after, ok2 := named(to)
	if !ok1 || !ok2 {
		before, after = numbered(from), numbered(to)
	}
	for _, key := range union(before, after) {
		compare(path+"["+key+"]", before[key], after[key], all)
	}
}

// named knows the items of a list by their names; ok is false where they have none.
func named(list []any) (map[string]any, bool) {
	items := map[string]any{}
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return nil, false
		}
		name, ok := object["name"].(string)
		if _, twice := items[name]; !ok || twice {
			return nil, false
		}
		items[name] = item
	}
	return items, true
}

func numbered(list []any) map[string]any {
	items := map[string]any{}
	for i, item := range list {
		items[strconv.Itoa(i)] = item
	}
	return items
}

func union(a, b map[string]any) []string {
	keys := map[string]bool{}
	for key := range a {
		keys[key] = true
	}
	for key := range b {
		keys[key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(text)
	default:
		return fmt.Sprint(v)
	}
}
