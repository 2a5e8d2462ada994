package kube

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// exact are fields in which another entry beside the wanted ones changes the meaning.
var exact = []string{"spec.selector", "spec.podSelector.matchLabels"}

// defaults are fields that no chart sets, because what the API server fills in is right,
// and in which anything else changes where connections lead or what runs.
var defaults = map[string]string{
	"spec.externalTrafficPolicy": "Cluster", "spec.internalTrafficPolicy": "Cluster",
	"spec.publishNotReadyAddresses": "false", "spec.paused": "false", "immutable": "false",
}

// changes lists the fields that should have a value and have another. Fields that are
// not wanted may be there: the API server fills in defaults, and others add theirs.
func changes(path string, should, is any) []lifecycle.Change {
	switch should := should.(type) {
	case nil:
		return nil
	case map[string]any:
		return mapChanges(path, should, is)
	case []any:
		return listChanges(path, should, is)
	}
	if fmt.Sprint(should) == fmt.Sprint(is) {
		return nil
	}
	return []lifecycle.Change{{Path: path, Is: shown(is), Should: shown(should)}}
}

func mapChanges(path string, should map[string]any, is any) []lifecycle.Change {
	fields, _ := is.(map[string]any)
	var all []lifecycle.Change
	for _, key := range sortedKeys(should) {
		all = append(all, changes(below(path, key), should[key], fields[key])...)
	}
	for _, key := range sortedKeys(fields) {
		right, known := defaults[below(path, key)]
		if _, wanted := should[key]; known && !wanted && fmt.Sprint(fields[key]) != right {
			all = append(all, lifecycle.Change{Path: below(path, key), Is: shown(fields[key]), Should: right})
		}
	}
	if slices.Contains(exact, path) {
		for _, key := range sortedKeys(fields) {
			if _, wanted := should[key]; !wanted {
				all = append(all, lifecycle.Change{Path: below(path, key), Is: shown(fields[key])})
			}
		}
	}
	return all
}

// complete are lists that hold what the chart says and nothing besides: neither the cluster nor anything that is
// usual in one adds to them, and an entry more opens a way that the release has not.
var complete = []string{"spec.ports"}

// listChanges compares entries that have names by these, and others by their order.
func listChanges(path string, should []any, is any) []lifecycle.Change {
	entries, _ := is.([]any)
	names, named := namesOf(should)
	var all []lifecycle.Change
	if !named && len(entries) != len(should) {
		return []lifecycle.Change{{Path: path, Is: shown(is), Should: shown(should)}}
	}
	for i, entry := range should {
		if !named {
			all = append(all, changes(fmt.Sprintf("%s[%d]", path, i), entry, entries[i])...)
			continue
		}
		at := slices.IndexFunc(entries, func(e any) bool { return nameIn(e) == names[i] })
		if at < 0 {
			all = append(all, lifecycle.Change{Path: fmt.Sprintf("%s[name=%s]", path, names[i]), Should: shown(entry)})
			continue
		}
		all = append(all, changes(fmt.Sprintf("%s[name=%s]", path, names[i]), entry, entries[at])...)
	}
	for _, entry := range entries {
		if name := nameIn(entry); named && slices.Contains(complete, path) && !slices.Contains(names, name) {
			all = append(all, lifecycle.Change{Path: fmt.Sprintf("%s[name=%s]", path, name), Is: shown(entry)})
		}
	}
	return all
}

func namesOf(list []any) (names []string, named bool) {
	for _, entry := range list {
		name := nameIn(entry)
		if name == "" {
			return nil, false
		}
		names = append(names, name)
	}
	return names, len(names) > 0
}

func nameIn(entry any) string {
	fields, _ := entry.(map[string]any)
	name, _ := fields["name"].(string)
	return name
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func sortedKeys(fields map[string]any) []string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// shown is a value for people: short, and nothing where there is none.
func shown(value any) string {
	const most = 80
	if value == nil {
		return ""
	}
	text, ok := value.(string)
	if !ok {
		encoded, err := json.Marshal(value)
		if err != nil {
			return fmt.Sprint(value)
		}
		text = string(encoded)
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
