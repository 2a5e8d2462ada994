package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// unchanged finds the revision that already is what the request says, and says
// whether there is one: the newest, recorded with this chart, these values and these
// secrets, of which applying would change no field, and which runs. Another revision
// would then be the same with another number. Where something can't be known, it
// says no, and the deployment takes its usual way.
func (d planner) unchanged(ctx context.Context, request Request, ready prepared, report *Report) (bool, error) {
	if request.Unlock {
		return false, nil // There is something to be taken over.
	}
	last, recorded, err := d.recordedAs(request, ready.settings)
	if err != nil || !recorded {
		return false, err
	}
	if _, held, err := d.cluster.Holder(ctx); err != nil || held {
		return false, err // Another is at work, or died and left its lease, which is taken over first.
	}
	stored, err := d.cluster.Secrets(ctx)
	if err != nil || len(ready.settings.secrets.Changed(stored)) > 0 {
		return false, err
	}
	keeper, err := d.cluster.SecretKeeper(ctx)
	if err != nil || keeper == kube.ByHelm {
		return false, err
	}
	objects, err := d.cluster.WouldApply(ctx, d.release, ready.manifest)
	if errors.Is(err, kube.ErrNoDryRun) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, o := range objects {
		if d.changes(o, request.ForceConflicts) {
			return false, nil
		}
	}
	status, err := d.Status(ctx)
	if err != nil || status.State != lifecycle.Running {
		return false, err
	}
	d.additions(objects)
	report.State = status.State
	report.Reasons = status.Reasons
	report.URL = status.URL
	report.Revision = last
	report.Unchanged = true
	d.Step("release/"+d.release,
		fmt.Sprintf("nothing to change: revision %d has this chart, these values and these secrets, and runs",
			last.Number))
	return true, nil
}

// recordedAs finds the newest revision, and says whether it was seen running with the
// request's chart and with the values that would be given to Helm now.
func (d planner) recordedAs(request Request, s settings) (entity.Revision, bool, error) {
	history, err := d.helm.History(d.release)
	if err != nil || len(history) == 0 {
		return entity.Revision{}, false, err
	}
	last := history[len(history)-1]
	if last.Status != entity.StatusDeployed || last.Verdict != entity.Healthy {
		return last, false, nil
	}
	values, err := d.helm.Values(d.release, last.Number)
	if err != nil || digest(values) != digest(s.values()) {
		return last, false, err
	}
	chart, err := d.helm.Chart(d.release, last.Number)
	if err != nil {
		return last, false, err
	}
	return last, chart.Same(request.Chart), nil
}

// changes says whether deploying would do anything to an object; with force it also
// takes away what others added.
func (d planner) changes(o kube.Applied, force bool) bool {
	return o.Live == nil || o.Refused != "" || o.Excludes || len(o.Conflict) > 0 ||
		force && len(o.Added) > 0 || len(d.fields(o.Live, o.Would)) > 0
}
