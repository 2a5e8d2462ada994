package release

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// unclaimed refuses to write over fields that somebody else wrote, before
// anything is changed.
func (d *Deployer) unclaimed(ctx context.Context, request Request, manifest string) error {
	if request.ForceConflicts {
		return nil
	}
	objects, err := d.cluster.WouldApply(ctx, d.release, manifest)
	if errors.Is(err, kube.ErrNoDryRun) {
		return nil
	}
	if err != nil {
		return err
	}
	var reasons []lifecycle.Reason
	for _, o := range objects {
		if len(o.Conflict) > 0 {
			reasons = append(reasons, conflictReason(o))
		}
	}
	if len(reasons) == 0 {
		return nil
	}
	for i := range reasons {
		d.emit(Event{Kind: TroubleEvent, Object: reasons[i].Object, Text: reasons[i].Message, Reason: &reasons[i]})
	}
	return &Failure{Cause: errors.New("fields of it belong to somebody else"), Reasons: reasons}
}

func conflictReason(o kube.Applied) lifecycle.Reason {
	var owned []string
	for _, c := range o.Conflict {
		owned = append(owned, fmt.Sprintf("%s by %s", c.Field, c.Manager))
	}
	return lifecycle.Reason{Code: lifecycle.FieldConflict, Object: o.Object, Severe: true,
		Message: "somebody else wrote what the chart would: " + strings.Join(owned, ", "),
		Hint:    "put their change into your values, take it back, or write over it with --force-conflicts"}
}

// reasonsOf are those of a failure.
func reasonsOf(err error) []lifecycle.Reason {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Reasons
	}
	return nil
}
