package kube

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Selection chooses workloads of a namespace. The zero value is all of them.
type Selection struct {
	Kind   string // "deployment", "statefulset", "daemonset", "job" or "cronjob"; "" for all
	Name   string // "" for all of the kind
	Labels string // a selector, such as "app=web"; "" for all
}

// Apps are the workloads of a namespace, whoever made them, as they were seen at a moment.
type Apps struct {
	Observation lifecycle.Observation
	Owners      map[string]lifecycle.Owner // by the workload's object, such as "statefulset/db"
	Idle        []string                   // CronJobs that are suspended, or whose first Job is still to come
	// Hidden is what the caller may not look at.
	Hidden []Hidden
	// Blind: workloads or pods are among what is hidden, so that nothing can be called well.
	Blind bool
}

// errNoWorkload says that what was asked for by its name is not there.
var errNoWorkload = errors.New("there is no such workload")

// IsNoWorkload says whether an error is that what was asked for by its name is not there.
func IsNoWorkload(err error) bool { return errors.Is(err, errNoWorkload) }

// appsLister lists what belongs to the apps of a namespace. It only gets and lists.
type appsLister struct {
	*Cluster
	chosen Selection
	mu     sync.Mutex
	hidden []Hidden
	blind  bool

	deployments []appsv1.Deployment
	sets        []*appsv1.ReplicaSet
	stateful    []appsv1.StatefulSet
	daemons     []appsv1.DaemonSet
	jobs        []batchv1.Job
	crons       []batchv1.CronJob
	pods        []*corev1.Pod
	warnings    []corev1.Event
	unbound     []corev1.Event
	services    []corev1.Service
	endpoints   []discoveryv1.EndpointSlice
	ingresses   []networkingv1.Ingress
	claims      []corev1.PersistentVolumeClaim
	noSets      bool
	noEndpoints bool
	noServices  bool
	noClaims    bool
}

// Apps looks once at the chosen workloads and at what is around them. What may not be looked at is named, and the
// rest is looked at; the error is of a cluster that can't be asked at all.
func (c *Cluster) Apps(ctx context.Context, chosen Selection) (Apps, error) {
	l := &appsLister{Cluster: c, chosen: chosen}
	if err := l.listAll(ctx); err != nil {
		return Apps{}, err
	}
	slices.SortFunc(l.hidden, func(a, b Hidden) int { return cmp.Compare(a.Part, b.Part) })
	l.hidden = slices.Compact(l.hidden) // Events are listed twice.
	found := Apps{Observation: lifecycle.Observation{At: c.now(), Foreign: true}, Owners: map[string]lifecycle.Owner{},
		Hidden: l.hidden, Blind: l.blind}
	l.read(&found)
	if chosen.Name != "" && len(found.Observation.Workloads) == 0 && len(found.Idle) == 0 && !l.blind {
		return found, fmt.Errorf("%w: %s/%s in namespace %s (kubectl get %ss shows what there is)", errNoWorkload,
			chosen.Kind, chosen.Name, c.namespace, chosen.Kind)
	}
	return found, nil
}

// lookup is one list, and what isn't known without it.
type lookup struct {
	part, needs string
	blinds      bool  // nothing can be called well without it
	missed      *bool // noted where it is refused
	list        func() error
}

// listAll makes all lists side by side.
func (l *appsLister) listAll(ctx context.Context) error {
	all := slices.Concat(l.workloadLookups(ctx), l.aroundLookups(ctx))
	failures := make([]error, len(all))
	var asking sync.WaitGroup
	slots := make(chan struct{}, 6)
	for i, look := range all {
		asking.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			failures[i] = l.look(look)
		})
	}
	asking.Wait()
	return errors.Join(failures...)
}

func (l *appsLister) look(look lookup) error {
	err := look.list()
	switch {
	case apierrors.IsForbidden(err):
		l.mu.Lock()
		defer l.mu.Unlock()
		l.hidden = append(l.hidden, Hidden{Part: look.part, Needs: look.needs})
		l.blind = l.blind || look.blinds
		if look.missed != nil {
			*look.missed = true
		}
		return nil
	case err != nil:
		return fmt.Errorf("look at %s: %w", look.part, l.explain(err))
	}
	return nil
}

func (l *appsLister) wants(kind string) bool { return l.chosen.Kind == "" || l.chosen.Kind == kind }

