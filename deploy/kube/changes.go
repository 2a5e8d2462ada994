package kube

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// exact are fields in which another entry beside the wanted ones changes the meaning.
var exact = []string{"spec.selector", "spec.podSelector.matchLabels"}

// defaults are fields that no chart sets, because what the API server fills in is right,
// and in which anything else changes where connections lead or what runs.
var defaults = map[string]string{
	"spec.externalTrafficPolicy": "Cluster", "spec.internalTrafficPolicy": "Cluster",
	"spec.publishNotReadyAddresses": "false", "spec.paused": "false", "spec.suspend": "false", "immutable": "false",
	"spec.minReadySeconds": "0", "spec.progressDeadlineSeconds": "600", "spec.loadBalancerSourceRanges": "",
}

// template is where the fields are that are the chart's alone: nobody else adds any, but the API server its defaults,
// and webhooks what the cluster wants of every pod.
const template = "spec.template.spec"

// filled are the fields that the API server fills in of a pod's template where nobody gives them, and with what:
// pkg/apis/core/v1/defaults.go of Kubernetes. Of "any" it depends on others.
var filled = map[string]string{
	"restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler",
	"enableServiceLinks":            "true",
	"terminationGracePeriodSeconds": "30", "securityContext": "map[]", "serviceAccount": anything,
	"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File", "imagePullPolicy": anything,
	"resources": "map[]", "resources.requests": anything, "resizePolicy": anything,
	"securityContext.procMount": "Default",
	"ports.protocol":            "TCP", "env.valueFrom.fieldRef.apiVersion": "v1",
	"env.valueFrom.resourceFieldRef.divisor": "0",
}

// handling are the fields of probes and of what is done when a container starts or ends.
var handling = map[string]string{
	"timeoutSeconds": "1", "periodSeconds": "10", "successThreshold": "1", "failureThreshold": "3",
	"httpGet.scheme": "HTTP", "httpGet.path": "/", "grpc.service": "",
}

const anything = "any"

// index is the part of a path that tells which entry of a list it is.
var index = regexp.MustCompile(`\[[^\]]*\]`)

// filledIn says what the API server fills in for a field below the template, which a chart didn't give; known is
// false for a field that it leaves alone.
func filledIn(path string) (value string, known bool) {
	path = strings.TrimPrefix(index.ReplaceAllString(path, ""), template+".")
	if strings.HasPrefix(path, "volumes.") {
		return anything, true // Each kind of volume has its own.
	}
	for _, list := range []string{"containers.", "initContainers."} {
		path = strings.TrimPrefix(path, list)
	}
	for _, group := range []string{"livenessProbe.", "readinessProbe.", "startupProbe.", "lifecycle.postStart.",
		"lifecycle.preStop."} {
		if rest, found := strings.CutPrefix(path, group); found {
			value, known = handling[rest]
			return value, known
		}
	}
	value, known = filled[path]
	return value, known
}

// comparison is of an object that is there with what it should be.
type comparison struct {
	managed []metav1.ManagedFieldsEntry // who wrote which of its fields
}

// added says what a field should be that nobody wants and that is there; wrong is false for what may be there.
func (c comparison) added(path string, is any) (should string, wrong bool) {
	if right, known := defaults[path]; known {
		return right, fmt.Sprint(is) != right
	}
	if !strings.HasPrefix(path, template+".") {
		return "", false
	}
	if !c.strange(path) {
		return "", false // A webhook of the cluster adds to what we write, and would again.
	}
	right, known := filledIn(path)
	if known && (right == anything || fmt.Sprint(is) == right) {
		return "", false
	}
	if right == anything || right == "map[]" {
		right = ""
	}
	return right, true
}

// changes lists the fields that should have a value and have another. Fields that are
// not wanted may be there: the API server fills in defaults, and others add theirs.
func (c comparison) changes(path string, should, is any) []lifecycle.Change {
	switch should := should.(type) {
	case nil:
		return nil
	case map[string]any:
		return c.mapChanges(path, should, is)
	case []any:
		return c.listChanges(path, should, is)
	}
	if fmt.Sprint(should) == fmt.Sprint(is) {
		return nil
	}
	return []lifecycle.Change{{Path: path, Is: shown(is), Should: shown(should)}}
}

func (c comparison) mapChanges(path string, should map[string]any, is any) []lifecycle.Change {
	fields, _ := is.(map[string]any)
	var all []lifecycle.Change
	for _, key := range sortedKeys(should) {
		all = append(all, c.changes(below(path, key), should[key], fields[key])...)
	}
	for _, key := range sortedKeys(fields) {
		if _, wanted := should[key]; wanted {
			continue
		}
		if right, wrong := c.added(below(path, key), fields[key]); wrong {
			all = append(all, lifecycle.Change{Path: below(path, key), Is: shown(fields[key]), Should: right})
		}
	}
	if slices.Contains(exact, path) {
		for _, key := range sortedKeys(fields) {
			if _, wanted := should[key]; !wanted {
				all = append(all, lifecycle.Change{Path: below(path, key), Is: shown(fields[key])})
			}
		}
	}
	return all
}

// complete are lists that hold what the chart says and nothing besides: neither the cluster nor anything that is
// usual in one adds to them, and an entry more opens a way that the release has not.
var complete = []string{"spec.ports", template + ".containers", template + ".initContainers", template + ".volumes",
	template + ".containers.env", template + ".initContainers.env"}

// listChanges compares entries that have names by these, and others by their order.
func (c comparison) listChanges(path string, should []any, is any) []lifecycle.Change {
	entries, _ := is.([]any)
	names, named := namesOf(should)
	var all []lifecycle.Change
	if !named && len(entries) != len(should) {
		return []lifecycle.Change{{Path: path, Is: shown(is), Should: shown(should)}}
	}
	for i, entry := range should {
		if !named {
			all = append(all, c.changes(fmt.Sprintf("%s[%d]", path, i), entry, entries[i])...)
			continue
		}
		at := slices.IndexFunc(entries, func(e any) bool { return nameIn(e) == names[i] })
		if at < 0 {
			all = append(all, lifecycle.Change{Path: fmt.Sprintf("%s[name=%s]", path, names[i]), Should: shown(entry)})
			continue
		}
		all = append(all, c.changes(fmt.Sprintf("%s[name=%s]", path, names[i]), entry, entries[at])...)
	}
	if !named || !slices.Contains(complete, index.ReplaceAllString(path, "")) {
		return all
	}
	for _, entry := range entries {
		name := nameIn(entry)
		if at := fmt.Sprintf("%s[name=%s]", path, name); !slices.Contains(names, name) &&
			(!strings.HasPrefix(at, template) || c.strange(at)) {
			all = append(all, lifecycle.Change{Path: at, Is: shown(entry)})
		}
	}
	return all
}

func namesOf(list []any) (names []string, named bool) {
	for _, entry := range list {
		name := nameIn(entry)
		if name == "" {
			return nil, false
		}
		names = append(names, name)
	}
	return names, len(names) > 0
}

func nameIn(entry any) string {
	fields, _ := entry.(map[string]any)
	name, _ := fields["name"].(string)
	return name
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func sortedKeys(fields map[string]any) []string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// shown is a value for people: short, and nothing where there is none.
func shown(value any) string {
	const most = 80
	if value == nil {
		return ""
	}
	text, ok := value.(string)
	if !ok {
		encoded, err := json.Marshal(value)
		if err != nil {
			return fmt.Sprint(value)
		}
		text = string(encoded)
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
