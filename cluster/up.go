//go:build linux

package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/build"
	"github.com/todo-chatbot/todo-chatbot/cluster/kube"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
	"github.com/todo-chatbot/todo-chatbot/cluster/node"
	"github.com/todo-chatbot/todo-chatbot/cluster/pki"
	"github.com/todo-chatbot/todo-chatbot/cluster/remains"
	"github.com/todo-chatbot/todo-chatbot/cluster/supervisor"
)

// Cluster is a running cluster and, where it was started with Hold, what ties
// it to this process.
type Cluster struct {
	Status
	caller net.Conn // nil unless held
}

// Up starts a cluster and returns when its nodes are Ready and its names are
// served. One that runs already is returned as it is, if it is as asked for.
// On an error nothing is left of what was started.
func Up(ctx context.Context, o Options) (*Cluster, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	if err := machine.Install(ctx, o.Out); err != nil {
		return nil, err
	}
	if err := Supported(); err != nil {
		return nil, err
	}
	programs, err := build.Ensure(ctx, o.Out)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	l, fresh, err := claim(ctx, o)
	if err != nil {
		return nil, err
	}
	if !fresh {
		return adopt(ctx, l, o)
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	caller, err := launch(l, programs)
	if err != nil {
		return nil, errors.Join(err, abandon(l))
	}
	if err := await(ctx, l, caller, start, o); err != nil {
		err = explain(l, err)
		caller.Close()
		return nil, errors.Join(err, abandon(l))
	}
	if o.Hold {
		status, err := Inspect(ctx, l.Name)
		if err != nil {
			return nil, err
		}
		return &Cluster{*status, caller}, nil
	}
	_, err = fmt.Fprintln(caller, supervisor.Detach)
	if err := errors.Join(err, caller.Close()); err != nil {
		return nil, fmt.Errorf("leave the cluster to its supervisor: %w", err)
	}
	status, err := Inspect(ctx, l.Name)
	if err != nil {
		return nil, err
	}
	return &Cluster{Status: *status}, nil
}

// claim takes the name and an index, unless the cluster is there already.
func claim(ctx context.Context, o Options) (l layout.Layout, fresh bool, err error) {
	unlock, err := layout.Lock()
	if err != nil {
		return l, false, err
	}
	defer unlock()
	if err := remains.Sweep(ctx); err != nil {
		return l, false, err
	}
	l, err = layout.Read(o.Name)
	if err == nil {
		return l, false, nil // swept would it be if nobody answered for it
	}
	if !errors.Is(err, ErrAbsent) {
		return l, false, err
	}
	index, err := layout.FreeIndex()
	if err != nil {
		return l, false, err
	}
	l = layout.Layout{Name: o.Name, Index: index, Nodes: o.Nodes, Publish: o.Publish, Kubeconfig: o.Kubeconfig}
	if err := l.Write(); err != nil {
		return l, false, err
	}
	return l, true, l.Own()
}

// adopt returns a cluster that runs already, if it is what was asked for.
func adopt(ctx context.Context, l layout.Layout, o Options) (*Cluster, error) {
	status, err := Inspect(ctx, l.Name)
	if err != nil {
		return nil, err
	}
	switch {
	case status.State == "starting":
		return nil, fmt.Errorf("cluster %q is being started by process %d: wait for it, or take it down first", l.Name, status.Supervisor)
	case o.Hold:
		return nil, fmt.Errorf("cluster %q runs already, so it cannot be tied to this process: take it down first or use another name", l.Name)
	case l.Nodes != o.Nodes:
		return nil, fmt.Errorf("cluster %q runs already with %d nodes, not %d: take it down first or use another name", l.Name, l.Nodes, o.Nodes)
	case len(o.Publish) > 0 && fmt.Sprint(o.Publish) != fmt.Sprint(l.Publish):
		return nil, fmt.Errorf("cluster %q runs already and publishes other ports: take it down first or use another name", l.Name)
	}
	if o.Kubeconfig != "" && o.Kubeconfig != l.Kubeconfig {
		text, err := os.ReadFile(l.AdminKubeconfig())
		if err != nil {
			return nil, err
		}
		if err := writeKubeconfig(o.Kubeconfig, text); err != nil {
			return nil, err
		}
		l.Kubeconfig, status.Kubeconfig = o.Kubeconfig, o.Kubeconfig
		if err := l.Write(); err != nil {
			return nil, err
		}
	}
	fmt.Fprintf(o.Out, "Cluster %q runs already.\n", l.Name)
	return &Cluster{Status: *status}, nil
}

// launch writes what the nodes have to know and starts the supervisor.
func launch(l layout.Layout, programs build.Programs) (net.Conn, error) {
	if err := writeNodes(l, programs); err != nil {
		return nil, err
	}
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "supervisor"), os.NewFile(uintptr(pair[1]), "caller")
	defer ours.Close()
	defer theirs.Close()
	logs, err := os.Create(l.Path("supervisor.log"))
	if err != nil {
		return nil, err
	}
	defer logs.Close()
	cmd := exec.Command("/proc/self/exe", supervisorCommand, l.Name)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = "/", logs, logs, []*os.File{theirs}
	// Out of the caller's session: neither its Ctrl-C nor its end is for the cluster.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the cluster's supervisor: %w", err)
	}
	go cmd.Wait() // so that it does not stay a zombie while this process lives
	return net.FileConn(ours)
}

