package e2e

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// watchFor looks, apart from todoctl, for the moment in which the cluster itself
// first reports a fault. It returns a function that says when that was, after a
// start; without a signal it is the start.
func (g *ground) watchFor(t *testing.T, f fault) func(started time.Time) time.Time {
	t.Helper()
	if f.signal == "" {
		return func(started time.Time) time.Time { return started }
	}
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	var first time.Time
	see := func(texts ...string) {
		mu.Lock()
		defer mu.Unlock()
		for _, text := range texts {
			if first.IsZero() && strings.Contains(text, f.signal) {
				first = time.Now()
			}
		}
	}
	now := metav1.ListOptions{ResourceVersion: ""}
	events, err := g.client.CoreV1().Events(namespace).List(ctx, now)
	if err != nil {
		t.Fatal(err)
	}
	pods, err := g.client.CoreV1().Pods(namespace).List(ctx, now)
	if err != nil {
		t.Fatal(err)
	}
	eventWatch, err := g.client.CoreV1().Events(namespace).Watch(ctx, metav1.ListOptions{ResourceVersion: events.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	podWatch, err := g.client.CoreV1().Pods(namespace).Watch(ctx, metav1.ListOptions{ResourceVersion: pods.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for e := range merged(eventWatch, podWatch) {
			switch object := e.Object.(type) {
			case *corev1.Event:
				see(object.Reason + ": " + object.Message)
			case *corev1.Pod:
				see(reportOf(object)...)
			}
		}
	}()
	return func(started time.Time) time.Time {
		stop()
		mu.Lock()
		defer mu.Unlock()
		if first.IsZero() {
			t.Errorf("the cluster never reported %q", f.signal)
			return started
		}
		return first
	}
}

func merged(watches ...watch.Interface) <-chan watch.Event {
	all := make(chan watch.Event)
	var open sync.WaitGroup
	for _, w := range watches {
		open.Go(func() {
			for e := range w.ResultChan() {
				all <- e
			}
		})
	}
	go func() {
		open.Wait()
		close(all)
	}()
	return all
}

// reportOf is what the kubelet reports of a pod's containers that is no good.
func reportOf(pod *corev1.Pod) []string {
	var texts []string
	for _, status := range pod.Status.ContainerStatuses {
		if status.State.Waiting != nil {
			texts = append(texts, status.State.Waiting.Reason)
		}
		for _, end := range []*corev1.ContainerStateTerminated{status.State.Terminated, status.LastTerminationState.Terminated} {
			if end != nil && end.ExitCode != 0 && pod.DeletionTimestamp == nil {
				texts = append(texts, "terminated")
			}
		}
	}
	return texts
}
