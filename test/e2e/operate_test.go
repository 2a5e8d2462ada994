package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// TestOperatingOnKubernetes breaks a release in every way we know, and holds
// todoctl to what docs/operate.md promises. The counts are small by default:
// TODO_KILLS=100 and TODO_FAULTS=all run the whole.
func TestOperatingOnKubernetes(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine and takes minutes. To run it: make e2e")
	}
	g := newGroundOf(t, 2)
	defer g.table.print(os.Stdout)
	if !g.behaviour(t, "it is installed by a plan, exactly", g.plans) {
		return // all others stand on it
	}
	g.behaviour(t, "the journal tells every change of state, and can be replayed", g.remembers)
	g.behaviour(t, "a browser shows it as it is, and changes it behind a question", g.faces)
	g.behaviour(t, "a terminal shows it as it is, and changes it behind a question", g.sits)
	g.behaviour(t, "the reason of a fault is named within seconds", g.faults)
	g.behaviour(t, "what is deleted, bent or taken over behind its back is named and repaired", g.withstands)
	g.behaviour(t, "a control plane that pauses or restarts fails no deployment", g.outlasts)
	g.behaviour(t, "a lease from a machine whose clock is wrong locks nobody out", g.outlivesClocks)
	g.behaviour(t, "a deployer that is killed at any point is recovered from by the next", g.kills)
	g.behaviour(t, "what a deployer applied before it lost its rights is recorded, not gone back from", g.losesRights)
	g.behaviour(t, "Ctrl-C ends a deployment at once, and the next goes on", g.interrupts)
	g.behaviour(t, "of two deployers the second waits, or refuses by name", g.waits)
	g.behaviour(t, "secrets are rotated, the sessions stay, and only the backend restarts", g.rotates)
	g.behaviour(t, "what plain helm and others left is explained and repaired", g.heals)
	g.behaviour(t, "no secret is in a plan, an event or the journal", g.keepsSecrets)
	g.behaviour(t, "a thousand pods are seen in a moment, by one list and one watch of a kind", g.crowd)
	g.behaviour(t, "a node is drained under load, and no request fails", g.drainsANode)
	g.behaviour(t, "a node that is lost is named", g.losesANode)
	g.behaviour(t, "undeployed, nothing is left", g.uninstalls)
}

// operateArgs deploys what leaves room on two processors.
func (g *ground) operateArgs(more ...string) []string {
	return g.deployArgs(append([]string{"-f", g.small}, more...)...)
}

// number reads a count from the environment.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s=%s: %v", name, text, err)
	}
	return count
}

// run is a todoctl that was started.
type run struct {
	ground  *ground
	command *exec.Cmd
	out     strings.Builder
	events  []watch.Event
	said    strings.Builder // lines of standard error that are no events
	ended   chan error
}

// start starts todoctl; with -o json it tells what happens as events.
func (g *ground) start(ctx context.Context, t *testing.T, args ...string) *run {
	t.Helper()
	return g.startWith(ctx, t, nil, args...)
}

func (g *ground) startWith(ctx context.Context, t *testing.T, environment []string, args ...string) *run {
	t.Helper()
	r := &run{ground: g, command: exec.CommandContext(ctx, g.program("todoctl"), args...), ended: make(chan error, 1)}
	r.command.Dir = g.root
	r.command.Env = append(append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig), environment...)
	r.command.Stdout = &r.out
	pipe, err := r.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(pipe)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var e watch.Event
			if json.Unmarshal(lines.Bytes(), &e) == nil && e.Seq > 0 {
				r.events = append(r.events, e)
			} else {
				fmt.Fprintln(&r.said, lines.Text())
			}
		}
		r.ended <- r.command.Wait()
	}()
	return r
}

// wait waits until it has ended; what it said is kept, to be searched for secrets.
func (r *run) wait() error {
	err := <-r.ended
	texts := []string{r.out.String(), r.said.String()}
	for _, e := range r.events {
		if text, err := json.Marshal(e); err == nil {
			texts = append(texts, string(text)+"\n")
		}
	}
	r.ground.table.said(texts...)
	return err
}

// told says whether an event of a step holds the text.
func (r *run) told(text string) bool {
	for _, e := range r.events {
		if strings.Contains(e.Text, text) {
			return true
		}
	}
	return false
}

// must runs todoctl with events to a good end.
func (g *ground) must(t *testing.T, args ...string) *run {
	t.Helper()
	r := g.start(t.Context(), t, args...)
	if err := r.wait(); err != nil {
		t.Fatalf("todoctl %s: %v\n%s%s", strings.Join(args, " "), err, tail(r.said.String(), 30), tail(r.out.String(), 20))
	}
	return r
}

// interrupted ends a run and says how long that took.
func (r *run) interrupted(t *testing.T) time.Duration {
	t.Helper()
	begin := time.Now()
	if err := r.command.Process.Signal(syscall.SIGINT); err != nil {
		return 0 // it has ended by itself
	}
	_ = r.wait() // with a failure, as it was interrupted
	return time.Since(begin)
}
