package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// harm is something done to an object of the release behind its back.
type harm struct {
	object string // as reasons name it
	group  string // of its kind: group/version/resource
	patch  string // empty: it is deleted; a list: as a JSON patch
	told   string // what the reason is about, or its beginning; empty: the object
	held   bool   // it is deleted, and a finalizer keeps it
	by     string // the field manager; empty: kubectl-edit
	code   lifecycle.Code
	serves bool     // it is told, and the deployment is Running
	repair []string // what the hint says; nil: doctor --fix
	hinted bool     // it is repaired by the command of kubectl that the hint gives
	made   string   // an object that somebody makes besides; $POD and $ADDRESS are of a pod of the backend
	loops  bool     // the backend's pods are started with it, and crash in a loop
}

const (
	core     = "/v1/"
	policies = "networking.k8s.io/v1/networkpolicies"
	budgets  = "policy/v1/poddisruptionbudgets"
	ingress  = "networking.k8s.io/v1/ingresses"
	workload = "apps/v1/deployments"
	routes   = "gateway.networking.k8s.io/v1/httproutes"
	endpoint = "discovery.k8s.io/v1/endpointslices"
	crons    = "batch/v1/cronjobs"
	claims   = core + "persistentvolumeclaims"
	monitor  = "monitoring.coreos.com/v1/"
	// broken puts a program in the backend's place that is ready and answers everybody
	// but the kubelet's probes with 500.
	broken = `[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"todo-chatbot-backend:` + stub + `"},
		{"op":"add","path":"/spec/template/spec/containers/0/env/-","value":{"name":"STUB_BROKEN","value":"yes"}}]`
)

