package explain_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/explain"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/internal/foreignapps"
)

// happens is what the cluster makes of a fault, by its name; faults that are seen without it aren't here. The words are
// those of Kubernetes and containerd, as they word them.
var happens = map[string]func(*world){
	"an image that no registry has": func(w *world) {
		w.waits("ErrImagePull", `failed to pull and unpack image "127.0.0.1:1/shop/web:1": failed to resolve image: dial tcp 127.0.0.1:1: connect: connection refused`)
	},
	"an image that is not on the node and may not be pulled": func(w *world) { w.waits("ErrImageNeverPull", "") },
	"a name that is no image's":                              func(w *world) { w.waits("InvalidImageName", `couldn't parse image name "UPPER/Case:1"`) },
	"a crash loop":                                           func(w *world) { w.crashes("nginx", 1, "Error", "cannot connect to the shelf") },
	"a sidecar that crashes":                                 func(w *world) { w.crashes("proxy", 1, "Error", "cannot connect to the shelf") },
	"an init container that fails":                           func(w *world) { w.crashes("wait-for-schema", 1, "Error", "cannot connect to the shelf") },
	"a command that is not in the image": func(w *world) {
		w.crashes("envoy", 128, "StartError", `exec: "/nowhere": stat /nowhere: no such file or directory`)
	},
	"more memory than its limit": func(w *world) { w.crashes("envoy", 137, "OOMKilled", "") },
	"a readiness probe of a path that fails": func(w *world) {
		w.unready(true)
		w.pods[0].Status.ContainerStatuses[0].Ready = false
		w.warn("Pod", w.pods[0].Name, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404")
	},
	"a liveness probe of a port at which nobody listens": func(w *world) {
		w.warn("Pod", w.pods[0].Name, "Unhealthy", "Liveness probe failed: dial tcp 10.0.0.9:8001: connect: connection refused")
	},
	"a startup probe that never passes": func(w *world) {
		w.unready(true)
		w.pods[0].Status.ContainerStatuses[0].Ready = false
		w.pods[0].Status.ContainerStatuses[0].Started = nil
		w.warn("Pod", w.pods[0].Name, "Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 404")
	},
	"a ConfigMap that is not there": func(w *world) { w.waits("CreateContainerConfigError", `configmap "nowhere" not found`) },
	"a Secret that is not there, as files": func(w *world) {
		w.waits("ContainerCreating", "")
		w.warn("Pod", w.pods[0].Name, "FailedMount", `MountVolume.SetUp failed for volume "secret" : secret "nowhere" not found`)
	},
	"a key that the Secret has not": func(w *world) {
		w.waits("CreateContainerConfigError", `couldn't find key nowhere in Secret shop/worker`)
	},
	"more processors than there are": func(w *world) { w.unplaced("0/1 nodes are available: 1 Insufficient cpu.") },
	"a node selector that no node fits": func(w *world) {
		w.unplaced("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")
	},
	"nodes with a taint": func(w *world) { w.unplaced("0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}.") },
	"a claim that nobody makes a volume for": func(w *world) {
		w.unplaced("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.")
		w.claims[0].Status.Phase = corev1.ClaimPending
		w.warn("PersistentVolumeClaim", "data-db-0", "ProvisioningFailed", `storageclass.storage.k8s.io "nobody-provides-this" not found`)
	},
	"a quota without room": func(w *world) {
		w.refuses(`create Pod cache-0 in StatefulSet cache failed error: pods "cache-0" is forbidden: exceeded quota: tight, requested: pods=1, used: pods=0, limited: pods=0`)
	},
	"pods that Pod Security refuses": func(w *world) {
		w.refuses(`pods "agent-x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false`)
	},
	"pods that a LimitRange refuses": func(w *world) {
		w.refuses(`pods "web-x" is forbidden: maximum memory usage per Container is 8Mi, but limit is 64Mi`)
	},
	"a service account that is not there": func(w *world) {
		w.refuses(`pods "api-x" is forbidden: error looking up service account shop/nobody: serviceaccount "nobody" not found`)
	},
	"a Job that fails more often than it may": func(w *world) { w.fails("BackoffLimitExceeded", "Job has reached the specified backoff limit", 1) },
	"a Job that takes longer than it may":     func(w *world) { w.fails("DeadlineExceeded", "Job was active longer than specified deadline", 143) },
	"a CronJob whose Job fails": func(w *world) {
		w.fails("BackoffLimitExceeded", "Job has reached the specified backoff limit", 1)
		w.pods[0].Status.ContainerStatuses[0].State.Terminated.Message = "cannot connect to the shelf"
	},
}

// cluster is one with the objects; nothing but get and list is answered.
func cluster(t *testing.T, objects ...runtime.Object) (*kube.Cluster, *fake.Clientset) {
	t.Helper()
	client := fake.NewClientset(objects...)
	client.Discovery().(*fakediscovery.FakeDiscovery).FakedServerVersion = &version.Info{GitVersion: "v1.35.0"}
	client.PrependReactor("*", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if verb := action.GetVerb(); verb != "get" && verb != "list" && verb != "watch" {
			t.Errorf("it does %s %s", verb, action.GetResource())
		}
		return false, nil, nil
	})
	return kube.New(client, "fake", space, func() time.Time { return now }), client
}

