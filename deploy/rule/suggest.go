package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// suggest says which key was probably meant in place of an unknown one.
func (b *Book) suggest(parent Key, unknown, path string) string {
	names := make([]string, len(parent.Keys))
	for i, key := range parent.Keys {
		names[i] = key.Name
	}
	if hint := strange(unknown); hint != "" {
		return hint
	}
	if name := Nearest(unknown, names); name != "" {
		return fmt.Sprintf("did you mean %q?", name)
	}
	if elsewhere := paths(b.keys, "", unknown); len(elsewhere) > 0 && !strings.Contains(path, "[") {
		return fmt.Sprintf("did you mean %s?", strings.Join(elsewhere, " or "))
	}
	if path == "" {
		return "the chart's values.yaml has all keys, with what each is for"
	}
	return fmt.Sprintf("%s has %s", path, strings.Join(names, ", "))
}

// Where returns the paths of keys that have a name, however it is written: of
// OPENAI_BASE_URL it is config.openaiBaseUrl. At most three are returned.
func (b *Book) Where(name string) []string { return paths(b.keys, "", name) }

// strange says what to do about a key that other charts have, or that is written
// in characters that look like others.
func strange(key string) string {
	if strings.ContainsAny(key, "\u00a0\u200b\u2003\u2009\u3000") {
		return "it holds spaces that are none to YAML (such as no-break spaces): replace them by plain ones"
	}
	switch strings.ToLower(key) {
	case "autoscaling", "hpa", "autoscaler":
		return "pods are scaled by hand: replicaCount, or todoctl scale"
	case "persistence", "persistentvolumeclaim", "storage":
		return "pods keep nothing on disk: everything is in the database"
	case "volumes", "volumemounts":
		return "more volumes are in extraVolumes, and where they are mounted in extraVolumeMounts"
	case "sidecars", "sidecarcontainers", "initcontainers":
		return "more containers are in extraContainers, and those that run before the program in extraInitContainers"
	case "servicemonitor", "podmonitor", "prometheusrule", "metrics", "prometheus":
		return "what Prometheus reads is in monitoring, and who may read it in networkPolicy.metricsFrom"
	case "httpproxy", "httpsproxy", "noproxy":
		return "a proxy is proxy.https, proxy.http and proxy.exceptions"
	case "env", "envfrom", "environmentvariables":
		return "what the programs read is in config, what is secret in secrets, and what else they are to have in " +
			"extraEnv"
	case "securitycontext", "podsecuritycontext":
		return "pods are hardened already, as Pod Security restricted wants it: there is nothing to set"
	case "probes", "livenessprobe", "readinessprobe", "startupprobe":
		return "probes are those of the data model: there is nothing to set"
	}
	return ""
}

// paths finds where in the table a name stands, at most three places.
func paths(k Key, path, name string) []string {
	var found []string
	for _, child := range k.Keys {
		under := join(path, child.Name)
		if plain(child.Name) == plain(name) {
			found = append(found, under)
		}
		found = append(found, paths(child, under, name)...)
	}
	if len(found) > 3 {
		found = found[:3]
	}
	return found
}

// Nearest returns the name that is most like the typed one; "" where none is
// like it. Case, hyphens and underscores count for nothing.
func Nearest(typed string, names []string) string {
	length := utf8.RuneCountInString(typed)
	best, distance := "", max(2, length/3)+1
	for _, name := range names {
		if d := edits(plain(typed), plain(name)); d < distance && (d == 0 || d < length) {
			best, distance = name, d
		}
	}
	if best != "" || length < 3 {
		return best
	}
	for _, name := range names {
		if strings.HasPrefix(plain(name), plain(typed)) ||
			len(name) > 2 && strings.HasPrefix(plain(typed), plain(name)) {
			return name
		}
	}
	return ""
}

func plain(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
}

// edits counts the insertions, deletions, replacements and swaps of neighbours
// that make one word of the other.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	var before, above []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		before, above, row = above, row, slices.Repeat([]int{i}, len(y)+1)
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(y)]
}
