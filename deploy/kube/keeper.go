package kube

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Keeper says who keeps the product's objects here, by what that wrote into them, and how that is, where the cluster
// has its kinds and it may be looked at. It gets a handful of objects and changes nothing.
func (c *Cluster) Keeper(ctx context.Context) (lifecycle.Keeper, error) {
	var owner lifecycle.Owner
	for i, get := range c.telling(ctx) {
		if i == len(entity.Components()) && owner != (lifecycle.Owner{}) {
			break // The Deployments have told it.
		}
		object, err := get()
		if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
			continue
		}
		if err != nil {
			return lifecycle.Keeper{}, fmt.Errorf("look who keeps the release: %w", c.explain(err))
		}
		found := ownerOf(object)
		if owner == (lifecycle.Owner{}) || found.Reconciles() && !owner.Reconciles() {
			owner = found
		}
		if owner.Reconciles() {
			break
		}
	}
	return c.asked(ctx, owner), nil
}

// telling are the objects that tell who keeps a release: its Deployments, and its Services where those are gone.
func (c *Cluster) telling(ctx context.Context) []func() (metav1.Object, error) {
	var all []func() (metav1.Object, error)
	for _, component := range entity.Components() {
		all = append(all, func() (metav1.Object, error) {
			return c.client.AppsV1().Deployments(c.namespace).Get(ctx, component.Name(), metav1.GetOptions{})
		})
	}
	for _, component := range entity.Components() {
		all = append(all, func() (metav1.Object, error) {
			return c.client.CoreV1().Services(c.namespace).Get(ctx, component.Name(), metav1.GetOptions{})
		})
	}
	return all
}

// Kinds of the tools, by their API groups.
var keeperKinds = map[lifecycle.Tool]struct{ group, resource, known string }{
	lifecycle.ByArgoCD:        {"argoproj.io", "applications", "v1alpha1"},
	lifecycle.ByFluxHelm:      {"helm.toolkit.fluxcd.io", "helmreleases", "v2"},
	lifecycle.ByFluxKustomize: {"kustomize.toolkit.fluxcd.io", "kustomizations", "v1"},
}

// argoNamespace is where Argo CD keeps Applications unless it was told otherwise.
const argoNamespace = "argocd"

// asked is an owner with what its own object says. Whatever can't be read of it is left out: who keeps the release is
// known without it.
func (c *Cluster) asked(ctx context.Context, owner lifecycle.Owner) lifecycle.Keeper {
	k := lifecycle.Keeper{Owner: owner}
	kind, known := keeperKinds[owner.Tool]
	client := c.raw()
	if !known || owner.Name == "" || client == nil {
		return k
	}
	version, err := c.servedVersion(ctx, client, kind.group, kind.known)
	if err != nil {
		return k // The cluster doesn't have the kind: the tool runs elsewhere, as Argo CD may, or was taken away.
	}
	base := "/apis/" + kind.group + "/" + version
	object, err := c.keeperObject(ctx, client, base, kind.resource, owner)
	switch {
	case apierrors.IsForbidden(err):
		k.Needs = "get " + kind.resource + "." + kind.group
	case apierrors.IsNotFound(err):
		k.Gone = true
	case err == nil:
		read := map[lifecycle.Tool]func(*lifecycle.Keeper, *unstructured.Unstructured){
			lifecycle.ByArgoCD: readApplication, lifecycle.ByFluxHelm: readHelmRelease,
			lifecycle.ByFluxKustomize: readKustomization}[owner.Tool]
		k.Namespace = object.GetNamespace()
		read(&k, object)
		if through := ownerOf(object); through.Reconciles() {
			k.Through = &through
		}
	}
	return k
}

// raw asks for paths of the API; nil where a test's connection can't.
func (c *Cluster) raw() rest.Interface {
	if c.access == nil {
		return nil
	}
	return c.client.Discovery().RESTClient()
}

// servedVersion is the version of a group in which it is read: the one that is known here if the cluster serves it, and
// otherwise the one that the cluster prefers, whose fields may have other names.
func (c *Cluster) servedVersion(ctx context.Context, client rest.Interface, group, known string) (string, error) {
	var served metav1.APIGroup
	if err := getJSON(ctx, client, "/apis/"+group, nil, &served); err != nil {
		return "", err
	}
	if slices.ContainsFunc(served.Versions,
		func(v metav1.GroupVersionForDiscovery) bool { return v.Version == known }) {
		return known, nil
	}
	return served.PreferredVersion.Version, nil
}

