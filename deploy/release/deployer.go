// Package release deploys: it writes what Helm must not keep, lets Helm apply and
// record, watches until everything runs, and says why when it does not.
package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// DefaultTimeout bounds the wait for a release to run.
const DefaultTimeout = 5 * time.Minute

// Deployer works on the one release of a namespace.
type Deployer struct {
	*watch.Watcher // what may be looked at without changing anything

	cluster   *kube.Cluster
	helm      *helm.Client
	release   string
	now       func() time.Time
	timeout   time.Duration
	answers   func(context.Context, string) bool
	preflight func(context.Context, string, map[string]any) error
	patience  time.Duration // for another deployer
	watchFor  time.Duration
	budget    lifecycle.Budget
	wrote     entity.Revision // the newest record written by this deployer
	removed   bool            // the record was deleted by this deployer
	lease     *kube.Lease     // while this deployer is at work
}

// Options are what a Deployer can be told; the zero value works.
type Options struct {
	Emit    func(watch.Event) // called from one goroutine at a time
	Now     func() time.Time
	Release string            // name of the release; entity.Release if empty
	Timeout time.Duration     // for the wait; DefaultTimeout if 0
	Budget  *lifecycle.Budget // for failures; the usual one if nil
	// Preflight asks the cluster whether what is rendered can run there; nil: it is not asked.
	Preflight func(ctx context.Context, manifest string, values map[string]any) error
	// WatchFor is how long everything has to be ready before it is judged healthy.
	WatchFor time.Duration
	// Patience is how long a deployer that is at work is waited for; 0: not at all.
	Patience time.Duration
	// Answers says whether a URL answers from here; nil: it is not asked.
	Answers func(context.Context, string) bool
}

// New makes a Deployer.
func New(cluster *kube.Cluster, client *helm.Client, options Options) *Deployer {
	d := &Deployer{cluster: cluster, helm: client, release: cmp.Or(options.Release, entity.Release), now: options.Now,
		answers: options.Answers, preflight: options.Preflight, patience: options.Patience, watchFor: options.WatchFor,
		timeout: cmp.Or(options.Timeout, DefaultTimeout)}
	if d.now == nil {
		d.now = time.Now
	}
	if d.budget = lifecycle.NewBudget(); options.Budget != nil {
		d.budget = *options.Budget
	}
	d.Watcher = watch.New(cluster, client, d.release, d.now, options.Emit)
	return d
}

// Request is what is to be deployed.
type Request struct {
	Chart   *helm.Chart
	Values  map[string]any // without the chart's defaults
	Secrets entity.Secrets // what is given now; the rest stays as it is in the cluster
	// NoRollback leaves a failed upgrade as it is, to be looked at.
	NoRollback bool
	// Unlock takes a pending release over even if another tool may be at work on it.
	Unlock bool
	// ForceConflicts writes over fields that others wrote.
	ForceConflicts bool
	// TakeOver takes a release from another tool that keeps it and is not at work, such as a suspended HelmRelease.
	TakeOver bool
	// NoPreflight leaves out what the cluster is asked before.
	NoPreflight bool
	// Plan is what is to be done, exactly or not at all; nil: whatever it takes.
	Plan *plan.Plan
}

// Report is how a deployment ended.
type Report struct {
	State        lifecycle.State    `json:"state"`
	Context      string             `json:"context"`
	Namespace    string             `json:"namespace"`
	Revision     entity.Revision    `json:"revision"`
	Unchanged    bool               `json:"unchanged,omitempty"` // it ran already as requested: no revision was made
	URL          string             `json:"url,omitempty"`
	Seconds      float64            `json:"seconds"`
	Reasons      []lifecycle.Reason `json:"reasons,omitempty"`
	RolledBackTo int                `json:"rolled_back_to,omitempty"`
	Error        string             `json:"error,omitempty"`
}

// Outcome is err, or, where there is none and the release doesn't serve as it should for all that, an error that says
// why.
func (r Report) Outcome(err error) error {
	if err != nil || r.State != lifecycle.Degraded {
		return err
	}
	var why []string
	for _, reason := range r.Reasons {
		if reason.Severe {
			why = append(why, reason.Message)
		}
	}
	return fmt.Errorf("the release is Degraded all the same: %s", strings.Join(why, "; "))
}

// Deploy installs or upgrades, and returns when the release runs or is known not
// to. The report is filled in either way.
func (d *Deployer) Deploy(ctx context.Context, request Request) (Report, error) {
	start := d.now()
	defer d.cluster.UseSecret("")
	report := Report{Context: d.cluster.Context(), Namespace: d.cluster.Namespace(), State: lifecycle.NotDeployed}
	err := d.deploy(ctx, request, &report)
	report.Seconds = d.now().Sub(start).Seconds()
	if err != nil {
		err = d.Masked(err)
		report.Error = err.Error()
	}
	return report, err
}

