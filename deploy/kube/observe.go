package kube

import (
	"context"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	appslisters "k8s.io/client-go/listers/apps/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// settle gathers changes that come together into one look.
const settle = 50 * time.Millisecond

// Observer watches the namespace's workloads, pods and warnings.
type Observer struct {
	cluster     *Cluster
	deployments appslisters.DeploymentNamespaceLister
	sets        appslisters.ReplicaSetNamespaceLister
	pods        corelisters.PodNamespaceLister
	events      corelisters.EventNamespaceLister
	changed     chan struct{}
	since       time.Time
}

// Observe starts to watch, until ctx ends, and returns when it has seen what is
// there. Warnings from before are left out: they speak of other days.
func (c *Cluster) Observe(ctx context.Context) (*Observer, error) {
	factory := informers.NewSharedInformerFactoryWithOptions(c.client, 0, informers.WithNamespace(c.namespace))
	warnings := informers.NewSharedInformerFactoryWithOptions(c.client, 0, informers.WithNamespace(c.namespace),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.FieldSelector = fields.OneTermEqualSelector("type", "Warning").String() }))
	o := &Observer{
		cluster:     c,
		deployments: factory.Apps().V1().Deployments().Lister().Deployments(c.namespace),
		sets:        factory.Apps().V1().ReplicaSets().Lister().ReplicaSets(c.namespace),
		pods:        factory.Core().V1().Pods().Lister().Pods(c.namespace),
		events:      warnings.Core().V1().Events().Lister().Events(c.namespace),
		changed:     make(chan struct{}, 1),
		since:       c.now().Add(-time.Second), // Events have whole seconds.
	}
	all := []cache.SharedIndexInformer{
		factory.Apps().V1().Deployments().Informer(), factory.Apps().V1().ReplicaSets().Informer(),
		factory.Core().V1().Pods().Informer(), warnings.Core().V1().Events().Informer(),
	}
	failed := make(chan error, len(all))
	var synced []cache.InformerSynced
	for _, informer := range all {
		if err := o.listen(informer, failed); err != nil {
			return nil, fmt.Errorf("watch the namespace %s: %w", c.namespace, err)
		}
		synced = append(synced, informer.HasSynced)
	}
	factory.Start(ctx.Done())
	warnings.Start(ctx.Done())
	if err := waitForSync(ctx, synced, failed); err != nil {
		return nil, fmt.Errorf("watch the namespace %s: %w", c.namespace, c.explain(err))
	}
	return o, nil
}

func (o *Observer) listen(informer cache.SharedIndexInformer, failed chan<- error) error {
	notice := func(any) { o.notice() }
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: notice, DeleteFunc: notice, UpdateFunc: func(_, n any) { notice(n) },
	}); err != nil {
		return err
	}
	return informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) {
		select {
		case failed <- err:
		default: // Somebody reads the first ones only.
		}
	})
}

func waitForSync(ctx context.Context, synced []cache.InformerSynced, failed <-chan error) error {
	done := make(chan bool, 1)
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { done <- cache.WaitForCacheSync(waiting.Done(), synced...) }()
	select {
	case ok := <-done:
		if !ok {
			return context.Cause(ctx)
		}
		return nil
	case err := <-failed:
		return err
	}
}

func (o *Observer) notice() {
	select {
	case o.changed <- struct{}{}:
	default:
	}
}

// Next waits until something has changed, or for the time given, so that what
// depends on the clock is looked at too. It returns the cause when ctx ends.
func (o *Observer) Next(ctx context.Context, atMost time.Duration) error {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	case <-o.changed:
	}
	gather := time.NewTimer(settle)
	defer gather.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-gather.C:
		return nil
	}
}

// CatchUp waits until the watch has seen every workload in the version that the
// API server has now; before that it would judge the version before.
func (o *Observer) CatchUp(ctx context.Context) error {
	live, err := o.cluster.client.AppsV1().Deployments(o.cluster.namespace).List(ctx, metav1.ListOptions{LabelSelector: partOfProduct})
	if err != nil {
		return fmt.Errorf("look at the deployments: %w", o.cluster.explain(err))
	}
	for _, want := range live.Items {
		for {
			seen, err := o.deployments.Get(want.Name)
			if err == nil && seen.Generation >= want.Generation {
				break
			}
			if err := o.Next(ctx, time.Second); err != nil {
				return err
			}
		}
	}
	return nil
}

// partOfProduct selects the chart's objects.
const partOfProduct = "app.kubernetes.io/name=" + entity.Product

// Look returns what is seen now of workloads, pods and warnings. The release is
// not in it: that is Helm's to say.
func (o *Observer) Look() (lifecycle.Observation, error) {
	selector, err := labels.Parse(partOfProduct)
	if err != nil {
		return lifecycle.Observation{}, err
	}
	deployments, err1 := o.deployments.List(selector)
	sets, err2 := o.sets.List(labels.Everything())
	pods, err3 := o.pods.List(labels.Everything())
	events, err4 := o.events.List(labels.Everything())
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the namespace %s: %w", o.cluster.namespace, err)
	}
	return observation(o.cluster.now(), o.since, deployments, sets, pods, events), nil
}

// Glance looks once, without watching.
func (c *Cluster) Glance(ctx context.Context) (lifecycle.Observation, error) {
	deployments, err := c.client.AppsV1().Deployments(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: partOfProduct})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the deployments: %w", c.explain(err))
	}
	sets, err := c.client.AppsV1().ReplicaSets(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the replica sets: %w", c.explain(err))
	}
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the pods: %w", c.explain(err))
	}
	events, err := c.client.CoreV1().Events(c.namespace).List(ctx, metav1.ListOptions{FieldSelector: "type=Warning"})
	if err != nil {
		return lifecycle.Observation{}, fmt.Errorf("look at the events: %w", c.explain(err))
	}
	return observation(c.now(), time.Time{}, pointers(deployments.Items), pointers(sets.Items), pointers(pods.Items), pointers(events.Items)), nil
}

func pointers[T any](items []T) []*T {
	all := make([]*T, len(items))
	for i := range items {
		all[i] = &items[i]
	}
	return all
}

func observation(now, since time.Time, deployments []*appsv1.Deployment, sets []*appsv1.ReplicaSet, pods []*corev1.Pod, events []*corev1.Event) lifecycle.Observation {
	seen := lifecycle.Observation{At: now}
	for _, d := range deployments {
		seen.Workloads = append(seen.Workloads, workload(d, sets, pods))
	}
	sortWorkloads(seen.Workloads)
	for _, e := range events {
		if warning := warningOf(e); !warning.At.Before(since) {
			seen.Warnings = append(seen.Warnings, warning)
		}
	}
	return seen
}
