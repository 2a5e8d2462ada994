package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	// jobLook is how often a Job is looked at.
	jobLook = 500 * time.Millisecond
	// jobRemains is how long, in seconds, the cluster keeps one that nobody took away.
	jobRemains = 600
)

// ErrNoCronJob says that the release has no such schedule.
var ErrNoCronJob = errors.New("there is no CronJob of that name")

// RunNow runs a CronJob's container once, by a Job of its own, and writes its log to
// out when it has ended. args, given those of the CronJob, are what the container is
// run with. The Job is taken away again; one that failed stays ten minutes.
func (c *Cluster) RunNow(ctx context.Context, name string, args func([]string) []string, out io.Writer) error {
	cron, err := c.client.BatchV1().CronJobs(c.namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return ErrNoCronJob
	}
	if err != nil {
		return fmt.Errorf("look for the CronJob %s: %w", name, c.explain(err))
	}
	job, err := c.client.BatchV1().Jobs(c.namespace).Create(ctx, once(cron, args),
		metav1.CreateOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("make a Job of the CronJob %s: %w", name, c.explain(err))
	}
	ended, err := c.jobEnd(ctx, job.Name)
	if err != nil {
		return err
	}
	if err := c.jobLog(ctx, job.Name, out); err != nil {
		return err
	}
	if ended.Type != batchv1.JobComplete {
		return fmt.Errorf("the Job %s failed (%s); its pods stay ten minutes", job.Name, ended.Reason)
	}
	behind := metav1.DeletePropagationBackground
	err = c.client.BatchV1().Jobs(c.namespace).Delete(ctx, job.Name, metav1.DeleteOptions{PropagationPolicy: &behind})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("take the Job %s away again: %w", job.Name, c.explain(err))
	}
	return nil
}

// once is a Job as the CronJob would make it, which is tried once.
func once(cron *batchv1.CronJob, args func([]string) []string) *batchv1.Job {
	spec := cron.Spec.JobTemplate.Spec.DeepCopy()
	never, remains := int32(0), int32(jobRemains)
	spec.BackoffLimit = &never
	spec.TTLSecondsAfterFinished = &remains
	container := &spec.Template.Spec.Containers[0]
	container.Args = args(container.Args)
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			GenerateName: cron.Name + "-now-",
			Labels:       cron.Spec.JobTemplate.Labels,
			// The CronJob's end is the Job's too.
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "CronJob", Name: cron.Name,
				UID: cron.UID}},
		},
		Spec: *spec,
	}
}

// jobEnd waits until a Job has ended, and returns how.
func (c *Cluster) jobEnd(ctx context.Context, name string) (batchv1.JobCondition, error) {
	looks := time.NewTicker(jobLook)
	defer looks.Stop()
	for {
		job, err := c.client.BatchV1().Jobs(c.namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return batchv1.JobCondition{}, fmt.Errorf("look at the Job %s: %w", name, c.explain(err))
		}
		for _, condition := range job.Status.Conditions {
			done := condition.Type == batchv1.JobComplete || condition.Type == batchv1.JobFailed
			if done && condition.Status == corev1.ConditionTrue {
				return condition, nil
			}
		}
		select {
		case <-ctx.Done():
			return batchv1.JobCondition{}, fmt.Errorf("the Job %s goes on, and is no longer waited for: %w", name,
				ctx.Err())
		case <-looks.C:
		}
	}
}

func (c *Cluster) jobLog(ctx context.Context, name string, out io.Writer) error {
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + name})
	if err != nil {
		return fmt.Errorf("look for the pod of the Job %s: %w", name, c.explain(err))
	}
	for _, pod := range pods.Items {
		log, err := c.client.CoreV1().Pods(c.namespace).GetLogs(pod.Name, &corev1.PodLogOptions{}).Stream(ctx)
		if err != nil {
			return fmt.Errorf("read the log of the pod %s: %w", pod.Name, c.explain(err))
		}
		_, err = io.Copy(out, log)
		if err := errors.Join(err, log.Close()); err != nil {
			return fmt.Errorf("read the log of the pod %s: %w", pod.Name, err)
		}
	}
	return nil
}
