package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

const maxLogBytes = 16 << 10

// ErrNoLog says that a container's log is not there at the moment: its run has
// been taken away, and the next has not begun.
var ErrNoLog = errors.New("the log is not there")

// lostLog begins what the kubelet answers, with success, in place of such a log.
const lostLog = "unable to retrieve container logs for "

// LastLines returns the last lines of a container's log; previous asks for those
// of the run before, which is the one that crashed. ErrNoLog may pass.
func (c *Cluster) LastLines(ctx context.Context, pod, container string, previous bool, lines int) ([]string, error) {
	tail, limit := int64(lines), int64(maxLogBytes)
	stream, err := c.client.CoreV1().Pods(c.namespace).GetLogs(pod, &corev1.PodLogOptions{
		Container: container, Previous: previous, TailLines: &tail, LimitBytes: &limit,
	}).Stream(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the log of %s in pod %s: %w", container, pod, c.explain(err))
	}
	defer stream.Close()
	text, err := io.ReadAll(io.LimitReader(stream, maxLogBytes))
	if err != nil {
		return nil, fmt.Errorf("read the log of %s in pod %s: %w", container, pod, err)
	}
	trimmed := strings.TrimRight(string(text), "\n")
	switch {
	case trimmed == "":
		return nil, nil
	case strings.HasPrefix(trimmed, lostLog) && !strings.Contains(trimmed, "\n"):
		return nil, fmt.Errorf("read the log of %s in pod %s: %w", container, pod, ErrNoLog)
	}
	return strings.Split(trimmed, "\n"), nil
}
