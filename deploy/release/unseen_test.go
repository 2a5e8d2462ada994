package release_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

func forbidden(resource string) error {
	return apierrors.NewForbidden(schema.GroupResource{Resource: resource}, "", nil)
}

// visitor is a bench with a release, and with the rights of the ClusterRole view.
func visitor(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.must(t)
	for _, resource := range []string{"secrets", "leases"} {
		refuse := func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, forbidden(resource) }
		b.cluster.api.PrependReactor("*", resource, refuse)
		b.cluster.api.PrependWatchReactor(resource, func(clienttesting.Action) (bool, apiwatch.Interface, error) { return true, nil, forbidden(resource) })
	}
	return b
}

// TestWhoMaySeeLittleGoesOnLooking watches with the same rights, as lines and as the
// faces do.
func TestWhoMaySeeLittleGoesOnLooking(t *testing.T) {
	done := errors.New("seen")
	hidden := []string{"release/todo-chatbot", "lease/todo-chatbot-deployer"}
	check := func(t *testing.T, state lifecycle.State, workloads int, reasons []lifecycle.Reason) error {
		t.Helper()
		if state != lifecycle.Running { // until it was asked
			return nil
		}
		var objects []string
		for _, r := range reasons {
			if r.Code == lifecycle.NotSeen && strings.Contains(r.Message, "needs the right to list and watch") {
				objects = append(objects, r.Object)
			}
		}
		if workloads != 2 || !slices.Equal(objects, hidden) {
			t.Errorf("%d workloads and what is hidden: %v", workloads, objects)
		}
		return done
	}
	t.Run("a line for each thing that happens", func(t *testing.T) {
		b := visitor(t)
		err := b.Follow(t.Context(), func(s watch.Snapshot) error {
			return check(t, s.State, len(s.Observation.Workloads), s.Reasons)
		})
		if !errors.Is(err, done) {
			t.Error(err)
		}
	})
	t.Run("the terminal and the page", func(t *testing.T) {
		b := visitor(t)
		err := b.Watch(t.Context(), func(s watch.View) error {
			if len(s.Status.Unseen) != 2 || s.Status.Revision != nil {
				t.Errorf("%+v", s.Status)
			}
			return check(t, s.Status.State, len(s.Status.Workloads), s.Status.Reasons)
		})
		if !errors.Is(err, done) {
			t.Error(err)
		}
	})
}

// TestWhoMaySeeLittleIsToldWhatTheySee looks with the rights of the ClusterRole view.
func TestWhoMaySeeLittleIsToldWhatTheySee(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(string) error
		state  lifecycle.State
	}{
		"it answers":                 {nil, lifecycle.Running},
		"it answers with an error":   {func(string) error { return broken() }, lifecycle.Degraded},
		"it may not be asked at all": {func(string) error { return forbidden("services/proxy") }, lifecycle.Deployed},
	} {
		t.Run(name, func(t *testing.T) {
			b := visitor(t)
			b.cluster.answer = c.answer
			status, err := b.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if status.State != c.state || status.Revision != nil || len(status.Workloads) != 2 {
				t.Errorf("%+v, want it %s", status, c.state)
			}
			want := []watch.Unseen{{Part: "Helm's records of the release", Needs: "list secrets"}, {Part: "who is at work on it", Needs: "get leases.coordination.k8s.io"}}
			if !slices.Equal(status.Unseen, want) {
				t.Errorf("not seen: %v", status.Unseen)
			}
		})
	}
}

// TestDoctorWithFewRightsTellsWhatItSees has the rights of the ClusterRole view.
func TestDoctorWithFewRightsTellsWhatItSees(t *testing.T) {
	b := visitor(t)
	found, err := b.Diagnose(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	needs := []string{"get secrets", "get leases.coordination.k8s.io", "list secrets"}
	var missing []string
	for _, u := range found.Unseen {
		missing = append(missing, u.Needs)
	}
	if !slices.Equal(missing, needs) || len(found.Problems) > 0 || !found.Released {
		t.Errorf("%+v, want the rights %q named, and no problem", found, needs)
	}
	b.cluster.answer = func(string) error { return broken() }
	if found, err = b.Diagnose(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := slices.ContainsFunc(found.Problems, func(p release.Problem) bool {
		return p.Code == string(lifecycle.NotAnswering) && p.Hint != ""
	})
	if !told {
		t.Errorf("it answers with errors, and doctor says %+v", found)
	}
}
