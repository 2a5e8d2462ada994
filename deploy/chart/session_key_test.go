package chart_test

import (
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// cluster answers the templates' lookups with objects of a test.
type cluster struct{ client dynamic.Interface }

func newCluster(objects ...runtime.Object) cluster {
	return cluster{fake.NewSimpleDynamicClient(scheme.Scheme, objects...)}
}

// GetClientFor knows the kinds that the chart looks up.
func (c cluster) GetClientFor(_, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	resource := map[string]string{"Secret": "secrets", "ServiceAccount": "serviceaccounts", "Namespace": "namespaces"}[kind]
	return c.client.Resource(schema.GroupVersionResource{Version: "v1", Resource: resource}), kind != "Namespace", nil
}

// namespaceThere is a cluster that has the release's namespace, with what every namespace has.
func namespaceThere(more ...runtime.Object) cluster {
	return newCluster(append(more, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default", Namespace: "todo-chatbot"}})...)
}

// renderIn renders as helm install does, which looks into the cluster.
func renderIn(t *testing.T, c cluster, set ...string) string {
	t.Helper()
	loaded, err := loader.Load("todo-chatbot")
	if err != nil {
		t.Fatal(err)
	}
	given, err := helm.ValueSources{Set: set}.Merge()
	if err != nil {
		t.Fatal(err)
	}
	options := common.ReleaseOptions{Name: "todo", Namespace: "todo-chatbot", Revision: 1, IsInstall: true}
	values, err := commonutil.ToRenderValues(loaded, given, options, common.DefaultCapabilities)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := engine.RenderWithClientProvider(loaded, values, c)
	if err != nil {
		t.Fatal(err)
	}
	var manifest strings.Builder
	for name, text := range rendered {
		if strings.HasSuffix(name, ".yaml") && strings.TrimSpace(text) != "" {
			manifest.WriteString("---\n" + strings.TrimPrefix(strings.TrimSpace(text), "---") + "\n")
		}
	}
	return manifest.String()
}

func sessionKey(t *testing.T, manifest string) string {
	t.Helper()
	return string(find[*corev1.Secret](t, objects(t, manifest), "todo-chatbot-secrets").Data["JWT_SECRET"])
}

func TestTheSessionKeyStaysWhatItIs(t *testing.T) {
	noKey := secrets[:2]
	t.Run("where nothing can be looked up and none is given, rendering is refused and says what to set", func(t *testing.T) {
		_, err := tryRender(t, helm.ValueSources{Set: noKey})
		for _, says := range []string{"secrets.jwtSecret is required", "helm template or Argo CD", "openssl rand -hex 32", "secrets.existingSecret"} {
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("it does not say %q: %v", says, err)
			}
		}
	})
	t.Run("other faults of the values are told first", func(t *testing.T) {
		if _, err := tryRender(t, helm.ValueSources{Set: secrets[1:2]}); err == nil || !strings.Contains(err.Error(), "database-url-required") {
			t.Error(err)
		}
	})
	t.Run("in a cluster one is made", func(t *testing.T) {
		for name, there := range map[string]cluster{
			"with the namespace":           namespaceThere(),
			"where that is yet to be made": newCluster(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "kube-system"}}),
		} {
			first := sessionKey(t, renderIn(t, there, noKey...))
			if len(first) < 32 || first == sessionKey(t, renderIn(t, there, noKey...)) {
				t.Errorf("%s: a key of %d characters", name, len(first))
			}
		}
	})
	t.Run("the one that is there is kept", func(t *testing.T) {
		kept := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-secrets", Namespace: "todo-chatbot", Labels: map[string]string{"app.kubernetes.io/managed-by": "Helm"},
			Annotations: map[string]string{"meta.helm.sh/release-name": "todo", "meta.helm.sh/release-namespace": "todo-chatbot"}}, Data: map[string][]byte{"JWT_SECRET": []byte("kept-kept-kept-kept-kept-kept-kept")}}
		if got := sessionKey(t, renderIn(t, namespaceThere(kept), noKey...)); got != "kept-kept-kept-kept-kept-kept-kept" {
			t.Errorf("it is %q", got)
		}
	})
}

func TestRenderedTwiceIsTheSame(t *testing.T) {
	all := switches()
	for name, sources := range cases {
		all[name] = sources
	}
	for name, sources := range all {
		first := render(t, sources)
		if second := render(t, sources); first.Manifest != second.Manifest || first.Hooks != second.Hooks {
			t.Errorf("%s differs from one rendering to the next", name)
		}
	}
}
