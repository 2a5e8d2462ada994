package kube_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

const askCanary = "c4nary-passw0rd"

// kubelet gives every pod that is looked at a status, and keeps the last spec.
type kubelet struct {
	client *fake.Clientset
	status corev1.PodStatus
	pod    *corev1.Pod
	asked  func()
}

func newKubelet(status corev1.PodStatus, there ...runtime.Object) *kubelet {
	k := &kubelet{client: fake.NewClientset(there...), status: status}
	k.client.PrependReactor("get", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		get := action.(clienttesting.GetAction)
		found, err := k.client.Tracker().Get(get.GetResource(), get.GetNamespace(), get.GetName())
		if err != nil {
			return true, nil, err
		}
		pod := found.(*corev1.Pod).DeepCopy()
		k.pod, pod.Status = pod.DeepCopy(), k.status
		if k.asked != nil {
			k.asked()
		}
		return true, pod, nil
	})
	return k
}

// ask asks with the secrets given, and holds that nothing is left of it.
func (k *kubelet) ask(t *testing.T, ctx context.Context, secrets entity.Secrets) (entity.Answer, error) {
	t.Helper()
	return k.askLike(t, ctx, corev1.PodSpec{Containers: []corev1.Container{{Image: "todo-chatbot-backend:1.0.0"}}}, secrets)
}

// askLike asks by a pod like the one given.
func (k *kubelet) askLike(t *testing.T, ctx context.Context, pod corev1.PodSpec, secrets entity.Secrets) (entity.Answer, error) {
	t.Helper()
	cluster := kube.New(k.client, "fake", entity.Namespace, time.Now)
	answer, err := cluster.Probe(ctx, preflight.Question{Pod: pod, Secrets: secrets})
	pods, err1 := k.client.CoreV1().Pods("").List(t.Context(), metav1.ListOptions{})
	made, err2 := k.client.CoreV1().Secrets("").List(t.Context(), metav1.ListOptions{LabelSelector: "app=todo-chatbot-asks"})
	spaces, err3 := k.client.CoreV1().Namespaces().List(t.Context(), metav1.ListOptions{LabelSelector: "app=todo-chatbot-asks"})
	if errors.Join(err1, err2, err3) != nil || len(pods.Items)+len(made.Items)+len(spaces.Items) > 0 {
		t.Errorf("left: %d pods, %d Secrets, %d namespaces (%v)", len(pods.Items), len(made.Items), len(spaces.Items), errors.Join(err1, err2, err3))
	}
	return answer, err
}

// backendLike is a backend behind a proxy, with a private authority.
func backendLike() corev1.PodSpec {
	return corev1.PodSpec{
		Containers: []corev1.Container{{
			Image: "todo-chatbot-backend:1.0.0",
			Env: []corev1.EnvVar{
				{Name: entity.DatabaseURL, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "old"}, Key: entity.DatabaseURL}}},
				{Name: "LOG_LEVEL", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: entity.ConfigMap}, Key: "LOG_LEVEL"}}},
				{Name: "PROXY_PASSWORD", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "proxy"}, Key: "password"}}},
				{Name: "HTTPS_PROXY", Value: "http://proxy:3128"},
				{Name: "SSL_CERT_DIR", Value: "/ca"},
			},
			EnvFrom:      []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "more"}}}},
			VolumeMounts: []corev1.VolumeMount{{Name: "ca", MountPath: "/ca"}, {Name: "disk", MountPath: "/disk"}},
		}},
		Volumes: []corev1.Volume{
			{Name: "ca", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "ca"}}}},
			{Name: "disk", VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "disk"}}},
		},
	}
}

func ended(message string, code int32) corev1.PodStatus {
	return corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Message: message, ExitCode: code}}}}}
}

func waiting(reason string) corev1.PodStatus {
	return corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: "not\nfound"}}}}}
}

