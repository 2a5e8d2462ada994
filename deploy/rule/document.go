package rule

import (
	"fmt"
	"strings"
)

const documentHead = `<!-- Written by go generate ./deploy/rule from its table of rules: change it there. -->
# Rules

What ` + "`todoctl validate`" + ` checks, %d rules in all. Errors in values are refused by Helm too, as the chart's schema
and templates are written from the same table; warnings and advice are for you to decide, and can be taken back with
a reason: on the line, ` + "`# todoctl:allow rule: reason`" + `, or for a whole call, ` + "`--allow rule=reason`" + `.
Examples of values are laid over values that are right.

`

var layerTitles = []struct {
	layer       Layer
	title, text string
}{
	{Input, "Files", "What must hold of a text before its values can be looked at."},
	{Values, "Values", "What must hold of the values, with the chart's defaults below them."},
	{Manifest, "Rendered objects", "What must hold of the objects that the chart renders to."},
	{Cluster, "Cluster",
		"What must hold of the cluster the objects go to, asked with `--cluster`. The examples are of what is in " +
			"the cluster."},
	{Dependencies, "Dependencies",
		"What must hold of what the pods need besides, asked with `--dependencies` from inside the cluster."},
}

// Document returns docs/rules.md.
func Document() []byte {
	var text strings.Builder
	rules := All()
	fmt.Fprintf(&text, documentHead, len(rules))
	for _, layer := range layerTitles {
		first := true
		for _, r := range rules {
			if r.Layer != layer.layer {
				continue
			}
			if first {
				fmt.Fprintf(&text, "## %s\n\n%s\n\n", layer.title, layer.text)
				first = false
			}
			fmt.Fprintf(&text, "### %s\n\n**%s.** %s\n\n%s\n", r.ID, title(r.Severity.String()), r.Text, r.Hint)
			example(&text, "Right", r.Good)
			example(&text, "Wrong", r.Bad)
			text.WriteString("\n")
		}
	}
	model(&text)
	return []byte(strings.TrimRight(text.String(), "\n") + "\n")
}

// model tells which rules hold each sentence of the data model.
func model(text *strings.Builder) {
	text.WriteString(
		"## The data model\n\nEach sentence of the deployment's data model that says what must hold, and what holds " +
			"it.\n\n| sentence | rules |\n|---|---|\n")
	for _, s := range Model() {
		parts := make([]string, len(s.Rules))
		for i, id := range s.Rules {
			parts[i] = "[" + id + "](#" + id + ")"
		}
		if s.Held != "" {
			parts = append(parts, s.Held)
		}
		fmt.Fprintf(text, "| %s: %s | %s |\n", s.Section, strings.ReplaceAll(s.Text, "|", "\\|"),
			strings.Join(parts, ", "))
	}
}

func example(text *strings.Builder, label, code string) {
	if code == "" || len(code) > 1200 {
		return
	}
	fmt.Fprintf(text, "\n%s:\n\n```yaml\n%s\n```\n", label,
		strings.TrimRight(strings.ToValidUTF8(code, "\uFFFD"), "\n"))
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// Written returns the files that are written from the table, by their paths in
// the repository.
func Written() map[string][]byte {
	return map[string][]byte{
		"deploy/chart/todo-chatbot/values.schema.json":      Schema(),
		"deploy/chart/todo-chatbot/templates/_validate.tpl": Template(),
		"docs/rules.md": Document(),
	}
}
