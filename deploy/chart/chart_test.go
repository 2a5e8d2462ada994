package chart_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// secrets are the values a plain helm user gives; only shapes, no real ones.
var secrets = []string{
	"secrets.databaseUrl=postgresql://todo:pw@db.example:5432/todo",
	"secrets.openaiApiKey=sk-test",
	"secrets.jwtSecret=0123456789abcdef0123456789abcdef",
}

// cases are the renderings whose text is kept, one a golden file.
var cases = map[string]helm.ValueSources{
	"default":            {Set: secrets},
	"existing":           {Set: []string{"secrets.existingSecret=todo-chatbot-secrets", "secrets.checksum=abc"}},
	"dev":                {Profile: "dev", Set: secrets},
	"ci-offline":         {Files: []string{"todo-chatbot/ci/offline-values.yaml"}},
	"ci-existing-secret": {Files: []string{"todo-chatbot/ci/existing-secret-values.yaml"}},
	"prod":               {Profile: "prod", Set: []string{"image.backend.digest=sha256:" + strings.Repeat("0123456789abcdef", 4)}},
	"switches": {
		Set: append([]string{
			"namespace.create=true", "namespace.name=todo-chatbot", "ingress.enabled=true", "ingress.className=nginx",
			"ingress.tlsSecret=todo-tls", "httpRoute.enabled=true", "httpRoute.parentRefs[0].name=gateway",
			"httpRoute.hostnames[0]=todo.example", "config.openaiBaseUrl=http://ollama.ai.svc:11434/v1",
			"config.openaiModel=llama", "config.assistant=openai", "priorityClassName=todo", "imagePullSecrets[0].name=registry",
			"nodeSelector.disk=ssd", "networkPolicy.extraEgressPorts[0]=8443", "config.featureFlags.registration=false",
		}, secrets...),
		JSON: []string{`tolerations=[{"key":"x","operator":"Exists"}]`, `networkPolicy.metricsFrom=[{"namespaceSelector":{"matchLabels":{"name":"monitoring"}}}]`},
	},
}

func TestRenderings(t *testing.T) {
	for name, sources := range cases {
		t.Run("the golden file of "+name+" is what the chart gives", func(t *testing.T) {
			got := render(t, sources)
			golden(t, name+".yaml", got.Manifest+got.Hooks)
			golden(t, name+".notes.txt", got.Notes)
		})
	}
}

// render renders the embedded chart as release "todo" in namespace "todo-chatbot".
func render(t *testing.T, sources helm.ValueSources) helm.Rendered {
	t.Helper()
	got, err := tryRender(t, sources)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func tryRender(t *testing.T, sources helm.ValueSources) (helm.Rendered, error) {
	t.Helper()
	loaded, err := helm.EmbeddedChart()
	if err != nil {
		t.Fatal(err)
	}
	values, err := sources.Merge()
	if err != nil {
		t.Fatal(err)
	}
	return helm.Render(t.Context(), loaded, values, helm.Rendering{Release: "todo", Namespace: "todo-chatbot", KubeVersion: "v1.37.2"})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with: go test ./deploy/chart -update)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); if that is meant: go test ./deploy/chart -update\n%s", path, diff)
	}
}

// objects decodes every document strictly into its type; kinds that are not
// Kubernetes' own (those of the Gateway API, CloudNativePG and the Prometheus operator) are left out.
func objects(t *testing.T, manifests string) []runtime.Object {
	t.Helper()
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, json.SerializerOptions{Yaml: true, Strict: true})
	reader := yaml.NewYAMLReader(newBufioReader(manifests))
	var all []runtime.Object
	for {
		doc, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(bytes.TrimSpace(doc)) == 0 || bytes.Contains(doc, []byte("gateway.networking.k8s.io")) || bytes.Contains(doc, []byte("postgresql.cnpg.io")) ||
			bytes.Contains(doc, []byte("monitoring.coreos.com")) {
			continue
		}
		object, _, err := decoder.Decode(doc, nil, nil)
		if err != nil {
			t.Fatalf("%v in:\n%s", err, doc)
		}
		all = append(all, object)
	}
}
