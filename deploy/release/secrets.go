package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// SecretStatus is what may be told of a key of the Secret.
type SecretStatus struct {
	Key  string `json:"key"`
	Set  bool   `json:"set"`
	Keys int    `json:"keys,omitempty"` // that overlap, of JWT_SECRET
	Used string `json:"used_by"`
}

// SecretsStatus is what may be told of the Secret.
type SecretsStatus struct {
	Secret string         `json:"secret"`
	KeptBy string         `json:"kept_by,omitempty"` // where that isn't todoctl
	Keys   []SecretStatus `json:"keys"`
	// Current says whether the pods were started with what the Secret holds now;
	// true where there are none.
	Current bool     `json:"current"`
	Faults  []string `json:"faults,omitempty"`
}

// Secrets says what the Secret has, never what it is, and what is wrong with it.
func (d *Deployer) Secrets(ctx context.Context) (SecretsStatus, error) {
	if _, err := d.cluster.Version(ctx); err != nil {
		return SecretsStatus{}, err
	}
	stored, err := d.cluster.Secrets(ctx)
	if err != nil {
		return SecretsStatus{}, err
	}
	s := SecretsStatus{Current: true}
	if s.Secret, s.KeptBy, err = d.secretKeeper(ctx); err != nil {
		return SecretsStatus{}, err
	}
	for _, key := range entity.SecretKeys() {
		status := SecretStatus{Key: key, Set: stored.Get(key) != "", Used: entity.Backend.Name()}
		if key == entity.JWTSecret {
			status.Keys = stored.SessionKeys()
		}
		s.Keys = append(s.Keys, status)
	}
	history, err := d.helm.History(d.release)
	if err != nil {
		return s, err
	}
	assistant := entity.Assistant{Offline: stored.Get(entity.OpenAIAPIKey) == ""}
	if len(history) > 0 {
		values, err := d.helm.Values(d.release, history[len(history)-1].Number)
		if err != nil {
			return s, err
		}
		assistant = assistantOf(values)
		sum := text(values, "secrets", "checksum")
		s.Current = sum == "" || sum == stored.Checksum()
	}
	if err := stored.Validate(assistant); err != nil {
		s.Faults = strings.Split(err.Error(), "\n")
	}
	if !s.Current && !stored.Empty() {
		s.Faults = append(s.Faults,
			"the pods were started with other secrets than the Secret has now: deploy again, and they read it")
	}
	return s, nil
}

// secretKeeper names the Secret and, where it isn't the deployer's to write, who keeps it as far as the cluster knows.
func (d *Deployer) secretKeeper(ctx context.Context) (name, keeper string, err error) {
	if name, err = d.cluster.SecretName(ctx); err != nil {
		return name, "", err
	}
	keeper, err = d.keeperOf(ctx, name, nil)
	return name, keeper, err
}

// keeperOf says who keeps a Secret; "" where the deployer may write it. One of the deployer's own name may be made by a
// controller, too, or applied by a tool that puts back what others write; from is the one that the release is taken
// over from, or nil.
func (d *Deployer) keeperOf(ctx context.Context, name string, from *lifecycle.Keeper) (string, error) {
	owner, controller, err := d.cluster.SecretOwner(ctx, name)
	taken := from != nil && from.Keeps(owner)
	switch {
	case err != nil || controller != "":
		return controller, err
	case owner.Reconciles() && !taken:
		return owner.String(), nil
	case name == entity.Secret:
		return "", nil
	}
	return cmp.Or(owner.String(), "somebody else"), nil
}

// secretChange writes the Secret and lets the pods read it.
type secretChange struct{ *Deployer }

