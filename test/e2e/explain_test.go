package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/explain"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/internal/foreignapps"
)

// atOnce is how many apps are tried side by side: more would measure the machine.
const atOnce = 2

// TestExplainOnKubernetes runs ten apps of others, and holds todoctl explain to what it says of each: nothing while it
// is well, and the reason within seconds where it was broken.
func TestExplainOnKubernetes(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine and takes minutes. To run it: make e2e")
	}
	g := newCluster(t, 1)
	g.loadStub(t)
	e := &explainer{ground: g, image: "todo-chatbot-backend:" + stub, slots: make(chan struct{}, atOnce)}
	defer e.print()
	t.Run("well", func(t *testing.T) {
		for _, name := range foreignapps.Names() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				e.well(t, name)
			})
		}
	})
	t.Run("broken", func(t *testing.T) {
		for _, f := range foreignapps.Faults() {
			if f.Simulated {
				continue
			}
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				e.broken(t, f)
			})
		}
	})
}

type explainer struct {
	*ground
	image string
	slots chan struct{}
	mu    sync.Mutex
	rows  []explained
}

// explained is how a fault was told.
type explained struct {
	fault        string
	code         lifecycle.Code
	since, after time.Duration // since the cluster's own first report, and since the manifest was applied
}

// namespaceOf makes one for an app, and takes it away when it was tried: others need the room.
func (e *explainer) namespaceOf(t *testing.T, labels map[string]string) string {
	t.Helper()
	e.slots <- struct{}{}
	made, err := e.client.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "app-", Labels: labels}}, metav1.CreateOptions{})
	if err != nil {
		<-e.slots
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer func() { <-e.slots }()
		now := int64(0)
		if err := e.client.CoreV1().Namespaces().Delete(context.Background(), made.Name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil {
			t.Error(err)
		}
	})
	return made.Name
}

// apply applies a manifest as kubectl does.
func (e *explainer) apply(t *testing.T, namespace, manifest string) {
	t.Helper()
	path := filepath.Join(e.dir, namespace+".yaml") // A test's own folder may have a comma in its name, which kubectl divides at.
	if err := os.WriteFile(path, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := e.kubectl(t, "-n", namespace, "apply", "-f", path); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if strings.Contains(manifest, "kind: CronJob") { // It would start at three.
		if out, err := e.kubectl(t, "-n", namespace, "create", "job", "report-now", "--from=cronjob/report"); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

func (e *explainer) kubectl(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return e.run(t, "todo-cluster", append([]string{"kubectl", "--name", e.name, "--"}, args...)...)
}

// run is try for tests that run side by side.
func (e *explainer) run(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	one := &ground{root: e.root, dir: e.dir, status: e.status, name: e.name}
	return one.try(t.Context(), name, args...)
}

// explain is what todoctl explain says.
func (e *explainer) explain(t *testing.T, namespace string) (explain.Explanation, error) {
	t.Helper()
	out, err := e.run(t, "todoctl", "explain", "-n", namespace, "-o", "json")
	var said explain.Explanation
	if decodeErr := json.Unmarshal([]byte(out), &said); decodeErr != nil {
		return said, fmt.Errorf("%w: %w: %s", decodeErr, err, out)
	}
	if (err == nil) != said.Well() {
		t.Errorf("it says %s, and ends with %v", said.State, err)
	}
	return said, nil
}

func (e *explainer) well(t *testing.T, name string) {
	manifest, err := foreignapps.Manifest(name, e.image)
	if err != nil {
		t.Fatal(err)
	}
	// The volumes of the cluster are few, and the class of the manifest is there for nobody to provide it.
	manifest = strings.ReplaceAll(manifest, "storageClassName: nobody-provides-this, ", "")
	namespace := e.namespaceOf(t, nil)
	e.apply(t, namespace, manifest)
	want := explain.Running
	if name == "migrate" || name == "report" {
		want = explain.Completed
	}
	eventually(t, patience, "all of it is "+string(want), func() error {
		said, err := e.explain(t, namespace)
		if err == nil && (said.State != want || len(said.Reasons) > 0) {
			return fmt.Errorf("it is %s: %+v", said.State, said.Reasons)
		}
		return err
	})
}

func (e *explainer) broken(t *testing.T, f foreignapps.Fault) {
	manifest, err := f.Broken(e.image)
	if err != nil {
		t.Fatal(err)
	}
	namespace := e.namespaceOf(t, f.Labels)
	if f.Extra != "" {
		e.apply(t, namespace, f.Extra)
	}
	begin := time.Now()
	e.apply(t, namespace, manifest)
	var reason lifecycle.Reason
	eventually(t, patience, string(f.Code)+" of "+f.Object, func() error {
		said, err := e.explain(t, namespace)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(said.Reasons, f.Named)
		if at < 0 {
			return fmt.Errorf("it is %s: %+v", said.State, said.Reasons)
		}
		reason = said.Reasons[at]
		return nil
	})
	told := time.Now()
	if reason.Hint == "" || strings.Contains(reason.Hint, "todoctl") {
		t.Errorf("it doesn't say what to do where nothing is known of the app: %+v", reason)
	}
	reported := e.reported(t, namespace, begin)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rows = append(e.rows, explained{f.Name, f.Code, max(0, told.Sub(reported)), told.Sub(begin)})
}

// reported is when the cluster itself first told of the fault: of what ended, of a warning; it is the start where there
// is neither. The kubelet and events tell whole seconds.
func (e *explainer) reported(t *testing.T, namespace string, begin time.Time) time.Time {
	t.Helper()
	var first time.Time
	earlier := func(at time.Time) {
		if at.After(begin.Add(-time.Second)) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	pods, err := e.client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
			for _, end := range []*corev1.ContainerStateTerminated{status.State.Terminated, status.LastTerminationState.Terminated} {
				if end != nil && end.ExitCode != 0 {
					earlier(end.FinishedAt.Time)
				}
			}
		}
	}
	events, err := e.client.CoreV1().Events(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range events.Items {
		if event.Type == corev1.EventTypeWarning {
			earlier(event.FirstTimestamp.Time)
			earlier(event.EventTime.Time)
		}
	}
	if first.IsZero() {
		return begin
	}
	return first
}

func (e *explainer) print() {
	slices.SortFunc(e.rows, func(a, b explained) int { return int(b.since - a.since) })
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "\nseconds\tsince it was applied\treason\tfault")
	for _, r := range e.rows {
		fmt.Fprintf(out, "%.1f\t%.1f\t%s\t%s\n", r.since.Seconds(), r.after.Seconds(), r.code, r.fault)
	}
	_ = out.Flush() // whoever reads it sees what is missing
}
