package preflight_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

const (
	namespace  = "todo-chatbot"
	someDigest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// simulated is a cluster with the simulated API server behind it, which says
// besides what a real one would say against an object.
type simulated struct {
	*kube.Cluster
	refuses map[string]string // messages by "Kind/name"
}

func (s simulated) DryRun(_ context.Context, object map[string]any) error {
	metadata := object["metadata"].(map[string]any)
	if message := s.refuses[object["kind"].(string)+"/"+metadata["name"].(string)]; message != "" {
		return errors.New(message)
	}
	return nil
}

// document is what a test says is in a cluster: an object of Kubernetes, or
// something that the API server says.
type document struct {
	Kind, GitVersion, Resource, Verb, Object, Message, GroupVersion string
	Resources                                                       []struct{ Kind string }
}

// newSimulated makes a cluster of documents. Without a Node there is the usual one.
func newSimulated(t *testing.T, text string) simulated {
	t.Helper()
	if !strings.Contains(text, "kind: Node\n") {
		node, _ := rule.Named("capacity")
		text = node.Good + "---\n" + text
	}
	api := fake.NewClientset()
	api.Discovery().(*fakediscovery.FakeDiscovery).FakedServerVersion = &version.Info{GitVersion: "v1.37.2"}
	s := simulated{kube.New(api, "fake", namespace, time.Now), map[string]string{}}
	var denied []preflight.Permission
	for _, part := range strings.Split(text, "---\n") {
		var d document
		if err := yaml.Unmarshal([]byte(part), &d); err != nil {
			t.Fatalf("%v in %s", err, part)
		}
		switch d.Kind {
		case "":
		case "Version":
			api.Discovery().(*fakediscovery.FakeDiscovery).FakedServerVersion.GitVersion = d.GitVersion
		case "Forbidden":
			api.PrependReactor("list", d.Resource, func(clienttesting.Action) (bool, runtime.Object, error) {
				return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: d.Resource}, "", errors.New("no right"))
			})
		case "Denied":
			denied = append(denied, preflight.Permission{Verb: d.Verb, Resource: d.Resource})
		case "Refused":
			s.refuses[d.Object] = d.Message
		case "APIResourceList":
			s.serve(api, d)
		default:
			object, _, err := scheme.Codecs.UniversalDeserializer().Decode([]byte(part), nil, nil)
			if err != nil {
				t.Fatalf("%v in %s", err, part)
			}
			if err := api.Tracker().Add(object); err != nil {
				t.Fatal(err)
			}
		}
	}
	api.PrependReactor("create", "selfsubjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		review := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.SelfSubjectAccessReview)
		wants := review.Spec.ResourceAttributes
		review.Status.Allowed = !slices.ContainsFunc(denied, func(p preflight.Permission) bool { return p.Verb == wants.Verb && p.Resource == wants.Resource })
		return true, review, nil
	})
	return s
}

// serve makes the API server serve kinds of one group, and all the other ones
// that the chart has.
func (s simulated) serve(api *fake.Clientset, d document) {
	list := &metav1.APIResourceList{GroupVersion: d.GroupVersion}
	for _, resource := range d.Resources {
		list.APIResources = append(list.APIResources, metav1.APIResource{Kind: resource.Kind})
	}
	api.Resources = []*metav1.APIResourceList{list}
	for group, kinds := range map[string][]string{"v1": {"ConfigMap", "Secret", "Service", "ServiceAccount", "Pod", "Namespace"}, "policy/v1": {"PodDisruptionBudget"}, "networking.k8s.io/v1": {"NetworkPolicy", "Ingress"}} {
		other := &metav1.APIResourceList{GroupVersion: group}
		for _, kind := range kinds {
			other.APIResources = append(other.APIResources, metav1.APIResource{Kind: kind})
		}
		api.Resources = append(api.Resources, other)
	}
}

// subject renders the chart with the profile dev and what is set besides.
func subject(t *testing.T, set ...string) preflight.Subject {
	t.Helper()
	chart, err := helm.EmbeddedChart()
	if err != nil {
		t.Fatal(err)
	}
	given, err := helm.ValueSources{Profile: "dev", Set: append([]string{"secrets.existingSecret=todo-chatbot-secrets", "image.backend.digest=" + someDigest}, set...)}.Merge()
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := helm.Render(t.Context(), chart, given, helm.Rendering{Release: namespace, Namespace: namespace})
	if err != nil {
		t.Fatal(err)
	}
	made, err := preflight.NewSubject(rendered.Manifest, given)
	if err != nil {
		t.Fatal(err)
	}
	made.WritesSecret = false
	all, err := helm.AllValues(chart, given)
	if err != nil {
		t.Fatal(err)
	}
	made.Values, _ = values.Parse(values.NewSource("values.yaml", mustYAML(t, all)))
	return made
}

func mustYAML(t *testing.T, value any) []byte {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func options() preflight.Options {
	return preflight.Options{Security: admission.Refusals, Platforms: func(string) ([]string, bool) { return []string{"amd64", "arm64"}, true }}
}

// found checks a subject in a cluster, and returns "rule: message" of each finding.
func found(t *testing.T, cluster preflight.Cluster, s preflight.Subject) []rule.Finding {
	t.Helper()
	findings, err := preflight.Check(t.Context(), cluster, s, options())
	if err != nil {
		t.Fatal(err)
	}
	return findings
}
