//go:build linux

package supervisor

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
)

// fabric is a switch with one cable to the machine and one to each node. It is
// in a network namespace that exists only as long as one thread of this process,
// so it needs no rule, no forwarding and no clean-up on the machine: when the
// process ends, however it does, the kernel removes switch and cables.
type fabric struct {
	ip      string
	machine string // the interface at the machine's end of its cable
	calls   chan func()
}

// newFabric makes the switch and plugs the machine in.
func newFabric(l layout.Layout) (*fabric, error) {
	ip, err := machine.Find("ip")
	if err != nil {
		return nil, err
	}
	f := &fabric{ip, l.Interface(), make(chan func())}
	outside, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return nil, fmt.Errorf("find the machine's network: %w", err)
	}
	defer outside.Close()
	if err := f.begin(); err != nil {
		return nil, err
	}
	// The name by which another program can open this process's file.
	host := fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), outside.Fd())
	err = f.inside(func() error {
		// Frames between nodes are none of a firewall's business here.
		_ = os.WriteFile("/proc/sys/net/bridge/bridge-nf-call-iptables", []byte("0"), 0)
		return f.commands(
			"link add switch type bridge",
			"link set switch up",
			"link add machine type veth peer name "+l.Interface()+" netns "+host,
			"link set machine master switch up",
		)
	})
	if err == nil {
		err = f.commands(
			"addr add "+l.Gateway().String()+"/24 dev "+l.Interface(),
			"link set "+l.Interface()+" up",
		)
	}
	if err != nil {
		return nil, fmt.Errorf("make the cluster's network: %w", err)
	}
	return f, nil
}

// begin gives one thread a network namespace of its own, for ever.
func (f *fabric) begin() error {
	made := make(chan error)
	go func() {
		// Never unlocked: the thread is in the wrong network for anything else, and
		// the nodes, which are its children, are to end when it does.
		runtime.LockOSThread()
		made <- unix.Unshare(unix.CLONE_NEWNET)
		for call := range f.calls {
			call()
		}
	}()
	if err := <-made; err != nil {
		return fmt.Errorf("make a network namespace: %w", err)
	}
	return nil
}

// inside runs a function on the thread that is in the switch's namespace.
// Processes that it starts are in that namespace too.
func (f *fabric) inside(call func() error) error {
	done := make(chan error)
	f.calls <- func() { done <- call() }
	return <-done
}

// plug connects a node, given by its first process, to the switch.
func (f *fabric) plug(node string, pid int) error {
	return f.inside(func() error {
		return f.commands(
			"link add "+node+" type veth peer name eth0 netns "+strconv.Itoa(pid),
			"link set "+node+" master switch up",
		)
	})
}

// unplug removes a node's cable. The kernel does so too when the node's last
// process is gone, but only in its own time.
func (f *fabric) unplug(node string) {
	_ = f.inside(func() error { return f.commands("link delete " + node) })
}

// close unplugs the machine at once. Without it the interface goes when the
// process has ended.
func (f *fabric) close() { _ = f.commands("link delete " + f.machine) }

func (f *fabric) commands(commands ...string) error {
	for _, command := range commands {
		out, err := exec.Command(f.ip, strings.Fields(command)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("ip %s: %w: %s", command, err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}