// getJSON gets a path of the API.
func getJSON(ctx context.Context, client rest.Interface, path string, parameters map[string]string, into any) error {
	request := client.Get().AbsPath(path).SetHeader("Accept", "application/json")
	for name, value := range parameters {
		request = request.Param(name, value)
	}
	text, err := request.DoRaw(ctx)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// keeperObject gets the Application, HelmRelease or Kustomization. Where the objects don't say its namespace, all are
// looked through, or Argo CD's own where that isn't allowed.
func (c *Cluster) keeperObject(ctx context.Context, client rest.Interface, base, resource string,
	owner lifecycle.Owner) (*unstructured.Unstructured, error) {
	object := &unstructured.Unstructured{}
	in := func(namespace string) error {
		return getJSON(ctx, client, base+"/namespaces/"+namespace+"/"+resource+"/"+owner.Name, nil, &object.Object)
	}
	if owner.Namespace != "" {
		return object, in(owner.Namespace)
	}
	var found struct {
		Items []map[string]any `json:"items"`
	}
	named := map[string]string{"fieldSelector": "metadata.name=" + owner.Name}
	err := getJSON(ctx, client, base+"/"+resource, named, &found)
	if apierrors.IsForbidden(err) {
		if here := in(argoNamespace); here == nil {
			return object, nil
		}
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, apierrors.NewNotFound(schema.GroupResource{Resource: resource}, owner.Name)
	}
	at := slices.IndexFunc(found.Items, func(o map[string]any) bool {
		return nested(o, "spec", "destination", "namespace") == c.namespace
	})
	return &unstructured.Unstructured{Object: found.Items[max(0, at)]}, nil
}

// nested is the text at a path of fields, or "".
func nested(object map[string]any, fields ...string) string {
	text, _, _ := unstructured.NestedString(object, fields...) // Of another form than is known, it isn't read.
	return text
}

// flag is the truth value at a path of fields; false without it.
func flag(object map[string]any, fields ...string) bool {
	value, _, _ := unstructured.NestedBool(object, fields...)
	return value
}

// listOf are the objects of a list at a path of fields.
func listOf(object map[string]any, fields ...string) []map[string]any {
	values, _, _ := unstructured.NestedSlice(object, fields...)
	var all []map[string]any
	for _, v := range values {
		if one, ok := v.(map[string]any); ok {
			all = append(all, one)
		}
	}
	return all
}

// readApplication reads an Application of Argo CD, by "Application Specification Reference" and "Automated Sync
// Policy" of its documentation.
func readApplication(k *lifecycle.Keeper, o *unstructured.Unstructured) {
	sources := listOf(o.Object, "spec", "sources")
	if one, found, _ := unstructured.NestedMap(o.Object, "spec", "source"); found {
		sources = append(sources, one)
	}
	var from []string
	for _, s := range sources {
		from = append(from,
			joined(" ", nested(s, "repoURL"), nested(s, "chart"), nested(s, "path"), nested(s, "targetRevision")))
	}
	k.Source = joined(" and ", from...)
	k.Says = joined(", ", nested(o.Object, "status", "sync", "status"), nested(o.Object, "status", "health", "status"))
	automated, found, _ := unstructured.NestedMap(o.Object, "spec", "syncPolicy", "automated")
	enabled, said, _ := unstructured.NestedBool(automated, "enabled")
	k.Paused = !found || said && !enabled
	place := nested(o.Object, "spec", "destination", "namespace")
	for _, r := range listOf(o.Object, "status", "resources") {
		if in := nested(r, "namespace"); in == "" || in == place {
			k.Has = append(k.Has,
				lifecycle.Kept{Group: nested(r, "group"), Kind: nested(r, "kind"), Name: nested(r, "name")})
		}
	}
	for _, condition := range listOf(o.Object, "status", "conditions") {
		if strings.HasSuffix(nested(condition, "type"), "Error") {
			k.Failing = nested(condition, "message")
		}
	}
	phase := nested(o.Object, "status", "operationState", "phase")
	if k.Failing == "" && (phase == "Failed" || phase == "Error") {
		k.Failing = nested(o.Object, "status", "operationState", "message")
	}
	if k.Failing == "" && nested(o.Object, "status", "sync", "status") == "OutOfSync" {
		k.Says += differing(listOf(o.Object, "status", "resources"))
	}
}

// differing names what an Application calls OutOfSync.
func differing(resources []map[string]any) string {
	var names []string
	for _, r := range resources {
		if nested(r, "status") == "OutOfSync" {
			names = append(names, strings.ToLower(nested(r, "kind"))+"/"+nested(r, "name"))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}

// readHelmRelease reads a HelmRelease of Flux, by "Helm Releases" of its documentation.
func readHelmRelease(k *lifecycle.Keeper, o *unstructured.Unstructured) {
	k.Paused = flag(o.Object, "spec", "suspend")
	k.Source = joined(" ", reference(o.Object, "spec", "chart", "spec", "sourceRef"),
		nested(o.Object, "spec", "chart", "spec", "chart"), nested(o.Object, "spec", "chart", "spec", "version"),
		reference(o.Object, "spec", "chartRef"))
	readReady(k, o)
}

// readKustomization reads a Kustomization of Flux, by "Kustomization" of its documentation.
func readKustomization(k *lifecycle.Keeper, o *unstructured.Unstructured) {
	k.Paused = flag(o.Object, "spec", "suspend")
	k.Source = joined(" ", reference(o.Object, "spec", "sourceRef"), nested(o.Object, "spec", "path"),
		nested(o.Object, "status", "lastAppliedRevision"))
	for _, entry := range listOf(o.Object, "status", "inventory", "entries") {
		parts := strings.Split(nested(entry, "id"), "_") // <namespace>_<name>_<group>_<kind>
		if len(parts) == 4 {
			k.Has = append(k.Has, lifecycle.Kept{Group: parts[2], Kind: parts[3], Name: parts[1]})
		}
	}
	readReady(k, o)
}

// readReady reads the condition with which every object of Flux says how it is.
func readReady(k *lifecycle.Keeper, o *unstructured.Unstructured) {
	for _, condition := range listOf(o.Object, "status", "conditions") {
		if nested(condition, "type") != "Ready" {
			continue
		}
		switch nested(condition, "status") {
		case "True":
			k.Says = "Ready"
		case "False":
			k.Says = "not Ready"
			k.Failing = joined(": ", nested(condition, "reason"), nested(condition, "message"))
		default:
			k.Says = "at work"
		}
	}
}

// reference is a reference to another object, such as "OCIRepository todo-chatbot".
func reference(object map[string]any, fields ...string) string {
	one, _, _ := unstructured.NestedMap(object, fields...)
	return joined(" ", nested(one, "kind"), nested(one, "name"))
}

// joined are the texts that aren't empty, with the separator between them.
func joined(separator string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), separator)
}

// SecretOwner says who keeps a Secret, and which object, such as "SealedSecret/todo-chatbot-secrets", has its
// controller write it; "" for none.
func (c *Cluster) SecretOwner(ctx context.Context, name string) (owner lifecycle.Owner, controller string, err error) {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return owner, "", nil
	}
	if err != nil {
		return owner, "", fmt.Errorf("look at the Secret %s: %w", name, c.explain(err))
	}
	return ownerOf(secret), controllerOf(secret), nil
}

