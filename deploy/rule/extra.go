package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// ownVariables are those that the chart sets, whatever the values are.
var ownVariables = []string{
	"ASSISTANT", "BACKEND_SERVICE_URL", "CORS_ORIGINS", "DATABASE_URL", "FEATURE_FLAGS", "GOMEMLIMIT", "JWT_SECRET",
	"LOG_LEVEL", "MCP_ALLOW", "MCP_CONFIG", "METRICS_PORT", "NEXT_PUBLIC_API_URL", "NODE_ENV", "NOTIFY_ALLOW",
	"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_DAILY_TOKENS", "OPENAI_HISTORY_TOKENS", "OPENAI_MODEL",
	"OPENAI_TURN_TOKENS", "OTEL_EXPORTER_OTLP_ENDPOINT", "PORT", "PUBLIC_URL",
	"QUOTA_MEGABYTES", "QUOTA_TASKS", "QUOTA_TURNS", "RATE_LIMIT",
	"OIDC_CONFIG", "SHUTDOWN_DELAY", "SMTP_URL", "SSL_CERT_DIR", "TRUSTED_PROXIES", "VAPID_PRIVATE_KEY",
}

// ownLabels are those of every pod of the chart.
var ownLabels = []string{"app", "app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name",
	"version"}

// ownVolumes are the names of the chart's volumes.
var ownVolumes = []string{"backups", "database", "private-ca", "tmp"}

// OwnVariables returns the names of the variables that the chart sets itself.
func OwnVariables() []string { return slices.Clone(ownVariables) }

func checkExtraEnv(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		path := "extraEnv." + component
		var seen []string
		for _, item := range s.items(path) {
			name := item.Get("name").Text()
			if slices.Contains(ownVariables, name) {
				findings = append(findings, finding(path, item, "%s sets %s, which the chart sets itself", path, name))
			} else if slices.Contains(seen, name) {
				findings = append(findings, finding(path, item, "%s sets %s twice", path, name))
			}
			seen = append(seen, name)
		}
	}
	return findings
}

var failExtraEnv = `{{- $own := list ` + quoted(ownVariables) + ` -}}
{{- range $component, $extra := .Values.extraEnv -}}
{{- $seen := list -}}
{{- range $extra -}}
{{- if has .name $own -}}
{{- $faults = append $faults (printf "extraEnv.%s sets %s, which the chart sets itself" $component .name) -}}
{{- else if has .name $seen -}}
{{- $faults = append $faults (printf "extraEnv.%s sets %s twice" $component .name) -}}
{{- end -}}
{{- $seen = append $seen .name -}}
{{- end -}}
{{- end -}}`

func checkPodLabels(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		path := "podLabels." + component
		labels := s.get(path)
		if labels == nil {
			continue
		}
		for _, entry := range labels.Entries {
			if slices.Contains(ownLabels, entry.Key) && !entry.Value.Removed {
				findings = append(findings, Finding{Path: path + "." + entry.Key, At: entry.At,
					Message: path + " sets " + entry.Key + ", which the chart sets itself"})
			}
		}
	}
	return findings
}

var failPodLabels = `{{- range $component, $labels := .Values.podLabels -}}
{{- range $name, $value := $labels -}}
{{- if and (has $name (list ` + quoted(ownLabels) + `)) (not (kindIs "invalid" $value)) -}}
{{- $faults = append $faults (printf "podLabels.%s sets %s, which the chart sets itself" $component $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}`

func checkExtraVolumes(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		volumes, mounts := "extraVolumes."+component, "extraVolumeMounts."+component
		if !s.sound(volumes, mounts) {
			continue
		}
		var seen []string
		for _, item := range s.items(volumes) {
			name := item.Get("name").Text()
			switch {
			case slices.Contains(ownVolumes, name):
				findings = append(findings, finding(volumes, item, "%s has a volume %s, which is the chart's own",
					volumes, name))
			case slices.Contains(seen, name):
				findings = append(findings, finding(volumes, item, "%s has two volumes %s", volumes, name))
			}
			seen = append(seen, name)
		}
		for _, item := range s.items(mounts) {
			if name := item.Get("name").Text(); !slices.Contains(seen, name) {
				findings = append(findings, finding(mounts, item, "%s mounts %s, which is none of %s", mounts, name,
					volumes))
			}
		}
	}
	return findings
}

// checkSources asks whether what is put into a pod comes from one place: Kubernetes
// refuses two, and a variable without any.
func checkSources(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		path := "extraEnv." + component
		for _, item := range s.items(path) {
			name, from := item.Get("name").Text(), item.Get("valueFrom")
			if from == nil {
				continue
			}
			if count := sources(from); count != 1 {
				findings = append(findings, finding(path, from, "%s: the valueFrom of %s names %d sources", path, name,
					count))
			}
			if item.Get("value").Text() != "" {
				findings = append(findings, finding(path, item, "%s gives %s both a value and a valueFrom", path, name))
			}
		}
		path = "extraEnvFrom." + component
		for i, item := range s.items(path) {
			if count := sources(item, "prefix"); count != 1 {
				findings = append(findings, finding(path, item, "%s[%d] names %d sources", path, i, count))
			}
		}
		path = "extraVolumes." + component
		for _, item := range s.items(path) {
			if count := sources(item, "name"); count > 1 {
				findings = append(findings, finding(path, item, "%s: the volume %s has %d sources", path,
					item.Get("name").Text(), count))
			}
		}
	}
	return findings
}

