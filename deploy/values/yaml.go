package values

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Limits of a text's structure: aliases can make a small text huge.
const (
	maxNodes = 50_000
	maxDepth = 64
)

// reader turns the parser's nodes into ours.
type reader struct {
	source *Source
	faults []Fault
	nodes  int
	open   map[*yaml.Node]bool // aliases being followed
	line   int                 // whose characters are in runes; 0: none
	runes  []rune
}

// characters of a line. The last one is kept: JSON has everything in one.
func (r *reader) characters(line int) []rune {
	if r.line != line {
		r.line = line
		r.runes = []rune(r.source.rawLine(line))
	}
	return r.runes
}

// Parse reads a text of YAML as Helm does: several documents are merged in
// their order. The node is a map, empty for an empty text, and holds what could
// be read where there are faults; nil where nothing could.
func Parse(s *Source) (*Node, []Fault) {
	documents, faults := Documents(s)
	if documents == nil && len(faults) > 0 {
		return nil, faults
	}
	if len(documents) > 1 {
		faults = append(faults,
			Fault{Rule: "yaml-documents", At: documents[1].At,
				Message: fmt.Sprintf(
					"the file holds %d documents, and they are merged: what stands here wins over what stands above",
					len(documents))})
	}
	all := &Node{Kind: Map, At: Place{Source: s}}
	for _, node := range documents {
		if node.Kind != Map {
			return nil, append(faults, Fault{Rule: "yaml-map", At: node.At,
				Message: fmt.Sprintf("the text is %s, and values are a map of keys", node.Kind),
				Hint:    "write key: value lines, such as \"environment: dev\""})
		}
		all = Merge(all, node)
	}
	return all, faults
}

// Documents reads the documents of a text of YAML, without empty ones. Where
// one cannot be read there are none.
func Documents(s *Source) ([]*Node, []Fault) {
	if fault, found := encodingFault(s); found {
		return nil, []Fault{fault}
	}
	readAllowances(s)
	r := &reader{source: s, open: map[*yaml.Node]bool{}}
	documents := []*Node{}
	text := s.text
	if !bytes.HasSuffix(text, []byte("\n")) {
		text = append(bytes.Clone(text), '\n') // Helm does so too, and a last block of text then ends in it.
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		err := decode(decoder, &document)
		if errors.Is(err, io.EOF) {
			return documents, r.faults
		}
		if err != nil {
			return nil, append(r.faults, syntaxFault(s, err))
		}
		if len(document.Content) == 0 {
			continue
		}
		node := r.node(document.Content[0], 0)
		if node == nil {
			return nil, r.faults
		}
		if node.Kind != Null {
			documents = append(documents, node)
		}
	}
}

// decode keeps a panic of the parser from ending the program.
func decode(decoder *yaml.Decoder, into *yaml.Node) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("yaml: line 1: %v", caught)
		}
	}()
	return decoder.Decode(into)
}

func (r *reader) fault(rule string, at Place, message, hint string) {
	r.faults = append(r.faults, Fault{Rule: rule, At: at, Message: message, Hint: hint})
}

// node returns nil where the text is beyond the limits; the fault is noted.
func (r *reader) node(n *yaml.Node, depth int) *Node {
	if r.nodes++; r.nodes > maxNodes || depth > maxDepth {
		if len(r.faults) == 0 || r.faults[len(r.faults)-1].Rule != "yaml-limits" {
			r.fault("yaml-limits", r.place(n),
				fmt.Sprintf("the values have more than %d parts or are nested deeper than %d", maxNodes, maxDepth),
				"aliases (*name) multiply what they stand for: write the values out")
		}
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		if r.open[n.Alias] {
			r.fault("yaml-anchor", r.place(n), fmt.Sprintf("the alias *%s stands inside the anchor it names", n.Value),
				"write the values out")
			return nil
		}
		r.open[n.Alias] = true
		defer delete(r.open, n.Alias)
		return r.node(n.Alias, depth+1)
	case yaml.MappingNode:
		return r.mapping(n, depth)
	case yaml.SequenceNode:
		list := &Node{Kind: List, At: r.place(n)}
		for _, item := range n.Content {
			read := r.node(item, depth+1)
			if read == nil {
				return nil
			}
			list.Items = append(list.Items, read)
		}
		return list
	}
	return r.scalar(n)
}

