// Package validate checks values before they touch a cluster: it loads them with
// their places, holds them against the rules, renders the chart, and holds what
// it renders to against the rules too.
package validate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// Chart is the chart that values are for.
type Chart interface {
	// Defaults is the text of its values.yaml, and the name messages use for it.
	Defaults() (name string, text []byte, err error)
	// Render fills in the templates. The map is from a template's path to what
	// it gave. It may be called by several goroutines.
	Render(ctx context.Context, values map[string]any) (map[string]string, error)
	// Proven says that tests have shown that what it renders to keeps the rules
	// for all values that keep theirs.
	Proven() bool
}

// few is for how many sets a proven chart is rendered besides.
const few = 16

// Renderings names the values of Options.Render.
func Renderings() []string { return []string{"auto", "always", "never"} }

// Options say how strict a check is.
type Options struct {
	// Strict makes warnings faults.
	Strict bool
	// PlainHelm checks as a plain helm install would: the values must name a
	// Secret or give its content. Otherwise todoctl deploy writes the Secret.
	PlainHelm bool
	// Render is auto, always or never. With auto a proven chart is rendered for a
	// few sets of values, and others for every set.
	Render string
	// Allow takes warnings back, by the id of their rule, with the reason.
	Allow map[string]string
	// PodSecurity says what of a pod's object the level restricted refuses.
	PodSecurity func(pod map[string]any) ([]string, error)
	// Given are the secrets that are given outside of the values; nil: none are looked at.
	Given *Given
	// Now says which day it is, for suppressions that hold until one; nil: time.Now.
	Now func() time.Time
	// Cluster asks a cluster about what is rendered; nil: none is asked. It is
	// not asked about what has an error, and may be called by several goroutines.
	Cluster func(ctx context.Context, subject preflight.Subject) ([]rule.Finding, error)
}

// Checker checks any number of sets of values against one chart. Goroutines may
// share it.
type Checker struct {
	book     *rule.Book
	chart    Chart
	options  Options
	defaults *values.Node
	faults   []values.Fault
	parsed   cache
}

// Diagnostic is a finding as it is reported.
type Diagnostic struct {
	rule.Finding
	// Fault says that it fails the check: an error, or a warning where the check is strict.
	Fault bool
	// Reason is why it is suppressed; empty where it is not.
	Reason string
	// InSource says that a comment in the values suppresses it, and not the call.
	InSource bool
}

// Result is what was found in one set of values.
type Result struct {
	// Name is what the set is called: its file, or all of them.
	Name        string
	Diagnostics []Diagnostic
	Suppressed  []Diagnostic
}

// New returns a checker. The chart's defaults are read now, and checked with
// every set of values.
func New(chart Chart, options Options) (*Checker, error) {
	name, text, err := chart.Defaults()
	if err != nil {
		return nil, fmt.Errorf("read the chart's values.yaml: %w", err)
	}
	source := values.NewSource(name, text)
	source.Default = true
	defaults, faults := values.Parse(source)
	return &Checker{book: rule.NewBook(), chart: chart, options: options, defaults: defaults, faults: faults}, nil
}

func (o Options) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

// Faults counts what fails the check.
func (r Result) Faults() int {
	count := 0
	for _, diagnostic := range r.Diagnostics {
		if diagnostic.Fault {
			count++
		}
	}
	return count
}

// renders says whether the chart is rendered for each of so many sets.
func (c *Checker) renders(sets int) bool {
	if c.options.Cluster != nil {
		return true
	}
	switch c.options.Render {
	case "always":
		return true
	case "never":
		return false
	}
	return sets <= few || !c.chart.Proven()
}

// Check checks one set of values. An error means that it could not be checked.
func (c *Checker) Check(ctx context.Context, set Set) (Result, error) {
	return c.check(ctx, set, c.renders(1))
}

