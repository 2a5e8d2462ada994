package watch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// logPatience is how long status waits for logs: of a node that is cut off none comes, and there may be many pods on
// it.
const logPatience = time.Second

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
	r, err := w.cluster.Explained(ctx, r, w.Mask)
	return r, err == nil
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
