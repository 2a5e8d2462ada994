package release

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Problem is something that is wrong with a release, whoever made it.
type Problem struct {
	Code    string `json:"code"`
	Object  string `json:"object"`
	Message string `json:"message"`
	// Will is what Repair does about it; empty: nothing, and Hint says what you can do.
	Will string `json:"will,omitempty"`
	// Destroys is what would stop answering or be gone by it. Repair does nothing that
	// destroys, unless it was agreed to by itself.
	Destroys string `json:"destroys,omitempty"`
	Hint     string `json:"hint,omitempty"`
	repair   repair
}

// repair is what is done about a problem.
type repair int

const (
	none repair = iota
	takeOver
	unlock
	settle  // the record of what runs
	finish  // the removal
	restore // a revision
	remove  // objects
	makeKey
	adopt   // objects without a record
	relabel // the namespace
	awaken  // a Deployment whose pods were refused
)

// Codes of problems.
const (
	DeadLease      = "DEAD_LEASE"
	LeftPending    = "LEFT_PENDING"
	LeftRemoving   = "LEFT_UNINSTALLING"
	FailedRevision = "FAILED_REVISION"
	SecretMissing  = "SECRET_MISSING"
	// PushKeyMissing and ChannelUnusable are of channels of reminders.
	PushKeyMissing  = "PUSH_KEY_MISSING"
	ChannelUnusable = "CHANNEL_UNUSABLE"
	ObjectMissing   = "OBJECT_MISSING"
	BeingDeleted    = "BEING_DELETED"
	Drifted         = "DRIFTED"
	ForeignField    = "FOREIGN_FIELD"
	ForeignOwner    = "FOREIGN_OWNER"
	Orphaned        = "ORPHANED"
	RecordsMissing  = "RECORDS_MISSING"
	LeakedSecret    = "SECRET_IN_HISTORY"
)

// Diagnosis is what is wrong, and what would be done about it.
type Diagnosis struct {
	Problems []Problem `json:"ailments"`
	// Busy is who is at work on the release: nothing is repaired then.
	Busy string `json:"busy,omitempty"`
	// Released: there is a release to have problems.
	Released bool `json:"released"`
	// Keeper is who keeps the release, where that is another tool: then nothing of it is repaired here.
	Keeper *lifecycle.Keeper `json:"keeper,omitempty"`
	// Unseen is what the caller may not look at, with the right that is missing.
	Unseen []kube.Hidden `json:"unseen,omitempty"`
	target int           // the revision to go back to; 0: none
	again  int           // the revision to apply again, because the cluster has drifted from it
	// environment is the one that the namespace is labelled with again.
	environment string
}

// Treatable says whether something would be set right without taking anything away.
func (d Diagnosis) Treatable() bool {
	return slices.ContainsFunc(d.Problems, func(p Problem) bool { return p.Will != "" && p.Destroys == "" })
}

// Destroying says whether something would be taken away.
func (d Diagnosis) Destroying() bool {
	return slices.ContainsFunc(d.Problems, func(p Problem) bool { return p.Destroys != "" })
}

// Diagnose looks for everything that keeps the release from working, or Helm and
// todoctl from working on it. It changes nothing; where a mail server is set up, a pod that
// lives for some seconds asks it.
func (d *Deployer) Diagnose(ctx context.Context) (Diagnosis, error) { return doctor{d}.diagnose(ctx) }

// doctor finds out what is wrong with a release, and sets it right.
type doctor struct{ *Deployer }