func (c *Checker) check(ctx context.Context, set Set, render bool) (Result, error) {
	input := set.Input
	input.Seen = rule.Mask
	given, err := values.Load(input)
	if err != nil {
		return Result{}, err
	}
	findings := c.book.Faults(slices.Concat(c.faults, given.Faults))
	if given.Node != nil && c.defaults != nil {
		all := values.WithDefaults(c.defaults, c.withSecret(given.Node))
		found := c.book.Values(all)
		findings = append(findings, found...)
		findings = append(findings, c.secrets(all)...)
		if render && !hasError(findings) {
			rendered, err := c.manifests(ctx, given.Node, all)
			if err != nil {
				return Result{}, err
			}
			findings = append(findings, rendered...)
			if c.options.Cluster != nil {
				findings = withoutGuess(findings)
			}
		}
	}
	return c.result(set.Name, findings, given.Sources), nil
}

// withoutGuess leaves out what is guessed of a usual Minikube, as the cluster
// itself was asked how much room it has.
func withoutGuess(findings []rule.Finding) []rule.Finding {
	return slices.DeleteFunc(findings, func(f rule.Finding) bool { return f.Rule.ID == "surge-fits" })
}

// withSecret names the Secret that todoctl deploy writes, where values say nothing of secrets.
func (c *Checker) withSecret(given *values.Node) *values.Node {
	if c.options.PlainHelm {
		return given
	}
	secrets := values.WithDefaults(c.defaults.Get("secrets"), given.Get("secrets"))
	for _, key := range []string{"existingSecret", "databaseUrl", "openaiApiKey", "jwtSecret"} {
		if node := secrets.Get(key); node != nil && node.Text() == "" && node.Kind == values.Text {
			continue
		}
		return given
	}
	place := values.Place{Source: values.NewFlag("todoctl deploy", ""), Line: 1, Column: 1}
	return values.Merge(given,
		values.FromPlain(map[string]any{"secrets": map[string]any{"existingSecret": "todo-chatbot-secrets"}}, place))
}

func hasError(findings []rule.Finding) bool {
	return slices.ContainsFunc(findings, func(f rule.Finding) bool { return f.Rule.Severity == rule.Error })
}

// result sorts findings by their place and takes out what is suppressed.
func (c *Checker) result(name string, findings []rule.Finding, sources []*values.Source) Result {
	order := func(source *values.Source) int {
		if i := slices.Index(sources, source); i >= 0 {
			return i
		}
		return len(sources) // Flags, the chart's defaults, and what it renders to.
	}
	slices.SortStableFunc(findings, func(a, b rule.Finding) int {
		if a.At.Source != b.At.Source {
			return order(a.At.Source) - order(b.At.Source)
		}
		if a.At.Line != b.At.Line {
			return a.At.Line - b.At.Line
		}
		return a.At.Column - b.At.Column
	})
	if hasError(findings) {
		// What is said of the chart's own values can wait until those are fixed.
		findings = slices.DeleteFunc(findings, func(f rule.Finding) bool {
			return f.Rule.Severity != rule.Error && f.At.Source != nil && f.At.Source.Default
		})
	}
	allowed := newAllowances(c.book, c.options.Allow, sources, c.options.now())
	result := Result{Name: name}
	for _, finding := range findings {
		finding.Hint = cmp.Or(finding.Hint, finding.Rule.Hint)
		diagnostic := Diagnostic{Finding: finding, Fault: c.fails(finding.Rule)}
		if reason, comment := allowed.reason(finding); reason != "" {
			diagnostic.Fault, diagnostic.Reason, diagnostic.InSource = false, reason, comment
			result.Suppressed = append(result.Suppressed, diagnostic)
			continue
		}
		result.Diagnostics = append(result.Diagnostics, diagnostic)
	}
	for _, finding := range allowed.findings(len(findings) > 0 && hasError(findings)) {
		finding.Hint = cmp.Or(finding.Hint, finding.Rule.Hint)
		result.Diagnostics = append(result.Diagnostics, Diagnostic{Finding: finding, Fault: c.fails(finding.Rule)})
	}
	return result
}

func (c *Checker) fails(r rule.Rule) bool {
	return r.Severity == rule.Error || c.options.Strict && r.Severity == rule.Warning
}

// words joins the lines of another tool's message.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }
