package kube

import (
	"context"
	"errors"
	"fmt"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	leaseName     = "todo-chatbot-deployer"
	leaseDuration = 15 * time.Second
	leaseRenewal  = 5 * time.Second
)

// ErrLeaseLost says that another deployer took over.
var ErrLeaseLost = errors.New("another deployer took over this release: this one stops, so that they do not work against each other")

// Holder is who deploys right now.
type Holder struct {
	Identity string // user@host, process
	Renewed  time.Time
	Alive    bool
}

// Lease is the right to change the release. One deployer holds it at a time; a
// dead one's runs out by itself.
type Lease struct {
	cluster  *Cluster
	identity string
	before   Holder // whose lease had run out
	stop     context.CancelFunc
	stopped  chan struct{}
}

// Holder says who deploys, or deployed last and did not finish; ok is false for nobody.
func (c *Cluster) Holder(ctx context.Context) (holder Holder, ok bool, err error) {
	lease, err := c.client.CoordinationV1().Leases(c.namespace).Get(ctx, leaseName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return Holder{}, false, nil
	}
	if err != nil {
		return Holder{}, false, fmt.Errorf("look who deploys: %w", c.explain(err))
	}
	holder = c.holderOf(lease)
	return holder, holder.Identity != "", nil
}

// Hold takes the lease. The returned context ends, with a cause, if it is lost.
func (c *Cluster) Hold(ctx context.Context) (context.Context, *Lease, error) {
	l := &Lease{cluster: c, identity: identity(), stopped: make(chan struct{})}
	if err := l.write(ctx); err != nil {
		return nil, nil, err
	}
	held, cancel := context.WithCancelCause(ctx)
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	go func() {
		defer close(l.stopped)
		l.renew(renewing, cancel)
	}()
	return held, l, nil
}

// Before is the deployer that held the lease and died; ok is false for none.
func (l *Lease) Before() (holder Holder, ok bool) { return l.before, l.before.Identity != "" }

// Release gives the lease back. It works also when the deployment's context has ended.
func (l *Lease) Release(ctx context.Context) error {
	l.stop()
	<-l.stopped
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := l.cluster.client.CoordinationV1().Leases(l.cluster.namespace).Delete(ctx, leaseName, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("give the deployer's lease back: %w", l.cluster.explain(err))
	}
	return nil
}

func (l *Lease) renew(ctx context.Context, lost context.CancelCauseFunc) {
	ticker := time.NewTicker(leaseRenewal)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := l.write(ctx)
		switch {
		case err == nil:
			last = time.Now()
		case ctx.Err() != nil:
			return
		case errors.As(err, new(heldError)), time.Since(last) > leaseDuration:
			lost(fmt.Errorf("%w (%v)", ErrLeaseLost, err))
			return
		}
	}
}

// HeldBy says who holds the lease, of an error of Hold; ok is false for another error.
func HeldBy(err error) (holder Holder, ok bool) {
	var held heldError
	ok = errors.As(err, &held)
	return held.holder, ok
}

// heldError says that another deployer that is alive has the lease.
type heldError struct{ holder Holder }

func (e heldError) Error() string {
	return fmt.Sprintf("%s is deploying this release right now (last seen %s ago): wait until it is done",
		e.holder.Identity, time.Since(e.holder.Renewed).Round(time.Second))
}

// write takes or renews the lease; the resource version makes it safe against a race.
func (l *Lease) write(ctx context.Context) error {
	leases := l.cluster.client.CoordinationV1().Leases(l.cluster.namespace)
	now := metav1.NewMicroTime(l.cluster.now())
	seconds := int32(leaseDuration / time.Second)
	spec := coordinationv1.LeaseSpec{HolderIdentity: &l.identity, LeaseDurationSeconds: &seconds, RenewTime: &now, AcquireTime: &now}
	old, err := leases.Get(ctx, leaseName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		_, err = leases.Create(ctx, &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: leaseName, Namespace: l.cluster.namespace, Annotations: process()}, Spec: spec}, metav1.CreateOptions{})
	} else if err == nil {
		if holder := l.cluster.holderOf(old); holder.Alive && holder.Identity != l.identity {
			return heldError{holder}
		}
		if holder := l.cluster.holderOf(old); holder.Identity != "" && holder.Identity != l.identity {
			l.before = holder
		}
		old.Spec, old.Annotations = spec, process()
		_, err = leases.Update(ctx, old, metav1.UpdateOptions{})
	}
	if err != nil {
		return fmt.Errorf("take the deployer's lease: %w", l.cluster.explain(err))
	}
	return nil
}

func (c *Cluster) holderOf(lease *coordinationv1.Lease) Holder {
	var h Holder
	if lease.Spec.HolderIdentity != nil {
		h.Identity = *lease.Spec.HolderIdentity
	}
	if lease.Spec.RenewTime != nil {
		h.Renewed = lease.Spec.RenewTime.Time
	}
	h.Alive = h.Identity != "" && c.now().Sub(h.Renewed) < leaseDuration && !ended(lease.Annotations[processAnnotation])
	return h
}
