package values

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"helm.sh/helm/v4/pkg/strvals"
)

// The flags that set values, in the order in which Helm lets them win.
const (
	SetJSON   = "--set-json"
	Set       = "--set"
	SetString = "--set-string"
	SetFile   = "--set-file"
)

// Setting is one such flag of a command line.
type Setting struct{ Flag, Text string }

// Apply lays a setting over what was given so far. Its values have their place
// in the flag's own text. The node is given itself where there are faults.
func Apply(given *Node, setting Setting) (*Node, []Fault) {
	source := NewFlag(setting.Flag, setting.Text)
	whole := Place{Source: source, Line: 1, Column: 1, Width: max(1, utf8.RuneCountInString(setting.Text))}
	before, ok := given.Plain().(map[string]any)
	if !ok || before == nil {
		before = map[string]any{}
	}
	after, err := parseSetting(setting, given)
	if err != nil {
		hideSetting(source)
		return given, []Fault{{Rule: "flag-syntax", At: whole, Message: fmt.Sprintf("%s cannot be read: %s",
			setting.Flag, withoutValues(err, setting)), Hint: howTo(setting.Flag)}}
	}
	return overlay(given, before, after, placer{source, whole}, nil), nil
}

// parseSetting returns what Helm would hold after the setting.
func parseSetting(setting Setting, given *Node) (after map[string]any, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("%v", caught)
		}
	}()
	after, _ = given.Plain().(map[string]any)
	if after == nil {
		after = map[string]any{}
	}
	switch setting.Flag {
	case SetJSON:
		if trimmed := strings.TrimSpace(setting.Text); strings.HasPrefix(trimmed, "{") {
			var all map[string]any
			if err := json.Unmarshal([]byte(trimmed), &all); err != nil {
				return nil, err
			}
			merged := Merge(FromPlain(after, Place{}), FromPlain(all, Place{}))
			return merged.Plain().(map[string]any), nil
		}
		return after, strvals.ParseJSON(setting.Text, after)
	case Set:
		return after, strvals.ParseInto(setting.Text, after)
	case SetString:
		return after, strvals.ParseIntoString(setting.Text, after)
	case SetFile:
		return after, strvals.ParseIntoFile(setting.Text, after, readText)
	}
	return nil, fmt.Errorf("there is no flag %s", setting.Flag)
}

func readText(path []rune) (any, error) {
	file, err := os.Open(string(path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err == nil && len(text) > MaxBytes {
		err = &TooLarge{string(path), int64(len(text))}
	}
	return string(text), err
}

// placer finds the part of a flag's text that speaks of a key.
type placer struct {
	source *Source
	whole  Place
}

func (p placer) at(path []string) Place {
	want := strings.Join(path, ".") + "="
	if i := strings.Index(string(p.source.text), want); i >= 0 && (i == 0 || p.source.text[i-1] == ',') {
		value := string(p.source.text[i+len(want):])
		if end := strings.IndexByte(value, ','); end >= 0 && p.source.Name != SetJSON {
			value = value[:end]
		}
		return p.source.placeAt(i+len(want), max(1, utf8.RuneCountInString(value)))
	}
	return p.whole
}

// overlay gives the places of nodes to values that did not change, and the
// flag's place to those that did.
func overlay(node *Node, before, after any, p placer, path []string) *Node {
	switch after := after.(type) {
	case map[string]any:
		if node == nil || node.Kind != Map {
			break
		}
		old, _ := before.(map[string]any)
		merged := &Node{Kind: Map, At: node.At}
		for _, entry := range node.Entries {
			value, ok := after[entry.Key]
			if !ok {
				continue
			}
			merged.Entries = append(merged.Entries,
				Entry{entry.Key, entry.At, overlay(entry.Value, old[entry.Key], value, p, append(path, entry.Key))})
		}
		for _, key := range slices.Sorted(maps.Keys(after)) {
			if _, ok := node.Entry(key); !ok {
				under := append(slices.Clone(path), key)
				merged.Entries = append(merged.Entries, Entry{key, p.at(under), p.made(after[key], under)})
			}
		}
		return merged
	case []any:
		old, _ := before.([]any)
		if node == nil || node.Kind != List || len(old) > len(after) {
			break
		}
		merged := &Node{Kind: List, At: node.At}
		for i, item := range after {
			under := append(slices.Clone(path), fmt.Sprint(i))
			if i < len(node.Items) && i < len(old) {
				merged.Items = append(merged.Items, overlay(node.Items[i], old[i], item, p, under))
			} else {
				merged.Items = append(merged.Items, p.made(item, under))
			}
		}
		return merged
	}
	if node != nil && reflect.DeepEqual(before, after) {
		return node
	}
	return p.made(after, path)
}

func (p placer) made(value any, path []string) *Node {
	if value, ok := value.(map[string]any); ok {
		node := &Node{Kind: Map, At: p.at(path)}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			under := append(slices.Clone(path), key)
			node.Entries = append(node.Entries, Entry{key, p.at(under), p.made(value[key], under)})
		}
		return node
	}
	return FromPlain(value, p.at(path))
}

// withoutValues is a parser's message that does not repeat what was given, as
// that may be a secret.
func withoutValues(err error, setting Setting) string {
	if _, value, ok := strings.Cut(setting.Text, "="); ok && len(value) > 3 {
		return strings.ReplaceAll(err.Error(), value, Masked)
	}
	return err.Error()
}

func hideSetting(s *Source) {
	if key, _, ok := strings.Cut(string(s.text), "="); ok {
		s.HideLine(1, utf8.RuneCountInString(key)+2)
	}
}

func howTo(flag string) string {
	switch flag {
	case SetJSON:
		return `write key=JSON, such as --set-json 'imagePullSecrets=[{"name":"registry"}]'`
	case SetFile:
		return "write key=path, such as --set-file secrets.mcpConfig=mcp.json"
	}
	return "write key=value, such as " + flag + " replicaCount.backend=3; a comma in the value is written \\,"
}
