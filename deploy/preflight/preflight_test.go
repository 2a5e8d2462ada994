package preflight_test

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func TestTable(t *testing.T) {
	s := subject(t)
	for _, r := range rule.All() {
		if r.Layer != rule.Cluster {
			continue
		}
		t.Run(r.ID+" passes its good example", func(t *testing.T) {
			for _, finding := range found(t, newSimulated(t, r.Good), s) {
				if finding.Rule.ID == r.ID || finding.Rule.Severity == rule.Error {
					t.Errorf("%s: %s", finding.Rule.ID, finding.Message)
				}
			}
		})
		if r.Bad == "" {
			continue
		}
		t.Run(r.ID+" finds its bad example", func(t *testing.T) {
			own := 0
			for _, finding := range found(t, newSimulated(t, r.Bad), s) {
				switch {
				case finding.Rule.ID == r.ID:
					own++
				case finding.Rule.Severity == rule.Error:
					t.Errorf("found %s too: %s", finding.Rule.ID, finding.Message)
				}
			}
			if own == 0 {
				t.Error("it was not found")
			}
		})
	}
}

const (
	usualNode = "kind: Node\napiVersion: v1\nmetadata: {name: minikube}\nstatus:\n  allocatable: {cpu: \"2\", memory: 4Gi, ephemeral-storage: 20Gi, pods: \"110\"}\n" +
		"  images: [{names: [\"todo-chatbot-frontend:1.1.0\"]}, {names: [\"todo-chatbot-backend@" + someDigest + "\"]}]\n"
	ownPods = "kind: Pod\napiVersion: v1\nmetadata: {name: b1, namespace: todo-chatbot, labels: {app: todo-chatbot-backend}}\nspec: {nodeName: minikube, containers: [{name: c, resources: {requests: {cpu: 1850m}}}]}\n"
	keys    = "kind: Secret\napiVersion: v1\nmetadata: {name: todo-chatbot-secrets, namespace: todo-chatbot}\ndata: {DATABASE_URL: \"\", OPENAI_API_KEY: \"\", MCP_CONFIG: \"\", JWT_SECRET: \"\"}\n---\n"
)

func other(namespace, cpu, phase string) string {
	return fmt.Sprintf("---\nkind: Pod\napiVersion: v1\nmetadata: {name: other, namespace: %s}\nspec: {nodeName: minikube, containers: [{name: c, resources: {requests: {cpu: %s}}}]}\nstatus: {phase: %s}\n", namespace, cpu, phase)
}

func nodeLike(from, to string) string { return strings.Replace(usualNode, from, to, 1) }