func TestAsk(t *testing.T) {
	there := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: entity.Namespace}}
	stored := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: entity.Secret, Namespace: entity.Namespace}, Data: map[string][]byte{entity.DatabaseURL: []byte("postgresql://a@b/c")}}
	given, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://todo:" + askCanary + "@db/todo"})
	if err != nil {
		t.Fatal(err)
	}
	const answer = `{"database":"PostgreSQL 15.9","faults":[{"rule":"model-key","message":"no"}]}`

	t.Run("the answer is read, of a pod that Pod Security restricted admits and that holds no secret", func(t *testing.T) {
		k := newKubelet(ended(answer, 0), there)
		got, err := k.ask(t, t.Context(), given)
		if err != nil || got.Database != "PostgreSQL 15.9" || len(got.Faults) != 1 {
			t.Errorf("%+v %v", got, err)
		}
		text, err := json.Marshal(k.pod)
		if err != nil || strings.Contains(string(text), askCanary) {
			t.Errorf("%s %v", text, err)
		}
		for _, key := range []string{entity.DatabaseURL, entity.OpenAIAPIKey, entity.SMTPURL} { // of each of them the check program asks
			if !strings.Contains(string(text), `"key":"`+key+`"`) {
				t.Errorf("the pod that asks isn't given %s: %s", key, text)
			}
		}
		var plain map[string]any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		if refusals, err := admission.Refusals("restricted", "latest", plain); err != nil || len(refusals) > 0 {
			t.Errorf("refusals = %v; error: %v", refusals, err)
		}
	})
	t.Run("where nothing is given it refers to the Secret that is there", func(t *testing.T) {
		k := newKubelet(ended(answer, 0), there, stored)
		if _, err := k.ask(t, t.Context(), entity.Secrets{}); err != nil {
			t.Fatal(err)
		}
		if name := k.pod.Spec.Containers[0].Env[0].ValueFrom.SecretKeyRef.Name; name != entity.Secret {
			t.Errorf("k.pod.Spec.Containers[0].Env[0].ValueFrom.SecretKeyRef.Name = %v, want %v", name, entity.Secret)
		}
	})
	t.Run("before the first deployment it asks from a namespace of its own", func(t *testing.T) {
		k := newKubelet(ended(answer, 0))
		if _, err := k.ask(t, t.Context(), given); err != nil || !strings.HasPrefix(k.pod.Namespace, "todo-chatbot-asks-") {
			t.Errorf("k.pod = %v; error: %v; k.pod.Namespace = %v, want it to begin with %q",
				k.pod, err, k.pod.Namespace, "todo-chatbot-asks-")
		}
	})
	t.Run("it asks through the proxy and with the certificates that the backend has", func(t *testing.T) {
		k := newKubelet(ended(answer, 0), there)
		if _, err := k.askLike(t, t.Context(), backendLike(), given); err != nil {
			t.Fatal(err)
		}
		container := k.pod.Spec.Containers[0]
		variables := map[string]corev1.EnvVar{}
		for _, v := range container.Env {
			if _, twice := variables[v.Name]; twice {
				t.Errorf("%s is set twice", v.Name)
			}
			variables[v.Name] = v
		}
		if variables["HTTPS_PROXY"].Value != "http://proxy:3128" || variables["SSL_CERT_DIR"].Value != "/ca" {
			t.Errorf("%+v", container.Env)
		}
		if from := variables["PROXY_PASSWORD"].ValueFrom; from == nil || from.SecretKeyRef.Optional == nil || !*from.SecretKeyRef.Optional {
			t.Errorf("%+v", from)
		}
		if _, ours := variables["LOG_LEVEL"]; ours {
			t.Error("it takes what the ConfigMap of the revision before says")
		}
		if from := variables[entity.DatabaseURL].ValueFrom; from == nil || from.SecretKeyRef.Name == "old" {
			t.Errorf("it asks with another DATABASE_URL than the one given: %+v", from)
		}
		if len(container.VolumeMounts) != 1 || container.VolumeMounts[0].MountPath != "/ca" || len(k.pod.Spec.Volumes) != 1 || !*k.pod.Spec.Volumes[0].ConfigMap.Optional {
			t.Errorf("%+v %+v", container.VolumeMounts, k.pod.Spec.Volumes)
		}
		if len(container.EnvFrom) != 1 || !*container.EnvFrom[0].SecretRef.Optional {
			t.Errorf("%+v", container.EnvFrom)
		}
	})
	for name, c := range map[string]struct {
		status corev1.PodStatus
		says   string
	}{
		"an image that is absent is told at once": {waiting("ErrImageNeverPull"), "does not start: ErrImageNeverPull (not found)"},
		"a key that is absent too":                {waiting("CreateContainerConfigError"), "CreateContainerConfigError"},
		"a program that can't be run too":         {waiting("RunContainerError"), "RunContainerError"},
		"an image that can't be read too":         {waiting("ImageInspectError"), "ImageInspectError"},
		"an image that cannot ask is old":         {ended("todo-chatbot-check: dependencies: unsupported protocol", 1), "does not know how to ask"},
		"an answer that is none too":              {ended("", 0), "does not know how to ask"},
	} {
		t.Run(name, func(t *testing.T) {
			var unasked *preflight.ProbeError
			if _, err := newKubelet(c.status, there).ask(t, t.Context(), given); !errors.As(err, &unasked) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), askCanary) {
				t.Error(err)
			}
		})
	}
	t.Run("interrupted it leaves nothing", func(t *testing.T) {
		ctx, interrupt := context.WithCancelCause(t.Context())
		k := newKubelet(corev1.PodStatus{Phase: corev1.PodRunning}, there)
		k.asked = func() { interrupt(errors.New("interrupt signal received")) }
		if _, err := k.ask(t, ctx, given); err == nil || !strings.Contains(err.Error(), "interrupt signal received") {
			t.Error(err)
		}
	})
	t.Run("what a killed one left is taken away", func(t *testing.T) {
		old := metav1.ObjectMeta{Name: "todo-chatbot-asks-old", Namespace: entity.Namespace, Labels: map[string]string{"app": "todo-chatbot-asks"}, CreationTimestamp: metav1.NewTime(time.Now().Add(-time.Hour))}
		if _, err := newKubelet(ended(answer, 0), there, &corev1.Pod{ObjectMeta: old}, &corev1.Secret{ObjectMeta: old}).ask(t, t.Context(), given); err != nil {
			t.Error(err)
		}
	})
}
