package rule

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func checkSelectors(o objects) []Finding {
	var findings []Finding
	workloads := o.of("Deployment", "StatefulSet", "Pod", "Job", "CronJob")
	for _, object := range o.of("Deployment") {
		selector := object.node.Get("spec", "selector", "matchLabels")
		if len(labels(selector)) == 0 {
			findings = append(findings, object.at(object.node.Get("spec", "selector"), "the selector is empty"))
		} else if !matches(labels(selector), object.podLabels()) {
			findings = append(findings,
				object.at(selector, "the selector %s does not match the labels of the pods it makes",
					listed(labels(selector))))
		}
	}
	for _, service := range o.of("Service") {
		node := service.node.Get("spec", "selector")
		selector := labels(node)
		if len(selector) == 0 {
			continue
		}
		exact := false
		for _, d := range o.of("Deployment") {
			exact = exact || maps.Equal(selector, labels(d.node.Get("spec", "selector", "matchLabels")))
		}
		if !exact {
			findings = append(findings, service.at(node, "the selector %s is no Deployment's", listed(selector)))
		}
	}
	for _, object := range o.of("PodDisruptionBudget", "NetworkPolicy") {
		node := object.node.Get("spec", "selector", "matchLabels")
		if object.kind == "NetworkPolicy" {
			node = object.node.Get("spec", "podSelector", "matchLabels")
		}
		if len(labels(node)) > 0 && !matchesAny(labels(node), workloads) {
			findings = append(findings, object.at(node, "the selector %s matches no pod", listed(labels(node))))
		}
	}
	return findings
}

func matchesAny(selector map[string]string, workloads []rendered) bool {
	for _, workload := range workloads {
		if matches(selector, workload.podLabels()) {
			return true
		}
	}
	return false
}

func listed(labels map[string]string) string {
	all := make([]string, 0, len(labels))
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		all = append(all, key+"="+labels[key])
	}
	return strings.Join(all, ",")
}

func checkPorts(o objects) []Finding {
	var findings []Finding
	for _, service := range o.of("Service") {
		selector := labels(service.node.Get("spec", "selector"))
		for _, d := range o.of("Deployment") {
			if len(selector) == 0 || !matches(selector, d.podLabels()) {
				continue
			}
			for _, port := range items(service.node.Get("spec", "ports")) {
				target := port.Get("targetPort")
				if target == nil {
					target = port.Get("port")
				}
				if !hasPort(d.containers(), portText(target)) {
					findings = append(findings, service.at(target, "the target port %s is no port of Deployment/%s",
						portText(target), d.name))
				}
			}
		}
	}
	for _, workload := range o.of("Deployment", "StatefulSet", "Pod") {
		for _, container := range workload.containers() {
			for _, probe := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
				if port := container.Get(probe, "httpGet", "port"); port != nil && !hasPort([]*values.Node{container},
					portText(port)) {
					findings = append(findings,
						workload.at(port, "the %s asks port %s, which the container %s does not have", probe,
							portText(port), container.Get("name").Text()))
				}
			}
		}
	}
	return append(findings, checkRoutes(o)...)
}

func hasPort(containers []*values.Node, port string) bool {
	for _, container := range containers {
		for _, p := range items(container.Get("ports")) {
			if port != "" && (p.Get("name").Text() == port || portText(p.Get("containerPort")) == port) {
				return true
			}
		}
	}
	return false
}

// checkRoutes asks of Ingresses and HTTPRoutes that their Services and ports are there.
func checkRoutes(o objects) []Finding {
	var findings []Finding
	to := func(route rendered, name, port *values.Node) {
		service, ok := o.named("Service", name.Text())
		if !ok {
			findings = append(findings, route.at(name, "the Service %s is not there", name.Text()))
			return
		}
		for _, p := range items(service.node.Get("spec", "ports")) {
			if portText(port) == p.Get("name").Text() || portText(port) == portText(p.Get("port")) {
				return
			}
		}
		findings = append(findings, route.at(port, "the Service %s has no port %s", name.Text(), portText(port)))
	}
	for _, route := range o.of("HTTPRoute") {
		for _, r := range items(route.node.Get("spec", "rules")) {
			for _, backend := range items(r.Get("backendRefs")) {
				to(route, backend.Get("name"), backend.Get("port"))
			}
		}
	}
	for _, ingress := range o.of("Ingress") {
		for _, r := range items(ingress.node.Get("spec", "rules")) {
			for _, path := range items(r.Get("http", "paths")) {
				port := path.Get("backend", "service", "port", "name")
				if port == nil {
					port = path.Get("backend", "service", "port", "number")
				}
				to(ingress, path.Get("backend", "service", "name"), port)
			}
		}
	}
	return findings
}

func checkConflicts(o objects) []Finding {
	var findings []Finding
	nodePorts := map[string]rendered{}
	for _, service := range o.of("Service") {
		seen := map[string]bool{}
		for _, port := range items(service.node.Get("spec", "ports")) {
			key := portText(port.Get("port")) + "/" + port.Get("protocol").Text()
			if seen[key] {
				findings = append(findings, service.at(port.Get("port"), "the port %s is given twice",
					portText(port.Get("port"))))
			}
			seen[key] = true
			nodePort := portText(port.Get("nodePort"))
			if other, taken := nodePorts[nodePort]; taken && nodePort != "" {
				findings = append(findings, service.at(port.Get("nodePort"), "the node port %s is Service/%s's",
					nodePort, other.name))
			}
			nodePorts[nodePort] = service
		}
	}
	for _, workload := range o.of("Deployment", "StatefulSet", "Pod") {
		seen := map[string]bool{}
		for _, container := range workload.containers() {
			for _, port := range items(container.Get("ports")) {
				number := portText(port.Get("containerPort"))
				if seen[number] {
					findings = append(findings, workload.at(port, "the container port %s is given twice in one pod",
						number))
				}
				seen[number] = true
			}
		}
	}
	return findings
}

var serviceURL = regexp.MustCompile(`^http://([a-z0-9-]+)(\.[a-z0-9-]+)?(\.svc(\.[a-z0-9.-]+)?)?(?::([0-9]+))?$`)

func checkServiceURL(o objects) []Finding {
	var findings []Finding
	for _, config := range o.of("ConfigMap") {
		node := config.node.Get("data", "BACKEND_SERVICE_URL")
		if node == nil {
			continue
		}
		match := serviceURL.FindStringSubmatch(node.Text())
		if match == nil {
			findings = append(findings, config.at(node, "BACKEND_SERVICE_URL isn't a URL in cluster DNS form"))
			continue
		}
		service, ok := o.named("Service", match[1])
		switch namespace := service.node.Get("metadata", "namespace").Text(); {
		case match[2] != "" && (!ok || namespace != "" && match[2] != "."+namespace):
			// Another namespace's Services are not ours to know.
		case !ok:
			findings = append(findings,
				config.at(node, "BACKEND_SERVICE_URL names the Service %s, which is not rendered", match[1]))
		case !servicePort(service, match[5]):
			findings = append(findings,
				config.at(node, "BACKEND_SERVICE_URL names port %s, which Service/%s does not have", match[5],
					service.name))
		}
	}
	return findings
}

func servicePort(service rendered, port string) bool {
	if port == "" {
		port = "80"
	}
	for _, p := range items(service.node.Get("spec", "ports")) {
		if portText(p.Get("port")) == port {
			return true
		}
	}
	return false
}
