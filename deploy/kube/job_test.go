package kube

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

func TestACronJobRunsOnceNow(t *testing.T) {
	cron := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-backup", Namespace: "todo-chatbot", UID: "1"}}
	cron.Spec.JobTemplate.Spec.Template.Spec.Containers = []corev1.Container{{Name: "backup", Args: []string{"backup", "--keep-last=7", "/backups/"}}}
	list := func(args []string) []string { return []string{"backups", args[len(args)-1]} }
	for _, ends := range []batchv1.JobConditionType{batchv1.JobComplete, batchv1.JobFailed} {
		api := fake.NewClientset(cron)
		api.PrependReactor("create", "jobs", func(action clienttesting.Action) (bool, runtime.Object, error) {
			job := action.(clienttesting.CreateAction).GetObject().(*batchv1.Job)
			job.Name = job.GenerateName + "x"
			job.Status.Conditions = []batchv1.JobCondition{{Type: ends, Status: corev1.ConditionTrue, Reason: "BackoffLimitExceeded"}}
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "todo-chatbot", Labels: map[string]string{batchv1.JobNameLabel: job.Name}}}
			if err := api.Tracker().Add(pod); err != nil {
				t.Error(err)
			}
			if got := job.Spec.Template.Spec.Containers[0].Args; !slices.Equal(got, []string{"backups", "/backups/"}) || *job.Spec.BackoffLimit != 0 {
				t.Errorf("it runs %v, and again %d times", got, *job.Spec.BackoffLimit)
			}
			return false, nil, nil
		})
		var said strings.Builder
		err := New(api, "here", "todo-chatbot", time.Now).RunNow(t.Context(), cron.Name, list, &said)
		left, listed := api.BatchV1().Jobs("todo-chatbot").List(t.Context(), metav1.ListOptions{})
		if listed != nil {
			t.Fatal(listed)
		}
		complete := ends == batchv1.JobComplete
		if (err == nil) != complete || (len(left.Items) == 0) != complete || said.String() != "fake logs" {
			t.Errorf("%s: %v, %d Jobs are left, it said %q", ends, err, len(left.Items), said.String())
		}
	}
	if err := New(fake.NewClientset(), "here", "todo-chatbot", time.Now).RunNow(t.Context(), cron.Name, list, &strings.Builder{}); !errors.Is(err, ErrNoCronJob) {
		t.Errorf("got %v", err)
	}
}
