package kube_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// ownRules is what a release says of budgets and policies.
const ownRules = `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: todo-chatbot-backend}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: todo-chatbot-backend}
`

func TestOthersGetInTheWay(t *testing.T) {
	labelled := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "todo-chatbot-backend"}}
	budget := func(name string, selector *metav1.LabelSelector) runtime.Object {
		return &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "todo-chatbot"}, Spec: policyv1.PodDisruptionBudgetSpec{Selector: selector}}
	}
	policy := func(name string, ingress, egress int, types ...networkingv1.PolicyType) runtime.Object {
		return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "todo-chatbot"}, Spec: networkingv1.NetworkPolicySpec{
			Ingress: make([]networkingv1.NetworkPolicyIngressRule, ingress), Egress: make([]networkingv1.NetworkPolicyEgressRule, egress), PolicyTypes: types}}
	}
	annotations := map[string]string{"meta.helm.sh/release-name": "todo-chatbot", "meta.helm.sh/release-namespace": "todo-chatbot"}
	marked := func(object runtime.Object) runtime.Object {
		object.(metav1.Object).SetAnnotations(annotations)
		return object
	}
	const in, out = networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress
	for name, c := range map[string]struct {
		objects []runtime.Object
		want    lifecycle.Code // "": nothing is told
		says    string
		does    string
	}{
		"the release's own budget":              {[]runtime.Object{budget("todo-chatbot-backend", labelled)}, "", "", ""},
		"a budget of others alone":              {[]runtime.Object{budget("theirs", labelled)}, "", "", ""},
		"a second budget":                       {[]runtime.Object{budget("todo-chatbot-backend", labelled), budget("theirs", &metav1.LabelSelector{})}, lifecycle.ForeignBudget, "no node with one can be drained", "delete poddisruptionbudget theirs"},
		"a budget for other pods":               {[]runtime.Object{budget("todo-chatbot-backend", labelled), budget("theirs", &metav1.LabelSelector{MatchLabels: map[string]string{"app": "db"}})}, "", "", ""},
		"a budget for none":                     {[]runtime.Object{budget("todo-chatbot-backend", labelled), budget("theirs", nil)}, "", "", ""},
		"a policy that lets nothing in":         {[]runtime.Object{policy("theirs", 0, 0)}, lifecycle.ForeignPolicy, "nobody reaches the pods of todo-chatbot-backend", "delete networkpolicy theirs"},
		"a policy that lets nothing out":        {[]runtime.Object{policy("theirs", 0, 0, out)}, lifecycle.ForeignPolicy, "the pods of todo-chatbot-backend reach nobody", "delete networkpolicy theirs"},
		"both, beside one of others that opens": {[]runtime.Object{policy("theirs", 0, 0, in, out), policy("opens", 1, 1, in, out)}, "", "", ""},
		"both, beside the release's own":        {[]runtime.Object{policy("theirs", 0, 0, in, out), policy("todo-chatbot-backend", 1, 1, in, out)}, "", "", ""},
		"what Helm marked as of the release":    {[]runtime.Object{marked(policy("todo-chatbot-more", 0, 0, in, out))}, "", "", ""},
		"a second budget that Helm marked":      {[]runtime.Object{budget("todo-chatbot-backend", labelled), marked(budget("todo-chatbot-more", labelled))}, "", "", ""},
		"the release's own, bent":               {[]runtime.Object{policy("todo-chatbot-backend", 0, 0, in, out)}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-backend", Namespace: "todo-chatbot", Labels: map[string]string{"app.kubernetes.io/name": "todo-chatbot"}, Annotations: annotations},
				Spec: appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "todo-chatbot-backend"}}}}}
			parts, err := kube.New(fake.NewClientset(append(c.objects, deployment)...), "fake", "todo-chatbot", time.Now).Others(t.Context(), ownRules)
			if err != nil {
				t.Fatal(err)
			}
			reasons := lifecycle.ReasonsOf(lifecycle.Observation{Found: lifecycle.Inspection{Parts: parts}})
			if c.want == "" {
				if len(reasons) > 0 {
					t.Errorf("it tells %+v", reasons)
				}
				return
			}
			told := func(r lifecycle.Reason) bool {
				return r.Code == c.want && !r.Severe && strings.Contains(r.Message, c.says) && strings.HasSuffix(r.Hint, fmt.Sprintf(": kubectl -n todo-chatbot %s", c.does))
			}
			good := []lifecycle.Answer{{From: "service/todo-chatbot-frontend"}}
			answering := lifecycle.ReasonsOf(lifecycle.Observation{Found: lifecycle.Inspection{Parts: parts, Answers: good}})
			if healthy := c.want == lifecycle.ForeignPolicy; healthy != (len(answering) == 0) {
				t.Errorf("where all answers it tells %+v", answering)
			}
			if len(reasons) != 1 || !slices.ContainsFunc(reasons, told) {
				t.Errorf("it tells %+v", reasons)
			}
		})
	}
}
