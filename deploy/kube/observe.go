package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	appslisters "k8s.io/client-go/listers/apps/v1"
	coordinationlisters "k8s.io/client-go/listers/coordination/v1"
	corelisters "k8s.io/client-go/listers/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Observer watches a namespace: its workloads, pods and warnings, Helm's records of
// the release, and the deployer's lease. It costs the API server one list and one
// watch of each of the six kinds, however many readers there are: each asks for a
// Reader of its own to be woken, and all look at the same cache with Look.
type Observer struct {
	cluster     *Cluster
	release     string
	deployments appslisters.DeploymentNamespaceLister
	sets        appslisters.ReplicaSetNamespaceLister
	pods        corelisters.PodNamespaceLister
	events      corelisters.EventNamespaceLister
	records     corelisters.SecretNamespaceLister
	leases      coordinationlisters.LeaseNamespaceLister
	mu          sync.Mutex
	readers     []*Reader
	arrived     map[types.UID]arrival // warnings that came while it watched
	answered    time.Time             // when the API server answered last
	found       lifecycle.Inspection
	foundOf     entity.Revision // that was inspected
	keeper      lifecycle.Keeper
	sources     []*source
	// hidesRecords says whether the caller may not look at Helm's records.
	hidesRecords func() bool
}

// arrival is when a warning was seen, by the clock of an observation: the clocks of
// those who write events need not agree.
type arrival struct {
	version string
	at      time.Time // zero: it was there before
}

// Observe starts to watch, until ctx ends, and returns when it has seen what is
// there. Warnings from before are left out: they speak of other days.
func (c *Cluster) Observe(ctx context.Context, release string) (*Observer, error) {
	selected := func(tweak func(*metav1.ListOptions)) informers.SharedInformerFactory {
		return informers.NewSharedInformerFactoryWithOptions(c.client, 0, informers.WithNamespace(c.namespace),
			informers.WithTweakListOptions(tweak), informers.WithTransform(slim))
	}
	factory := selected(func(*metav1.ListOptions) {})
	warnings := selected(
		func(o *metav1.ListOptions) { o.FieldSelector = fields.OneTermEqualSelector("type", "Warning").String() })
	records := selected(func(o *metav1.ListOptions) { o.LabelSelector = recordsOf(release).String() })
	leases := selected(func(o *metav1.ListOptions) {
		o.FieldSelector = fields.OneTermEqualSelector("metadata.name", leaseName).String()
	})
	o := &Observer{
		cluster: c, release: release,
		deployments: factory.Apps().V1().Deployments().Lister().Deployments(c.namespace),
		sets:        factory.Apps().V1().ReplicaSets().Lister().ReplicaSets(c.namespace),
		pods:        factory.Core().V1().Pods().Lister().Pods(c.namespace),
		events:      warnings.Core().V1().Events().Lister().Events(c.namespace),
		records:     records.Core().V1().Secrets().Lister().Secrets(c.namespace),
		leases:      leases.Coordination().V1().Leases().Lister().Leases(c.namespace),
		arrived:     map[types.UID]arrival{},
		answered:    time.Now(),
	}
	o.sources = []*source{
		{informer: factory.Apps().V1().Deployments().Informer()},
		{informer: factory.Apps().V1().ReplicaSets().Informer()},
		{informer: factory.Core().V1().Pods().Informer()},
		{informer: warnings.Core().V1().Events().Informer(), object: "events", part: "the cluster's warnings",
			needs: "list and watch events"},
		{informer: records.Core().V1().Secrets().Informer(), object: "release/" + release, part: RecordsPart,
			needs: "list and watch secrets"},
		{informer: leases.Coordination().V1().Leases().Informer(), object: "lease/" + leaseName,
			part:  "who is at work on it",
			needs: "list and watch leases.coordination.k8s.io"},
	}
	o.hidesRecords = o.sources[4].hidden
	failed := make(chan error, len(o.sources))
	for _, s := range o.sources {
		if err := o.listen(s, failed); err != nil {
			return nil, fmt.Errorf("watch the namespace %s: %w", c.namespace, err)
		}
	}
	for _, f := range []informers.SharedInformerFactory{factory, warnings, records, leases} {
		f.Start(ctx.Done())
	}
	if err := waitForSources(ctx, o.sources, failed); err != nil {
		return nil, fmt.Errorf("watch the namespace %s: %w", c.namespace, c.explain(err))
	}
	o.forget()
	go o.pulse(ctx)
	return o, nil
}

