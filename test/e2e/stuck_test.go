package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// work is one of the things a deployer does, for the i-th time.
func (g *ground) work(r *rand.Rand, i int) (name string, args []string) {
	level := []string{"info", "warn"}[i%2]
	switch at := r.IntN(10); {
	case at < 6:
		return "deploy", g.operateArgs("--set", "config.logLevel="+level)
	case at < 8:
		return "scale", []string{"scale", fmt.Sprintf("backend=%d", 1+i%2), "-o", "json"}
	case at < 9:
		return "rollback", []string{"rollback", "-o", "json"}
	default:
		return "undeploy", []string{"undeploy", "--yes", "-o", "json"}
	}
}

// kills kills deployers at random points, and lets the next one go on each time.
func (g *ground) kills(t *testing.T) string {
	count, seed := number(t, "TODO_KILLS", 4), uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	span := 8 * time.Second
	killed, found := map[string]int{}, map[string]int{}
	for i := 0; killed["all"] < count; i++ {
		if i > 3*count {
			t.Fatalf("only %d of %d deployers could be killed in time", killed["all"], count)
		}
		name, args := g.work(r, i)
		victim := g.start(t.Context(), t, args...)
		select {
		case <-time.After(time.Duration(r.Int64N(int64(span)))):
		case err := <-victim.ended: // it was faster
			victim.ended <- err
		}
		begin := time.Now()
		if victim.command.Process.Kill() != nil {
			_ = victim.wait()
			span = max(2*time.Second, span*9/10)
		} else {
			_ = victim.wait() // as killed
			killed["all"]++
			killed[name]++
		}
		next := g.start(t.Context(), t, g.operateArgs("--set", fmt.Sprintf("config.logLevel=%s", []string{"debug", "error"}[i%2]))...)
		if err := next.wait(); err != nil {
			t.Fatalf("after a killed %s (number %d, seed %d) the next does not go on: %v\n%s%s", name, i, seed, err, tail(next.said.String(), 20), tail(next.out.String(), 20))
		}
		var report report
		decode(t, next.out.String(), &report)
		if report.State != "Running" {
			t.Fatalf("after a killed %s it is %s", name, report.State)
		}
		found[whatWasFound(next)]++
		t.Logf("%d: %s killed, went on in %.1f s: %s", killed["all"], name, time.Since(begin).Seconds(), whatWasFound(next))
	}
	if leases, err := g.client.CoordinationV1().Leases(namespace).List(t.Context(), metav1.ListOptions{}); err != nil || len(leases.Items) != 0 {
		t.Errorf("a lease is left: %v", err)
	}
	eventually(t, patience, "the page answers", func() error { return g.serves(t.Context()) })
	return fmt.Sprintf("%d of %d recovered; killed %v; found %v", killed["all"], count, killed, found)
}

// whatWasFound is what a deployer told of the one before.
func whatWasFound(r *run) string {
	for says, name := range map[string]string{
		"was left pending": "a pending revision", "of being taken away": "half taken away", "is being taken away": "a namespace on its way out", "without a verdict": "no verdict",
	} {
		if r.told(says) {
			return name
		}
	}
	if r.told("taken over from") {
		return "a dead lease"
	}
	return "nothing to fix"
}

// interrupts presses Ctrl-C at random points.
func (g *ground) interrupts(t *testing.T) string {
	count := number(t, "TODO_INTERRUPTS", 3)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	var took []time.Duration
	for i := range 3 * count {
		if len(took) == count {
			break
		}
		run := g.start(t.Context(), t, g.operateArgs("--set", fmt.Sprintf("config.logLevel=%s", []string{"info", "warn"}[i%2]))...)
		select {
		case <-time.After(time.Duration(r.Int64N(int64(5 * time.Second)))):
		case err := <-run.ended:
			run.ended <- err
			_ = run.wait()
			continue
		}
		took = append(took, run.interrupted(t))
	}
	next := g.must(t, g.operateArgs()...)
	g.reported(t, next.out.String())
	slices.Sort(took)
	if len(took) == 0 {
		t.Fatal("every deployment was faster than Ctrl-C")
	}
	if slowest := took[len(took)-1]; slowest > 10*time.Second {
		t.Errorf("Ctrl-C took %v", slowest)
	}
	return fmt.Sprintf("%d times, median %.2f s, slowest %.2f s", len(took), took[len(took)/2].Seconds(), took[len(took)-1].Seconds())
}

