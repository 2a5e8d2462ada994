package explain

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	// logsPatience is how long all logs together may take: the reasons are worth more than they.
	logsPatience = 3 * time.Second
	// mostLogs is how many containers are asked.
	mostLogs = 3
)

// addLogs reads what the containers that are to blame said last, as they wrote it. It returns what may not be read.
func addLogs(ctx context.Context, cluster *kube.Cluster, reasons []lifecycle.Reason) []kube.Hidden {
	ctx, cancel := context.WithTimeout(ctx, logsPatience)
	defer cancel()
	read := 0
	for i, r := range reasons {
		if read == mostLogs {
			break
		}
		said, err := cluster.Explained(ctx, r, func(text string) string { return text })
		if apierrors.IsForbidden(err) {
			return []kube.Hidden{{Part: "what the containers said last", Needs: "get pods/log"}}
		}
		reasons[i] = said
		if len(said.Log) > 0 {
			read++
		}
	}
	return nil
}
