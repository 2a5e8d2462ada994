// Package rule says what must hold of a chart's values and of what they render
// to. One table is the source of the Go checks, of the chart's values.schema.json
// and _validate.tpl, and of docs/rules.md.
package rule

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

//go:generate go run ./generate

// The severities. Helm refuses values with an error of the layers Values; a
// warning is for a person to decide, an advice for one to know.
const (
	Error Severity = iota
	Warning
	Advice
)

// The layers, in the order in which they are checked.
const (
	Input    Layer = "input"    // the text that values are read from
	Values   Layer = "values"   // the values with the chart's defaults below them
	Manifest Layer = "manifest" // the rendered chart
	Cluster  Layer = "cluster"  // the rendered chart against a cluster
	// Dependencies is what the pods need besides: the database and the model.
	Dependencies Layer = "dependencies"
)

// Severity says how bad it is that a rule does not hold.
type Severity int

// Layer says what a rule is asked of.
type Layer string

// Rule is one row of the table.
type Rule struct {
	// ID is what people name it by: in suppressions, in other tools' reports.
	ID       string
	Severity Severity
	Layer    Layer
	// Text says what must hold, in one sentence; Hint how to fix it.
	Text, Hint string
	// Good and Bad are examples: values laid over a valid base, or, in the layer
	// Manifest, documents of a rendered chart.
	Good, Bad string

	// check finds where the values break the rule; nil for a rule that the table
	// of keys or the loader holds.
	check func(set) []Finding
	// fail is the same check in the chart's own templates: it appends sentences
	// to $faults. Every error that the schema cannot say has one.
	fail string
	// manifest finds where rendered objects break the rule.
	manifest func(objects) []Finding
}

// Finding is one place where a rule does not hold.
type Finding struct {
	Rule Rule
	// Path is the key's, with dots; of a manifest: "Kind/name path".
	Path    string
	At      values.Place
	Message string
	// Hint is what to do in this case; where it is empty the rule's own holds.
	Hint    string
	Related []Related
}

// Related is another place that a finding speaks of.
type Related struct {
	At   values.Place
	Note string
}

// String is "error", "warning" or "advice".
func (s Severity) String() string { return [...]string{"error", "warning", "advice"}[s] }

// All returns the table, in the order of its documentation.
func All() []Rule {
	return slices.Concat(inputRules(), keyRules(), crossRules(), secretRules(), adviceRules(), manifestRules(),
		clusterRules(), dependencyRules())
}

// Named returns the rule of an id.
func Named(id string) (Rule, bool) {
	for _, r := range All() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Book is the table made ready for checking: build it once, use it from any
// number of goroutines.
type Book struct {
	rules []Rule
	byID  map[string]Rule
	keys  Key
}

// NewBook makes the table ready.
func NewBook() *Book {
	book := &Book{rules: All(), byID: map[string]Rule{}, keys: Keys()}
	for _, r := range book.rules {
		book.byID[r.ID] = r
	}
	book.keys.compile()
	return book
}

// Rule returns the rule of an id; a zero one where there is none.
func (b *Book) Rule(id string) Rule { return b.byID[id] }

// Faults turns the loader's faults into findings.
func (b *Book) Faults(faults []values.Fault) []Finding {
	findings := make([]Finding, 0, len(faults))
	for _, fault := range faults {
		finding := Finding{Rule: b.byID[fault.Rule], At: fault.At, Message: fault.Message, Hint: fault.Hint}
		if fault.Note != "" {
			finding.Related = []Related{{fault.Related, fault.Note}}
		}
		findings = append(findings, finding)
	}
	return findings
}

// Values checks values with the chart's defaults below them.
func (b *Book) Values(all *values.Node) []Finding {
	walk := &walker{book: b, broken: map[string]bool{}}
	walk.key(b.keys, all, "")
	findings := walk.findings
	checked := set{all, walk.broken}
	for _, r := range b.rules {
		if r.check == nil {
			continue
		}
		for _, finding := range r.check(checked) {
			finding.Rule = r
			findings = append(findings, finding)
		}
	}
	return findings
}
