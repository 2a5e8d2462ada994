package release_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"helm.sh/helm/v4/pkg/release/common"
	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func TestPendingRelease(t *testing.T) {
	pending := func(t *testing.T, updated time.Time) *bench {
		b := newBench(t)
		b.must(t)
		record := b.record(t, 1)
		record.Version, record.Info.Status, record.Info.LastDeployed = 2, common.StatusPendingUpgrade, updated
		if err := b.records.Create("sh.helm.release.v1.todo-chatbot.v2", record); err != nil {
			t.Fatal(err)
		}
		return b
	}
	t.Run("left by a deployer that was killed, it is recorded as failed and gone on from", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := pending(t, time.Now())
			b.lease(t, time.Now().Add(-time.Minute))
			b.must(t)
			if got := b.verdicts(t); got != "1 superseded healthy, 2 failed unhealthy, 3 deployed healthy" {
				t.Errorf("b.verdicts(t) = %v, want %q",
					got, "1 superseded healthy, 2 failed unhealthy, 3 deployed healthy")
			}
			if text := fmt.Sprint(b.events); !strings.Contains(text, "other, process 7) ended in the midst of it") {
				t.Errorf("fmt.Sprint(b.events) = %v, want it to contain %q",
					text, "other, process 7) ended in the midst of it")
			}
		})
	})
	t.Run("left by a deployer whose clock was an hour ahead, it locks nobody out for that hour", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := pending(t, time.Now())
			b.lease(t, time.Now().Add(time.Hour))
			begin := time.Now()
			b.must(t)
			if took := time.Since(begin); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	})
	t.Run("of a deployer that lives, it is left alone", func(t *testing.T) {
		b := pending(t, time.Now())
		b.lease(t, time.Now())
		if _, err := b.deploy(t.Context()); err == nil || !strings.Contains(err.Error(), "other, process 7 is deploying") {
			t.Error(err)
		}
	})
	t.Run("of another tool, it is left alone at first, and taken over when told to", func(t *testing.T) {
		b := pending(t, time.Now())
		if _, err := b.deploy(t.Context()); err == nil || !strings.Contains(err.Error(), "--unlock") {
			t.Error(err)
		}
		if _, err := b.Deploy(t.Context(), release.Request{Chart: b.chart, Values: map[string]any{}, Secrets: b.secrets, Unlock: true}); err != nil {
			t.Error(err)
		}
	})
	t.Run("of another tool, long ago, it is taken over", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := pending(t, time.Now())
			time.Sleep(time.Hour)
			b.must(t)
		})
	})
	t.Run("of another tool whose clock was an hour behind, it is left alone", func(t *testing.T) {
		b := pending(t, time.Now().Add(-time.Hour))
		if _, err := b.deploy(t.Context()); err == nil || !strings.Contains(err.Error(), "--unlock") {
			t.Error(err)
		}
	})
}

// lease is one that somebody else took.
func (b *bench) lease(t *testing.T, renewed time.Time) {
	t.Helper()
	who, at := "other, process 7", metav1.NewMicroTime(renewed)
	l := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-deployer", Namespace: entity.Namespace}, Spec: coordinationv1.LeaseSpec{HolderIdentity: &who, RenewTime: &at}}
	if _, err := b.cluster.api.CoordinationV1().Leases(entity.Namespace).Create(t.Context(), l, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}
