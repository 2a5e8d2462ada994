package serve_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/todo-chatbot/todo-chatbot/app/serve"
)

// pipes is a listener without a network: in a bubble its connections wait by the bubble's clock, so that how long
// something takes doesn't depend on how busy the machine is.
type pipes struct {
	come   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.come:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

// dial connects, unless nobody listens any more.
func (p *pipes) dial() (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.come <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// startPipes is start at pipes, in a bubble.
func startPipes(t *testing.T, a *app, o serve.Options) (p *pipes, end func() error) {
	t.Helper()
	p = &pipes{come: make(chan net.Conn), closed: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve.Until(ctx, p, a, o) }()
	var over atomic.Bool
	end = func() error {
		cancel()
		if over.Swap(true) {
			return nil
		}
		return <-ended
	}
	t.Cleanup(func() { _ = end() }) // a test that asks how it ended has done so before
	return p, end
}

// connect is dial of a connection that there has to be, until the test ends.
func (p *pipes) connect(t *testing.T) net.Conn {
	t.Helper()
	c, err := p.dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// bubble runs a subtest by a clock of its own.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}
