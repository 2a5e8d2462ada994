package rule

import "regexp"

// The types of a key's value.
const (
	Object   Type = iota // with the keys that are named
	Text                 // of a pattern, if one is given
	Integer              // from Min to Max
	Boolean              // true or false
	Choice               // one of Choices
	ListOf               // of Items
	DictOf               // any keys, each with a value like Items
	Anything             // any map
)

// Type is the type of a key's value.
type Type int

// Key is one key of the values: what it is for, and what may stand there. The
// schema is written from it, and the values are checked by it.
type Key struct {
	Name string
	Type Type
	// Doc says what it is for, in a sentence.
	Doc string
	// Rule is the id of the rule that holds its value.
	Rule string

	Keys     []Key
	Items    *Key
	Min, Max int
	Choices  []string
	// Pattern is in RE2, anchored; Shape says the same for people, after "must be".
	Pattern, Shape string
	// KeyPattern holds the keys of a DictOf.
	KeyPattern string
	MaxLength  int
	// Secret values are never shown.
	Secret bool
	// Optional keys may be absent: those of list items, and Helm's own.
	Optional bool
	// New keys are not of the release before, and may be absent too: the chart fills
	// them in where helm upgrade --reuse-values hands on values without them.
	New bool
	// Extensions says that keys that begin with x- may hold anything, such as
	// anchors for the others.
	Extensions bool
	// Hint is what to do in place of the rule's.
	Hint string

	pattern, keyPattern *regexp.Regexp
}

// compile prepares the patterns of a key and all below it.
func (k *Key) compile() {
	if k.Pattern != "" {
		k.pattern = regexp.MustCompile(k.Pattern)
	}
	if k.KeyPattern != "" {
		k.keyPattern = regexp.MustCompile(k.KeyPattern)
	}
	for i := range k.Keys {
		k.Keys[i].compile()
	}
	if k.Items != nil {
		items := *k.Items
		items.compile()
		k.Items = &items
	}
}

// child returns the key of a name.
func (k *Key) child(name string) (*Key, bool) {
	for i := range k.Keys {
		if k.Keys[i].Name == name {
			return &k.Keys[i], true
		}
	}
	return nil, false
}
