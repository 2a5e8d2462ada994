package kube_test

import (
	"slices"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

// TestARoleWithinTheNamespaceIsEnough asks with rights that a RoleBinding gives: the
// API server takes a question about a namespace's own object for one within it.
func TestARoleWithinTheNamespaceIsEnough(t *testing.T) {
	client := fake.NewClientset()
	client.PrependReactor("create", "selfsubjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		review := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.SelfSubjectAccessReview)
		review.Status.Allowed = review.Spec.ResourceAttributes.Namespace == "todo-chatbot"
		return true, review, nil
	})
	get := preflight.Permission{Verb: "get", Resource: "namespaces", Cluster: true}
	patch := preflight.Permission{Verb: "patch", Resource: "namespaces", Cluster: true}
	create := preflight.Permission{Verb: "create", Resource: "namespaces", Cluster: true}
	denied, err := kube.New(client, "fake", "todo-chatbot", time.Now).Denied(t.Context(), []preflight.Permission{get, patch, create, {Verb: "create", Resource: "services"}})
	if err != nil || !slices.Equal(denied, []preflight.Permission{create}) {
		t.Errorf("denied: %v, %v", denied, err)
	}
}

func TestANamespaceWithItsLabelsIsLeftAsItIs(t *testing.T) {
	labels := map[string]string{"app": "todo-chatbot", "environment": "dev", "managed-by": "helm", "team": "a"}
	for name, c := range map[string]struct {
		labels  map[string]string
		mayLook bool
		writes  bool
	}{
		"it has its labels":            {labels, true, false},
		"it lacks them":                {map[string]string{"team": "a"}, true, true},
		"it is another environment's":  {map[string]string{"app": "todo-chatbot", "environment": "prod", "managed-by": "helm"}, true, true},
		"it may not even be looked at": {labels, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			client := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot", Labels: c.labels}})
			forbidden := func(clienttesting.Action) (bool, runtime.Object, error) {
				return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "namespaces"}, "todo-chatbot", nil)
			}
			client.PrependReactor("patch", "namespaces", forbidden)
			if !c.mayLook {
				client.PrependReactor("get", "namespaces", forbidden)
			}
			_, err := kube.New(client, "fake", "todo-chatbot", time.Now).EnsureNamespace(t.Context(), "dev")
			if wrote := err != nil; wrote != c.writes {
				t.Errorf("it is written to: %v", err)
			}
		})
	}
}
