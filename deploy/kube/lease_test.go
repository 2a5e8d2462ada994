package kube_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// party is a machine that deploys: it has a clock, and a way to the API server.
type party struct {
	*kube.Cluster
	api   *fake.Clientset
	clock atomic.Int64 // how far its clock is ahead
	cut   atomic.Bool  // its way is gone
}

// parties are machines that share an API server, whose storage may pause.
func parties(t *testing.T, count int) (all []*party, paused *atomic.Bool) {
	t.Helper()
	paused = &atomic.Bool{}
	store := fake.NewClientset()
	for range count {
		p := &party{api: fake.NewClientset()}
		// Each machine has a client of its own over the one store.
		p.api.ReactionChain = nil
		p.api.AddReactor("*", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
			if paused.Load() || p.cut.Load() {
				return true, nil, apierrors.NewTimeoutError("the storage does not answer", 1)
			}
			return false, nil, nil
		})
		p.api.AddReactor("*", "*", clienttesting.ObjectReaction(store.Tracker()))
		p.Cluster = kube.New(p.api, "fake", "todo-chatbot", func() time.Time { return time.Now().Add(time.Duration(p.clock.Load())) })
		all = append(all, p)
	}
	return all, paused
}

// contend tries to take the lease until ctx ends, and says when that worked.
func (p *party) contend(ctx context.Context, took func(*kube.Lease)) {
	for ctx.Err() == nil {
		if _, lease, err := p.Hold(ctx); err == nil {
			took(lease)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// The living are not taken for dead, whatever clocks say and however long the API
// server or its storage pauses.
func TestALivingDeployerKeepsItsLease(t *testing.T) {
	const hour = time.Hour
	for _, c := range []struct {
		name        string
		skew        time.Duration // of the holder's clock
		step        time.Duration // by which it is set while it holds
		pause       time.Duration // of the API server or its storage
		otherIsAway time.Duration // the clock of whoever waits is off
	}{
		{name: "nothing happens"},
		{name: "its clock is an hour ahead", skew: hour},
		{name: "its clock is an hour behind", skew: -hour},
		{name: "its clock is set two hours ahead", step: 2 * hour},
		{name: "its clock is set two hours back", step: -2 * hour},
		{name: "the other's clock is two hours ahead", otherIsAway: 2 * hour},
		{name: "the other's clock is two hours behind", otherIsAway: -2 * hour},
		{name: "a pause of 5 s", pause: 5 * time.Second},
		{name: "a pause of 12 s", pause: 12 * time.Second},
		{name: "a pause of 25 s", pause: 25 * time.Second},
		{name: "a pause of 60 s", pause: 60 * time.Second},
		{name: "a pause of 60 s, and a clock that is set meanwhile", pause: 60 * time.Second, step: 2 * hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all, paused := parties(t, 2)
				holder, other := all[0], all[1]
				holder.clock.Store(int64(c.skew))
				other.clock.Store(int64(c.otherIsAway))
				held, lease, err := holder.Hold(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				ctx, stop := context.WithCancel(t.Context())
				var waiting sync.WaitGroup
				waiting.Go(func() { other.contend(ctx, func(*kube.Lease) { t.Error("a living deployer's lease was taken over") }) })
				time.Sleep(7 * time.Second)
				holder.clock.Add(int64(c.step))
				paused.Store(c.pause > 0)
				time.Sleep(c.pause)
				paused.Store(false)
				time.Sleep(time.Minute)
				if held.Err() != nil {
					t.Errorf("it gave up: %v", context.Cause(held))
				}
				if err := lease.Confirm(t.Context()); err != nil {
					t.Error(err)
				}
				for _, p := range all {
					if seen, ok, err := p.Holder(t.Context()); err != nil || !ok || !seen.Alive {
						t.Errorf("%+v %v %v", seen, ok, err)
					}
				}
				stop()
				waiting.Wait()
				if err := lease.Release(t.Context()); err != nil {
					t.Error(err)
				}
				if _, ok, err := other.Holder(t.Context()); err != nil || ok {
					t.Error("it was not given back", ok, err)
				}
			})
		})
	}
}

// The dead are not taken for living: what counts is for how long nothing was seen
// of them here.
func TestADeadDeployersLeaseRunsOut(t *testing.T) {
	const look = 15 * time.Second
	for _, c := range []struct {
		name    string
		renewed time.Duration // by its clock, from now
		unsure  bool          // a single look cannot tell
	}{
		{"it has just ended", 0, false},
		{"it ended a minute ago", -time.Minute, true},
		{"its clock was an hour ahead", time.Hour, true},
		{"its clock was two hours behind", -2 * time.Hour, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all, _ := parties(t, 2)
				p := all[0]
				elsewhere(t, p, time.Now().Add(c.renewed))
				_, _, err := p.Hold(t.Context())
				seen, held := kube.HeldBy(err)
				if !held || seen.Identity != "elsewhere, process 1" || seen.Unsure != c.unsure {
					t.Fatalf("%+v %v", seen, err)
				}
				if strings.Contains(err.Error(), "-") {
					t.Errorf("it speaks of a time that is negative: %v", err)
				}
				begin := time.Now()
				if look, ok, err := all[1].Holder(t.Context()); err != nil || !ok || look.Alive == c.unsure || time.Since(begin) > 8*time.Second {
					t.Errorf("a look says %+v after %v: %v", look, time.Since(begin), err)
				}
				begin = time.Now()
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				defer stop()
				var lease *kube.Lease
				p.contend(ctx, func(l *kube.Lease) { lease = l })
				if took := time.Since(begin); lease == nil || took > look+time.Second || took < look/3 {
					t.Fatalf("it was taken over after %v", took)
				}
				if before, died := lease.Before(); !died || before.Identity != "elsewhere, process 1" {
					t.Errorf("%+v", before)
				}
				if err := lease.Release(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Whoever is cut off alone loses the lease, learns that before it writes, and does
// not take the other's away.
func TestADeployerThatIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, _ := parties(t, 2)
		a, b := all[0], all[1]
		held, lease, err := a.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a.cut.Store(true)
		var second *kube.Lease
		b.contend(t.Context(), func(l *kube.Lease) { second = l })
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		if err := lease.Confirm(ctx); err == nil || errors.Is(err, kube.ErrLeaseLost) {
			t.Errorf("while it is cut off it knows: %v", err)
		}
		stop()
		a.cut.Store(false)
		if err := lease.Confirm(t.Context()); !errors.Is(err, kube.ErrLeaseLost) {
			t.Errorf("it may write: %v", err)
		}
		<-held.Done()
		if !errors.Is(context.Cause(held), kube.ErrLeaseLost) {
			t.Errorf("context.Cause(held) = %v", context.Cause(held))
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Error(err)
		}
		if seen, ok, err := b.Holder(t.Context()); err != nil || !ok || !seen.Alive {
			t.Errorf("the other's lease is gone: %+v %v", seen, err)
		}
		if err := second.Release(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestALeaseThatSomebodyDeletesIsTakenAgain(t *testing.T) {
	forget := func(t *testing.T, p *party) {
		t.Helper()
		if err := p.api.CoordinationV1().Leases("todo-chatbot").Delete(t.Context(), "todo-chatbot-deployer", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("meanwhile its holder isn't taken for dead by itself", func(t *testing.T) {
		api := fake.NewClientset()
		cluster := kube.New(api, "fake", "todo-chatbot", time.Now)
		_, lease, err := cluster.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		forget(t, &party{api: api})
		observer, err := cluster.Observe(t.Context(), "todo-chatbot")
		if err != nil {
			t.Fatal(err)
		}
		if seen, err := observer.Look(); err != nil || !seen.Held {
			t.Errorf("nobody works on it: %+v %v", seen, err)
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		if seen, err := observer.Look(); err != nil || seen.Held {
			t.Errorf("somebody works on it still: %+v %v", seen, err)
		}
	})
	t.Run("in a moment, and its work goes on", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, _ := parties(t, 2)
			holder, other := all[0], all[1]
			held, lease, err := holder.Hold(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			forget(t, holder)
			time.Sleep(6 * time.Second)
			if held.Err() != nil {
				t.Errorf("its work has ended: %v", context.Cause(held))
			}
			if seen, ok, err := other.Holder(t.Context()); err != nil || !ok || !seen.Alive {
				t.Errorf("another sees %+v %v %v", seen, ok, err)
			}
			if err := lease.Release(t.Context()); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("but not in a namespace that is being deleted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, _ := parties(t, 1)
			held, lease, err := all[0].Hold(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			now := metav1.Now()
			ending := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot", DeletionTimestamp: &now, Finalizers: []string{"x"}}}
			if _, err := all[0].api.CoreV1().Namespaces().Create(t.Context(), ending, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			forget(t, all[0])
			time.Sleep(6 * time.Second)
			if cause := context.Cause(held); !errors.Is(cause, kube.ErrNamespaceEnds) {
				t.Errorf("it goes on: %v", cause)
			}
			if err := lease.Release(t.Context()); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("but not after a silence in which another may have had it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, _ := parties(t, 2)
			holder, other := all[0], all[1]
			held, lease, err := holder.Hold(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			holder.cut.Store(true)
			time.Sleep(20 * time.Second)
			forget(t, other)
			holder.cut.Store(false)
			time.Sleep(6 * time.Second)
			if !errors.Is(context.Cause(held), kube.ErrLeaseLost) {
				t.Errorf("it goes on: %v", context.Cause(held))
			}
			if err := lease.Release(t.Context()); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestALeaseIsGivenBackAlsoWhenTheWorkHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, _ := parties(t, 1)
		ended, cancel := context.WithCancel(t.Context())
		_, lease, err := all[0].Hold(ended)
		if err != nil {
			t.Fatal(err)
		}
		if holder, ok, err := all[0].Holder(t.Context()); err != nil || !ok || !holder.Alive || !strings.Contains(holder.Identity, "process") {
			t.Errorf("holder = %v; ok = %v; error: %v; holder.Identity = %v, want it to contain %q",
				holder, ok, err, holder.Identity, "process")
		}
		cancel()
		if err := lease.Release(ended); err != nil {
			t.Error(err)
		}
		if _, ok, err := all[0].Holder(t.Context()); err != nil || ok {
			t.Errorf("ok = %v; error: %v", ok, err)
		}
	})
}

// elsewhere leaves a lease of a machine that is not this one.
func elsewhere(t *testing.T, p *party, renewed time.Time) {
	t.Helper()
	who, at := "elsewhere, process 1", metav1.NewMicroTime(renewed)
	l := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-deployer", Namespace: "todo-chatbot"}, Spec: coordinationv1.LeaseSpec{HolderIdentity: &who, RenewTime: &at}}
	if _, err := p.api.CoordinationV1().Leases("todo-chatbot").Create(t.Context(), l, metav1.CreateOptions{}); err != nil {
		t.Fatal(fmt.Errorf("leave a lease: %w", err))
	}
}
