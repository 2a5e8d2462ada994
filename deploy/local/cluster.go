// Package local is what a release stands on where there is nothing yet: a
// Kubernetes and a PostgreSQL on this machine, and what is left of them when
// they are to go.
package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// endPatience is how long a program may take to end after it was told to.
const endPatience = 30 * time.Second

// ErrNoCluster says that there is no cluster of the name.
var ErrNoCluster = errors.New("there is no such cluster")

// exitAbsent is the status with which todo-cluster says so.
const exitAbsent = 3

var errNoSudo = errors.New("it needs root, and there is no sudo here to ask for it: run the command as root")

// Cluster is a Kubernetes that the program todo-cluster runs on this machine.
type Cluster struct {
	Program string    // path of todo-cluster
	Name    string    // several clusters of other names may stand beside
	Out     io.Writer // what the program tells
	In      *os.File  // where sudo may ask for a password; nil: it may not
}

// ClusterStatus is where everything of a running cluster is.
type ClusterStatus struct {
	State      string `json:"state"`
	Context    string `json:"context"`
	Kubeconfig string `json:"kubeconfig"`
	Gateway    string `json:"gateway"` // this machine, as pods see it
	Subnet     string `json:"subnet"`  // where pods come from, as this machine sees them
	Nodes      []struct {
		Name       string `json:"name"`
		Address    string `json:"address"`
		Containerd string `json:"containerd"`
	} `json:"nodes"`
}

// Start starts the cluster, or leaves it as it is if it runs; the node ports
// answer on the loopback address too. The kubeconfig is written for the caller.
func (c Cluster) Start(ctx context.Context, kubeconfig string, publish ...string) error {
	path, err := filepath.Abs(kubeconfig)
	if err != nil {
		return fmt.Errorf("find the kubeconfig: %w", err)
	}
	args := []string{"up", "--kubeconfig", path}
	for _, port := range publish {
		args = append(args, "--publish", port)
	}
	return c.run(ctx, c.Out, args...)
}

// Status looks at the cluster; ErrNoCluster if there is none that runs.
func (c Cluster) Status(ctx context.Context) (ClusterStatus, error) {
	var text bytes.Buffer
	var s ClusterStatus
	failure := c.run(ctx, &text, "status", "-o", "json")
	if text.Len() == 0 {
		return s, failure
	}
	if err := json.Unmarshal(text.Bytes(), &s); err != nil {
		return s, fmt.Errorf("read the status of the cluster %q: %w", c.Name, errors.Join(failure, err))
	}
	if s.State != "running" || len(s.Nodes) == 0 {
		return s, fmt.Errorf("%q is %s: %w", c.Name, s.State, ErrNoCluster)
	}
	return s, nil
}

// Load puts images from tar files into every node's store.
func (c Cluster) Load(ctx context.Context, archives ...string) error {
	return c.run(ctx, io.Discard, append([]string{"load"}, archives...)...)
}

// Stop ends the cluster and leaves nothing of it, without asking; none is fine too.
func (c Cluster) Stop(ctx context.Context) error { return c.run(ctx, c.Out, "down", "--yes") }

// Hold starts the cluster for as long as this process lives: it ends with
// release, and by itself if the process is killed.
func (c Cluster) Hold(ctx context.Context, nodes int) (release func() error, err error) {
	command := c.command(context.WithoutCancel(ctx), "up", "--hold", "--nodes", fmt.Sprint(nodes))
	in, err := command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe to the cluster: %w", err)
	}
	held := make(chan struct{})
	said := &watcher{out: c.Out, until: "Holding the cluster", seen: held}
	command.Stdout, command.Stderr = said, said
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Program, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	release = func() error {
		in.Close()
		return <-ended
	}
	select {
	case <-held:
		return release, nil
	case err := <-ended:
		return nil, fmt.Errorf("the cluster %q did not start: %w: %s", c.Name, err, said.last())
	case <-ctx.Done():
		return nil, errors.Join(context.Cause(ctx), release())
	}
}

func (c Cluster) run(ctx context.Context, out io.Writer, args ...string) error {
	command := c.command(ctx, args...)
	var complaint bytes.Buffer
	command.Stdout, command.Stderr = out, &complaint // progress, and what becomes the error
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		said := complaintOf(complaint.String())
		if said == "" {
			return fmt.Errorf("%s %s: %w", c.Program, args[0], err)
		}
		if command.ProcessState.ExitCode() == exitAbsent { // also through sudo
			return fmt.Errorf("%q: %w", c.Name, ErrNoCluster)
		}
		return errors.New(said)
	}
	return nil
}

// command runs todo-cluster with the rights it needs. An interruption is passed
// on, so that the program can put away what it has begun.
func (c Cluster) command(ctx context.Context, args ...string) *exec.Cmd {
	args = append([]string{c.Program, args[0], "--name", c.Name}, args[1:]...)
	if os.Getuid() != 0 {
		if c.In == nil {
			args = append([]string{"-n"}, args...)
		}
		args = append([]string{"sudo"}, args...)
	}
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	if args[0] == "sudo" && errors.Is(command.Err, exec.ErrNotFound) {
		command.Err = errNoSudo
	}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGINT) }
	command.WaitDelay = endPatience
	if c.In != nil {
		command.Stdin = c.In
	}
	return command
}

func writerOr(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}

// complaintOf is what the program ended with: from the last line that begins with its
// name, as ends of logs may stand below it.
func complaintOf(text string) string {
	const name = "todo-cluster: "
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, name) {
		text = "\n" + text
	}
	if at := strings.LastIndex(text, "\n"+name); at >= 0 {
		return text[at+1+len(name):]
	}
	return lastLine(text)
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// watcher passes text on and closes seen when a line appears in it. It is
// written to by one goroutine: exec.Cmd sees to that for a shared writer.
type watcher struct {
	out   io.Writer
	until string
	seen  chan struct{}
	text  bytes.Buffer
	done  bool
}

func (w *watcher) Write(p []byte) (int, error) {
	w.text.Write(p)
	if !w.done && strings.Contains(w.text.String(), w.until) {
		w.done = true
		close(w.seen)
	}
	return writerOr(w.out).Write(p)
}

// last is for when the program has ended and nobody writes any more.
func (w *watcher) last() string { return complaintOf(w.text.String()) }
