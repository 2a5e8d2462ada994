//go:build linux

// Package cluster runs a real Kubernetes on this machine: from nothing to Ready
// in seconds, several side by side, and nothing left behind.
//
// A program that calls Up has to call Reexec first thing in main (a test, in
// TestMain): the processes of a cluster are this same program, started again.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/build"
	"github.com/todo-chatbot/todo-chatbot/cluster/kube"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
	"github.com/todo-chatbot/todo-chatbot/cluster/node"
	"github.com/todo-chatbot/todo-chatbot/cluster/supervisor"
)

// DefaultName is the cluster that is meant when none is named.
const DefaultName = layout.DefaultName

// ErrAbsent is returned for a cluster that this machine does not have.
var ErrAbsent = layout.ErrAbsent

// supervisorCommand is the argument that makes this program a cluster's
// supervisor; the cluster's name follows.
const supervisorCommand = "internal-supervisor"

// Status is a cluster as it is at one moment.
type Status struct {
	Name    string `json:"name"`
	State   string `json:"state"` // starting, running or unreachable
	Version string `json:"version"`
	// Server is the API server's URL, Kubeconfig the file that gives full access.
	Server     string `json:"server"`
	Kubeconfig string `json:"kubeconfig"`
	Context    string `json:"context"`
	Kubectl    string `json:"kubectl"`
	// Gateway is the machine's address that pods can reach, Subnet the network it
	// is in, and Interface what it is on.
	Gateway   string        `json:"gateway"`
	Subnet    string        `json:"subnet"`
	Interface string        `json:"interface"`
	Published []layout.Port `json:"published"`
	Nodes     []Node        `json:"nodes"`
	// Supervisor is the process that holds the cluster.
	Supervisor int    `json:"supervisor"`
	Dir        string `json:"dir"`
}

// Node is one node of a cluster.
type Node struct {
	Number  int    `json:"number"`
	Name    string `json:"name"`
	Address string `json:"address"` // node ports answer here
	Running bool   `json:"running"`
	Ready   bool   `json:"ready"`
	// Containerd is the socket into which images can be imported.
	Containerd string `json:"containerd"`
}

// Supported returns nil where a cluster can run, or an error whose one sentence
// says what is in the way and what to do.
func Supported() error { return machine.Check(layout.Root) }

// Possible is Supported without what Up installs by itself where it is missing.
func Possible() error { return machine.CheckBasics(layout.Root) }

// Reexec never returns in a process that Up has started as part of a cluster.
// In every other process it does nothing.
func Reexec() {
	if len(os.Args) != 3 {
		return
	}
	var err error
	switch os.Args[1] {
	case supervisor.NodeCommand:
		err = node.Init(os.Args[2], os.NewFile(3, "cable"))
	case supervisorCommand:
		var caller net.Conn
		if caller, err = supervisor.Caller(); err == nil {
			err = supervisor.Run(os.Args[2], caller)
		}
	default:
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	os.Exit(0)
}

// Inspect says how a cluster is. One that is not there is ErrAbsent.
func Inspect(ctx context.Context, name string) (*Status, error) {
	l, err := find(name)
	if err != nil {
		return nil, err
	}
	programs, _, err := build.Locate()
	if err != nil {
		return nil, err
	}
	owner, err := l.Owner()
	if err != nil {
		return nil, err
	}
	status := newStatus(l, programs)
	status.Supervisor = owner.PID
	status.mark(ctx, l)
	if !status.Nodes[0].Running {
		return status, nil // there is no API server to ask
	}
	client, err := kube.NewClient(l.AdminKubeconfig())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if !client.Ready(ctx) {
		status.State = "unreachable"
		return status, nil
	}
	status.State = "running"
	for i := range status.Nodes {
		// A node that was lost shows as Ready until its silence is noticed.
		n := &status.Nodes[i]
		ready, err := client.NodeReady(ctx, n.Name, time.Time{})
		if err != nil {
			return nil, err
		}
		n.Ready = ready && n.Running
	}
	return status, nil
}

// mark notes which nodes run.
func (s *Status) mark(ctx context.Context, l layout.Layout) {
	running, err := supervisor.RunningNodes(ctx, l)
	if err != nil {
		return // the supervisor does not answer yet
	}
	s.State = "unreachable"
	for _, n := range running {
		s.Nodes[n-1].Running = true
	}
}

func newStatus(l layout.Layout, programs build.Programs) *Status {
	s := &Status{
		Name: l.Name, State: "starting", Version: "v" + build.KubernetesVersion,
		Server: l.Server(), Kubeconfig: l.AdminKubeconfig(), Context: "todo-cluster-" + l.Name,
		Kubectl: programs.Kubectl(),
		Gateway: l.Gateway().String(), Subnet: l.Subnet().String(), Interface: l.Interface(),
		Published: l.Publish, Dir: l.Dir(),
	}
	if len(l.Kubeconfigs) > 0 {
		s.Kubeconfig = l.Kubeconfigs[0]
	}
	for n := 1; n <= l.Nodes; n++ {
		s.Nodes = append(s.Nodes, Node{
			Number: n, Name: layout.NodeName(n), Address: l.NodeAddress(n).String(),
			Containerd: l.NodePath(n, node.SocketPath),
		})
	}
	return s
}

// Names lists the clusters that this machine has.
func Names() ([]string, error) {
	names, err := layout.Names()
	found := []string{}
	for _, name := range names {
		if l, err := layout.Read(name); err == nil && l.Owned() {
			found = append(found, name)
		}
	}
	return found, err
}

// find returns the layout of a cluster that somebody answers for.
func find(name string) (layout.Layout, error) {
	if err := layout.CheckName(name); err != nil {
		return layout.Layout{}, err
	}
	l, err := layout.Read(name)
	if err == nil && !l.Owned() {
		err = fmt.Errorf(
			"%w as %q on this machine: it has ended by itself or was killed; until the next up or down its logs are "+
				"in %s", ErrAbsent, name, l.Dir())
	}
	if errors.Is(err, os.ErrPermission) {
		err = fmt.Errorf("cluster %q can only be asked by root: run the command with sudo", name)
	}
	return l, err
}