func (l *appsLister) workloadLookups(ctx context.Context) []lookup {
	selected := metav1.ListOptions{LabelSelector: l.chosen.Labels}
	if l.chosen.Name != "" {
		selected.FieldSelector = "metadata.name=" + l.chosen.Name
	}
	all := []lookup{{"the pods", "list pods", true, nil,
		func() (err error) { l.pods, err = l.appPods(ctx); return err }}}
	add := func(kind, group string, list func() error) {
		if l.wants(kind) {
			all = append(all, lookup{"the " + kind + "s", "list " + kind + "s" + group, true, nil, list})
		}
	}
	add("deployment", ".apps", func() error {
		list, err := l.client.AppsV1().Deployments(l.namespace).List(ctx, selected)
		return keep(&l.deployments, func() []appsv1.Deployment { return only(l.chosen.Name, list.Items) }, err)
	})
	add("statefulset", ".apps", func() error {
		list, err := l.client.AppsV1().StatefulSets(l.namespace).List(ctx, selected)
		return keep(&l.stateful, func() []appsv1.StatefulSet { return only(l.chosen.Name, list.Items) }, err)
	})
	add("daemonset", ".apps", func() error {
		list, err := l.client.AppsV1().DaemonSets(l.namespace).List(ctx, selected)
		return keep(&l.daemons, func() []appsv1.DaemonSet { return only(l.chosen.Name, list.Items) }, err)
	})
	add("cronjob", ".batch", func() error {
		list, err := l.client.BatchV1().CronJobs(l.namespace).List(ctx, selected)
		return keep(&l.crons, func() []batchv1.CronJob { return only(l.chosen.Name, list.Items) }, err)
	})
	if l.wants("job") || l.wants("cronjob") {
		// All of them: a CronJob's need not have its labels.
		all = append(all, lookup{"the jobs", "list jobs.batch", true, nil, func() error {
			list, err := l.client.BatchV1().Jobs(l.namespace).List(ctx, metav1.ListOptions{})
			return keep(&l.jobs, func() []batchv1.Job { return list.Items }, err)
		}})
	}
	if l.wants("deployment") {
		all = append(all, lookup{"the replica sets", "list replicasets.apps", false, &l.noSets, func() error {
			list, err := l.client.AppsV1().ReplicaSets(l.namespace).List(ctx, metav1.ListOptions{})
			return keep(&l.sets, func() []*appsv1.ReplicaSet { return pointers(list.Items) }, err)
		}})
	}
	return all
}

func (l *appsLister) aroundLookups(ctx context.Context) []lookup {
	whole := metav1.ListOptions{}
	return []lookup{
		{"the cluster's warnings", "list events", false, nil, func() error {
			list, err := l.client.CoreV1().Events(l.namespace).List(ctx,
				metav1.ListOptions{FieldSelector: "type=Warning"})
			return keep(&l.warnings, func() []corev1.Event { return list.Items }, err)
		}},
		{"the cluster's warnings", "list events", false, nil, func() error { // This one is no warning.
			list, err := l.client.CoreV1().Events(l.namespace).List(ctx,
				metav1.ListOptions{FieldSelector: "reason=FailedBinding"})
			return keep(&l.unbound, func() []corev1.Event { return list.Items }, err)
		}},
		{"the services", "list services", false, &l.noServices, func() error {
			list, err := l.client.CoreV1().Services(l.namespace).List(ctx, whole)
			return keep(&l.services, func() []corev1.Service { return list.Items }, err)
		}},
		{"what stands behind the services", "list endpointslices.discovery.k8s.io", false, &l.noEndpoints,
			func() error {
				list, err := l.client.DiscoveryV1().EndpointSlices(l.namespace).List(ctx, whole)
				return keep(&l.endpoints, func() []discoveryv1.EndpointSlice { return list.Items }, err)
			}},
		{"the ingresses", "list ingresses.networking.k8s.io", false, nil, func() error {
			list, err := l.client.NetworkingV1().Ingresses(l.namespace).List(ctx, whole)
			return keep(&l.ingresses, func() []networkingv1.Ingress { return list.Items }, err)
		}},
		{"the volume claims", "list persistentvolumeclaims", false, &l.noClaims, func() error {
			list, err := l.client.CoreV1().PersistentVolumeClaims(l.namespace).List(ctx, whole)
			return keep(&l.claims, func() []corev1.PersistentVolumeClaim { return list.Items }, err)
		}},
	}
}

// only are the objects of that name, or all for "". The API server has chosen them already; a test's need not.
func only[T any, O interface {
	*T
	metav1.Object
}](name string, items []T) []T {
	return slices.DeleteFunc(items, func(item T) bool { return name != "" && O(&item).GetName() != name })
}

