package values

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var parserError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// explanations say in plain words what the parser says in its own, and what to
// do. The first whose text is in the parser's message is taken.
var explanations = []struct{ parser, message, hint string }{
	{"mapping values are not allowed", "a second \": \" stands where a value is",
		"put the value in quotes, or move the key to a line of its own"},
	{"could not find expected ':'", "a line has no \": \" after its key",
		"write \"key: value\"; is a space missing after the colon, or a quote not closed?"},
	{"did not find expected key", "the indentation does not fit the lines above, or a key is missing",
		"keys of one map begin in the same column"},
	{"did not find expected '-' indicator", "a line among list items does not begin with \"- \"",
		"items of one list begin in the same column"},
	{"did not find expected ',' or ']'", "a list in brackets is not closed",
		"close it with ], with a comma between the items"},
	{"did not find expected ',' or '}'", "a map in braces is not closed",
		"close it with }; a template in {{ }} does not work in values"},
	{"did not find expected node content",
		"a value is missing: two commas follow each other, or a bracket closes too early",
		"write the value, or take the comma away"},
	{"found unexpected end of stream", "a quote is opened and never closed", "close it"},
	{"unknown anchor", "an alias names an anchor that the text above does not have",
		"write &name before the value that *name is to repeat"},
	{"unknown escape character", "a backslash in double quotes escapes nothing",
		"double it (\\\\), or use single quotes"},
	{"found character that cannot start any token", "a character cannot begin a value", "put the value in quotes"},
	{"did not find expected alphabetic or numeric character", "an & or * begins a value, and no name follows",
		"put the value in quotes"},
	{"block sequence entries are not allowed", "a list item begins on the line of its key",
		"begin the item on a line of its own"},
	{"did not find expected <document start>", "something stands beside the one map of the text",
		"write key: value lines only"},
}

// syntaxFault says what the parser did not understand, and where.
func syntaxFault(s *Source, err error) Fault {
	match := parserError.FindStringSubmatch(err.Error())
	message, line := err.Error(), 1
	if match != nil {
		message = match[2]
		if match[1] != "" {
			line, _ = strconv.Atoi(match[1])
		}
	}
	if fault, found := conflictFault(s); found {
		return fault
	}
	if fault, found := tabFault(s, line); found {
		return fault
	}
	line = min(max(line, 1), s.Lines())
	hide(s)
	at := lineText(s, line)
	for _, e := range explanations {
		if strings.Contains(message, e.parser) {
			fault := Fault{Rule: "yaml-syntax", At: at, Message: e.message, Hint: e.hint}
			switch e.parser {
			case "unknown anchor":
				fault.Rule, fault.At = "yaml-anchor", findAlias(s, message)
			case "did not find expected key", "did not find expected '-' indicator":
				fault.At = misindented(s, at)
			case "did not find expected node content":
				fault.At = emptyItem(s, at)
			case "mapping values are not allowed":
				if before := lineText(s, at.Line-1); !strings.Contains(s.rawLine(at.Line), ": ") && at.Line > 1 &&
					!strings.Contains(s.rawLine(before.Line), ":") {
					fault.At, fault.Message, fault.Hint = before, "a line has no \": \" after its key",
						"write \"key: value\", with a space after the colon"
					break
				}
				fault.At = secondColon(s, at)
			case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
				fault.At = openBracket(s, e.parser[len(e.parser)-2:len(e.parser)-1], at)
			case "found unexpected end of stream":
				fault.At = openQuote(s, at)
			}
			return fault
		}
	}
	return Fault{Rule: "yaml-syntax", At: at, Message: "the YAML cannot be read: " + message,
		Hint: "check the indentation and the quotes of this line and the one above"}
}

// conflictFault finds the marks that git leaves where two changes meet.
func conflictFault(s *Source) (Fault, bool) {
	for n := 1; n <= s.Lines(); n++ {
		if strings.HasPrefix(s.rawLine(n), "<<<<<<< ") {
			hide(s)
			return Fault{Rule: "yaml-syntax", At: lineText(s, n),
				Message: "the file holds a merge conflict that was not resolved",
				Hint:    "choose between the two sides, and remove the lines <<<<<<<, ======= and >>>>>>>"}, true
		}
	}
	return Fault{}, false
}

