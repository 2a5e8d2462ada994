{{/* Namespace of every object. */}}
{{- define "todo-chatbot.namespace" -}}
{{ .Values.namespace.name | default .Release.Namespace }}
{{- end }}

{{/* Name of the Secret the backend reads. */}}
{{- define "todo-chatbot.secretName" -}}
{{ .Values.secrets.existingSecret | default "todo-chatbot-secrets" }}
{{- end }}

{{/* DATABASE_URL: an item of env. */}}
{{- define "todo-chatbot.databaseEnv" -}}
- name: DATABASE_URL
  {{- if .Values.database.embedded.enabled }}
  value: sqlite:/var/lib/todo-chatbot/todo.db
  {{- else if .Values.database.cnpg.enabled }}
  valueFrom:
    secretKeyRef: {name: todo-chatbot-database-app, key: uri}
  {{- else }}
  valueFrom:
    secretKeyRef: {name: {{ include "todo-chatbot.secretName" . | quote }}, key: DATABASE_URL}
  {{- end }}
{{- end }}

{{/* Recommended labels of an object that belongs to no component. */}}
{{- define "todo-chatbot.labels" -}}
app.kubernetes.io/name: todo-chatbot
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: todo-chatbot
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels of an object of a component: (dict "root" $ "component" "backend"). */}}
{{- define "todo-chatbot.componentLabels" -}}
app: todo-chatbot-{{ .component }}
app.kubernetes.io/component: {{ .component }}
{{ include "todo-chatbot.labels" .root }}
{{- end }}

{{/* The only label a selector uses: selectors can never be changed. */}}
{{- define "todo-chatbot.selector" -}}
app: todo-chatbot-{{ .component }}
{{- end }}

{{/* Annotations of a pod besides its checksums. */}}
{{- define "todo-chatbot.extraPodAnnotations" -}}
{{- with index .root.Values.podAnnotations .component }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of a pod. No chart version: a new chart alone restarts nothing. */}}
{{- define "todo-chatbot.podLabels" -}}
{{- $image := index .root.Values.image .component -}}
app: todo-chatbot-{{ .component }}
version: {{ $image.tag | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/name: todo-chatbot
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- with index .root.Values.podLabels .component }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Annotations of every object, with those of .extra: a line of its metadata, or nothing. */}}
{{- define "todo-chatbot.annotations" -}}
{{- with merge (dict) (.extra | default dict) .root.Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}

{{/* repository:tag, or repository:tag@digest where a digest is pinned. */}}
{{- define "todo-chatbot.image" -}}
{{- $image := index .root.Values.image .component -}}
{{ $image.repository }}:{{ $image.tag }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Data of the ConfigMap, in one place so that its checksum can be taken. */}}
{{- define "todo-chatbot.configData" -}}
{{- $config := .Values.config -}}
BACKEND_SERVICE_URL: {{ $config.backendServiceUrl | quote }}
CORS_ORIGINS: {{ $config.corsOrigins | quote }}
LOG_LEVEL: {{ $config.logLevel | quote }}
FEATURE_FLAGS: {{ $config.featureFlags | toJson | quote }}
NODE_ENV: {{ $config.nodeEnv | quote }}
{{- with $config.assistant }}
ASSISTANT: {{ . | quote }}
{{- end }}
{{- with $config.openaiBaseUrl }}
OPENAI_BASE_URL: {{ . | quote }}
{{- end }}
{{- with $config.openaiModel }}
OPENAI_MODEL: {{ . | quote }}
{{- end }}
{{- with $config.openaiDailyTokens }}
OPENAI_DAILY_TOKENS: {{ . | int64 | quote }}
{{- end }}
{{- with $config.openaiTurnTokens }}
OPENAI_TURN_TOKENS: {{ . | int64 | quote }}
{{- end }}
{{- with $config.openaiHistoryTokens }}
OPENAI_HISTORY_TOKENS: {{ . | int64 | quote }}
{{- end }}
{{- if ne (int64 $config.rateLimit) 50 }}
RATE_LIMIT: {{ $config.rateLimit | int64 | quote }}
{{- end }}
{{- if ne (int64 $config.quotaTasks) 200000 }}
QUOTA_TASKS: {{ $config.quotaTasks | int64 | quote }}
{{- end }}
{{- if ne (int64 $config.quotaMegabytes) 1000 }}
QUOTA_MEGABYTES: {{ $config.quotaMegabytes | int64 | quote }}
{{- end }}
{{- if ne (int64 $config.quotaTurns) 20 }}
QUOTA_TURNS: {{ $config.quotaTurns | int64 | quote }}
{{- end }}
{{- with $config.goMemoryLimit }}
GOMEMLIMIT: {{ . | quote }}
{{- end }}
{{- with $config.mcpAllow }}
MCP_ALLOW: {{ . | quote }}
{{- end }}
{{- with $config.publicUrl }}
PUBLIC_URL: {{ . | quote }}
{{- end }}
{{- with $config.notifyAllow }}
NOTIFY_ALLOW: {{ . | quote }}
{{- end }}
{{- with $config.otlpEndpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ . | quote }}
{{- end }}
{{- with $config.trustedProxies }}
TRUSTED_PROXIES: {{ . | quote }}
{{- end }}
{{- end }}

{{/*
The key that signs sessions: given, or kept from the Secret that is there, or
made. It is remembered in the values, so that every template of this rendering
sees the same one.
*/}}
{{- define "todo-chatbot.jwtSecret" -}}
{{- if not .Values.secrets.jwtSecret -}}
{{- $old := lookup "v1" "Secret" (include "todo-chatbot.namespace" .) "todo-chatbot-secrets" -}}
{{- $kept := dig "data" "JWT_SECRET" "" ($old | default dict) | b64dec -}}
{{- if not (or $old (include "todo-chatbot.clusterSeen" .)) -}}
{{- include "todo-chatbot.validate" . -}}
{{- fail "\n\nsecrets.jwtSecret is required where no cluster can be looked into, as with helm template or Argo CD:\neach rendering would make another key and sign everybody out. Set it (openssl rand -hex 32),\nor name a Secret that is there already in secrets.existingSecret.\n" -}}
{{- end -}}
{{- $_ := set .Values.secrets "jwtSecret" ($kept | default (randAlphaNum 48)) -}}
{{- end -}}
{{ .Values.secrets.jwtSecret }}
{{- end }}

{{/*
Whether objects of a cluster can be looked up, so that what is not found is not
there; nothing where this is only rendered. The first of these is in every
namespace, the second in every cluster: it is asked for where the release's
namespace is yet to be made, which needs rights in the whole cluster anyway.
*/}}
{{- define "todo-chatbot.clusterSeen" -}}
{{- if or (lookup "v1" "ServiceAccount" .Release.Namespace "default") (lookup "v1" "Namespace" "" "kube-system") -}}
seen
{{- end -}}
{{- end }}

{{/*
Annotation that restarts the backend when the Secret changes. A plain hash of a
guessable password could be guessed back, so the random session key is in it.
*/}}
{{- define "todo-chatbot.secretChecksum" -}}
{{- if .Values.secrets.existingSecret -}}
{{ .Values.secrets.checksum }}
{{- else -}}
{{ list (include "todo-chatbot.jwtSecret" .) .Values.secrets.databaseUrl .Values.secrets.openaiApiKey .Values.secrets.mcpConfig .Values.secrets.vapidPrivateKey .Values.secrets.smtpUrl .Values.secrets.oidcConfig | toJson | sha256sum }}
{{- end -}}
{{- end }}
