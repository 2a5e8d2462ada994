package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
)

// replaceable are the kinds whose specification is the chart's alone. Server-side
// apply leaves what others added to it (a container, a variable, a label of a
// selector), and refuses a variable that others gave a value where the chart has it
// from a ConfigMap, or a budget of pods that others counted the other way round.
// Replacing the specification as a whole does neither.
var replaceable = []string{"Deployment", "Service", "PodDisruptionBudget", "CronJob"}

// frozen says whether somebody made a ConfigMap immutable, which Kubernetes never takes
// back and the chart never does: it is deleted and made again, as pods read it only when
// they start.
func frozen(live, wanted *unstructured.Unstructured) bool {
	is, _, _ := unstructured.NestedBool(live.Object, "immutable")
	should, _, _ := unstructured.NestedBool(wanted.Object, "immutable")
	return live.GetKind() == "ConfigMap" && is && !should
}

// Reach is how much TakeOver writes over.
type Reach int

// Reaches, each with those before.
const (
	// LeftByHelm is what plain helm wrote under another name than ours, so that
	// applying without it leaves it.
	LeftByHelm Reach = iota
	// Excluding is what others wrote and the API server does not take beside the chart's.
	Excluding
	// Everything is also what others added, and the owners that they gave an object.
	Everything
)

// covers says whether something that was done to an object is to be written over.
func (r Reach) covers(one Applied) bool {
	switch {
	case one.Excludes:
		return r >= Excluding || len(one.Strangers) == 0
	case len(one.Added) > 0:
		return r == Everything || len(one.Strangers) == 0 && writtenBy(one.Live, plainHelm)
	}
	return false
}

// TakeOver writes over what was done to the manifest's objects and what applying them
// leaves, or cannot be done over: added items, fields that exclude the chart's, owners
// that would take the object with them. It names the objects that it changed.
func (c *Cluster) TakeOver(ctx context.Context, release, manifest string, reach Reach) ([]string, error) {
	client, mapper, err := c.resources()
	if err != nil {
		return nil, err
	}
	objects, err := readObjects(manifest)
	if err != nil {
		return nil, err
	}
	var changed []string
	for _, object := range objects {
		if reach < Everything && !slices.Contains(replaceable, object.GetKind()) && object.GetKind() != "ConfigMap" {
			continue
		}
		mark(object, release, c.namespace)
		resource, err := c.resource(client, mapper, object)
		if err != nil {
			return changed, err
		}
		one, err := c.dryRun(ctx, resource, object)
		if err != nil {
			return changed, err
		}
		done, err := c.takeOver(ctx, resource, object, one, reach)
		if err != nil {
			return changed, fmt.Errorf("write over what others did to %s: %w", one.Object, c.explain(err))
		}
		if done {
			changed = append(changed, one.Object)
		}
	}
	return changed, nil
}

func (c *Cluster) takeOver(ctx context.Context, resource dynamic.ResourceInterface, object *unstructured.Unstructured,
	one Applied, reach Reach) (bool, error) {
	done := false
	switch {
	case !reach.covers(one):
	case frozen(one.Live, object):
		if err := thaw(ctx, resource, object, one.Live); err != nil {
			return false, err
		}
		done = true
	default:
		if _, err := replace(ctx, resource, object, nil); err != nil {
			return false, err
		}
		done = true
	}
	if len(one.Owners) > 0 && reach == Everything {
		patch := []byte(`{"metadata":{"ownerReferences":null}}`)
		if _, err := resource.Patch(ctx, object.GetName(), types.MergePatchType, patch,
			metav1.PatchOptions{FieldManager: FieldManager}); err != nil {
			return done, err
		}
		done = true
	}
	return done, nil
}

// Adopt makes the manifest's objects that are there the release's: Helm takes them for its own, what another tool
// marked them with as its is taken off, and the fields that it wrote are ours, so that applying them is no conflict.
func (c *Cluster) Adopt(ctx context.Context, release, manifest string) error {
	client, mapper, err := c.resources()
	if err != nil {
		return err
	}
	objects, err := readObjects(manifest)
	if err != nil {
		return err
	}
	for _, object := range objects {
		mark(object, release, c.namespace)
		resource, err := c.resource(client, mapper, object)
		if err != nil {
			return err
		}
		live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look at %s: %w", NameOf(object), c.explain(err))
		}
		if err := adopt(ctx, resource, object, live); err != nil {
			return fmt.Errorf("take %s over: %w", NameOf(object), c.explain(err))
		}
	}
	return nil
}