// waits starts deployers beside one that is at work.
func (g *ground) waits(t *testing.T) string {
	first := g.start(t.Context(), t, g.operateArgs("--set-string", "image.backend.tag=9.9.9", "--set", "image.backend.pullPolicy=IfNotPresent", "--no-rollback", "--patience", "IMAGE_PULL=20s", "--no-preflight")...)
	name := fmt.Sprintf("process %d", first.command.Process.Pid)
	eventually(t, patience, "the first is at work", func() error {
		leases, err := g.client.CoordinationV1().Leases(namespace).List(t.Context(), metav1.ListOptions{})
		if err == nil && len(leases.Items) == 1 && strings.HasSuffix(*leases.Items[0].Spec.HolderIdentity, name) {
			return nil
		}
		return fmt.Errorf("%d leases: %w", len(leases.Items), err)
	})
	refused := g.start(t.Context(), t, g.operateArgs("--lock-wait", "0s")...)
	if err := refused.wait(); err == nil || !strings.Contains(refused.said.String()+refused.out.String(), name) {
		t.Errorf("it does not refuse by the name %q: %v %s", name, err, refused.said.String())
	}
	begin := time.Now()
	waiting := g.start(t.Context(), t, g.operateArgs("--lock-wait", "2m")...)
	if err := waiting.wait(); err != nil {
		t.Errorf("the one that waits: %v\n%s", err, tail(waiting.said.String(), 10))
	}
	if !waiting.told(name + " is at work") {
		t.Error("it does not say for whom it waits")
	}
	if err := first.wait(); err == nil {
		t.Error("the first was to fail")
	}
	return fmt.Sprintf("refused by name; the other waited and ran after %.1f s", time.Since(begin).Seconds())
}

// plans makes a plan, moves the cluster, and applies another.
func (g *ground) plans(t *testing.T) string {
	file := g.dir + "/plan.json"
	values := []string{"--env-file", g.env, "--set", "config.assistant=offline", "-f", g.small, "--set", fmt.Sprintf("networkPolicy.databasePort=%d", g.dbPort)}
	g.todoctl(t, append([]string{"plan", "--out", file}, values...)...)
	g.must(t, "deploy", "--env-file", g.env, "--plan", file, "-o", "json")
	g.todoctl(t, append([]string{"plan", "--out", file, "--set", "config.logLevel=warn"}, values...)...)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var made plan.Plan
	if err := json.Unmarshal(text, &made); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), ".data.LOG_LEVEL") || len(made.Restarts) != 2 || made.Capacity == nil || len(made.Images) != 2 {
		t.Errorf("the plan lacks something: %d restarts, %v, %d images\n%s", len(made.Restarts), made.Capacity, len(made.Images), text)
	}
	g.table.said(string(text))
	// Somebody changes an object that the plan speaks of.
	patch := []byte(`{"data":{"LOG_LEVEL":"debug"}}`)
	if _, err := g.client.CoreV1().ConfigMaps(namespace).Patch(t.Context(), "todo-chatbot-config", "application/merge-patch+json", patch, metav1.PatchOptions{FieldManager: "helm"}); err != nil {
		t.Fatal(err)
	}
	moved := g.start(t.Context(), t, "deploy", "--plan", file, "-o", "json")
	if err := moved.wait(); err == nil || !strings.Contains(moved.said.String(), "configmap/todo-chatbot-config was changed by somebody") {
		t.Errorf("a plan that no longer holds: %v\n%s", err, moved.said.String())
	}
	g.todoctl(t, append([]string{"plan", "--out", file, "--set", "config.logLevel=warn"}, values...)...)
	g.reported(t, g.must(t, "deploy", "--plan", file, "-o", "json").out.String())
	config, err := g.client.CoreV1().ConfigMaps(namespace).Get(t.Context(), "todo-chatbot-config", metav1.GetOptions{})
	if err != nil || config.Data["LOG_LEVEL"] != "warn" {
		t.Errorf("the plan was applied as %q: %v", config.Data["LOG_LEVEL"], err)
	}
	return fmt.Sprintf("%d objects planned, 2 restarts; refused when the ConfigMap had moved, then applied", len(made.Objects))
}

// remembers replays the journal of what was done so far.
func (g *ground) remembers(t *testing.T) string {
	var entries []struct {
		Seq               int64
		Subject, From, To string
	}
	decode(t, g.todoctl(t, "history", "--journal", "-o", "json"), &entries)
	var states []string
	for i, e := range entries {
		if i > 0 && e.Seq <= entries[i-1].Seq {
			t.Errorf("entry %d follows %d", e.Seq, entries[i-1].Seq)
		}
		if e.Subject == "release" {
			states = append(states, e.To)
		}
	}
	if got := strings.Join(states, " "); !strings.HasPrefix(got, "Installing Deployed Running Upgrading") || !strings.HasSuffix(got, "Running") {
		t.Errorf("it tells of %s", got)
	}
	return fmt.Sprintf("%d entries: %s", len(entries), strings.Join(states, ", "))
}

// watched runs todoctl status --watch while work is done, and returns its events.
func (g *ground) watched(t *testing.T, environment []string, work func()) []watch.Event {
	t.Helper()
	command := exec.CommandContext(t.Context(), g.program("todoctl"), "status", "--watch", "-o", "json")
	command.Env = append(append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig), environment...)
	var out strings.Builder
	command.Stdout = &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	work()
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("status --watch: %v", err)
	}
	g.table.said(out.String())
	var all []watch.Event
	for line := range strings.Lines(out.String()) {
		var e watch.Event
		decode(t, line, &e)
		all = append(all, e)
	}
	for i, e := range all {
		if e.Seq != int64(i+1) {
			t.Errorf("event %d has the number %d", i+1, e.Seq)
		}
	}
	return all
}
