package release

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// TestValuesReadBackMakeTheSameObjects renders, reads the values back from the
// objects, and renders those: the objects have to be the same.
func TestValuesReadBackMakeTheSameObjects(t *testing.T) {
	chart, err := helm.EmbeddedChart()
	if err != nil {
		t.Fatal(err)
	}
	secret := []string{"secrets.existingSecret=todo-chatbot-secrets", "secrets.checksum=0123abcd"}
	for name, sources := range map[string]helm.ValueSources{
		"default":  {Set: secret},
		"dev":      {Profile: "dev", Set: secret},
		"prod":     {Profile: "prod", Set: secret},
		"a digest": {Set: append(slices.Clone(secret), "image.backend.tag=2.1.0", "image.backend.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "image.frontend.repository=registry.example:5000/team/todo-chatbot-frontend")},
		"placed":   {Set: append(slices.Clone(secret), "priorityClassName=high", "nodeSelector.disk=ssd", "replicaCount.backend=7", "drain.graceSeconds=90", "drain.sleepSeconds=12"), JSON: []string{`tolerations=[{"key":"x","operator":"Exists"}]`, `imagePullSecrets=[{"name":"registry"}]`}},
		"another model": {Set: append(slices.Clone(secret), "config.openaiBaseUrl=http://ollama.ai.svc:11434/v1", "config.openaiModel=llama", "config.openaiDailyTokens=1000000", "config.featureFlags.registration=false", "networkPolicy.databasePort=6543"),
			JSON: []string{`networkPolicy.extraEgressPorts=[8443,9443]`, `networkPolicy.metricsFrom=[{"namespaceSelector":{"matchLabels":{"name":"monitoring"}}}]`}},
		"an Ingress":        {Set: append(slices.Clone(secret), "ingress.enabled=true", "ingress.host=todo.example", "ingress.className=nginx", "ingress.tlsSecret=todo-tls", "ingress.annotations.a=b", "commonAnnotations.team=a")},
		"a route":           {Set: append(slices.Clone(secret), "httpRoute.enabled=true", "service.frontend.type=LoadBalancer"), JSON: []string{`httpRoute.parentRefs=[{"name":"gateway","namespace":"gateways"}]`, `httpRoute.hostnames=["todo.example"]`}},
		"as little as goes": {Set: append(slices.Clone(secret), "networkPolicy.enabled=false", "podDisruptionBudget.enabled=false", "config.corsOrigins="), JSON: []string{`commonAnnotations={"kube-score/ignore":null}`}},
	} {
		t.Run(name, func(t *testing.T) {
			given, err := sources.Merge()
			if err != nil {
				t.Fatal(err)
			}
			manifest := func(values map[string]any) map[string]map[string]any {
				rendered, err := helm.Render(t.Context(), chart, values, helm.Rendering{Release: "todo-chatbot", Namespace: "todo-chatbot"})
				if err != nil {
					t.Fatal(err)
				}
				all, err := objectsOf(rendered.Manifest)
				if err != nil {
					t.Fatal(err)
				}
				return all
			}
			want := manifest(given)
			if diff := cmp.Diff(want, manifest(valuesOf(want))); diff != "" {
				t.Errorf("the objects are others (-before +after):\n%s", diff)
			}
		})
	}
}
