package kube

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	leaseName = "todo-chatbot-deployer"
	// deployerAnnotation tells a deployer from another one whose machine and process
	// have the same names, as in containers.
	deployerAnnotation = "todo-chatbot/deployer"
	// leaseRetry is the pause after a renewal that the API server did not answer.
	leaseRetry = time.Second
	// leaseAnswer is how long an answer is waited for.
	leaseAnswer = 5 * time.Second
	// leaseLook is how often a lease of another is looked at.
	leaseLook = 500 * time.Millisecond
)

// ErrLeaseLost says that another deployer took over.
var ErrLeaseLost = errors.New(
	"another deployer took over this release: this one stops, so that they do not work against each other")

// ErrNamespaceEnds says that the namespace was deleted while a deployer worked in it.
var ErrNamespaceEnds = errors.New(
	"the namespace is being deleted, with all that is in it, and nothing can be written there any more: this " +
		"deployment stops. " +
		"todoctl deploy waits until the namespace is gone, and installs again with the secrets that it is given")

// Holder is who deploys right now.
type Holder struct {
	Identity string    // machine and process
	Renewed  time.Time // by the holder's own clock
	Alive    bool
	// Unsure: it counts as alive for now, but its time is not of now. It has ended, or
	// its clock is wrong; looking on tells.
	Unsure bool
	apart  time.Duration // how far its time is from now
}

// Lease is the right to change the release. One deployer holds it at a time; a
// dead one's runs out by itself.
//
// Its holder keeps it through any silence of the API server, in which nobody else
// can take it either. One that was cut off alone may have lost it, and learns that
// from Confirm before it writes again.
type Lease struct {
	cluster  *Cluster
	identity string
	mark     string // of this deployer alone
	before   Holder // whose lease had run out
	stop     context.CancelFunc
	stopped  chan struct{}

	mu      sync.Mutex // one write at a time
	renewed time.Time  // when the last renewal that succeeded was sent
	held    bool
}

// Holder says who deploys, or deployed last and did not finish; ok is false for
// nobody. Where the lease's time says nothing it looks at it for some seconds.
func (c *Cluster) Holder(ctx context.Context) (holder Holder, ok bool, err error) {
	for {
		lease, err := c.client.CoordinationV1().Leases(c.namespace).Get(ctx, leaseName, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return Holder{}, false, nil
		}
		if err != nil {
			return Holder{}, false, fmt.Errorf("look who deploys: %w", c.explain(err))
		}
		seen := c.sightings.observe(lease)
		holder = c.holderOf(lease, seen)
		if !holder.Unsure {
			return holder, holder.Identity != "", nil
		}
		if seen.still >= doubtPatience {
			holder.Alive, holder.Unsure = false, false
			return holder, true, nil
		}
		select {
		case <-ctx.Done():
			return holder, true, context.Cause(ctx)
		case <-time.After(leaseLook):
		}
	}
}

// Hold takes the lease. The returned context ends, with a cause, if it is lost.
func (c *Cluster) Hold(ctx context.Context) (context.Context, *Lease, error) {
	l := &Lease{cluster: c, identity: identity(), mark: rand.Text(), stopped: make(chan struct{})}
	c.mine(l.mark, true)
	if err := l.write(ctx); err != nil {
		c.mine(l.mark, false)
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

// Confirm returns nil where the lease is held for certain. After a silence in which
// another may have taken it, it asks until the API server answers or ctx ends; the
// error is ErrLeaseLost where another has it.
func (l *Lease) Confirm(ctx context.Context) error {
	for {
		l.mu.Lock()
		certain := time.Since(l.renewed) < leaseDuration
		l.mu.Unlock()
		if certain {
			return nil
		}
		err := l.attempt(ctx)
		if err == nil || errors.Is(err, ErrLeaseLost) || errors.Is(err, ErrNamespaceEnds) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(leaseRetry):
		}
	}
}

// Release gives the lease back, if it is still this deployer's. It works also when
// the deployment's context has ended.
func (l *Lease) Release(ctx context.Context) error {
	l.stop()
	<-l.stopped
	defer l.cluster.mine(l.mark, false)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	leases := l.cluster.client.CoordinationV1().Leases(l.cluster.namespace)
	lease, err := leases.Get(ctx, leaseName, metav1.GetOptions{})
	if err == nil && lease.Annotations[deployerAnnotation] == l.mark {
		err = leases.Delete(ctx, leaseName,
			metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &lease.UID,
				ResourceVersion: &lease.ResourceVersion}})
	}
	if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
		return fmt.Errorf("give the deployer's lease back: %w", l.cluster.explain(err))
	}
	return nil
}

