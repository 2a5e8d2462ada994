package release_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// TestWhatWasAppliedIsNotCalledUnchanged takes the rights away once the objects are
// applied, so that the record can neither be read nor written.
func TestWhatWasAppliedIsNotCalledUnchanged(t *testing.T) {
	for name, set := range map[string]string{"what runs": "config.logLevel=info", "what does not run": "image.backend.tag=" + brokenTag} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			var gone atomic.Bool
			b.cluster.api.PrependReactor("*", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
				if !gone.Load() {
					return false, nil, nil
				}
				return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "secrets"}, "", errors.New("the RoleBinding is gone"))
			})
			b.must(t)
			b.cluster.after = func() { gone.Store(true) }
			report, err := b.deploy(t.Context(), set)
			var failure *release.Failure
			if !errors.As(err, &failure) || !failure.Unseen || report.Revision.Number != 2 {
				t.Fatalf("%+v, %v", report, err)
			}
			text := err.Error()
			if !strings.Contains(text, "Revision 2 was applied, and how it went could not be seen or recorded") || strings.Contains(text, "not changed") {
				t.Errorf("text = %v, want it not to contain %q", text, "not changed")
			}
		})
	}
}

// TestADeploymentThatRunsIsNotCalledFailedOverItsLease takes the right to give the lease
// back away: it runs out by itself, and whoever comes next takes it over.
func TestADeploymentThatRunsIsNotCalledFailedOverItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var gone atomic.Bool
		b.cluster.api.PrependReactor("delete", "leases", func(clienttesting.Action) (bool, runtime.Object, error) {
			if !gone.Load() {
				return false, nil, nil
			}
			return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "leases"}, "", errors.New("the RoleBinding is gone"))
		})
		gone.Store(true)
		report, err := b.deploy(t.Context())
		if err != nil || report.State != lifecycle.Running {
			t.Fatalf("it is %s: %v", report.State, err)
		}
		if text := fmt.Sprint(b.events); !strings.Contains(text, "runs out by itself") {
			t.Errorf("b.events = %v, want it said that the lease was not given back", text)
		}
		gone.Store(false)
		time.Sleep(time.Minute)
		b.must(t, "config.logLevel=info")
	})
}
