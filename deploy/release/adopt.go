package release

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// diagnoseUnrecorded tells of objects of a release that Helm has no record of. They
// may be all that serves, so nothing of them is deleted.
func (d doctor) diagnoseUnrecorded(ctx context.Context, found *Diagnosis) error {
	live, err := d.cluster.Belongings(ctx, d.release)
	if errors.Is(err, kube.ErrNoDryRun) || err == nil && len(live) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	var names []string
	for _, object := range live {
		names = append(names, kube.NameOf(object))
	}
	message := "Helm has no record of it, and its objects are here: " + strings.Join(names, ", ")
	if _, err := d.adoption(ctx); err != nil {
		found.add(none, RecordsMissing, "release/"+d.release, message, "",
			"todoctl deploy with the values it was deployed with (--profile, -f, --set) takes them over and records "+
				"them; doctor can't do it by itself: "+err.Error())
		return nil
	}
	found.add(adopt, RecordsMissing, "release/"+d.release, message,
		"record them as a revision, as they are: nothing is changed or restarted", "")
	return nil
}

// adoption works out values that give the objects as they are. The error says what
// would be changed by it.
func (d doctor) adoption(ctx context.Context) (helm.Application, error) {
	live, err := d.cluster.Belongings(ctx, d.release)
	if err != nil {
		return helm.Application{}, err
	}
	all := objects{}
	for _, object := range live {
		all[kube.NameOf(object)] = object.Object
	}
	chart, err := helm.EmbeddedChart()
	if err != nil {
		return helm.Application{}, err
	}
	application := helm.Application{Release: d.release, Chart: chart, Values: valuesOf(all),
		Reason: "Recorded by todoctl doctor: the objects were there without a record"}
	version, err := d.cluster.Version(ctx)
	if err != nil {
		return application, err
	}
	rendered, err := helm.Render(ctx, chart, copied(application.Values),
		helm.Rendering{Release: d.release, Namespace: d.cluster.Namespace(), KubeVersion: version})
	if err != nil {
		return application, err
	}
	applied, err := d.cluster.WouldApply(ctx, d.release, rendered.Manifest)
	if err != nil {
		return application, err
	}
	for _, a := range applied {
		switch {
		case a.Live == nil:
			return application, fmt.Errorf("%s is missing", a.Object)
		case a.Refused != "":
			return application, fmt.Errorf("the API server would not take %s", a.Object)
		}
		for _, f := range planner(d).fields(a.Live, a.Would) {
			// They name the chart's version, and nothing goes by them.
			if !strings.HasPrefix(f.Path, ".metadata.labels") {
				return application, fmt.Errorf("the field %s of %s is not this chart's", f.Path, a.Object)
			}
		}
	}
	return application, nil
}

// adopt records the objects as they are, and leaves the Secret to nobody who would
// delete it.
func (d doctor) adopt(ctx context.Context, observer *kube.Observer) error {
	application, err := d.adoption(ctx)
	if err != nil {
		return err
	}
	keeper, err := d.cluster.SecretKeeper(ctx)
	if err != nil {
		return err
	}
	if keeper == kube.ByHelm {
		stored, err := d.cluster.Secrets(ctx)
		if err != nil {
			return err
		}
		if err := d.cluster.WriteSecrets(ctx, stored); err != nil {
			return err
		}
	}
	application.Wait = newTrack(d.Deployer, observer).wait
	made, err := d.helm.Apply(ctx, application)
	if err != nil {
		return err
	}
	return d.judge(&made, entity.Healthy)
}