// secretMoved tells where the Secret that a revision names is not what it was deployed with: only what it holds now is
// kept, and pods that are replaced read that. Where the backend reads another Secret now, it tells that too.
func (d secretChange) secretMoved(ctx context.Context, revision int) (moved, err error) {
	values, err := d.helm.Values(d.release, revision)
	if err != nil {
		return nil, err
	}
	name := cmp.Or(text(values, "secrets", "existingSecret"), entity.Secret)
	stored, err := d.cluster.SecretsIn(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := d.tellOther(ctx, name, stored); err != nil {
		return nil, err
	}
	if sum := text(values, "secrets", "checksum"); sum == "" || sum == stored.Checksum() {
		return nil, nil
	}
	keeper, err := d.keeperOf(ctx, name, nil)
	if err != nil {
		return nil, err
	}
	moved = fmt.Errorf(
		"the secrets have changed since revision %d, and do not go back with it: todoctl secrets set --env-file "+
			".env writes what it had", revision)
	if keeper != "" {
		moved = fmt.Errorf(
			"the Secret %s, which %s keeps, has changed since revision %d, and does not go back with it: what it held "+
				"has to be written there", name, keeper, revision)
	}
	d.Step("secret/"+name, moved.Error())
	return moved, nil
}

// tellOther tells what the pods get to read by another Secret than the one that they read now.
func (d *Deployer) tellOther(ctx context.Context, name string, stored entity.Secrets) error {
	read, err := d.cluster.SecretRead(ctx)
	if err != nil || read == name {
		return err
	}
	now, err := d.cluster.SecretsIn(ctx, read)
	if err != nil {
		return err
	}
	d.Hide(stored, now)
	told := "is read from now on, and no more the Secret " + read
	if other := stored.Changed(now); len(other) > 0 {
		told += ", which holds something else as " + strings.Join(other, ", ")
	}
	d.Step("secret/"+name, told)
	return nil
}

func assistantOf(values map[string]any) entity.Assistant {
	return entity.Assistant{Offline: text(values, "config", "assistant") == "offline",
		OtherHost:   text(values, "config", "openaiBaseUrl") != "",
		OwnDatabase: ownDatabase(values)}
}

// ownDatabase says whether the chart makes the database.
func ownDatabase(values map[string]any) bool {
	database, _ := values["database"].(map[string]any)
	for _, kind := range []string{"embedded", "cnpg"} {
		of, _ := database[kind].(map[string]any)
		if enabled, _ := of["enabled"].(bool); enabled {
			return true
		}
	}
	return false
}

// text is the text at a path of keys, or "".
func text(values map[string]any, path ...string) string {
	for _, key := range path[:len(path)-1] {
		values, _ = values[key].(map[string]any)
	}
	found, _ := values[path[len(path)-1]].(string)
	return found
}

// ChangeSecrets writes the Secret step by step, as change says of what is there,
// and after each step restarts the pods that use it, and only those. If they do
// not get ready, Secret and release go back.
func (d *Deployer) ChangeSecrets(ctx context.Context, reason string,
	change func(stored entity.Secrets) []entity.Secrets) (Report, error) {
	start := d.now()
	report := Report{Context: d.cluster.Context(), Namespace: d.cluster.Namespace(), State: lifecycle.NotDeployed}
	err := secretChange{d}.changeSecrets(ctx, reason, change, &report)
	report.Seconds = d.now().Sub(start).Seconds()
	if err != nil {
		err = d.Masked(err)
		report.Error = err.Error()
	}
	return report, err
}

func (d secretChange) changeSecrets(ctx context.Context, reason string, change func(entity.Secrets) []entity.Secrets,
	report *Report) error {
	if _, err := d.cluster.Version(ctx); err != nil {
		return err
	}
	keeper, err := d.cluster.Keeper(ctx)
	if err != nil {
		return err
	}
	if keeper.Others() {
		return d.keptSecrets(ctx, keeper, change, report)
	}
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	if len(history) == 0 {
		if err := d.named(keeper); err != nil {
			return err
		}
	}
	name, by, err := d.secretKeeper(ctx)
	if err != nil {
		return err
	}
	switch {
	case by != "" && len(history) == 0:
		return keptElsewhere(name, by)
	case len(history) == 0:
		return d.secretsAlone(ctx, change)
	case by != "":
		return fmt.Errorf(
			"the backend reads the Secret %s, which %s keeps: change it there, and todoctl deploy with the values "+
				"that it was deployed with starts the pods with what it holds then", name, by)
	}
	return d.underway(ctx, func(ctx context.Context, observer *kube.Observer, history []entity.Revision,
		report *Report) error {
		before, err := d.cluster.Secrets(ctx)
		if err != nil {
			return err
		}
		for _, after := range change(before) {
			if err := d.changeTo(ctx, observer, before, after, reason, report); err != nil {
				return err
			}
			before = after
		}
		return nil
	}, report)
}

// secretsAlone writes the Secret where there is no release yet.
func (d secretChange) secretsAlone(ctx context.Context, change func(entity.Secrets) []entity.Secrets) error {
	before, err := d.cluster.Secrets(ctx)
	if err != nil {
		return err
	}
	steps := change(before)
	after := steps[len(steps)-1].Completed()
	d.Hide(before, after)
	if err := after.Validate(entity.Assistant{Offline: after.Get(entity.OpenAIAPIKey) == ""}); err != nil {
		return incomplete(err)
	}
	if _, err := d.cluster.EnsureNamespace(ctx, "dev"); err != nil {
		return err
	}
	if err := d.cluster.WriteSecrets(ctx, after); err != nil {
		return err
	}
	d.Step("secret/"+entity.Secret, "written; there is no release yet that uses it")
	return nil
}

func (d secretChange) changeTo(ctx context.Context, observer *kube.Observer, before, after entity.Secrets,
	reason string, report *Report) error {
	history, err := d.helm.History(d.release)
	if err != nil {
		return err
	}
	if len(history) == 0 {
		return errors.New("the release is gone")
	}
	if err := d.whole(ctx, history); err != nil {
		return err
	}
	last := history[len(history)-1]
	values, err := d.helm.Values(d.release, last.Number)
	if err != nil {
		return err
	}
	chart, err := d.helm.Chart(d.release, last.Number)
	if err != nil {
		return err
	}
	if name := text(values, "secrets", "existingSecret"); name == "" {
		return fmt.Errorf(
			"the release's chart made the Secret %s from values that Helm keeps: todoctl deploy takes it over as it "+
				"is, and then this can be done", entity.Secret)
	} else if name != entity.Secret {
		return fmt.Errorf(
			"the release does not take its secrets from the Secret %s but from %q: deploy it with todoctl deploy first",
			entity.Secret, name)
	}
	d.Hide(before, after)
	if err := after.Validate(assistantOf(values)); err != nil {
		return incomplete(err)
	}
	changed := after.Changed(before)
	stale, err := d.startedWithOther(ctx)
	if err != nil {
		return err
	}
	if len(changed) == 0 && !stale {
		d.Step("secret/"+entity.Secret, "has these values already")
		status, err := d.Status(ctx)
		*report = Report{Context: report.Context, Namespace: report.Namespace, State: status.State, Revision: last,
			URL: status.URL, Reasons: status.Reasons}
		return err
	}
	if err := planner(d).unexcluded(ctx, chart, values, report); err != nil {
		return err
	}
	if err := d.cluster.WriteSecrets(ctx, after); err != nil {
		return err
	}
	if len(changed) == 0 {
		d.Step("secret/"+entity.Secret, "has these values already, and pods run with others: they start with them now")
	} else {
		d.Step("secret/"+entity.Secret, "written: "+strings.Join(changed, ", "))
	}
	values = copied(values)
	set(values, after.Checksum(), "secrets", "checksum")
	letThrough(values, values, after)
	return d.apply(ctx, observer, change{chart: chart, values: values, reason: reason, secrets: &before}, report)
}

// startedWithOther says whether pods run with what the Secret held before somebody
// changed it past todoctl.
func (d secretChange) startedWithOther(ctx context.Context) (bool, error) {
	seen, err := d.cluster.ObserveOnce(ctx)
	if err != nil {
		return false, err
	}
	stale, err := d.cluster.Stale(ctx, seen)
	return len(stale) > 0, err
}

// keptElsewhere refuses to write a Secret that somebody else keeps.
func keptElsewhere(name, by string) error {
	return fmt.Errorf("the Secret %s is kept by %s, and nothing was written to it: %s", name, by, writtenThere)
}

const writtenThere = "have it written there"

func incomplete(err error) error { return fmt.Errorf("the secrets are not complete:%s", itemized(err)) }

// unusable lists what is wrong with secrets that are given.
func unusable(err error) error {
	return fmt.Errorf("todoctl deploy would refuse the secrets that are given:%s", itemized(err))
}

func itemized(err error) string {
	return "\n  - " + strings.ReplaceAll(err.Error(), "\n", "\n  - ")
}