func (d *Deployer) deploy(ctx context.Context, request Request, report *Report) error {
	ready, err := planner{d}.prepare(ctx, request)
	if err != nil {
		return err
	}
	from, err := d.mayDeploy(ctx, request)
	if err != nil {
		report.Reasons = reasonsOf(err)
		return err
	}
	request.ForceConflicts = request.ForceConflicts || from != nil
	ready.settings.from = from
	if err := d.awaitNamespace(ctx); err != nil {
		return err
	}
	ready, incomplete := planner{d}.complete(ctx, request, ready)
	if err := (planner{d}).mayApply(ctx, request, ready, incomplete); err != nil {
		return err
	}
	if err := d.recordedHere(); err != nil { // after that, which names every right that is missing
		return err
	}
	settings := ready.settings
	made, err := d.cluster.EnsureNamespace(ctx, settings.environment)
	if err != nil {
		return err
	}
	if made {
		d.Step("namespace/"+d.cluster.Namespace(), "made with its labels, Pod Security restricted")
	} else if from == nil { // What others applied isn't marked as the release's, and so never unchanged.
		if same, err := (planner{d}).unchanged(ctx, request, ready, report); err != nil || same {
			return err
		}
	}
	return d.locked(ctx, request.Unlock, func(ctx context.Context, observer *kube.Observer) error {
		if err := (planner{d}).unclaimed(ctx, request, ready.manifest); err != nil {
			report.Reasons = reasonsOf(err)
			return err
		}
		if err := d.takeFrom(ctx, from, ready.manifest); err != nil {
			return err
		}
		before, err := d.cluster.Secrets(ctx)
		if err != nil {
			return err
		}
		d.Hide(before)
		if err := d.writeSecrets(ctx, settings); err != nil {
			return err
		}
		reach := kube.LeftByHelm
		if request.ForceConflicts {
			reach = kube.Everything
		}
		if err := (recovery{d}).takeOverAs(ctx, ready.manifest, reach); err != nil {
			return err
		}
		c := change{chart: request.Chart, values: settings.values(), reason: "Deployed by todoctl",
			noRollback: request.NoRollback}
		c.secrets = settings.changes(before)
		return d.apply(ctx, observer, c, report)
	})
}

// changes are the secrets of before where this deployment writes others, so that they can be
// put back; nil where it doesn't.
func (s settings) changes(before entity.Secrets) *entity.Secrets {
	if s.existing != "" || before.Empty() || before.Checksum() == s.secrets.Checksum() {
		return nil
	}
	return &before
}

// writeSecrets writes the Secret, unless somebody else keeps it.
func (d *Deployer) writeSecrets(ctx context.Context, s settings) error {
	if s.existing != "" {
		d.Step("secret/"+s.existing, "is kept by "+cmp.Or(s.keptBy, "somebody else")+": read, and not written")
		return nil
	}
	if err := d.cluster.WriteSecrets(ctx, s.secrets); err != nil {
		return err
	}
	d.Step("secret/"+entity.Secret, "written, not through Helm")
	return nil
}

// mayApply asks the cluster about what will be applied or, where that cannot be made because it is incomplete, about
// what can, which may say why. A plan that was shown must still be what would be done.
func (d planner) mayApply(ctx context.Context, request Request, ready prepared, incomplete error) error {
	if d.preflight != nil && !request.NoPreflight && request.Plan == nil {
		if err := d.preflight(ctx, ready.manifest, ready.settings.all); err != nil {
			return err
		}
	}
	if incomplete != nil {
		return incomplete
	}
	if request.Plan != nil {
		return d.stands(ctx, request, *request.Plan)
	}
	return nil
}

// prepared is a request that was checked without touching the cluster.
type prepared struct {
	settings settings
	manifest string
}

// prepare finds out whatever can be known before the cluster is touched.
func (d planner) prepare(ctx context.Context, request Request) (prepared, error) {
	settings, err := readSettings(request)
	if err != nil {
		return prepared{}, err
	}
	d.Hide(settings.secrets)
	d.cluster.UseSecret(cmp.Or(settings.existing, entity.Secret))
	return d.rendered(ctx, request, settings)
}

// complete takes in what the cluster keeps of the secrets. What it returns with an
// error is as it was.
func (d planner) complete(ctx context.Context, request Request, ready prepared) (prepared, error) {
	settings, err := d.completeSecrets(ctx, ready.settings)
	if err != nil {
		return ready, err
	}
	d.Hide(settings.secrets)
	completed, err := d.rendered(ctx, request, settings)
	if err != nil {
		return ready, err
	}
	return completed, nil
}

func (d planner) rendered(ctx context.Context, request Request, settings settings) (prepared, error) {
	version, err := d.cluster.Version(ctx)
	if err != nil {
		return prepared{}, err
	}
	rendered, err := helm.Render(ctx, request.Chart, settings.values(), helm.Rendering{
		Release: d.release, Namespace: d.cluster.Namespace(), KubeVersion: version})
	if err != nil {
		return prepared{}, err
	}
	if err := d.elsewhereThan(rendered.Manifest); err != nil {
		return prepared{}, err
	}
	return prepared{settings, rendered.Manifest}, nil
}

