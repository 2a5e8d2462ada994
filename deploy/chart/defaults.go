package chart

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

const fillingHead = `{{/*
Written by go test ./deploy/chart -update from values.yaml: the keys that the chart of
the release before doesn't have. helm upgrade --reuse-values hands on the values of that
chart, without them, so each template fills them in before it reads any.
*/}}
{{- define "todo-chatbot.newKeys" -}}
`

const fillingTail = `{{- end }}

{{/* Nothing; .Values have every key afterwards. */}}
{{- define "todo-chatbot.filled" -}}
{{- include "todo-chatbot.fill" (dict "into" .Values "from" (include "todo-chatbot.newKeys" . | fromYaml)) -}}
{{- end }}

{{- define "todo-chatbot.fill" -}}
{{- $into := .into -}}
{{- range $key, $value := .from -}}
{{- if not (hasKey $into $key) -}}
{{- $_ := set $into $key $value -}}
{{- else if kindIs "map" $value -}}
{{- include "todo-chatbot.fill" (dict "into" (get $into $key) "from" $value) -}}
{{- end -}}
{{- end -}}
{{- end }}
`

// Filling returns the chart's templates/_defaults.tpl: the values at the paths of keys
// that the release before doesn't have, and what fills them in.
func Filling(keys []string) ([]byte, error) {
	text, err := files.ReadFile(path.Join(Name, "values.yaml"))
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("read values.yaml: %w", err)
	}
	chosen := map[string]any{}
	for _, key := range keys {
		from := values
		to := chosen
		names := strings.Split(key, ".")
		for _, name := range names[:len(names)-1] {
			below, ok := from[name].(map[string]any)
			if !ok {
				return nil, fmt.Errorf("values.yaml has no %s", key)
			}
			if to[name] == nil {
				to[name] = map[string]any{}
			}
			from = below
			to = to[name].(map[string]any)
		}
		last := names[len(names)-1]
		value, ok := from[last]
		if !ok {
			return nil, fmt.Errorf("values.yaml has no %s", key)
		}
		to[last] = value
	}
	out, err := yaml.Marshal(chosen)
	if err != nil {
		return nil, err
	}
	return []byte(fillingHead + string(out) + fillingTail), nil
}