func adopt(ctx context.Context, resource dynamic.ResourceInterface, object, live *unstructured.Unstructured) error {
	patch := func(metadata map[string]any) error {
		text, err := json.Marshal(map[string]any{"metadata": metadata})
		if err != nil {
			return err
		}
		ours := metav1.PatchOptions{FieldManager: FieldManager}
		_, err = resource.Patch(ctx, object.GetName(), types.MergePatchType, text, ours)
		return err
	}
	off := map[string]any{"labels": unmarked(live.GetLabels()), "annotations": unmarked(live.GetAnnotations())}
	if err := patch(off); err != nil {
		return err
	}
	const tries = 5
	for try := 1; ; try++ {
		force := metav1.ApplyOptions{FieldManager: FieldManager, Force: true}
		applied, err := resource.Apply(ctx, object.GetName(), object, force)
		if err != nil {
			return err
		}
		others := strangers(applied)
		ours := slices.DeleteFunc(applied.GetManagedFields(), func(e metav1.ManagedFieldsEntry) bool {
			return e.Subresource == "" && slices.Contains(others, e.Manager)
		})
		err = patch(map[string]any{"managedFields": ours, "resourceVersion": applied.GetResourceVersion()})
		// Controllers write its status meanwhile.
		if !apierrors.IsConflict(err) || try == tries {
			return err
		}
	}
}

// unmarked takes those labels or annotations off by which a tool knows an object as its own.
func unmarked(all map[string]string) map[string]any {
	off := map[string]any{}
	for key := range all {
		if lifecycle.MarksOwner(key) {
			off[key] = nil
		}
	}
	return off
}

// strange fills in what others did to an object and what applying it leaves.
func (c *Cluster) strange(ctx context.Context, resource dynamic.ResourceInterface, object *unstructured.Unstructured,
	one *Applied) error {
	if one.Live == nil {
		return nil
	}
	for _, owner := range one.Live.GetOwnerReferences() {
		one.Owners = append(one.Owners, owner.Kind+"/"+owner.Name)
	}
	one.Strangers = strangers(one.Live)
	if frozen(one.Live, object) {
		strangeFrozen(object, one)
		return nil
	}
	if !slices.Contains(replaceable, object.GetKind()) {
		return nil
	}
	whole, err := replace(ctx, resource, object, []string{metav1.DryRunAll})
	switch {
	case apierrors.IsInvalid(err), apierrors.IsForbidden(err), apierrors.IsBadRequest(err), apierrors.IsNotFound(err),
		apierrors.IsConflict(err),
		err != nil && strings.Contains(err.Error(), uncalledWebhook):
		return nil // Then applying is all that can be done, and it says why not.
	case err != nil:
		return fmt.Errorf("ask what replacing %s would make: %w", one.Object, c.explain(err))
	case one.Would == nil:
		one.Excludes = true
		one.Would = whole
		one.Refused = ""
		return nil
	}
	for _, f := range plan.Fields(one.Would.Object, whole.Object) {
		// Labels and annotations of others stay.
		if strings.HasPrefix(f.Path, ".spec.") && !strings.HasPrefix(f.Path, ".spec.template.metadata.") {
			one.Added = append(one.Added, f)
		}
	}
	return nil
}

// strangeFrozen is strange of what somebody made immutable.
func strangeFrozen(object *unstructured.Unstructured, one *Applied) {
	if one.Would != nil { // It holds what it should, and would take no change of it.
		one.Added = append(one.Added, plan.Field{Path: ".immutable", From: "true", To: "false"})
		return
	}
	one.Excludes = true
	one.Refused = ""
	one.Would = one.Live.DeepCopy()
	one.Would.Object["data"] = object.Object["data"]
	delete(one.Would.Object, "immutable")
}

// thaw makes an object again as it should be, in place of one that takes no change.
func thaw(ctx context.Context, resource dynamic.ResourceInterface, object, live *unstructured.Unstructured) error {
	uid := live.GetUID()
	err := resource.Delete(ctx, object.GetName(), metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}})
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	_, err = resource.Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: FieldManager, Force: true})
	return err
}

