package kube

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

const (
	// askPatience bounds the life of the pod that asks.
	askPatience = 90 * time.Second
	// askPlacing is how long a pod may wait for a node.
	askPlacing = 10 * time.Second
	askPause   = 200 * time.Millisecond
	// cleanPatience bounds the taking away of what was made.
	cleanPatience = 30 * time.Second
)

// probePod is one question, with what was made for it.
type probePod struct {
	cluster   *Cluster
	namespace string
	name      string // of all that is made for it
	question  preflight.Question
	// made takes away what was made, the last first. It is noted before it is
	// made, because an interrupt can come between the making and the answer.
	made []func(context.Context) error
}

// Probe runs a pod of the backend's image that asks the database and the model, and
// returns what it found. The pod refers to the Secret that is in the cluster, or,
// where secrets are given, to one made for it. All of it is taken away again,
// also after an interrupt.
func (c *Cluster) Probe(ctx context.Context, question preflight.Question) (answer entity.Answer, err error) {
	a := &probePod{cluster: c, namespace: c.namespace, question: question, name: askName + "-" +
		strings.ToLower(rand.Text()[:8])}
	defer func() { err = errors.Join(err, a.clean(ctx)) }()
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	if err := a.ground(ctx); err != nil {
		return answer, err
	}
	secret, err := a.secret(ctx)
	if err != nil {
		return answer, err
	}
	a.made = append(a.made, func(ctx context.Context) error { return a.deletePod(ctx, a.name) })
	if _, err := c.client.CoreV1().Pods(a.namespace).Create(ctx, askingPod(a.name, question, secret),
		metav1.CreateOptions{FieldManager: FieldManager}); err != nil {
		if ctx.Err() != nil {
			return answer, context.Cause(ctx)
		}
		return answer, &preflight.ProbeError{Reason: "the cluster refuses the pod that is to ask: " + err.Error()}
	}
	return a.wait(ctx, a.name)
}

// ground makes a namespace for the question where the release's own is not there
// yet, and takes away what a killed question left in it.
func (a *probePod) ground(ctx context.Context) error {
	_, err := a.cluster.client.CoreV1().Namespaces().Get(ctx, a.namespace, metav1.GetOptions{})
	if err == nil || apierrors.IsForbidden(err) {
		return a.sweep(ctx)
	}
	if !apierrors.IsNotFound(err) {
		return a.cluster.explain(err)
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: a.name, Labels: askLabels()}}
	namespace.Labels[podSecurity] = "restricted"
	a.made = append(a.made, func(ctx context.Context) error {
		return gone(a.cluster.client.CoreV1().Namespaces().Delete(ctx, a.name, metav1.DeleteOptions{}))
	})
	if _, err := a.cluster.client.CoreV1().Namespaces().Create(ctx, namespace,
		metav1.CreateOptions{FieldManager: FieldManager}); err != nil {
		return &preflight.ProbeError{
			Reason: fmt.Sprintf("the namespace %s is not there yet, and one to ask from cannot be made: %v",
				a.namespace, err)}
	}
	a.namespace = a.name
	return nil
}

// sweep deletes pods and Secrets of questions whose asker was killed.
func (a *probePod) sweep(ctx context.Context) error {
	core := a.cluster.client.CoreV1()
	old := func(m metav1.ObjectMeta) bool { return a.cluster.now().Sub(m.CreationTimestamp.Time) > 2*askPatience }
	selector := metav1.ListOptions{LabelSelector: "app=" + askName}
	pods, err := core.Pods(a.namespace).List(ctx, selector)
	if err != nil {
		return a.cluster.explain(err)
	}
	for _, pod := range pods.Items {
		if old(pod.ObjectMeta) {
			err = errors.Join(err, a.deletePod(ctx, pod.Name))
		}
	}
	secrets, listErr := core.Secrets(a.namespace).List(ctx, selector)
	if listErr != nil {
		return a.cluster.explain(errors.Join(err, listErr))
	}
	for _, secret := range secrets.Items {
		if old(secret.ObjectMeta) {
			err = errors.Join(err, gone(core.Secrets(a.namespace).Delete(ctx, secret.Name, metav1.DeleteOptions{})))
		}
	}
	return err
}