func (d doctor) diagnose(ctx context.Context) (Diagnosis, error) {
	if _, err := d.cluster.Version(ctx); err != nil {
		return Diagnosis{}, err
	}
	found := Diagnosis{Problems: []Problem{}}
	secrets, err := d.cluster.Secrets(ctx)
	if err := found.hiddenBy(err, "the Secret "+entity.Secret, "get secrets"); err != nil {
		return found, err
	}
	d.Hide(secrets)
	if err := d.diagnoseLease(ctx, &found); err != nil {
		return found, err
	}
	keeper, err := d.cluster.Keeper(ctx)
	if err != nil {
		return found, err
	}
	if keeper.Others() {
		found.Keeper = &keeper
	}
	history, err := d.helm.History(d.release)
	if apierrors.IsForbidden(err) {
		found.Unseen = append(found.Unseen, kube.Hidden{Part: kube.RecordsPart, Needs: "list secrets"})
		return found, d.diagnoseUnrecordable(ctx, &found)
	}
	if err != nil {
		return found, fmt.Errorf("the release's records cannot be read, so nothing can be said of it: %w", err)
	}
	if len(history) == 0 && keeper.Unrecorded() {
		err := d.diagnoseKept(ctx, &found)
		found.mask(d)
		return found, err
	}
	if d.diagnosePlace(&found, history) {
		return found, nil
	}
	missing, err := d.lostRecord(ctx, history)
	if err != nil {
		return found, err
	}
	if last := len(history) - 1; last >= 0 && history[last].Status == entity.StatusUninstalled {
		history = nil // Its records were kept (helm uninstall --keep-history), and it is not to be there.
	}
	found.Released = len(history) > 0 || missing != nil
	if err := d.diagnoseRelease(ctx, &found, history, missing); err != nil {
		return found, err
	}
	if err := d.diagnosePods(ctx, &found, history); err != nil {
		return found, err
	}
	if len(history) > 0 && found.Busy == "" {
		if err := d.diagnoseMail(ctx, &found, secrets); err != nil {
			return found, err
		}
	}
	found.leave()
	found.mask(d)
	return found, nil
}

// diagnosePlace tells of a release whose objects are in another namespace than its record, and so aren't looked at.
func (d doctor) diagnosePlace(found *Diagnosis, history []entity.Revision) (away bool) {
	place := d.placeOf(history)
	if place == "" {
		return false
	}
	found.Released = true
	found.add(none, string(lifecycle.NotSeen), "namespace/"+place,
		"the release's objects are here (namespace.name), and its record in "+d.cluster.Namespace()+
			": todoctl writes to releases of one namespace alone", "",
		fmt.Sprintf("todoctl status --namespace %s tells how it is; helm upgrade puts back what the release says",
			d.cluster.Namespace()))
	return true
}

// diagnoseLease looks at who is at work on the release.
func (d doctor) diagnoseLease(ctx context.Context, found *Diagnosis) error {
	holder, held, err := d.cluster.Holder(ctx)
	switch err := found.hiddenBy(err, "who is at work on it", "get leases.coordination.k8s.io"); {
	case err != nil:
		return err
	case holder.Alive:
		found.Busy = holder.Identity
	case held:
		found.add(takeOver, DeadLease, deployerLease, "it is held by "+holder.Identity+", which has ended",
			"give it back", "")
	}
	return nil
}

// mask takes secrets and line breaks out of the messages.
func (f *Diagnosis) mask(d doctor) {
	for i := range f.Problems {
		f.Problems[i].Message = d.Mask(strings.ReplaceAll(f.Problems[i].Message, "\n", "; "))
	}
}

// hiddenBy notes a part that may not be looked at. Any other error stays one.
func (f *Diagnosis) hiddenBy(err error, part, needs string) error {
	if !apierrors.IsForbidden(err) {
		return err
	}
	f.Unseen = append(f.Unseen, kube.Hidden{Part: part, Needs: needs})
	return nil
}

// diagnoseRelease looks at Helm's records, and by them at the objects; where the record
// of what runs is lost, nothing is compared with an older one.
func (d doctor) diagnoseRelease(ctx context.Context, found *Diagnosis, history []entity.Revision, missing *lost) error {
	if missing != nil {
		found.add(none, RecordsMissing, "release/"+d.release, missing.message, "", missing.hint)
		return nil
	}
	stands, err := d.stands(ctx, history)
	if err != nil {
		return err
	}
	if err := d.diagnoseRecords(found, history, stands); err != nil {
		return err
	}
	if err := d.diagnoseSurroundings(ctx, found, history); err != nil {
		return err
	}
	return d.diagnoseObjects(ctx, found, history)
}

func (f *Diagnosis) add(c repair, code, object, message, will, hint string) {
	f.Problems = append(f.Problems, Problem{Code: code, Object: object, Message: message, Will: will, Hint: hint,
		repair: c})
}

