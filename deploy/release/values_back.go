package release

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// objects are those of a release by kind and name, such as "service/todo-chatbot-backend".
type objects map[string]map[string]any

// valuesOf reads the chart's values back from the objects that it made of them: the
// inverse of rendering, for a release whose record is lost. What no object shows is
// left to the chart's defaults.
func valuesOf(all objects) map[string]any {
	v := readBack{map[string]any{}}
	for _, component := range entity.Components() {
		v.component(string(component), all["deployment/"+component.Name()])
	}
	backend, config := all["deployment/"+entity.Backend.Name()], all["configmap/"+entity.ConfigMap]
	v.pod(at(backend, "spec", "template", "spec"))
	v.secrets(backend)
	v.services(all)
	v.config(config)
	common := ownAnnotations(config, nil)
	v.put(common, "commonAnnotations")
	if _, has := common["kube-score/ignore"]; !has {
		v.put(nil, "commonAnnotations", "kube-score/ignore") // It is the chart's default.
	}
	v.put(all["poddisruptionbudget/"+entity.Backend.Name()] != nil, "podDisruptionBudget", "enabled")
	v.policy(all["networkpolicy/"+entity.Backend.Name()], config)
	v.entrance(all["ingress/"+entity.Frontend.Name()], all["httproute/"+entity.Frontend.Name()], common)
	return v.all
}

// readBack is what was read so far.
type readBack struct{ all map[string]any }

func (v readBack) put(value any, path ...string) { set(v.all, value, path...) }

// putIf leaves out what is not there, so that the chart's default is taken.
func (v readBack) putIf(value any, path ...string) {
	if value != nil {
		v.put(value, path...)
	}
}

func (v readBack) component(name string, deployment map[string]any) {
	v.putIf(at(deployment, "spec", "replicas"), "replicaCount", name)
	container := first(at(deployment, "spec", "template", "spec", "containers"))
	v.putIf(at(container, "resources"), "resources", name)
	v.putIf(at(container, "imagePullPolicy"), "image", name, "pullPolicy")
	image, digest, _ := strings.Cut(textAt(container, "image"), "@")
	v.put(digest, "image", name, "digest")
	if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") {
		v.put(image[:i], "image", name, "repository")
		v.put(image[i+1:], "image", name, "tag")
	}
}

func (v readBack) pod(spec any) {
	for _, field := range []string{"imagePullSecrets", "priorityClassName", "nodeSelector", "tolerations"} {
		v.putIf(at(spec, field), field)
	}
	v.putIf(at(spec, "terminationGracePeriodSeconds"), "drain", "graceSeconds")
	environment, _ := at(first(at(spec, "containers")), "env").([]any)
	for _, variable := range environment {
		if delay, err := time.ParseDuration(textAt(variable, "value")); err == nil &&
			textAt(variable, "name") == "SHUTDOWN_DELAY" {
			v.put(int(delay.Seconds()), "drain", "sleepSeconds")
		}
	}
}

func (v readBack) secrets(backend map[string]any) {
	container := first(at(backend, "spec", "template", "spec", "containers"))
	environment, _ := at(container, "env").([]any)
	for _, variable := range environment {
		if textAt(variable, "name") == entity.DatabaseURL {
			v.putIf(at(variable, "valueFrom", "secretKeyRef", "name"), "secrets", "existingSecret")
		}
	}
	v.putIf(at(backend, "spec", "template", "metadata", "annotations", "checksum/secret"), "secrets", "checksum")
}

func (v readBack) services(all objects) {
	frontend, backend := all["service/"+entity.Frontend.Name()], all["service/"+entity.Backend.Name()]
	kind := textAt(frontend, "spec", "type")
	v.put(kind, "service", "frontend", "type")
	port := first(at(frontend, "spec", "ports"))
	v.putIf(at(port, "port"), "service", "frontend", "port")
	if kind == "NodePort" {
		v.putIf(at(port, "nodePort"), "service", "frontend", "nodePort")
	}
	v.putIf(at(first(at(backend, "spec", "ports")), "port"), "service", "backend", "port")
}

