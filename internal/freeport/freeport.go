// Package freeport finds a TCP port for a program that a test starts.
package freeport

import "net"

// Find returns a port of 127.0.0.1 at which nobody was listening a moment ago.
func Find() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
