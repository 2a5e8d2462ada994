{{/*
What the schema cannot say, because it holds between values. All faults are
reported at once.
*/}}
{{- define "todo-chatbot.validate" -}}
{{- $faults := concat
      (include "todo-chatbot.secretFaults" . | fromYamlArray)
      (include "todo-chatbot.resourceFaults" . | fromYamlArray)
      (include "todo-chatbot.serviceFaults" . | fromYamlArray) -}}
{{- if $faults -}}
{{- fail (printf "\n\nThe values do not fit together:\n  - %s\n" (join "\n  - " $faults)) -}}
{{- end -}}
{{- end }}

{{- define "todo-chatbot.secretFaults" -}}
{{- $s := .Values.secrets -}}
{{- $faults := list -}}
{{- if $s.existingSecret -}}
{{- if or $s.databaseUrl $s.openaiApiKey $s.jwtSecret -}}
{{- $faults = append $faults "secrets.existingSecret is set, so the chart makes no Secret: remove secrets.databaseUrl, secrets.openaiApiKey and secrets.jwtSecret" -}}
{{- end -}}
{{- else -}}
{{- if not $s.databaseUrl -}}
{{- $faults = append $faults "secrets.databaseUrl is required (postgresql://...), or secrets.existingSecret: the name of a Secret that is there already" -}}
{{- end -}}
{{- if eq .Values.config.assistant "offline" -}}
{{- else if not $s.openaiApiKey -}}
{{- $faults = append $faults "secrets.openaiApiKey is required; or set config.assistant to offline, which needs none" -}}
{{- else if and (not .Values.config.openaiBaseUrl) (not (hasPrefix "sk-" $s.openaiApiKey)) -}}
{{- $faults = append $faults "secrets.openaiApiKey must start with sk-; for another provider set config.openaiBaseUrl" -}}
{{- end -}}
{{- end -}}
{{- toYaml $faults -}}
{{- end }}

{{- define "todo-chatbot.resourceFaults" -}}
{{- $faults := list -}}
{{- range $component, $r := .Values.resources -}}
{{- range $name, $request := $r.requests -}}
{{- $limit := index $r.limits $name -}}
{{- if and $limit (gt (include "todo-chatbot.quantity" $request | float64) (include "todo-chatbot.quantity" $limit | float64)) -}}
{{- $faults = append $faults (printf "resources.%s.requests.%s (%v) is more than its limit (%v)" $component $name $request $limit) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $faults -}}
{{- end }}

{{- define "todo-chatbot.serviceFaults" -}}
{{- $faults := list -}}
{{- $host := (urlParse .Values.config.backendServiceUrl).host -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $host) | default "80" -}}
{{- if ne (int $port) (int .Values.service.backend.port) -}}
{{- $faults = append $faults (printf "config.backendServiceUrl names port %s, but service.backend.port is %v" $port .Values.service.backend.port) -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- $faults = append $faults "httpRoute.parentRefs is required with httpRoute.enabled: the Gateway the route belongs to" -}}
{{- end -}}
{{- if ge (int .Values.drain.sleepSeconds) (int .Values.drain.graceSeconds) -}}
{{- $faults = append $faults "drain.graceSeconds must be more than drain.sleepSeconds, or streams are cut" -}}
{{- end -}}
{{- toYaml $faults -}}
{{- end }}

{{/* A Kubernetes quantity as a number, to compare with another. */}}
{{- define "todo-chatbot.quantity" -}}
{{- $text := toString . -}}
{{- $number := regexFind "^[0-9.]+" $text | float64 -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- $scales := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- printf "%f" (mulf $number (index $scales $unit)) -}}
{{- end }}
