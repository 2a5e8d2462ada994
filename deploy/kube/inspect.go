package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Inspect looks whether the objects of a manifest are there and as it says, whether
// ready pods stand behind its Services, and whether the deployment answers. What may
// not be looked at is told as such; the error is of a cluster that cannot be asked
// at all. The observation is of the same moment, and gives the pods.
func (c *Cluster) Inspect(ctx context.Context, manifest string, seen lifecycle.Observation) (lifecycle.Inspection, error) {
	objects, err := readObjects(manifest)
	if err != nil {
		return lifecycle.Inspection{}, err
	}
	var found lifecycle.Inspection
	if found.Parts, err = c.parts(ctx, objects); err != nil {
		return found, err
	}
	secrets, err := c.secretParts(ctx)
	if err != nil {
		return found, err
	}
	for _, part := range secrets {
		if !slices.ContainsFunc(found.Parts, func(p lifecycle.Part) bool { return p.Object == part.Object }) {
			found.Parts = append(found.Parts, part)
		}
	}
	serving, err := c.Serving(ctx, seen)
	found.Parts = append(found.Parts, serving.Parts...)
	found.Routes, found.Answers = serving.Routes, serving.Answers
	return found, err
}

// secondLook is the pause before what is wrong is looked at again: pods come and go,
// and Services learn of it a moment later.
const secondLook = 500 * time.Millisecond

// Serving looks whether ready pods stand behind the Services, and whether the
// deployment answers. What is wrong is looked at twice.
func (c *Cluster) Serving(ctx context.Context, seen lifecycle.Observation) (lifecycle.Inspection, error) {
	found, err := c.servingNow(ctx, seen)
	if err != nil || !wrong(found, seen) {
		return found, err
	}
	select {
	case <-ctx.Done():
		return found, context.Cause(ctx)
	case <-time.After(secondLook):
	}
	if seen, err = c.Glance(ctx); err != nil {
		return found, err
	}
	return c.servingNow(ctx, seen)
}

func (c *Cluster) servingNow(ctx context.Context, seen lifecycle.Observation) (found lifecycle.Inspection, err error) {
	routes, unseen, err := c.routes(ctx, seen)
	if err != nil {
		return found, err
	}
	found.Routes = routes
	if unseen != nil {
		found.Parts = append(found.Parts, *unseen)
	}
	found.Answers = c.Answers(ctx, seen)
	return found, nil
}

// wrong says whether anything is that a second look may see otherwise. Behind the
// Service of a Deployment without ready pods nobody is expected.
func wrong(found lifecycle.Inspection, seen lifecycle.Observation) bool {
	expected := func(service string) bool {
		return slices.ContainsFunc(seen.Workloads, func(w lifecycle.Workload) bool {
			return w.Name == service && slices.ContainsFunc(w.Pods, func(p lifecycle.Pod) bool { return p.Ready && !p.Deleting })
		})
	}
	return slices.ContainsFunc(found.Routes, func(r lifecycle.Route) bool { return r.Ready == 0 && expected(r.Service) }) ||
		slices.ContainsFunc(found.Answers, func(a lifecycle.Answer) bool { return a.Wrong != "" })
}

// parts are the objects that are missing, bent or not to be seen.
func (c *Cluster) parts(ctx context.Context, objects []*unstructured.Unstructured) ([]lifecycle.Part, error) {
	found, failures := make([]*lifecycle.Part, len(objects)), make([]error, len(objects))
	var looking sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i, object := range objects {
		if !slices.ContainsFunc(compared, func(kind string) bool { return kind == object.GetKind() }) {
			continue
		}
		looking.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found[i], failures[i] = c.part(ctx, object)
		})
	}
	looking.Wait()
	var parts []lifecycle.Part
	for i := range objects {
		if failures[i] != nil {
			return nil, failures[i]
		}
		if found[i] != nil {
			parts = append(parts, *found[i])
		}
	}
	return parts, nil
}