// elsewhereThan refuses values that put the objects into another namespace than the one that is looked at, written to
// and recorded in.
func (d planner) elsewhereThan(manifest string) error {
	place, err := kube.Place(manifest)
	if err != nil || place == "" || place == d.cluster.Namespace() {
		return err
	}
	return fmt.Errorf(
		"the values put the objects into the namespace %s (namespace.name), and todoctl deploys into one, which is "+
			"%s: "+
			"leave namespace.name and namespace.create out and say --namespace %s, or go on with helm", place,
		d.cluster.Namespace(), place)
}

// change is a new revision to be made.
type change struct {
	chart      *helm.Chart
	values     map[string]any
	reason     string
	noRollback bool
	secrets    *entity.Secrets // what the Secret held before, if that was changed
}

// apply makes a revision, watches it, judges it, and goes back if it does not run.
func (d *Deployer) apply(ctx context.Context, observer *kube.Observer, c change, report *Report) error {
	track := newTrack(d, observer)
	d.Step("release/"+d.release, "apply the chart "+c.chart.Version())
	revision, err := d.helm.Apply(ctx, helm.Application{
		Release: d.release, Chart: c.chart, Values: c.values, Reason: c.reason,
		Wait: func(ctx context.Context) error {
			d.Step("release/"+d.release, "applied; wait until every pod is ready")
			return track.wait(ctx)
		},
	})
	report.Revision = revision
	if err == nil {
		return d.succeeded(ctx, track, report)
	}
	if errors.Is(err, kube.ErrLeaseLost) || errors.Is(context.Cause(ctx), kube.ErrLeaseLost) {
		return err // Another is at work on it, and judges it.
	}
	if d.namespaceEnds(ctx, err) {
		report.State = lifecycle.NotDeployed
		return kube.ErrNamespaceEnds // Nothing can be recorded in it, nor gone back to.
	}
	report.Reasons = track.reasons
	if !track.waited && ctx.Err() == nil {
		reason := refusal(d.cluster.Namespace(), d.Mask(err.Error()))
		d.Emit(watch.Event{Kind: watch.TroubleEvent, Object: reason.Object, Text: reason.Message, Reason: &reason})
		report.Reasons = []lifecycle.Reason{reason}
	}
	return recovery{d}.failed(ctx, c, observer, report, err)
}

func (d *Deployer) succeeded(ctx context.Context, track *track, report *Report) error {
	if err := d.confirm(ctx); err != nil {
		return err
	}
	if err := d.judge(&report.Revision, entity.Healthy); err != nil {
		report.State = lifecycle.Degraded // Its record stays pending, or without a verdict.
		return &Failure{Cause: err, Revision: report.Revision.Number, Unseen: true}
	}
	report.Reasons = nil // Of a step before.
	d.tellsOf(track, report)
	url, err := d.cluster.URL(ctx)
	if err != nil {
		// It runs; that its address cannot be told is no reason to call it failed.
		d.Step("service/"+entity.Frontend.Name(), d.Mask(err.Error()))
	}
	report.URL = url
	if url != "" && d.answers != nil && !d.answers(ctx, url) {
		d.Step("service/"+entity.Frontend.Name(), "everything runs, but "+url+
			" does not answer from this machine: a firewall or another network may be between")
	}
	return nil
}

// tellsOf reports the state of a revision whose pods are all ready. That a part of the requests goes past them, or that
// it could not be asked whether it answers, is no fault of the revision.
func (d *Deployer) tellsOf(track *track, report *Report) {
	report.State = lifecycle.Running
	but := track.but
	if but == nil {
		return
	}
	report.State = lifecycle.Deployed
	// Of a deployment that failed stays what it failed of.
	report.Reasons = slices.Concat(report.Reasons, []lifecycle.Reason{*but})
	if but.Severe {
		report.State = lifecycle.Degraded
	}
	d.Step(but.Object, "everything is ready, and "+d.Mask(but.Message)+": "+but.Hint)
}

// judge writes the verdict beside the record of a revision.
func (d *Deployer) judge(r *entity.Revision, verdict entity.Verdict) error {
	if err := d.helm.Judge(d.release, r.Number, verdict); err != nil {
		return err
	}
	r.Verdict = verdict
	d.wrote = *r
	return nil
}

// watched does work while everything that happens is told of and recorded.
func (d *Deployer) watched(ctx context.Context, work func(*kube.Observer) error) error {
	return d.Record(ctx, d.settled, work)
}

// settled says whether a revision is the newest record as this deployer left it.
func (d *Deployer) settled(newest *entity.Revision) bool {
	switch {
	case newest == nil:
		return d.removed || d.wrote.Number == 0
	case !d.removed && d.wrote.Number == 0:
		return true
	default:
		return newest.Number == d.wrote.Number && newest.Status == d.wrote.Status && newest.Verdict == d.wrote.Verdict
	}
}
