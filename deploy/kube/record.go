package kube

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// recordsOf selects the Secrets in which Helm keeps the revisions of a release.
func recordsOf(release string) labels.Selector {
	return labels.SelectorFromSet(labels.Set{"owner": "helm", "name": release})
}

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
