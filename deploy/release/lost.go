package release

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// lost is what is missing of the record of what runs. Helm itself marks a revision
// superseded only when it has recorded a later one, and passes over records that it
// cannot read: then the newest that it has is not what runs.
type lost struct {
	// record is the Secret of the newest revision, which cannot be read; "": it is gone.
	record        string
	message, hint string
}

// lostRecord says what is missing of the record of what runs; nil: nothing is.
func (d *Deployer) lostRecord(ctx context.Context, history []entity.Revision) (*lost, error) {
	newest := entity.Revision{}
	if len(history) > 0 {
		newest = history[len(history)-1]
	}
	const again = "todoctl deploy with the values that it was deployed with (--profile, -f, --set) records what runs"
	numbers, err := d.cluster.RecordNumbers(ctx, d.release)
	if err != nil {
		return nil, err
	}
	if last := slices.Max(append(numbers, 0)); last > newest.Number {
		record := kube.RecordName(d.release, last)
		return &lost{record: record,
			message: fmt.Sprintf("Helm's newest record, secret/%s, can't be read, so nobody knows what revision %d was",
				record, last),
			hint: fmt.Sprintf("put it back from a backup, or take it away: kubectl -n %s delete secret %s; then %s",
				d.cluster.Namespace(), record, again)}, nil
	}
	if newest.Status == entity.StatusSuperseded {
		return &lost{message: fmt.Sprintf(
			"Helm's newest record is of revision %d, which is superseded: the record of a later one is gone",
			newest.Number), hint: again}, nil
	}
	if before, after, gone := entity.LostBehindFailed(history); gone {
		return &lost{message: entity.BehindFailed(before, after), hint: again}, nil
	}
	return nil, nil
}

// whole refuses to go on from the newest revision where that is not what runs: it would
// bring an old version back.
func (d *Deployer) whole(ctx context.Context, history []entity.Revision) error {
	missing, err := d.lostRecord(ctx, history)
	if err != nil || missing == nil {
		return err
	}
	return errors.New(missing.message + ": " + missing.hint)
}

// readable refuses to go on where Helm itself would not: it does not write over a
// record that it cannot read.
func (d *Deployer) readable(ctx context.Context, history []entity.Revision) error {
	missing, err := d.lostRecord(ctx, history)
	if err != nil || missing == nil || missing.record == "" {
		return err
	}
	return errors.New(missing.message + ": " + missing.hint)
}
