package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// pause stops a process of the control plane for a while, or ends it.
type pause struct {
	process string
	span    time.Duration // 0: it is ended, and its supervisor starts it again
	always  bool          // also without TODO_PAUSES=all
	during  []string      // what todoctl does meanwhile; nil: it deploys
}

func (p pause) name() string {
	name := fmt.Sprintf("%s paused for %s", p.process, p.span)
	if p.span == 0 {
		name = p.process + " ended and started again"
	}
	if p.during != nil {
		name += " during " + strings.Join(p.during, " ")
	}
	return name
}

func pauses() []pause {
	all := []pause{{"etcd", 25 * time.Second, true, nil}, {"kube-apiserver", 0, true, nil}}
	for _, process := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"} {
		for _, span := range []time.Duration{5 * time.Second, 12 * time.Second, 60 * time.Second} {
			all = append(all, pause{process, span, false, nil})
		}
	}
	for _, during := range [][]string{{"scale", "backend=2"}, {"rollback"}, {"secrets", "rotate"}} {
		all = append(all, pause{"etcd", 25 * time.Second, false, during}, pause{"kube-apiserver", 0, false, during},
			pause{"kube-controller-manager", 25 * time.Second, false, during}, pause{"kube-scheduler", 25 * time.Second, false, during})
	}
	return all
}

// outlasts pauses the control plane while a revision is waited for: no living deployer
// is called dead, and none that is fine is rolled back.
func (g *ground) outlasts(t *testing.T) string {
	g.reported(t, g.must(t, g.operateArgs()...).out.String())
	var figures []string
	for i, p := range pauses() {
		if !p.always && os.Getenv("TODO_PAUSES") != "all" {
			continue
		}
		t.Run(p.name(), func(t *testing.T) {
			took := g.outlast(t, p, i)
			figures = append(figures, fmt.Sprintf("%s: ran after %.0f s", p.name(), took.Seconds()))
		})
	}
	return strings.Join(figures, "; ")
}

// outlast deploys a revision that differs from every other, also where the one before
// failed, and pauses while it is waited for.
func (g *ground) outlast(t *testing.T, p pause, number int) time.Duration {
	t.Helper()
	g.awake(t)
	args := g.operateArgs("--set-string", fmt.Sprintf("podAnnotations.backend.pause=%d", number), "--watch-for", "8s")
	if p.during != nil {
		g.must(t, args...) // one that can be gone back from, and is another each time
		g.awake(t)
		args = append(slices.Clone(p.during), "-o", "json")
	}
	begin := time.Now()
	run := g.start(t.Context(), t, args...)
	eventually(t, waking, "a revision is waited for", func() error {
		select {
		case err := <-run.ended:
			run.ended <- err
			t.Fatalf("it has ended before: %v\n%s", err, tail(run.out.String(), 20))
		default:
		}
		list, err := g.client.CoreV1().Secrets(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "owner=helm,status in (pending-upgrade,pending-rollback)"})
		if err == nil && len(list.Items) == 0 {
			err = fmt.Errorf("none is pending")
		}
		return err
	})
	<-time.After(2 * time.Second) // applied by then
	g.stop(t, p)
	if err := run.wait(); err != nil {
		t.Errorf("the deployment failed: %v\n%s", err, tail(run.said.String()+run.out.String(), 20))
		return 0
	}
	r := g.reported(t, run.out.String())
	if r.RolledBackTo != 0 && !slices.Contains(p.during, "rollback") {
		t.Errorf("it was rolled back to %d", r.RolledBackTo)
	}
	for _, e := range run.events {
		if e.Reason != nil && e.Reason.Code == lifecycle.DeployerDied {
			t.Errorf("it calls itself dead: %s", e.Text)
		}
	}
	return time.Since(begin)
}

// waking is how long a control plane may take to go on after a pause, on a machine
// that does much else: leases have lapsed, watches begin again, and nodes have to
// report before they count as Ready.
const waking = 6 * time.Minute

// awake waits until the control plane has got over the pause before this one: every
// node is Ready, and the release runs.
func (g *ground) awake(t *testing.T) {
	t.Helper()
	eventually(t, waking, "every node is Ready", func() error {
		list, err := g.client.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, node := range list.Items {
			ready := slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
				return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
			})
			if !ready {
				return fmt.Errorf("%s is not", node.Name)
			}
		}
		return nil
	})
	eventually(t, waking, "the release is Running", func() error {
		out, err := g.try(t.Context(), "todoctl", "status")
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
}

// stop pauses or ends a process of this test's own cluster.
func (g *ground) stop(t *testing.T, p pause) {
	t.Helper()
	pid := g.process(t, p.process)
	if p.span == 0 {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
			t.Error(err)
		}
	}()
	<-time.After(p.span)
}

// process is the number of a component of the cluster's first node: it shares its
// network with the API server, which names the node's address.
func (g *ground) process(t *testing.T, name string) int {
	t.Helper()
	server := findProcess(t, func(args []string, _ string) bool {
		return filepath.Base(args[0]) == "kube-apiserver" && slices.Contains(args, "--advertise-address="+g.status.Nodes[0].Address)
	})
	network, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", server))
	if err != nil {
		t.Fatal(err)
	}
	return findProcess(t, func(args []string, in string) bool { return filepath.Base(args[0]) == name && in == network })
}

func findProcess(t *testing.T, is func(args []string, network string) bool) int {
	t.Helper()
	entries, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(entry)
		if err != nil || len(text) == 0 {
			continue // it has ended, or is the kernel's
		}
		network, _ := os.Readlink(filepath.Join(filepath.Dir(entry), "ns", "net"))
		if is(strings.Split(strings.TrimRight(string(text), "\x00"), "\x00"), network) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(entry)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
	}
	t.Fatal("there is no such process")
	return 0
}

// outlivesClocks leaves leases of machines whose clocks are wrong.
func (g *ground) outlivesClocks(t *testing.T) string {
	var figures []string
	for _, ahead := range []time.Duration{2 * time.Hour, -2 * time.Hour} {
		who, at := "elsewhere, process 1", metav1.NewMicroTime(time.Now().Add(ahead))
		lease := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-deployer"}, Spec: coordinationv1.LeaseSpec{HolderIdentity: &who, RenewTime: &at}}
		if _, err := g.client.CoordinationV1().Leases(namespace).Create(t.Context(), lease, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		g.reported(t, g.must(t, g.operateArgs("--lock-wait", "0s")...).out.String())
		figures = append(figures, fmt.Sprintf("a dead deployer's lease of %+.0f h: went on after %.0f s", ahead.Hours(), time.Since(begin).Seconds()))
	}
	return strings.Join(figures, "; ")
}