// diagnoseRecords looks at what Helm recorded; stands: what it recorded as pending runs.
func (d doctor) diagnoseRecords(found *Diagnosis, history []entity.Revision, stands bool) error {
	if len(history) == 0 {
		return nil
	}
	last := history[len(history)-1]
	object := fmt.Sprintf("revision/%d", last.Number)
	target, whose := goodRevision(history)
	back := fmt.Sprintf("go back to revision %d, %s", target, whose)
	switch {
	case last.Status == entity.StatusUninstalling:
		found.add(finish, LeftRemoving, object, "the release was being taken away, and nobody goes on with it",
			"finish taking it away", "to keep it instead, todoctl deploy with its values installs it again")
		found.Problems[len(found.Problems)-1].Destroys =
			"everything of the release that is still there, its history, and the Secret where Helm keeps it"
		return nil
	case stands:
		found.add(settle, LeftPending, object,
			fmt.Sprintf("it is %s and nobody works on it: Helm refuses to do anything. All of it is applied and runs",
				last.Status), "record it as deployed", "")
	case last.Status.Pending() && target > 0:
		found.target = target
		found.add(unlock, LeftPending, object,
			fmt.Sprintf("it is %s since %s and nobody works on it: Helm refuses to do anything", last.Status,
				max(0, d.now().Sub(last.Updated)).Round(time.Second)), "record it as failed, and "+back, "")
	case last.Status.Pending():
		found.add(unlock, LeftPending, object,
			fmt.Sprintf("it is %s and nobody works on it: Helm refuses to do anything", last.Status),
			"record it as failed", "then deploy again: no revision before it is known to have run")
	case last.Status == entity.StatusFailed && target > 0:
		found.target = target
		found.add(restore, FailedRevision, object, "it failed: "+last.Description, back, "")
	case last.Status == entity.StatusFailed:
		found.add(none, FailedRevision, object, "it failed: "+last.Description, "",
			"deploy again: no revision before it is known to have run")
	}
	return d.diagnoseLeaks(found, history)
}

// goodRevision is the revision to go back to: the last that was seen running, or,
// where nobody looked, the last that Helm recorded as deployed.
func goodRevision(history []entity.Revision) (number int, whose string) {
	if last, ok := entity.LastHealthy(history, history[len(history)-1].Number); ok {
		return last.Number, "the last that was seen running"
	}
	for i := len(history) - 2; i >= 0; i-- {
		if r := history[i]; r.Verdict != entity.Unhealthy && (r.Status == entity.StatusDeployed ||
			r.Status == entity.StatusSuperseded) {
			return r.Number, "the last that Helm recorded as deployed (nobody saw whether it ran)"
		}
	}
	return 0, ""
}

// diagnoseLeaks tells of secrets that were given to Helm as values.
func (d doctor) diagnoseLeaks(found *Diagnosis, history []entity.Revision) error {
	var leaks []string
	for _, r := range history {
		values, err := d.helm.Values(d.release, r.Number)
		if err != nil {
			return err
		}
		for value := range secretValues {
			if text(values, "secrets", value) != "" {
				leaks = append(leaks, fmt.Sprint(r.Number))
				break
			}
		}
	}
	if len(leaks) == 0 {
		return nil
	}
	message := "secrets were given to Helm as values, which keeps them readable in its records of the revisions " +
		strings.Join(leaks, ", ")
	found.add(none, LeakedSecret, "release/"+d.release, message, "", d.forgetLeaks(history, leaks))
	return nil
}

// forgetLeaks says how secrets get out of Helm's records. It never names the records
// that Helm and doctor go by: without them nobody knows what belongs to the release.
func (d doctor) forgetLeaks(history []entity.Revision, leaks []string) string {
	var records []string
	for i, r := range history {
		if i == len(history)-1 || r.Status == entity.StatusDeployed || !slices.Contains(leaks, fmt.Sprint(r.Number)) {
			continue
		}
		records = append(records, kube.RecordName(d.release, r.Number))
	}
	if len(records) < len(leaks) {
		return "todoctl deploy takes the Secret over as it is, and gives Helm no secret; then todoctl doctor names " +
			"the old records that may go"
	}
	return fmt.Sprintf(
		"change those secrets at their source, and delete these records alone (there is no rollback to them then): "+
			"kubectl -n %s delete secret %s",
		d.cluster.Namespace(), strings.Join(records, " "))
}

// Repair does what the diagnosis says it will, under the deployer's lease; what
// destroys only where that was agreed to.
func (d *Deployer) Repair(ctx context.Context, found Diagnosis, destroy bool) error {
	return doctor{d}.treat(ctx, found, destroy)
}

