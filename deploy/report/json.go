package report

import (
	"encoding/json"
	"io"

	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// place is where something stands; lines and columns count from 1, in characters.
type place struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Width  int    `json:"width,omitempty"`
	// Flag is the --set that said it, with secrets masked.
	Flag string `json:"flag,omitempty"`
	Note string `json:"note,omitempty"`
}

type diagnostic struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	// Fault says that it fails the check.
	Fault   bool    `json:"fault"`
	Path    string  `json:"path,omitempty"`
	Message string  `json:"message"`
	Hint    string  `json:"hint,omitempty"`
	At      place   `json:"at"`
	Related []place `json:"related,omitempty"`
	Reason  string  `json:"reason,omitempty"`
}

type resultJSON struct {
	Name        string       `json:"name"`
	Diagnostics []diagnostic `json:"diagnostics"`
	Suppressed  []diagnostic `json:"suppressed"`
}

func (r Report) writeJSON(w io.Writer) error {
	document := struct {
		Faults  int          `json:"faults"`
		Against string       `json:"against,omitempty"`
		Offline string       `json:"offline,omitempty"`
		Results []resultJSON `json:"results"`
	}{r.Faults(), r.Against, r.Offline, []resultJSON{}}
	for _, result := range r.Results {
		document.Results = append(document.Results,
			resultJSON{result.Name, diagnostics(result.Diagnostics), diagnostics(result.Suppressed)})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

func diagnostics(all []validate.Diagnostic) []diagnostic {
	written := []diagnostic{}
	for _, d := range all {
		one := diagnostic{Rule: d.Rule.ID, Severity: severity(d).String(), Fault: d.Fault, Path: d.Path,
			Message: d.Message, Hint: d.Hint, At: placeOf(d.At, ""), Reason: d.Reason}
		for _, related := range d.Related {
			one.Related = append(one.Related, placeOf(related.At, related.Note))
		}
		written = append(written, one)
	}
	return written
}

func placeOf(at values.Place, note string) place {
	switch {
	case at.Source == nil:
		return place{Note: note}
	case at.Source.Flag:
		return place{Flag: at.String(), Note: note}
	}
	return place{File: at.Source.Name, Line: at.Line, Column: at.Column, Width: at.Width, Note: note}
}
