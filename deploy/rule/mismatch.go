package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// mismatchHint says what to do about a value of the wrong kind; "" leaves it to
// the rule's hint.
func mismatchHint(k Key, node *values.Node) string {
	switch {
	case node.Kind == values.Null:
		return "give it a value, or remove the line: then the chart's default holds"
	case k.Rule == "quantity" && k.Name != "cpu" && node.Kind == values.Number:
		number, _ := node.Number()
		return bytesHint(number)
	case k.Type == Text || k.Type == Choice:
		return textHints[node.Kind]
	case k.Type == Integer && node.Kind == values.Text && plainNumber.MatchString(node.Text()):
		return "remove the quotes; on the command line use --set, not --set-string"
	case k.Type == Boolean && node.Kind == values.Text:
		return "write true or false, without quotes; on the command line use --set, not --set-string"
	case k.Type == ListOf && node.Kind != values.List:
		return "write each item on a line of its own that begins with \"- \""
	case k.Type == Object || k.Type == DictOf || k.Type == Anything:
		return mapHint(k, node)
	}
	return ""
}

// textHints say what to do where a text is wanted, by what there is instead.
var textHints = map[values.Kind]string{
	values.Number: "YAML reads it as a number: put it in quotes",
	values.Flag:   "YAML reads it as true or false (so it does yes, no, on and off): put it in quotes",
	values.List:   "write it as one text; several are separated by commas",
}

// mapHint says what to do where a map is wanted.
func mapHint(k Key, node *values.Node) string {
	names := make([]string, len(k.Keys))
	for i, child := range k.Keys {
		names[i] = child.Name
	}
	key, _, _ := strings.Cut(node.Text(), ":")
	below := "write key: value lines below it"
	if len(names) > 0 {
		below = fmt.Sprintf("write its keys below it: %s", strings.Join(names, ", "))
	}
	switch {
	case node.Kind == values.Text && slices.Contains(names, key):
		return "a space is missing after the colon"
	case node.Kind == values.Text && strings.HasPrefix(strings.TrimSpace(node.Text()), "{"):
		return "write it without the quotes around it"
	case node.Kind == values.List:
		return "take the \"- \" away; " + below
	}
	return below
}
