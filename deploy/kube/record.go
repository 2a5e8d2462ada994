package kube

import (
	"context"
	"fmt"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// recordsOf selects the Secrets in which Helm keeps the revisions of a release.
func recordsOf(release string) labels.Selector {
	return labels.SelectorFromSet(labels.Set{"owner": "helm", "name": release})
}

// RecordsPart is what is not seen of a release without the right to list Secrets.
const RecordsPart = "Helm's records of the release"

// Unrecorded is what is known of the revision of a release whose records may not be
// read: where it has workloads it is deployed.
func Unrecorded() *entity.Revision { return &entity.Revision{Status: entity.StatusDeployed} }

// newestRecord reads the newest revision from the labels of Helm's records, so
// that what they hold does not have to be unpacked; nil without any.
func newestRecord(records []*corev1.Secret) *entity.Revision {
	var newest *entity.Revision
	for _, record := range records {
		number, err := strconv.Atoi(record.Labels["version"])
		if err != nil || newest != nil && newest.Number >= number {
			continue
		}
		newest = &entity.Revision{
			Number: number, Status: entity.Status(record.Labels["status"]),
			Verdict: entity.Verdict(record.Labels[entity.VerdictLabel]), Updated: record.CreationTimestamp.Time,
		}
	}
	return newest
}

// RecordName is the name of the Secret in which Helm keeps a revision.
func RecordName(release string, revision int) string {
	return fmt.Sprintf("sh.helm.release.v1.%s.v%d", release, revision)
}

// RecordNumbers lists the revisions of which there is a record, whether it can be read
// or not; none for anyone who may not list Secrets.
func (c *Cluster) RecordNumbers(ctx context.Context, release string) ([]int, error) {
	list, err := c.client.CoreV1().Secrets(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: recordsOf(release).String()})
	if apierrors.IsForbidden(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for Helm's records: %w", c.explain(err))
	}
	var numbers []int
	for _, record := range list.Items {
		if number, err := strconv.Atoi(record.Labels["version"]); err == nil {
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}

// DeleteRecord deletes the record of a revision; one that is gone is no error.
func (c *Cluster) DeleteRecord(ctx context.Context, release string, revision int) error {
	err := c.client.CoreV1().Secrets(c.namespace).Delete(ctx, RecordName(release, revision), metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete the record of revision %d: %w", revision, c.explain(err))
	}
	return nil
}

// RecordAge is how long ago a revision was recorded, or changed its status, by the API server's clock:
// that of whoever made the revision may be wrong.
func (c *Cluster) RecordAge(ctx context.Context, release string, revision entity.Revision) (time.Duration, error) {
	name := RecordName(release, revision.Number)
	record, err := c.client.CoreV1().Secrets(c.namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return 0, fmt.Errorf("look at the record of revision %d: %w", revision.Number, c.explain(err))
	}
	made := revision.Updated
	if err == nil && !record.CreationTimestamp.IsZero() {
		made = record.CreationTimestamp.Time
	}
	for _, written := range record.ManagedFields { // A removal writes into the record of what it removes.
		if err == nil && written.Time != nil && written.Time.After(made) {
			made = written.Time.Time
		}
	}
	return max(0, c.now().Sub(made)).Round(time.Second), nil
}
