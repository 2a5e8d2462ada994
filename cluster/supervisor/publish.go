//go:build linux

package supervisor

import (
	"fmt"
	"io"
	"log"
	"net"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// dialTimeout is short: the nodes are on this machine.
const dialTimeout = 2 * time.Second

// listen opens the published ports on the loopback address, where only this
// machine can reach them.
func listen(ports []layout.Port) ([]net.Listener, error) {
	listeners := []net.Listener{}
	for _, port := range ports {
		listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port.Host)))
		if err != nil {
			return listeners, fmt.Errorf("publish port %d: %w; end the program that has it or publish another port",
				port.Host, err)
		}
		listeners = append(listeners, listener)
	}
	return listeners, nil
}

// publish carries each connection to the node port of the first node that
// answers, until the listener is closed.
func publish(listener net.Listener, nodePort int, addresses func() []string) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := dial(addresses(), nodePort)
			if err != nil {
				log.Printf("port %d: %v", nodePort, err)
				return
			}
			defer server.Close()
			join(client.(*net.TCPConn), server.(*net.TCPConn))
		}()
	}
}

func dial(addresses []string, port int) (net.Conn, error) {
	err := error(fmt.Errorf("no node runs"))
	for _, address := range addresses {
		conn, dialErr := net.DialTimeout("tcp4", net.JoinHostPort(address, strconv.Itoa(port)), dialTimeout)
		if dialErr == nil {
			return conn, nil
		}
		err = dialErr
	}
	return nil, err
}

// join copies both ways. The end of one direction is passed on, so that half
// closed connections work as they would without this process between them.
func join(a, b *net.TCPConn) {
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(b, a)
		_ = b.CloseWrite()
		close(done)
	}()
	_, _ = io.Copy(a, b)
	_ = a.CloseWrite()
	<-done
}