func (r *reader) mapping(n *yaml.Node, depth int) *Node {
	mapped := &Node{Kind: Map, At: r.place(n)}
	index := map[string]int{}
	said := map[string]bool{} // by this map itself, not by "<<"
	for i := 0; i+1 < len(n.Content); i += 2 {
		keyNode, valueNode := n.Content[i], n.Content[i+1]
		if isMerge(keyNode) {
			if !r.merge(mapped, index, valueNode, depth) {
				return nil
			}
			continue
		}
		key, ok := r.key(keyNode)
		if !ok {
			return nil
		}
		at := r.place(keyNode)
		if said[key] {
			before := mapped.Entries[index[key]].At
			r.faults = append(r.faults, Fault{Rule: "yaml-duplicate-key", At: at,
				Message: fmt.Sprintf("the key %q stands twice in one map", key),
				Hint:    "Helm would silently take the last one: remove one of them", Related: before,
				Note: "first said here"})
		}
		value := r.node(valueNode, depth+1)
		if value == nil {
			return nil
		}
		said[key] = true
		put(mapped, index, Entry{key, at, value})
	}
	return mapped
}

// merge takes over the entries of what "<<" names; in a list the earlier goes first.
func (r *reader) merge(into *Node, index map[string]int, from *yaml.Node, depth int) bool {
	target := from
	if target.Kind == yaml.AliasNode {
		target = target.Alias
	}
	switch target.Kind {
	case yaml.MappingNode:
		read := r.node(from, depth+1)
		if read == nil {
			return false
		}
		for _, entry := range read.Entries {
			put(into, index, entry)
		}
		return true
	case yaml.SequenceNode:
		if from.Kind == yaml.AliasNode {
			break
		}
		for i := len(target.Content) - 1; i >= 0; i-- {
			if item := target.Content[i]; item.Kind == yaml.SequenceNode || !r.merge(into, index, item, depth+1) {
				return false
			}
		}
		return true
	}
	r.fault("yaml-anchor", r.place(from), "\"<<\" takes a map, or a list of maps", "name an anchor of a map: <<: *name")
	return false
}

func put(into *Node, index map[string]int, entry Entry) {
	if at, ok := index[entry.Key]; ok {
		into.Entries[at] = entry
		return
	}
	index[entry.Key] = len(into.Entries)
	into.Entries = append(into.Entries, entry)
}

func (r *reader) key(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode {
		r.fault("yaml-map", r.place(n), "a key of a map is itself a map or a list",
			"a template in braces {{ }} does not work in values; quote the text")
		return "", false
	}
	node := r.scalar(n)
	if node == nil {
		return "", false
	}
	if node.Kind == Null {
		r.fault("yaml-map", r.place(n), "a map has an empty key", "write a name before the colon")
		return "", false
	}
	if node.Kind == Text {
		return node.Scalar.(string), true
	}
	node.Typed = "" // Helm writes a number that is a key in its own way.
	return node.String(), true
}

// place returns where a node of the parser stands. Its columns are characters.
func (r *reader) place(n *yaml.Node) Place {
	width := 1
	if n.Kind == yaml.ScalarNode {
		width = utf8.RuneCountInString(n.Value)
		switch n.Style &^ yaml.TaggedStyle {
		case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
			width = quotedWidth(r.characters(n.Line), n.Column)
		case yaml.LiteralStyle, yaml.FoldedStyle:
			width = 1
		}
		if rest := len(r.characters(n.Line)) - n.Column + 1; width > rest {
			width = rest
		}
	} else if n.Kind == yaml.AliasNode {
		width = utf8.RuneCountInString(n.Value) + 1
	}
	return Place{Source: r.source, Line: n.Line, Column: n.Column, Width: max(width, 1)}
}

// quotedWidth counts from an opening quote to its closing one on the same line.
func quotedWidth(runes []rune, column int) int {
	if column > len(runes) {
		return 1
	}
	quote := runes[column-1]
	for i := column; i < len(runes); i++ {
		switch {
		case runes[i] == '\\' && quote == '"':
			i++
		case runes[i] == quote && quote == '\'' && i+1 < len(runes) && runes[i+1] == quote:
			i++
		case runes[i] == quote:
			return i - column + 2
		}
	}
	return len(runes) - column + 1
}
