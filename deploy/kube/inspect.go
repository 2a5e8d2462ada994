package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Inspect looks whether the objects of a manifest are there and as it says, whether
// ready pods stand behind its Services, and whether the deployment answers. What may
// not be looked at is told as such; the error is of a cluster that cannot be asked
// at all. The observation is of the same moment, and gives the pods.
func (c *Cluster) Inspect(ctx context.Context, manifest string,
	seen lifecycle.Observation) (lifecycle.Inspection, error) {
	objects, err := readObjects(manifest)
	if err != nil {
		return lifecycle.Inspection{}, err
	}
	// All at once: of a slow API server it is said in time too what is wrong.
	var parts, namespace, secrets, stale, frozen, scalers, others []lifecycle.Part
	var serving lifecycle.Inspection
	looks, looking := errgroup.WithContext(ctx)
	look := func(into *[]lifecycle.Part, at func() ([]lifecycle.Part, error)) {
		looks.Go(func() (err error) {
			*into, err = at()
			return err
		})
	}
	look(&parts, func() ([]lifecycle.Part, error) { return c.parts(looking, objects) })
	look(&namespace, func() ([]lifecycle.Part, error) { return c.EndingNamespace(looking), nil })
	look(&secrets, func() ([]lifecycle.Part, error) { return c.secretParts(looking) })
	look(&stale, func() ([]lifecycle.Part, error) { return c.Stale(looking, seen) })
	look(&frozen, func() ([]lifecycle.Part, error) { return c.FrozenSecret(looking) })
	look(&scalers, func() ([]lifecycle.Part, error) { return c.Autoscalers(looking) })
	look(&others, func() ([]lifecycle.Part, error) { return c.Others(looking, manifest) })
	looks.Go(func() (err error) {
		serving, err = c.Serving(looking, seen)
		return err
	})
	if err := looks.Wait(); err != nil {
		return lifecycle.Inspection{}, err
	}
	found := lifecycle.Inspection{Parts: slices.Concat(parts, namespace, scalers, others)}
	for _, part := range slices.Concat(secrets, stale) {
		if !slices.ContainsFunc(found.Parts, func(p lifecycle.Part) bool { return p.Object == part.Object }) {
			found.Parts = append(found.Parts, part)
		}
	}
	for _, part := range frozen {
		known := func(p lifecycle.Part) bool { return p.Frozen != "" && p.Object == part.Object }
		if !slices.ContainsFunc(found.Parts, known) {
			found.Parts = append(found.Parts, part)
		}
	}
	found.Parts = append(found.Parts, serving.Parts...)
	found.Routes, found.Answers = serving.Routes, serving.Answers
	return found, nil
}

// Place is the namespace that a manifest's Deployments name; "" where they name none or several.
func Place(manifest string) (string, error) {
	objects, err := readObjects(manifest)
	if err != nil {
		return "", err
	}
	var places []string
	for _, object := range objects {
		if object.GetKind() == "Deployment" && !slices.Contains(places, object.GetNamespace()) {
			places = append(places, object.GetNamespace())
		}
	}
	if len(places) != 1 {
		return "", nil
	}
	return places[0], nil
}

// EndingNamespace tells of a namespace that is being deleted: its pods still serve for
// seconds, until it takes them along. Who may not look at it, or has none, sees the rest.
func (c *Cluster) EndingNamespace(ctx context.Context) []lifecycle.Part {
	namespace, err := c.client.CoreV1().Namespaces().Get(ctx, c.namespace, metav1.GetOptions{})
	if err != nil || namespace.DeletionTimestamp == nil {
		return nil
	}
	part := lifecycle.Part{Object: "namespace/" + c.namespace, Ending: namespace.Finalizers}
	for _, finalizer := range namespace.Spec.Finalizers {
		part.Ending = append(part.Ending, string(finalizer))
	}
	if len(part.Ending) == 0 {
		return nil // It is gone in this moment.
	}
	return []lifecycle.Part{part}
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

// compared are the kinds that are looked at: all that the chart makes but the namespace, which has a look of its own.
// A Deployment that is missing is seen without the manifest.
var compared = []string{"Deployment", "Service", "ConfigMap", "Secret", "ServiceAccount", "PodDisruptionBudget",
	"NetworkPolicy", "Ingress", "HTTPRoute",
	"CronJob", "PersistentVolumeClaim", "ServiceMonitor", "PodMonitor", "PrometheusRule", "Cluster"}

// grows are the fields of a kind that whoever needs more room raises in the cluster, which nothing takes back.
var grows = map[string][]string{"PersistentVolumeClaim": {"spec", "resources"}, "Cluster": {"spec", "storage", "size"}}

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
		part.Unseen = "you may not get " + plural(wanted.GetKind()) + " here"
		return &part, nil
	case err != nil:
		return nil, fmt.Errorf("look at %s: %w", part.Object, c.explain(err))
	}
	if part.Ending = ending(live); len(part.Ending) > 0 {
		return &part, nil
	}
	should, err := plain(wanted)
	if err != nil {
		return nil, err
	}
	is, err := plain(live)
	if err != nil {
		return nil, err
	}
	if secret, ok := live.(*corev1.Secret); ok {
		part.Frozen = c.frozenSecret(secret)
	}
	if wanted.GetKind() == "Secret" { // What it holds is nobody's business; whether it is that of the release is.
		should, is = heldBy(should, should), heldBy(is, should)
	}
	if field, ok := grows[wanted.GetKind()]; ok {
		unstructured.RemoveNestedField(should, field...)
	}
	var compared comparison
	if fields, err := meta.Accessor(live); err == nil {
		compared.managed = fields.GetManagedFields()
	}
	part.Changed = compared.changes("", should, is)
	if len(part.Changed) == 0 && part.Frozen == "" {
		return nil, nil
	}
	return &part, nil
}

// plural is a kind as rights name it.
func plural(kind string) string {
	name := strings.ToLower(kind)
	switch {
	case strings.HasSuffix(name, "y"):
		return strings.TrimSuffix(name, "y") + "ies"
	case strings.HasSuffix(name, "s"):
		return name + "es"
	}
	return name + "s"
}

// ending are the finalizers of an object that was deleted and waits for them.
func ending(object runtime.Object) []string {
	fields, err := meta.Accessor(object)
	if err != nil || fields.GetDeletionTimestamp() == nil {
		return nil
	}
	return fields.GetFinalizers()
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
	case "CronJob":
		return c.client.BatchV1().CronJobs(c.namespace).Get(ctx, name, get)
	case "PersistentVolumeClaim":
		return c.client.CoreV1().PersistentVolumeClaims(c.namespace).Get(ctx, name, get)
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

// heldBy is a Secret with what is said of each value in place of it: whether it is the
// one that the release has.
func heldBy(secret, release map[string]any) map[string]any {
	data, _ := secret["data"].(map[string]any)
	wanted, _ := release["data"].(map[string]any)
	said := map[string]any{}
	for key, value := range data {
		said[key] = "the release's value"
		if value != wanted[key] {
			said[key] = "another value"
		}
	}
	return map[string]any{"data": said}
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
