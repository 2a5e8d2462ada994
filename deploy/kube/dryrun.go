package kube

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
	sigyaml "sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
)

// Applied is what server-side apply would make of an object.
type Applied struct {
	Object   string                     // such as "deployment/todo-chatbot-backend"
	Live     *unstructured.Unstructured // nil: it is not there
	Would    *unstructured.Unstructured // nil where Refused says why
	Refused  string
	Conflict []Conflict // fields that somebody else owns, and that would change
	// Excludes says that others wrote what the chart's fields exclude: the API server
	// takes neither both nor the chart's alone, but the specification as a whole.
	Excludes bool
	// Added are the fields that others added and that applying would leave, with what
	// they would be without.
	Added []plan.Field
	// Strangers are the field managers that wrote to an object with either, besides us,
	// Helm and the cluster's own controllers.
	Strangers []string
	// Owners are the objects with which this one would be deleted; the chart's have none.
	Owners []string
}

// Conflict is a field that another field manager wrote.
type Conflict struct {
	Manager string `json:"manager"`
	Field   string `json:"field"`
}

// friends are the field managers whose fields the deployer may write over: its
// own, and plain Helm's.
var friends = []string{plainHelm, FieldManager}

// ErrNoDryRun says that this connection cannot ask for one: it is a test's.
var ErrNoDryRun = errors.New("this connection cannot ask for a dry run")

// resources is the objects of any kind.
func (c *Cluster) resources() (dynamic.Interface, meta.RESTMapper, error) {
	if c.access == nil {
		return nil, nil, ErrNoDryRun
	}
	config, err := c.access.ToRESTConfig()
	if err != nil {
		return nil, nil, fmt.Errorf("read the kubeconfig: %w", err)
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, nil, fmt.Errorf("make a client of the cluster: %w", err)
	}
	mapper, err := c.access.ToRESTMapper()
	if err != nil {
		return nil, nil, fmt.Errorf("ask for the cluster's kinds: %w", c.explain(err))
	}
	return client, mapper, nil
}

// readObjects reads a manifest into objects, in its order.
func readObjects(manifest string) ([]*unstructured.Unstructured, error) {
	var all []*unstructured.Unstructured
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(manifest)))
	for {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the manifest: %w", err)
		}
		object := map[string]any{}
		if err := sigyaml.Unmarshal(text, &object); err != nil {
			return nil, fmt.Errorf("read the manifest: %w", err)
		}
		if len(object) > 0 {
			all = append(all, &unstructured.Unstructured{Object: object})
		}
	}
}

