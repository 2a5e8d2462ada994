package kube

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// apiWith answers like an API server that has these objects by their paths. A path that answers "forbidden" may not be
// looked at; what isn't there is not found.
func apiWith(t *testing.T, objects map[string]string) *Cluster {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch text, found := objects[r.URL.Path]; {
		case found && text == "forbidden":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}`)
		case found:
			fmt.Fprint(w, text)
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
		}
	}))
	t.Cleanup(api.Close)
	return connected(t, api.URL)
}

const (
	backendPath = "/apis/apps/v1/namespaces/todo-chatbot/deployments/todo-chatbot-backend"
	argoGroup   = `{"kind":"APIGroup","apiVersion":"v1","name":"argoproj.io","versions":[{"groupVersion":"argoproj.io/v1alpha1","version":"v1alpha1"}],"preferredVersion":{"groupVersion":"argoproj.io/v1alpha1","version":"v1alpha1"}}`
	argoList    = "/apis/argoproj.io/v1alpha1/applications"
	argoOne     = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/todo"
	application = `{"metadata":{"name":"todo","namespace":"argocd","labels":{"kustomize.toolkit.fluxcd.io/name":"apps","kustomize.toolkit.fluxcd.io/namespace":"flux-system"}},
		"spec":{"destination":{"namespace":"todo-chatbot"},"source":{"repoURL":"registry.example/charts","chart":"todo-chatbot","targetRevision":"1.1.0"},"syncPolicy":{"automated":{}}},
		"status":{"sync":{"status":"OutOfSync"},"health":{"status":"Degraded"},"resources":[{"kind":"Service","name":"todo-chatbot-backend","status":"OutOfSync"}]}}`
	elsewhere = `{"metadata":{"name":"todo","namespace":"team"},"spec":{"destination":{"namespace":"shop"}}}`
	fluxGroup = `{"kind":"APIGroup","apiVersion":"v1","name":"helm.toolkit.fluxcd.io","versions":[{"groupVersion":"helm.toolkit.fluxcd.io/v2","version":"v2"}],"preferredVersion":{"groupVersion":"helm.toolkit.fluxcd.io/v2","version":"v2"}}`
	fluxOne   = "/apis/helm.toolkit.fluxcd.io/v2/namespaces/apps/helmreleases/todo"
)

// deployedBy is the backend's Deployment with these fields of its metadata.
func deployedBy(metadata string) string {
	return `{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"todo-chatbot-backend",` + metadata + `}}`
}

func TestKeeper(t *testing.T) {
	argo := deployedBy(`"annotations":{"argocd.argoproj.io/tracking-id":"todo:apps/Deployment:todo-chatbot/todo-chatbot-backend"}`)
	flux := deployedBy(`"labels":{"helm.toolkit.fluxcd.io/name":"todo","helm.toolkit.fluxcd.io/namespace":"apps"}`)
	for name, c := range map[string]struct {
		objects map[string]string
		text    string
		active  bool
	}{
		"nobody, where nothing is there": {nil, "Kept by ", false},
		"an Application that syncs, and who keeps that": {map[string]string{backendPath: argo, "/apis/argoproj.io": argoGroup, argoList: `{"items":[` + elsewhere + `,` + application + `]}`},
			"Kept by the Argo CD Application todo of namespace argocd (OutOfSync, Degraded: service/todo-chatbot-backend; from registry.example/charts todo-chatbot 1.1.0; itself kept by the Flux Kustomization apps of namespace flux-system)", true},
		"who may look into Argo CD's namespace alone": {map[string]string{backendPath: argo, "/apis/argoproj.io": argoGroup, argoList: "forbidden", argoOne: application},
			"Kept by the Argo CD Application todo of namespace argocd (OutOfSync", true},
		"who may not look at Applications": {map[string]string{backendPath: argo, "/apis/argoproj.io": argoGroup, argoList: "forbidden"},
			"Kept by the Argo CD Application todo (how it is can't be seen: it needs the right to get applications.argoproj.io)", true},
		"an Application that is gone": {map[string]string{backendPath: argo, "/apis/argoproj.io": argoGroup, argoList: `{"items":[]}`},
			"Kept by the Argo CD Application todo (which isn't there any more", false},
		"Argo CD of another cluster": {map[string]string{backendPath: argo}, "Kept by the Argo CD Application todo", true},
		"an Application in a version that isn't known here, and without what is": {map[string]string{backendPath: argo,
			"/apis/argoproj.io": strings.ReplaceAll(argoGroup, "v1alpha1", "v9"), "/apis/argoproj.io/v9/applications": `{"items":[{"metadata":{"name":"todo","namespace":"argocd"},"spec":{"source":["of another form"]},"status":"new"}]}`},
			"Kept by the Argo CD Application todo of namespace argocd (it changes nothing by itself now)", false},
		"what is answered isn't of a Kubernetes": {map[string]string{backendPath: argo, "/apis/argoproj.io": "<html>"}, "Kept by the Argo CD Application todo", true},
		"a HelmRelease that is suspended": {map[string]string{backendPath: flux, "/apis/helm.toolkit.fluxcd.io": fluxGroup, fluxOne: `{"metadata":{"name":"todo","namespace":"apps"},"spec":{"suspend":true,"chartRef":{"kind":"OCIRepository","name":"todo"}}}`},
			"Kept by the Flux HelmRelease todo of namespace apps (it changes nothing by itself now; from OCIRepository todo)", false},
		"kubectl":    {map[string]string{backendPath: deployedBy(`"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}`)}, "Kept by kubectl", false},
		"plain helm": {map[string]string{backendPath: deployedBy(`"annotations":{"meta.helm.sh/release-name":"todo","meta.helm.sh/release-namespace":"apps"}`)}, "Kept by Helm, as the release todo of namespace apps", false},
		"the Deployments are gone, and a Service tells": {map[string]string{"/api/v1/namespaces/todo-chatbot/services/todo-chatbot-frontend": strings.NewReplacer("apps/v1", "v1", "Deployment", "Service").Replace(flux)}, "Kept by the Flux HelmRelease todo of namespace apps", true},
		"nothing may be looked at":                      {map[string]string{backendPath: "forbidden"}, "Kept by ", false},
	} {
		t.Run(name, func(t *testing.T) {
			k, err := apiWith(t, c.objects).Keeper(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(k.Text(), c.text) || k.Active() != c.active {
				t.Errorf("it says %q, at work: %t; want %q and %t", k.Text(), k.Active(), c.text, c.active)
			}
		})
	}
}

func TestAKeeperThatFailsIsAReason(t *testing.T) {
	flux := deployedBy(`"labels":{"helm.toolkit.fluxcd.io/name":"todo","helm.toolkit.fluxcd.io/namespace":"apps"}`)
	failing := `{"metadata":{"name":"todo","namespace":"apps"},"spec":{},"status":{"conditions":[{"type":"Ready","status":"False","reason":"UpgradeFailed","message":"timed out"}]}}`
	k, err := apiWith(t, map[string]string{backendPath: flux, "/apis/helm.toolkit.fluxcd.io": fluxGroup, fluxOne: failing}).Keeper(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reasons := lifecycle.ReasonsOf(lifecycle.Observation{Keeper: k})
	if len(reasons) != 1 || reasons[0].Code != lifecycle.KeeperFails || reasons[0].Object != "helmrelease/todo" ||
		!strings.Contains(reasons[0].Message, "UpgradeFailed: timed out") || !strings.Contains(reasons[0].Hint, "flux get helmrelease todo -n apps") {
		t.Errorf("the reasons are %+v", reasons)
	}
}
