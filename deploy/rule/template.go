package rule

import (
	"fmt"
	"regexp"
	"strings"
)

const templateHead = `{{/*
Written by go generate ./deploy/rule from its table of rules: change it there.
What the schema cannot say, because it holds between values. All faults are
reported at once, each with the id of its rule: docs/rules.md explains them.
*/}}
{{- define "todo-chatbot.validate" -}}
{{- $faults := list -}}
`

const templateTail = `{{- if $faults -}}
{{- fail (printf "\n\nThe values do not fit together:\n  - %s\n" (join "\n  - " $faults)) -}}
{{- end -}}
{{- end }}

{{/* A Kubernetes quantity as a number, to compare with another. */}}
{{- define "todo-chatbot.quantity" -}}
{{- $text := toString . -}}
{{- $number := regexFind "^[0-9.]+" $text | float64 -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- $scales := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- printf "%f" (mulf $number (index $scales $unit)) -}}
{{- end }}
`

var appended = regexp.MustCompile(`\$faults = append \$faults (.*) -}}`)

// Template returns the chart's templates/_validate.tpl: the checks between
// values, each with the id of its rule before its sentence.
func Template() []byte {
	var text strings.Builder
	text.WriteString(templateHead)
	for _, r := range All() {
		if r.fail == "" {
			continue
		}
		fmt.Fprintf(&text, "\n{{- /* %s */ -}}\n%s\n", strings.TrimSuffix(r.Text, "."),
			appended.ReplaceAllString(r.fail, `$$faults = append $$faults (print "`+r.ID+`: " $1) -}}`))
	}
	text.WriteString("\n" + templateTail)
	return []byte(text.String())
}
