package release

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// doctored is a doctor in a cluster whose backend reads JWT_SECRET of a Secret with these data.
func doctored(t *testing.T, secret string, owners []metav1.OwnerReference, data map[string]string) (doctor,
	*fake.Clientset) {
	t.Helper()
	meta := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: name, Namespace: entity.Namespace,
			Labels: map[string]string{"app.kubernetes.io/name": entity.Product}}
	}
	from := &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: entity.JWTSecret}}
	backend := &appsv1.Deployment{ObjectMeta: meta(entity.Backend.Name())}
	backend.Spec.Template.Spec.Containers = []corev1.Container{{Name: "backend",
		Env: []corev1.EnvVar{{Name: entity.JWTSecret, ValueFrom: from}}}}
	kept := &corev1.Secret{ObjectMeta: meta(secret), Data: map[string][]byte{}}
	kept.OwnerReferences = owners
	for key, value := range data {
		kept.Data[key] = []byte(value)
	}
	client := fake.NewClientset(backend, kept)
	return doctor{New(kube.New(client, "fake", entity.Namespace, time.Now), nil, Options{})}, client
}

func TestDoctorLeavesASecretToWhoeverKeepsIt(t *testing.T) {
	owned := []metav1.OwnerReference{{APIVersion: "external-secrets.io/v1", Kind: "ExternalSecret", Name: "of-vault",
		UID: "1"}}
	for name, c := range map[string]struct {
		secret string
		owners []metav1.OwnerReference
		data   map[string]string
		by     string // "": todoctl
	}{
		"a key that is missing in ours":                 {entity.Secret, nil, nil, ""},
		"a key that is missing in one of our name":      {entity.Secret, owned, nil, "ExternalSecret/of-vault"},
		"a key that is missing in one of another name":  {"mine", owned, nil, "ExternalSecret/of-vault"},
		"one of another name that nobody known keeps":   {"mine", nil, nil, "somebody else"},
		"no push key in ours":                           {entity.Secret, nil, signed(), ""},
		"no push key in one of our name":                {entity.Secret, owned, signed(), "ExternalSecret/of-vault"},
		"no push key in one of another name with owner": {"mine", owned, signed(), "ExternalSecret/of-vault"},
	} {
		t.Run(name, func(t *testing.T) {
			d, client := doctored(t, c.secret, c.owners, c.data)
			var found Diagnosis
			if err := d.diagnoseSecret(t.Context(), &found); err != nil || len(found.Problems) == 0 {
				t.Fatalf("%+v %v", found, err)
			}
			p := found.Problems[0]
			if p.Object != "secret/"+c.secret || (p.Will == "") != (c.by != "") {
				t.Errorf("%+v", p)
			}
			if c.by != "" && (!strings.Contains(p.Hint, c.by) || strings.Contains(p.Hint, "todoctl secrets")) {
				t.Errorf("the hint is %q", p.Hint)
			}
			if err := d.makeKeys(t.Context()); (err != nil) != (c.by != "") {
				t.Errorf("making the keys: %v", err)
			}
			secret, err := client.CoreV1().Secrets(entity.Namespace).Get(t.Context(), c.secret, metav1.GetOptions{})
			if err != nil || (len(secret.Data) == len(c.data)) != (c.by != "") {
				t.Errorf("it holds %d keys: %v", len(secret.Data), err)
			}
		})
	}
}

func signed() map[string]string { return map[string]string{entity.JWTSecret: strings.Repeat("k", 48)} }

// TestWhatATakeOverTakesOfTheSecret: marks of the tool that the release is taken from go, and of no other.
func TestWhatATakeOverTakesOfTheSecret(t *testing.T) {
	from := lifecycle.Keeper{Owner: lifecycle.Owner{Tool: lifecycle.ByFluxHelm, Name: "todo", Namespace: "apps"}}
	for tool, prefix := range map[string]string{"its own": "helm.toolkit.fluxcd.io/",
		"another": "kustomize.toolkit.fluxcd.io/"} {
		d, client := doctored(t, entity.Secret, nil, signed())
		secrets := client.CoreV1().Secrets(entity.Namespace)
		secret, err := secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		secret.Labels[prefix+"name"], secret.Labels[prefix+"namespace"] = "todo", "apps"
		if _, err := secrets.Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		during, err := d.keeperOf(t.Context(), entity.Secret, &from)
		if err != nil || (during == "") != (tool == "its own") {
			t.Errorf("%s: kept by %q while it is taken over: %v", tool, during, err)
		}
		if err := d.cluster.UnmarkSecret(t.Context(), from.Owner); err != nil {
			t.Fatal(err)
		}
		after, err := d.keeperOf(t.Context(), entity.Secret, nil)
		if err != nil || (after == "") != (tool == "its own") {
			t.Errorf("%s: kept by %q afterwards: %v", tool, after, err)
		}
	}
}
