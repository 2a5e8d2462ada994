package gitops_test

import (
	"bytes"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/gitops"
	"github.com/todo-chatbot/todo-chatbot/internal/gitopscrds"
)

func request(tool gitops.Tool) gitops.Request {
	return gitops.Request{Tool: tool, Name: "todo", Namespace: "todo-chatbot", Release: "todo-chatbot", ToolNamespace: "argocd", Project: "default",
		Source: "oci://registry.example:5000/team/charts/todo-chatbot", Version: "1.1.0", Secret: "todo-secrets", PullSecret: "registry",
		Keys:   []string{"DATABASE_URL", "JWT_SECRET"},
		Values: map[string]any{"secrets": map[string]any{"existingSecret": "todo-secrets"}, "replicaCount": map[string]any{"backend": 2, "frontend": 3}, "environment": "prod"}}
}

// TestTheDefinitionsTakeWhatIsWritten holds every object to the tool's definition, and writes it twice.
func TestTheDefinitionsTakeWhatIsWritten(t *testing.T) {
	for tool, kinds := range map[gitops.Tool]string{gitops.ArgoCD: "Application", gitops.Flux: "Namespace OCIRepository HelmRelease"} {
		t.Run(string(tool), func(t *testing.T) {
			text, err := gitops.Render(request(tool))
			if err != nil {
				t.Fatal(err)
			}
			if again, err := gitops.Render(request(tool)); err != nil || !bytes.Equal(text, again) {
				t.Errorf("written twice it differs: %v\n%s", err, again)
			}
			var found []string
			for _, document := range gitopscrds.Documents(string(text)) {
				object := map[string]any{}
				if err := yaml.Unmarshal([]byte(document), &object); err != nil {
					t.Fatal(err)
				}
				found = append(found, object["kind"].(string))
				if object["kind"] == "Namespace" {
					continue
				}
				faults, err := gitopscrds.Faults(object)
				if err != nil || len(faults) > 0 {
					t.Errorf("the definition of %v doesn't take it: %v %v", object["kind"], faults, err)
				}
			}
			if strings.Join(found, " ") != kinds {
				t.Errorf("it has %v, and should have %s", found, kinds)
			}
			for _, says := range []string{"todo-secrets", "DATABASE_URL, JWT_SECRET", "1.1.0", "docs/gitops.md"} {
				if !strings.Contains(string(text), says) {
					t.Errorf("it doesn't have %q:\n%s", says, text)
				}
			}
		})
	}
}

// TestTheDefinitionsSeeFaults makes sure that the test above can fail.
func TestTheDefinitionsSeeFaults(t *testing.T) {
	for text, says := range map[string]string{
		"{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {project: p, destination: {}, sync: {}}}":       "it has no field spec.sync",
		"{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {destination: {}}}":                             "spec.project: Required value",
		"{apiVersion: source.toolkit.fluxcd.io/v1, kind: OCIRepository, metadata: {name: a}, spec: {interval: 1m, url: 'https://a.b/c'}}": "spec.url",
		"{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: a}, spec: {interval: 1m, test: {enable: 'yes'}}}":    "spec.test.enable",
		"{apiVersion: helm.toolkit.fluxcd.io/v3, kind: HelmRelease, metadata: {name: a}}":                                                 "there is no definition",
		"{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: a}, spec: {interval: soon, prune: true}}":     "spec.interval",
	} {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		faults, err := gitopscrds.Faults(object)
		if err != nil || !strings.Contains(strings.Join(faults, "\n"), says) {
			t.Errorf("%s: %v, %v; want %q", text, faults, err, says)
		}
	}
}

func TestBadInputIsRefusedWithASentence(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*gitops.Request)
		says   string
	}{
		"another tool":                 {func(r *gitops.Request) { r.Tool = "spinnaker" }, "choose argocd or flux"},
		"no source":                    {func(r *gitops.Request) { r.Source = "" }, "give it as oci://"},
		"a repository of another kind": {func(r *gitops.Request) { r.Source = "https://charts.example/" }, "registries only"},
		"Git":                          {func(r *gitops.Request) { r.Source = "git@github.com:a/b" }, "--source"},
		"a source without a scheme":    {func(r *gitops.Request) { r.Source = "registry.example/charts/todo" }, "isn't an address"},
		"a source with a tag":          {func(r *gitops.Request) { r.Source += ":1.1.0" }, "names no repository"},
		"a source with a password":     {func(r *gitops.Request) { r.Source = "oci://me:hunter2@registry.example/charts/todo" }, "more than an address"},
		"a source without a folder":    {func(r *gitops.Request) { r.Source = "oci://registry.example/todo" }, "needs a folder"},
		"the tag latest":               {func(r *gitops.Request) { r.Version = "latest" }, "another chart tomorrow"},
		"no version":                   {func(r *gitops.Request) { r.Version = "" }, "name one version"},
		"a range":                      {func(r *gitops.Request) { r.Version = "1.x" }, "no range"},
		"an image latest": {func(r *gitops.Request) {
			r.Values["image"] = map[string]any{"backend": map[string]any{"tag": "latest"}}
		}, "image.backend.tag is latest"},
		"a name that isn't one":      {func(r *gitops.Request) { r.Name = "To Do" }, "--name"},
		"a namespace that isn't one": {func(r *gitops.Request) { r.Namespace = "" }, "--namespace"},
		"a Secret that isn't one":    {func(r *gitops.Request) { r.Secret = "-" }, "--existing-secret"},
		"a secret among the values":  {func(r *gitops.Request) { r.Values["secrets"] = map[string]any{"jwtSecret": "hunter2"} }, "secrets.jwtSecret is a secret"},
		"an address with a password": {func(r *gitops.Request) { r.Values["config"] = map[string]any{"url": "https://me:hunter2@host/"} }, "config.url"},
		"a variable that is a password": {func(r *gitops.Request) {
			r.Values["extraEnv"] = map[string]any{"backend": []any{map[string]any{"name": "DB_PASSWORD", "value": "hunter2"}}}
		}, "DB_PASSWORD"},
		"a key of a bucket in the values": {func(r *gitops.Request) {
			r.Values["backup"] = map[string]any{"s3": map[string]any{"secretKey": "hunter2"}}
		}, "backup.s3.secretKey"},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(gitops.Flux)
			c.change(&r)
			text, err := gitops.Render(r)
			if err == nil || !strings.Contains(err.Error(), c.says) || text != nil {
				t.Errorf("it doesn't say %q: %v\n%s", c.says, err, text)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("it shows the secret: %v", err)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	keys, err := gitops.Keys(`---
kind: Deployment
spec: {containers: [{env: [
  {name: A, valueFrom: {secretKeyRef: {name: ours, key: DATABASE_URL}}},
  {name: B, valueFrom: {secretKeyRef: {name: ours, key: SMTP_URL, optional: true}}},
  {name: C, valueFrom: {secretKeyRef: {name: other, key: PASSWORD}}},
  {name: D, valueFrom: {secretKeyRef: {name: ours, key: DATABASE_URL}}}]}]}
`, "ours")
	if err != nil || len(keys) != 1 || keys[0] != "DATABASE_URL" {
		t.Errorf("the keys are %v: %v", keys, err)
	}
}
