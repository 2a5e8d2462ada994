package values

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// The kinds of a value, as JSON has them.
const (
	Null Kind = iota
	Flag
	Number
	Text
	List
	Map
)

// Kind is the kind of a value.
type Kind int

// Node is a value with its place. Nodes are not changed once they are made:
// merging makes new ones and shares what did not change.
type Node struct {
	Kind Kind
	// Scalar is a bool, float64, int64 or string.
	Scalar any
	// Items are a list's, in order.
	Items []*Node
	// Entries are a map's, in the order they were first said.
	Entries []Entry
	At      Place
	// Typed is a number as it was written, where that is known.
	Typed string
	// Removed marks a null that takes a default of the chart away.
	Removed bool
}

// Entry is one key of a map.
type Entry struct {
	Key   string
	At    Place // of the key
	Value *Node
}

// Fault is something wrong with a text that values are read from.
type Fault struct {
	// Rule is the id of the rule in deploy/rule's table.
	Rule string
	At   Place
	// Message is a sentence that says what is wrong; Hint what to do about it.
	Message, Hint string
	// Related is another place that belongs to it, with what it is.
	Related Place
	Note    string
}

// String names the kind for people.
func (k Kind) String() string {
	return [...]string{"nothing", "true or false", "a number", "text", "a list", "a map"}[k]
}

// Entry returns the entry of a key of a map.
func (n *Node) Entry(key string) (Entry, bool) {
	if n == nil {
		return Entry{}, false
	}
	for _, entry := range n.Entries {
		if entry.Key == key {
			return entry, true
		}
	}
	return Entry{}, false
}

// Get returns the value at a path of keys; nil where there is none.
func (n *Node) Get(path ...string) *Node {
	for _, key := range path {
		entry, ok := n.Entry(key)
		if !ok {
			return nil
		}
		n = entry.Value
	}
	return n
}

// Text returns a text's content; "" for nil and for other kinds.
func (n *Node) Text() string {
	if n == nil || n.Kind != Text {
		return ""
	}
	return n.Scalar.(string)
}

// Number returns a number's value, and whether it is one.
func (n *Node) Number() (float64, bool) {
	if n == nil {
		return 0, false
	}
	switch value := n.Scalar.(type) {
	case float64:
		return value, true
	case int64:
		return float64(value), true
	}
	return 0, false
}

// True says whether a value is the flag true.
func (n *Node) True() bool { return n != nil && n.Scalar == true }

// Missing says whether there is no value, or one that takes a default away.
func (n *Node) Missing() bool { return n == nil || n.Kind == Null }

// Plain returns the value as Helm holds it: map[string]any, []any and scalars,
// without what a null has removed.
func (n *Node) Plain() any {
	switch {
	case n == nil || n.Kind == Null:
		return nil
	case n.Kind == List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = item.Plain()
		}
		return items
	case n.Kind == Map:
		entries := make(map[string]any, len(n.Entries))
		for _, entry := range n.Entries {
			if !entry.Value.Removed {
				entries[entry.Key] = entry.Value.Plain()
			}
		}
		return entries
	}
	return n.Scalar
}

// String is the value as one would type it, in short.
func (n *Node) String() string {
	switch {
	case n == nil || n.Kind == Null:
		return "null"
	case n.Kind == List:
		return fmt.Sprintf("a list of %d", len(n.Items))
	case n.Kind == Map:
		return fmt.Sprintf("a map of %d", len(n.Entries))
	case n.Kind == Text:
		return strconv.Quote(n.Scalar.(string))
	case n.Kind == Number && n.Typed != "":
		return n.Typed
	case n.Kind == Number:
		number, _ := n.Number()
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(n.Scalar)
}

// FromPlain makes nodes of a value, all at one place.
func FromPlain(value any, at Place) *Node {
	node := &Node{At: at}
	switch value := value.(type) {
	case nil:
	case bool:
		node.Kind, node.Scalar = Flag, value
	case string:
		node.Kind, node.Scalar = Text, value
	case float64, int64:
		node.Kind, node.Scalar = Number, value
	case int:
		node.Kind, node.Scalar = Number, int64(value)
	case []any:
		node.Kind = List
		for _, item := range value {
			node.Items = append(node.Items, FromPlain(item, at))
		}
	case map[string]any:
		node.Kind = Map
		for _, key := range slices.Sorted(maps.Keys(value)) {
			node.Entries = append(node.Entries, Entry{key, at, FromPlain(value[key], at)})
		}
	default:
		node.Kind, node.Scalar = Text, fmt.Sprint(value)
	}
	return node
}

// Merge lays over on top of base, as Helm merges values: maps key by key, all
// else replaced. A null stays, so that it can take a default of the chart away.
func Merge(base, over *Node) *Node {
	if base == nil {
		return over
	}
	if over == nil {
		return base
	}
	if base.Kind != Map || over.Kind != Map {
		return over
	}
	merged := &Node{Kind: Map, At: over.At, Entries: slices.Clone(base.Entries)}
	for _, entry := range over.Entries {
		i := slices.IndexFunc(merged.Entries, func(e Entry) bool { return e.Key == entry.Key })
		if i < 0 {
			merged.Entries = append(merged.Entries, entry)
			continue
		}
		merged.Entries[i] = Entry{entry.Key, entry.At, Merge(merged.Entries[i].Value, entry.Value)}
	}
	return merged
}

// WithDefaults lays given values over a chart's defaults, as Helm coalesces
// them: a null in place of a default removes the key, and is marked so.
func WithDefaults(defaults, given *Node) *Node {
	if given == nil {
		return defaults
	}
	if defaults == nil || defaults.Kind == Null {
		return given
	}
	if given.Kind == Null {
		return &Node{Kind: Null, At: given.At, Removed: true}
	}
	if defaults.Kind != Map || given.Kind != Map {
		return given
	}
	merged := &Node{Kind: Map, At: given.At, Entries: slices.Clone(defaults.Entries)}
	for _, entry := range given.Entries {
		i := slices.IndexFunc(merged.Entries, func(e Entry) bool { return e.Key == entry.Key })
		if i < 0 {
			merged.Entries = append(merged.Entries, entry)
			continue
		}
		merged.Entries[i] = Entry{entry.Key, entry.At, WithDefaults(merged.Entries[i].Value, entry.Value)}
	}
	return merged
}

// List returns the items of a list; none of anything else, or of nil.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}
