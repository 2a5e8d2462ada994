package rule

import (
	"fmt"
	"slices"
	"strings"
)

// suggest says which key was probably meant in place of an unknown one.
func (b *Book) suggest(parent Key, unknown, path string) string {
	names := make([]string, len(parent.Keys))
	for i, key := range parent.Keys {
		names[i] = key.Name
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
	best, distance := "", max(2, len(typed)/3)+1
	for _, name := range names {
		if d := edits(plain(typed), plain(name)); d < distance {
			best, distance = name, d
		}
	}
	if best != "" || len(typed) < 4 {
		return best
	}
	for _, name := range names {
		if strings.HasPrefix(plain(name), plain(typed)) || len(name) > 2 && strings.HasPrefix(plain(typed), plain(name)) {
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
