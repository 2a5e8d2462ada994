package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
	"github.com/todo-chatbot/todo-chatbot/internal/gitopscrds"
)

// keepers are the tools that make a release. None of Argo CD and Flux runs here: what they write into objects, and what
// their own objects say, is written by hand after their documentation.
var keepers = []struct {
	name   string
	tool   lifecycle.Tool
	mark   func(object map[string]any) // nil: helm makes it
	own    string                      // the tool's own object; "" for none
	paused string                      // the same where the tool is not at work; "" where it always is free
	by     string                      // the field manager
	says   string                      // in status
	fix    string                      // what a hint about a bent object says
}{
	{"plain helm", lifecycle.ByHelm, nil, "", "", "", "Kept by Helm, as the release todo-chatbot of namespace todo-chatbot", "todoctl doctor --fix"},
	{"Argo CD", lifecycle.ByArgoCD, trackedByArgo, application(`{prune: true, selfHeal: true}`), application(`{enabled: false}`), "argocd-controller",
		"Kept by the Argo CD Application todo of namespace argocd (Synced, Healthy; from registry.example/charts todo-chatbot 1.1.0)", "argocd app sync todo"},
	{"Flux, with a Kustomization", lifecycle.ByFluxKustomize, labelledByKustomize, kustomization(false), kustomization(true), "kustomize-controller",
		"Kept by the Flux Kustomization todo of namespace flux-system (Ready; from OCIRepository todo ./deploy", "flux reconcile kustomization todo -n flux-system"},
	{"Flux, with a HelmRelease", lifecycle.ByFluxHelm, nil, helmRelease(false), helmRelease(true), "helm-controller",
		"Kept by the Flux HelmRelease todo of namespace todo-chatbot (Ready; from OCIRepository todo; itself kept by the Flux Kustomization apps of namespace flux-system)",
		"flux reconcile helmrelease todo -n todo-chatbot"},
	{"kubectl", lifecycle.ByKubectl, func(map[string]any) {}, "", "", "kubectl-client-side-apply", "Kept by kubectl", "kubectl apply of its manifest"},
}

// trackedByArgo marks an object as Argo CD does, after "Resource Tracking" of its documentation.
func trackedByArgo(object map[string]any) {
	group, _, grouped := strings.Cut(object["apiVersion"].(string), "/")
	if !grouped {
		group = ""
	}
	metadata := object["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	if annotations == nil {
		annotations = map[string]any{}
	}
	annotations["argocd.argoproj.io/tracking-id"] = fmt.Sprintf("todo:%s/%s:%s/%s", group, object["kind"], namespace, metadata["name"])
	metadata["annotations"] = annotations
}

// labelledByKustomize marks an object as Flux's kustomize-controller does.
func labelledByKustomize(object map[string]any) {
	labels := object["metadata"].(map[string]any)["labels"].(map[string]any)
	labels["kustomize.toolkit.fluxcd.io/name"] = "todo"
	labels["kustomize.toolkit.fluxcd.io/namespace"] = "flux-system"
}

func application(automated string) string {
	return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: todo, namespace: argocd}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: todo-chatbot}
  source: {repoURL: registry.example/charts, chart: todo-chatbot, targetRevision: 1.1.0}
  syncPolicy: {automated: ` + automated + `}
status:
  sync: {status: Synced, revision: 1.1.0}
  health: {status: Healthy}
  resources:
    - {group: "", version: v1, kind: ConfigMap, namespace: todo-chatbot, name: todo-chatbot-config, status: Synced}
    - {group: networking.k8s.io, version: v1, kind: NetworkPolicy, namespace: todo-chatbot, name: todo-chatbot-backend, status: Synced}
`
}

func kustomization(suspend bool) string {
	return fmt.Sprintf(`apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: todo, namespace: flux-system}
spec: {interval: 10m, prune: true, path: ./deploy, suspend: %t, sourceRef: {kind: OCIRepository, name: todo}}
status:
  lastAppliedRevision: "1.1.0@sha256:0123"
  conditions: [{type: Ready, status: "True", reason: ReconciliationSucceeded, message: applied}]
  inventory:
    entries:
      - {id: todo-chatbot_todo-chatbot-config__ConfigMap, v: v1}
      - {id: todo-chatbot_todo-chatbot-backend_networking.k8s.io_NetworkPolicy, v: v1}