// controllerOf is the object whose controller writes another, such as "ExternalSecret/todo"; "" for none.
func controllerOf(object metav1.Object) string {
	controller := ""
	for _, by := range object.GetOwnerReferences() {
		controller = by.Kind + "/" + by.Name
	}
	return cmp.Or(controller, externalSecretOf(object))
}

// What External Secrets leaves on a Secret that it writes, also on one that it doesn't own
// (creationPolicy Orphan or Merge).
const (
	externallyManaged = "reconcile.external-secrets.io/managed"
	externalHash      = "reconcile.external-secrets.io/data-hash"
	externalManager   = "externalsecrets.external-secrets.io/"
)

// externalSecretOf is the ExternalSecret that writes an object without owning it; "" for none.
func externalSecretOf(object metav1.Object) string {
	_, hashed := object.GetAnnotations()[externalHash]
	if object.GetLabels()[externallyManaged] != "true" && !hashed {
		return ""
	}
	for _, by := range object.GetManagedFields() {
		// A name that is too long for a manager is there as its digest.
		if name, ok := strings.CutPrefix(by.Manager, externalManager); ok && !strings.Contains(name, "/") {
			return "ExternalSecret/" + name
		}
	}
	return "an ExternalSecret"
}

// UnmarkSecret takes off the deployer's Secret the marks of another tool, where that tool kept it, so that it isn't
// taken for that tool's any more.
func (c *Cluster) UnmarkSecret(ctx context.Context, of lifecycle.Owner) error {
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, entity.Secret, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the Secret %s: %w", entity.Secret, c.explain(err))
	}
	if !ownerOf(secret).Reconciles() || !of.Keeps(ownerOf(secret)) {
		return nil
	}
	fields := slices.DeleteFunc(slices.Clone(secret.ManagedFields), foreignTo)
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"labels": unmarked(secret.Labels), "annotations": unmarked(secret.Annotations),
		"managedFields": fields, "resourceVersion": secret.ResourceVersion}})
	if err != nil {
		return err
	}
	if _, err := c.client.CoreV1().Secrets(c.namespace).Patch(ctx, entity.Secret, types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: FieldManager}); err != nil {
		return fmt.Errorf("take the Secret %s over from %s: %w", entity.Secret, of, c.explain(err))
	}
	return nil
}

