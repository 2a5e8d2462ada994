package chart_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	psaapi "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

func newBufioReader(text string) *bufio.Reader { return bufio.NewReader(strings.NewReader(text)) }

// find returns the object of type T with the name, or ends the test.
func find[T interface {
	runtime.Object
	metav1.Object
}](t *testing.T, all []runtime.Object, name string) T {
	t.Helper()
	for _, object := range all {
		if typed, ok := object.(T); ok && typed.GetName() == name {
			return typed
		}
	}
	var zero T
	t.Fatalf("no %T named %s", zero, name)
	return zero
}

func TestTheDataModelIsWhatTheChartGives(t *testing.T) {
	rendered := render(t, cases["default"])
	all := objects(t, rendered.Manifest)

	t.Run("both Deployments have their names, labels, ports, limits and probes", func(t *testing.T) {
		for _, want := range []struct {
			name, container, image, probe string
			port                          int32
			requestCPU, requestMemory     string
			limitCPU, limitMemory, grace  string
			environment                   []string
		}{
			{"todo-chatbot-frontend", "frontend", "todo-chatbot-frontend:1.1.0", "/api/health", 3000, "250m", "256Mi", "500m", "512Mi", "",
				[]string{"NEXT_PUBLIC_API_URL=config:BACKEND_SERVICE_URL", "NODE_ENV=production", "PORT=3000", "SHUTDOWN_DELAY=5s"}},
			{"todo-chatbot-backend", "backend", "todo-chatbot-backend:1.1.0", "/health", 8000, "500m", "512Mi", "1", "1Gi", "",
				[]string{"CORS_ORIGINS=config:CORS_ORIGINS", "DATABASE_URL=secret:DATABASE_URL", "FEATURE_FLAGS=config:FEATURE_FLAGS", "JWT_SECRET=secret:JWT_SECRET",
					"LOG_LEVEL=config:LOG_LEVEL", "MCP_CONFIG=secret:MCP_CONFIG", "OIDC_CONFIG=secret:OIDC_CONFIG", "OPENAI_API_KEY=secret:OPENAI_API_KEY", "SHUTDOWN_DELAY=5s", "SMTP_URL=secret:SMTP_URL", "VAPID_PRIVATE_KEY=secret:VAPID_PRIVATE_KEY"}},
		} {
			d := find[*appsv1.Deployment](t, all, want.name)
			c := d.Spec.Template.Spec.Containers[0]
			got := map[string]any{
				"replicas": *d.Spec.Replicas, "selector": d.Spec.Selector.MatchLabels, "strategy": d.Spec.Strategy,
				"app": d.Spec.Template.Labels["app"], "version": d.Spec.Template.Labels["version"],
				"container": c.Name, "image": c.Image, "port": c.Ports[0].ContainerPort, "containers": len(d.Spec.Template.Spec.Containers),
				"requests":  c.Resources.Requests.Cpu().String() + " " + c.Resources.Requests.Memory().String(),
				"limits":    c.Resources.Limits.Cpu().String() + " " + c.Resources.Limits.Memory().String(),
				"liveness":  []any{c.LivenessProbe.HTTPGet.Path, c.LivenessProbe.PeriodSeconds, c.LivenessProbe.FailureThreshold},
				"readiness": []any{c.ReadinessProbe.HTTPGet.Path, c.ReadinessProbe.PeriodSeconds, c.ReadinessProbe.FailureThreshold},
				"restart":   d.Spec.Template.Spec.RestartPolicy, "environment": environment(c),
			}
			one, zero := intstr.FromInt32(1), intstr.FromInt32(0)
			expected := map[string]any{
				"replicas": int32(2), "selector": map[string]string{"app": want.name},
				"strategy": appsv1.DeploymentStrategy{Type: appsv1.RollingUpdateDeploymentStrategyType, RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &one, MaxUnavailable: &zero}},
				"app":      want.name, "version": "1.1.0",
				"container": want.container, "image": want.image, "port": want.port, "containers": 1,
				"requests":  want.requestCPU + " " + want.requestMemory,
				"limits":    want.limitCPU + " " + want.limitMemory,
				"liveness":  []any{want.probe, int32(30), int32(3)},
				"readiness": []any{want.probe + "?ready", int32(10), int32(3)},
				"restart":   corev1.RestartPolicyAlways, "environment": want.environment,
			}
			if diff := cmp.Diff(expected, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", want.name, diff)
			}
		}
	})

	t.Run("both Services have their types and ports", func(t *testing.T) {
		front, back := find[*corev1.Service](t, all, "todo-chatbot-frontend"), find[*corev1.Service](t, all, "todo-chatbot-backend")
		got := []any{front.Spec.Type, front.Spec.Ports[0].Port, front.Spec.Ports[0].TargetPort.IntValue(), front.Spec.Ports[0].NodePort, front.Spec.Selector["app"], front.Spec.SessionAffinity,
			back.Spec.Type, back.Spec.Ports[0].Port, back.Spec.Ports[0].TargetPort.IntValue(), back.Spec.Ports[0].NodePort, back.Spec.Selector["app"], back.Spec.SessionAffinity}
		want := []any{corev1.ServiceTypeNodePort, int32(80), 3000, int32(30080), "todo-chatbot-frontend", corev1.ServiceAffinityNone,
			corev1.ServiceTypeClusterIP, int32(8000), 8000, int32(0), "todo-chatbot-backend", corev1.ServiceAffinityNone}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})

	t.Run("the ConfigMap and the Secret have their keys", func(t *testing.T) {
		config := find[*corev1.ConfigMap](t, all, "todo-chatbot-config")
		want := map[string]string{
			"BACKEND_SERVICE_URL": "http://todo-chatbot-backend:8000", "CORS_ORIGINS": "http://localhost:30080,http://192.168.49.2:30080",
			"LOG_LEVEL": "info", "FEATURE_FLAGS": "{}", "NODE_ENV": "production",
		}
		if diff := cmp.Diff(want, config.Data); diff != "" {
			t.Error(diff)
		}
		secret := find[*corev1.Secret](t, all, "todo-chatbot-secrets")
		keys := slices.Sorted(maps.Keys(secret.Data))
		if diff := cmp.Diff([]string{"DATABASE_URL", "JWT_SECRET", "MCP_CONFIG", "OPENAI_API_KEY"}, keys); diff != "" || secret.Type != corev1.SecretTypeOpaque {
			t.Errorf("type %s, keys %s", secret.Type, diff)
		}
	})

	t.Run("the namespace has its three labels where the chart makes it", func(t *testing.T) {
		namespace := find[*corev1.Namespace](t, objects(t, render(t, cases["switches"]).Manifest), "todo-chatbot")
		got := []string{namespace.Labels["app"], namespace.Labels["environment"], namespace.Labels["managed-by"]}
		if diff := cmp.Diff([]string{"todo-chatbot", "dev", "helm"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPods(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name := range cases {
		t.Run("Pod Security restricted admits every pod of "+name, func(t *testing.T) {
			rendered := render(t, cases[name])
			pods := podsOf(objects(t, rendered.Manifest+rendered.Hooks))
			if len(pods) != 3 {
				t.Fatalf("%d pods, want the frontend's, the backend's and the test's", len(pods))
			}
			for podName, pod := range pods {
				result := policy.AggregateCheckResults(evaluator.EvaluatePod(
					psaapi.LevelVersion{Level: psaapi.LevelRestricted, Version: psaapi.LatestVersion()}, &pod.ObjectMeta, &pod.Spec))
				if !result.Allowed {
					t.Errorf("%s: %s", podName, result.ForbiddenDetail())
				}
				if pod.Spec.AutomountServiceAccountToken == nil || *pod.Spec.AutomountServiceAccountToken {
					t.Errorf("%s gets a service account token", podName)
				}
			}
		})
	}
	t.Run("every surge pod of the dev profile fits a Minikube of 2 CPUs beside Kubernetes' own", func(t *testing.T) {
		const kubernetesOwn = 750 // milli-CPU that Minikube's system pods request
		total := int64(kubernetesOwn)
		for _, object := range objects(t, render(t, cases["dev"]).Manifest) {
			if d, ok := object.(*appsv1.Deployment); ok {
				total += (int64(*d.Spec.Replicas) + 1) * d.Spec.Template.Spec.Containers[0].Resources.Requests.Cpu().MilliValue()
			}
		}
		if total > 2000 {
			t.Errorf("%dm of 2000m", total)
		}
	})
}

func TestRestarts(t *testing.T) {
	backend := func(set ...string) map[string]string {
		sources := helm.ValueSources{Set: append(slices.Clone(secrets), set...)}
		return find[*appsv1.Deployment](t, objects(t, render(t, sources).Manifest), "todo-chatbot-backend").Spec.Template.Annotations
	}
	first := backend()
	t.Run("the same values give the same pods", func(t *testing.T) {
		if diff := cmp.Diff(first, backend()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("another log level restarts", func(t *testing.T) {
		if first["checksum/config"] == backend("config.logLevel=debug")["checksum/config"] {
			t.Error("the checksum of the ConfigMap is the same")
		}
	})
	t.Run("another key restarts", func(t *testing.T) {
		if first["checksum/secret"] == backend("secrets.openaiApiKey=sk-other")["checksum/secret"] {
			t.Error("the checksum of the Secret is the same")
		}
	})
	t.Run("a session key the chart makes is one and the same in the Secret and in the checksum", func(t *testing.T) {
		all := objects(t, renderIn(t, namespaceThere(), secrets[:2]...))
		data := find[*corev1.Secret](t, all, "todo-chatbot-secrets").Data
		text, err := json.Marshal([]string{string(data["JWT_SECRET"]), string(data["DATABASE_URL"]), string(data["OPENAI_API_KEY"]), string(data["MCP_CONFIG"]), "", "", ""})
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%x", sha256.Sum256(text))
		got := find[*appsv1.Deployment](t, all, "todo-chatbot-backend").Spec.Template.Annotations["checksum/secret"]
		if len(data["JWT_SECRET"]) < 32 || got != want {
			t.Errorf("key of %d characters, checksum %s, want %s", len(data["JWT_SECRET"]), got, want)
		}
	})
	t.Run("the same password under another session key has another checksum, so it cannot be guessed back", func(t *testing.T) {
		if first["checksum/secret"] == backend("secrets.jwtSecret=ffffffffffffffffffffffffffffffff")["checksum/secret"] {
			t.Error("the checksum does not depend on the key")
		}
	})
}

func TestFaultsInValues(t *testing.T) {
	for fault, c := range map[string]struct {
		set  []string
		says string
	}{
		"no database":                        {[]string{"secrets.openaiApiKey=sk-x"}, "secrets.databaseUrl is required"},
		"no key for OpenAI":                  {[]string{"secrets.databaseUrl=postgresql://x"}, "secrets.openaiApiKey is required"},
		"a key of another provider":          {[]string{"secrets.databaseUrl=postgresql://x", "secrets.openaiApiKey=abc"}, "must start with sk-"},
		"another database":                   {append([]string{}, "secrets.databaseUrl=mysql://x", "secrets.openaiApiKey=sk-x"), "/secrets/databaseUrl"},
		"both ways to a Secret":              {append([]string{"secrets.existingSecret=x"}, secrets...), "remove secrets.databaseUrl"},
		"eleven replicas":                    {append([]string{"replicaCount.backend=11"}, secrets...), "/replicaCount/backend"},
		"no replica":                         {append([]string{"replicaCount.frontend=0"}, secrets...), "/replicaCount/frontend"},
		"a node port outside the range":      {append([]string{"service.frontend.nodePort=80"}, secrets...), "/service/frontend/nodePort"},
		"an exposed backend":                 {append([]string{"service.backend.type=NodePort"}, secrets...), "/service/backend/type"},
		"a request above its limit":          {append([]string{"resources.backend.requests.memory=2Gi"}, secrets...), "is more than its limit (1Gi)"},
		"a request above in other units":     {append([]string{"resources.backend.requests.cpu=1.5"}, secrets...), "(1.5) is more than its limit (1000m)"},
		"a tag that is no version":           {append([]string{"image.backend.tag=main"}, secrets...), "/image/backend/tag"},
		"a key that does not exist":          {append([]string{"replicaCounts=3"}, secrets...), "replicaCounts"},
		"a backend elsewhere":                {append([]string{"config.backendServiceUrl=https://api.example.com"}, secrets...), "/config/backendServiceUrl"},
		"a port the backend does not answer": {append([]string{"service.backend.port=8001"}, secrets...), "names port 8000"},
		"a second question mark":             {[]string{"secrets.databaseUrl=postgresql://x/y?sslmode=disable?sslmode=require", "secrets.openaiApiKey=sk-x"}, "/secrets/databaseUrl"},
		"a mode of TLS that is none":         {[]string{"secrets.databaseUrl=postgresql://x/y?sslmode=on", "secrets.openaiApiKey=sk-x"}, "database-options"},
		"a port that nothing lets through":   {[]string{`secrets.databaseUrl=postgresql://a:5432\,b:5433/todo`, "secrets.openaiApiKey=sk-x"}, "names port 5433"},
		"flags that no program starts with":  {append([]string{"config.featureFlags.x=" + strings.Repeat("word ", 80_000)}, secrets...), "feature-flags-size"},
		"a route without a gateway":          {append([]string{"httpRoute.enabled=true"}, secrets...), "httpRoute.parentRefs is required"},
	} {
		t.Run(fault, func(t *testing.T) {
			_, err := tryRender(t, helm.ValueSources{Set: c.set})
			if err == nil {
				t.Fatal("rendered without an error")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the message does not say %q:\n%v", c.says, err)
			}
		})
	}
	t.Run("with the offline assistant no key is needed", func(t *testing.T) {
		render(t, helm.ValueSources{Set: []string{"secrets.databaseUrl=postgresql://x", "config.assistant=offline", secrets[2]}})
	})
	t.Run("a second port of the database that is let through is taken", func(t *testing.T) {
		render(t, helm.ValueSources{Set: append([]string{`secrets.databaseUrl=postgresql://a:5432\,b:5433/todo`, "networkPolicy.extraEgressPorts[0]=5433"}, secrets[1:]...)})
	})
	t.Run("with another endpoint any key will do", func(t *testing.T) {
		render(t, helm.ValueSources{Set: []string{"secrets.databaseUrl=postgresql://x", "secrets.openaiApiKey=k", "config.openaiBaseUrl=http://ollama:11434/v1", secrets[2]}})
	})
}

func podsOf(all []runtime.Object) map[string]*corev1.Pod {
	pods := map[string]*corev1.Pod{}
	for _, object := range all {
		switch o := object.(type) {
		case *appsv1.Deployment:
			pods[o.Name] = &corev1.Pod{ObjectMeta: o.Spec.Template.ObjectMeta, Spec: o.Spec.Template.Spec}
		case *corev1.Pod:
			pods[o.Name] = o
		}
	}
	return pods
}

func environment(c corev1.Container) []string {
	var all []string
	for _, e := range c.Env {
		value := e.Value
		if from := e.ValueFrom; from != nil && from.ConfigMapKeyRef != nil {
			value = "config:" + from.ConfigMapKeyRef.Key
		} else if from != nil && from.SecretKeyRef != nil {
			value = "secret:" + from.SecretKeyRef.Key
		}
		all = append(all, e.Name+"="+value)
	}
	slices.Sort(all)
	return all
}
