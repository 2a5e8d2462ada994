package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Class     string        `xml:"classname,attr"`
	Failure   *junitMessage `xml:"failure"`
	Skipped   *junitMessage `xml:"skipped"`
	SystemOut string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a suite for each set of values, with a case for each thing
// found in it; one that passes has one case.
func (r Report) writeJUnit(w io.Writer) error {
	var all junitSuites
	for _, result := range r.Results {
		suite := junitSuite{Name: result.Name, Failures: result.Faults(), Skipped: len(result.Suppressed)}
		for _, d := range result.Diagnostics {
			suite.Cases = append(suite.Cases, caseOf(result.Name, d))
		}
		for _, d := range result.Suppressed {
			suite.Cases = append(suite.Cases,
				junitCase{Name: d.Rule.ID, Class: result.Name, Skipped: &junitMessage{Message: d.Reason}})
		}
		if len(suite.Cases) == 0 {
			suite.Cases = []junitCase{{Name: "values", Class: result.Name}}
		}
		suite.Tests = len(suite.Cases)
		all.Tests, all.Failures = all.Tests+suite.Tests, all.Failures+suite.Failures
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func caseOf(class string, d validate.Diagnostic) junitCase {
	one := junitCase{Name: d.Rule.ID + " " + d.Path, Class: class}
	words := fmt.Sprintf("%s: %s: %s\n%s", d.At, severity(d), d.Message, d.Hint)
	if d.Fault {
		one.Failure = &junitMessage{Message: d.Message, Type: d.Rule.ID, Text: words}
	} else {
		one.SystemOut = words
	}
	return one
}