func TestCluster(t *testing.T) {
	for name, c := range map[string]struct {
		cluster string
		set     []string
		want    string // findings, each "place rule: message"
	}{
		"what fits is not spoken of": {cluster: usualNode},
		"capacity names the resource, what wants it, and what is free": {usualNode + other("shop", "1900m", "Running"), nil,
			"values.yaml resources.backend.requests.cpu capacity: the pods request 150m of cpu (backend 1 × 100m, frontend 1 × 50m), and 100m of 2 are free on the node minikube"},
		"who administers the namespace alone may deploy to it where it has its labels": {cluster: usualNode + "---\nkind: Denied\nverb: patch\nresource: namespaces\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: todo-chatbot, labels: {app: todo-chatbot, environment: dev, managed-by: helm}}\n"},
		"where it lacks them, what gives them is named": {usualNode + "---\nkind: Denied\nverb: patch\nresource: namespaces\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: todo-chatbot, labels: {app: todo-chatbot}}\n", nil,
			"  permission: you may not patch namespaces in the namespace todo-chatbot"},
		"pods that ended take no room":                           {cluster: usualNode + other("shop", "1900m", "Succeeded")},
		"the release's own pods are replaced, so they take none": {cluster: usualNode + "---\n" + ownPods},
		"in an update the surge must fit": {usualNode + "---\n" + ownPods + other("shop", "1750m", "Running"), nil,
			"values.yaml resources.backend.requests.cpu capacity: with one more of each, as this update needs for a moment, the pods request 300m of cpu (backend 2 × 100m, frontend 2 × 50m), and 250m of 2 are free on the node minikube"},
		"memory counts as the processor does": {nodeLike("memory: 4Gi", "memory: 90Mi"), nil,
			"values.yaml resources.backend.requests.memory capacity: the pods request 96Mi of memory (backend 1 × 64Mi, frontend 1 × 32Mi), and 90Mi of 90Mi are free on the node minikube"},
		"so does the number of pods": {nodeLike(`pods: "110"`, `pods: "3"`), []string{"replicaCount.backend=3"},
			"values.yaml replicaCount.backend capacity: the pods request 4 of pods (backend 3 × 1, frontend 1 × 1), and 3 of 3 are free on the node minikube"},
		"a node that is cordoned takes none": {nodeLike("status:", "spec: {unschedulable: true}\nstatus:"), nil,
			"values.yaml nodeSelector capacity: no node takes the pods: minikube is cordoned"},
		"nor one whose taint is not tolerated": {nodeLike("status:", "spec: {taints: [{key: gpu, value: a, effect: NoSchedule}]}\nstatus:"), nil,
			"values.yaml nodeSelector capacity: no node takes the pods: minikube has the taint gpu=a:NoSchedule, which is not tolerated"},
		"one that is tolerated does": {nodeLike("status:", "spec: {taints: [{key: gpu, value: a, effect: NoSchedule}]}\nstatus:"), []string{"tolerations[0].key=gpu", "tolerations[0].operator=Exists"}, ""},
		"a label that no node has":   {usualNode, []string{"nodeSelector.disk=ssd"}, "values.yaml nodeSelector capacity: no node takes the pods: minikube has no label disk=ssd"},
		"room in pieces is no room": {strings.Replace(usualNode, `cpu: "2"`, "cpu: 180m", 1) + "---\n" + strings.Replace(strings.Replace(usualNode, `cpu: "2"`, "cpu: 180m", 1), "minikube", "second", 1),
			[]string{"resources.backend.requests.cpu=200m"},
			"values.yaml resources.backend.requests.cpu capacity: the pods fit 2 nodes by the sum, but not node by node: no node has room for the last one"},
		"a node port of another namespace's health checks is taken": {usualNode + "---\nkind: Service\napiVersion: v1\nmetadata: {name: lb, namespace: edge}\nspec: {type: LoadBalancer, healthCheckNodePort: 30080, ports: [{port: 80, nodePort: 31000}]}\n", nil,
			"values.yaml service.frontend.nodePort node-port-taken: the node port 30080 is taken by the Service lb in namespace edge (for its health checks)"},
		"a UDP port of the same number is another port": {cluster: usualNode + "---\nkind: Service\napiVersion: v1\nmetadata: {name: dns, namespace: edge}\nspec: {type: NodePort, ports: [{port: 53, protocol: UDP, nodePort: 30080}]}\n"},
		"the release's own Service keeps its port":      {cluster: usualNode + "---\nkind: Service\napiVersion: v1\nmetadata: {name: todo-chatbot-frontend, namespace: todo-chatbot}\nspec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}\n"},
		"a quota counts the pods of an update": {usualNode + "---\nkind: ResourceQuota\napiVersion: v1\nmetadata: {name: team, namespace: todo-chatbot}\nspec: {hard: {pods: \"5\"}}\nstatus: {used: {pods: \"2\"}}\n", nil,
			"values.yaml replicaCount.backend quota: the namespace's quota team leaves 3 of pods (5 less what others use), and with the pods of an update 4 are wanted"},
		"a quota of node ports": {usualNode + "---\nkind: ResourceQuota\napiVersion: v1\nmetadata: {name: team, namespace: todo-chatbot}\nspec: {hard: {services.nodeports: \"0\"}}\n", nil,
			"values.yaml service.frontend.type quota: the namespace's quota team leaves 0 of services.nodeports (0 less what others use), and with the pods of an update 1 are wanted"},
		"a quota for pods that end is not ours": {cluster: usualNode + "---\nkind: ResourceQuota\napiVersion: v1\nmetadata: {name: jobs, namespace: todo-chatbot}\nspec: {scopes: [Terminating], hard: {pods: \"0\"}}\n"},
		"a limit range's least": {usualNode + "---\nkind: LimitRange\napiVersion: v1\nmetadata: {name: team, namespace: todo-chatbot}\nspec: {limits: [{type: Container, min: {cpu: 60m}}]}\n", nil,
			"values.yaml resources.frontend.requests.cpu limit-range: the namespace's limit range team wants a container to request at least 60m of cpu, and the frontend requests 50m"},
		"a limit range's ratio": {usualNode + "---\nkind: LimitRange\napiVersion: v1\nmetadata: {name: team, namespace: todo-chatbot}\nspec: {limits: [{type: Pod, maxLimitRequestRatio: {memory: \"1\"}}]}\n", []string{"resources.frontend.requests.memory=64Mi"},
			"values.yaml resources.backend.limits.memory limit-range: the namespace's limit range team allows a limit of memory at most 1 times the request, and the backend's is 2 times"},
		"an image of a registry is pulled": {nodeLike("{names: [\"todo-chatbot-frontend:1.1.0\"]}, ", ""), []string{"image.frontend.repository=registry.example/todo-chatbot-frontend"}, ""},
		"one that is asked of a registry always, and names none": {usualNode, []string{"image.frontend.pullPolicy=Always"},
			"values.yaml image.frontend.pullPolicy image-always: with pullPolicy Always each node asks a registry for todo-chatbot-frontend:1.1.0, also where it has it; without a registry in its name that is docker.io/library, which has Docker's own images and not this one"},
		"one that is asked of a registry always": {usualNode, []string{"image.frontend.repository=registry.example/todo-chatbot-frontend", "image.frontend.pullPolicy=Always"}, ""},
		"one of an account of docker.io":         {usualNode, []string{"image.frontend.repository=somebody/todo-chatbot-frontend", "image.frontend.pullPolicy=Always"}, ""},
		"one of Docker's own, beside the program": {usualNode, []string{"extraContainers.frontend[0].name=web", "extraContainers.frontend[0].image=nginx:1.29.0",
			"extraContainers.frontend[0].resources.requests.cpu=1m", "extraContainers.frontend[0].resources.requests.memory=8Mi",
			"extraContainers.frontend[0].resources.limits.cpu=10m", "extraContainers.frontend[0].resources.limits.memory=8Mi"}, ""},
		"unless it is never pulled": {nodeLike("{names: [\"todo-chatbot-frontend:1.1.0\"]}, ", ""), []string{"image.frontend.repository=registry.example/todo-chatbot-frontend", "image.frontend.pullPolicy=Never"},
			"values.yaml image.frontend.tag image-absent: the image registry.example/todo-chatbot-frontend:1.1.0 is not on the node minikube, and it is never pulled"},
		"of a full list nothing follows": {nodeLike("images: [", "images: ["+strings.Repeat("{names: [x]}, ", 50)) + "", []string{"image.frontend.tag=1.2.0"},
			"values.yaml image.frontend.tag image-unknown: whether the image todo-chatbot-frontend:1.2.0 is on the node minikube is not known: a node reports 50 of its images at most"},
		"a kind that an add-on serves": {usualNode + "---\nkind: APIResourceList\ngroupVersion: apps/v1\nresources: [{kind: Deployment}]\n", []string{"httpRoute.enabled=true", "httpRoute.parentRefs[0].name=gateway"},
			"values.yaml httpRoute.enabled api-version: the cluster does not know HTTPRoute of gateway.networking.k8s.io/v1"},
		"a priority class that is not there": {usualNode, []string{"priorityClassName=first"},
			"values.yaml priorityClassName cluster-reference: the cluster has no PriorityClass first: no pod would be made"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range found(t, newSimulated(t, keys+c.cluster), subject(t, c.set...)) {
				got = append(got, fmt.Sprintf("%s %s %s: %s", strings.Split(f.At.String(), ":")[0], f.Path, f.Rule.ID, f.Message))
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("got\n%s\nwant\n%s", text, c.want)
			}
		})
	}
}