// appPods reads every pod, page by page, with what is looked at of its specification.
func (l *appsLister) appPods(ctx context.Context) ([]*corev1.Pod, error) {
	var all []*corev1.Pod
	options := metav1.ListOptions{Limit: page}
	for {
		list, err := l.client.CoreV1().Pods(l.namespace).List(ctx, options)
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			p := list.Items[i].DeepCopy() // The page itself can go.
			p.ManagedFields = nil
			p.Spec = corev1.PodSpec{NodeName: p.Spec.NodeName, InitContainers: portsOf(p.Spec.InitContainers),
				Containers: portsOf(p.Spec.Containers), Volumes: claimVolumes(p.Spec.Volumes)}
			all = append(all, p)
		}
		if options.Continue = list.Continue; options.Continue == "" {
			return all, nil
		}
	}
}

func portsOf(containers []corev1.Container) []corev1.Container {
	var kept []corev1.Container
	for _, c := range containers {
		kept = append(kept, corev1.Container{Name: c.Name, Ports: c.Ports, RestartPolicy: c.RestartPolicy})
	}
	return kept
}

func claimVolumes(volumes []corev1.Volume) []corev1.Volume {
	return slices.DeleteFunc(slices.Clone(volumes),
		func(v corev1.Volume) bool { return v.PersistentVolumeClaim == nil && v.Ephemeral == nil })
}

// claimsOf are the names of the claims that a pod mounts; those of ephemeral volumes are named after the pod.
func claimsOf(p *corev1.Pod) []string {
	var names []string
	for _, v := range p.Spec.Volumes {
		switch {
		case v.PersistentVolumeClaim != nil:
			names = append(names, v.PersistentVolumeClaim.ClaimName)
		case v.Ephemeral != nil:
			names = append(names, p.Name+"-"+v.Name)
		}
	}
	return names
}

// chosenBy says whether an object is among those that were asked for by name or label.
func (l *appsLister) chosenBy(o metav1.Object, kind string) bool {
	if !l.wants(kind) || l.chosen.Name != "" && (l.chosen.Kind != kind || o.GetName() != l.chosen.Name) {
		return false
	}
	selector, err := labels.Parse(l.chosen.Labels) // The API server has taken it already.
	return err == nil && selector.Matches(labels.Set(o.GetLabels()))
}

// ownerOf tells who keeps an object.
func ownerOf(o metav1.Object) lifecycle.Owner {
	var managers []string
	for _, f := range o.GetManagedFields() {
		if f.Subresource == "" {
			managers = append(managers, f.Manager)
		}
	}
	return lifecycle.OwnerOf(o.GetLabels(), o.GetAnnotations(), managers)
}

// warned are the events, those about claims among them.
func (l *appsLister) warned() []lifecycle.Event {
	var all []lifecycle.Event
	for i := range l.warnings {
		all = append(all, warningOf(&l.warnings[i]))
	}
	for i := range l.unbound {
		all = append(all, warningOf(&l.unbound[i]))
	}
	return all
}

// lastOf is the newest event about an object, of the reasons given.
func lastOf(events []lifecycle.Event, object string, reasons ...string) (lifecycle.Event, bool) {
	var last lifecycle.Event
	for _, e := range events {
		if e.Object == object && slices.Contains(reasons, e.Reason) && !e.At.Before(last.At) {
			last = e
		}
	}
	return last, last.Reason != ""
}

// seenClaims are the claims that the pods mount.
func (l *appsLister) seenClaims(events []lifecycle.Event, workloads []lifecycle.Workload) []lifecycle.Claim {
	if l.noClaims {
		return nil
	}
	var all []lifecycle.Claim
	for _, w := range workloads {
		for _, p := range w.Pods {
			for _, name := range p.Claims {
				if !slices.ContainsFunc(all, func(c lifecycle.Claim) bool { return c.Name == name }) {
					all = append(all, l.seenClaim(events, name))
				}
			}
		}
	}
	return all
}

func (l *appsLister) seenClaim(events []lifecycle.Event, name string) lifecycle.Claim {
	seen := lifecycle.Claim{Name: name}
	at := slices.IndexFunc(l.claims, func(c corev1.PersistentVolumeClaim) bool { return c.Name == name })
	if at < 0 {
		seen.Missing = true
		return seen
	}
	claim := l.claims[at]
	seen.Bound = claim.Status.Phase == corev1.ClaimBound
	seen.Lost = claim.Status.Phase == corev1.ClaimLost
	if claim.Spec.StorageClassName != nil {
		seen.Class = *claim.Spec.StorageClassName
	}
	if e, found := lastOf(events, "persistentvolumeclaim/"+name, "FailedBinding", "ProvisioningFailed"); found {
		seen.Why = strings.TrimSpace(e.Message)
	}
	return seen
}