// compared are the kinds that are looked at. A Deployment that is missing is seen
// without the manifest.
var compared = []string{"Deployment", "Service", "ConfigMap", "Secret", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy", "Ingress", "HTTPRoute"}

// part compares an object with what is in the cluster; nil where it is as it should.
func (c *Cluster) part(ctx context.Context, wanted *unstructured.Unstructured) (*lifecycle.Part, error) {
	part := lifecycle.Part{Object: NameOf(wanted)}
	live, err := c.live(ctx, wanted)
	switch {
	case apierrors.IsNotFound(err) && wanted.GetKind() == "Deployment":
		return nil, nil
	case apierrors.IsNotFound(err):
		part.Missing = true
		return &part, nil
	case meta.IsNoMatchError(err), errors.Is(err, ErrNoDryRun):
		part.Unseen = "the cluster does not know the kind " + wanted.GetKind()
		return &part, nil
	case apierrors.IsForbidden(err):
		part.Unseen = "you may not get " + strings.ToLower(wanted.GetKind()) + "s here"
		return &part, nil
	case err != nil:
		return nil, fmt.Errorf("look at %s: %w", part.Object, c.explain(err))
	}
	should, err := plain(wanted)
	if err != nil {
		return nil, err
	}
	is, err := plain(live)
	if err != nil {
		return nil, err
	}
	if wanted.GetKind() == "Secret" { // What it holds is nobody's business; that it holds it is.
		should, is = keysOf(should), keysOf(is)
	}
	part.Changed = changes("", should, is)
	if len(part.Changed) == 0 {
		return nil, nil
	}
	return &part, nil
}

// live gets the object of the same kind and name.
func (c *Cluster) live(ctx context.Context, wanted *unstructured.Unstructured) (runtime.Object, error) {
	name, get := wanted.GetName(), metav1.GetOptions{}
	switch wanted.GetKind() {
	case "Deployment":
		return c.client.AppsV1().Deployments(c.namespace).Get(ctx, name, get)
	case "Service":
		return c.client.CoreV1().Services(c.namespace).Get(ctx, name, get)
	case "ConfigMap":
		return c.client.CoreV1().ConfigMaps(c.namespace).Get(ctx, name, get)
	case "Secret":
		return c.client.CoreV1().Secrets(c.namespace).Get(ctx, name, get)
	case "ServiceAccount":
		return c.client.CoreV1().ServiceAccounts(c.namespace).Get(ctx, name, get)
	case "PodDisruptionBudget":
		return c.client.PolicyV1().PodDisruptionBudgets(c.namespace).Get(ctx, name, get)
	case "NetworkPolicy":
		return c.client.NetworkingV1().NetworkPolicies(c.namespace).Get(ctx, name, get)
	case "Ingress":
		return c.client.NetworkingV1().Ingresses(c.namespace).Get(ctx, name, get)
	}
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	resource, err := c.resource(client, mapper, wanted)
	if err != nil {
		return nil, err
	}
	return resource.Get(ctx, name, get)
}

// plain is an object as JSON has it, in the API's own form: quantities and ports are
// written in one way, and what is empty is left out.
func plain(object runtime.Object) (map[string]any, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("write an object: %w", err)
	}
	if typed, _, err := scheme.Codecs.UniversalDeserializer().Decode(text, nil, nil); err == nil {
		if secret, ok := typed.(*corev1.Secret); ok {
			for key, value := range secret.StringData {
				if secret.Data == nil {
					secret.Data = map[string][]byte{}
				}
				secret.Data[key] = []byte(value)
			}
			secret.StringData = nil
		}
		if text, err = json.Marshal(typed); err != nil {
			return nil, fmt.Errorf("write an object: %w", err)
		}
	}
	fields := map[string]any{}
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("read an object: %w", err)
	}
	delete(fields, "status")
	delete(fields, "apiVersion") // Objects that were read have none.
	delete(fields, "kind")
	if metadata, ok := fields["metadata"].(map[string]any); ok {
		fields["metadata"] = map[string]any{"labels": metadata["labels"], "annotations": metadata["annotations"]}
	}
	return fields, nil
}

// keysOf is a Secret with the names of its keys alone.
func keysOf(secret map[string]any) map[string]any {
	data, _ := secret["data"].(map[string]any)
	names := map[string]any{}
	for key := range data {
		names[key] = "set"
	}
	return map[string]any{"data": names}
}

// exact are fields in which another entry beside the wanted ones changes the meaning.
var exact = []string{"spec.selector", "spec.podSelector.matchLabels"}

