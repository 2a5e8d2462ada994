package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
)

// model is what the data model says of a component's pods.
type model struct {
	component, path string
	port            int32
	requests        string
	limits          string
	environment     map[string]string
}

func models() []model {
	return []model{
		{"frontend", "/api/health", 3000, "250m 256Mi", "500m 512Mi", map[string]string{
			"NEXT_PUBLIC_API_URL": "ConfigMap BACKEND_SERVICE_URL", "NODE_ENV": "production", "PORT": "3000", "SHUTDOWN_DELAY": "5s"}},
		{"backend", "/health", 8000, "500m 512Mi", "1 1Gi", map[string]string{
			"DATABASE_URL": "Secret DATABASE_URL", "OPENAI_API_KEY": "Secret OPENAI_API_KEY", "MCP_CONFIG": "Secret MCP_CONFIG", "JWT_SECRET": "Secret JWT_SECRET",
			"VAPID_PRIVATE_KEY": "Secret VAPID_PRIVATE_KEY", "SMTP_URL": "Secret SMTP_URL", "OIDC_CONFIG": "Secret OIDC_CONFIG", "SHUTDOWN_DELAY": "5s",
			"CORS_ORIGINS": "ConfigMap CORS_ORIGINS", "LOG_LEVEL": "ConfigMap LOG_LEVEL", "FEATURE_FLAGS": "ConfigMap FEATURE_FLAGS", "ASSISTANT": "ConfigMap ASSISTANT"}},
	}
}

// checkModel compares what the API server has with the data model.
func (g *ground) checkModel(t *testing.T) (pods int) {
	t.Helper()
	for _, m := range models() {
		name := "todo-chatbot-" + m.component
		list := g.pods(t, m.component)
		if len(list) != 2 {
			t.Errorf("%d pods of %s, want 2", len(list), name)
		}
		for _, pod := range list {
			if diff := cmp.Diff(m.expected(), found(pod)); diff != "" {
				t.Errorf("pod %s (-data model +API server):\n%s", pod.Name, diff)
			}
			pods++
		}
		deployment, err := g.client.AppsV1().Deployments(namespace).Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		update := deployment.Spec.Strategy.RollingUpdate
		got := fmt.Sprint(deployment.Spec.Strategy.Type, " ", update.MaxSurge, " ", update.MaxUnavailable, " ", deployment.Spec.Selector.MatchLabels)
		if want := fmt.Sprintf("RollingUpdate 1 0 map[app:%s]", name); got != want {
			t.Errorf("deployment %s has %q, want %q", name, got, want)
		}
	}
	g.checkServices(t)
	return pods
}

func (m model) expected() map[string]any {
	return map[string]any{
		"app": "todo-chatbot-" + m.component, "version": first, "containers": 1, "container": m.component,
		"image": "todo-chatbot-" + m.component + ":" + first, "port": m.port, "environment": m.environment,
		"requests": m.requests, "limits": m.limits, "restart": corev1.RestartPolicyAlways,
		"liveness":  fmt.Sprintf("%s every 30 s, 3 failures", m.path),
		"readiness": fmt.Sprintf("%s?ready every 10 s, 3 failures", m.path),
	}
}

func found(pod corev1.Pod) map[string]any {
	c := pod.Spec.Containers[0]
	environment := map[string]string{}
	for _, e := range c.Env {
		switch from := e.ValueFrom; {
		case from == nil:
			environment[e.Name] = e.Value
		case from.ConfigMapKeyRef != nil:
			environment[e.Name] = "ConfigMap " + from.ConfigMapKeyRef.Key
		case from.SecretKeyRef != nil:
			environment[e.Name] = "Secret " + from.SecretKeyRef.Key
		}
	}
	probe := func(p *corev1.Probe) string {
		return fmt.Sprintf("%s every %d s, %d failures", p.HTTPGet.Path, p.PeriodSeconds, p.FailureThreshold)
	}
	size := func(l corev1.ResourceList) string { return l.Cpu().String() + " " + l.Memory().String() }
	return map[string]any{
		"app": pod.Labels["app"], "version": pod.Labels["version"], "containers": len(pod.Spec.Containers), "container": c.Name,
		"image": c.Image, "port": c.Ports[0].ContainerPort, "environment": environment,
		"requests": size(c.Resources.Requests), "limits": size(c.Resources.Limits), "restart": pod.Spec.RestartPolicy,
		"liveness": probe(c.LivenessProbe), "readiness": probe(c.ReadinessProbe),
	}
}

