{{/*
Written by go test ./deploy/chart -update from values.yaml: the keys that the chart of
the release before doesn't have. helm upgrade --reuse-values hands on the values of that
chart, without them, so each template fills them in before it reads any.
*/}}
{{- define "todo-chatbot.newKeys" -}}
backup:
    keepDaily: 30
    keepLast: 7
    recipients: []
    resources:
        limits:
            cpu: 1000m
            ephemeral-storage: 128Mi
            memory: 256Mi
        requests:
            cpu: 100m
            ephemeral-storage: 64Mi
            memory: 128Mi
    s3:
        address: ""
        existingSecret: ""
    schedule: ""
    volume:
        existingClaim: ""
        size: 5Gi
        storageClass: ""
config:
    goMemoryLimit: ""
    notifyAllow: ""
    publicUrl: ""
    quotaMegabytes: 1000
    quotaTasks: 200000
    quotaTurns: 20
database:
    cnpg:
        enabled: false
        imageName: ""
        instances: 2
        size: 5Gi
        storageClass: ""
    embedded:
        enabled: false
        existingClaim: ""
        size: 2Gi
        storageClass: ""
extraContainers:
    backend: []
    frontend: []
extraInitContainers:
    backend: []
    frontend: []
monitoring:
    dashboard: false
    interval: 30s
    labels: {}
    rules: false
    scrape: ""
proxy:
    exceptions: []
    http: ""
    https: ""
secrets:
    oidcConfig: ""
    smtpUrl: ""
    vapidPrivateKey: ""
service:
    ipFamilies: []
{{- end }}

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
