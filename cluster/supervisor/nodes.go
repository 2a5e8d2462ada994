//go:build linux

package supervisor

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/cgroup"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// NodeCommand is the argument that makes this program the first process of a
// node; the node's folder follows.
const NodeCommand = "internal-node"

// namespaces are what a node has of its own.
const namespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC

// nodes are the nodes of a cluster, each running or not.
type nodes struct {
	layout layout.Layout
	fabric *fabric

	mu      sync.Mutex // held while a node is started or stopped
	running map[int]*running
}

// running is the first process of a node; the others end when it does.
type running struct {
	process *os.Process
	ended   chan struct{}
}

func newNodes(l layout.Layout, f *fabric) *nodes {
	return &nodes{layout: l, fabric: f, running: map[int]*running{}}
}

// start starts a node. One that runs already is an error.
func (s *nodes) start(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := layout.NodeName(n)
	if s.running[n] != nil && s.running[n].alive() {
		return fmt.Errorf("%s runs already", name)
	}
	s.clear(n)
	if err := cgroup.Make(s.layout.NodeCgroup(n)); err != nil {
		return err
	}
	node, cable, err := s.spawn(n)
	if err != nil {
		return fmt.Errorf("start the first process of %s: %w", name, err)
	}
	s.running[n] = node
	defer cable.Close() // the node waits for this
	if err := s.fabric.plug(name, node.process.Pid); err != nil {
		node.kill()
		return fmt.Errorf("connect %s: %w", name, err)
	}
	return nil
}

// spawn starts the first process of a node, which waits for its cable.
func (s *nodes) spawn(n int) (*running, *os.File, error) {
	logs, err := os.OpenFile(s.layout.NodePath(n, "node.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer logs.Close()
	wait, cable, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer wait.Close()
	// The link to this program works even after its file was replaced.
	cmd := exec.Command("/proc/self/exe", NodeCommand, s.layout.NodePath(n))
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles, cmd.Dir = logs, logs, []*os.File{wait}, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces, Pdeathsig: syscall.SIGKILL, Setsid: true}
	// On the fabric's thread, which lives as long as this process: the signal at the
	// parent's death is sent when the thread dies.
	if err := s.fabric.inside(cmd.Start); err != nil {
		cable.Close()
		return nil, nil, err
	}
	node := &running{cmd.Process, make(chan struct{})}
	go func() {
		err := cmd.Wait()
		log.Printf("%s ended: %v", layout.NodeName(n), err)
		close(node.ended)
	}()
	return node, cable, nil
}

// stop ends a node the way a power cut does.
func (s *nodes) stop(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[n] == nil || !s.running[n].alive() {
		return fmt.Errorf("%s does not run", layout.NodeName(n))
	}
	s.clear(n)
	return nil
}

func (s *nodes) stopAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, node := range s.running {
		_ = node.process.Kill() // all at once, then one after the other
	}
	for n := range s.running {
		s.clear(n)
	}
}

// clear ends what runs of a node and removes what is left of it outside.
func (s *nodes) clear(n int) {
	node := s.running[n]
	if node == nil {
		return
	}
	delete(s.running, n)
	node.kill()
	s.fabric.unplug(layout.NodeName(n))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := cgroup.Remove(ctx, s.layout.NodeCgroup(n)); err != nil {
		log.Printf("clean up after %s: %v", layout.NodeName(n), err)
	}
}

// list returns the numbers of the nodes that run.
func (s *nodes) list() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []int{}
	for n := 1; n <= s.layout.Nodes; n++ {
		if s.running[n] != nil && s.running[n].alive() {
			found = append(found, n)
		}
	}
	return found
}

// addresses returns the addresses of the nodes that run.
func (s *nodes) addresses() []string {
	found := []string{}
	for _, n := range s.list() {
		found = append(found, s.layout.NodeAddress(n).String())
	}
	return found
}

func (r *running) alive() bool {
	select {
	case <-r.ended:
		return false
	default:
		return true
	}
}

func (r *running) kill() {
	_ = r.process.Kill()
	<-r.ended
}
