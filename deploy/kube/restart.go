package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// restartedAnnotation is the one that kubectl rollout restart sets.
const restartedAnnotation = "kubectl.kubernetes.io/restartedAt"

// Restart has the pods of a Deployment replaced, as in an upgrade.
func (c *Cluster) Restart(ctx context.Context, deployment string) error {
	patch, err := json.Marshal(
		map[string]any{"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{
			"annotations": map[string]string{restartedAnnotation: c.now().UTC().Format(time.RFC3339Nano)}}}}})
	if err != nil {
		return err
	}
	_, err = c.client.AppsV1().Deployments(c.namespace).Patch(ctx, deployment, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("restart the deployment %s: %w", deployment, c.explain(err))
	}
	return nil
}

// DeletePod deletes a pod, and not another that has its name meanwhile. One that is gone is no error.
func (c *Cluster) DeletePod(ctx context.Context, p lifecycle.Pod) error {
	options := metav1.DeleteOptions{}
	if uid := types.UID(p.UID); uid != "" {
		options.Preconditions = &metav1.Preconditions{UID: &uid}
	}
	err := c.client.CoreV1().Pods(c.namespace).Delete(ctx, p.Name, options)
	if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return fmt.Errorf("delete the pod %s: %w", p.Name, c.explain(err))
}

// awakenedAnnotation is copied to the Deployment's ReplicaSet, whose controller then
// looks at it at once, however long it meant to wait.
const awakenedAnnotation = "todo-chatbot/awakened-at"

// Awaken has the pods of a Deployment made that were refused before.
func (c *Cluster) Awaken(ctx context.Context, deployment string) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"annotations": map[string]string{awakenedAnnotation: c.now().UTC().Format(time.RFC3339Nano)}}})
	if err != nil {
		return err
	}
	_, err = c.client.AppsV1().Deployments(c.namespace).Patch(ctx, deployment, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("start the deployment %s again: %w", deployment, c.explain(err))
	}
	return nil
}

// refusingQuota is how the admission of quotas names itself, and what it allowed
// (apiserver/pkg/admission/plugin/resourcequota of Kubernetes).
var refusingQuota = regexp.MustCompile(`(?:exceeded|failed) quota: ([a-z0-9.-]+)[,:](?:.*, limited: (.+))?`)

// Lifted says that the quota that refused pods is gone, or allows more than it did then.
// It says nothing where that can't be known.
func (c *Cluster) Lifted(ctx context.Context, refusal string) (said string, err error) {
	named := refusingQuota.FindStringSubmatch(refusal)
	if named == nil {
		return "", nil
	}
	quota, err := c.client.CoreV1().ResourceQuotas(c.namespace).Get(ctx, named[1], metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return "the quota " + named[1] + " that refused them is gone", nil
	case apierrors.IsForbidden(err):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("look at the quota %s: %w", named[1], c.explain(err))
	}
	if named[2] == "" || !allowsMore(quota, strings.Split(named[2], ",")) {
		return "", nil
	}
	return "the quota " + named[1] + " that refused them allows more now", nil
}

// allowsMore says whether each of the limits, such as pods=2, is higher now, or gone.
func allowsMore(quota *corev1.ResourceQuota, limits []string) bool {
	for _, limit := range limits {
		name, amount, _ := strings.Cut(limit, "=")
		was, err := resource.ParseQuantity(amount)
		if now, limited := quota.Spec.Hard[corev1.ResourceName(name)]; err != nil || limited && now.Cmp(was) <= 0 {
			return false
		}
	}
	return true
}
