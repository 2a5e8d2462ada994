package kube

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

const (
	// askName is what a pod that asks, and its Secret, are called; it is no
	// selector of the chart's, so no Service sends anything there.
	askName      = entity.Product + "-asks"
	checkProgram = "/todo-chatbot-check"
	// nobody is the user of every container, as in the chart.
	nobody = 10001
)

func askLabels() map[string]string {
	return map[string]string{"app": askName, "app.kubernetes.io/name": askName, "app.kubernetes.io/part-of": entity.Product, "app.kubernetes.io/managed-by": FieldManager}
}

// askingPod is as hardened as the chart's own pods. It holds no secret, only the
// name of one, and ends by itself if nobody takes it away.
func askingPod(name string, q preflight.Question, secret string) *corev1.Pod {
	no, yes := false, true
	user, lifetime := int64(nobody), int64(askPatience.Seconds())
	profile := &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	container := corev1.Container{
		Name: "check", Image: q.Pod.Containers[0].Image, ImagePullPolicy: q.Pod.Containers[0].ImagePullPolicy,
		Command: []string{checkProgram}, Args: []string{entity.CheckDependencies},
		Env: q.Variables(),
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: &no, Privileged: &no, ReadOnlyRootFilesystem: &yes, RunAsNonRoot: &yes, RunAsUser: &user, RunAsGroup: &user,
			Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}, SeccompProfile: profile,
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{"cpu": resource.MustParse("10m"), "memory": resource.MustParse("16Mi"), "ephemeral-storage": resource.MustParse("8Mi")},
			Limits:   corev1.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("64Mi"), "ephemeral-storage": resource.MustParse("16Mi")},
		},
	}
	for _, key := range []string{entity.DatabaseURL, entity.OpenAIAPIKey} {
		container.Env = append(container.Env, corev1.EnvVar{Name: key, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: key, Optional: &yes,
		}}})
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: askLabels()},
		Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, ActiveDeadlineSeconds: &lifetime, AutomountServiceAccountToken: &no, EnableServiceLinks: &no,
			NodeSelector: q.Pod.NodeSelector, Tolerations: q.Pod.Tolerations, ImagePullSecrets: q.Pod.ImagePullSecrets, PriorityClassName: q.Pod.PriorityClassName,
			SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: &yes, RunAsUser: &user, RunAsGroup: &user, FSGroup: &user, SeccompProfile: profile},
			Containers:      []corev1.Container{container},
		},
	}
}