// misindented is the first line from a place on that begins in a column in which
// none of the maps and lists around it begins; the place itself where none does.
func misindented(s *Source, from Place) Place {
	var open []int
	for n := from.Line; n <= s.Lines(); n++ {
		line := s.rawLine(n)
		if IsComment(s, n) {
			continue
		}
		indent := indentOf(line)
		for len(open) > 0 && open[len(open)-1] > indent {
			open = open[:len(open)-1]
			if len(open) == 0 || open[len(open)-1] < indent {
				return lineText(s, n)
			}
		}
		if len(open) == 0 || open[len(open)-1] < indent {
			open = append(open, indent)
		}
	}
	return from
}

var twoCommas = regexp.MustCompile(`,\s*,|[\[{]\s*,`)

// emptyItem is the comma that has nothing before it.
func emptyItem(s *Source, otherwise Place) Place {
	for n := otherwise.Line; n <= s.Lines(); n++ {
		line := s.rawLine(n)
		if match := twoCommas.FindStringIndex(line); match != nil {
			return Place{s, n, utf8.RuneCountInString(line[:match[1]-1]) + 1, 1}
		}
	}
	return otherwise
}

// tabFault finds a tab that indents a line up to the one the parser stopped at.
func tabFault(s *Source, stopped int) (Fault, bool) {
	for n := 1; n <= min(stopped+1, s.Lines()); n++ {
		line := s.rawLine(n)
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if tab := strings.IndexByte(indent, '\t'); tab >= 0 && len(indent) < len(line) {
			hide(s)
			return Fault{Rule: "yaml-tab", At: Place{s, n, tab + 1, 1},
				Message: "a tab indents the line, and YAML takes spaces only",
				Hint:    "replace it by spaces; most editors do so on request"}, true
		}
	}
	return Fault{}, false
}

// lineText is the place of what stands on a line, or on the last one before it that has text.
func lineText(s *Source, line int) Place {
	for n := line; n >= 1; n-- {
		text := s.rawLine(n)
		if trimmed := strings.TrimSpace(text); trimmed != "" {
			indent := utf8.RuneCountInString(text) - utf8.RuneCountInString(strings.TrimLeft(text, " \t"))
			return Place{s, n, indent + 1, utf8.RuneCountInString(trimmed)}
		}
	}
	return Place{Source: s, Line: 1, Column: 1, Width: 1}
}

func findAlias(s *Source, message string) Place {
	name := regexp.MustCompile(`'([^']*)'`).FindStringSubmatch(message)
	if name != nil {
		if i := strings.Index(string(s.text), "*"+name[1]); i >= 0 {
			return s.placeAt(i, utf8.RuneCountInString(name[1])+1)
		}
	}
	return lineText(s, 1)
}

func secondColon(s *Source, at Place) Place {
	line := s.rawLine(at.Line)
	first := strings.Index(line, ": ")
	if first < 0 {
		return at
	}
	second := strings.Index(line[first+2:], ":")
	if second < 0 {
		return at
	}
	return Place{s, at.Line, utf8.RuneCountInString(line[:first+2+second]) + 1, 1}
}

// openQuote is the place of the last quote that begins a value and is not closed on its line.
func openQuote(s *Source, otherwise Place) Place {
	for n := s.Lines(); n >= 1; n-- {
		line := s.rawLine(n)
		for _, quote := range []string{`"`, `'`} {
			if strings.Count(line, quote)%2 == 1 {
				return Place{s, n, utf8.RuneCountInString(line[:strings.Index(line, quote)]) + 1, 1}
			}
		}
	}
	return otherwise
}

// openBracket is the place of the last bracket above a place that is not closed on its line.
func openBracket(s *Source, closing string, otherwise Place) Place {
	opening := map[string]string{"]": "[", "}": "{"}[closing]
	for n := otherwise.Line; n >= 1; n-- {
		line := s.rawLine(n)
		if strings.Count(line, opening) > strings.Count(line, closing) {
			return Place{s, n, utf8.RuneCountInString(line[:strings.LastIndex(line, opening)]) + 1, 1}
		}
	}
	return otherwise
}

var secretLine = regexp.MustCompile(`(?i)(?:url|key|secret|password|passwd|token|mcpconfig)["']?\s*:\s*`)

// hide masks what looks like a secret in a text whose structure is not known.
func hide(s *Source) {
	for n := 1; n <= s.Lines(); n++ {
		if match := secretLine.FindStringIndex(s.rawLine(n)); match != nil {
			s.HideLine(n, utf8.RuneCountInString(s.rawLine(n)[:match[1]])+1)
		}
	}
}