func (v readBack) config(config map[string]any) {
	for key, value := range map[string]string{"BACKEND_SERVICE_URL": "backendServiceUrl", "CORS_ORIGINS": "corsOrigins",
		"LOG_LEVEL": "logLevel",
		"NODE_ENV":  "nodeEnv", "ASSISTANT": "assistant", "OPENAI_BASE_URL": "openaiBaseUrl",
		"OPENAI_MODEL": "openaiModel"} {
		v.put(textAt(config, "data", key), "config", value)
	}
	var flags map[string]any
	if json.Unmarshal([]byte(textAt(config, "data", "FEATURE_FLAGS")), &flags) == nil {
		v.put(flags, "config", "featureFlags")
	}
	if tokens, err := strconv.Atoi(textAt(config, "data", "OPENAI_DAILY_TOKENS")); err == nil {
		v.put(tokens, "config", "openaiDailyTokens")
	}
}

// policy reads the ports that the backend may reach: HTTPS, the database, the
// language model, and then those that were asked for besides.
func (v readBack) policy(policy, config map[string]any) {
	v.put(policy != nil, "networkPolicy", "enabled")
	if policy == nil {
		return
	}
	from, _ := at(first(at(policy, "spec", "ingress")), "from").([]any)
	if len(from) > 2 { // the frontend and the test
		v.put(from[2:], "networkPolicy", "metricsFrom")
	}
	rules, _ := at(policy, "spec", "egress").([]any)
	if len(rules) == 0 {
		return
	}
	known := []int{443}
	var more []any
	open, _ := at(rules[len(rules)-1], "ports").([]any)
	for i, port := range open {
		number := intAt(port, "port")
		if i == 1 {
			v.put(number, "networkPolicy", "databasePort")
			known = append(known, number, modelPort(textAt(config, "data", "OPENAI_BASE_URL")))
		}
		if !slices.Contains(known, number) {
			more = append(more, number)
		}
	}
	if len(open) == 1 {
		v.put(443, "networkPolicy", "databasePort")
	}
	v.putIf(listOrNil(more), "networkPolicy", "extraEgressPorts")
}

// modelPort is that of a language model's address; 443 without one.
func modelPort(address string) int {
	parsed, err := url.Parse(address)
	if err != nil || address == "" {
		return 443
	}
	if port, err := strconv.Atoi(parsed.Port()); err == nil {
		return port
	}
	if parsed.Scheme == "http" {
		return 80
	}
	return 443
}

func (v readBack) entrance(ingress, route map[string]any, common map[string]any) {
	v.put(ingress != nil, "ingress", "enabled")
	if ingress != nil {
		v.put(textAt(ingress, "spec", "ingressClassName"), "ingress", "className")
		v.put(textAt(first(at(ingress, "spec", "rules")), "host"), "ingress", "host")
		v.put(textAt(first(at(ingress, "spec", "tls")), "secretName"), "ingress", "tlsSecret")
		v.put(ownAnnotations(ingress, common), "ingress", "annotations")
	}
	v.put(route != nil, "httpRoute", "enabled")
	v.putIf(at(route, "spec", "parentRefs"), "httpRoute", "parentRefs")
	v.putIf(at(route, "spec", "hostnames"), "httpRoute", "hostnames")
}

// ownAnnotations are an object's without Helm's marks and without those that it
// shares with all others.
func ownAnnotations(object, shared map[string]any) map[string]any {
	own := map[string]any{}
	annotations, _ := at(object, "metadata", "annotations").(map[string]any)
	for key, value := range annotations {
		if _, common := shared[key]; !common && !strings.HasPrefix(key, "meta.helm.sh/") {
			own[key] = value
		}
	}
	return own
}

// at is the value at a path of an object; nil for none.
func at(object any, path ...string) any {
	fields, _ := object.(map[string]any)
	value, found, err := unstructured.NestedFieldNoCopy(fields, path...)
	if !found || err != nil {
		return nil
	}
	return value
}

func textAt(object any, path ...string) string {
	text, _ := at(object, path...).(string)
	return text
}

func intAt(object any, path ...string) int {
	switch number := at(object, path...).(type) {
	case int:
		return number
	case int64:
		return int(number)
	case float64:
		return int(number)
	}
	return 0
}

// first is the first item of a list; nil without one.
func first(list any) any {
	if items, _ := list.([]any); len(items) > 0 {
		return items[0]
	}
	return nil
}

func listOrNil(items []any) any {
	if len(items) == 0 {
		return nil
	}
	return items
}