func writeNodes(l layout.Layout, built build.Programs) error {
	programs, err := findPrograms(built)
	if err != nil {
		return err
	}
	secrets, err := pki.New(l)
	if err != nil {
		return fmt.Errorf("make the cluster's certificates: %w", err)
	}
	for n := 1; n <= l.Nodes; n++ {
		if err := secrets.Nodes[n-1].WriteTo(l.NodePath(n, "pki")); err != nil {
			return err
		}
		config := node.NewConfig(l, n, programs, built.Images())
		if err := layout.WriteJSON(l.NodePath(n, "node.json"), config); err != nil {
			return err
		}
	}
	if err := os.WriteFile(l.AdminKubeconfig(), secrets.Admin, 0o600); err != nil {
		return err
	}
	if l.Kubeconfig == "" {
		return nil
	}
	return writeKubeconfig(l.Kubeconfig, secrets.Admin)
}

func findPrograms(built build.Programs) (node.Programs, error) {
	p := node.Programs{Kubernetes: built.Kubernetes()}
	failed := []error{}
	for name, path := range map[string]*string{
		"containerd": &p.Containerd, "ctr": &p.Ctr, "runc": &p.Runc, "iptables": &p.Iptables, "ip": &p.IP,
	} {
		found, err := machine.Find(name)
		*path, failed = found, append(failed, err)
	}
	plugins, err := machine.PluginFolder()
	p.Plugins = plugins
	return p, errors.Join(append(failed, err)...)
}

// await follows the start until all is Ready.
func await(ctx context.Context, l layout.Layout, caller net.Conn, start time.Time, o Options) error {
	tell := func(what string) {
		fmt.Fprintf(o.Out, "  %5.1f s  %s\n", time.Since(start).Seconds(), what)
	}
	fmt.Fprintf(o.Out, "Starting cluster %q.\n", l.Name)
	answer, err := bufio.NewReader(caller).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the cluster's supervisor ended early: %w", err)
	}
	if answer = strings.TrimSpace(answer); answer != supervisor.Started {
		return errors.New(answer)
	}
	client, err := kube.NewClient(l.AdminKubeconfig())
	if err != nil {
		return err
	}
	defer client.Close()
	if err := until(ctx, "the API server to answer", client.Ready); err != nil {
		return err
	}
	tell("the API server answers")
	if err := until(ctx, "the name server to be accepted", func(ctx context.Context) bool { return client.ApplyDNS(ctx) == nil }); err != nil {
		return errors.Join(err, client.ApplyDNS(ctx))
	}
	for n := 1; n <= l.Nodes; n++ {
		if err := awaitNode(ctx, client, layout.NodeName(n), time.Time{}); err != nil {
			return err
		}
		tell(layout.NodeName(n) + " is Ready")
	}
	if err := until(ctx, "the name server to be Ready", func(ctx context.Context) bool {
		ready, err := client.DNSReady(ctx)
		return ready && err == nil
	}); err != nil {
		return err
	}
	tell("the name server is Ready")
	return nil
}

func awaitNode(ctx context.Context, client *kube.Client, name string, after time.Time) error {
	return until(ctx, name+" to be Ready", func(ctx context.Context) bool {
		ready, err := client.NodeReady(ctx, name, after)
		return ready && err == nil
	})
}

// until asks again and again until the answer is yes or the context ends.
func until(ctx context.Context, what string, condition func(context.Context) bool) error {
	for !condition(ctx) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, context.Cause(ctx))
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// explain adds the last lines of the logs that a failed start left, which go
// with the cluster's folder.
func explain(l layout.Layout, err error) error {
	logs, _ := filepath.Glob(l.Path("node*", "logs", "*.log"))
	more, _ := filepath.Glob(l.Path("node*", "node.log"))
	for _, file := range append(more, logs...) {
		text, readErr := os.ReadFile(file)
		if readErr != nil || len(text) == 0 {
			continue
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		err = fmt.Errorf("%w\n  %s ends: %s", err, strings.TrimPrefix(file, l.Dir()+"/"), lines[len(lines)-1])
	}
	return err
}
