package lifecycle_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// serving is a release of which every pod is ready.
func serving(found lifecycle.Inspection) lifecycle.Observation {
	o := lifecycle.Observation{At: now, Revision: &entity.Revision{Number: 1, Status: entity.StatusDeployed, Verdict: entity.Healthy}, Found: found}
	for _, c := range entity.Components() {
		o.Workloads = append(o.Workloads, lifecycle.Workload{Name: c.Name(), Desired: 1, Total: 1, Updated: 1, Ready: 1, Available: 1, CaughtUp: true,
			Pods: []lifecycle.Pod{{Name: c.Name() + "-x", Ready: true, Current: true, Phase: "Running"}}})
	}
	return o
}

func TestWhatIsFoundDecidesWhetherItRuns(t *testing.T) {
	const page = "service/todo-chatbot-frontend"
	change := func(path string) []lifecycle.Change { return []lifecycle.Change{{Path: path, Is: "a", Should: "b"}} }
	for name, c := range map[string]struct {
		found lifecycle.Inspection
		state lifecycle.State
		codes []lifecycle.Code
	}{
		"nobody has looked":                  {lifecycle.Inspection{}, lifecycle.Running, nil},
		"it answers":                         {lifecycle.Inspection{Answers: []lifecycle.Answer{{From: page, Path: "/"}}}, lifecycle.Running, nil},
		"one of two pods errs":               {lifecycle.Inspection{Answers: []lifecycle.Answer{{From: page, Path: "/"}, {From: "pod/todo-chatbot-backend-x", Path: "/health", Wrong: "answers 500"}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.NotAnswering}},
		"it may not be asked":                {lifecycle.Inspection{Answers: []lifecycle.Answer{{From: page, Path: "/", Unasked: "no right"}}}, lifecycle.Deployed, []lifecycle.Code{lifecycle.NotAsked}},
		"it is asked elsewhere":              {lifecycle.Inspection{Answers: []lifecycle.Answer{{From: page, Path: "/", Unasked: "no right"}, {From: "http://x/", Path: "/"}}}, lifecycle.Running, nil},
		"nobody stands behind":               {lifecycle.Inspection{Routes: []lifecycle.Route{{Service: "todo-chatbot-backend"}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.NoEndpoints}},
		"a Service is gone":                  {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: page, Missing: true}}, Routes: []lifecycle.Route{{Service: "todo-chatbot-frontend"}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.ObjectMissing}},
		"a Service is bent":                  {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: page, Changed: change("spec.selector.app")}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.Misdirected}},
		"a Service has a port more":          {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: page, Changed: []lifecycle.Change{{Path: "spec.ports[name=more]", Is: "9000"}}}}}, lifecycle.Running, []lifecycle.Code{lifecycle.Drifted}},
		"a Service has a port less":          {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: page, Changed: []lifecycle.Change{{Path: "spec.ports[name=http]", Should: "80"}}}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.Misdirected}},
		"a label is another":                 {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: page, Changed: change("metadata.labels.app")}}}, lifecycle.Running, []lifecycle.Code{lifecycle.Drifted}},
		"a policy is bent":                   {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "networkpolicy/x", Changed: change("spec.egress")}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.Drifted}},
		"a key is gone":                      {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "secret/todo-chatbot-secrets", Keys: []string{"JWT_SECRET"}}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.SecretMissing}},
		"pods have an old Secret":            {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "secret/todo-chatbot-secrets", Stale: []string{"a", "b", "c", "d"}}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.SecretChanged}},
		"a Secret is immutable":              {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "secret/todo-chatbot-secrets", Frozen: "kubectl replace"}}}, lifecycle.Running, []lifecycle.Code{lifecycle.Drifted}},
		"one that is changed is immutable":   {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "secret/todo-chatbot-secrets", Changed: change("data.DATABASE_URL"), Frozen: "kubectl replace"}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.SecretChanged, lifecycle.Drifted}},
		"Helm's Secret is changed":           {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "secret/todo-chatbot-secrets", Changed: change("data.DATABASE_URL")}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.SecretChanged}},
		"an autoscaler is there":             {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "horizontalpodautoscaler/x", Scales: "deployment/todo-chatbot-backend"}}}, lifecycle.Running, []lifecycle.Code{lifecycle.Autoscaled}},
		"the namespace lost a label":         {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "namespace/x", Changed: change("metadata.labels.environment")}}}, lifecycle.Running, []lifecycle.Code{lifecycle.Drifted}},
		"the namespace goes, with all in it": {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "namespace/x", Ending: []string{"kubernetes"}}, {Object: page, Missing: true}}, Routes: []lifecycle.Route{{Service: "todo-chatbot-backend"}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.BeingDeleted}},
		"a Service is held":                  {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: page, Ending: []string{"example.com/kept"}}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.BeingDeleted}},
		"the namespace goes":                 {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "namespace/x", Ending: []string{"kubernetes"}}}}, lifecycle.Degraded, []lifecycle.Code{lifecycle.BeingDeleted}},
		"a kind may not be seen":             {lifecycle.Inspection{Parts: []lifecycle.Part{{Object: "ingress/x", Unseen: "you may not"}}}, lifecycle.Running, []lifecycle.Code{lifecycle.NotSeen}},
	} {
		t.Run(name, func(t *testing.T) {
			o := serving(c.found)
			var codes []lifecycle.Code
			for _, r := range lifecycle.ReasonsOf(o) {
				codes = append(codes, r.Code)
				if r.Message == "" || r.Hint == "" || r.Object == "" {
					t.Errorf("it does not say enough: %+v", r)
				}
			}
			if state := lifecycle.StateOf(o); state != c.state || !slices.Equal(codes, c.codes) {
				t.Errorf("%s with %v, want %s with %v", state, codes, c.state, c.codes)
			}
		})
	}
}

