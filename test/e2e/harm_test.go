package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// harm is something done to an object of the release behind its back.
type harm struct {
	object string // as reasons name it
	group  string // of its kind: group/version/resource
	patch  string // empty: it is deleted
	by     string // the field manager; empty: kubectl-edit
	code   lifecycle.Code
	serves bool     // it is told, and the deployment is Running
	repair []string // what the hint says; nil: doctor --fix
}

const (
	core     = "/v1/"
	policies = "networking.k8s.io/v1/networkpolicies"
	budgets  = "policy/v1/poddisruptionbudgets"
	ingress  = "networking.k8s.io/v1/ingresses"
	workload = "apps/v1/deployments"
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
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", code: lifecycle.ObjectMissing},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":"loud"}}`, code: lifecycle.Drifted},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":null}}`, code: lifecycle.Drifted},
		{object: "configmap/todo-chatbot-config", group: core + "configmaps", patch: `{"data":{"LOG_LEVEL":"loud"}}`, by: "somebody", code: lifecycle.Drifted},
		{object: "secret/todo-chatbot-secrets", group: core + "secrets", code: lifecycle.SecretMissing, repair: []string{"secrets", "set", "--env-file", g.env}},
		{object: "secret/todo-chatbot-secrets", group: core + "secrets", patch: `{"data":{"DATABASE_URL":null}}`, code: lifecycle.SecretMissing, repair: []string{"secrets", "set", "--env-file", g.env}},
		{object: "ingress/todo-chatbot-frontend", group: ingress, code: lifecycle.ObjectMissing},
		{object: "ingress/todo-chatbot-frontend", group: ingress, patch: `{"spec":{"rules":[{"host":"elsewhere.example"}]}}`, code: lifecycle.Misdirected},
		{object: "networkpolicy/todo-chatbot-backend", group: policies, code: lifecycle.ObjectMissing},
		{object: "networkpolicy/todo-chatbot-backend", group: policies, patch: `{"spec":{"ingress":[]}}`, code: lifecycle.Drifted},
		{object: "serviceaccount/todo-chatbot-backend", group: core + "serviceaccounts", code: lifecycle.ObjectMissing},
		{object: "serviceaccount/todo-chatbot-backend", group: core + "serviceaccounts", patch: `{"automountServiceAccountToken":true}`, code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-frontend", group: workload, code: lifecycle.NoWorkloads},
		{object: "deployment/todo-chatbot-frontend", group: workload, patch: `{"metadata":{"labels":{"version":"0.0.0"}}}`, code: lifecycle.Drifted, serves: true},
		{object: "deployment/todo-chatbot-backend", group: workload, patch: `{"spec":{"revisionHistoryLimit":3}}`, by: "somebody", code: lifecycle.Drifted, serves: true},
	}
}

// withstands does each harm in turn: status names it at once, plain helm has nothing to
// say of it, and it is repaired.
func (g *ground) withstands(t *testing.T) string {
	values := g.operateArgs("--set", "ingress.enabled=true", "--set", "ingress.host=todo.example")
	g.reported(t, g.must(t, values...).out.String())
	told, slowest := 0, time.Duration(0)
	for _, h := range g.harms() {
		t.Run(h.name(), func(t *testing.T) {
			took := g.withstand(t, h)
			told, slowest = told+1, max(slowest, took)
			t.Logf("%s after %.1f s", h.code, took.Seconds())
		})
	}
	g.reported(t, g.must(t, g.operateArgs()...).out.String())
	return fmt.Sprintf("%d harms named, the slowest after %.1f s, and repaired; helm status says deployed of each", told, slowest.Seconds())
}

func (h harm) name() string {
	switch {
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
		found = found || e.Kind == release.TroubleEvent && e.Reason.Code == h.code && e.Reason.Object == h.object
	}
	if !found {
		t.Errorf("status --watch does not tell of %s", h.code)
	}
	if out, err := g.try(t.Context(), g.helm(t), "status", "todo-chatbot", "--namespace", namespace); err != nil || !strings.Contains(out, "STATUS: deployed") {
		t.Logf("helm status says something else: %v %s", err, out)
	}
	repair := h.repair
	if repair == nil {
		repair = []string{"doctor", "--fix", "--yes"}
	}
	if out, err := g.try(t.Context(), "todoctl", repair...); err != nil {
		t.Errorf("todoctl %s does not repair it: %v\n%s", strings.Join(repair, " "), err, out)
		g.must(t, g.operateArgs("--force-conflicts", "--set", "ingress.enabled=true", "--set", "ingress.host=todo.example")...)
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

// harm does it.
func (g *ground) harm(t *testing.T, h harm) {
	t.Helper()
	client, err := dynamic.NewForConfig(g.config)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(h.group, "/")
	_, name, _ := strings.Cut(h.object, "/")
	objects := client.Resource(schema.GroupVersionResource{Group: parts[0], Version: parts[1], Resource: parts[2]}).Namespace(namespace)
	if h.patch == "" {
		err = objects.Delete(t.Context(), name, metav1.DeleteOptions{})
	} else {
		manager := h.by
		if manager == "" {
			manager = "kubectl-edit"
		}
		_, err = objects.Patch(t.Context(), name, types.MergePatchType, []byte(h.patch), metav1.PatchOptions{FieldManager: manager})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// names asks status once whether it names the harm, with the exit code that belongs to it.
func (g *ground) names(t *testing.T, h harm) error {
	out, err := g.try(t.Context(), "todoctl", "status", "-o", "json")
	var status release.Status
	if decodeErr := json.Unmarshal([]byte(out), &status); decodeErr != nil {
		return decodeErr
	}
	if running := status.State == lifecycle.Running; running != h.serves || running != (err == nil) {
		return fmt.Errorf("it says %s (%w)", status.State, err)
	}
	for _, r := range status.Reasons {
		if r.Code == h.code && r.Object == h.object && r.Hint != "" {
			return nil
		}
	}
	return fmt.Errorf("it gives the reasons %+v", status.Reasons)
}
