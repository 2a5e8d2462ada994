package release_test

import (
	"slices"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// TestWhoMaySeeLittleIsToldWhatTheySee looks with the rights of the ClusterRole view.
func TestWhoMaySeeLittleIsToldWhatTheySee(t *testing.T) {
	forbidden := func(resource string) error {
		return apierrors.NewForbidden(schema.GroupResource{Resource: resource}, "", nil)
	}
	for name, c := range map[string]struct {
		answer func(string) error
		state  lifecycle.State
	}{
		"it answers":                 {nil, lifecycle.Running},
		"it answers with an error":   {func(string) error { return broken() }, lifecycle.Degraded},
		"it may not be asked at all": {func(string) error { return forbidden("services/proxy") }, lifecycle.Deployed},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			b.cluster.answer = c.answer
			for _, resource := range []string{"secrets", "leases"} {
				b.cluster.api.PrependReactor("*", resource, func(clienttesting.Action) (bool, runtime.Object, error) {
					return true, nil, forbidden(resource)
				})
			}
			status, err := b.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if status.State != c.state || status.Revision != nil || len(status.Workloads) != 2 {
				t.Errorf("%+v, want it %s", status, c.state)
			}
			want := []release.Unseen{{Part: "Helm's records of the release", Needs: "list secrets"}, {Part: "who is at work on it", Needs: "get leases.coordination.k8s.io"}}
			if !slices.Equal(status.Unseen, want) {
				t.Errorf("not seen: %v", status.Unseen)
			}
		})
	}
}
