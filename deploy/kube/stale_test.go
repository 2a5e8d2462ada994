package kube_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// TestPodsThatRunWithAnOldSecretAreNamed: containers read the Secret when they start, so
// whoever edits it changes nothing of what runs.
func TestPodsThatRunWithAnOldSecretAreNamed(t *testing.T) {
	const url = "postgresql://todo:hidden-c4nary@db.example/todo"
	edited := time.Now().Add(time.Hour)
	for name, c := range map[string]struct {
		patch string
		pods  map[string]time.Time // by name, when they were started
		stale string
	}{
		"nobody has edited it":                   {"", map[string]time.Time{"a": edited.Add(-2 * time.Hour)}, ""},
		"a value was changed":                    {`{"data":{"DATABASE_URL":"eA=="}}`, map[string]time.Time{"a": edited.Add(-time.Minute)}, "[a]"},
		"a key was taken away":                   {`{"data":{"MCP_CONFIG":null}}`, map[string]time.Time{"a": edited.Add(-time.Minute)}, "[a]"},
		"a channel was added":                    {`{"data":{"SMTP_URL":"eA=="}}`, map[string]time.Time{"a": edited.Add(-time.Minute)}, "[a]"},
		"a key that nobody reads was added":      {`{"data":{"THEIRS":"eA=="}}`, map[string]time.Time{"a": edited.Add(-time.Minute)}, ""},
		"a label was added":                      {`{"metadata":{"labels":{"team":"a"}}}`, map[string]time.Time{"a": edited.Add(-time.Minute)}, ""},
		"one of two pods was started since":      {`{"data":{"DATABASE_URL":"eA=="}}`, map[string]time.Time{"a": edited.Add(-time.Minute), "b": edited.Add(time.Minute)}, "[a]"},
		"every pod was started since":            {`{"data":{"DATABASE_URL":"eA=="}}`, map[string]time.Time{"a": edited.Add(time.Minute)}, ""},
		"the value was changed, and nobody runs": {`{"data":{"DATABASE_URL":"eA=="}}`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client := fake.NewClientset()
			cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
			secrets, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: url})
			if err != nil {
				t.Fatal(err)
			}
			if err := cluster.WriteSecrets(t.Context(), secrets.Completed()); err != nil {
				t.Fatal(err)
			}
			if c.patch != "" {
				editSecret(t, client, c.patch, edited)
			}
			backend := lifecycle.Workload{Name: entity.Backend.Name()}
			for pod, at := range c.pods {
				backend.Pods = append(backend.Pods, lifecycle.Pod{Name: pod, Containers: []lifecycle.Container{{Name: "backend", Running: true, Since: at}}})
			}
			parts, err := cluster.Stale(t.Context(), lifecycle.Observation{Workloads: []lifecycle.Workload{backend}})
			if err != nil {
				t.Fatal(err)
			}
			stale := ""
			for _, p := range parts {
				stale += fmt.Sprint(p.Stale)
			}
			if stale != c.stale || strings.Contains(fmt.Sprint(parts), "c4nary") {
				t.Errorf("it names %s, want %s: %+v", stale, c.stale, parts)
			}
		})
	}
}

// TestAControllersSecretThatItChangedIsNamedAsTheirs: by its name alone it could be the deployer's own.
func TestAControllersSecretThatItChangedIsNamedAsTheirs(t *testing.T) {
	at := time.Now()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: entity.Secret, Namespace: "todo-chatbot",
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "external-secrets.io/v1", Kind: "ExternalSecret",
			Name: "of-vault", UID: "1"}}}}
	backend := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: entity.Backend.Name(), Namespace: "todo-chatbot"}}
	backend.Spec.Template.Annotations = map[string]string{"checksum/secret": "of what it held before"}
	client := fake.NewClientset(secret, backend)
	editSecret(t, client, `{"data":{"JWT_SECRET":"eA=="}}`, at)
	running := lifecycle.Container{Name: "backend", Running: true, Since: at.Add(-time.Minute)}
	seen := lifecycle.Observation{Workloads: []lifecycle.Workload{{Name: entity.Backend.Name(),
		Pods: []lifecycle.Pod{{Name: "a", Containers: []lifecycle.Container{running}}}}}}
	parts, err := kube.New(client, "fake", "todo-chatbot", time.Now).Stale(t.Context(), seen)
	if err != nil || len(parts) != 1 || !parts[0].Theirs {
		t.Fatalf("%+v %v", parts, err)
	}
	reasons := lifecycle.ReasonsOf(lifecycle.Observation{Found: lifecycle.Inspection{Parts: parts}})
	if len(reasons) != 1 || strings.Contains(reasons[0].Hint, "secrets set") {
		t.Errorf("%+v", reasons)
	}
}

// editSecret changes the Secret as kubectl edit does, at a time of the API server's.
func editSecret(t *testing.T, client *fake.Clientset, patch string, at time.Time) {
	t.Helper()
	secrets := client.CoreV1().Secrets("todo-chatbot")
	edited, err := secrets.Patch(t.Context(), entity.Secret, types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "kubectl-edit"})
	if err != nil {
		t.Fatal(err)
	}
	written := metav1.NewTime(at)
	for i := range edited.ManagedFields {
		if edited.ManagedFields[i].Manager == "kubectl-edit" {
			edited.ManagedFields[i].Time = &written
		}
	}
	if err := client.Tracker().Update(corev1.SchemeGroupVersion.WithResource("secrets"), edited, "todo-chatbot"); err != nil {
		t.Fatal(err)
	}
}

