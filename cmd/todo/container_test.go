package main

import (
	"net"
	"os"
	"runtime"
	"strings"
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

// TestInAContainerWithoutAMarkTheKeyIsShown: containerd and LXC leave no file that says that there is one, and without
// the key nobody would get in.
func TestInAContainerWithoutAMarkTheKeyIsShown(t *testing.T) {
	marks := containerMarks
	containerMarks = nil
	t.Cleanup(func() { containerMarks = marks })
	l, err := (place{addr: ":0", contained: true}).listen()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if (place{contained: true}).seesOwners(l) {
		t.Error("whose the connections are that come from outside of the container is thought to be seen")
	}
	if b, err := os.ReadFile("/proc/version"); runtime.GOOS != "linux" || err != nil ||
		strings.Contains(strings.ToLower(string(b)), "microsoft") {
		return
	}
	if !(place{}).seesOwners(l) {
		t.Error("without a container it is not seen whose they are")
	}
}
