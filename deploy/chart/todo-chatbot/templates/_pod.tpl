{{/* What both Deployments have in common above their pods: (dict "root" $ "component" ...). */}}
{{- define "todo-chatbot.rollout" -}}
replicas: {{ index .root.Values.replicaCount .component }}
revisionHistoryLimit: 5
progressDeadlineSeconds: 120
strategy:
  {{- if and (eq .component "backend") .root.Values.database.embedded.enabled }}
  # Two backends cannot have the file of one database.
  type: Recreate
  {{- else }}
  type: RollingUpdate
  rollingUpdate:
    maxSurge: 1
    maxUnavailable: 0
  {{- end }}
selector:
  matchLabels:
    {{- include "todo-chatbot.selector" . | nindent 4 }}
{{- end }}

{{/* What every pod has in common: who it runs as, and on which node. */}}
{{- define "todo-chatbot.podSpec" -}}
serviceAccountName: todo-chatbot-{{ .component }}
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Always
terminationGracePeriodSeconds: {{ .root.Values.drain.graceSeconds }}
{{- include "todo-chatbot.placement" .root }}
{{- include "todo-chatbot.podSecurity" . }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "todo-chatbot.selector" . | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "todo-chatbot.selector" . | nindent 14 }}
{{- end }}

{{/* Which nodes and with what priority, where the values say so. */}}
{{- define "todo-chatbot.placement" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Pod Security "restricted". */}}
{{- define "todo-chatbot.podSecurity" }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "todo-chatbot.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* Containers of the values: .items, hardened as the chart's own where they say nothing of it. */}}
{{- define "todo-chatbot.moreContainers" -}}
{{- range .items }}
- {{ omit . "securityContext" | toYaml | nindent 2 | trim }}
  {{- if hasKey . "securityContext" }}
  securityContext:
    {{- toYaml .securityContext | nindent 4 }}
  {{- else }}
  {{- include "todo-chatbot.containerSecurity" $ | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What runs before the program, or from then on beside it: a part of the pod's spec. */}}
{{- define "todo-chatbot.initContainers" -}}
{{- with index .root.Values.extraInitContainers .component }}
initContainers:
  {{- include "todo-chatbot.moreContainers" (dict "items" .) | trim | nindent 2 }}
{{- end }}
{{- end }}

{{/* What runs beside the program: items of containers. */}}
{{- define "todo-chatbot.sidecars" -}}
{{- with index .root.Values.extraContainers .component }}
{{- include "todo-chatbot.moreContainers" (dict "items" .) | trim }}
{{- end }}
{{- end }}

{{/* Image, ports, probes and limits of the one container: adds .port and .health. */}}
{{- define "todo-chatbot.container" -}}
image: {{ include "todo-chatbot.image" . }}
imagePullPolicy: {{ (index .root.Values.image .component).pullPolicy }}
{{ include "todo-chatbot.containerSecurity" . }}
ports:
  - name: http
    containerPort: {{ .port }}
    protocol: TCP
  {{- if and (eq .component "frontend") .root.Values.monitoring.scrape }}
  - name: metrics
    containerPort: 9464
    protocol: TCP
  {{- end }}
startupProbe:
  httpGet: {path: {{ .health }}, port: http}
  periodSeconds: 1
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: {{ .health }}, port: http}
  periodSeconds: 30
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: {path: "{{ .health }}?ready", port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
resources:
  {{- toYaml (index .root.Values.resources .component) | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- if and (eq .component "backend") .root.Values.database.embedded.enabled }}
  - name: database
    mountPath: /var/lib/todo-chatbot
  {{- end }}
  {{- if and (eq .component "backend") .root.Values.privateCA.configMap }}
  - name: private-ca
    mountPath: /etc/todo-chatbot/private-ca
    readOnly: true
  {{- end }}
  {{- with index .root.Values.extraVolumeMounts .component }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with index .root.Values.extraEnvFrom .component }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Variables besides those that the chart is about: items of env. */}}
{{- define "todo-chatbot.extraEnv" -}}
{{- if and (eq .component "backend") .root.Values.privateCA.configMap }}
# Go reads these besides the certificates that are in the image.
- name: SSL_CERT_DIR
  value: /etc/todo-chatbot/private-ca
{{- end }}
{{- if eq .component "backend" }}
{{- include "todo-chatbot.proxyEnv" .root }}
{{- end }}
{{- with index .root.Values.extraEnv .component }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The proxy: items of env. What is in the cluster and in the pod is reached directly. */}}
{{- define "todo-chatbot.proxyEnv" -}}
{{- if or .Values.proxy.https .Values.proxy.http }}
{{- with .Values.proxy.https }}
- name: HTTPS_PROXY
  value: {{ . | quote }}
{{- end }}
{{- with .Values.proxy.http }}
- name: HTTP_PROXY
  value: {{ . | quote }}
{{- end }}
- name: NO_PROXY
  value: {{ concat (list "localhost" "127.0.0.1" "::1" ".svc" ".cluster.local") .Values.proxy.exceptions | uniq | join "," | quote }}
{{- end }}
{{- end }}

{{/* Environment of every pod: what takes the place of a preStop hook, which the program would know nothing of. */}}
{{- define "todo-chatbot.drainEnv" -}}
- name: SHUTDOWN_DELAY
  value: {{ printf "%ds" (int .Values.drain.sleepSeconds) | quote }}
{{- end }}

{{- define "todo-chatbot.volumes" -}}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 32Mi
  {{- if and (eq .component "backend") .root.Values.database.embedded.enabled }}
  - name: database
    persistentVolumeClaim: {claimName: {{ .root.Values.database.embedded.existingClaim | default "todo-chatbot-database" | quote }}}
  {{- end }}
  {{- if and (eq .component "backend") .root.Values.privateCA.configMap }}
  - name: private-ca
    configMap: {name: {{ .root.Values.privateCA.configMap | quote }}}
  {{- end }}
  {{- with index .root.Values.extraVolumes .component }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
