//go:build linux

package cluster_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

func TestAClusterServesPodsAndGoesWithoutATrace(t *testing.T) {
	needCluster(t)
	before := machineState(t)
	name, kubeconfig := newName(t, "one"), filepath.Join(t.TempDir(), "kubeconfig")
	local := freePort(t)
	c := up(t, cluster.Options{Name: name, Kubeconfig: kubeconfig, Publish: []layout.Port{{Host: local, Node: nodePort}}})
	if c.State != "running" || !c.Nodes[0].Ready {
		t.Errorf("after up the cluster is %+v, want it running and its node Ready", c.Status)
	}
	deployProbe(t, c)

	for what, address := range map[string]string{
		"the node's address": nodePage(c, 1, "/"), "the loopback address": fmt.Sprintf("http://127.0.0.1:%d/", local),
	} {
		took := eventually(t, patience, "a page through "+what, func() error { return wantPage(address, "node1") })
		t.Logf("the node port answered through %s %.1f s after that", what, took.Seconds())
	}
	if got, err := lookup(c, "probe.probe.svc.cluster.local"); err != nil || !strings.HasPrefix(got, "[10.43.") {
		t.Errorf("a service's name gives %q, %v, want its address", got, err)
	}
	if got, err := lookup(c, "example.org"); err == nil {
		t.Errorf("a name of the outside world gives %s, want an error", got)
	}
	podsReachTheMachine(t, c)

	start := time.Now()
	if err := cluster.Down(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	t.Logf("down after %.1f s", time.Since(start).Seconds())
	wantNothingLeft(t, name, c.Interface)
	if after := machineState(t); after != before {
		t.Errorf("the machine was\n%s\nand is\n%s", before, after)
	}
	if _, err := os.Stat(kubeconfig); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the kubeconfig is still there: %v", err)
	}
	if _, err := cluster.Inspect(t.Context(), name); !errors.Is(err, cluster.ErrAbsent) {
		t.Errorf("asked for its state after down: %v, want ErrAbsent", err)
	}
}

// podsReachTheMachine: a database on the machine is to be reached by pods.
func podsReachTheMachine(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(c.Gateway, "0"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the machine") }))
	server.Listener = listener
	server.Start()
	defer server.Close()
	got, err := get(nodePage(c, 1, "/fetch?url="+url.QueryEscape(server.URL)))
	if err != nil || got != "the machine" {
		t.Errorf("a pod fetches %q, %v from %s, want what the machine serves there", got, err, server.URL)
	}
}

func TestTwoClustersRunSideBySide(t *testing.T) {
	needCluster(t)
	first := up(t, cluster.Options{Name: newName(t, "left")})
	second := up(t, cluster.Options{Name: newName(t, "right")})
	if first.Gateway == second.Gateway || first.Interface == second.Interface {
		t.Fatalf("both clusters are at %s on %s", first.Gateway, first.Interface)
	}
	deployProbe(t, first)
	eventually(t, patience, "the first cluster serves", func() error { return wantPage(nodePage(first, 1, "/"), "node1") })
	if _, err := get(nodePage(second, 1, "/")); err == nil {
		t.Error("the second cluster serves what was deployed to the first")
	}
	if err := cluster.Down(t.Context(), second.Name); err != nil {
		t.Fatal(err)
	}
	wantNothingLeft(t, second.Name, second.Interface)
	if err := wantPage(nodePage(first, 1, "/"), "node1"); err != nil {
		t.Errorf("with the second cluster down, the first: %v", err)
	}
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	again := up(t, cluster.Options{Name: first.Name, Kubeconfig: kubeconfig})
	if again.Supervisor != first.Supervisor {
		t.Error("up for a cluster that runs has started another one")
	}
	if _, err := cluster.Up(t.Context(), cluster.Options{Name: first.Name, Nodes: 2}); err == nil {
		t.Error("up with another number of nodes for a cluster that runs: no error")
	}
	if err := cluster.Down(t.Context(), first.Name); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kubeconfig); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the kubeconfig that was asked for later is still there: %v", err)
	}
}

