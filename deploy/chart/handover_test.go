package chart_test

import (
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
)

// lookups is a cluster that templates may look into.
type lookups struct{ dynamic.Interface }

func (l lookups) GetClientFor(_, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	return l.Resource(schema.GroupVersionResource{Version: "v1", Resource: strings.ToLower(kind) + "s"}), true, nil
}

// TestNoSecretIsLostWhereItsKeeperChanges renders over Secrets of several keepers.
func TestNoSecretIsLostWhereItsKeeperChanges(t *testing.T) {
	helmOf := func(release string) map[string]any {
		return map[string]any{"labels": map[string]any{"app.kubernetes.io/managed-by": "Helm"},
			"annotations": map[string]any{"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "todo"}}
	}
	kept := helmOf("todo-chatbot")
	kept["annotations"].(map[string]any)["helm.sh/resource-policy"] = "keep"
	ours := map[string]any{"labels": map[string]any{"app.kubernetes.io/managed-by": "todoctl"}, "annotations": map[string]any{"helm.sh/resource-policy": "keep"}}
	byValues := map[string]any{"databaseUrl": "postgresql://a:b@db.example:5432/todo", "openaiApiKey": "sk-none"}
	for name, c := range map[string]struct {
		secret  map[string]any // metadata of the one that is there; nil: none
		secrets map[string]any // the values
		says    string         // "" for a rendering
	}{
		"none is there, and the chart makes it":               {nil, byValues, ""},
		"none is there, and one is named":                     {nil, map[string]any{"existingSecret": "todo-chatbot-secrets"}, ""},
		"the release's own stays the release's":               {helmOf("todo-chatbot"), byValues, ""},
		"the release's own leaves it":                         {helmOf("todo-chatbot"), map[string]any{"existingSecret": "todo-chatbot-secrets"}, "kubectl -n todo annotate secret todo-chatbot-secrets helm.sh/resource-policy=keep"},
		"the release's own leaves it for one of another name": {helmOf("todo-chatbot"), map[string]any{"existingSecret": "mine"}, "helm.sh/resource-policy=keep"},
		"the release's own leaves it, and is to be kept":      {kept, map[string]any{"existingSecret": "todo-chatbot-secrets"}, ""},
		"one that was kept comes back":                        {kept, byValues, ""},
		"todoctl's is named":                                  {ours, map[string]any{"existingSecret": "todo-chatbot-secrets"}, ""},
		"todoctl's is not written over":                       {ours, byValues, "is kept by todoctl. Set secrets.existingSecret=todo-chatbot-secrets"},
		"somebody's is named":                                 {map[string]any{}, map[string]any{"existingSecret": "todo-chatbot-secrets"}, ""},
		"somebody's is not written over":                      {map[string]any{}, byValues, "is kept by somebody else"},
		"another release's is not written over":               {helmOf("other"), byValues, "is kept by the Helm release todo/other"},
		"another release's is named":                          {helmOf("other"), map[string]any{"existingSecret": "todo-chatbot-secrets"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			account := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": map[string]any{"name": "default", "namespace": "todo"}}}
			client := fake.NewSimpleDynamicClient(runtime.NewScheme(), account)
			if c.secret != nil {
				object := map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "todo-chatbot-secrets", "namespace": "todo"}}
				for key, value := range c.secret {
					object["metadata"].(map[string]any)[key] = value
				}
				client = fake.NewSimpleDynamicClient(runtime.NewScheme(), account, &unstructured.Unstructured{Object: object})
			}
			loaded, err := loader.Load("todo-chatbot")
			if err != nil {
				t.Fatal(err)
			}
			options := common.ReleaseOptions{Name: "todo-chatbot", Namespace: "todo", Revision: 2, IsUpgrade: true}
			values, err := util.ToRenderValues(loaded, map[string]any{"secrets": c.secrets}, options, common.DefaultCapabilities)
			if err != nil {
				t.Fatal(err)
			}
			_, err = engine.RenderWithClientProvider(loaded, values, lookups{client})
			switch {
			case c.says == "" && err != nil:
				t.Errorf("it is refused: %v", err)
			case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
				t.Errorf("it does not say %q: %v", c.says, err)
			}
		})
	}
}