// slim drops what is not looked at: who wrote which field, and what a Secret holds.
func slim(object any) (any, error) {
	if o, ok := object.(metav1.Object); ok {
		o.SetManagedFields(nil)
	}
	switch o := object.(type) {
	case *corev1.Secret:
		o.Data = nil
	case *corev1.Pod:
		o.Spec = corev1.PodSpec{NodeName: o.Spec.NodeName, InitContainers: sidecars(o)}
	}
	return object, nil
}

func (o *Observer) notice() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.readers {
		select {
		case r.changed <- struct{}{}:
		default: // It has not taken the wake-up before, which serves for both.
		}
	}
}

// partOfProduct selects the chart's objects.
const partOfProduct = "app.kubernetes.io/name=" + entity.Product

// Look returns what is seen now: the release's newest record, whether somebody
// works on it, workloads, pods and warnings. The record has what its labels tell:
// number, status, verdict and time. It may be called from any goroutine.
func (o *Observer) Look() (lifecycle.Observation, error) {
	selector, err := labels.Parse(partOfProduct)
	if err != nil {
		return lifecycle.Observation{}, err
	}
	deployments, err1 := o.deployments.List(selector)
	sets, err2 := o.sets.List(labels.Everything())
	pods, err3 := o.pods.List(labels.Everything())
	events, err4 := o.events.List(labels.Everything())
	records, err5 := o.records.List(recordsOf(o.release))
	leases, err6 := o.leases.List(labels.Everything())
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the namespace %s: %w", o.cluster.namespace, err)
	}
	seen := observation(o.cluster.now(), deployments, sets, pods)
	seen.Warnings = o.fresh(events)
	seen.Silent = o.silence()
	seen.Revision = newestRecord(records)
	if o.hidesRecords() && len(seen.Workloads) > 0 {
		seen.Revision = Unrecorded()
	}
	o.mu.Lock()
	seen.Keeper = o.keeper
	if seen.Revision == nil && len(seen.Workloads) > 0 && seen.Keeper.Unrecorded() {
		seen.Revision = Unrecorded()
	}
	if seen.Revision != nil && seen.Revision.Number == o.foundOf.Number && seen.Revision.Status == o.foundOf.Status {
		seen.Found = o.found
	}
	o.mu.Unlock()
	seen.Found.Parts = slices.Concat(seen.Found.Parts, o.hiddenParts())
	// Where somebody has deleted this deployer's lease, it takes it again in a moment.
	seen.Held = o.cluster.holds() || slices.ContainsFunc(leases, func(l *coordinationv1.Lease) bool {
		return l.Name == leaseName && o.cluster.holderOf(l, o.cluster.sightings.known(l)).Alive
	})
	return seen, nil
}

// Inspected gives the observer what was found of a revision, for its readers.
func (o *Observer) Inspected(revision entity.Revision, found lifecycle.Inspection) {
	o.mu.Lock()
	o.found, o.foundOf = found, revision
	o.mu.Unlock()
	o.notice()
}

// KeptBy gives the observer who keeps the release, for its readers.
func (o *Observer) KeptBy(keeper lifecycle.Keeper) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keeper = keeper
}

// Holder says who deploys, as it is seen now; ok is false for nobody.
func (o *Observer) Holder() (holder Holder, ok bool) {
	leases, _ := o.leases.List(labels.Everything()) // A cache's list does not fail.
	for _, l := range leases {
		if l.Name == leaseName {
			return o.cluster.holderOf(l, o.cluster.sightings.known(l)), true
		}
	}
	return Holder{}, false
}

func observation(now time.Time, deployments []*appsv1.Deployment, sets []*appsv1.ReplicaSet,
	pods []*corev1.Pod) lifecycle.Observation {
	seen := lifecycle.Observation{At: now}
	owned := map[types.UID][]*corev1.Pod{}
	for _, p := range pods {
		if controller := metav1.GetControllerOf(p); controller != nil {
			owned[controller.UID] = append(owned[controller.UID], p)
		}
	}
	for _, d := range deployments {
		seen.Workloads = append(seen.Workloads, workload(d, sets, owned))
	}
	sortWorkloads(seen.Workloads)
	return seen
}