func TestAppsThatAreWell(t *testing.T) {
	if len(foreignapps.Names()) != 10 {
		t.Fatalf("there are %d apps", len(foreignapps.Names()))
	}
	for _, name := range foreignapps.Names() {
		t.Run(name, func(t *testing.T) {
			manifest, err := foreignapps.Manifest(name, "shop/any:1")
			if err != nil {
				t.Fatal(err)
			}
			c, _ := cluster(t, newWorld(t, manifest).all()...)
			got, err := explain.Explain(t.Context(), c, kube.Selection{}, explain.Options{})
			want := explain.Running
			if name == "migrate" || name == "report" {
				want = explain.Completed
			}
			if err != nil || !got.Well() || got.State != want || len(got.Reasons) > 0 || len(got.Workloads) == 0 {
				t.Errorf("%+v; error: %v", got, err)
			}
		})
	}
}

func TestAppsThatAreBroken(t *testing.T) {
	faults := foreignapps.Faults()
	if len(faults) < 22 {
		t.Errorf("only %d faults are tried", len(faults))
	}
	for _, f := range faults {
		t.Run(f.Name, func(t *testing.T) {
			manifest, err := f.Broken("shop/any:1")
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, manifest)
			if happen := happens[f.Name]; happen != nil {
				happen(w)
			}
			c, _ := cluster(t, w.all()...)
			got, err := explain.Explain(t.Context(), c, kube.Selection{}, explain.Options{})
			if err != nil || got.Well() {
				t.Fatalf("%+v; error: %v", got, err)
			}
			named := slices.ContainsFunc(got.Reasons, func(r lifecycle.Reason) bool { return f.Named(r) })
			if !named || !got.Reasons[0].Severe {
				t.Errorf("%s of %s with %q isn't told, but %+v", f.Code, f.Object, f.Says, got.Reasons)
			}
			for _, r := range got.Reasons {
				if r.Message == "" || r.Severe && r.Hint == "" || strings.Contains(r.Hint+r.Message, "todoctl") {
					t.Errorf("it doesn't say what to do where nothing is known of the app: %+v", r)
				}
			}
		})
	}
}