// changes lists the fields that should have a value and have another. Fields that are
// not wanted may be there: the API server fills in defaults, and others add theirs.
func changes(path string, should, is any) []lifecycle.Change {
	switch should := should.(type) {
	case nil:
		return nil
	case map[string]any:
		return mapChanges(path, should, is)
	case []any:
		return listChanges(path, should, is)
	}
	if fmt.Sprint(should) == fmt.Sprint(is) {
		return nil
	}
	return []lifecycle.Change{{Path: path, Is: shown(is), Should: shown(should)}}
}

func mapChanges(path string, should map[string]any, is any) []lifecycle.Change {
	fields, _ := is.(map[string]any)
	var all []lifecycle.Change
	for _, key := range sortedKeys(should) {
		all = append(all, changes(below(path, key), should[key], fields[key])...)
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

// listChanges compares entries that have names by these, and others by their order.
func listChanges(path string, should []any, is any) []lifecycle.Change {
	entries, _ := is.([]any)
	names, named := namesOf(should)
	var all []lifecycle.Change
	if !named && len(entries) != len(should) {
		return []lifecycle.Change{{Path: path, Is: shown(is), Should: shown(should)}}
	}
	for i, entry := range should {
		if !named {
			all = append(all, changes(fmt.Sprintf("%s[%d]", path, i), entry, entries[i])...)
			continue
		}
		at := slices.IndexFunc(entries, func(e any) bool { return nameIn(e) == names[i] })
		if at < 0 {
			all = append(all, lifecycle.Change{Path: fmt.Sprintf("%s[name=%s]", path, names[i]), Should: shown(entry)})
			continue
		}
		all = append(all, changes(fmt.Sprintf("%s[name=%s]", path, names[i]), entry, entries[at])...)
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

// secretParts are Secrets that pods need and that are not there, or not whole.
func (c *Cluster) secretParts(ctx context.Context) ([]lifecycle.Part, error) {
	missing, err := c.MissingKeys(ctx)
	if apierrors.IsForbidden(err) {
		return []lifecycle.Part{{Object: "secret", Unseen: "you may not get secrets here"}}, nil
	}
	if err != nil {
		return nil, err
	}
	var parts []lifecycle.Part
	for _, m := range missing {
		object := "secret/" + m.Secret
		at := slices.IndexFunc(parts, func(p lifecycle.Part) bool { return p.Object == object })
		if at < 0 {
			parts = append(parts, lifecycle.Part{Object: object})
			at = len(parts) - 1
		}
		part := &parts[at]
		part.Missing = part.Missing || m.Whole
		if !slices.Contains(part.Keys, m.Key) {
			part.Keys = append(part.Keys, m.Key)
		}
	}
	return parts, nil
}

// routes counts the ready pods behind each of the product's Services. Addresses behind
// which no pod of the product stands count for nothing.
func (c *Cluster) routes(ctx context.Context, seen lifecycle.Observation) ([]lifecycle.Route, *lifecycle.Part, error) {
	ready := map[string]bool{}
	for _, w := range seen.Workloads {
		for _, p := range w.Pods {
			ready[p.Name] = p.Ready && !p.Deleting
		}
	}
	found, err := c.client.DiscoveryV1().EndpointSlices(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName})
	if apierrors.IsForbidden(err) {
		return nil, &lifecycle.Part{Object: "endpointslices", Unseen: "you may not list endpointslices here"}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look at the endpoint slices: %w", c.explain(err))
	}
	var routes []lifecycle.Route
	for _, component := range entity.Components() {
		behind := map[string]bool{}
		for i := range found.Items {
			if slice := &found.Items[i]; slice.Labels[discoveryv1.LabelServiceName] == component.Name() {
				standsBehind(slice, ready, behind)
			}
		}
		routes = append(routes, lifecycle.Route{Service: component.Name(), Ready: len(behind)})
	}
	return routes, nil, nil
}

// standsBehind notes the pods of a slice that are ready.
func standsBehind(slice *discoveryv1.EndpointSlice, ready, behind map[string]bool) {
	if len(slice.Ports) == 0 {
		return // It leads to no port, so to nobody.
	}
	for _, e := range slice.Endpoints {
		if e.TargetRef != nil && e.TargetRef.Kind == "Pod" && ready[e.TargetRef.Name] && (e.Conditions.Ready == nil || *e.Conditions.Ready) {
			behind[e.TargetRef.Name] = true
		}
	}
}
