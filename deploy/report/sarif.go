package report

import (
	"encoding/json"
	"io"
	"path/filepath"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

type object = map[string]any

// writeSARIF writes SARIF 2.1.0, as code scanning takes it.
func (r Report) writeSARIF(w io.Writer) error {
	rules, index := sarifRules()
	results := []object{}
	for _, result := range r.shown() {
		for _, d := range result.Diagnostics {
			results = append(results, sarifResult(d, index))
		}
		for _, d := range result.Suppressed {
			one := sarifResult(d, index)
			kind := "external"
			if d.InSource {
				kind = "inSource"
			}
			one["suppressions"] = []object{{"kind": kind, "justification": d.Reason}}
			results = append(results, one)
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"columnKind": "unicodeCodePoints",
			"tool": object{"driver": object{
				"name": "todoctl validate", "rules": rules,
				"informationUri": "https://github.com/todo-chatbot/todo-chatbot/blob/main/docs/validate.md",
			}},
			"results": results,
		}},
	})
}

func sarifRules() ([]object, map[string]int) {
	rules, index := []object{}, map[string]int{}
	for i, r := range rule.All() {
		index[r.ID] = i
		rules = append(rules, object{
			"id": r.ID, "shortDescription": object{"text": r.Text}, "help": object{"text": r.Hint},
			"helpUri":              "https://github.com/todo-chatbot/todo-chatbot/blob/main/docs/rules.md#" + r.ID,
			"defaultConfiguration": object{"level": level(r.Severity)},
		})
	}
	return rules, index
}

func level(s rule.Severity) string {
	return [...]string{"error", "warning", "note"}[s]
}

func sarifResult(d validate.Diagnostic, index map[string]int) object {
	message := d.Message
	if d.Hint != "" {
		message += "\n" + d.Hint
	}
	result := object{"ruleId": d.Rule.ID, "ruleIndex": index[d.Rule.ID], "level": level(severity(d)),
		"message": object{"text": message}}
	location := sarifLocation(d.At, "")
	if location == nil {
		// Code scanning wants a file for everything: what a flag says is laid to the chart.
		location = object{"physicalLocation": object{"artifactLocation": object{"uri": "values.yaml"}},
			"message": object{"text": d.At.String()}}
	}
	result["locations"] = []object{location}
	var related []object
	for _, r := range d.Related {
		if location := sarifLocation(r.At, r.Note); location != nil {
			related = append(related, location)
		}
	}
	if related != nil {
		result["relatedLocations"] = related
	}
	return result
}

func sarifLocation(at values.Place, note string) object {
	path, lines := file(at)
	if path == "" {
		return nil
	}
	physical := object{"artifactLocation": object{"uri": filepath.ToSlash(path)}}
	if lines {
		physical["region"] = object{"startLine": at.Line, "startColumn": at.Column, "endColumn": at.Column + at.Width}
	}
	location := object{"physicalLocation": physical}
	if note != "" {
		location["message"] = object{"text": note}
	}
	return location
}
