package release

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// unclaimed refuses to write over fields that somebody else wrote, before
// anything is changed.
func (d planner) unclaimed(ctx context.Context, request Request, manifest string) error {
	objects, err := d.cluster.WouldApply(ctx, d.release, manifest)
	if err != nil && !errors.Is(err, kube.ErrNoDryRun) {
		return err
	}
	if err := recovery(d).foreign(ctx, objects); err != nil {
		return err
	}
	if request.ForceConflicts {
		return nil
	}
	var reasons []lifecycle.Reason
	for _, o := range objects {
		switch {
		case len(o.Conflict) > 0:
			reasons = append(reasons, conflictReason(o))
		case o.Excludes && len(o.Strangers) > 0:
			reasons = append(reasons, d.exclusion(o))
		}
	}
	d.additions(objects)
	if len(reasons) == 0 {
		return nil
	}
	if err := d.autoscaled(ctx, reasons); err != nil {
		return err
	}
	for i := range reasons {
		d.Emit(watch.Event{Kind: watch.TroubleEvent, Object: reasons[i].Object, Text: reasons[i].Message,
			Reason: &reasons[i]})
	}
	return &Failure{Cause: errors.New("fields of it belong to somebody else"), Reasons: reasons}
}

// unexcluded refuses a revision of which the API server would not take an object beside what others wrote to it,
// before anything is changed: applying it would leave a failed revision. It is for the commands that can't be told to
// write over that, and names the one that does.
func (d planner) unexcluded(ctx context.Context, chart *helm.Chart, values map[string]any, report *Report) error {
	version, err := d.cluster.Version(ctx)
	if err != nil {
		return err
	}
	where := helm.Rendering{Release: d.release, Namespace: d.cluster.Namespace(), KubeVersion: version}
	rendered, err := helm.Render(ctx, chart, copied(values), where)
	if err != nil {
		return err
	}
	objects, err := d.cluster.WouldApply(ctx, d.release, rendered.Manifest)
	if err != nil && !errors.Is(err, kube.ErrNoDryRun) {
		return err
	}
	for _, o := range objects {
		if !o.Excludes {
			continue
		}
		reason := d.exclusion(o)
		reason.Hint = "todoctl doctor --fix writes over it, then do this once more; to keep their change, " +
			"put it into your values and deploy with --force-conflicts"
		report.Reasons = append(report.Reasons, reason)
		d.Emit(watch.Event{Kind: watch.TroubleEvent, Object: reason.Object, Text: reason.Message, Reason: &reason})
	}
	if len(report.Reasons) == 0 {
		return nil
	}
	return &Failure{Cause: errors.New("fields of it belong to somebody else"), Reasons: report.Reasons}
}

// autoscaled says what helps where an autoscaler is whoever wrote the number of pods: it would write it again.
func (d planner) autoscaled(ctx context.Context, reasons []lifecycle.Reason) error {
	scalers, err := d.cluster.Autoscalers(ctx)
	if err != nil {
		return err
	}
	for _, scaler := range scalers {
		for i := range reasons {
			if r := &reasons[i]; r.Object == scaler.Scales && strings.Contains(r.Message, ".spec.replicas") {
				r.Hint = scaler.Object +
					" sets the number of pods, and sets it again after --force-conflicts: take it away (kubectl -n " +
					d.cluster.Namespace() +
					" delete " + strings.Replace(scaler.Object, "/", " ", 1) +
					", or what made it), then deploy with --force-conflicts"
			}
		}
	}
	return nil
}

// additions tells what others added to objects, and that it stays.
func (d planner) additions(objects []kube.Applied) {
	for _, o := range objects {
		if len(o.Added) == 0 || len(o.Strangers) == 0 || len(o.Conflict) > 0 || o.Excludes {
			continue
		}
		d.Step(o.Object,
			fmt.Sprintf("has what %s added, and keeps it (%s): --force-conflicts or todoctl doctor --fix takes it away",
				by(o.Strangers), few(paths(o.Added))))
	}
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

// exclusion tells of fields that others wrote and that exclude the chart's, such as
// a variable's value where the chart has it from a ConfigMap.
func (d planner) exclusion(o kube.Applied) lifecycle.Reason {
	return lifecycle.Reason{Code: lifecycle.FieldConflict, Object: o.Object, Severe: true,
		Message: fmt.Sprintf("%s wrote what excludes the chart's own: %s", by(o.Strangers),
			few(paths(d.fields(o.Live, o.Would)))),
		Hint: "put their change into your values, take it back, or write over it with --force-conflicts (todoctl " +
			"doctor --fix does so too)"}
}

// by names who wrote something.
func by(strangers []string) string {
	if len(strangers) == 0 {
		return "somebody else"
	}
	return strings.Join(strangers, " and ")
}

func paths(fields []plan.Field) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Path)
	}
	return all
}

// few names the first of many.
func few(paths []string) string {
	const most = 3
	text := strings.Join(paths[:min(most, len(paths))], ", ")
	if len(paths) > most {
		text += fmt.Sprintf(" and %d more", len(paths)-most)
	}
	return text
}

// reasonsOf are those of a failure.
func reasonsOf(err error) []lifecycle.Reason {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Reasons
	}
	return nil
}
