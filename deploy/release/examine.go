package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

// diagnoseObjects compares what is in the cluster with what the release's last
// revision that was taken says.
func (d doctor) diagnoseObjects(ctx context.Context, found *Diagnosis, history []entity.Revision) error {
	manifest, revision := "", 0
	object, owner, err := d.elsewhere(ctx)
	if err != nil {
		return err
	}
	if owner != (kube.Release{}) {
		found.add(none, ForeignOwner, object,
			fmt.Sprintf("what is there belongs to the Helm release %s of the namespace %s", owner.Name,
				owner.Namespace), "",
			fmt.Sprintf("that release is looked at with todoctl status --namespace %s --release %s", owner.Namespace,
				owner.Name))
	}
	if len(history) == 0 {
		return d.diagnoseUnrecorded(ctx, found)
	}
	if history[len(history)-1].Status != entity.StatusUninstalling {
		revision = history[len(history)-1].Number
		if found.target > 0 {
			revision = found.target
		}
		var err error
		if manifest, err = d.helm.Manifest(d.release, revision); err != nil {
			return err
		}
	}
	applied, err := d.cluster.WouldApply(ctx, d.release, manifest)
	if errors.Is(err, kube.ErrNoDryRun) {
		return nil
	}
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, a := range applied {
		known[a.Object] = true
		if found.target == 0 { // otherwise that revision is applied anyway
			d.diagnoseObject(found, a, revision, putBack(history))
		}
	}
	if revision > 0 {
		if err := d.diagnoseSecret(ctx, found); err != nil {
			return err
		}
	}
	if revision == 0 {
		return nil // What is left of it goes with the removal.
	}
	return d.diagnoseOrphans(ctx, found, history, revision, known)
}

// putBack is the newest revision, where that put back what others had changed; 0: it is of another kind.
func putBack(history []entity.Revision) int {
	if last := history[len(history)-1]; strings.HasSuffix(last.Description, appliedAgain) {
		return last.Number
	}
	return 0
}

func (d doctor) diagnoseObject(found *Diagnosis, a kube.Applied, revision, before int) {
	will := fmt.Sprintf("apply revision %d again", revision)
	switch {
	case a.Refused != "":
		found.add(none, Drifted, a.Object, "the API server would not take it: "+a.Refused, "",
			refusal(d.cluster.Namespace(), a.Refused).Hint)
		return
	case a.Live == nil:
		found.add(restore, ObjectMissing, a.Object, "the release has it, and the cluster has not", will, "")
	case a.Live.GetDeletionTimestamp() != nil:
		finalizers := a.Live.GetFinalizers()
		found.add(none, BeingDeleted, a.Object, lifecycle.EndingMessage(finalizers), "",
			lifecycle.EndingHint("-n "+d.cluster.Namespace()+" "+a.Object))
		return
	default:
		if !d.diagnoseFields(found, a, will, before) {
			return
		}
	}
	found.again = revision
}

// diagnoseFields tells what others changed of an object that is there, and whether they have done so since the
// revision before put it back (0: none did), as a controller does each time.
func (d doctor) diagnoseFields(found *Diagnosis, a kube.Applied, will string, before int) bool {
	wrong := false
	if len(a.Owners) > 0 {
		found.add(restore, ForeignOwner, a.Object, "it is marked as owned by "+strings.Join(a.Owners, ", ")+
			", and is deleted when that is", will, "")
		wrong = true
	}
	fields := planner(d).fields(a.Live, a.Would)
	for _, f := range a.Added {
		fields = append(fields, plan.Field{Path: f.Path, From: d.Mask(f.From), To: d.Mask(f.To)})
	}
	if len(fields) == 0 {
		return wrong
	}
	code := Drifted
	message := "it was changed past the release: " + shownFields(fields, a.Conflict)
	if theirs := a.Excludes || len(a.Added) > 0; len(a.Conflict) > 0 || theirs && len(a.Strangers) > 0 {
		code = ForeignField
		if theirs {
			message += " (" + by(a.Strangers) + " wrote to it)"
		}
	}
	hint := "to keep the change, put it into your values and deploy"
	if before > 0 && len(a.Strangers) > 0 {
		hint = fmt.Sprintf(
			"revision %d had put it back, and it was written to again since, by %s. If a controller of the cluster "+
				"does that, it does so "+
				"each time, and --fix doesn't last: put the change into your values and deploy, or have it leave the "+
				"object alone", before, by(a.Strangers))
	}
	found.add(restore, code, a.Object, message, will, hint)
	return true
}

