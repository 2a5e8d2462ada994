package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// walker holds values against the table of keys, as the schema does in Helm.
type walker struct {
	book     *Book
	findings []Finding
	broken   map[string]bool
}

func (w *walker) found(rule, path string, at values.Place, hint, format string, arguments ...any) {
	w.broken[path] = true
	w.findings = append(w.findings, Finding{Rule: w.book.byID[rule], Path: path, At: at, Hint: hint,
		Message: fmt.Sprintf(format, arguments...)})
}

func (w *walker) key(k Key, node *values.Node, path string) {
	switch k.Type {
	case Object:
		w.object(k, node, path)
	case ListOf:
		if node.Kind != values.List {
			w.mismatch(k, node, path)
			return
		}
		for i, item := range node.Items {
			w.key(*k.Items, item, path+"["+strconv.Itoa(i)+"]")
		}
	case DictOf:
		w.dict(k, node, path)
	case Anything:
		if node.Kind != values.Map {
			w.mismatch(k, node, path)
		}
	default:
		w.scalar(k, node, path)
	}
}

func (w *walker) object(k Key, node *values.Node, path string) {
	if node.Kind != values.Map {
		w.mismatch(k, node, path)
		return
	}
	for _, child := range k.Keys {
		entry, ok := node.Entry(child.Name)
		under := join(path, child.Name)
		switch {
		case ok && !entry.Value.Removed:
			w.key(child, entry.Value, under)
		case child.Optional, child.New:
		case ok:
			w.found("key-missing", under, entry.At, "",
				"%s is null, which takes the chart's default away; it must be %s", under, child.shape())
		default:
			w.found("key-missing", under, node.At, missingHint(path, child.Name), "%s is missing; it must be %s", under,
				child.shape())
		}
	}
	if path == "" && isManifest(node) {
		entry, _ := node.Entry("apiVersion")
		w.found("key-unknown", "apiVersion", entry.At, "give the chart's values here; kubectl apply -f takes objects",
			"this is an object of Kubernetes (%s), and no values", node.Get("kind").Text())
		return
	}
	for _, entry := range node.Entries {
		_, known := k.child(entry.Key)
		if known || entry.Value.Removed || k.Extensions && strings.HasPrefix(entry.Key, "x-") {
			continue
		}
		under := join(path, entry.Key)
		where := "the values have"
		if path != "" {
			where = path + " has"
		}
		w.found("key-unknown", under, entry.At, w.book.suggest(k, entry.Key, path), "%s no key %q", where, entry.Key)
	}
}

// missingHint says what to do about a key that is missing: an item of a list has no
// default in the chart that could take its place.
func missingHint(path, name string) string {
	if strings.Contains(path, "[") {
		return "add " + name
	}
	return ""
}

// isManifest says whether somebody gave an object in place of values.
func isManifest(node *values.Node) bool {
	return node.Get("apiVersion").Text() != "" && node.Get("kind").Text() != ""
}

func (w *walker) dict(k Key, node *values.Node, path string) {
	if node.Kind != values.Map {
		w.mismatch(k, node, path)
		return
	}
	for _, entry := range node.Entries {
		if entry.Value.Removed {
			continue
		}
		under := join(path, entry.Key)
		if !k.keyPattern.MatchString(entry.Key) {
			w.found(k.Rule, under, entry.At,
				"such as team or example.com/team: letters, digits, hyphens, underscores and dots, at most 63",
				"%q in %s is no key that Kubernetes takes", entry.Key, path)
			continue
		}
		w.key(*k.Items, entry.Value, under)
	}
}

func (w *walker) scalar(k Key, node *values.Node, path string) {
	switch k.Type {
	case Text, Choice:
		if node.Kind != values.Text {
			w.mismatch(k, node, path)
			return
		}
		text := node.Text()
		if length := utf8.RuneCountInString(text); k.MaxLength > 0 && length > k.MaxLength {
			w.found(k.Rule, path, node.At, "", "%s has %d characters; it may have at most %d", path, length,
				k.MaxLength)
			return
		}
		fits := k.Type == Choice && slices.Contains(k.Choices, text) ||
			k.Type == Text && (k.pattern == nil || k.pattern.MatchString(text))
		if !fits {
			w.found(k.Rule, path, node.At, hintFor(k, text), "%s", k.refusal(path, node, ""))
		}
	case Integer:
		number, ok := node.Number()
		if !ok || number != float64(int64(number)) {
			w.mismatch(k, node, path)
		} else if number < float64(k.Min) || number > float64(k.Max) {
			w.found(k.Rule, path, node.At, "", "%s is %s; it must be %s", path, node, k.shape())
		}
	case Boolean:
		if node.Kind != values.Flag {
			w.mismatch(k, node, path)
		}
	}
}

// mismatch reports a value of the wrong kind.
func (w *walker) mismatch(k Key, node *values.Node, path string) {
	if path == "" {
		path = "the whole"
	}
	hint := mismatchHint(k, node)
	rule := k.Rule
	if rule == "" {
		rule = "key-type"
	}
	kind := ""
	if node.Kind == values.Text {
		kind = " (text)"
	}
	k.Secret = k.Secret || strings.HasPrefix(path, "secrets")
	w.found(rule, path, node.At, hint, "%s", k.refusal(path, node, kind))
}

// refusal says what was found and what must be; what is secret is not repeated.
func (k Key) refusal(path string, node *values.Node, kind string) string {
	text := node.String()
	if node.Kind == values.Text && (k.Secret || likeSecret.MatchString(text)) {
		return fmt.Sprintf("%s (not shown, as it is a secret) must be %s", path, k.shape())
	}
	if utf8.RuneCountInString(text) > 80 {
		text = string([]rune(text)[:77]) + "…"
	}
	return fmt.Sprintf("%s is %s%s; it must be %s", path, text, kind, k.shape())
}

// shape says what may stand at a key, after "must be".
func (k Key) shape() string {
	switch k.Type {
	case Integer:
		return fmt.Sprintf("a whole number from %d to %d", k.Min, k.Max)
	case Boolean:
		return "true or false"
	case Choice:
		quoted := make([]string, len(k.Choices))
		for i, choice := range k.Choices {
			quoted[i] = choice
			if choice == "" {
				quoted[i] = `""`
			}
		}
		if len(quoted) == 1 {
			return quoted[0]
		}
		return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
	case ListOf:
		return "a list"
	case Text:
		if k.Shape == "" {
			return "text"
		}
		return k.Shape
	}
	return "a map"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