// secret names the Secret that the pod reads: the one that is there, unless other
// secrets are given now.
func (a *probePod) secret(ctx context.Context) (string, error) {
	stored, err := a.cluster.Secrets(ctx)
	if err != nil {
		return "", err
	}
	given := a.question.Secrets.Over(stored)
	if given.Same(stored) && a.namespace == a.cluster.namespace {
		return a.cluster.SecretName(ctx)
	}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: a.name, Labels: askLabels()},
		Type: corev1.SecretTypeOpaque, Data: given.Data()}
	a.made = append(a.made, func(ctx context.Context) error {
		return gone(a.cluster.client.CoreV1().Secrets(a.namespace).Delete(ctx, a.name, metav1.DeleteOptions{}))
	})
	if _, err := a.cluster.client.CoreV1().Secrets(a.namespace).Create(ctx, secret,
		metav1.CreateOptions{FieldManager: FieldManager}); err != nil {
		return "", fmt.Errorf("write a Secret to ask with: %w", a.cluster.explain(err))
	}
	return a.name, nil
}

// wait looks at the pod until it has ended, or is known not to start.
func (a *probePod) wait(ctx context.Context, name string) (entity.Answer, error) {
	start := time.Now()
	for {
		pod, err := a.cluster.client.CoreV1().Pods(a.namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil && ctx.Err() == nil {
			return entity.Answer{}, fmt.Errorf("look at the pod that asks: %w", a.cluster.explain(err))
		}
		if err == nil {
			if reason, hint := stuck(pod, time.Since(start) > askPlacing); reason != "" {
				return entity.Answer{}, &preflight.ProbeError{Reason: "the pod that is to ask does not start: " +
					reason, Hint: hint}
			}
			if ended := terminated(pod); ended != nil {
				return readAnswer(ended)
			}
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return entity.Answer{},
					&preflight.ProbeError{Reason: fmt.Sprintf("the pod that asks did not end within %.0f seconds",
						askPatience.Seconds())}
			}
			return entity.Answer{}, context.Cause(ctx)
		case <-time.After(askPause):
		}
	}
}

// stuck says why a pod will not start; "" where it may.
func stuck(pod *corev1.Pod, late bool) (reason, hint string) {
	for _, status := range pod.Status.ContainerStatuses {
		w := status.State.Waiting
		if w == nil {
			continue
		}
		if _, failed := lifecycle.StartFailure(w.Reason); failed {
			return fmt.Sprintf("%s (%s)", w.Reason, strings.Join(strings.Fields(w.Message), " ")), ""
		}
	}
	for _, condition := range pod.Status.Conditions {
		if late && condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
			return "no node takes it: " + condition.Message, "see what --cluster says of the room on the nodes"
		}
	}
	return "", ""
}

func terminated(pod *corev1.Pod) *corev1.ContainerStateTerminated {
	for _, status := range pod.Status.ContainerStatuses {
		if status.State.Terminated != nil {
			return status.State.Terminated
		}
	}
	return nil
}

func readAnswer(ended *corev1.ContainerStateTerminated) (entity.Answer, error) {
	var answer entity.Answer
	if err := json.Unmarshal([]byte(ended.Message), &answer); err != nil || ended.ExitCode != 0 {
		return answer,
			&preflight.ProbeError{
				Reason: fmt.Sprintf(
					"the backend's image does not know how to ask: its check program ended with %d (%s)",
					ended.ExitCode, ended.Reason),
				Hint: "it is of an older version than this todoctl: build and load it again"}
	}
	return answer, nil
}

// clean takes away what was made, whatever became of ctx.
func (a *probePod) clean(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanPatience)
	defer cancel()
	var failed error
	for _, remove := range slices.Backward(a.made) {
		failed = errors.Join(failed, remove(ctx))
	}
	if failed != nil {
		return fmt.Errorf("take away what was made to ask, in the namespace %s: %w", a.namespace, failed)
	}
	return nil
}

func (a *probePod) deletePod(ctx context.Context, name string) error {
	now := int64(0)
	return gone(a.cluster.client.CoreV1().Pods(a.namespace).Delete(ctx, name,
		metav1.DeleteOptions{GracePeriodSeconds: &now}))
}

// gone takes it for success that what is to be deleted is not there.
func gone(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
