{{/*
Written by go generate ./deploy/rule from its table of rules: change it there.
What the schema cannot say, because it holds between values. All faults are
reported at once, each with the id of its rule: docs/rules.md explains them.
*/}}
{{- define "todo-chatbot.validate" -}}
{{- $faults := list -}}

{{- /* A request is at most its limit, as quantities */ -}}
{{- $resources := dict "resources.frontend" .Values.resources.frontend "resources.backend" .Values.resources.backend "backup.resources" .Values.backup.resources -}}
{{- range $at, $r := $resources -}}
{{- range $name, $request := $r.requests -}}
{{- $limit := index $r.limits $name -}}
{{- if and $request $limit (gt (include "todo-chatbot.quantity" $request | float64) (include "todo-chatbot.quantity" $limit | float64)) -}}
{{- $faults = append $faults (print "requests-within-limits: " (printf "%s.requests.%s (%v) is more than its limit (%v)" $at $name $request $limit)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* config.backendServiceUrl names the port of the backend's Service */ -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" .Values.config.backendServiceUrl) | default "80" -}}
{{- if ne (int $port) (int .Values.service.backend.port) -}}
{{- $faults = append $faults (print "backend-url-port: " (printf "config.backendServiceUrl names port %s, but service.backend.port is %d" $port (int .Values.service.backend.port))) -}}
{{- end -}}

{{- /* config.backendServiceUrl names a Service, not localhost */ -}}
{{- if eq (regexReplaceAll "^http://([^:]*).*$" .Values.config.backendServiceUrl "${1}") "localhost" -}}
{{- $faults = append $faults (print "backend-url-local: " "config.backendServiceUrl names localhost, which in a pod is the pod itself") -}}
{{- end -}}

{{- /* httpRoute.parentRefs names a Gateway where httpRoute.enabled is true */ -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- $faults = append $faults (print "route-gateway: " "httpRoute.parentRefs is required with httpRoute.enabled: the Gateway the route belongs to") -}}
{{- end -}}

{{- /* extraEnv sets no variable that the chart sets itself, and none twice */ -}}
{{- $own := list "ASSISTANT" "BACKEND_SERVICE_URL" "CORS_ORIGINS" "DATABASE_URL" "FEATURE_FLAGS" "GOMEMLIMIT" "JWT_SECRET" "LOG_LEVEL" "MCP_ALLOW" "MCP_CONFIG" "METRICS_PORT" "NEXT_PUBLIC_API_URL" "NODE_ENV" "NOTIFY_ALLOW" "OPENAI_API_KEY" "OPENAI_BASE_URL" "OPENAI_DAILY_TOKENS" "OPENAI_HISTORY_TOKENS" "OPENAI_MODEL" "OPENAI_TURN_TOKENS" "OTEL_EXPORTER_OTLP_ENDPOINT" "PORT" "PUBLIC_URL" "QUOTA_MEGABYTES" "QUOTA_TASKS" "QUOTA_TURNS" "RATE_LIMIT" "OIDC_CONFIG" "SHUTDOWN_DELAY" "SMTP_URL" "SSL_CERT_DIR" "TRUSTED_PROXIES" "VAPID_PRIVATE_KEY" -}}
{{- range $component, $extra := .Values.extraEnv -}}
{{- $seen := list -}}
{{- range $extra -}}
{{- if has .name $own -}}
{{- $faults = append $faults (print "extra-env-own: " (printf "extraEnv.%s sets %s, which the chart sets itself" $component .name)) -}}
{{- else if has .name $seen -}}
{{- $faults = append $faults (print "extra-env-own: " (printf "extraEnv.%s sets %s twice" $component .name)) -}}
{{- end -}}
{{- $seen = append $seen .name -}}
{{- end -}}
{{- end -}}

{{- /* podLabels sets no label that the chart sets itself: Services and policies select by them */ -}}
{{- range $component, $labels := .Values.podLabels -}}
{{- range $name, $value := $labels -}}
{{- if and (has $name (list "app" "app.kubernetes.io/component" "app.kubernetes.io/instance" "app.kubernetes.io/name" "version")) (not (kindIs "invalid" $value)) -}}
{{- $faults = append $faults (print "pod-label-own: " (printf "podLabels.%s sets %s, which the chart sets itself" $component $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Each of extraVolumes has a name of its own, which is none of the chart's, and extraVolumeMounts mounts nothing else */ -}}
{{- range $component := list "frontend" "backend" -}}
{{- $seen := list -}}
{{- range index $.Values.extraVolumes $component -}}
{{- $name := .name -}}
{{- if has $name (list "backups" "database" "private-ca" "tmp") -}}
{{- $faults = append $faults (print "extra-volume: " (printf "extraVolumes.%s has a volume %s, which is the chart's own" $component $name)) -}}
{{- else if has $name $seen -}}
{{- $faults = append $faults (print "extra-volume: " (printf "extraVolumes.%s has two volumes %s" $component $name)) -}}
{{- end -}}
{{- $seen = append $seen $name -}}
{{- end -}}
{{- range index $.Values.extraVolumeMounts $component -}}
{{- if not (has .name $seen) -}}
{{- $faults = append $faults (print "extra-volume: " (printf "extraVolumeMounts.%s mounts %s, which is none of extraVolumes.%s" $component .name $component)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* A variable, a set of variables and a volume come from one source */ -}}
{{- range $component := list "frontend" "backend" -}}
{{- range index $.Values.extraEnv $component -}}
{{- if hasKey . "valueFrom" -}}
{{- if ne (len .valueFrom) 1 -}}
{{- $faults = append $faults (print "one-source: " (printf "extraEnv.%s: the valueFrom of %s names %d sources" $component .name (len .valueFrom))) -}}
{{- end -}}
{{- if get . "value" -}}
{{- $faults = append $faults (print "one-source: " (printf "extraEnv.%s gives %s both a value and a valueFrom" $component .name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $i, $from := index $.Values.extraEnvFrom $component -}}
{{- if ne (len (omit $from "prefix")) 1 -}}
{{- $faults = append $faults (print "one-source: " (printf "extraEnvFrom.%s[%d] names %d sources" $component $i (len (omit $from "prefix")))) -}}
{{- end -}}
{{- end -}}
{{- range index $.Values.extraVolumes $component -}}
{{- if gt (len (omit . "name")) 1 -}}
{{- $faults = append $faults (print "one-source: " (printf "extraVolumes.%s: the volume %s has %d sources" $component .name (len (omit . "name")))) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* extraVolumeMounts mounts one volume at a path, and none where the chart mounts its own */ -}}
{{- range $component := list "frontend" "backend" -}}
{{- $seen := list -}}
{{- range index $.Values.extraVolumeMounts $component -}}
{{- $at := regexReplaceAll "/+$" .mountPath "" -}}
{{- if has $at (list "/backups" "/etc/todo-chatbot/private-ca" "/tmp" "/var/lib/todo-chatbot") -}}
{{- $faults = append $faults (print "mount-path-own: " (printf "extraVolumeMounts.%s mounts %s at %s, where the chart mounts its own" $component .name $at)) -}}
{{- else if has $at $seen -}}
{{- $faults = append $faults (print "mount-path-own: " (printf "extraVolumeMounts.%s mounts two volumes at %s" $component $at)) -}}
{{- end -}}
{{- $seen = append $seen $at -}}
{{- end -}}
{{- end -}}

{{- /* Each of extraContainers and extraInitContainers has a name of its own, mounts volumes that its pod has, and has probes only where it goes on running */ -}}
{{- range $component := list "frontend" "backend" -}}
{{- $volumes := list "tmp" -}}
{{- if and (eq $component "backend") $.Values.privateCA.configMap -}}{{- $volumes = append $volumes "private-ca" -}}{{- end -}}
{{- if and (eq $component "backend") $.Values.database.embedded.enabled -}}{{- $volumes = append $volumes "database" -}}{{- end -}}
{{- range index $.Values.extraVolumes $component -}}{{- $volumes = append $volumes .name -}}{{- end -}}
{{- $seen := list "frontend" "backend" -}}
{{- range $key := list "extraInitContainers" "extraContainers" -}}
{{- range $item := index $.Values $key $component -}}
{{- if has $item.name $seen -}}
{{- $faults = append $faults (print "extra-container: " (printf "%s.%s has a container %s, and the pod has another one" $key $component $item.name)) -}}
{{- end -}}
{{- $seen = append $seen $item.name -}}
{{- range $item.volumeMounts -}}
{{- if not (has .name $volumes) -}}
{{- $faults = append $faults (print "extra-container: " (printf "%s.%s: %s mounts %s, which is no volume of the pod" $key $component $item.name .name)) -}}
{{- end -}}
{{- end -}}
{{- $asked := or (hasKey $item "livenessProbe") (hasKey $item "readinessProbe") (hasKey $item "startupProbe") (hasKey $item "lifecycle") -}}
{{- if and (eq $key "extraInitContainers") $asked (not $item.restartPolicy) -}}
{{- $faults = append $faults (print "extra-container: " (printf "%s.%s: %s has a probe or a lifecycle, and no restartPolicy Always" $key $component $item.name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The proxy is given by proxy or by extraEnv.backend, not by both */ -}}
{{- if or .Values.proxy.https .Values.proxy.http -}}
{{- range .Values.extraEnv.backend -}}
{{- if has .name (list "HTTPS_PROXY" "HTTP_PROXY" "NO_PROXY" "https_proxy" "http_proxy" "no_proxy") -}}
{{- $faults = append $faults (print "proxy-once: " (printf "extraEnv.backend sets %s, and proxy names a proxy too" .name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* service.ipFamilies names a family once, and two only where service.ipFamilyPolicy isn't SingleStack */ -}}
{{- if ne (len .Values.service.ipFamilies) (len (uniq .Values.service.ipFamilies)) -}}
{{- $faults = append $faults (print "ip-families-once: " "service.ipFamilies names a family twice") -}}
{{- else if and (eq (len .Values.service.ipFamilies) 2) (eq .Values.service.ipFamilyPolicy "SingleStack") -}}
{{- $faults = append $faults (print "ip-families-once: " "service.ipFamilies names two families, and service.ipFamilyPolicy is SingleStack") -}}
{{- end -}}

{{- /* networkPolicy.metricsFrom lets Prometheus in where monitoring.scrape is set, and config.featureFlags doesn't take /metrics away */ -}}
{{- if .Values.monitoring.scrape -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.metricsFrom) -}}
{{- $faults = append $faults (print "monitoring-reached: " (printf "monitoring.scrape is %s, and networkPolicy.metricsFrom lets nobody read /metrics" .Values.monitoring.scrape)) -}}
{{- end -}}
{{- $metrics := get .Values.config.featureFlags "metrics" -}}
{{- if and (kindIs "bool" $metrics) (not $metrics) -}}
{{- $faults = append $faults (print "monitoring-reached: " (printf "monitoring.scrape is %s, and config.featureFlags takes /metrics away" .Values.monitoring.scrape)) -}}
{{- end -}}
{{- end -}}

{{- /* drain.graceSeconds is more than drain.sleepSeconds */ -}}
{{- if ge (int .Values.drain.sleepSeconds) (int .Values.drain.graceSeconds) -}}
{{- $faults = append $faults (print "drain-order: " (printf "drain.graceSeconds (%d) must be more than drain.sleepSeconds (%d), or streams are cut" (int .Values.drain.graceSeconds) (int .Values.drain.sleepSeconds))) -}}
{{- end -}}

{{- /* replicaCount.backend is 1 where database.embedded.enabled is true */ -}}
{{- if and .Values.database.embedded.enabled (gt (int .Values.replicaCount.backend) 1) -}}
{{- $faults = append $faults (print "embedded-replicas: " (printf "replicaCount.backend is %d, and the embedded database has one backend" (int .Values.replicaCount.backend))) -}}
{{- end -}}

{{- /* There is one database: database.embedded, database.cnpg or secrets.databaseUrl */ -}}
{{- $databases := 0 -}}
{{- if .Values.database.embedded.enabled -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- if .Values.database.cnpg.enabled -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- if and $databases .Values.secrets.databaseUrl -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- if gt (int $databases) 1 -}}
{{- $faults = append $faults (print "database-once: " "there is more than one database: keep one of database.embedded.enabled, database.cnpg.enabled and secrets.databaseUrl") -}}
{{- end -}}

{{- /* backup.s3.existingSecret is given where backup.s3.address is */ -}}
{{- if and .Values.backup.s3.address (not .Values.backup.s3.existingSecret) -}}
{{- $faults = append $faults (print "backup-secret: " "backup.s3.existingSecret is required with backup.s3.address: the Secret with the bucket's keys") -}}
{{- end -}}

{{- /* Secrets are given by secrets.existingSecret or by values, not by both */ -}}
{{- if and .Values.secrets.existingSecret (or .Values.secrets.databaseUrl .Values.secrets.openaiApiKey .Values.secrets.jwtSecret .Values.secrets.vapidPrivateKey .Values.secrets.smtpUrl .Values.secrets.oidcConfig) -}}
{{- $faults = append $faults (print "secret-once: " "secrets.existingSecret is set, so the chart makes no Secret: remove secrets.databaseUrl, secrets.openaiApiKey, secrets.jwtSecret, secrets.vapidPrivateKey, secrets.smtpUrl and secrets.oidcConfig") -}}
{{- end -}}

{{- /* secrets.databaseUrl is required where secrets.existingSecret is empty and the chart makes no database */ -}}
{{- if not (or .Values.secrets.existingSecret .Values.secrets.databaseUrl .Values.database.embedded.enabled .Values.database.cnpg.enabled) -}}
{{- $faults = append $faults (print "database-url-required: " "secrets.databaseUrl is required (postgresql://...), or secrets.existingSecret: the name of a Secret that is there already") -}}
{{- end -}}

{{- /* secrets.openaiApiKey is required where secrets.existingSecret is empty and config.assistant is not offline */ -}}
{{- if not (or .Values.secrets.existingSecret .Values.secrets.openaiApiKey (eq .Values.config.assistant "offline")) -}}
{{- $faults = append $faults (print "openai-key-required: " "secrets.openaiApiKey is required; or set config.assistant to offline, which needs none") -}}
{{- end -}}

{{- /* secrets.openaiApiKey starts with sk- where OpenAI itself is asked */ -}}
{{- $s := .Values.secrets -}}
{{- if and $s.openaiApiKey (not $s.existingSecret) (ne .Values.config.assistant "offline") (not .Values.config.openaiBaseUrl) (not (hasPrefix "sk-" $s.openaiApiKey)) -}}
{{- $faults = append $faults (print "openai-key-prefix: " "secrets.openaiApiKey must start with sk-; for another provider set config.openaiBaseUrl") -}}
{{- end -}}

{{- /* secrets.oidcConfig is a JSON object, or empty, and people sign in by password alone */ -}}
{{- if and .Values.secrets.oidcConfig (hasKey (fromJson .Values.secrets.oidcConfig) "Error") -}}
{{- $faults = append $faults (print "oidc-config: " "secrets.oidcConfig is not a JSON object") -}}
{{- end -}}

{{- /* config.publicUrl is set where secrets.oidcConfig has a provider, which sends people back there */ -}}
{{- if and .Values.secrets.oidcConfig (not .Values.config.publicUrl) (get (fromJson .Values.secrets.oidcConfig) "providers") -}}
{{- $faults = append $faults (print "oidc-public-url: " "config.publicUrl is required with secrets.oidcConfig: identity providers send people back there") -}}
{{- end -}}

{{- /* secrets.mcpConfig is a JSON object, or empty */ -}}
{{- if and .Values.secrets.mcpConfig (hasKey (fromJson .Values.secrets.mcpConfig) "Error") -}}
{{- $faults = append $faults (print "mcp-config: " "secrets.mcpConfig is no JSON object") -}}
{{- end -}}

{{- /* The options of secrets.databaseUrl have values that PostgreSQL's clients know, and stand once; its host and port are no options */ -}}
{{- $wrong := "" -}}
{{- $given := regexFindAll "[?&]sslmode=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^(disable|allow|prefer|require|verify-ca|verify-full)$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has an sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives sslmode more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]channel_binding=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^(disable|prefer|require)$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a channel_binding that is not one of disable, prefer, require" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives channel_binding more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]sslnegotiation=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^(postgres|direct)$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has an sslnegotiation that is not one of postgres, direct" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives sslnegotiation more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]target_session_attrs=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^(any|read-write|read-only|primary|standby|prefer-standby)$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a target_session_attrs that is not one of any, read-write, read-only, primary, standby, prefer-standby" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives target_session_attrs more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]default_query_exec_mode=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^(cache_statement|cache_describe|describe_exec|exec|simple_protocol)$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a default_query_exec_mode that is not one of cache_statement, cache_describe, describe_exec, exec, simple_protocol" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives default_query_exec_mode more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]connect_timeout=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[0-9]{1,9}$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a connect_timeout that is not a whole number of seconds" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives connect_timeout more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]pool_max_conns=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[1-9][0-9]{0,8}$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a pool_max_conns that is not a number from 1" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives pool_max_conns more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]statement_cache_capacity=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[0-9]{1,9}$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a statement_cache_capacity that is not a number" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives statement_cache_capacity more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]description_cache_capacity=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[0-9]{1,9}$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a description_cache_capacity that is not a number" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives description_cache_capacity more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]pool_min_conns=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[0-9]{1,9}$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a pool_min_conns that is not a number" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives pool_min_conns more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]pool_min_idle_conns=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[0-9]{1,9}$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has a pool_min_idle_conns that is not a number" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives pool_min_idle_conns more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]host=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[^\\s\\S]$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has the option host, which takes the place of what stands before the ?: write it there" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives host more than once" -}}{{- end -}}
{{- $given := regexFindAll "[?&]port=[^&]*" .Values.secrets.databaseUrl -1 -}}
{{- range $given -}}{{- if not (or $wrong (regexMatch "^[^\\s\\S]$" (regexReplaceAll "^[^=]*=" . ""))) -}}{{- $wrong = "has the option port, which takes the place of what stands before the ?: write it there" -}}{{- end -}}{{- end -}}
{{- if gt (len $given) 1 -}}{{- $wrong = "gives port more than once" -}}{{- end -}}
{{- if $wrong -}}
{{- $faults = append $faults (print "database-options: " (printf "secrets.databaseUrl %s" $wrong)) -}}
{{- end -}}

{{- /* The policy, where it is enabled, lets the backend through to every port of secrets.databaseUrl: networkPolicy.databasePort or one of networkPolicy.extraEgressPorts */ -}}
{{- if and .Values.networkPolicy.enabled .Values.secrets.databaseUrl (not .Values.secrets.existingSecret) -}}
{{- $wrong := "" -}}
{{- $through := list (int .Values.networkPolicy.databasePort) -}}
{{- range .Values.networkPolicy.extraEgressPorts -}}{{- $through = append $through (int .) -}}{{- end -}}
{{- range splitList "," (regexReplaceAll "^postgresql://([^/?]*@)?([^/?]*).*$" .Values.secrets.databaseUrl "${2}") -}}
{{- $named := regexFind ":[0-9]+$" . | trimPrefix ":" | default "5432" -}}
{{- if not (has (int $named) $through) -}}{{- $wrong = $wrong | default $named -}}{{- end -}}
{{- end -}}
{{- if $wrong -}}
{{- $faults = append $faults (print "database-port: " (printf "secrets.databaseUrl names port %s, but networkPolicy.databasePort is %d: the backend could not reach its database" $wrong (int .Values.networkPolicy.databasePort))) -}}
{{- end -}}
{{- end -}}

{{- /* config.featureFlags has at most 16,384 bytes as JSON: Linux starts no program with a variable of more than 128 KiB */ -}}
{{- $flags := len (.Values.config.featureFlags | toRawJson) -}}
{{- if gt $flags 16384 -}}
{{- $faults = append $faults (print "feature-flags-size: " (printf "config.featureFlags has %d bytes as JSON; it may have at most 16384, as it becomes one variable of the pods' environment" $flags)) -}}
{{- end -}}

{{- /* Nothing in config has the form of a secret: it goes to the ConfigMap, which anybody in the namespace may read */ -}}
{{- if regexMatch "(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}|npg_[A-Za-z0-9]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY|[a-z][a-z0-9+]*://[^\\s/:@\"]+:[^\\s/@\"]+@)" (.Values.config | toRawJson) -}}
{{- $faults = append $faults (print "config-secret-format: " "config holds what looks like a secret, and goes to the ConfigMap: put it into the Secret") -}}
{{- end -}}

{{- /* No feature flag has the name of a secret and a text for a value */ -}}
{{- if regexMatch "\"[^\"]*(?i)(password|passwd|secret|token|api[_-]?key|private[_-]?key|credential|connection[_-]?string|database[_-]?url)[^\"]*\":\"[^\"]" (.Values.config.featureFlags | toRawJson) -}}
{{- $faults = append $faults (print "config-secret-name: " "config.featureFlags has a key that names a secret, and goes to the ConfigMap: put it into the Secret") -}}
{{- end -}}

{{- if $faults -}}
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
