package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// restartedAnnotation is the one that kubectl rollout restart sets.
const restartedAnnotation = "kubectl.kubernetes.io/restartedAt"

// Restart has the pods of a Deployment replaced, as in an upgrade.
func (c *Cluster) Restart(ctx context.Context, deployment string) error {
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{
		"annotations": map[string]string{restartedAnnotation: c.now().UTC().Format(time.RFC3339Nano)}}}}})
	if err != nil {
		return err
	}
	_, err = c.client.AppsV1().Deployments(c.namespace).Patch(ctx, deployment, types.StrategicMergePatchType, patch, metav1.PatchOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("restart the deployment %s: %w", deployment, c.explain(err))
	}
	return nil
}
