package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	logLines    = 10
	logPatience = 2 * time.Second // a log that cannot be read must not hide the reason
)

// AddLogs reads the last lines of the containers that are to blame, of a few.
func (w *Watcher) AddLogs(ctx context.Context, reasons []lifecycle.Reason) {
	const containers = 3
	read := 0
	for i, r := range reasons {
		if read < containers {
			reasons[i], _ = w.explained(ctx, r)
		} else {
			reasons[i].Message, reasons[i].Event = w.Mask(r.Message), w.Mask(r.Event)
		}
		if len(reasons[i].Log) > 0 {
			read++
		}
	}
}

// explained adds what the container said last, and what that tells, with secrets
// taken out of all texts. Asking again is of use where final is false.
func (w *Watcher) explained(ctx context.Context, r lifecycle.Reason) (_ lifecycle.Reason, final bool) {
	r.Message, r.Event = w.Mask(r.Message), w.Mask(r.Event)
	pod, isPod := strings.CutPrefix(r.Object, "pod/")
	if !isPod || r.Container == "" {
		return r, true
	}
	switch r.Code {
	case lifecycle.Crashed, lifecycle.OutOfMemory, lifecycle.NotAlive, lifecycle.NotReady, lifecycle.DatabaseUnreachable, lifecycle.BackendUnreachable, lifecycle.NotAnswering:
	default:
		return r, true // It has not started, so it has said nothing.
	}
	ctx, cancel := context.WithTimeout(ctx, logPatience)
	defer cancel()
	said, err := w.lastWords(ctx, pod, r)
	if err != nil {
		return r, false
	}
	for i, line := range said {
		said[i] = w.Mask(line)
	}
	return r.Explained(said), true
}

// lastWords asks again for a log that is not there because the kubelet is
// replacing its container.
func (w *Watcher) lastWords(ctx context.Context, pod string, r lifecycle.Reason) ([]string, error) {
	const pause = 200 * time.Millisecond
	for {
		said, err := w.cluster.LastLines(ctx, pod, r.Container, r.Previous, logLines)
		if err != nil && r.Previous { // The run before may have been forgotten, or be this one.
			said, err = w.cluster.LastLines(ctx, pod, r.Container, false, logLines)
		}
		if !errors.Is(err, kube.ErrNoLog) {
			return said, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
	}
}

// Describe tells a reason to a person: the object and container, what is wrong
// with its code, the event, what the container said last, and what to do next. The
// lines after the first are indented.
func Describe(r lifecycle.Reason) string {
	var text strings.Builder
	text.WriteString(r.Object)
	if r.Container != "" {
		text.WriteString(", container " + r.Container)
	}
	fmt.Fprintf(&text, ": %s [%s]", r.Message, r.Code)
	if r.Event != "" && !strings.Contains(r.Message, r.Event) {
		text.WriteString("\n  event: " + r.Event)
	}
	if len(r.Log) > 0 {
		text.WriteString("\n  it said last:")
		for _, line := range r.Log {
			text.WriteString("\n    | " + line)
		}
	}
	if r.Hint != "" {
		text.WriteString("\n  " + r.Hint)
	}
	return text.String()
}