func (g *ground) checkServices(t *testing.T) {
	t.Helper()
	for name, want := range map[string]string{
		"todo-chatbot-frontend": "NodePort 80 3000 30080 None", "todo-chatbot-backend": "ClusterIP 8000 8000 0 None",
	} {
		s, err := g.client.CoreV1().Services(namespace).Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		port := s.Spec.Ports[0]
		target := port.TargetPort.String()
		if target == "http" {
			target = map[string]string{"todo-chatbot-frontend": "3000", "todo-chatbot-backend": "8000"}[name]
		}
		if got := fmt.Sprint(s.Spec.Type, " ", port.Port, " ", target, " ", port.NodePort, " ", s.Spec.SessionAffinity); got != want {
			t.Errorf("service %s is %q, want %q", name, got, want)
		}
	}
	ns, err := g.client.CoreV1().Namespaces().Get(t.Context(), namespace, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{ns.Labels["app"], ns.Labels["environment"], ns.Labels["managed-by"]}; !slices.Equal(got, []string{"todo-chatbot", "dev", "helm"}) {
		t.Errorf("the namespace has the labels %q", got)
	}
}

// pods are those of a component that are not on their way out.
func (g *ground) pods(t *testing.T, component string) []corev1.Pod {
	t.Helper()
	list, err := g.client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "app=todo-chatbot-" + component})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(list.Items, func(p corev1.Pod) bool { return p.DeletionTimestamp != nil })
}

func ready(p corev1.Pod) bool {
	return slices.ContainsFunc(p.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

func podNames(pods []corev1.Pod) []string {
	var names []string
	for _, p := range pods {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
}

// snapshot is every object of the namespace, by kind and name, without what the
// API server and the kubelet count by themselves.
func (g *ground) snapshot(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, object := range g.everything(t) {
		name := object.GetKind() + "/" + object.GetName()
		switch {
		case object.GetKind() == "Event", object.GetKind() == "Lease", object.GetKind() == "EndpointSlice", object.GetKind() == "Endpoints":
			continue
		case strings.HasPrefix(object.GetName(), "sh.helm.release."), object.GetName() == "todo-chatbot-journal": // they record each revision, on purpose
			continue
		}
		for _, path := range [][]string{{"metadata", "resourceVersion"}, {"metadata", "managedFields"}, {"status"}} {
			unstructured.RemoveNestedField(object.Object, path...)
		}
		text, err := json.MarshalIndent(object.Object, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// everything is every object of the namespace of every kind that can be listed.
func (g *ground) everything(t *testing.T) []unstructured.Unstructured {
	t.Helper()
	client, err := dynamic.NewForConfig(g.config)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := g.client.Discovery().ServerPreferredNamespacedResources()
	if err != nil {
		t.Fatal(err)
	}
	listable := discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list"}}, kinds)
	var all []unstructured.Unstructured
	for _, group := range listable {
		version, err := schema.ParseGroupVersion(group.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range group.APIResources {
			list, err := client.Resource(version.WithResource(kind.Name)).Namespace(namespace).List(t.Context(), metav1.ListOptions{})
			if apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err) {
				continue
			}
			if err != nil {
				t.Fatalf("list %s: %v", kind.Name, err)
			}
			all = append(all, list.Items...)
		}
	}
	return all
}

// kill deletes pods without a grace, as a lost machine would.
func (g *ground) kill(ctx context.Context, names ...string) error {
	for _, name := range names {
		now := int64(0)
		if err := g.client.CoreV1().Pods(namespace).Delete(ctx, name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil {
			return err
		}
	}
	return nil
}
