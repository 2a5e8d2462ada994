// Package report writes what a check of values found: for people, and for the
// tools that read it.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// Report is what a call found.
type Report struct {
	Results []validate.Result
	// Colour writes for a terminal; Quiet leaves advice away.
	Colour, Quiet bool
	// Against names the cluster that was asked, such as "the cluster minikube";
	// Offline says why none was, where one might have been.
	Against, Offline string
}

// Formats names the forms a report can be written in.
func Formats() []string { return []string{"text", "json", "sarif", "github", "junit"} }

// Write writes the report in a format.
func (r Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return r.writeText(w)
	case "json":
		return r.writeJSON(w)
	case "sarif":
		return r.writeSARIF(w)
	case "github":
		return r.writeGitHub(w)
	case "junit":
		return r.writeJUnit(w)
	}
	return fmt.Errorf("there is no output %q: choose one of %s", format, strings.Join(Formats(), ", "))
}

// Faults counts what fails the check.
func (r Report) Faults() int {
	count := 0
	for _, result := range r.Results {
		count += result.Faults()
	}
	return count
}

// severity is "error" for all that fails the check.
func severity(d validate.Diagnostic) rule.Severity {
	if d.Fault {
		return rule.Error
	}
	return d.Rule.Severity
}

// shown leaves away what is the same for several sets of values: what is said of
// a source that all of them share.
func (r Report) shown() []validate.Result {
	type key struct {
		rule, message string
		at            values.Place
	}
	seen := map[key]bool{}
	results := slices.Clone(r.Results)
	for i, result := range results {
		var kept []validate.Diagnostic
		for _, d := range result.Diagnostics {
			same := key{d.Rule.ID, d.Message, d.At}
			if r.Quiet && severity(d) == rule.Advice || seen[same] {
				continue
			}
			seen[same] = true
			kept = append(kept, d)
		}
		results[i].Diagnostics = kept
	}
	return results
}

const renderedMark = " (rendered)"

// file is the path of a place's file, and whether its lines are the file's own:
// those of a rendered template are not. It is "" for a flag.
func file(at values.Place) (path string, lines bool) {
	if at.Source == nil || at.Source.Flag {
		return "", false
	}
	path, rendered := strings.CutSuffix(at.Source.Name, renderedMark)
	return path, !rendered && at.Line > 0
}

func plural(count int, one string) string {
	switch {
	case count == 1:
		return "1 " + one
	case one == "advice":
		return fmt.Sprintf("%d pieces of advice", count)
	}
	return fmt.Sprintf("%d %ss", count, one)
}
