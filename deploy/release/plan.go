package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
)

// Plan says what deploying the request would change. It changes nothing.
func (d *Deployer) Plan(ctx context.Context, request Request) (plan.Plan, error) {
	defer d.cluster.UseSecret("")
	p, err := planner{d}.plan(ctx, request)
	if err != nil {
		return plan.Plan{}, d.Masked(err)
	}
	return p, nil
}

// planner finds out what a request would do, and whether it may be done.
type planner struct{ *Deployer }

func (d planner) plan(ctx context.Context, request Request) (plan.Plan, error) {
	ready, err := d.prepare(ctx, request)
	if err != nil {
		return plan.Plan{}, err
	}
	stored, err := d.cluster.Secrets(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	d.Hide(stored, ready.settings.secrets)
	if ready.settings, err = d.completeSecrets(ctx, ready.settings); err != nil {
		return plan.Plan{}, err
	}
	// Rendered again with the sum of the secrets, by which pods restart.
	version, err := d.cluster.Version(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	rendered, err := helm.Render(ctx, request.Chart, ready.settings.values(),
		helm.Rendering{Release: d.release, Namespace: d.cluster.Namespace(), KubeVersion: version})
	if err != nil {
		return plan.Plan{}, err
	}
	p := plan.Plan{Format: plan.Format, Made: d.now().UTC(), Context: d.cluster.Context(),
		Namespace: d.cluster.Namespace(), Release: d.release,
		Values: unsummed(ready.settings.values()), Secret: ready.settings.secrets.Changed(stored)}
	p.Base = plan.Base{Chart: request.Chart.Digest(), Values: digest(p.Values)}
	if stored.Get(entity.JWTSecret) != "" || ready.settings.given != nil &&
		request.Secrets.Get(entity.JWTSecret) != "" {
		p.Base.Secrets = ready.settings.secrets.Checksum()
	}
	if err := d.planObjects(ctx, &p, rendered.Manifest); err != nil {
		return plan.Plan{}, err
	}
	return p, d.cluster.Provision(ctx, &p, rendered.Manifest)
}

// planObjects fills in what happens to each object, and to those that the last
// revision had and this one has not.
func (d planner) planObjects(ctx context.Context, p *plan.Plan, manifest string) error {
	applied, err := d.cluster.WouldApply(ctx, d.release, manifest)
	if err != nil {
		return err
	}
	var names []string
	for _, a := range applied {
		p.Objects = append(p.Objects, d.planned(a))
		names = append(names, a.Object)
		if restart, ok := restartOf(a); ok {
			p.Restarts = append(p.Restarts, restart)
		}
	}
	history, err := d.helm.History(d.release)
	if err != nil || len(history) == 0 {
		return err
	}
	last := history[len(history)-1]
	p.Base.Revision, p.Base.Status = last.Number, string(last.Status)
	before, err := d.helm.Manifest(d.release, last.Number)
	if err != nil {
		return err
	}
	leaves, err := d.cluster.Live(ctx, before, names)
	if err != nil {
		return err
	}
	for _, live := range leaves {
		action := plan.Delete
		if kube.Outlives(live) {
			action = plan.Leave
		}
		p.Objects = append(p.Objects, plan.Object{Name: kube.NameOf(live), Action: action, UID: string(live.GetUID()),
			Generation: live.GetGeneration(), Version: live.GetResourceVersion(), Digest: plan.Digest(live.Object)})
	}
	return nil
}

func (d planner) planned(a kube.Applied) plan.Object {
	o := plan.Object{Name: a.Object, Action: plan.Keep}
	if a.Live != nil {
		o.UID, o.Generation, o.Version, o.Digest = string(a.Live.GetUID()), a.Live.GetGeneration(),
			a.Live.GetResourceVersion(), plan.Digest(a.Live.Object)
	}
	for _, c := range a.Conflict {
		o.Conflicts = append(o.Conflicts, plan.Conflict(c))
	}
	switch {
	case a.Refused != "":
		o.Action, o.Refused = plan.Refuse, d.Mask(a.Refused)
		return o
	case a.Live == nil:
		o.Action = plan.Create
		return o
	}
	if o.Fields = d.fields(a.Live, a.Would); len(o.Fields) > 0 {
		o.Action = plan.Change
	}
	return o
}

// fields are those that change, without secrets.
func (d planner) fields(live, would *unstructured.Unstructured) []plan.Field {
	fields := plan.Fields(live.Object, would.Object)
	for i := range fields {
		f := &fields[i]
		if live.GetKind() == "Secret" && (strings.HasPrefix(f.Path, ".data") ||
			strings.HasPrefix(f.Path, ".stringData")) {
			f.From, f.To = hiddenIf(f.From), hiddenIf(f.To)
		}
		f.From, f.To = d.Mask(f.From), d.Mask(f.To)
	}
	return fields
}

func hiddenIf(text string) string {
	if text == "" {
		return ""
	}
	return "(hidden)"
}

func restartOf(a kube.Applied) (plan.Restart, bool) {
	if a.Live == nil || a.Would == nil || a.Live.GetKind() != "Deployment" {
		return plan.Restart{}, false
	}
	var why []string
	for _, f := range plan.Fields(a.Live.Object, a.Would.Object) {
		if path, ok := strings.CutPrefix(f.Path, ".spec.template"); ok {
			why = append(why, path)
		}
	}
	if len(why) == 0 {
		return plan.Restart{}, false
	}
	replicas, _, err := unstructured.NestedInt64(a.Would.Object, "spec", "replicas")
	if err != nil {
		replicas = 1
	}
	return plan.Restart{Object: a.Object, Pods: int(replicas), Why: strings.Join(why[:min(3, len(why))], ", ")}, true
}

// stands refuses a plan that no longer says what would happen.
func (d planner) stands(ctx context.Context, request Request, made plan.Plan) error {
	request.Plan = nil
	now, err := d.plan(ctx, request)
	if err != nil {
		return err
	}
	if moved := made.Moved(now); len(moved) > 0 {
		return fmt.Errorf(
			"the plan of %s no longer holds, and nothing was changed:\n  - %s\nMake it again with todoctl plan",
			made.Made.Format("2 Jan 15:04:05"), strings.Join(moved, "\n  - "))
	}
	if refused := now.Refused(); len(refused) > 0 {
		return fmt.Errorf("the API server would not take %s: %s", refused[0].Name, refused[0].Refused)
	}
	return nil
}

// unsummed are the values without the sum of the secrets, which is made again
// when they are applied.
func unsummed(values map[string]any) map[string]any {
	values = copied(values)
	if secrets, ok := values["secrets"].(map[string]any); ok {
		delete(secrets, "checksum")
	}
	return values
}

func digest(values map[string]any) string {
	text, err := json.Marshal(values) // Sorted by key.
	if err != nil {
		panic(err) // They came from YAML, and so marshal.
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
