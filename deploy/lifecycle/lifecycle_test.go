package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

var now = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func waiting(reason string) lifecycle.Container {
	return lifecycle.Container{Name: "backend", Image: "todo-chatbot-backend:1.0.0", Waiting: reason}
}

func TestPodStates(t *testing.T) {
	crashed := &lifecycle.Exit{Code: 1}
	for name, c := range map[string]struct {
		pod  lifecycle.Pod
		want lifecycle.PodState
	}{
		"a pod that waits for a node is Pending":                {lifecycle.Pod{Phase: "Pending", Unschedulable: "no room"}, lifecycle.PodPending},
		"a pod without containers yet is Pending":               {lifecycle.Pod{Phase: "Pending"}, lifecycle.PodPending},
		"a pod whose container is made is ContainerCreating":    {lifecycle.Pod{Phase: "Pending", Containers: []lifecycle.Container{waiting("ContainerCreating")}}, lifecycle.PodCreating},
		"a pod that runs is Running":                            {lifecycle.Pod{Phase: "Running", Containers: []lifecycle.Container{{Running: true}}}, lifecycle.PodRunning},
		"a pod that is ready is Ready":                          {lifecycle.Pod{Phase: "Running", Ready: true}, lifecycle.PodReady},
		"a pod that is deleted is Terminating, ready or not":    {lifecycle.Pod{Phase: "Running", Ready: true, Deleting: true}, lifecycle.PodTerminating},
		"a pod that ended with an error is Failed":              {lifecycle.Pod{Phase: "Failed"}, lifecycle.PodFailed},
		"a pod whose image cannot be pulled is Failed":          {lifecycle.Pod{Phase: "Pending", Containers: []lifecycle.Container{waiting("ImagePullBackOff")}}, lifecycle.PodFailed},
		"a pod whose Secret is missing is Failed":               {lifecycle.Pod{Phase: "Pending", Containers: []lifecycle.Container{waiting("CreateContainerConfigError")}}, lifecycle.PodFailed},
		"a pod that waits to be started again is in a loop":     {lifecycle.Pod{Phase: "Running", Containers: []lifecycle.Container{waiting("CrashLoopBackOff")}}, lifecycle.PodCrashLoop},
		"a pod that runs for the third time is still in a loop": {lifecycle.Pod{Phase: "Running", Containers: []lifecycle.Container{{Running: true, Restarts: 2, Last: crashed}}}, lifecycle.PodCrashLoop},
		"a pod that is ready after crashes is out of the loop":  {lifecycle.Pod{Phase: "Running", Ready: true, Containers: []lifecycle.Container{{Running: true, Ready: true, Restarts: 2, Last: crashed}}}, lifecycle.PodReady},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.pod.StateAt(now); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func current(name string) lifecycle.Workload {
	return lifecycle.Workload{Name: name, Desired: 2, Total: 2, Updated: 2, Ready: 2, Available: 2, CaughtUp: true}
}

func TestDeploymentStates(t *testing.T) {
	starting := lifecycle.Workload{Name: "x", Desired: 2, CaughtUp: true}
	crashing := starting
	crashing.Pods = []lifecycle.Pod{{Name: "x", Current: true, Containers: []lifecycle.Container{{Name: "backend", Waiting: "CrashLoopBackOff", Restarts: 3, Last: &lifecycle.Exit{Code: 1}}}}}
	for name, c := range map[string]struct {
		status   entity.Status
		verdict  entity.Verdict
		held     bool
		workload lifecycle.Workload
		want     lifecycle.State
	}{
		"without a release it is Not Deployed":                      {"", "", false, starting, lifecycle.NotDeployed},
		"a release that was taken away is Not Deployed":             {entity.StatusUninstalled, "", false, starting, lifecycle.NotDeployed},
		"an installation at work is Installing":                     {entity.StatusPendingInstall, "", true, starting, lifecycle.Installing},
		"an installation nobody works on is Degraded":               {entity.StatusPendingInstall, "", false, starting, lifecycle.Degraded},
		"an upgrade at work is Upgrading":                           {entity.StatusPendingUpgrade, "", true, current("x"), lifecycle.Upgrading},
		"a rollback at work is Upgrading":                           {entity.StatusPendingRollback, "", true, current("x"), lifecycle.Upgrading},
		"an upgrade nobody works on is Degraded":                    {entity.StatusPendingUpgrade, "", false, current("x"), lifecycle.Degraded},
		"a release whose pods start is Deployed":                    {entity.StatusDeployed, "", false, starting, lifecycle.Deployed},
		"a release whose pods are all ready is Running":             {entity.StatusDeployed, "", false, current("x"), lifecycle.Running},
		"a release whose pods crash is Degraded":                    {entity.StatusDeployed, "", false, crashing, lifecycle.Degraded},
		"a release that ran and lacks pods is Degraded":             {entity.StatusDeployed, entity.Healthy, false, starting, lifecycle.Degraded},
		"a release that failed is Degraded, also if old pods serve": {entity.StatusFailed, "", false, current("x"), lifecycle.Degraded},
		"a release that is taken away is Uninstalling":              {entity.StatusUninstalling, "", true, current("x"), lifecycle.Uninstalling},
	} {
		t.Run(name, func(t *testing.T) {
			o := lifecycle.Observation{At: now, Held: c.held, Workloads: []lifecycle.Workload{c.workload}}
			if c.status != "" {
				o.Revision = &entity.Revision{Number: 1, Status: c.status, Verdict: c.verdict}
			}
			if got := lifecycle.StateOf(o); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	t.Run("a release of whose Deployments one is gone is Degraded, also if the other runs", func(t *testing.T) {
		o := lifecycle.Observation{At: now, Revision: &entity.Revision{Number: 3, Status: entity.StatusDeployed, Verdict: entity.Healthy}, Workloads: []lifecycle.Workload{current("todo-chatbot-frontend")}}
		reasons := lifecycle.ReasonsOf(o)
		if got := lifecycle.StateOf(o); got != lifecycle.Degraded || len(reasons) != 1 || reasons[0].Code != lifecycle.NoWorkloads || reasons[0].Object != "deployment/todo-chatbot-backend" {
			t.Errorf("%s, %+v", got, reasons)
		}
		o.Revision.Status = entity.StatusPendingUpgrade // which is not there yet
		if got := lifecycle.ReasonsOf(lifecycle.Observation{At: now, Revision: o.Revision, Held: true, Workloads: o.Workloads}); len(got) != 0 {
			t.Errorf("while it is made: %+v", got)
		}
	})
	t.Run("a release whose Deployments are gone is Degraded", func(t *testing.T) {
		o := lifecycle.Observation{Revision: &entity.Revision{Status: entity.StatusDeployed}}
		if got := lifecycle.StateOf(o); got != lifecycle.Degraded {
			t.Errorf("lifecycle.StateOf(o) = %v, want %v", got, lifecycle.Degraded)
		}
	})
}

func TestReasons(t *testing.T) {
	exit := func(code int, reason string) *lifecycle.Exit { return &lifecycle.Exit{Code: code, Reason: reason} }
	unhealthy := []lifecycle.Event{{Object: "pod/x", Reason: "Unhealthy", Message: "Readiness probe failed: 503", At: now}}
	for name, c := range map[string]struct {
		container lifecycle.Container
		events    []lifecycle.Event
		want      lifecycle.Code
		says      string
		severe    bool
	}{
		"an image that is not on the node": {waiting("ErrImageNeverPull"), nil, lifecycle.ImageAbsent, "todo-chatbot-backend:1.0.0", true},
		"an image that cannot be pulled":   {waiting("ErrImagePull"), nil, lifecycle.ImagePull, "no reason was given", true},
		"a pull that is tried again":       {waiting("ImagePullBackOff"), []lifecycle.Event{{Object: "pod/x", Reason: "Failed", Message: "Failed to pull image: 404", At: now}}, lifecycle.ImagePull, "404", true},
		"a pull that is refused, without the way to it": {waiting("ImagePullBackOff"), []lifecycle.Event{
			{Object: "pod/x", Reason: "Failed", At: now.Add(-time.Second), Message: `Failed to pull image "x:1": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/x:1": failed to resolve reference "docker.io/library/x:1": failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host`},
			{Object: "pod/x", Reason: "Failed", At: now, Message: "Error: ImagePullBackOff"}}, lifecycle.ImagePull, "could not be pulled: dial tcp: lookup registry-1.docker.io: no such host", true},
		"a registry that is away":                      {waiting("RegistryUnavailable"), nil, lifecycle.ImagePull, "could not be pulled", true},
		"a signature that doesn't hold":                {waiting("SignatureValidationFailed"), nil, lifecycle.ImagePull, "could not be pulled", true},
		"a hook before it is made":                     {waiting("PreCreateHookError"), nil, lifecycle.CannotStart, "PreCreateHookError", true},
		"a name that is none":                          {waiting("InvalidImageName"), nil, lifecycle.ImageName, "", true},
		"a key the Secret lacks":                       {lifecycle.Container{Name: "backend", Waiting: "CreateContainerConfigError", Message: `couldn't find key DATABASE_URL`}, nil, lifecycle.ConfigMissing, "DATABASE_URL", true},
		"a node that can't read the ConfigMap for now": {lifecycle.Container{Name: "backend", Waiting: "CreateContainerConfigError", Message: "failed to sync configmap cache: timed out waiting for the condition"}, nil, lifecycle.ConfigUnread, "failed to sync", false},
		"a node that can't read the Secret for now":    {lifecycle.Container{Name: "backend", Waiting: "CreateContainerConfigError", Message: "failed to sync secret cache: timed out waiting for the condition"}, nil, lifecycle.ConfigUnread, "failed to sync", false},
		"a kubelet that has just started":              {lifecycle.Container{Name: "backend", Waiting: "CreateContainerConfigError", Message: "services have not yet been read at least once, cannot construct envvars"}, nil, lifecycle.ConfigUnread, "not yet been read", false},
		"a program that ends":                          {lifecycle.Container{Name: "backend", Waiting: "CrashLoopBackOff", Restarts: 2, Last: exit(1, "Error")}, nil, lifecycle.Crashed, "exit code 1, 3 times", true},
		"a program that takes too much":                {lifecycle.Container{Name: "backend", Waiting: "CrashLoopBackOff", Restarts: 1, Last: exit(137, "OOMKilled")}, nil, lifecycle.OutOfMemory, "more memory", true},
		"a program whose liveness fails":               {lifecycle.Container{Name: "backend", Running: true, Restarts: 1, Last: exit(137, "Error")}, unhealthy, lifecycle.NotAlive, "its probe failed", true},
		"a program that is not ready":                  {lifecycle.Container{Name: "backend", Running: true, Started: true}, unhealthy, lifecycle.NotReady, "503", true},
		"a program that has not started yet":           {lifecycle.Container{Name: "backend", Running: true}, unhealthy, lifecycle.NotAlive, "has not started", false},
		"a program that starts, nothing said":          {lifecycle.Container{Name: "backend", Running: true}, nil, lifecycle.StillStarting, "0 of 1", false},
	} {
		t.Run(name+" is "+string(c.want), func(t *testing.T) {
			o := lifecycle.Observation{At: now, Warnings: c.events, Workloads: []lifecycle.Workload{{
				Name: "todo-chatbot-backend", Desired: 1, CaughtUp: true, Pods: []lifecycle.Pod{{Name: "x", Phase: "Running", Current: true, Containers: []lifecycle.Container{c.container}}}}}}
			got := lifecycle.ReasonsOf(o)
			if len(got) != 1 || got[0].Code != c.want || got[0].Severe != c.severe || !strings.Contains(got[0].Message, c.says) {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("what neither the chart nor todoctl writes is looked for in the values", func(t *testing.T) {
		for message, want := range map[string]string{
			`secret "todo-chatbot-secrets" not found`:                          "todoctl secrets check",
			`couldn't find key JWT_SECRET in Secret todo/todo-chatbot-secrets`: "todoctl secrets check",
			`configmap "todo-chatbot-config" not found`:                        "todoctl secrets check",
			`secret "proxy" not found`:                                         "extraEnv",
			`couldn't find key password in Secret todo/proxy`:                  "extraEnv",
			`MountVolume.SetUp failed for volume "ca" : secret "ca" not found`: "extraVolumes",
		} {
			c, events := waiting("CreateContainerConfigError"), []lifecycle.Event(nil)
			c.Message = message
			if strings.HasPrefix(message, "MountVolume") {
				c = waiting("ContainerCreating")
				events = append(events, lifecycle.Event{Object: "pod/x", Reason: "FailedMount", Message: message, At: now.Add(-time.Minute)})
			}
			got := lifecycle.ReasonsOf(lifecycle.Observation{At: now, Warnings: events, Workloads: []lifecycle.Workload{{Name: "b", Desired: 1, CaughtUp: true,
				Pods: []lifecycle.Pod{{Name: "x", Phase: "Pending", Current: true, Containers: []lifecycle.Container{c}}}}}})
			if len(got) != 1 || got[0].Code != lifecycle.ConfigMissing || !strings.Contains(got[0].Hint, want) {
				t.Errorf("%s: %+v, want a hint with %s", message, got, want)
			}
		}
	})
	t.Run("a mount that failed is no reason once the containers have started", func(t *testing.T) {
		event := lifecycle.Event{Object: "pod/x", Reason: "FailedMount", Message: "failed to sync configmap cache: timed out waiting for the condition", At: now.Add(-time.Minute)}
		o := lifecycle.Observation{At: now, Warnings: []lifecycle.Event{event}, Workloads: []lifecycle.Workload{{Name: "b", Desired: 1, CaughtUp: true, Pods: []lifecycle.Pod{
			{Name: "x", Phase: "Running", Current: true, Containers: []lifecycle.Container{{Name: "backend", Running: true}}}}}}}
		if got := lifecycle.ReasonsOf(o); len(got) != 1 || got[0].Code != lifecycle.StillStarting {
			t.Errorf("%+v", got)
		}
		o.Workloads[0].Pods[0].Containers[0] = waiting("ContainerCreating")
		if got := lifecycle.ReasonsOf(o); len(got) != 1 || got[0].Code != lifecycle.ConfigUnread || got[0].Severe {
			t.Errorf("before they start: %+v", got)
		}
		o.Warnings[0].Message = `MountVolume.SetUp failed for volume "ca" : secret "ca" not found`
		if got := lifecycle.ReasonsOf(o); len(got) != 1 || got[0].Code != lifecycle.ConfigMissing || !got[0].Severe {
			t.Errorf("a Secret that is not there: %+v", got)
		}
		o.Warnings[0].Message = `MountVolume.SetUp failed for volume "disk" : hostPath type check failed: /x is not a directory`
		if got := lifecycle.ReasonsOf(o); len(got) != 1 || got[0].Code != lifecycle.VolumeMount || !got[0].Severe {
			t.Errorf("a disk that is not there: %+v", got)
		}
	})
	t.Run("a container that a slow node could not make is not given up at once", func(t *testing.T) {
		for message, long := range map[string]bool{
			"context deadline exceeded":                                                                true,
			`rpc error: code = DeadlineExceeded desc = stream terminated`:                              true,
			`failed to reserve container name "backend_x_0": name "backend_x_0" is reserved for "4f1"`: true,
			`exec: "/nope": stat /nope: no such file or directory`:                                     false,
			`container has runAsNonRoot and image will run as root`:                                    false,
		} {
			for _, waits := range []string{"CreateContainerError", "RunContainerError"} {
				o := lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{{Name: "b", Desired: 1, CaughtUp: true, Pods: []lifecycle.Pod{
					{Name: "x", Current: true, Containers: []lifecycle.Container{{Name: "backend", Waiting: waits, Message: message}}}}}}}
				got := lifecycle.ReasonsOf(o)
				if len(got) != 1 || got[0].Code != lifecycle.CannotStart || lifecycle.NewBudget().PatienceFor(got[0]) >= time.Minute != long {
					t.Errorf("%s: %q: %+v", waits, message, got)
				}
			}
		}
	})
	t.Run("pods that a slow control plane refused are not given up at once", func(t *testing.T) {
		for message, passes := range map[string]bool{
			"etcdserver: request timed out": true,
			"Timeout: request did not complete within requested timeout - context deadline exceeded":                                                                                                               true,
			`Post "https://10.250.0.11:6443/api/v1/namespaces/todo-chatbot/pods": http2: client connection lost`:                                                                                                   true,
			`Internal error occurred: failed calling webhook "a.example": failed to call webhook: Post "https://policy.default.svc:443/validate?timeout=10s": dial tcp 10.96.0.9:443: connect: connection refused`: false,
			`pods "x" is forbidden: exceeded quota: tight`:          false,
			`admission webhook "policy.example" denied the request`: false,
		} {
			o := lifecycle.Observation{At: now, Workloads: []lifecycle.Workload{{Name: "b", Desired: 1, CaughtUp: true, Refused: message}}}
			got := lifecycle.ReasonsOf(o)
			if len(got) != 1 || lifecycle.NewBudget().PatienceFor(got[0]) >= time.Minute != passes {
				t.Errorf("%q: %+v", message, got)
			}
		}
	})
	t.Run("trouble of a version that is on its way out is no reason", func(t *testing.T) {
		w := lifecycle.Workload{Name: "b", Desired: 1, Updated: 1, Total: 2, CaughtUp: true, Pods: []lifecycle.Pod{
			{Name: "old", Containers: []lifecycle.Container{waiting("CrashLoopBackOff")}},
			{Name: "new", Current: true, Ready: true}}}
		codes := []lifecycle.Code{}
		for _, r := range lifecycle.ReasonsOf(lifecycle.Observation{Workloads: []lifecycle.Workload{w}}) {
			codes = append(codes, r.Code)
		}
		if diff := cmp.Diff([]lifecycle.Code{lifecycle.StillStarting}, codes); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("before the controller has seen a new version, trouble is that of the version before", func(t *testing.T) {
		w := lifecycle.Workload{Name: "b", Desired: 1, Refused: "exceeded quota", Pods: []lifecycle.Pod{{Name: "x", Current: true, Containers: []lifecycle.Container{waiting("ErrImageNeverPull")}}}}
		if got := lifecycle.ReasonsOf(lifecycle.Observation{Workloads: []lifecycle.Workload{w}}); len(got) != 1 || got[0].Code != lifecycle.StillStarting {
			t.Errorf("%+v", got)
		}
	})
	t.Run("what blocks comes before what only takes time", func(t *testing.T) {
		o := lifecycle.Observation{Workloads: []lifecycle.Workload{{Name: "a", Desired: 1, CaughtUp: true}, {Name: "b", Desired: 1, CaughtUp: true, Refused: "exceeded quota"}}}
		if got := lifecycle.ReasonsOf(o); got[0].Code != lifecycle.QuotaExceeded {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a workload that is not current always has a reason, and one that is has none", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			small := rapid.IntRange(0, 3)
			w := lifecycle.Workload{Name: "w", Desired: small.Draw(t, "desired"), Total: small.Draw(t, "total"), Updated: small.Draw(t, "updated"),
				Available: small.Draw(t, "available"), CaughtUp: rapid.Bool().Draw(t, "caught up"), OverDue: rapid.Bool().Draw(t, "over due")}
			o := lifecycle.Observation{Workloads: []lifecycle.Workload{w}, Revision: &entity.Revision{Status: entity.StatusDeployed}}
			if got := lifecycle.ReasonsOf(o); (len(got) == 0) != w.Current() {
				t.Fatalf("%+v has %+v", w, got)
			}
			if (lifecycle.StateOf(o) == lifecycle.Running) != w.Current() {
				t.Fatalf("%+v is %s", w, lifecycle.StateOf(o))
			}
		})
	})
}