func shownFields(fields []plan.Field, conflicts []kube.Conflict) string {
	const most = 3
	var parts []string
	for _, f := range fields[:min(most, len(fields))] {
		part := fmt.Sprintf("%s is %q and should be %q", f.Path, f.From, f.To)
		for _, c := range conflicts {
			if c.Field == f.Path {
				part += ", written by " + c.Manager
			}
		}
		parts = append(parts, part)
	}
	if len(fields) > most {
		parts = append(parts, fmt.Sprintf("and %d more", len(fields)-most))
	}
	return strings.Join(parts, "; ")
}

// diagnoseSecret looks for keys that pods need and the Secret has not.
func (d doctor) diagnoseSecret(ctx context.Context, found *Diagnosis) error {
	missing, err := d.cluster.MissingKeys(ctx)
	if err != nil {
		return err
	}
	for _, m := range missing {
		by, err := d.keeperOf(ctx, m.Secret, nil)
		if err != nil {
			return err
		}
		if by == "" && (m.Key == entity.JWTSecret || m.Key == entity.MCPConfig) && !m.Whole {
			found.add(makeKey, SecretMissing, "secret/"+m.Secret, m.By+" needs its key "+m.Key+", which is not there",
				"make a new one", "")
			continue
		}
		what := "its key " + m.Key + ", which is not there"
		if m.Whole {
			what = "it, and it is not there"
		}
		hint := "write it with todoctl secrets set --env-file .env"
		if by != "" {
			hint = keptBy(by)
		}
		found.add(none, SecretMissing, "secret/"+m.Secret, m.By+" needs "+what, "", hint)
	}
	if len(missing) > 0 {
		return nil
	}
	return d.diagnoseChannels(ctx, found)
}

// keptBy says where a Secret is to be written that the deployer may not write.
func keptBy(keeper string) string { return "it is kept by " + keeper + ": " + writtenThere }

// diagnoseChannels looks for what keeps channels of reminders off or broken.
func (d *Deployer) diagnoseChannels(ctx context.Context, found *Diagnosis) error {
	stored, err := d.cluster.Secrets(ctx)
	if err != nil || stored.Empty() {
		return err
	}
	name, by, err := d.secretKeeper(ctx)
	if err != nil {
		return err
	}
	repair, will, hint := makeKey, "make a new one", ""
	if by != "" {
		repair, will, hint = none, "", keptBy(by)
	}
	if stored.Get(entity.VAPIDPrivateKey) == "" {
		found.add(repair, PushKeyMissing, "secret/"+name, "it has no "+entity.VAPIDPrivateKey+
			", so nothing rings in browsers while no page is open", will, hint)
	}
	for _, fault := range stored.Faults(entity.Assistant{Offline: true}) {
		if entity.Optional(fault.Key) {
			found.add(none, ChannelUnusable, "secret/"+name, fault.Message, "",
				cmp.Or(hint, "write it with todoctl secrets set --secret-file "+fault.Key+"=PATH"))
		}
	}
	return nil
}

// diagnoseMail signs in at the mail server from inside the cluster, by a pod that lives for some
// seconds, and sends nothing. A server that is set up and refuses is one by which nothing rings.
func (d *Deployer) diagnoseMail(ctx context.Context, found *Diagnosis, stored entity.Secrets) error {
	unusable := func(p Problem) bool { return p.Code == ChannelUnusable }
	if stored.Get(entity.SMTPURL) == "" || slices.ContainsFunc(found.Problems, unusable) {
		return nil
	}
	pod, there, err := d.cluster.BackendPod(ctx)
	if err := found.hiddenBy(err, "the mail server", "get deployments.apps"); err != nil || !there {
		return err
	}
	name, by, err := d.secretKeeper(ctx)
	if err != nil {
		return err
	}
	// the model isn't asked
	question := preflight.Question{Pod: pod, Environment: map[string]string{entity.AssistantName: "offline"}}
	answer, err := d.cluster.Probe(ctx, question)
	var unasked *preflight.ProbeError
	switch {
	case errors.As(err, &unasked):
		found.add(none, ChannelUnusable, "secret/"+name, "whether mail can be sent could not be asked: "+
			unasked.Reason, "", unasked.Hint)
		return nil
	case err != nil:
		return fmt.Errorf("ask the mail server from inside the cluster: %w", err)
	}
	for _, fault := range answer.Faults {
		if fault.Rule == preflight.MailServer {
			hint := "write what is right with todoctl secrets set --secret-file " + entity.SMTPURL + "=PATH"
			if by != "" {
				hint = keptBy(by)
			}
			if fault.Hint != "" {
				hint = fault.Hint + "; " + hint
			}
			found.add(none, ChannelUnusable, "secret/"+name, fault.Message+", so no reminder comes by e-mail", "", hint)
		}
	}
	return nil
}

