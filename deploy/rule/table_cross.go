package rule

import (
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// crossRules hold between values, so no schema can say them: each stands here
// twice, as a check in Go and in the chart's templates. The differential test
// holds the two to each other.
func crossRules() []Rule {
	return []Rule{
		{ID: "requests-within-limits", Layer: Values, Text: "A request is at most its limit, as quantities.",
			Hint:  "Lower the request or raise the limit.",
			Good:  "resources: {backend: {requests: {cpu: \"1\"}}}\n",
			Bad:   "resources: {backend: {requests: {memory: 2Gi}}}\n",
			check: checkRequests, fail: failRequests},
		{ID: "backend-url-port", Layer: Values,
			Text: "config.backendServiceUrl names the port of the backend's Service.", Hint: "Change one of the two.",
			Good: "config: {backendServiceUrl: \"http://todo-chatbot-backend:8080\"}\nservice: {backend: {port: " +
				"8080}}\n", Bad: "service: {backend: {port: 8001}}\n",
			check: checkBackendPort, fail: failBackendPort},
		{ID: "backend-url-local", Layer: Values, Text: "config.backendServiceUrl names a Service, not localhost.",
			Hint:  "In a pod, localhost is the pod itself: http://todo-chatbot-backend:8000.",
			Good:  "config: {backendServiceUrl: \"http://todo-chatbot-backend.todo-chatbot:8000\"}\n",
			Bad:   "config: {backendServiceUrl: \"http://localhost:8000\"}\n",
			check: checkBackendLocal,
			fail: `{{- if eq (regexReplaceAll "^http://([^:]*).*$" .Values.config.backendServiceUrl "${1}") "localhost" -}}
{{- $faults = append $faults "config.backendServiceUrl names localhost, which in a pod is the pod itself" -}}
{{- end -}}`},
		{ID: "route-gateway", Layer: Values,
			Text: "httpRoute.parentRefs names a Gateway where httpRoute.enabled is true.",
			Hint: "parentRefs: [{name: gateway, namespace: gateways}]",
			Good: "httpRoute: {enabled: true, parentRefs: [{name: gateway}]}\n", Bad: "httpRoute: {enabled: true}\n",
			check: func(s set) []Finding {
				if refs := s.get("httpRoute.parentRefs"); s.get("httpRoute.enabled").True() && refs != nil &&
					len(refs.Items) == 0 {
					return []Finding{s.at("httpRoute.enabled",
						"httpRoute.parentRefs is required with httpRoute.enabled: the Gateway the route belongs to")}
				}
				return nil
			},
			fail: `{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- $faults = append $faults "httpRoute.parentRefs is required with httpRoute.enabled: the Gateway the route belongs to" -}}
{{- end -}}`},
		{ID: "extra-env-own", Layer: Values,
			Text:  "extraEnv sets no variable that the chart sets itself, and none twice.",
			Hint:  "Use the value under config, secrets or proxy that the chart sets it by.",
			Good:  "extraEnv: {backend: [{name: GODEBUG, value: \"x\"}]}\n",
			Bad:   "extraEnv: {backend: [{name: LOG_LEVEL, value: debug}]}\n",
			check: checkExtraEnv, fail: failExtraEnv},
		{ID: "pod-label-own", Layer: Values,
			Text: "podLabels sets no label that the chart sets itself: Services and policies select by them.",
			Hint: "Use another label.",
			Good: "podLabels: {backend: {team: todo}}\n", Bad: "podLabels: {backend: {app: other}}\n",
			check: checkPodLabels, fail: failPodLabels},
		{ID: "extra-volume", Layer: Values,
			Text: "Each of extraVolumes has a name of its own, which is none of the chart's, and extraVolumeMounts " +
				"mounts nothing else.", Hint: "The chart's own volumes are backups, database, private-ca and tmp.",
			Good: "extraVolumes: {backend: [{name: tls, secret: {secretName: todo-tls}}]}\nextraVolumeMounts: " +
				"{backend: [{name: tls, mountPath: /etc/todo-tls, readOnly: true}]}\n",
			Bad:   "extraVolumeMounts: {backend: [{name: tls, mountPath: /etc/todo-tls}]}\n",
			check: checkExtraVolumes, fail: failExtraVolumes},
		{ID: "one-source", Layer: Values, Text: "A variable, a set of variables and a volume come from one source.",
			Hint: "Keep one of them: valueFrom takes secretKeyRef, configMapKeyRef, fieldRef or resourceFieldRef.",
			Good: "extraEnv: {backend: [{name: PROXY_PASSWORD, valueFrom: {secretKeyRef: {name: proxy, key: " +
				"password}}}]}\n",
			Bad: "extraEnv: {backend: [{name: PROXY_PASSWORD, value: x, valueFrom: {secretKeyRef: {name: proxy, " +
				"key: password}}}]}\n",
			check: checkSources, fail: failSources},
		{ID: "mount-path-own", Layer: Values,
			Text: "extraVolumeMounts mounts one volume at a path, and none where the chart mounts its own.",
			Hint: "The chart's own paths are /backups, /etc/todo-chatbot/private-ca, /tmp and /var/lib/todo-chatbot.",
			Good: "extraVolumes: {backend: [{name: tls, secret: {secretName: todo-tls}}]}\nextraVolumeMounts: " +
				"{backend: [{name: tls, mountPath: /etc/todo-tls}]}\n",
			Bad: "extraVolumes: {backend: [{name: scratch, emptyDir: {}}]}\nextraVolumeMounts: {backend: [{name: " +
				"scratch, mountPath: /tmp}]}\n",
			check: checkMountPaths, fail: failMountPaths},
		{ID: "extra-container", Layer: Values,
			Text: "Each of extraContainers and extraInitContainers has a name of its own, mounts volumes that its " +
				"pod has, and has probes only where it goes on running.",
			Hint: "Name it otherwise than the others and the chart's frontend and backend; its volumes are those " +
				"of extraVolumes, tmp, and the backend's private-ca and database where values switch these on.",
			Good: "extraContainers: {backend: [" + sideCar + "]}\n",
			Bad: "extraContainers: {backend: [" + strings.Replace(sideCar, "name: proxy", "name: backend", 1) +
				"]}\n",
			check: checkContainersGiven, fail: failContainersGiven},
		{ID: "proxy-once", Layer: Values, Text: "The proxy is given by proxy or by extraEnv.backend, not by both.",
			Hint: "Keep extraEnv.backend for a proxy with a password.",
			Good: "proxy: {https: \"http://proxy.example:3128\"}\n",
			Bad: "proxy: {https: \"http://proxy.example:3128\"}\nextraEnv: {backend: [{name: NO_PROXY, value: " +
				".example.com}]}\n",
			check: checkProxyOnce, fail: failProxyOnce},
		{ID: "ip-families-once", Layer: Values,
			Text: "service.ipFamilies names a family once, and two only where service.ipFamilyPolicy isn't " +
				"SingleStack.", Hint: "PreferDualStack takes two, and does with one.",
			Good:  "service: {ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4]}\n",
			Bad:   "service: {ipFamilyPolicy: SingleStack, ipFamilies: [IPv6, IPv4]}\n",
			check: checkFamilies, fail: failFamilies},
		{ID: "monitoring-reached", Layer: Values,
			Text: "networkPolicy.metricsFrom lets Prometheus in where monitoring.scrape is set, and " +
				"config.featureFlags doesn't take /metrics away.",
			Hint: "metricsFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}], " +
				"with the namespace of Prometheus.",
			Good: "monitoring: {scrape: PodMonitor}\nnetworkPolicy: {metricsFrom: [{namespaceSelector: " +
				"{matchLabels: {kubernetes.io/metadata.name: monitoring}}}]}\n",
			Bad:   "monitoring: {scrape: PodMonitor}\n",
			check: checkMonitoring, fail: failMonitoring},
		{ID: "drain-order", Layer: Values, Text: "drain.graceSeconds is more than drain.sleepSeconds.",
			Hint: "Raise drain.graceSeconds: streams end in the time between the two.",
			Good: "drain: {sleepSeconds: 44}\n", Bad: "drain: {sleepSeconds: 45}\n",
			check: func(s set) []Finding {
				sleep, ok := s.number("drain.sleepSeconds")
				grace, both := s.number("drain.graceSeconds")
				if !ok || !both || sleep < grace {
					return nil
				}
				finding := s.at("drain.graceSeconds",
					"drain.graceSeconds (%d) must be more than drain.sleepSeconds (%d), or streams are cut", grace,
					sleep)
				return []Finding{s.and(finding, "drain.sleepSeconds", "the sleep")}
			},
			fail: `{{- if ge (int .Values.drain.sleepSeconds) (int .Values.drain.graceSeconds) -}}
{{- $faults = append $faults (printf "drain.graceSeconds (%d) must be more than drain.sleepSeconds (%d), or streams are cut" (int .Values.drain.graceSeconds) (int .Values.drain.sleepSeconds)) -}}
{{- end -}}`},
		{ID: "embedded-replicas", Layer: Values,
			Text: "replicaCount.backend is 1 where database.embedded.enabled is true.",
			Hint: "A file is written by one backend. For more use PostgreSQL: todo-chatbot-backend migrate-database " +
				"moves everything there.",
			Good: "database: {embedded: {enabled: true}}\nreplicaCount: {backend: 1}\n",
			Bad:  "database: {embedded: {enabled: true}}\nreplicaCount: {backend: 2}\n",
			check: func(s set) []Finding {
				if replicas, ok := s.number("replicaCount.backend"); ok && replicas > 1 &&
					s.get("database.embedded.enabled").True() {
					return []Finding{s.at("replicaCount.backend",
						"replicaCount.backend is %d, and the embedded database has one backend", replicas)}
				}
				return nil
			},
			fail: `{{- if and .Values.database.embedded.enabled (gt (int .Values.replicaCount.backend) 1) -}}
{{- $faults = append $faults (printf "replicaCount.backend is %d, and the embedded database has one backend" (int .Values.replicaCount.backend)) -}}
{{- end -}}`},
		{ID: "database-once", Layer: Values,
			Text:  "There is one database: database.embedded, database.cnpg or secrets.databaseUrl.",
			Hint:  "Keep the one that has the tasks; migrate-database fills another one.",
			Good:  "database: {cnpg: {enabled: true}}\n",
			Bad:   "database: {cnpg: {enabled: true}, embedded: {enabled: true}}\nreplicaCount: {backend: 1}\n",
			check: checkDatabaseOnce,
			fail: `{{- $databases := 0 -}}
{{- if .Values.database.embedded.enabled -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- if .Values.database.cnpg.enabled -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- if and $databases .Values.secrets.databaseUrl -}}{{- $databases = add1 $databases -}}{{- end -}}
{{- if gt (int $databases) 1 -}}
{{- $faults = append $faults "there is more than one database: keep one of database.embedded.enabled, database.cnpg.enabled and secrets.databaseUrl" -}}
{{- end -}}`},
		{ID: "backup-secret", Layer: Values, Text: "backup.s3.existingSecret is given where backup.s3.address is.",
			Hint: "kubectl create secret generic bucket --from-literal=AWS_ACCESS_KEY_ID=... " +
				"--from-literal=AWS_SECRET_ACCESS_KEY=...",
			Good: "backup: {s3: {address: \"s3://backups\", existingSecret: bucket}}\n",
			Bad:  "backup: {s3: {address: \"s3://backups\"}}\n",
			check: func(s set) []Finding {
				if s.text("backup.s3.address") == "" || !s.sound("backup.s3.existingSecret") ||
					s.text("backup.s3.existingSecret") != "" {
					return nil
				}
				return []Finding{s.at("backup.s3.address",
					"backup.s3.existingSecret is required with backup.s3.address: the Secret with the bucket's keys")}
			},
			fail: `{{- if and .Values.backup.s3.address (not .Values.backup.s3.existingSecret) -}}
{{- $faults = append $faults "backup.s3.existingSecret is required with backup.s3.address: the Secret with the bucket's keys" -}}
{{- end -}}`},
	}
}

func checkDatabaseOnce(s set) []Finding {
	var given []string
	for _, path := range []string{"database.embedded.enabled", "database.cnpg.enabled"} {
		if s.get(path).True() {
			given = append(given, path)
		}
	}
	if len(given) > 0 && s.text("secrets.databaseUrl") != "" {
		given = append(given, "secrets.databaseUrl")
	}
	if len(given) < 2 {
		return nil
	}
	finding := s.at(given[0],
		"there is more than one database: keep one of database.embedded.enabled, database.cnpg.enabled and "+
			"secrets.databaseUrl")
	return []Finding{s.and(finding, given[1], "another one")}
}

func checkRequests(s set) []Finding {
	var findings []Finding
	for _, at := range []string{"resources.frontend", "resources.backend", "backup.resources"} {
		for _, name := range []string{"memory", "cpu", "ephemeral-storage"} {
			requestPath, limitPath := at+".requests."+name, at+".limits."+name
			request, limit, ok := s.quantities(requestPath, limitPath)
			if ok && request.Cmp(limit) > 0 {
				finding := s.at(requestPath, "%s (%s) is more than its limit (%s)", requestPath, s.text(requestPath),
					s.text(limitPath))
				findings = append(findings, s.and(finding, limitPath, "the limit"))
			}
		}
	}
	return findings
}

// quantities reads two of them; false where one is missing or refused.
func (s set) quantities(one, other string) (a, b resource.Quantity, ok bool) {
	if !s.sound(one, other) {
		return a, b, false
	}
	a, err := resource.ParseQuantity(s.text(one))
	if err != nil {
		return a, b, false
	}
	b, err = resource.ParseQuantity(s.text(other))
	return a, b, err == nil
}

const failRequests = `{{- $resources := dict "resources.frontend" .Values.resources.frontend "resources.backend" .Values.resources.backend "backup.resources" .Values.backup.resources -}}
{{- range $at, $r := $resources -}}
{{- range $name, $request := $r.requests -}}
{{- $limit := index $r.limits $name -}}
{{- if and $request $limit (gt (include "todo-chatbot.quantity" $request | float64) (include "todo-chatbot.quantity" $limit | float64)) -}}
{{- $faults = append $faults (printf "%s.requests.%s (%v) is more than its limit (%v)" $at $name $request $limit) -}}
{{- end -}}
{{- end -}}
{{- end -}}`

var trailingPort = regexp.MustCompile(`:([0-9]+)$`)

// portOf returns the port at the end of a host; otherwise where there is none.
func portOf(host, otherwise string) string {
	if match := trailingPort.FindStringSubmatch(host); match != nil {
		return match[1]
	}
	return otherwise
}

func checkBackendPort(s set) []Finding {
	url := s.text("config.backendServiceUrl")
	port, ok := s.number("service.backend.port")
	if url == "" || !ok {
		return nil
	}
	named := portOf(url, "80")
	if named == itoa(port) {
		return nil
	}
	finding := s.at("config.backendServiceUrl",
		"config.backendServiceUrl names port %s, but service.backend.port is %d", named, port)
	return []Finding{s.and(finding, "service.backend.port", "the Service's port")}
}

const failBackendPort = `{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" .Values.config.backendServiceUrl) | default "80" -}}
{{- if ne (int $port) (int .Values.service.backend.port) -}}
{{- $faults = append $faults (printf "config.backendServiceUrl names port %s, but service.backend.port is %d" $port (int .Values.service.backend.port)) -}}
{{- end -}}`

func checkBackendLocal(s set) []Finding {
	host, _, _ := strings.Cut(strings.TrimPrefix(s.text("config.backendServiceUrl"), "http://"), ":")
	if host != "localhost" {
		return nil
	}
	return []Finding{s.at("config.backendServiceUrl",
		"config.backendServiceUrl names localhost, which in a pod is the pod itself")}
}
