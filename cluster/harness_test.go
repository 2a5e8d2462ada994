//go:build linux

package cluster_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster"
	"github.com/todo-chatbot/todo-chatbot/cluster/image"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

const (
	// runVariable lets the tests below start real clusters: they need root, a
	// minute or two, and the first time the building of Kubernetes.
	runVariable = "TODO_CLUSTER_TEST"
	// holdVariable makes the test binary start a cluster of that name and hold it.
	holdVariable = "TODO_CLUSTER_TEST_HOLD"
	nodePort     = 30090
	// patience is for what takes seconds: only a fault takes so long, also where
	// other builds run. What is measured is logged.
	patience = 2 * time.Minute
)

func TestMain(m *testing.M) {
	cluster.Reexec()
	if name := os.Getenv(holdVariable); name != "" {
		holdUntilKilled(name)
	}
	os.Exit(m.Run())
}

// holdUntilKilled is what a test kills: a process that holds a cluster.
func holdUntilKilled(name string) {
	_, err := cluster.Up(context.Background(), cluster.Options{Name: name, Hold: true, Out: os.Stdout})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	select {}
}

// needCluster skips a test where no cluster can run, and says why.
func needCluster(t *testing.T) {
	t.Helper()
	if os.Getenv(runVariable) == "" {
		t.Skipf("set %s=1 to run the tests that start real clusters", runVariable)
	}
	if err := cluster.Supported(); err != nil {
		t.Skip(err)
	}
}

// newName is a cluster's name that no other test run uses at the same time.
func newName(t *testing.T, word string) string {
	t.Helper()
	name := fmt.Sprintf("t%d-%s", os.Getpid(), word)
	t.Cleanup(func() {
		if err := cluster.Down(context.Background(), name); err != nil && !strings.Contains(err.Error(), "no such cluster") {
			t.Errorf("clean up: %v", err)
		}
	})
	return name
}

func up(t *testing.T, o cluster.Options) *cluster.Cluster {
	t.Helper()
	o.Out = t.Output()
	start := time.Now()
	c, err := cluster.Up(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("cluster %s with %d nodes was up after %.1f s", c.Name, len(c.Nodes), time.Since(start).Seconds())
	return c
}

// deployProbe runs the pods that the tests talk to and waits until they serve.
func deployProbe(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	dir := t.TempDir()
	binary, tar := filepath.Join(dir, "probe"), filepath.Join(dir, "probe.tar")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "./testdata/probe")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the probe: %v\n%s", err, out)
	}
	if err := image.Write(image.Program{Reference: "localhost/probe:1", Binary: binary, User: "10001"}, tar); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	images, err := cluster.Load(t.Context(), c.Name, tar)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(images, " "), "localhost/probe:1"; got != want {
		t.Fatalf("loaded images %q, want %q", got, want)
	}
	kubectl(t, c, "apply", "-f", "testdata/probe.yaml")
	kubectl(t, c, "-n", "probe", "rollout", "status", "deployment/probe", "--timeout=120s")
	t.Logf("image loaded and 2 pods Ready after %.1f s", time.Since(start).Seconds())
}

func kubectl(t *testing.T, c *cluster.Cluster, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), c.Kubectl, append([]string{"--kubeconfig", c.Kubeconfig}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// get fetches a page, with connections of its own so that every request can
// meet another pod.
func get(address string) (string, error) {
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	page, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer page.Body.Close()
	text, err := io.ReadAll(page.Body)
	if err == nil && page.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", address, page.Status, text)
	}
	return string(text), err
}

// wantPage says what is wrong with a page that ought to hold just this.
func wantPage(address, want string) error {
	got, err := get(address)
	if err == nil && got != want {
		err = fmt.Errorf("%s holds %q, want %q", address, got, want)
	}
	return err
}

// nodePage is the address of a page of the probe's, through node n.
func nodePage(c *cluster.Cluster, n int, path string) string {
	return fmt.Sprintf("http://%s:%d%s", c.Nodes[n-1].Address, nodePort, path)
}

// lookup asks a pod to look a name up.
func lookup(c *cluster.Cluster, name string) (string, error) {
	return get(nodePage(c, 1, "/lookup?name="+url.QueryEscape(name)))
}

// eventually asks again and again until there is no error, or fails the test.
func eventually(t *testing.T, patience time.Duration, what string, try func() error) time.Duration {
	t.Helper()
	start := time.Now()
	for {
		err := try()
		if err == nil {
			return time.Since(start)
		}
		if time.Since(start) > patience {
			t.Fatalf("%s: not within %s: %v", what, patience, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// machineState is what must be the same before and after: things that no other
// cluster on the machine changes.
func machineState(t *testing.T) string {
	t.Helper()
	state := []string{}
	for _, file := range []string{
		"/proc/self/mounts", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/vm/overcommit_memory",
		"/proc/sys/vm/panic_on_oom", "/proc/sys/kernel/panic", "/proc/sys/kernel/panic_on_oops",
		"/proc/sys/net/netfilter/nf_conntrack_max",
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			text = []byte("absent")
		}
		state = append(state, file+": "+string(text))
	}
	for _, dir := range []string{ // where the components write unless they are told otherwise
		"/opt/containerd", "/opt/cni", "/etc/cni", "/run/containerd", "/var/lib/containerd", "/var/lib/cni",
		"/var/lib/kubelet", "/var/log/containers", "/var/log/pods", "/usr/libexec/kubernetes", "/etc/kubernetes",
	} {
		_, err := os.Stat(dir)
		state = append(state, fmt.Sprintf("%s is there: %v", dir, err == nil))
	}
	rules, err := exec.Command("iptables-save").Output()
	if err != nil {
		t.Fatalf("list the machine's firewall: %v", err)
	}
	for line := range strings.Lines(string(rules)) {
		if !strings.HasPrefix(line, "#") { // comments have the time in them
			state = append(state, line)
		}
	}
	return strings.Join(state, "\n")
}

// leftovers lists what is on the machine of a cluster.
func leftovers(t *testing.T, name, networkInterface string) []string {
	t.Helper()
	found := []string{}
	for _, pattern := range []string{layout.Dir(name), "/sys/fs/cgroup/" + layout.CgroupPrefix + name, "/sys/fs/cgroup/*/" + layout.CgroupPrefix + name} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, paths...)
	}
	if _, err := net.InterfaceByName(networkInterface); err == nil {
		found = append(found, "interface "+networkInterface)
	}
	return append(found, processes(t, name)...)
}

// processes lists those in a node of the cluster, known by the node's folder
// among their mounts, and its supervisor.
func processes(t *testing.T, name string) []string {
	t.Helper()
	found := []string{}
	mounts, err := filepath.Glob("/proc/[0-9]*/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range mounts {
		// Either file is gone when the process has just ended.
		text, _ := os.ReadFile(file)
		command, _ := os.ReadFile(filepath.Dir(file) + "/cmdline")
		argv := strings.Split(string(command), "\x00")
		if strings.Contains(string(text), layout.Dir(name)+"/") || len(argv) > 2 && strings.HasPrefix(argv[1], "internal-") && argv[2] == name {
			found = append(found, "process "+strings.Join(argv, " "))
		}
	}
	return found
}

func wantNothingLeft(t *testing.T, name, networkInterface string) {
	t.Helper()
	if left := leftovers(t, name, networkInterface); len(left) > 0 {
		t.Errorf("cluster %s left:\n%s", name, strings.Join(left, "\n"))
	}
}
