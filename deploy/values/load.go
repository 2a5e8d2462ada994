package values

import "io"

// Input says what values are given, besides the chart's defaults.
type Input struct {
	// Layers are texts that are there already, such as a profile of the chart; they come first.
	Layers []*Source
	// Files are paths, the later over the earlier; "-" is the standard input.
	Files []string
	// Settings come last, those of one flag in their order.
	Settings []Setting
	Stdin    io.Reader
	// Seen, if given, is called with the values of each text and setting before
	// they are merged, so that what is secret in them can be masked.
	Seen func(*Node)
}

// Given is what was read.
type Given struct {
	// Node is the merged map; nil where some text could not be read at all.
	Node    *Node
	Faults  []Fault
	Sources []*Source
}

// Load reads all that is given. An error means that something could not be
// opened or is too large; what is wrong inside a text is a fault.
func Load(input Input) (Given, error) {
	given := Given{Node: &Node{Kind: Map}}
	sources := input.Layers
	for _, path := range input.Files {
		source, err := ReadFile(path, input.Stdin)
		if err != nil {
			return Given{}, err
		}
		sources = append(sources, source)
	}
	unread := false
	for _, source := range sources {
		node, faults := Parse(source)
		given.Faults = append(given.Faults, faults...)
		given.Sources = append(given.Sources, source)
		unread = unread || node == nil
		input.seen(node)
		given.Node = Merge(given.Node, node)
	}
	for _, flag := range []string{SetJSON, Set, SetString, SetFile} {
		for _, setting := range input.Settings {
			if setting.Flag != flag {
				continue
			}
			node, faults := Apply(given.Node, setting)
			input.seen(node)
			given.Node, given.Faults = node, append(given.Faults, faults...)
			unread = unread || len(faults) > 0
		}
	}
	if unread {
		given.Node = nil
	}
	return given, nil
}

func (i Input) seen(node *Node) {
	if i.Seen != nil && node != nil {
		i.Seen(node)
	}
}
