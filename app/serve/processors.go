package serve

import "runtime"

// ServeBeside lets others be served while one waits for the disk, also on a
// machine with one processor: Go runs so many goroutines at a time as GOMAXPROCS
// says, and one that syncs a file counts as running for up to 10 ms. With one, who
// writes again and again kept everybody else waiting for more than a second. In a
// container Go itself takes two at least. GOMAXPROCS goes before.
func ServeBeside(getenv func(string) string) {
	if getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) < 2 {
		runtime.GOMAXPROCS(2)
	}
}