// sources counts the keys of a map, besides those that are no source.
func sources(node *values.Node, besides ...string) int {
	count := 0
	for _, entry := range node.Entries {
		if !slices.Contains(besides, entry.Key) {
			count++
		}
	}
	return count
}

var failSources = `{{- range $component := list "frontend" "backend" -}}
{{- range index $.Values.extraEnv $component -}}
{{- if hasKey . "valueFrom" -}}
{{- if ne (len .valueFrom) 1 -}}
{{- $faults = append $faults (printf "extraEnv.%s: the valueFrom of %s names %d sources" $component .name (len .valueFrom)) -}}
{{- end -}}
{{- if get . "value" -}}
{{- $faults = append $faults (printf "extraEnv.%s gives %s both a value and a valueFrom" $component .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $i, $from := index $.Values.extraEnvFrom $component -}}
{{- if ne (len (omit $from "prefix")) 1 -}}
{{- $faults = append $faults (printf "extraEnvFrom.%s[%d] names %d sources" $component $i (len (omit $from "prefix"))) -}}
{{- end -}}
{{- end -}}
{{- range index $.Values.extraVolumes $component -}}
{{- if gt (len (omit . "name")) 1 -}}
{{- $faults = append $faults (printf "extraVolumes.%s: the volume %s has %d sources" $component .name (len (omit . "name"))) -}}
{{- end -}}
{{- end -}}
{{- end -}}`

// ownPaths are where the chart mounts its own volumes.
var ownPaths = []string{"/backups", "/etc/todo-chatbot/private-ca", "/tmp", "/var/lib/todo-chatbot"}

// checkMountPaths asks whether two volumes are mounted at one path.
func checkMountPaths(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		path := "extraVolumeMounts." + component
		var seen []string
		for _, item := range s.items(path) {
			at := strings.TrimRight(item.Get("mountPath").Text(), "/")
			switch {
			case slices.Contains(ownPaths, at):
				findings = append(findings, finding(path, item, "%s mounts %s at %s, where the chart mounts its own",
					path, item.Get("name").Text(), at))
			case slices.Contains(seen, at):
				findings = append(findings, finding(path, item, "%s mounts two volumes at %s", path, at))
			}
			seen = append(seen, at)
		}
	}
	return findings
}

var failMountPaths = `{{- range $component := list "frontend" "backend" -}}
{{- $seen := list -}}
{{- range index $.Values.extraVolumeMounts $component -}}
{{- $at := regexReplaceAll "/+$" .mountPath "" -}}
{{- if has $at (list ` + quoted(ownPaths) + `) -}}
{{- $faults = append $faults (printf "extraVolumeMounts.%s mounts %s at %s, where the chart mounts its own" $component .name $at) -}}
{{- else if has $at $seen -}}
{{- $faults = append $faults (printf "extraVolumeMounts.%s mounts two volumes at %s" $component $at) -}}
{{- end -}}
{{- $seen = append $seen $at -}}
{{- end -}}
{{- end -}}`

var failExtraVolumes = `{{- range $component := list "frontend" "backend" -}}
{{- $seen := list -}}
{{- range index $.Values.extraVolumes $component -}}
{{- $name := .name -}}
{{- if has $name (list ` + quoted(ownVolumes) + `) -}}
{{- $faults = append $faults (printf "extraVolumes.%s has a volume %s, which is the chart's own" $component $name) -}}
{{- else if has $name $seen -}}
{{- $faults = append $faults (printf "extraVolumes.%s has two volumes %s" $component $name) -}}
{{- end -}}
{{- $seen = append $seen $name -}}
{{- end -}}
{{- range index $.Values.extraVolumeMounts $component -}}
{{- if not (has .name $seen) -}}
{{- $faults = append $faults (printf "extraVolumeMounts.%s mounts %s, which is none of extraVolumes.%s" $component .name $component) -}}
{{- end -}}
{{- end -}}
{{- end -}}`

// items are those of a list, without what the table of keys refused.
func (s set) items(path string) []*values.Node {
	list := s.get(path)
	if list == nil || s.brokenBelow(path) {
		return nil
	}
	return list.Items
}

// brokenBelow says whether something below a path was refused.
func (s set) brokenBelow(path string) bool {
	for broken := range s.broken {
		if strings.HasPrefix(broken, path+"[") || strings.HasPrefix(broken, path+".") {
			return true
		}
	}
	return false
}

func finding(path string, item *values.Node, format string, arguments ...any) Finding {
	return Finding{Path: path, At: item.At, Message: fmt.Sprintf(format, arguments...)}
}

// quoted are words as a template's list takes them.
func quoted(words []string) string { return `"` + strings.Join(words, `" "`) + `"` }
