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
	return map[string]string{"app": askName, "app.kubernetes.io/name": askName,
		"app.kubernetes.io/part-of": entity.Product, "app.kubernetes.io/managed-by": FieldManager}
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
			AllowPrivilegeEscalation: &no, Privileged: &no, ReadOnlyRootFilesystem: &yes, RunAsNonRoot: &yes,
			RunAsUser: &user, RunAsGroup: &user,
			Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}, SeccompProfile: profile,
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{"cpu": resource.MustParse("10m"), "memory": resource.MustParse("16Mi"),
				"ephemeral-storage": resource.MustParse("8Mi")},
			Limits: corev1.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("64Mi"),
				"ephemeral-storage": resource.MustParse("16Mi")},
		},
	}
	for _, key := range []string{entity.DatabaseURL, entity.OpenAIAPIKey, entity.SMTPURL} {
		container.Env = append(container.Env,
			corev1.EnvVar{Name: key, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
				LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: key, Optional: &yes,
			}}})
	}
	volumes := furnish(&container, q)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: askLabels()},
		Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, ActiveDeadlineSeconds: &lifetime,
			AutomountServiceAccountToken: &no, EnableServiceLinks: &no,
			NodeSelector: q.Pod.NodeSelector, Tolerations: q.Pod.Tolerations, ImagePullSecrets: q.Pod.ImagePullSecrets,
			PriorityClassName: q.Pod.PriorityClassName,
			SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: &yes, RunAsUser: &user, RunAsGroup: &user,
				FSGroup: &user, SeccompProfile: profile},
			Containers: []corev1.Container{container},
			Volumes:    volumes,
		},
	}
}

// furnish gives the container what the backend's has besides the chart's own
// settings, so that it asks by the same way: a proxy, certificates of a private
// authority and of the database's user. It returns the volumes for that. What isn't
// there yet doesn't keep the pod from asking.
func furnish(container *corev1.Container, q preflight.Question) []corev1.Volume {
	backend := q.Pod.Containers[0]
	set := map[string]bool{}
	for _, variable := range container.Env {
		set[variable.Name] = true
	}
	for _, key := range entity.SecretKeys() {
		set[key] = true
	}
	for _, variable := range backend.Env {
		if from := variable.ValueFrom; !set[variable.Name] && (from == nil || borrowed(from)) {
			container.Env = append(container.Env, *variable.DeepCopy())
		}
	}
	for _, from := range backend.EnvFrom {
		container.EnvFrom = append(container.EnvFrom, *from.DeepCopy())
	}
	kept := map[string]bool{}
	var volumes []corev1.Volume
	for _, volume := range q.Pod.Volumes {
		if volume.ConfigMap != nil || volume.Secret != nil || volume.Projected != nil || volume.EmptyDir != nil {
			kept[volume.Name] = true
			volumes = append(volumes, *volume.DeepCopy())
		}
	}
	for _, mount := range backend.VolumeMounts {
		if kept[mount.Name] {
			container.VolumeMounts = append(container.VolumeMounts, mount)
		}
	}
	allowAbsence(container, volumes)
	return volumes
}

// borrowed says whether a variable is from something that isn't the chart's: its
// ConfigMap may be of the revision before, and what is in it is asked by the values.
func borrowed(from *corev1.EnvVarSource) bool {
	return (from.ConfigMapKeyRef == nil || from.ConfigMapKeyRef.Name != entity.ConfigMap) &&
		from.ResourceFieldRef == nil
}

// allowAbsence lets a pod start where a Secret or ConfigMap that it names is missing.
func allowAbsence(container *corev1.Container, volumes []corev1.Volume) {
	yes := true
	for _, variable := range container.Env {
		if from := variable.ValueFrom; from != nil && from.ConfigMapKeyRef != nil {
			from.ConfigMapKeyRef.Optional = &yes
		} else if from != nil && from.SecretKeyRef != nil {
			from.SecretKeyRef.Optional = &yes
		}
	}
	for _, from := range container.EnvFrom {
		if from.ConfigMapRef != nil {
			from.ConfigMapRef.Optional = &yes
		}
		if from.SecretRef != nil {
			from.SecretRef.Optional = &yes
		}
	}
	for _, volume := range volumes {
		if volume.ConfigMap != nil {
			volume.ConfigMap.Optional = &yes
		}
		if volume.Secret != nil {
			volume.Secret.Optional = &yes
		}
		if volume.Projected == nil {
			continue
		}
		for i := range volume.Projected.Sources {
			if source := &volume.Projected.Sources[i]; source.ConfigMap != nil {
				source.ConfigMap.Optional = &yes
			} else if source.Secret != nil {
				source.Secret.Optional = &yes
			}
		}
	}
}
