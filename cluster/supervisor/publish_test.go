//go:build linux

package supervisor

import (
	"io"
	"net"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

func TestAPublishedPortCarriesBothWaysAndHalfClosed(t *testing.T) {
	server, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go func() {
		conn, err := server.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		text, _ := io.ReadAll(conn) // ends only if the client's end is passed on
		_, _ = conn.Write(append([]byte("got "), text...))
	}()
	front, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer front.Close()
	go publish(front, server.Addr().(*net.TCPAddr).Port, func() []string { return []string{"127.0.0.1"} })

	conn, err := net.Dial("tcp4", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = conn.Write([]byte("hello"))
	_ = conn.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(conn); err != nil || string(got) != "got hello" {
		t.Errorf("got %q, %v, want %q", got, err, "got hello")
	}
}

func TestAPortThatIsTakenIsNamed(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	listeners, err := listen([]layout.Port{{Host: taken.Addr().(*net.TCPAddr).Port, Node: 30080}})
	if err == nil {
		t.Errorf("listening twice: %v, want an error", listeners)
	}
}
