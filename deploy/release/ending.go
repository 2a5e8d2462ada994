package release

import (
	"context"
	"errors"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// namespaceEnds says whether work failed because the namespace is being deleted: the
// lease can't be kept in it, nothing can be written there, or what was applied is gone.
func (d *Deployer) namespaceEnds(ctx context.Context, err error) bool {
	if errors.Is(context.Cause(ctx), kube.ErrNamespaceEnds) || errors.Is(err, kube.ErrNamespaceEnds) ||
		strings.Contains(err.Error(), beingTerminated) {
		return true
	}
	return len(d.cluster.EndingNamespace(context.WithoutCancel(ctx))) > 0
}