func TestANodeIsLostAndComesBack(t *testing.T) {
	needCluster(t)
	c := up(t, cluster.Options{Name: newName(t, "nodes"), Nodes: 2})
	deployProbe(t, c)
	eventually(t, patience, "both nodes serve", func() error { return servedBy(c, 1, "node1", "node2") })
	eventually(t, patience, "the second node's port serves too", func() error { return servedBy(c, 2, "node1", "node2") })

	if err := cluster.StopNode(t.Context(), c.Name, 2); err != nil {
		t.Fatal(err)
	}
	if err := cluster.StopNode(t.Context(), c.Name, 2); err == nil {
		t.Error("stopping a node that is off: no error")
	}
	took := eventually(t, patience, "the first node alone serves", func() error { return servedBy(c, 1, "node1") })
	t.Logf("after the loss of a node no request met it after %.1f s", took.Seconds())
	took = eventually(t, patience, "both pods are on the first node", func() error {
		pods := kubectl(t, c, "-n", "probe", "get", "pods", "--field-selector=spec.nodeName=node1", "-o", "name")
		if n := len(strings.Fields(pods)); n != 2 {
			return fmt.Errorf("%d pods are on the first node", n)
		}
		return nil
	})
	t.Logf("its pods were replaced %.1f s later", took.Seconds())

	start := time.Now()
	if err := cluster.StartNode(t.Context(), c.Name, 2); err != nil {
		t.Fatal(err)
	}
	t.Logf("the node was Ready again after %.1f s", time.Since(start).Seconds())
	// Pods stay where they are; new ones spread over what is there.
	kubectl(t, c, "-n", "probe", "scale", "deployment/probe", "--replicas=0")
	kubectl(t, c, "-n", "probe", "wait", "pods", "--all", "--for=delete", "--timeout=120s")
	kubectl(t, c, "-n", "probe", "scale", "deployment/probe", "--replicas=2")
	eventually(t, patience, "both nodes serve again", func() error { return servedBy(c, 1, "node1", "node2") })
}

// servedBy asks twenty times through node n and wants to have met just these nodes.
func servedBy(c *cluster.Cluster, n int, want ...string) error {
	met := map[string]bool{}
	for range 20 {
		name, err := get(nodePage(c, n, "/"))
		if err != nil {
			return err
		}
		met[name] = true
	}
	for _, name := range want {
		if !met[name] {
			return fmt.Errorf("%s did not answer; met %v", name, met)
		}
	}
	if len(met) != len(want) {
		return fmt.Errorf("met %v", met)
	}
	return nil
}

func TestAKilledSupervisorTakesEverythingAlongAndTheNextStartSweeps(t *testing.T) {
	needCluster(t)
	c := up(t, cluster.Options{Name: newName(t, "killed"), Nodes: 2})
	deployProbe(t, c)
	kill(t, c.Supervisor)
	took := eventually(t, patience, "processes, mounts and interface end", func() error {
		left := processes(t, c.Name)
		if _, err := net.InterfaceByName(c.Interface); err == nil {
			left = append(left, c.Interface)
		}
		if len(left) > 0 {
			return errors.New(strings.Join(left, "; "))
		}
		return nil
	})
	t.Logf("processes, mounts and interface were gone %.1f s after the kill", took.Seconds())
	if err := cluster.Down(t.Context(), c.Name); err != nil && !errors.Is(err, cluster.ErrAbsent) {
		t.Fatal(err)
	}
	wantNothingLeft(t, c.Name, c.Interface)
}

func TestAHeldClusterEndsWithItsHolderKilledAtAnyTime(t *testing.T) {
	needCluster(t)
	for _, moment := range []string{"Starting", "API server", "held"} {
		t.Run(moment, func(t *testing.T) {
			name := newName(t, "held")
			holder := exec.Command("/proc/self/exe")
			holder.Env = append(os.Environ(), holdVariable+"="+name)
			out, err := holder.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := holder.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			for lines.Scan() && !strings.Contains(lines.Text(), moment) {
			}
			l, err := layout.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			kill(t, holder.Process.Pid)
			_ = holder.Wait()
			took := eventually(t, patience, "everything of the cluster goes", func() error {
				if left := leftovers(t, name, l.Interface()); len(left) > 0 {
					// What is left of a start that had no supervisor yet, the next command sweeps.
					if !l.Owned() {
						return cluster.Down(context.Background(), name)
					}
					return errors.New(strings.Join(left, "; "))
				}
				return nil
			})
			t.Logf("nothing was left %.1f s after the kill", took.Seconds())
		})
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	process, err := os.FindProcess(pid)
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
