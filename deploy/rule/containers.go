package rule

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// containerLists are the values with containers of a component.
var containerLists = []string{"extraInitContainers", "extraContainers"}

// checkContainersGiven holds containers to what the pod has besides.
func checkContainersGiven(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		volumes := s.volumesOf(component)
		seen := components()
		for _, key := range containerLists {
			path := key + "." + component
			for _, item := range s.items(path) {
				name := item.Get("name").Text()
				if slices.Contains(seen, name) {
					findings = append(findings,
						finding(path, item, "%s has a container %s, and the pod has another one", path, name))
				}
				seen = append(seen, name)
				for _, mount := range item.Get("volumeMounts").List() {
					if volume := mount.Get("name").Text(); volumes != nil && !slices.Contains(volumes, volume) {
						findings = append(findings,
							finding(path, mount, "%s: %s mounts %s, which is no volume of the pod", path, name, volume))
					}
				}
				if key == "extraInitContainers" && item.Get("restartPolicy").Text() == "" &&
					slices.ContainsFunc(hooks, func(hook string) bool { return has(item, hook) }) {
					findings = append(findings,
						finding(path, item, "%s: %s has a probe or a lifecycle, and no restartPolicy Always", path,
							name))
				}
			}
		}
	}
	return findings
}

// has says whether a map has a key, and not as null.
func has(node *values.Node, key string) bool {
	entry, ok := node.Entry(key)
	return ok && !entry.Value.Removed
}

// volumesOf are the names of the volumes of a component's pod; nil where they were refused.
func (s set) volumesOf(component string) []string {
	path := "extraVolumes." + component
	if !s.sound(path) || s.brokenBelow(path) {
		return nil
	}
	names := []string{"tmp"}
	if component == "backend" && s.text("privateCA.configMap") != "" {
		names = append(names, "private-ca")
	}
	if component == "backend" && s.get("database.embedded.enabled").True() {
		names = append(names, "database")
	}
	for _, item := range s.items(path) {
		names = append(names, item.Get("name").Text())
	}
	return names
}

var failContainersGiven = `{{- range $component := list "frontend" "backend" -}}
{{- $volumes := list "tmp" -}}
{{- if and (eq $component "backend") $.Values.privateCA.configMap -}}{{- $volumes = append $volumes "private-ca" -}}{{- end -}}
{{- if and (eq $component "backend") $.Values.database.embedded.enabled -}}{{- $volumes = append $volumes "database" -}}{{- end -}}
{{- range index $.Values.extraVolumes $component -}}{{- $volumes = append $volumes .name -}}{{- end -}}
{{- $seen := list "frontend" "backend" -}}
{{- range $key := list "extraInitContainers" "extraContainers" -}}
{{- range $item := index $.Values $key $component -}}
{{- if has $item.name $seen -}}
{{- $faults = append $faults (printf "%s.%s has a container %s, and the pod has another one" $key $component $item.name) -}}
{{- end -}}
{{- $seen = append $seen $item.name -}}
{{- range $item.volumeMounts -}}
{{- if not (has .name $volumes) -}}
{{- $faults = append $faults (printf "%s.%s: %s mounts %s, which is no volume of the pod" $key $component $item.name .name) -}}
{{- end -}}
{{- end -}}
{{- $asked := or (hasKey $item "livenessProbe") (hasKey $item "readinessProbe") (hasKey $item "startupProbe") (hasKey $item "lifecycle") -}}
{{- if and (eq $key "extraInitContainers") $asked (not $item.restartPolicy) -}}
{{- $faults = append $faults (printf "%s.%s: %s has a probe or a lifecycle, and no restartPolicy Always" $key $component $item.name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}`

// proxyVariables are those that the chart sets where proxy says so.
var proxyVariables = []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"}

// ProxyVariables returns the names of the variables that the chart sets for a proxy.
func ProxyVariables() []string { return slices.Clone(proxyVariables) }

func checkProxyOnce(s set) []Finding {
	if s.text("proxy.https") == "" && s.text("proxy.http") == "" {
		return nil
	}
	var findings []Finding
	for _, item := range s.items("extraEnv.backend") {
		if name := item.Get("name").Text(); slices.Contains(proxyVariables, name) {
			findings = append(findings,
				finding("extraEnv.backend", item, "extraEnv.backend sets %s, and proxy names a proxy too", name))
		}
	}
	return findings
}

var failProxyOnce = `{{- if or .Values.proxy.https .Values.proxy.http -}}
{{- range .Values.extraEnv.backend -}}
{{- if has .name (list ` + quoted(proxyVariables) + `) -}}
{{- $faults = append $faults (printf "extraEnv.backend sets %s, and proxy names a proxy too" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}`

func checkFamilies(s set) []Finding {
	const path = "service.ipFamilies"
	families := s.items(path)
	if len(families) < 2 {
		return nil
	}
	if len(families) > 2 || families[0].Text() == families[1].Text() {
		return []Finding{s.at(path, "service.ipFamilies names a family twice")}
	}
	if s.text("service.ipFamilyPolicy") == "SingleStack" {
		return []Finding{s.at(path, "service.ipFamilies names two families, and service.ipFamilyPolicy is SingleStack")}
	}
	return nil
}

const failFamilies = `{{- if ne (len .Values.service.ipFamilies) (len (uniq .Values.service.ipFamilies)) -}}
{{- $faults = append $faults "service.ipFamilies names a family twice" -}}
{{- else if and (eq (len .Values.service.ipFamilies) 2) (eq .Values.service.ipFamilyPolicy "SingleStack") -}}
{{- $faults = append $faults "service.ipFamilies names two families, and service.ipFamilyPolicy is SingleStack" -}}
{{- end -}}`

// checkMonitoring asks whether what is to be read can be.
func checkMonitoring(s set) []Finding {
	const path = "monitoring.scrape"
	from := s.get("networkPolicy.metricsFrom")
	if s.text(path) == "" {
		return nil
	}
	var findings []Finding
	if from != nil && len(from.Items) == 0 && s.get("networkPolicy.enabled").True() {
		findings = append(findings,
			s.at(path, "monitoring.scrape is %s, and networkPolicy.metricsFrom lets nobody read /metrics",
				s.text(path)))
	}
	if metrics := s.get("config.featureFlags").Get("metrics"); metrics != nil && metrics.Kind == values.Flag &&
		!metrics.True() {
		findings = append(findings, s.at(path, "monitoring.scrape is %s, and config.featureFlags takes /metrics away",
			s.text(path)))
	}
	return findings
}

const failMonitoring = `{{- if .Values.monitoring.scrape -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.metricsFrom) -}}
{{- $faults = append $faults (printf "monitoring.scrape is %s, and networkPolicy.metricsFrom lets nobody read /metrics" .Values.monitoring.scrape) -}}
{{- end -}}
{{- $metrics := get .Values.config.featureFlags "metrics" -}}
{{- if and (kindIs "bool" $metrics) (not $metrics) -}}
{{- $faults = append $faults (printf "monitoring.scrape is %s, and config.featureFlags takes /metrics away" .Values.monitoring.scrape) -}}
{{- end -}}
{{- end -}}`
