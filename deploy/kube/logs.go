package kube

import (
	"context"
	"fmt"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

const maxLogBytes = 16 << 10

// LastLines returns the last lines of a container's log; previous asks for those
// of the run before, which is the one that crashed.
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
	if trimmed == "" {
		return nil, nil
	}
	return strings.Split(trimmed, "\n"), nil
}