// diagnoseOrphans looks for objects that are marked as the release's and that its
// revision does not have. One may go where an earlier record has it: then the
// release has lost it. Of another no record says anything.
func (d doctor) diagnoseOrphans(ctx context.Context, found *Diagnosis, history []entity.Revision, revision int,
	known map[string]bool) error {
	objects, err := d.cluster.OfRelease(ctx, d.release)
	if err != nil {
		return err
	}
	objects = slices.DeleteFunc(objects, func(object string) bool { return known[object] })
	if len(objects) == 0 {
		return nil
	}
	had, err := d.hadBefore(history, revision)
	if err != nil {
		return err
	}
	for _, object := range objects {
		last, recorded := had[object]
		if !recorded {
			found.add(none, Orphaned, object,
				"it is marked as the release's, and no record of the release has it: it may serve somebody",
				"", "look at it, and if nobody needs it: kubectl -n "+d.cluster.Namespace()+" delete "+
					strings.Replace(object, "/", " ", 1))
			continue
		}
		serves, err := d.cluster.Serves(ctx, object)
		if err != nil {
			return err
		}
		found.add(remove, Orphaned, object, fmt.Sprintf("revision %d had it, and revision %d does not have it any more",
			last, revision), "delete it", "")
		found.Problems[len(found.Problems)-1].Destroys = cmp.Or(serves, "nothing that answers depends on it")
	}
	return nil
}

// hadBefore says which revision before the given one was the last that had an object.
func (d doctor) hadBefore(history []entity.Revision, revision int) (map[string]int, error) {
	had := map[string]int{}
	for _, r := range history {
		if r.Number >= revision {
			continue
		}
		manifest, err := d.helm.Manifest(d.release, r.Number)
		if err != nil {
			return nil, err
		}
		objects, err := objectsOf(manifest)
		if err != nil {
			return nil, fmt.Errorf("read revision %d: %w", r.Number, err)
		}
		for object := range objects {
			had[object] = r.Number
		}
	}
	return had, nil
}

// diagnoseSurroundings looks at what is about the release without being of it: the
// labels that its namespace was given, and autoscalers that set the number of its pods.
func (d doctor) diagnoseSurroundings(ctx context.Context, found *Diagnosis, history []entity.Revision) error {
	if len(history) == 0 || found.Busy != "" {
		return nil
	}
	revision := cmp.Or(found.target, history[len(history)-1].Number)
	environment, err := d.helm.Environment(d.release, revision)
	if err != nil {
		return err
	}
	drift, err := d.cluster.NamespaceDrift(ctx, environment)
	if err != nil {
		return err
	}
	scalers, err := d.cluster.Autoscalers(ctx)
	if err != nil {
		return err
	}
	frozen, err := d.cluster.FrozenSecret(ctx)
	if err != nil {
		return err
	}
	manifest, err := d.helm.Manifest(d.release, revision)
	if err != nil {
		return err
	}
	others, err := d.inTheWay(ctx, manifest)
	if err != nil {
		return err
	}
	parts := lifecycle.Inspection{Parts: slices.Concat(drift, scalers, frozen, others)}
	reasons := lifecycle.ReasonsOf(lifecycle.Observation{Found: parts})
	for _, r := range reasons {
		if r.Code == lifecycle.Drifted && strings.HasPrefix(r.Object, "namespace/") {
			found.add(relabel, Drifted, r.Object, r.Message, "label it again", "")
			found.environment = environment
			continue
		}
		found.add(none, string(r.Code), r.Object, r.Message, "", r.Hint)
	}
	return nil
}

