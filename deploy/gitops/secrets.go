package gitops

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Secrets in values stand in Git, and in the release history where Helm keeps one.
var (
	// passwordInAddress is what an address with a password looks like.
	passwordInAddress = regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@`)
	// secretNames are the last words of names whose values are secrets.
	secretNames = regexp.MustCompile(`(?i)(password|passwd|token|client_?secret|(api|secret|access|private)_?key)$`)
)

// noSecrets refuses values with secrets in them; it never shows one.
func noSecrets(values map[string]any) error {
	section, _ := values["secrets"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(section)) {
		switch key {
		case "existingSecret", "checksum":
		default:
			if text, ok := section[key].(string); !ok || text != "" {
				return secretIn("secrets." + key)
			}
		}
	}
	return searched("", values)
}

func secretIn(where string) error {
	return fmt.Errorf("%s is a secret, or holds one: it would stand in Git for everybody who reads that. "+
		"Take it out, and put it into the Secret (docs/gitops.md)", where)
}

// searched looks for secrets below a path of the values.
func searched(where string, value any) error {
	switch v := value.(type) {
	case map[string]any:
		return searchedMap(where, v)
	case []any:
		for i, one := range v {
			if err := searched(fmt.Sprintf("%s[%d]", where, i), one); err != nil {
				return err
			}
		}
	case string:
		key := strings.HasPrefix(v, "-----BEGIN ") && strings.Contains(v, "PRIVATE KEY")
		if key || passwordInAddress.MatchString(v) {
			return secretIn(where)
		}
	}
	return nil
}

func searchedMap(where string, values map[string]any) error {
	name, _ := values["name"].(string) // A variable of a container.
	if text, ok := values["value"].(string); ok && text != "" && secretNames.MatchString(name) {
		return secretIn(where + " (" + name + ")")
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		at := strings.TrimPrefix(where+"."+key, ".")
		if text, ok := values[key].(string); ok && text != "" && secretNames.MatchString(key) {
			return secretIn(at)
		}
		if err := searched(at, values[key]); err != nil {
			return err
		}
	}
	return nil
}

// Keys are those that the containers of a rendered chart can't start without, of a Secret.
func Keys(manifest, secret string) ([]string, error) {
	found := map[string]bool{}
	for part := range strings.SplitSeq("\n"+manifest, "\n---") {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(part), &object); err != nil {
			return nil, fmt.Errorf("read the rendered chart: %w", err)
		}
		keysIn(object, secret, found)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

func keysIn(value any, secret string, found map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		reference, ok := v["secretKeyRef"].(map[string]any)
		if ok && reference["name"] == secret && reference["optional"] != true {
			if key, ok := reference["key"].(string); ok {
				found[key] = true
			}
		}
		for _, one := range v {
			keysIn(one, secret, found)
		}
	case []any:
		for _, one := range v {
			keysIn(one, secret, found)
		}
	}
}