// TestOneOfSeveral chooses by name and by labels, and hears of nothing else.
func TestOneOfSeveral(t *testing.T) {
	texts := map[string]string{}
	for _, name := range []string{"web", "worker", "suite"} {
		text, err := foreignapps.Manifest(name, "shop/any:1")
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	w := newWorld(t, texts["web"]+"\n---\n"+texts["worker"]+"\n---\n"+texts["suite"])
	w.crashes("nginx", 1, "Error", "")
	w.crashes("worker", 1, "Error", "")
	for object, want := range map[string][]string{
		"deployment/web": {"deployment/web"}, "deploy/worker": {"deployment/worker"}, "sts": {"statefulset/suite-store"}, "deployments.apps/web": {"deployment/web"},
		"-l app.kubernetes.io/instance=suite": {"deployment/suite-front", "statefulset/suite-store"}, "-l app.kubernetes.io/instance=shop": {"deployment/web"},
	} {
		t.Run(object, func(t *testing.T) {
			selector := ""
			name := object
			if after, by := strings.CutPrefix(object, "-l "); by {
				selector = after
				name = ""
			}
			chosen, err := explain.Choose(name, selector)
			if err != nil {
				t.Fatal(err)
			}
			c, _ := cluster(t, w.all()...)
			got, err := explain.Explain(t.Context(), c, chosen, explain.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var objects []string
			for _, one := range got.Workloads {
				objects = append(objects, one.Object)
			}
			if !slices.Equal(objects, want) {
				t.Errorf("it looks at %v, want %v", objects, want)
			}
			for _, r := range got.Reasons {
				if _, name, _ := strings.Cut(want[0], "/"); len(want) == 1 && !strings.Contains(r.Object, name) {
					t.Errorf("it tells of %+v", r)
				}
			}
		})
	}
}

func TestChoicesThatChooseNothing(t *testing.T) {
	for object, says := range map[string]string{
		"pod/x": "is not a workload", "web": "is not a workload", "deployment/": "names no object", "deployment/a/b": "names no object",
		"/": "is not a workload", "deployment/web=1": "names no object",
	} {
		if _, err := explain.Choose(object, ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", object, err)
		}
	}
	if _, err := explain.Choose("", "a=b=c"); err == nil || !strings.Contains(err.Error(), "is not a selector") {
		t.Errorf("a selector that is none: %v", err)
	}
	if _, err := explain.Choose("job/a", "a=b"); err == nil {
		t.Error("both are taken")
	}
	c, _ := cluster(t)
	if _, err := explain.Explain(t.Context(), c, kube.Selection{}, explain.Options{}); err == nil || !strings.Contains(err.Error(), "nothing to explain") {
		t.Errorf("an empty namespace: %v", err)
	}
	if _, err := explain.Explain(t.Context(), c, kube.Selection{Kind: "job", Name: "x"}, explain.Options{}); !kube.IsNoWorkload(err) {
		t.Errorf("a Job that isn't there: %v", err)
	}
}

// TestRightsThatAreMissing takes the right to list one resource after the other: it is named, the rest is told, and
// nothing is called well of which too little is seen.
func TestRightsThatAreMissing(t *testing.T) {
	manifest, err := foreignapps.Manifest("web", "shop/any:1")
	if err != nil {
		t.Fatal(err)
	}
	for resource, c := range map[string]struct {
		needs string
		state explain.State
	}{
		"deployments": {"list deployments.apps", explain.Unknown}, "pods": {"list pods", explain.Unknown},
		"jobs": {"list jobs.batch", explain.Unknown}, "statefulsets": {"list statefulsets.apps", explain.Unknown},
		"replicasets": {"list replicasets.apps", explain.Running}, "events": {"list events", explain.Running},
		"services": {"list services", explain.Running}, "endpointslices": {"list endpointslices.discovery.k8s.io", explain.Running},
		"ingresses": {"list ingresses.networking.k8s.io", explain.Running}, "persistentvolumeclaims": {"list persistentvolumeclaims", explain.Running},
	} {
		t.Run(resource, func(t *testing.T) {
			one, client := cluster(t, newWorld(t, manifest).all()...)
			client.PrependReactor("list", resource, func(clienttesting.Action) (bool, runtime.Object, error) {
				return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: resource}, "", context.Canceled)
			})
			got, err := explain.Explain(t.Context(), one, kube.Selection{}, explain.Options{})
			if err != nil || got.State != c.state || len(got.Unseen) != 1 || got.Unseen[0].Needs != c.needs || len(got.Reasons) > 0 {
				t.Errorf("%+v; error: %v", got, err)
			}
		})
	}
}