func TestAutoscalersOfTheProductAreNamed(t *testing.T) {
	scaler := func(name, kind, target string) *autoscalingv2.HorizontalPodAutoscaler {
		return &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "todo-chatbot"},
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{Kind: kind, Name: target}}}
	}
	client := fake.NewClientset(scaler("ours", "Deployment", "todo-chatbot-backend"), scaler("theirs", "Deployment", "other"),
		scaler("of-another-kind", "StatefulSet", "todo-chatbot-backend"))
	parts, err := kube.New(client, "fake", "todo-chatbot", time.Now).Autoscalers(t.Context())
	if err != nil || len(parts) != 1 || parts[0].Object != "horizontalpodautoscaler/ours" || parts[0].Scales != "deployment/todo-chatbot-backend" {
		t.Errorf("%+v %v", parts, err)
	}
}

func TestLabelsThatTheNamespaceHasLostAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		there *corev1.Namespace // before the deployer came
		patch string
		lost  string
	}{
		"it has all that it was given":    {nil, "", ""},
		"the environment is gone":         {nil, `{"metadata":{"labels":{"environment":null}}}`, "metadata.labels.environment"},
		"it says another environment":     {nil, `{"metadata":{"labels":{"environment":"prod"}}}`, "metadata.labels.environment"},
		"the Pod Security level is lower": {nil, `{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"privileged"}}}`, "metadata.labels.pod-security.kubernetes.io/enforce"},
		"of others': the environment is gone": {&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot"}},
			`{"metadata":{"labels":{"environment":null}}}`, "metadata.labels.environment"},
		"of others': the level is theirs": {&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot"}},
			`{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client := fake.NewClientset()
			if c.there != nil {
				client = fake.NewClientset(c.there)
			}
			cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
			if _, err := cluster.EnsureNamespace(t.Context(), "dev"); err != nil {
				t.Fatal(err)
			}
			if c.patch != "" {
				_, err := client.CoreV1().Namespaces().Patch(t.Context(), "todo-chatbot", types.MergePatchType, []byte(c.patch), metav1.PatchOptions{FieldManager: "kubectl-label"})
				if err != nil {
					t.Fatal(err)
				}
			}
			parts, err := cluster.NamespaceDrift(t.Context(), "dev")
			if err != nil {
				t.Fatal(err)
			}
			lost := ""
			for _, p := range parts {
				lost += p.Changed[0].Path
			}
			if lost != c.lost {
				t.Errorf("it names %q, want %q: %+v", lost, c.lost, parts)
			}
			if _, err := cluster.EnsureNamespace(t.Context(), "dev"); err != nil {
				t.Fatal(err)
			}
			if parts, err := cluster.NamespaceDrift(t.Context(), "dev"); err != nil || len(parts) > 0 {
				t.Errorf("it isn't put right by being made again: %+v %v", parts, err)
			}
		})
	}
	t.Run("one that plain helm deployed into was given none", func(t *testing.T) {
		client := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot"}})
		parts, err := kube.New(client, "fake", "todo-chatbot", time.Now).NamespaceDrift(t.Context(), "dev")
		if err != nil || len(parts) > 0 {
			t.Errorf("%+v %v", parts, err)
		}
	})
}

// TestASecretOfSomebodyElseIsStaleToo by what the backend was deployed with, as nobody but its keeper marks it.
func TestASecretOfSomebodyElseIsStaleToo(t *testing.T) {
	written := time.Now().Add(time.Hour)
	held, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://todo@db.example/todo", entity.JWTSecret: strings.Repeat("k", 48)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		deployed string
		started  time.Time
		want     bool
	}{
		"with what it holds":                     {held.Checksum(), written.Add(-time.Minute), false},
		"with something else, and before":        {"other", written.Add(-time.Minute), true},
		"with something else, and started again": {"other", written.Add(time.Minute), false},
		"by somebody who marks nothing":          {"", written.Add(-time.Minute), false},
	} {
		t.Run(name, func(t *testing.T) {
			reference := &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "mine"}, Key: entity.JWTSecret}
			deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: entity.Backend.Name(), Namespace: "todo-chatbot"}}
			deployment.Spec.Template.Annotations = map[string]string{"checksum/secret": c.deployed}
			deployment.Spec.Template.Spec.Containers = []corev1.Container{{Env: []corev1.EnvVar{{Name: entity.JWTSecret, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: reference}}}}}
			secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "mine", Namespace: "todo-chatbot", ManagedFields: []metav1.ManagedFieldsEntry{
				{Manager: "external-secrets", Time: new(metav1.NewTime(written)), FieldsV1: metav1.NewFieldsV1(`{"f:data":{}}`)}}}, Data: held.Data()}
			cluster := kube.New(fake.NewClientset(deployment, secret), "fake", "todo-chatbot", time.Now)
			backend := lifecycle.Workload{Name: entity.Backend.Name(), Pods: []lifecycle.Pod{{Name: "a", Containers: []lifecycle.Container{{Running: true, Since: c.started}}}}}
			parts, err := cluster.Stale(t.Context(), lifecycle.Observation{Workloads: []lifecycle.Workload{backend}})
			if err != nil || len(parts) > 0 != c.want {
				t.Fatalf("%+v %v, want one: %v", parts, err, c.want)
			}
			if c.want && parts[0].Object != "secret/mine" {
				t.Errorf("it speaks of %s", parts[0].Object)
			}
		})
	}
}
