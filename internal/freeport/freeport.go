// Package freeport finds a TCP port for a program that a test starts.
package freeport

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports from first on are not among those that systems give to whoever asks for any, be it to listen or to connect:
// such a one may be somebody else's by the time that the program listens.
const first, count, tries = 20_000, 10_000, 100

// Find returns a port of 127.0.0.1 at which nobody was listening a moment ago.
func Find() (port int, err error) {
	for range tries {
		port = first + rand.IntN(count) // #nosec G404 -- which one doesn't matter
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, fmt.Errorf("find a free port: %w", err)
}
