package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// secretsAnnotation is the chart's mark of the secrets that the backend's pods start with.
const secretsAnnotation = "checksum/secret"

// Stale tells of the Secret where somebody changed it past the deployer, and pods run
// with what it held before: a container reads its variables when it is started. It tells
// nothing where they run with what it holds, and where that can't be known.
func (c *Cluster) Stale(ctx context.Context, seen lifecycle.Observation) ([]lifecycle.Part, error) {
	name, err := c.SecretName(ctx)
	if err != nil {
		return nil, err
	}
	secret, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return nil, nil // That is told as such.
	}
	if err != nil {
		return nil, fmt.Errorf("look at the Secret %s: %w", name, c.explain(err))
	}
	held, err := contentOf(secret)
	if err != nil {
		return nil, err
	}
	wrote := secret.Annotations[sumAnnotation]
	theirs := name != entity.Secret || controllerOf(secret) != ""
	if theirs {
		if wrote, err = c.deployedWith(ctx); err != nil || contentWritten(secret).IsZero() {
			return nil, err
		}
	}
	if wrote == "" || wrote == held.Checksum() {
		return nil, nil
	}
	part := lifecycle.Part{Object: "secret/" + name, Theirs: theirs, Stale: startedBefore(seen, contentWritten(secret))}
	if len(part.Stale) == 0 {
		return nil, nil
	}
	return []lifecycle.Part{part}, nil
}

// deployedWith is the keyed hash of the secrets that the backend was deployed with, by
// the mark that starts its pods again when they change; "" for none.
func (c *Cluster) deployedWith(ctx context.Context) (string, error) {
	backend, err := c.client.AppsV1().Deployments(c.namespace).Get(ctx, entity.Backend.Name(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look at what the backend was deployed with: %w", c.explain(err))
	}
	return backend.Spec.Template.Annotations[secretsAnnotation], nil
}

// contentWritten is when others wrote last what a Secret holds, by the API server's own
// books; the zero time where they do not say: of a key that was taken away they don't.
func contentWritten(secret *corev1.Secret) time.Time {
	var at time.Time
	for _, entry := range secret.ManagedFields {
		if entry.Manager == FieldManager || entry.Time == nil || entry.FieldsV1 == nil {
			continue
		}
		if strings.Contains(entry.FieldsV1.GetRawString(), `"f:data"`) && entry.Time.After(at) {
			at = entry.Time.Time
		}
	}
	return at
}

// startedBefore names the backend's pods with a container that began to run before a
// moment; of the zero time, all that run.
func startedBefore(seen lifecycle.Observation, moment time.Time) []string {
	var names []string
	for _, w := range seen.Workloads {
		if w.Name != entity.Backend.Name() {
			continue
		}
		for _, p := range w.Pods {
			before := func(c lifecycle.Container) bool {
				return c.Running && !c.Init && (moment.IsZero() || c.Since.Before(moment))
			}
			if !p.Deleting && slices.ContainsFunc(p.Containers, before) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

// Autoscalers are those that set the number of the product's pods. Who may not look at
// them sees the rest.
func (c *Cluster) Autoscalers(ctx context.Context) ([]lifecycle.Part, error) {
	list, err := c.client.AutoscalingV2().HorizontalPodAutoscalers(c.namespace).List(ctx, metav1.ListOptions{})
	if apierrors.IsForbidden(err) || apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look at the autoscalers: %w", c.explain(err))
	}
	var parts []lifecycle.Part
	for i := range list.Items {
		scaler := &list.Items[i]
		if name, ours := scaled(scaler.Spec.ScaleTargetRef); ours {
			parts = append(parts, lifecycle.Part{Object: "horizontalpodautoscaler/" + scaler.Name,
				Scales: "deployment/" + name})
		}
	}
	return parts, nil
}

// scaled is the product's Deployment that an autoscaler refers to; ours is false for
// anything else.
func scaled(target autoscalingv2.CrossVersionObjectReference) (name string, ours bool) {
	ours = target.Kind == "Deployment" && slices.ContainsFunc(entity.Components(),
		func(c entity.Component) bool { return c.Name() == target.Name })
	return target.Name, ours
}
