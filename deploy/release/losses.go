package release

import (
	"context"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// Losses is what Undeploy would take away.
type Losses struct {
	// Stops is what no longer works afterwards, one sentence each.
	Stops []string
	// ForGood is what nobody can bring back, one sentence each.
	ForGood []string
	// Stays is what is not touched, one sentence each.
	Stays []string
}

// None says that there is nothing to be taken away.
func (l Losses) None() bool { return len(l.Stops)+len(l.ForGood) == 0 }

// Losses says what Undeploy would take away. It changes nothing.
func (d *Deployer) Losses(ctx context.Context) (Losses, error) {
	if _, err := d.cluster.Version(ctx); err != nil {
		return Losses{}, err
	}
	if err := d.ours(ctx); err != nil {
		return Losses{}, err
	}
	history, err := d.helm.History(d.release)
	if err != nil {
		return Losses{}, err
	}
	_, owner, err := d.elsewhere(ctx)
	if err != nil {
		return Losses{}, err
	}
	if owner != (kube.Release{}) {
		return Losses{},
			fmt.Errorf(
				"what is in the namespace %s belongs to the Helm release %s of the namespace %s, so nothing of it "+
					"is taken away: see todoctl status --namespace %[3]s --release %[2]s",
				d.cluster.Namespace(), owner.Name, owner.Namespace)
	}
	var l Losses
	if len(history) > 0 {
		last := history[len(history)-1]
		stops := fmt.Sprintf("the release %s, revision %d", d.release, last.Number)
		if url, err := d.cluster.URL(ctx); err == nil && url != "" { // It has no address otherwise.
			stops += ", which people open at " + url
		}
		l.Stops = append(l.Stops, stops)
		l.ForGood = append(l.ForGood,
			fmt.Sprintf("the history of %s and the journal: there is nothing to roll back to afterwards",
				counted(len(history), "revision")))
	}
	if err := d.restLosses(ctx, &l, history); err != nil {
		return Losses{}, err
	}
	if err := d.secretLosses(ctx, &l); err != nil {
		return Losses{}, err
	}
	made, err := d.cluster.MadeNamespace(ctx)
	if err != nil {
		return Losses{}, err
	}
	if made {
		l.Stops = append(l.Stops, "the namespace "+d.cluster.Namespace()+", unless something of somebody else is in it")
	}
	return l, nil
}

// restLosses names what Helm itself would leave: objects where it has no record of what
// runs, and the records that it can't read.
func (d *Deployer) restLosses(ctx context.Context, l *Losses, history []entity.Revision) error {
	missing, err := d.lostRecord(ctx, history)
	if err != nil {
		return err
	}
	if missing != nil && missing.record != "" {
		l.ForGood = append(l.ForGood, "the record secret/"+missing.record+", which can't be read")
	}
	if len(history) > 0 && missing == nil {
		return nil // Its objects are those of the release that is named.
	}
	rest, err := d.unrecorded(ctx)
	if err == nil && len(rest.objects) > 0 {
		l.Stops = append(l.Stops, "objects of the release: "+strings.Join(rest.objects, ", "))
	}
	return err
}

func (d *Deployer) secretLosses(ctx context.Context, l *Losses) error {
	stored, err := d.cluster.Secrets(ctx)
	if err != nil {
		return err
	}
	d.Hide(stored)
	keeper, err := d.cluster.SecretKeeper(ctx)
	if err != nil {
		return err
	}
	keys := keysOf(stored)
	switch keeper {
	case kube.ByOurs, kube.ByHelm:
		lost := "the Secret " + entity.Secret
		if len(keys) > 0 {
			lost += ", with " + strings.Join(keys, ", ") + " as they are in the cluster"
		}
		if stored.Get(entity.JWTSecret) != "" {
			lost += ": without that " + entity.JWTSecret + " everybody is signed out"
		}
		l.ForGood = append(l.ForGood, lost)
	case kube.ByOthers:
		name, err := d.cluster.SecretName(ctx)
		if err != nil {
			return err
		}
		l.Stays = append(l.Stays, "the Secret "+name+", which somebody else made")
	}
	if err := d.leftoverLosses(ctx, l); err != nil {
		return err
	}
	if address := stored.DatabaseAddress(); address != "" {
		l.Stays = append(l.Stays, "the database at "+address+", with every account and list")
	}
	return nil
}

// leftoverLosses names the deployer's own Secret where the backend reads another: it goes too.
func (d *Deployer) leftoverLosses(ctx context.Context, l *Losses) error {
	name, err := d.cluster.SecretName(ctx)
	if err != nil || name == entity.Secret {
		return err
	}
	made, err := d.cluster.MadeSecret(ctx)
	if err != nil || !made {
		return err
	}
	left, err := d.cluster.SecretsIn(ctx, entity.Secret)
	if err != nil {
		return err
	}
	d.Hide(left)
	lost := "the Secret " + entity.Secret + ", which todoctl made and the backend doesn't read any more"
	if keys := keysOf(left); len(keys) > 0 {
		lost += ", with " + strings.Join(keys, ", ")
	}
	l.ForGood = append(l.ForGood, lost)
	return nil
}

// keysOf are the names of the secrets that are set.
func keysOf(secrets entity.Secrets) []string { return secrets.Changed(entity.Secrets{}) }

// counted is a number of things: "1 revision", "3 revisions".
func counted(number int, thing string) string {
	if number == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", number, thing)
}