func TestNamespacePodSecurity(t *testing.T) {
	documents, faults := values.Documents(values.NewSource("pod.yaml", []byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {hostNetwork: true, containers: [{name: c, image: \"r.example/d:1.0.0\"}]}}}\n")))
	if len(faults) > 0 {
		t.Fatalf("faults = %v", faults)
	}
	for level, want := range map[string]int{"restricted": 2, "baseline": 1, "privileged": 0} {
		t.Run("the level "+level+" of the namespace is the one that is asked", func(t *testing.T) {
			cluster := newSimulated(t, "kind: Namespace\napiVersion: v1\nmetadata: {name: todo-chatbot, labels: {pod-security.kubernetes.io/enforce: "+level+", pod-security.kubernetes.io/enforce-version: v1.36}}\n")
			count := 0
			for _, f := range found(t, cluster, preflight.Subject{Documents: documents}) {
				if f.Rule.ID == "namespace-pod-security" {
					count++
				}
			}
			if count < want || want == 0 && count > 0 {
				t.Errorf("%d refusals", count)
			}
		})
	}
}

// TestARefusalIsNotGuessedAt: an admission policy is named where it is one.
func TestARefusalIsNotGuessedAt(t *testing.T) {
	documents, faults := values.Documents(values.NewSource("objects.yaml", []byte("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n")))
	if len(faults) > 0 {
		t.Fatalf("faults = %v", faults)
	}
	for said, want := range map[string]string{
		`services "s" is forbidden: User "u" cannot patch resource "services" in API group "" in the namespace "todo-chatbot"`: "ask for the ClusterRole admin",
		`Service "s" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated`:             "set service.frontend.nodePort to a free one",
		`Service "s" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range`:           "gives out other node ports",
		`services "s" is forbidden: exceeded quota: team, requested: services=1, used: services=1, limited: services=1`:        "describe quota",
		`services "s" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`:                         "an admission policy of the cluster refuses it",
		`admission webhook "policy.example" denied the request: no`:                                                            "a webhook of the cluster refuses it",
		`Service "s" is invalid: spec.ports: Required value`:                                                                   "which field or which rule",
	} {
		cluster := newSimulated(t, "kind: Namespace\napiVersion: v1\nmetadata: {name: todo-chatbot}\n")
		cluster.refuses["Service/s"] = said
		hint := ""
		for _, f := range found(t, cluster, preflight.Subject{Documents: documents}) {
			if f.Rule.ID == "dry-run" {
				hint += cmp.Or(f.Hint, f.Rule.Hint)
			}
		}
		if !strings.Contains(hint, want) || strings.Contains(hint, "policy") != strings.Contains(said, "Policy") {
			t.Errorf("of %q it says %q, want %q", said, hint, want)
		}
	}
}

func TestARefusalOfWhatNeverChangesComesWithTheCommandThatHelps(t *testing.T) {
	documents, faults := values.Documents(values.NewSource("objects.yaml", []byte("apiVersion: v1\nkind: Secret\nmetadata: {name: kept}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n")))
	if len(faults) > 0 {
		t.Fatalf("faults = %v", faults)
	}
	for object, c := range map[string]struct{ said, want string }{
		"Secret/kept":  {"data: Forbidden: field is immutable when `immutable` is set", "get secret kept -o yaml | sed '/^immutable: true/d' | kubectl replace --force -f -"},
		"Deployment/d": {"spec.selector: Invalid value: field is immutable", "delete deployment d --cascade=orphan"},
	} {
		cluster := newSimulated(t, "kind: Namespace\napiVersion: v1\nmetadata: {name: todo-chatbot}\n")
		cluster.refuses[object] = c.said
		hint := ""
		for _, f := range found(t, cluster, preflight.Subject{Documents: documents}) {
			if f.Rule.ID == "dry-run" {
				hint += f.Hint
			}
		}
		if !strings.HasSuffix(hint, "kubectl -n todo-chatbot "+c.want) {
			t.Errorf("of %s, of which the API server says %q, the hint is %q, want %q at its end", object, c.said, hint, c.want)
		}
	}
}

func TestImagesThatWereJustLoaded(t *testing.T) {
	o := options()
	o.JustLoaded = func(string) bool { return true }
	findings, err := preflight.Check(t.Context(), newSimulated(t, keys+nodeLike("todo-chatbot-frontend:1.1.0", "other:1")), subject(t), o)
	if err != nil || len(findings) != 1 || findings[0].Rule.ID != "image-unknown" || !strings.Contains(findings[0].Message, "within the last minute") {
		t.Errorf("findings = %v, want %v of them; error: %v", findings, 1, err)
	}
}

// late is a cluster whose node tells of an image at a later look.
type late struct {
	before, after preflight.Cluster
	looks, from   int
}

func (l *late) now() preflight.Cluster {
	if l.looks < l.from {
		return l.before
	}
	return l.after
}

// Survey is the look.
func (l *late) Survey(ctx context.Context) (preflight.Survey, error) {
	l.looks++
	return l.now().Survey(ctx)
}

// Denied asks the cluster.
func (l *late) Denied(ctx context.Context, wanted []preflight.Permission) ([]preflight.Permission, error) {
	return l.now().Denied(ctx, wanted)
}

// DryRun asks the cluster.
func (l *late) DryRun(ctx context.Context, object map[string]any) error {
	return l.now().DryRun(ctx, object)
}

func TestNodesAreGivenTimeToTellOfAnImage(t *testing.T) {
	without, with := newSimulated(t, keys+nodeLike("todo-chatbot-frontend:1.1.0", "other:1")), newSimulated(t, keys+usualNode)
	t.Run("what is told of at the third look is there", func(t *testing.T) {
		cluster := &late{before: without, after: with, from: 3}
		findings, err := preflight.AwaitImages(t.Context(), cluster, subject(t), options(), time.Hour, 0)
		if err != nil || len(findings) > 0 || cluster.looks != 3 {
			t.Errorf("after %d looks: %v, %v", cluster.looks, findings, err)
		}
	})
	t.Run("what is told of by no node is absent when the patience is over", func(t *testing.T) {
		findings, err := preflight.AwaitImages(t.Context(), without, subject(t), options(), 0, time.Hour)
		if err != nil || len(findings) != 1 || findings[0].Rule.ID != "image-absent" {
			t.Errorf("%v, %v", findings, err)
		}
	})
	t.Run("an interrupted wait is an error", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cluster := &late{before: without, after: with, from: 2}
		cancel()
		if _, err := preflight.AwaitImages(ctx, cluster, subject(t), options(), time.Hour, time.Hour); err == nil {
			t.Error("no error")
		}
	})
}

func TestAClusterThatDoesNotAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := preflight.Check(ctx, newSimulated(t, usualNode), subject(t), options()); err == nil {
		t.Error("no error")
	}
}