// harms is the table: object by deleted, bent and owned by another. A new case is a
// line.
func (g *ground) harms() []harm {
	nobody := `{"spec":{"selector":{"app":"nobody"}}}`
	return []harm{
		{object: "service/todo-chatbot-frontend", group: core + "services", code: lifecycle.ObjectMissing},
		{object: "service/todo-chatbot-frontend", group: core + "services", patch: nobody, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-backend", group: core + "services", code: lifecycle.ObjectMissing},
		{object: "service/todo-chatbot-backend", group: core + "services", patch: nobody, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-backend", group: core + "services", patch: `{"spec":{"ports":[{"name":"http","port":8000,"targetPort":8001}]}}`, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-backend", group: core + "services", patch: nobody, by: "somebody", code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-frontend", group: core + "services", patch: `{"spec":{"ports":[{"name":"http","port":80,"nodePort":30080,"targetPort":3001}]}}`, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-frontend", group: core + "services", patch: `{"spec":{"selector":null}}`, by: "somebody", code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-frontend", group: core + "services", patch: `{"spec":{"externalTrafficPolicy":"Local"}}`, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-backend", group: core + "services", patch: `{"spec":{"internalTrafficPolicy":"Local"}}`, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-frontend", group: core + "services", patch: `[{"op":"replace","path":"/spec/ports/0/port","value":81}]`, code: lifecycle.Misdirected},
		{object: "service/todo-chatbot-frontend", group: core + "services", held: true, code: lifecycle.BeingDeleted},
		{object: "service/todo-chatbot-backend", group: core + "services", patch: `[{"op":"add","path":"/spec/ports/-","value":{"name":"more","port":9000}}]`, code: lifecycle.Drifted, serves: true},
		{object: "service/todo-chatbot-frontend", group: core + "services", patch: `[{"op":"add","path":"/spec/ports/-","value":{"name":"more","port":9000}}]`, by: "somebody", code: lifecycle.Drifted, serves: true},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", held: true, code: lifecycle.BeingDeleted},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", code: lifecycle.ObjectMissing},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":"loud"}}`, code: lifecycle.Drifted},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":null}}`, code: lifecycle.Drifted},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":"loud"}}`, by: "somebody", code: lifecycle.Drifted},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"immutable":true}`, code: lifecycle.Drifted, serves: true},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"immutable":true,"data":{"LOG_LEVEL":"loud"}}`, by: "somebody", code: lifecycle.Drifted},
		{object: "secret/todo-chatbot-secrets", group: core + "secrets", code: lifecycle.SecretMissing, repair: []string{"secrets", "set", "--env-file", g.env}},
		{object: "secret/todo-chatbot-secrets", group: core + "secrets", patch: `{"data":{"DATABASE_URL":null}}`, code: lifecycle.SecretMissing, repair: []string{"secrets", "set", "--env-file", g.env}},
		{object: "secret/todo-chatbot-secrets", group: core + "secrets", patch: `{"data":{"MCP_CONFIG":"e30K"}}`, code: lifecycle.SecretChanged, repair: []string{"secrets", "set", "--env-file", g.env}},
		{object: "secret/todo-chatbot-secrets", group: core + "secrets", patch: `{"immutable":true}`, code: lifecycle.Drifted, serves: true, hinted: true},
		{object: "ingress/todo-chatbot-frontend", group: ingress, code: lifecycle.ObjectMissing},
		{object: "ingress/todo-chatbot-frontend", group: ingress, patch: `{"spec":{"rules":[{"host":"elsewhere.example"}]}}`, code: lifecycle.Misdirected},
		{object: "networkpolicy/todo-chatbot-backend", group: policies, code: lifecycle.ObjectMissing},
		{object: "networkpolicy/todo-chatbot-backend", group: policies, patch: `{"spec":{"ingress":[]}}`, code: lifecycle.Drifted},
		{object: "networkpolicy/todo-chatbot-frontend", group: policies, patch: `{"spec":{"policyTypes":["Ingress","Egress"],"egress":[]}}`, by: "somebody", code: lifecycle.Drifted},
		{object: "poddisruptionbudget/todo-chatbot-backend", group: budgets, code: lifecycle.ObjectMissing},
		{object: "poddisruptionbudget/todo-chatbot-backend", group: budgets, patch: `{"spec":{"maxUnavailable":"100%"}}`, code: lifecycle.Drifted, serves: true},
		{object: "poddisruptionbudget/todo-chatbot-backend", group: budgets, patch: `{"spec":{"maxUnavailable":null,"minAvailable":1}}`, code: lifecycle.Drifted, serves: true},
		{object: "httproute/todo-chatbot-frontend", group: routes, code: lifecycle.ObjectMissing},
		{object: "httproute/todo-chatbot-frontend", group: routes, patch: `{"spec":{"hostnames":["elsewhere.example"]}}`, code: lifecycle.Misdirected},
		{object: "cronjob/todo-chatbot-backup", group: crons, code: lifecycle.ObjectMissing},
		{object: "cronjob/todo-chatbot-backup", group: crons, patch: `{"spec":{"suspend":true}}`, code: lifecycle.Drifted, serves: true},
		{object: "cronjob/todo-chatbot-backup", group: crons, patch: `{"spec":{"schedule":"0 0 1 1 *"}}`, by: "somebody", code: lifecycle.Drifted, serves: true},
		{object: "persistentvolumeclaim/todo-chatbot-backups", group: claims, code: lifecycle.ObjectMissing},
		{object: "servicemonitor/todo-chatbot-backend", group: monitor + "servicemonitors", code: lifecycle.ObjectMissing},
		{object: "servicemonitor/todo-chatbot-backend", group: monitor + "servicemonitors", patch: `{"spec":{"selector":{"matchLabels":{"app":"nobody"}}}}`, by: "somebody", code: lifecycle.Drifted, serves: true},
		{object: "podmonitor/todo-chatbot-frontend", group: monitor + "podmonitors", code: lifecycle.ObjectMissing},
		{object: "prometheusrule/todo-chatbot", group: monitor + "prometheusrules", code: lifecycle.ObjectMissing},
		{object: "prometheusrule/todo-chatbot", group: monitor + "prometheusrules", patch: `{"spec":{"groups":[]}}`, code: lifecycle.Drifted, serves: true},
		{object: "configmap/todo-chatbot-dashboard", group: core + "configmaps", code: lifecycle.ObjectMissing},
		{object: "serviceaccount/todo-chatbot-backend", group: core + "serviceaccounts", code: lifecycle.ObjectMissing},
		{object: "serviceaccount/todo-chatbot-backend", group: core + "serviceaccounts", patch: `{"automountServiceAccountToken":true}`, code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-frontend", group: workload, code: lifecycle.NoWorkloads},
		{object: "deployment/todo-chatbot-frontend", group: workload, patch: `{"metadata":{"labels":{"app.kubernetes.io/component":"backend"}}}`, code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-backend", group: workload, patch: broken, told: "pod/todo-chatbot-backend-", code: lifecycle.NotAnswering},
		{object: "deployment/todo-chatbot-backend", group: workload, patch: `{"spec":{"revisionHistoryLimit":3}}`, by: "somebody", code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-backend", group: workload, patch: `{"spec":{"minReadySeconds":3600,"progressDeadlineSeconds":7200}}`, code: lifecycle.Drifted},
		{object: "deployment/todo-chatbot-backend", group: workload, patch: `{"spec":{"template":{"spec":{"schedulerName":"nobody"}}}}`, code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-backend", group: workload, patch: `{"spec":{"template":{"spec":{"hostAliases":[{"ip":"192.0.2.9","hostnames":["db.example"]}]}}}}`, by: "somebody", code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-frontend", group: workload, patch: `[{"op":"add","path":"/spec/template/spec/containers/0/args","value":["more"]}]`, code: lifecycle.Drifted, serves: true},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":"loud"}}`, loops: true, code: lifecycle.Drifted},
		{object: "service/todo-chatbot-backend", group: endpoint, hinted: true, code: lifecycle.Misdirected,
			made: `{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"theirs","labels":{"kubernetes.io/service-name":"todo-chatbot-backend"}},"addressType":"IPv4","ports":[{"name":"http","port":9999,"protocol":"TCP"}],
				"endpoints":[{"addresses":["$ADDRESS"],"conditions":{"ready":true},"targetRef":{"kind":"Pod","name":"$POD","namespace":"todo-chatbot"}}]}`},
		{object: "poddisruptionbudget/theirs", group: budgets, hinted: true, code: lifecycle.ForeignBudget, serves: true,
			made: `{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"theirs"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"todo-chatbot-backend"}}}}`},
	}
}

// withstands does each harm in turn: status names it at once, plain helm has nothing to
// say of it, and it is repaired.
func (g *ground) withstands(t *testing.T) string {
	g.loadStub(t)
	g.defineKinds(t)
	g.reported(t, g.must(t, g.exposed()...).out.String())
	told, slowest := 0, time.Duration(0)
	for _, h := range g.harms() {
		took := time.Duration(0)
		passed := t.Run(h.name(), func(t *testing.T) { took = g.withstand(t, h) })
		g.table.rows = append(g.table.rows, row{"  " + h.name(), passed, took, string(h.code)})
		if passed {
			told, slowest = told+1, max(slowest, took)
		}
	}
	g.reported(t, g.must(t, g.operateArgs()...).out.String())
	return fmt.Sprintf("%d harms named, the slowest after %.1f s, and repaired; helm status says deployed of each", told, slowest.Seconds())
}

// exposed deploys with every kind of object that the chart can make.
func (g *ground) exposed(more ...string) []string {
	return g.operateArgs(append([]string{"--set", "ingress.enabled=true", "--set", "ingress.host=todo.example",
		"--set", "backup.schedule=0 3 * * *", "--set", "monitoring.scrape=ServiceMonitor,monitoring.rules=true,monitoring.dashboard=true",
		"--set-json", `networkPolicy.metricsFrom=[{"podSelector":{}}]`,
		"--set-json", `httpRoute={"enabled":true,"parentRefs":[{"name":"gateway"}],"hostnames":["todo.example"]}`}, more...)...)
}

// defineKinds makes the cluster know the kinds that are others', without anybody who serves them.
func (g *ground) defineKinds(t *testing.T) {
	t.Helper()
	var text strings.Builder
	for _, kind := range []struct{ group, name string }{{"gateway.networking.k8s.io", "HTTPRoute"}, {"monitoring.coreos.com", "ServiceMonitor"},
		{"monitoring.coreos.com", "PodMonitor"}, {"monitoring.coreos.com", "PrometheusRule"}} {
		fmt.Fprintf(&text, `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: %[3]ss.%[1]s
  annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/gateway-api"}
spec:
  group: %[1]s
  names: {kind: %[2]s, listKind: %[2]sList, plural: %[3]ss, singular: %[3]s}
  scope: Namespaced
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
---`, kind.group, kind.name, strings.ToLower(kind.name))
	}
	definitions := g.write(t, "kinds.yaml", text.String())
	for _, args := range [][]string{{"apply", "-f", definitions}, {"wait", "--for=condition=Established", "--timeout=60s", "-f", definitions}} {
		if _, err := g.try(t.Context(), "todo-cluster", append([]string{"kubectl", "--name", g.name, "--"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
}

// about says whether a reason is what the harm has to be told by.
func (h harm) about(r lifecycle.Reason) bool {
	if h.told != "" {
		return r.Code == h.code && strings.HasPrefix(r.Object, h.told)
	}
	return r.Code == h.code && r.Object == h.object
}

func (h harm) name() string {
	switch {
	case h.held:
		return h.object + " deleted, and held by a finalizer"
	case h.made != "":
		return h.object + " beside what another made of " + h.group
	case h.loops:
		return h.object + " bent, and pods crash in a loop with it: " + h.patch
	case h.patch == "":
		return h.object + " deleted"
	case h.by != "":
		return h.object + " owned by another: " + h.patch
	default:
		return h.object + " bent: " + h.patch
	}
}

func (g *ground) withstand(t *testing.T, h harm) (took time.Duration) {
	t.Helper()
	events := g.watched(t, nil, func() {
		g.harm(t, h)
		begin := time.Now()
		eventually(t, slack, "status names it", func() error { return g.names(t, h) })
		took = time.Since(begin)
		<-time.After(5 * time.Second) // in which whoever watches has to be told
	})
	found := false
	for _, e := range events {
		found = found || e.Kind == watch.TroubleEvent && h.about(*e.Reason)
	}
	if !found {
		t.Errorf("status --watch does not tell of %s", h.code)
	}
	if out, err := g.try(t.Context(), g.helm(t), "status", "todo-chatbot", "--namespace", namespace); err != nil || !strings.Contains(out, "STATUS: deployed") {
		t.Logf("helm status says something else: %v %s", err, out)
	}
	if h.held {
		h.bend(t, g.objects(t, h), `{"metadata":{"finalizers":null}}`)
	}
	if h.hinted {
		g.doesAsHinted(t, h)
	}
	repair := h.repair
	if repair == nil {
		repair = []string{"doctor", "--fix", "--yes"}
	}
	if out, err := g.try(t.Context(), "todoctl", repair...); err != nil {
		t.Errorf("todoctl %s does not repair it: %v\n%s", strings.Join(repair, " "), err, out)
		g.must(t, g.exposed("--force-conflicts")...)
	}
	eventually(t, slack, "it is Running again", func() error {
		out, err := g.try(t.Context(), "todoctl", "status")
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
	return took
}

// doesAsHinted runs the command that the reason's hint gives, as it stands there.
func (g *ground) doesAsHinted(t *testing.T, h harm) {
	t.Helper()
	out, _ := g.try(t.Context(), "todoctl", "status", "-o", "json")
	var status watch.Status
	if err := json.Unmarshal([]byte(out), &status); err != nil {
		t.Fatal(err)
	}
	for _, r := range status.Reasons {
		_, command, found := strings.Cut(r.Hint, ": kubectl ")
		if !h.about(r) || !found {
			continue
		}
		kubectl := fmt.Sprintf("kubectl() { %s kubectl --name %s -- \"$@\"; }; set -o pipefail; kubectl ", g.program("todo-cluster"), g.name)
		if out, err := g.try(t.Context(), "/bin/bash", "-c", kubectl+command); err != nil {
			t.Errorf("kubectl %s: %v\n%s", command, err, out)
		}
		return
	}
	t.Errorf("no hint gives a command: %+v", status.Reasons)
}

// objects are those of the harm's kind.
func (g *ground) objects(t *testing.T, h harm) dynamic.ResourceInterface {
	t.Helper()
	client, err := dynamic.NewForConfig(g.config)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(h.group, "/")
	return client.Resource(schema.GroupVersionResource{Group: parts[0], Version: parts[1], Resource: parts[2]}).Namespace(namespace)
}

// harm does it.
func (g *ground) harm(t *testing.T, h harm) {
	t.Helper()
	objects := g.objects(t, h)
	if h.held {
		h.bend(t, objects, `{"metadata":{"finalizers":["example.com/kept"]}}`)
	}
	if h.made != "" {
		g.makes(t, objects, h.made)
		return
	}
	if h.patch != "" {
		h.bend(t, objects, h.patch)
	}
	if h.loops {
		g.crashesInALoop(t)
	}
	if h.patch != "" {
		return
	}
	_, name, _ := strings.Cut(h.object, "/")
	if err := objects.Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// makes makes an object that isn't the release's.
func (g *ground) makes(t *testing.T, objects dynamic.ResourceInterface, text string) {
	t.Helper()
	for _, p := range g.pods(t, "backend") {
		text = strings.NewReplacer("$POD", p.Name, "$ADDRESS", p.Status.PodIP).Replace(text)
	}
	made := &unstructured.Unstructured{Object: map[string]any{}}
	if err := json.Unmarshal([]byte(text), &made.Object); err != nil {
		t.Fatal(err)
	}
	if _, err := objects.Create(t.Context(), made, metav1.CreateOptions{FieldManager: "somebody"}); err != nil {
		t.Fatal(err)
	}
}

// crashesInALoop starts the backend's pods again, and waits until they have ended more often than a deployment bears.
func (g *ground) crashesInALoop(t *testing.T) {
	t.Helper()
	for _, p := range g.pods(t, "backend") {
		if err := g.client.CoreV1().Pods(namespace).Delete(t.Context(), p.Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, patience, "it crashes in a loop", func() error {
		for _, p := range g.pods(t, "backend") {
			for _, c := range p.Status.ContainerStatuses {
				if c.RestartCount > lifecycle.DefaultRestarts && p.DeletionTimestamp == nil {
					return nil
				}
			}
		}
		return errors.New("none has ended so often")
	})
}

// bend patches the object.
func (h harm) bend(t *testing.T, objects dynamic.ResourceInterface, patch string) {
	t.Helper()
	_, name, _ := strings.Cut(h.object, "/")
	manager := h.by
	if manager == "" {
		manager = "kubectl-edit"
	}
	kind := types.MergePatchType
	if strings.HasPrefix(patch, "[") {
		kind = types.JSONPatchType
	}
	if _, err := objects.Patch(t.Context(), name, kind, []byte(patch), metav1.PatchOptions{FieldManager: manager}); err != nil {
		t.Fatal(err)
	}
}

// names asks status once whether it names the harm, with the exit code that belongs to it.
func (g *ground) names(t *testing.T, h harm) error {
	out, err := g.try(t.Context(), "todoctl", "status", "-o", "json")
	var status watch.Status
	if decodeErr := json.Unmarshal([]byte(out), &status); decodeErr != nil {
		return decodeErr
	}
	if running := status.State == lifecycle.Running; running != h.serves || running != (err == nil) {
		return fmt.Errorf("it says %s (%w)", status.State, err)
	}
	for _, r := range status.Reasons {
		if h.about(r) && r.Hint != "" {
			return nil
		}
	}
	return fmt.Errorf("it gives the reasons %+v", status.Reasons)
}