// inTheWay are the parts of others that get in the way; of policies that close those where something doesn't answer.
func (d doctor) inTheWay(ctx context.Context, manifest string) ([]lifecycle.Part, error) {
	others, err := d.cluster.Others(ctx, manifest)
	if err != nil || !slices.ContainsFunc(others, func(p lifecycle.Part) bool { return len(p.Closes) > 0 }) {
		return others, err
	}
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil {
		return nil, err
	}
	return lifecycle.Inspection{Parts: others, Answers: d.cluster.Answers(ctx, seen)}.Opened(), nil
}

// diagnosePods tells why pods do not run: the records and objects of a release may
// all be as they should, and its database be gone.
func (d doctor) diagnosePods(ctx context.Context, found *Diagnosis, history []entity.Revision) error {
	if len(history) == 0 || found.Busy != "" {
		return nil // What is on its way may yet get there.
	}
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil {
		return err
	}
	if found.Keeper != nil {
		seen.Keeper = *found.Keeper
	}
	if seen.Found, err = d.cluster.Serving(ctx, seen); err != nil {
		return err
	}
	stale, err := d.cluster.Stale(ctx, seen)
	if err != nil {
		return err
	}
	seen.Found.Parts = append(seen.Found.Parts, stale...)
	reasons := severe(lifecycle.ReasonsOf(seen)) // Without a revision: of the workloads alone.
	d.AddLogs(ctx, reasons)
	if reasons, err = d.diagnoseLifted(ctx, found, reasons); err != nil {
		return err
	}
	last := history[len(history)-1]
	back := ""
	outdated := slices.ContainsFunc(reasons, func(r lifecycle.Reason) bool { return r.Outdated })
	good, ok := entity.LastHealthy(history, last.Number)
	if ok && found.target == 0 && found.Keeper == nil && !outdated {
		back = fmt.Sprintf(
			"; if it came with revision %d, todoctl rollback goes back to revision %d, the last that was seen running",
			last.Number, good.Number)
	}
	d.addReasons(found, reasons, back)
	return nil
}

// diagnoseLifted takes out of the reasons those by a quota that no longer refuses: the
// ReplicaSet's controller waits up to a quarter of an hour before it tries again.
func (d doctor) diagnoseLifted(ctx context.Context, found *Diagnosis,
	reasons []lifecycle.Reason) ([]lifecycle.Reason, error) {
	var rest []lifecycle.Reason
	for _, r := range reasons {
		said := ""
		if r.Code == lifecycle.QuotaExceeded && found.Keeper == nil {
			var err error
			if said, err = d.cluster.Lifted(ctx, r.Message); err != nil {
				return nil, err
			}
		}
		if said == "" {
			rest = append(rest, r)
			continue
		}
		found.add(awaken, string(r.Code), r.Object, "its pods were refused, and nobody tries again yet: "+said,
			"start it again", "")
	}
	return rest, nil
}

// addReasons tells of reasons that nothing is done about; back goes after each hint.
func (d doctor) addReasons(found *Diagnosis, reasons []lifecycle.Reason, back string) {
	for _, r := range reasons {
		where := r.Object
		if r.Container != "" {
			where += ", container " + r.Container
		}
		message := r.Message
		if len(r.Log) > 0 {
			message += "; it said last: " + r.Log[len(r.Log)-1]
		}
		found.add(none, string(r.Code), where, message, "", r.Hint+back)
	}
}

// diagnoseUnrecordable tells what can be seen without the right to read Helm's records: why pods don't run, and what
// does not answer.
func (d doctor) diagnoseUnrecordable(ctx context.Context, found *Diagnosis) error {
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil {
		return err
	}
	found.Released = len(seen.Workloads) > 0
	if !found.Released || found.Busy != "" {
		return nil
	}
	if found.Keeper != nil {
		seen.Keeper = *found.Keeper
	}
	if seen.Found, err = d.cluster.Serving(ctx, seen); err != nil {
		return err
	}
	reasons := severe(lifecycle.ReasonsOf(seen))
	d.AddLogs(ctx, reasons)
	d.addReasons(found, reasons, "")
	found.mask(d)
	return nil
}