// wouldReplace says whether the API server, which would not take an object beside what
// others did to it, would take it in place of that.
func wouldReplace(ctx context.Context, resource dynamic.ResourceInterface, object *unstructured.Unstructured) bool {
	live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
	switch {
	case err != nil:
		return false
	case frozen(live, object):
		return true
	case !slices.Contains(replaceable, object.GetKind()):
		return false
	}
	_, err = replace(ctx, resource, object, []string{metav1.DryRunAll})
	return err == nil
}

// replace writes the object's specification over that of the one that is there, and
// keeps what the cluster itself has given it.
func replace(ctx context.Context, resource dynamic.ResourceInterface, object *unstructured.Unstructured,
	dryRun []string) (*unstructured.Unstructured, error) {
	const tries = 5
	for try := 1; ; try++ {
		live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		whole, err := over(live, object)
		if err != nil {
			return nil, err
		}
		written, err := resource.Update(ctx, whole, metav1.UpdateOptions{FieldManager: FieldManager, DryRun: dryRun})
		// Controllers write its status meanwhile.
		if !apierrors.IsConflict(err) || try == tries {
			return written, err
		}
	}
}

// allocated are the fields of a Service that the cluster fills in.
var allocated = []string{"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort",
	"loadBalancerClass"}

// over is the live object with the specification of the wanted one. Labels and
// annotations of others stay, also those of the pods: kubectl rollout restart and
// meshes work by them.
func over(live, wanted *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	whole := live.DeepCopy()
	whole.SetLabels(merged(live.GetLabels(), wanted.GetLabels()))
	whole.SetAnnotations(merged(live.GetAnnotations(), wanted.GetAnnotations()))
	spec, found, err := unstructured.NestedMap(wanted.Object, "spec") // a copy
	if err != nil {
		return nil, fmt.Errorf("read the specification of %s: %w", NameOf(wanted), err)
	}
	if !found {
		return nil, fmt.Errorf("%s has no specification", NameOf(wanted))
	}
	if wanted.GetKind() == "Service" {
		for _, field := range allocated {
			value, given, _ := unstructured.NestedFieldNoCopy(live.Object, "spec", field)
			_, set := spec[field]
			if sameType(live, wanted) && given && !set {
				spec[field] = value
			}
		}
	}
	for _, field := range []string{"labels", "annotations"} {
		theirs, _, _ := unstructured.NestedStringMap(live.Object, "spec", "template", "metadata", field)
		ours, _, _ := unstructured.NestedStringMap(spec, "template", "metadata", field)
		if len(theirs) > 0 {
			if err := unstructured.SetNestedStringMap(spec, merged(theirs, ours), "template", "metadata",
				field); err != nil {
				return nil, err
			}
		}
	}
	return whole, unstructured.SetNestedMap(whole.Object, spec, "spec")
}

// sameType says whether two Services are of one type: what a load balancer was
// given does not fit a node port.
func sameType(a, b *unstructured.Unstructured) bool {
	of := func(o *unstructured.Unstructured) string {
		kind, _, _ := unstructured.NestedString(o.Object, "spec", "type")
		return kind
	}
	return of(a) == of(b) || of(b) == "" && of(a) == "ClusterIP"
}

// merged is the first map with the second over it.
func merged(under, over map[string]string) map[string]string {
	all := maps.Clone(under)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, over)
	return all
}

// plainHelm is the field manager as which the helm command writes.
const plainHelm = "helm"

// writtenBy says whether a field manager wrote to an object.
func writtenBy(live *unstructured.Unstructured, manager string) bool {
	return slices.ContainsFunc(live.GetManagedFields(),
		func(entry metav1.ManagedFieldsEntry) bool { return entry.Manager == manager })
}

// strangers are the field managers that wrote to an object besides us, Helm and the
// cluster's own controllers.
func strangers(live *unstructured.Unstructured) []string {
	var all []string
	for _, entry := range live.GetManagedFields() {
		if foreignTo(entry) && !slices.Contains(all, entry.Manager) {
			all = append(all, entry.Manager)
		}
	}
	slices.Sort(all)
	return all
}