func (d doctor) treat(ctx context.Context, found Diagnosis, destroy bool) error {
	if !destroy {
		found.Problems = slices.DeleteFunc(slices.Clone(found.Problems),
			func(a Problem) bool { return a.Destroys != "" })
	}
	if err := d.ours(ctx); err != nil {
		return err
	}
	if found.Busy != "" {
		return fmt.Errorf("%s is at work on the release: wait until it is done", found.Busy)
	}
	held, lease, err := d.hold(ctx)
	if err != nil {
		return err
	}
	d.lease = lease
	defer func() { d.lease = nil }()
	defer d.giveBack(ctx, lease)
	return d.watched(held, func(observer *kube.Observer) error { return d.repair(held, observer, found) })
}

func (d doctor) repair(ctx context.Context, observer *kube.Observer, found Diagnosis) error {
	awakened := false
	for _, a := range found.Problems {
		var err error
		switch a.repair {
		case unlock:
			history, historyErr := d.helm.History(d.release)
			if err = historyErr; err == nil && len(history) > 0 && history[len(history)-1].Status.Pending() {
				err = d.helm.Unlock(d.release, history[len(history)-1].Number,
					"Left pending: recorded as failed by todoctl doctor")
			}
		case settle:
			err = d.settle(ctx)
		case finish:
			err = d.helm.Uninstall(ctx, d.release)
			d.removed = err == nil
		case adopt:
			err = d.adopt(ctx, observer)
		case relabel:
			_, err = d.cluster.EnsureNamespace(ctx, found.environment)
		case awaken:
			err = d.cluster.Awaken(ctx, strings.TrimPrefix(a.Object, "deployment/"))
			awakened = true
		case remove:
			err = d.cluster.Remove(ctx, a.Object)
		case makeKey:
			err = d.makeKeys(ctx)
		default:
			continue
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", a.Code, a.Object, err)
		}
		d.Step(a.Object, "done: "+a.Will)
	}
	revision := cmp.Or(found.target, found.again)
	if revision == 0 && awakened {
		return d.awaitAwakened(ctx, observer)
	}
	if revision == 0 {
		return nil
	}
	return d.applyAgain(ctx, observer, found, revision)
}

// makeKeys makes what the Secret lacks and can be made, unless somebody else keeps it since the diagnosis.
func (d doctor) makeKeys(ctx context.Context) error {
	name, by, err := d.secretKeeper(ctx)
	if err != nil {
		return err
	}
	if by != "" {
		return keptElsewhere(name, by)
	}
	stored, err := d.cluster.Secrets(ctx)
	if err != nil {
		return err
	}
	return d.cluster.WriteSecrets(ctx, stored.Completed())
}

// appliedAgain ends the description of a revision that puts back what others had taken away or changed.
const appliedAgain = " applied again: objects of it were missing or changed"

// applyAgain applies a revision that is recorded: the one that the diagnosis goes back to, or the newest once more.
func (d doctor) applyAgain(ctx context.Context, observer *kube.Observer, found Diagnosis, revision int) error {
	reason := fmt.Sprintf("Revision %d", revision) + appliedAgain
	if found.target > 0 {
		reason = fmt.Sprintf("Back to revision %d by todoctl doctor", revision)
	}
	d.Step("release/"+d.release, fmt.Sprintf("apply revision %d", revision))
	if err := recovery(d).takeOver(ctx, revision, kube.Everything); err != nil {
		return err
	}
	var report Report
	if err := recovery(d).rollBack(ctx, observer, revision, reason, &report); err != nil {
		d.AddLogs(ctx, report.Reasons)
		return &Failure{Cause: err, Reasons: report.Reasons, Revision: revision, BackFailed: true,
			Serves: serves(observer)}
	}
	return nil
}

// awaitAwakened waits until the pods run that were refused before.
func (d doctor) awaitAwakened(ctx context.Context, observer *kube.Observer) error {
	track := newTrack(d.Deployer, observer)
	if err := track.wait(ctx); err != nil {
		d.AddLogs(context.WithoutCancel(ctx), track.reasons)
		return &Failure{Cause: err, Reasons: track.reasons, Serves: serves(observer)}
	}
	return nil
}
