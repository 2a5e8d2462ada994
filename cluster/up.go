//go:build linux

package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/build"
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
	programs, err := prepare(ctx, o)
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
	caller, err := launch(l, programs)
	if err != nil {
		return nil, errors.Join(err, abandon(l))
	}
	c, err := finish(ctx, l, caller, start, o)
	if err != nil {
		caller.Close() // which the supervisor takes as the order to end
		return nil, errors.Join(err, abandon(l))
	}
	return c, nil
}

// prepare sees to it that the machine has all that a cluster needs.
func prepare(ctx context.Context, o Options) (build.Programs, error) {
	// No package is installed for a cluster that cannot run anyway.
	if err := machine.CheckBasics(layout.Root); err != nil {
		return build.Programs{}, err
	}
	if err := machine.Install(ctx, o.Out); err != nil {
		return build.Programs{}, err
	}
	if err := Supported(); err != nil {
		return build.Programs{}, err
	}
	return build.Ensure(ctx, o.Out)
}

// finish waits for the cluster and leaves it to its supervisor, unless it is held.
func finish(ctx context.Context, l layout.Layout, caller net.Conn, start time.Time, o Options) (*Cluster, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	err := await(ctx, l, caller, start, o)
	if errors.Is(err, context.Canceled) {
		return nil, fmt.Errorf("the start of cluster %q was interrupted, and all of it is removed again", l.Name)
	}
	if err != nil {
		return nil, explain(l, err)
	}
	status, err := Inspect(ctx, l.Name)
	if err != nil {
		return nil, err
	}
	if o.Hold {
		return &Cluster{*status, caller}, nil
	}
	if _, err := fmt.Fprintln(caller, supervisor.Detach); err != nil {
		return nil, fmt.Errorf("leave the cluster to its supervisor: %w", err)
	}
	return &Cluster{Status: *status}, caller.Close()
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
	l = layout.Layout{Name: o.Name, Index: index, Nodes: max(1, o.Nodes), Publish: o.Publish}
	if o.Kubeconfig != "" {
		l.Kubeconfigs = []string{o.Kubeconfig}
	}
	if err := l.Write(); err != nil {
		return l, false, err
	}
	return l, true, l.Own()
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
	for _, path := range l.Kubeconfigs {
		if err := writeKubeconfig(path, secrets.Admin); err != nil {
			return err
		}
	}
	return nil
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
