package kube

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	sigyaml "sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
)

func parsed(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	object := map[string]any{}
	if err := sigyaml.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	return &unstructured.Unstructured{Object: object}
}

// TestASpecificationIsWrittenAsAWhole takes what others did away, and what the
// cluster itself and its tools gave an object stays.
func TestASpecificationIsWrittenAsAWhole(t *testing.T) {
	for name, c := range map[string]struct{ live, wanted, whole string }{
		"a Deployment": {
			live: `{kind: Deployment, metadata: {name: d, resourceVersion: "7", labels: {theirs: x}, annotations: {deployment.kubernetes.io/revision: "3"}},
spec: {paused: true, replicas: 1, template: {metadata: {labels: {app: d}, annotations: {kubectl.kubernetes.io/restartedAt: noon, checksum/config: old}},
spec: {containers: [{name: c, env: [{name: LOG_LEVEL, value: error}]}, {name: added}]}}}, status: {replicas: 1}}`,
			wanted: `{kind: Deployment, metadata: {name: d, labels: {app: d}},
spec: {replicas: 2, template: {metadata: {labels: {app: d}, annotations: {checksum/config: new}}, spec: {containers: [{name: c, env: [{name: LOG_LEVEL, valueFrom: {configMapKeyRef: {name: m, key: LOG_LEVEL}}}]}]}}}}`,
			whole: `{kind: Deployment, metadata: {name: d, resourceVersion: "7", labels: {theirs: x, app: d}, annotations: {deployment.kubernetes.io/revision: "3"}},
spec: {replicas: 2, template: {metadata: {labels: {app: d}, annotations: {kubectl.kubernetes.io/restartedAt: noon, checksum/config: new}},
spec: {containers: [{name: c, env: [{name: LOG_LEVEL, valueFrom: {configMapKeyRef: {name: m, key: LOG_LEVEL}}}]}]}}}, status: {replicas: 1}}`},
		"a Service": {
			live:   `{kind: Service, metadata: {name: s}, spec: {type: NodePort, clusterIP: 10.0.0.9, clusterIPs: [10.0.0.9], ipFamilies: [IPv4], selector: {app: s, theirs: x}, externalIPs: [192.0.2.1]}}`,
			wanted: `{kind: Service, metadata: {name: s}, spec: {type: NodePort, selector: {app: s}}}`,
			whole:  `{kind: Service, metadata: {name: s, labels: {}, annotations: {}}, spec: {type: NodePort, clusterIP: 10.0.0.9, clusterIPs: [10.0.0.9], ipFamilies: [IPv4], selector: {app: s}}}`},
		"a Service that was kept to its node": {
			live:   `{kind: Service, metadata: {name: s}, spec: {type: ClusterIP, clusterIP: 10.0.0.9, internalTrafficPolicy: Local, trafficDistribution: PreferSameNode}}`,
			wanted: `{kind: Service, metadata: {name: s}, spec: {type: ClusterIP}}`,
			whole:  `{kind: Service, metadata: {name: s, labels: {}, annotations: {}}, spec: {type: ClusterIP, clusterIP: 10.0.0.9}}`},
		"a Service of another type": {
			live:   `{kind: Service, metadata: {name: s}, spec: {type: LoadBalancer, loadBalancerClass: theirs, clusterIP: 10.0.0.9}}`,
			wanted: `{kind: Service, metadata: {name: s}, spec: {type: NodePort}}`,
			whole:  `{kind: Service, metadata: {name: s, labels: {}, annotations: {}}, spec: {type: NodePort}}`},
		"a budget that was counted the other way round": {
			live:   `{kind: PodDisruptionBudget, metadata: {name: b}, spec: {minAvailable: 1, selector: {matchLabels: {app: b}}}, status: {currentHealthy: 1}}`,
			wanted: `{kind: PodDisruptionBudget, metadata: {name: b}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: b}}}}`,
			whole:  `{kind: PodDisruptionBudget, metadata: {name: b, labels: {}, annotations: {}}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: b}}}, status: {currentHealthy: 1}}`},
	} {
		t.Run(name, func(t *testing.T) {
			live, wanted := parsed(t, c.live), parsed(t, c.wanted)
			whole, err := over(live, wanted)
			if err != nil {
				t.Fatal(err)
			}
			want := parsed(t, c.whole)
			want.SetLabels(merged(want.GetLabels(), nil))
			want.SetAnnotations(merged(want.GetAnnotations(), nil))
			if diff := cmp.Diff(want.Object, whole.Object); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(parsed(t, c.live).Object, live.Object); diff != "" {
				t.Errorf("what is live was written to:\n%s", diff)
			}
			if diff := cmp.Diff(parsed(t, c.wanted).Object, wanted.Object); diff != "" {
				t.Errorf("what is wanted was written to:\n%s", diff)
			}
		})
	}
}

func TestHowMuchIsWrittenOver(t *testing.T) {
	live := func(managers ...string) *unstructured.Unstructured {
		object := &unstructured.Unstructured{Object: map[string]any{}}
		var entries []metav1.ManagedFieldsEntry
		for _, manager := range managers {
			name, subresource, _ := strings.Cut(manager, "/")
			entries = append(entries, metav1.ManagedFieldsEntry{Manager: name, Subresource: subresource})
		}
		object.SetManagedFields(entries)
		return object
	}
	added := []plan.Field{{Path: ".spec.paused"}}
	for name, c := range map[string]struct {
		live     *unstructured.Unstructured
		excludes bool
		added    []plan.Field
		from     Reach // the least that covers it; none does where nothing was done
		never    bool
	}{
		"nothing was done":                          {live: live("todoctl", "helm", "kube-controller-manager/status"), never: true},
		"what plain helm left":                      {live: live("helm", "todoctl"), added: added, from: LeftByHelm},
		"what nobody says who added":                {live: live("todoctl"), added: added, from: Everything},
		"what kubectl added":                        {live: live("todoctl", "kubectl-edit"), added: added, from: Everything},
		"what kubectl added to plain helm's":        {live: live("helm", "kubectl-edit"), added: added, from: Everything},
		"what plain helm wrote excludes ours":       {live: live("helm", "todoctl"), excludes: true, from: LeftByHelm},
		"what kubectl wrote excludes ours":          {live: live("helm", "kubectl-set"), excludes: true, from: Excluding},
		"kubectl scale writes to a part of its own": {live: live("helm", "todoctl", "kubectl/scale"), added: added, from: LeftByHelm},
	} {
		t.Run(name, func(t *testing.T) {
			one := Applied{Live: c.live, Excludes: c.excludes, Added: c.added, Strangers: strangers(c.live)}
			for _, reach := range []Reach{LeftByHelm, Excluding, Everything} {
				if want := !c.never && reach >= c.from; reach.covers(one) != want {
					t.Errorf("reach %d covers it: %v, want %v", reach, !want, want)
				}
			}
		})
	}
}

func TestStrangersAreThoseWhoWroteBesidesUs(t *testing.T) {
	object := &unstructured.Unstructured{Object: map[string]any{}}
	object.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "kubectl-set"}, {Manager: "helm"}, {Manager: "kubectl-edit"}, {Manager: "kubectl-set"},
		{Manager: "kube-controller-manager"}, {Manager: "todoctl"}, {Manager: "kubelet", Subresource: "status"}})
	if got := strangers(object); !slices.Equal(got, []string{"kubectl-edit", "kubectl-set"}) {
		t.Errorf("%v", got)
	}
}