// WouldApply asks the API server what applying the manifest would make of each object;
// nothing is changed. The objects are marked as the release's, as Helm does.
func (c *Cluster) WouldApply(ctx context.Context, release, manifest string) ([]Applied, error) {
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	objects, err := readObjects(manifest)
	if err != nil {
		return nil, err
	}
	var all []Applied
	for _, object := range objects {
		mark(object, release, c.namespace)
		resource, err := c.resource(client, mapper, object)
		if err != nil {
			return nil, err
		}
		one, err := c.dryRun(ctx, resource, object)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (c *Cluster) resource(client dynamic.Interface, mapper meta.RESTMapper,
	object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := object.GroupVersionKind()
	mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, fmt.Errorf("the cluster does not know the kind %s: %w", kind.Kind, c.explain(err))
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		return client.Resource(mapping.Resource), nil
	}
	if object.GetNamespace() == "" {
		object.SetNamespace(c.namespace)
	}
	return client.Resource(mapping.Resource).Namespace(object.GetNamespace()), nil
}

// mark adds what Helm adds to every object of a release.
func mark(object *unstructured.Unstructured, release, namespace string) {
	labels, annotations := object.GetLabels(), object.GetAnnotations()
	if labels == nil {
		labels = map[string]string{}
	}
	if annotations == nil {
		annotations = map[string]string{}
	}
	labels[managedBy] = helmManager
	annotations[releaseName] = release
	annotations[releaseNamespace] = namespace
	object.SetLabels(labels)
	object.SetAnnotations(annotations)
}

// twicePort is what the API server says, without a reason, where applying adds the chart's port beside one that
// somebody gave another number and left its node port.
const twicePort = "duplicate nodePort"

// uncalledWebhook is what the API server says, as an error of its own, where a webhook that it has to ask doesn't
// answer (apiserver/pkg/admission/plugin/webhook of Kubernetes). Other objects may not be that webhook's business.
const uncalledWebhook = "failed calling webhook"

func (c *Cluster) dryRun(ctx context.Context, resource dynamic.ResourceInterface,
	object *unstructured.Unstructured) (Applied, error) {
	one := Applied{Object: NameOf(object)}
	live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
	switch {
	case err == nil:
		one.Live = live
	case !apierrors.IsNotFound(err):
		return one, fmt.Errorf("look at %s: %w", one.Object, c.explain(err))
	}
	options := metav1.ApplyOptions{FieldManager: FieldManager, DryRun: []string{metav1.DryRunAll}}
	_, err = resource.Apply(ctx, object.GetName(), object, options)
	if apierrors.IsConflict(err) {
		one.Conflict = conflicts(err)
	}
	options.Force = true
	one.Would, err = resource.Apply(ctx, object.GetName(), object, options)
	switch {
	case err == nil:
	case apierrors.IsNotFound(err) && one.Live == nil:
		one.Would = object // Its namespace is not there yet.
	case apierrors.IsInvalid(err), apierrors.IsForbidden(err), apierrors.IsBadRequest(err), apierrors.IsConflict(err),
		apierrors.IsAlreadyExists(err),
		strings.Contains(err.Error(), twicePort), strings.Contains(err.Error(), uncalledWebhook):
		one.Would, one.Refused = nil, err.Error()
	default:
		return one, fmt.Errorf("ask what applying %s would make: %w", one.Object, c.explain(err))
	}
	err = c.strange(ctx, resource, object, &one)
	return one, err
}

// NameOf is an object's kind and name, such as "service/todo-chatbot-backend".
func NameOf(object *unstructured.Unstructured) string {
	return strings.ToLower(object.GetKind()) + "/" + object.GetName()
}

// Outlives says whether an object stays when its release no longer has it: Secrets
// and namespaces always do, and what somebody has marked so.
func Outlives(object *unstructured.Unstructured) bool {
	kind := object.GroupVersionKind()
	return kind.Group == "" && (kind.Kind == "Secret" || kind.Kind == "Namespace") || Kept(object)
}

// Kept says whether somebody has marked an object so that Helm leaves it.
func Kept(object *unstructured.Unstructured) bool {
	return object.GetAnnotations()[keepAnnotation] == keepPolicy
}

// Live returns the manifest's objects that are in the cluster, without those named.
func (c *Cluster) Live(ctx context.Context, manifest string, without []string) ([]*unstructured.Unstructured, error) {
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	objects, err := readObjects(manifest)
	if err != nil {
		return nil, err
	}
	var all []*unstructured.Unstructured
	for _, object := range objects {
		if slices.Contains(without, NameOf(object)) {
			continue
		}
		resource, err := c.resource(client, mapper, object)
		if err != nil {
			return nil, err
		}
		live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", NameOf(object), c.explain(err))
		}
		all = append(all, live)
	}
	return all, nil
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

// conflicts reads who owns which field from the API server's refusal.
func conflicts(err error) []Conflict {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil {
		return nil
	}
	var all []Conflict
	for _, cause := range status.Status().Details.Causes {
		found := quoted.FindStringSubmatch(cause.Message)
		if cause.Type != metav1.CauseTypeFieldManagerConflict || found == nil || slices.Contains(friends, found[1]) {
			continue
		}
		all = append(all, Conflict{Manager: found[1], Field: cause.Field})
	}
	return all
}
