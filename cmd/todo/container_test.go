package main

import (
	"net"
	"testing"
)

func TestOnlyAContainerListensElsewhereThanOnLoopback(t *testing.T) {
	if l, err := (place{addr: "0.0.0.0:0"}).listen(); err == nil {
		l.Close()
		t.Error("every address is listened on without a container")
	}
	for _, addr := range []string{":0", "0.0.0.0:0", "127.0.0.1:0"} {
		l, err := (place{addr: addr, contained: true}).listen()
		if err != nil {
			t.Errorf("%s in a container: %v", addr, err)
			continue
		}
		if host, _, err := net.SplitHostPort(localName(l)); err != nil || host != "localhost" {
			t.Errorf("%s is shown as %s, and a browser is to open localhost: %v", addr, localName(l), err)
		}
		l.Close()
	}
}
