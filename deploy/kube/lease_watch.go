package kube

import (
	"fmt"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
)

const (
	// leaseDuration is how long a lease has to be seen unchanged before its holder
	// counts as dead.
	leaseDuration = 15 * time.Second
	// leaseRenewal is how often a living holder renews it.
	leaseRenewal = 5 * time.Second
	// doubtPatience is how long a lease is looked at whose time says nothing: a
	// living holder renews it at least once meanwhile.
	doubtPatience = leaseRenewal + 2*time.Second
	// longestGap is how much of the time between two looks counts. Where the API
	// server did not answer for longer, nobody could renew and nothing was observed.
	longestGap = 2 * time.Second
)

// leaseWatch counts for how long the deployer's lease has been seen unchanged. It
// takes no clock's word but that of this process, which only goes forward: the
// holder's machine may be hours ahead or behind, as in the leader election of
// k8s.io/client-go (tools/leaderelection). Unlike there, only time in which the API
// server answered counts.
type leaseWatch struct {
	mu    sync.Mutex
	last  string // what the lease was
	at    time.Time
	still time.Duration
	moved bool // it was seen to change while its holder stayed the same
	who   string
}

// leaseAge is what is known of a lease by looking at it.
type leaseAge struct {
	still time.Duration // seen unchanged for so long
	moved bool          // its holder has given a sign of life meanwhile
}

// observe takes a lease that the API server has just given.
func (s *leaseWatch) observe(lease *coordinationv1.Lease) leaseAge {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, is, who := time.Now(), markOf(lease), holderMark(lease)
	switch {
	case s.at.IsZero() || who != s.who:
		s.still, s.moved = 0, false
	case is != s.last:
		s.still, s.moved = 0, true
	default:
		s.still += max(0, min(now.Sub(s.at), longestGap))
	}
	s.last, s.who, s.at = is, who, now
	return leaseAge{s.still, s.moved}
}

// known is what is known of a lease without asking for it now.
func (s *leaseWatch) known(lease *coordinationv1.Lease) leaseAge {
	s.mu.Lock()
	defer s.mu.Unlock()
	if markOf(lease) != s.last {
		return leaseAge{moved: holderMark(lease) == s.who && s.who != ""}
	}
	return leaseAge{s.still, s.moved}
}

// markOf changes with every renewal.
func markOf(lease *coordinationv1.Lease) string {
	renewed := ""
	if lease.Spec.RenewTime != nil {
		renewed = lease.Spec.RenewTime.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(lease.UID, lease.ResourceVersion, holderMark(lease), renewed)
}

// holderMark changes with the holder.
func holderMark(lease *coordinationv1.Lease) string {
	identity := ""
	if lease.Spec.HolderIdentity != nil {
		identity = *lease.Spec.HolderIdentity
	}
	return identity + " " + lease.Annotations[deployerAnnotation]
}