`, suspend)
}

func helmRelease(suspend bool) string {
	return fmt.Sprintf(`apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: todo
  namespace: todo-chatbot
  labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system}
spec: {interval: 10m, releaseName: todo-chatbot, suspend: %t, chartRef: {kind: OCIRepository, name: todo}}
status:
  conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: applied}]
`, suspend)
}

// TestReleasesThatOthersKeep makes the same release with each of the tools, and holds todoctl to it: it says who keeps
// it and what is wrong with it as of its own, writes nothing to it, and takes it over when it is free. Two of the tools are
// tried, and with TODO_KEEPERS=all each.
func TestReleasesThatOthersKeep(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine and takes minutes. To run it: make e2e")
	}
	g := newGround(t)
	defer g.table.print(os.Stdout)
	g.kubectl(t, gitopscrds.ArgoCD+"\n---\n"+gitopscrds.Flux, "apply", "-f")
	for _, name := range []string{"argocd", "flux-system"} {
		g.kubectl(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: "+name+"}\n", "apply", "-f")
	}
	g.behaviour(t, "what todoctl gitops writes is what the tools' definitions take", g.gitopsApplied)
	for i, k := range keepers {
		// One of which Helm has no record, and one of which it has: the others are much like them.
		if k.tool != lifecycle.ByArgoCD && k.tool != lifecycle.ByFluxHelm && os.Getenv("TODO_KEEPERS") != "all" {
			continue
		}
		g.behaviour(t, "made by "+k.name, func(t *testing.T) string { return g.keptBy(t, i) })
	}
}

// kubectl runs a command of kubectl on a manifest.
func (g *ground) kubectl(t *testing.T, manifest string, args ...string) string {
	t.Helper()
	args = append([]string{"kubectl", "--name", g.name, "--"}, args...)
	if manifest != "" {
		args = append(args, g.write(t, "manifest.yaml", manifest))
	}
	out, err := g.try(t.Context(), "todo-cluster", args...)
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return out
}

// declare writes a tool's own object, with its status.
func (g *ground) declare(t *testing.T, object string) {
	t.Helper()
	if object == "" {
		return
	}
	g.kubectl(t, object, "apply", "--server-side", "--force-conflicts", "--field-manager", "declares", "-f")
	if !strings.Contains(object, "kind: Application") { // Which has its status beside the rest.
		g.kubectl(t, object, "apply", "--server-side", "--force-conflicts", "--field-manager", "declares", "--subresource=status", "-f")
	}
}

// made makes the release as the tool does, and waits until it runs.
func (g *ground) made(t *testing.T, i int) {
	t.Helper()
	k := keepers[i]
	g.kubectl(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: "+namespace+"}\n", "apply", "-f")
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-secrets"}, StringData: map[string]string{
		"DATABASE_URL": g.databaseURL(), "OPENAI_API_KEY": g.canary["OPENAI_API_KEY"], "JWT_SECRET": g.canary["JWT_SECRET"], "MCP_CONFIG": "{}"}}
	if _, err := g.client.CoreV1().Secrets(namespace).Create(t.Context(), secret, metav1.CreateOptions{FieldManager: "person"}); err != nil {
		t.Fatal(err)
	}
	g.applyAs(t, i)
	g.declare(t, k.own)
	eventually(t, patience, "it runs", func() error {
		if s := g.looksAt(t); s.State != lifecycle.Running {
			return fmt.Errorf("it is %s: %+v", s.State, s.Reasons)
		}
		return nil
	})
}

// applyAs applies the chart as the tool does, and again where that was done before.
func (g *ground) applyAs(t *testing.T, i int) {
	t.Helper()
	k := keepers[i]
	given := []string{"--values", g.small, "--set", "secrets.existingSecret=todo-chatbot-secrets", "--set", "config.assistant=offline",
		"--set", fmt.Sprintf("networkPolicy.databasePort=%d", g.dbPort)}
	chart := filepath.Join(g.root, "deploy", "chart", "todo-chatbot")
	if k.mark == nil {
		args := append([]string{"upgrade", "--install", "todo-chatbot", chart, "--namespace", namespace, "--force-conflicts", "--wait", "--timeout", "2m"}, given...)
		if _, err := g.try(t.Context(), g.helm(t), args...); err != nil {
			t.Fatal(err)
		}
		if k.tool == lifecycle.ByFluxHelm { // Flux has Helm label every object.
			for _, kind := range []string{"deployments", "services", "configmaps", "networkpolicies", "serviceaccounts", "poddisruptionbudgets"} {
				g.kubectl(t, "", "-n", namespace, "label", "--overwrite", "--field-manager", k.by, "-l", "app.kubernetes.io/managed-by=Helm", kind,
					"helm.toolkit.fluxcd.io/name=todo", "helm.toolkit.fluxcd.io/namespace=todo-chatbot")
			}
		}
		return
	}
	rendered, err := g.try(t.Context(), g.helm(t), append([]string{"template", "todo-chatbot", chart, "--namespace", namespace, "--no-hooks"}, given...)...)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"apply", "--field-manager", k.by, "-f"}
	if k.tool == lifecycle.ByFluxKustomize {
		args = append([]string{"apply", "--server-side", "--force-conflicts"}, args[1:]...)
	}
	g.kubectl(t, markedBy(t, rendered, k.mark), args...)
}

// markedBy is a manifest whose objects a tool has marked as its own.
func markedBy(t *testing.T, manifest string, mark func(map[string]any)) string {
	t.Helper()
	var all []string
	for _, text := range gitopscrds.Documents(manifest) {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		mark(object)
		written, err := yaml.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(written))
	}
	return strings.Join(all, "---\n")
}

// looksAt is what todoctl status says, also of what does not run.
func (g *ground) looksAt(t *testing.T) watch.Status {
	t.Helper()
	out, _ := g.try(t.Context(), "todoctl", "status", "-o", "json") // It ends with 1 where the release doesn't run.
	var s watch.Status
	decode(t, out, &s)
	return s
}

// standing is what a release's objects are, but for what the cluster says of them: their pods, who they are, and how
// often what was wanted of them has changed.
func (g *ground) standing(t *testing.T) string {
	t.Helper()
	wanted := g.kubectl(t, "", "-n", namespace, "get", "deployments,services,serviceaccounts,networkpolicies,poddisruptionbudgets,pods", "-o",
		`jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}`)
	held := g.kubectl(t, "", "-n", namespace, "get", "configmap/todo-chatbot-config", "secret/todo-chatbot-secrets", "-o",
		`jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.data}{"\n"}{end}`)
	return wanted + held
}

func (g *ground) keptBy(t *testing.T, i int) string {
	k := keepers[i]
	g.made(t, i)
	defer g.clear(t, k.own)
	before := g.standing(t)
	g.applyAs(t, i) // as every look of such a tool does
	if after := g.standing(t); after != before {
		t.Errorf("applied again it is\n%s\nand before\n%s", after, before)
	}
	if out := g.todoctl(t, "status"); !strings.Contains(out, k.says) {
		t.Errorf("status doesn't say %q:\n%s", k.says, out)
	}
	if drawing := g.todoctl(t, "graph", "--format", "json"); k.mark != nil && !strings.Contains(drawing, "kept by ") {
		t.Errorf("graph doesn't say who keeps it:\n%s", drawing)
	}
	g.dashboardSays(t, k.says)
	if k.own != "" {
		ctx, stop := context.WithCancel(t.Context())
		_, address := g.serveDashboard(ctx, t)
		g.browse(ctx, t, "TestTheDashboardOfWhatOthersKeep", "TODO_DASHBOARD_KEPT="+address)
		stop()
	}
	slowest := time.Duration(0)
	for _, f := range keptFaults {
		slowest = max(slowest, g.toldOf(t, i, f))
		g.applyAs(t, i)
		eventually(t, patience, "it runs again", func() error {
			if s := g.looksAt(t); s.State != lifecycle.Running {
				return fmt.Errorf("it is %s: %+v", s.State, s.Reasons)
			}
			return nil
		})
	}
	figures := fmt.Sprintf("%d faults told, the slowest after %.1f s", len(keptFaults), slowest.Seconds())
	if k.tool == lifecycle.ByHelm {
		return figures
	}
	figures += "; " + g.leavesAlone(t)
	if k.own != "" {
		_, err := g.try(t.Context(), "todoctl", g.deployArgs("-f", g.small, "--take-over")...)
		if err == nil || !strings.Contains(err.Error(), "is at work and would put back") {
			t.Errorf("it takes over what is kept: %v", err)
		}
		g.declare(t, k.paused)
	}
	return figures + "; " + g.takesOver(t)
}

// keptFault is something that is wrong with a release whoever keeps it.
type keptFault struct {
	name  string
	do    func(*ground, *testing.T)
	code  lifecycle.Code
	about string
	bent  bool // what is applied once more sets it right
}

var keptFaults = []keptFault{
	{"a Service is deleted", func(g *ground, t *testing.T) {
		if err := g.client.CoreV1().Services(namespace).Delete(t.Context(), "todo-chatbot-backend", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}, lifecycle.ObjectMissing, "service/todo-chatbot-backend", true},
	{"a Service leads to nobody", func(g *ground, t *testing.T) {
		g.edit(t, "services", "todo-chatbot-frontend", "kubectl-edit", `{"spec":{"selector":{"app":"nobody"}}}`)
	}, lifecycle.NoEndpoints, "service/todo-chatbot-frontend", true},
	{"an image that is not there", func(g *ground, t *testing.T) {
		g.edit(t, "deployments", "todo-chatbot-backend", "kubectl-set",
			`{"spec":{"template":{"spec":{"containers":[{"name":"backend","image":"todo-chatbot-backend:9.9.9","imagePullPolicy":"Never"}]}}}}`)
	}, lifecycle.ImageAbsent, "pod/todo-chatbot-backend-", false},
}

// toldOf does something to the release, and returns how long it takes until status says so, the command included.
func (g *ground) toldOf(t *testing.T, i int, f keptFault) time.Duration {
	t.Helper()
	k := keepers[i]
	begin := time.Now()
	f.do(g, t)
	var reason lifecycle.Reason
	eventually(t, patience, f.name+" is told", func() error {
		s := g.looksAt(t)
		at := slices.IndexFunc(s.Reasons, func(r lifecycle.Reason) bool { return r.Code == f.code && strings.HasPrefix(r.Object, f.about) })
		if at < 0 || s.State != lifecycle.Degraded && f.bent {
			return fmt.Errorf("it is %s: %+v", s.State, s.Reasons)
		}
		reason = s.Reasons[at]
		return nil
	})
	took := time.Since(begin)
	if f.bent && !strings.Contains(reason.Hint, k.fix) {
		t.Errorf("%s: the hint doesn't say %q: %s", f.name, k.fix, reason.Hint)
	}
	if k.tool != lifecycle.ByHelm && strings.Contains(reason.Hint, "todoctl") {
		t.Errorf("%s: the hint is to write to what others keep: %s", f.name, reason.Hint)
	}
	out, err := g.try(t.Context(), "todoctl", "doctor")
	if err == nil || !strings.Contains(out, string(f.code)) && !strings.Contains(out, "DRIFTED") {
		t.Errorf("%s: doctor says nothing of it: %v\n%s", f.name, err, out)
	}
	return took
}

// leavesAlone gives each command that would write to the release, and compares what is there with what was there.
func (g *ground) leavesAlone(t *testing.T) string {
	t.Helper()
	commands := [][]string{g.deployArgs("-f", g.small), {"rollback", "1"}, {"scale", "backend=2"}, {"undeploy", "--yes"}, {"unlock", "--yes"}}
	if err := g.client.CoreV1().Services(namespace).Delete(t.Context(), "todo-chatbot-backend", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	before := g.written(t)
	for _, command := range append(commands, []string{"doctor", "--fix", "--yes"}) {
		_, err := g.try(t.Context(), "todoctl", command...)
		if err == nil || !strings.Contains(err.Error(), "KEPT_BY_OTHERS") || !strings.Contains(err.Error(), "todoctl deploy --take-over") {
			t.Errorf("todoctl %s: %v", command[0], err)
		}
	}
	if after := g.written(t); after != before {
		t.Errorf("something was written:\n%s\nand before:\n%s", after, before)
	}
	return fmt.Sprintf("%d commands refused and nothing changed", len(commands)+1)
}

// written are the objects of the namespace with their versions, but for what controllers write.
func (g *ground) written(t *testing.T) string {
	t.Helper()
	k := &keeping{ground: g}
	var all []string
	for _, o := range k.everything(t) {
		switch o.GetKind() {
		case "Event", "Pod", "ReplicaSet", "Endpoints", "EndpointSlice", "PodDisruptionBudget":
			continue
		case "Deployment":
			all = append(all, fmt.Sprint(o.GetKind(), o.GetName(), o.GetUID(), o.GetGeneration()))
		default:
			all = append(all, fmt.Sprint(o.GetKind(), o.GetName(), o.GetUID(), o.GetResourceVersion()))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// takesOver has todoctl keep the release from now on, and compares: no object that was there is made again.
func (g *ground) takesOver(t *testing.T) string {
	t.Helper()
	uid := func() string {
		d, err := g.client.AppsV1().Deployments(namespace).Get(t.Context(), "todo-chatbot-backend", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return string(d.UID)
	}
	before := uid()
	g.deploy(t, "-f", g.small, "--take-over")
	if uid() != before {
		t.Error("the backend's Deployment was made again")
	}
	s := g.looksAt(t)
	if s.State != lifecycle.Running || s.Keeper == nil || s.Keeper.Tool != lifecycle.ByTodoctl {
		t.Errorf("after it was taken over it is %s, kept by %+v: %+v", s.State, s.Keeper, s.Reasons)
	}
	for object, owner := range s.Owners {
		if object != "secret/todo-chatbot-secrets" {
			t.Errorf("%s is kept by %s", object, owner)
		}
	}
	g.todoctl(t, "scale", "backend=2", "-o", "json")
	if out, err := g.try(t.Context(), "todoctl", "doctor"); err != nil && !strings.Contains(out, "PUSH_KEY_MISSING") {
		t.Errorf("doctor after it was taken over: %v\n%s", err, out)
	}
	return "taken over, scaled"
}

// clear takes everything away.
func (g *ground) clear(t *testing.T, own string) {
	t.Helper()
	if own != "" {
		g.kubectl(t, own, "delete", "--ignore-not-found", "-f")
	}
	if err := g.client.CoreV1().Namespaces().Delete(t.Context(), namespace, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, patience, "the namespace is gone", func() error {
		_, err := g.client.CoreV1().Namespaces().Get(t.Context(), namespace, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		return errors.Join(err, errors.New("it is there"))
	})
}

// dashboardSays reads what todoctl dashboard shows first.
func (g *ground) dashboardSays(t *testing.T, says string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	_, address := g.serveDashboard(ctx, t)
	keeper := ""
	eventually(t, patience, "the dashboard says who keeps it", func() error {
		var err error
		keeper, err = keeperShown(ctx, address)
		return err
	})
	if !strings.Contains(keeper, says) {
		t.Errorf("the dashboard says %q, and not %q", keeper, says)
	}
}

// keeperShown opens the dashboard as a browser does, and returns what its first view says of the keeper.
func keeperShown(ctx context.Context, address string) (string, error) {
	cookies, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	jar := &http.Client{Jar: cookies}
	open, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	page, err := jar.Do(open)
	if err != nil {
		return "", err
	}
	_, _ = io.Copy(io.Discard, page.Body) // Only its cookie counts.
	_ = page.Body.Close()
	origin := page.Request.URL.Scheme + "://" + page.Request.URL.Host
	events, err := http.NewRequestWithContext(ctx, http.MethodGet, origin+"/api/events", nil)
	if err != nil {
		return "", err
	}
	stream, err := jar.Do(events)
	if err != nil {
		return "", err
	}
	defer stream.Body.Close()
	return firstKeeper(stream.Body)
}

// firstKeeper reads events until one has a keeper.
func firstKeeper(body io.Reader) (string, error) {
	reader := bufio.NewReader(body)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return "", err
		}
		text, isData := strings.CutPrefix(line, "data: ")
		if !isData {
			continue
		}
		var view struct {
			Status struct {
				Keeper struct{ Text string }
			}
		}
		if err := json.Unmarshal([]byte(text), &view); err != nil {
			return "", err
		}
		if view.Status.Keeper.Text != "" {
			return view.Status.Keeper.Text, nil
		}
	}
}
