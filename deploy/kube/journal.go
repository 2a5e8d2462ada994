package kube

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
)

const (
	journalManager = "todoctl-journal"
	journalKey     = "transitions.jsonl"
)

// journalName is the ConfigMap of a release's journal.
func journalName(release string) string { return release + "-journal" }

// Journal reads the journal of a release; one that is not there is empty.
func (c *Cluster) Journal(ctx context.Context, release string) (journal.Journal, error) {
	found, err := c.client.CoreV1().ConfigMaps(c.namespace).Get(ctx, journalName(release), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return journal.Journal{}, nil
	}
	if err != nil {
		return journal.Journal{}, fmt.Errorf("read the journal: %w", c.explain(err))
	}
	return journal.Parse(found.Data[journalKey])
}

// WriteJournal writes it, under a field manager of its own. Only the holder of
// the lease writes, so nobody is overwritten.
func (c *Cluster) WriteJournal(ctx context.Context, release string, j journal.Journal) error {
	wanted := corev1apply.ConfigMap(journalName(release), c.namespace).
		WithLabels(map[string]string{"app": entity.Product, "app.kubernetes.io/name": entity.Product,
			"app.kubernetes.io/managed-by": FieldManager}).
		WithAnnotations(map[string]string{madeAnnotation: FieldManager}).
		WithData(map[string]string{journalKey: j.Text()})
	_, err := c.client.CoreV1().ConfigMaps(c.namespace).Apply(ctx, wanted,
		metav1.ApplyOptions{FieldManager: journalManager, Force: true})
	if err != nil {
		return fmt.Errorf("write the journal: %w", c.explain(err))
	}
	return nil
}

// DeleteJournal deletes the journal if it is there.
func (c *Cluster) DeleteJournal(ctx context.Context, release string) error {
	err := c.client.CoreV1().ConfigMaps(c.namespace).Delete(ctx, journalName(release), metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete the journal: %w", c.explain(err))
	}
	return nil
}