// renew keeps the lease until ctx ends, or until another has it.
func (l *Lease) renew(ctx context.Context, lost context.CancelCauseFunc) {
	pause := leaseRenewal
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		err := l.attempt(ctx)
		switch {
		case err == nil:
			pause = leaseRenewal
		case ctx.Err() != nil:
			return
		case errors.Is(err, ErrLeaseLost), errors.Is(err, ErrNamespaceEnds):
			lost(err)
			return
		default:
			pause = leaseRetry
		}
	}
}

// attempt writes, and does not wait for an API server that is silent.
func (l *Lease) attempt(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaseAnswer)
	defer cancel()
	return l.write(ctx)
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
	text := e.holder.Identity + " is deploying this release right now: wait until it is done"
	if e.holder.Unsure {
		text += fmt.Sprintf(
			". Its clock is %s from the cluster's, or it has ended: it counts as dead when it has given no sign of "+
				"life for %s", e.holder.apart.Round(time.Second), leaseDuration)
	}
	return text
}

// write takes or renews the lease; the resource version makes it safe against a race.
func (l *Lease) write(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for range 3 { // Whoever loses a race looks again.
		sent := time.Now()
		err := l.put(ctx)
		if err == nil {
			l.renewed, l.held = sent, true
			return nil
		}
		if !apierrors.IsConflict(err) && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	return errors.New("take the deployer's lease: others take it at the same moment: try again")
}

func (l *Lease) put(ctx context.Context) error {
	leases := l.cluster.client.CoordinationV1().Leases(l.cluster.namespace)
	now := metav1.NewMicroTime(l.cluster.now())
	seconds := int32(leaseDuration / time.Second)
	spec := coordinationv1.LeaseSpec{HolderIdentity: &l.identity, LeaseDurationSeconds: &seconds, RenewTime: &now,
		AcquireTime: &now}
	marks := map[string]string{deployerAnnotation: l.mark}
	maps.Copy(marks, process())
	old, err := leases.Get(ctx, leaseName, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err) && l.held && l.cluster.namespaceEnds(ctx):
		return ErrNamespaceEnds
	case apierrors.IsNotFound(err) && l.held && time.Since(l.renewed) >= leaseDuration:
		// Another may have taken it meanwhile, done its work and given it back.
		return fmt.Errorf("%w (its lease is gone)", ErrLeaseLost)
	case apierrors.IsNotFound(err): // Nobody has it, or somebody has deleted this deployer's.
		_, err = leases.Create(ctx,
			&coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: leaseName, Namespace: l.cluster.namespace,
				Annotations: marks}, Spec: spec}, metav1.CreateOptions{})
		if l.held && (apierrors.IsNotFound(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause)) {
			return ErrNamespaceEnds
		}
	case err == nil:
		if err := l.vacant(old); err != nil {
			return err
		}
		old.Spec, old.Annotations = spec, marks
		_, err = leases.Update(ctx, old, metav1.UpdateOptions{})
	}
	if err != nil {
		return fmt.Errorf("take the deployer's lease: %w", l.cluster.explain(err))
	}
	return nil
}

// vacant says whether the lease may be written by this deployer.
func (l *Lease) vacant(old *coordinationv1.Lease) error {
	if old.Annotations[deployerAnnotation] == l.mark {
		return nil
	}
	holder := l.cluster.holderOf(old, l.cluster.sightings.observe(old))
	switch {
	case l.held:
		return fmt.Errorf("%w (%s has it)", ErrLeaseLost, holder.Identity)
	case holder.Alive:
		return heldError{holder}
	case holder.Identity != "":
		l.before = holder
	}
	return nil
}

// mine notes that a lease is, or is no longer, held through this connection.
func (c *Cluster) mine(mark string, held bool) {
	c.holding.Lock()
	defer c.holding.Unlock()
	if c.marks == nil {
		c.marks = map[string]bool{}
	}
	c.marks[mark] = held
}

func (c *Cluster) isMine(mark string) bool {
	c.holding.Lock()
	defer c.holding.Unlock()
	return mark != "" && c.marks[mark]
}

// holds says whether any lease is held through this connection.
func (c *Cluster) holds() bool {
	c.holding.Lock()
	defer c.holding.Unlock()
	for _, held := range c.marks {
		if held {
			return true
		}
	}
	return false
}

func (c *Cluster) holderOf(lease *coordinationv1.Lease, seen leaseAge) Holder {
	var h Holder
	if lease.Spec.HolderIdentity != nil {
		h.Identity = *lease.Spec.HolderIdentity
	}
	if lease.Spec.RenewTime != nil {
		h.Renewed = lease.Spec.RenewTime.Time
	}
	if h.Identity == "" {
		return h
	}
	if c.isMine(lease.Annotations[deployerAnnotation]) {
		h.Alive = true
		return h
	}
	h.Alive = seen.still < leaseDuration && !ended(lease.Annotations[processAnnotation])
	h.apart = c.now().Sub(h.Renewed).Abs()
	h.Unsure = h.Alive && !seen.moved && h.apart >= leaseDuration
	return h
}
