package main

import (
	"net"
	"testing"
)

func TestAPortIsTakenWhileSomebodyListens(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if !taken(port) {
		t.Errorf("port %d, which is listened on, counts as free", port)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if taken(port) {
		t.Errorf("port %d, which nobody listens on any more, counts as taken", port)
	}
}