// What a budget allows is time in which something was observed.
// TestNobodyIsToldToTakeAClaimFromItsPods: its finalizer is what keeps the tasks, or their back-ups, until the last of them ends.
func TestNobodyIsToldToTakeAClaimFromItsPods(t *testing.T) {
	reasons := lifecycle.ReasonsOf(serving(lifecycle.Inspection{Parts: []lifecycle.Part{
		{Object: "persistentvolumeclaim/todo-chatbot-database", Ending: []string{"kubernetes.io/pvc-protection"}}}}))
	if len(reasons) != 1 || reasons[0].Code != lifecycle.BeingDeleted || strings.Contains(reasons[0].Hint, "finalizers") ||
		!strings.Contains(reasons[0].Hint, "Retain") {
		t.Errorf("%+v", reasons)
	}
	if hint := lifecycle.EndingHint("-n todo persistentvolumeclaim/x"); !strings.Contains(hint, "kubectl get -n todo pvc x -o") {
		t.Error(hint)
	}
}

func TestTimeInWhichNothingIsObservedIsNotSpent(t *testing.T) {
	reason := []lifecycle.Reason{{Code: lifecycle.Unschedulable, Object: "pod/x", Severe: true, Patience: 30 * time.Second}}
	for name, c := range map[string]struct {
		silent bool
		step   time.Duration // the clock's, once
		after  time.Duration // when it is spent
	}{
		"all is observed":                    {after: 30 * time.Second},
		"the API server is silent for 5 min": {silent: true, after: 330 * time.Second},
		"the clock is set two hours ahead":   {step: 2 * time.Hour, after: 21 * time.Second},
		"the clock is set two hours back":    {step: -2 * time.Hour, after: 31 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			var account lifecycle.Account
			at, passed := now, time.Duration(0)
			for passed < time.Hour {
				o := lifecycle.Observation{At: at}
				if c.silent && passed > 5*time.Second && passed <= 305*time.Second {
					o.Silent = passed
				}
				if _, spent := account.Spend(lifecycle.NewBudget(), o, reason); spent {
					break
				}
				passed, at = passed+time.Second, at.Add(time.Second)
				if passed == 5*time.Second {
					at = at.Add(c.step)
				}
			}
			if passed < c.after-time.Second || passed > c.after+time.Second {
				t.Errorf("it is spent after %s, want %s", passed, c.after)
			}
		})
	}
}
