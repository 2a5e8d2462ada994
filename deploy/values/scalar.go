package values

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
	"go.yaml.in/yaml/v3"
)

// Helm reads YAML 1.1, in which yes, on, 0o17 and 1_000 are no text, while the
// parser that keeps positions reads 1.2. So the older one decides about every
// unquoted word that could be something else than text.
var maybeSpecial = regexp.MustCompile(
	`^(?:[-+.0-9~<=][-+.:_0-9A-Za-z~<=]*|[yYnNtTfFoO][A-Za-z]{0,4}|nul?l?|Null|NULL)$`)

func isMerge(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "<<" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0
}

// scalar returns nil for a tag that values do not have; the fault is noted.
func (r *reader) scalar(n *yaml.Node) *Node {
	at := r.place(n)
	if n.Style&yaml.TaggedStyle != 0 {
		return r.tagged(n, at)
	}
	if n.Style != 0 {
		return &Node{Kind: Text, Scalar: n.Value, At: at}
	}
	if line := r.characters(n.Line); n.Column >= 1 && n.Column <= len(line) && line[n.Column-1] == '!' {
		r.fault("yaml-tag", at, "the tag ! means nothing in values", "remove it")
		return nil
	}
	if n.Value == "" {
		return &Node{Kind: Null, At: at}
	}
	if !maybeSpecial.MatchString(n.Value) {
		return &Node{Kind: Text, Scalar: n.Value, At: at}
	}
	if node, ok := usual(n.Value, at); ok {
		return node
	}
	return r.resolved(n.Value, at, n.Value)
}

// usual reads what nearly all words that are no text are.
func usual(word string, at Place) (*Node, bool) {
	switch word {
	case "true", "false":
		return &Node{Kind: Flag, Scalar: word == "true", At: at}, true
	}
	if len(word) > 9 || word[0] == '0' && word != "0" {
		return nil, false
	}
	number := 0
	for _, digit := range []byte(word) {
		if digit < '0' || digit > '9' {
			return nil, false
		}
		number = number*10 + int(digit-'0')
	}
	return &Node{Kind: Number, Scalar: float64(number), Typed: word, At: at}, true
}

func (r *reader) tagged(n *yaml.Node, at Place) *Node {
	switch tag := n.ShortTag(); tag {
	case "!!str":
		return &Node{Kind: Text, Scalar: n.Value, At: at}
	case "!!int", "!!float", "!!bool", "!!null":
		if maybeSpecial.MatchString(n.Value) || n.Value == "" {
			return r.resolved(tag+" "+n.Value, at, n.Value)
		}
		r.fault("yaml-tag", at, fmt.Sprintf("%q is not what the tag %s says", n.Value, tag), "remove the tag")
	default:
		r.fault("yaml-tag", at, fmt.Sprintf("the tag %s means nothing in values", n.Tag), "remove it")
	}
	return nil
}

func (r *reader) resolved(text string, at Place, typed string) *Node {
	var value any
	if err := yamlv2.Unmarshal([]byte(text), &value); err != nil {
		r.fault("yaml-tag", at, fmt.Sprintf("%q is not what its tag says", typed), "remove the tag, or quote the text")
		return nil
	}
	switch value := value.(type) {
	case nil:
		return &Node{Kind: Null, At: at}
	case bool:
		return &Node{Kind: Flag, Scalar: value, At: at}
	case string:
		return &Node{Kind: Text, Scalar: value, At: at}
	case int:
		return &Node{Kind: Number, Scalar: float64(value), Typed: typed, At: at}
	case int64:
		return &Node{Kind: Number, Scalar: float64(value), Typed: typed, At: at}
	case uint64:
		return &Node{Kind: Number, Scalar: float64(value), Typed: typed, At: at}
	case float64:
		if math.IsInf(value, 0) || math.IsNaN(value) {
			r.fault("yaml-number", at, fmt.Sprintf("%s isn't a number that values can hold", typed),
				"write a finite number, or quote the text")
			return nil
		}
		return &Node{Kind: Number, Scalar: value, Typed: typed, At: at}
	}
	return &Node{Kind: Text, Scalar: strings.TrimSpace(typed), At: at}
}
