//go:build linux

// Package supervisor is the process that holds a cluster: its switch, its nodes
// and its published ports. The kernel ends all of them when it ends.
package supervisor

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/remains"
)

// What the supervisor and the command that started it say to each other, one
// line each. When the connection ends without Detach, the supervisor takes the
// cluster down: whoever wanted it is gone.
const (
	Started = "started" // from the supervisor: the nodes run; anything else is an error
	Detach  = "detach"  // to the supervisor: go on alone
)

// Run holds the cluster until it is told to end or its caller is gone, and
// removes everything of it then.
func Run(name string, caller net.Conn) error {
	l, err := layout.Read(name)
	if err != nil {
		return err
	}
	if err := l.Own(); err != nil {
		return fmt.Errorf("record the supervisor of cluster %q: %w", name, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	// A closed terminal is no reason to take the cluster down.
	signal.Ignore(syscall.SIGHUP, syscall.SIGPIPE)

	h, err := hold(l)
	if err == nil {
		fmt.Fprintln(caller, Started)
		err = h.serve(ctx, caller)
	} else {
		fmt.Fprintln(caller, err)
	}
	if h != nil {
		h.close()
	}
	return errors.Join(err, removeAll(l))
}

func removeAll(l layout.Layout) error {
	unlock, err := layout.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	// Another kubeconfig may have been asked for since the start.
	if now, err := layout.Read(l.Name); err == nil {
		l = now
	}
	return remains.Remove(context.Background(), l)
}

// holder is a running cluster.
type holder struct {
	nodes   *nodes
	ports   []net.Listener
	control net.Listener
}

// hold starts everything. On an error the holder has what was started before it.
func hold(l layout.Layout) (*holder, error) {
	h := &holder{}
	var err error
	// Ports first: that one is taken is the likeliest error, and the cheapest here.
	if h.ports, err = listen(l.Publish); err != nil {
		return h, err
	}
	if h.control, err = net.Listen("unix", l.ControlSocket()); err != nil {
		return h, fmt.Errorf("open the control socket: %w", err)
	}
	fabric, err := newFabric(l)
	if err != nil {
		return h, err
	}
	h.nodes = newNodes(l, fabric)
	for n := 1; n <= l.Nodes; n++ {
		if err := h.nodes.start(n); err != nil {
			return h, err
		}
	}
	for i, port := range l.Publish {
		go publish(h.ports[i], port.Node, h.nodes.addresses)
	}
	return h, nil
}

// serve answers requests until the context ends or the caller is gone.
func (h *holder) serve(ctx context.Context, caller net.Conn) error {
	go func() {
		if err := serveControl(h.control, h.nodes); err != nil && !errors.Is(err, net.ErrClosed) {
			log.Printf("the control socket ended: %v", err)
		}
	}()
	gone := make(chan struct{})
	go func() {
		defer caller.Close()
		line, err := bufio.NewReader(caller).ReadString('\n')
		if line != Detach+"\n" {
			if err != nil && !errors.Is(err, io.EOF) {
				log.Printf("the connection to the caller broke: %v", err)
			}
			close(gone)
		}
	}()
	select {
	case <-ctx.Done():
		log.Print("told to end")
	case <-gone:
		log.Print("whoever started the cluster has gone; it goes too")
	}
	return nil
}

func (h *holder) close() {
	for _, port := range h.ports {
		port.Close()
	}
	if h.nodes != nil {
		h.nodes.stopAll()
		h.nodes.fabric.close()
	}
	if h.control != nil {
		h.control.Close()
	}
}

// Caller is the connection that the process was started with as file 3.
func Caller() (net.Conn, error) {
	file := os.NewFile(3, "caller")
	// The copy that FileConn makes is closed in children; the original is not, and a
	// node that held it would hide the caller's end.
	defer file.Close()
	conn, err := net.FileConn(file)
	if err != nil {
		return nil, fmt.Errorf("this command is for the process that up starts: use up: %w", err)
	}
	return conn, nil
}