// SecretsUsed are the Secrets that the product's Deployments need keys of.
func (c *Cluster) SecretsUsed(ctx context.Context) ([]string, error) {
	deployments, err := c.client.AppsV1().Deployments(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: partOfProduct})
	if err != nil {
		return nil, fmt.Errorf("look at the deployments: %w", c.explain(err))
	}
	var names []string
	for _, needed := range neededKeys(deployments.Items) {
		if !slices.Contains(names, needed.Secret) {
			names = append(names, needed.Secret)
		}
	}
	return names, nil
}

// Owners says of each object of the product who keeps it, by names such as "service/todo-chatbot-backend"; what nobody
// known keeps, and what may not be looked at, is left out.
func (c *Cluster) Owners(ctx context.Context) (map[string]lifecycle.Owner, error) {
	live, err := c.labelled(ctx)
	if errors.Is(err, ErrNoDryRun) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	owners := map[string]lifecycle.Owner{}
	for _, o := range live {
		if owner := ownerOf(o); owner != (lifecycle.Owner{}) {
			owners[NameOf(o)] = owner
		}
	}
	return owners, nil
}

// labelled are the product's objects, whoever made them, and the Secret.
func (c *Cluster) labelled(ctx context.Context) ([]*unstructured.Unstructured, error) {
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	var all []*unstructured.Unstructured
	for _, kind := range kinds {
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			continue // A cluster without the kind has no object of it.
		}
		options := metav1.ListOptions{LabelSelector: partOfProduct}
		if kind.Kind == "Secret" { // One that a person or another tool made need not have the product's labels.
			options = metav1.ListOptions{FieldSelector: "metadata.name=" + entity.Secret}
		}
		list, err := client.Resource(mapping.Resource).Namespace(c.namespace).List(ctx, options)
		if apierrors.IsForbidden(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look for objects of the kind %s: %w", kind.Kind, c.explain(err))
		}
		for i := range list.Items {
			all = append(all, &list.Items[i])
		}
	}
	return all, nil
}

// KeptParts compares the objects of a release that Helm has no record of with what its keeper says of them: that they
// are there, and, where kubectl or Argo CD noted in them what was applied, that they are as it says.
func (c *Cluster) KeptParts(ctx context.Context, keeper lifecycle.Keeper) ([]lifecycle.Part, error) {
	live, err := c.labelled(ctx)
	if errors.Is(err, ErrNoDryRun) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	wanted := map[string]*unstructured.Unstructured{}
	known := slices.Clone(keeper.Has)
	for _, component := range entity.Components() { // Whatever it was made with: a release has these.
		known = append(known, lifecycle.Kept{Kind: "Service", Name: component.Name()})
	}
	for _, has := range known {
		if slices.Contains(compared, has.Kind) {
			o := &unstructured.Unstructured{Object: map[string]any{"kind": has.Kind}}
			o.SetName(has.Name)
			o.SetAPIVersion(strings.TrimPrefix(has.Group+"/v1", "/"))
			wanted[NameOf(o)] = o
		}
	}
	for _, o := range live {
		applied := map[string]any{}
		note := o.GetAnnotations()[lastApplied]
		if note != "" && o.GetKind() != "Secret" && json.Unmarshal([]byte(note), &applied) == nil {
			wanted[NameOf(o)] = &unstructured.Unstructured{Object: applied}
		}
	}
	var all []*unstructured.Unstructured
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		all = append(all, wanted[name])
	}
	return c.parts(ctx, all)
}

// lastApplied is where kubectl apply notes what was applied.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
