//go:build linux

package build

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress reads what go build -v says, one package a line, and tells a person
// now and then how far it is.
type progress struct {
	program program
	out     io.Writer
	started time.Time
	stop    chan struct{}
	stopped sync.WaitGroup

	mu       sync.Mutex
	compiled int
	rest     []byte   // the beginning of a line
	others   []string // lines that name no package: what the compiler complains of
}

// tellEvery is often enough to see that it moves and seldom enough for a log.
const tellEvery = 15 * time.Second

func newProgress(p program, out io.Writer) *progress {
	r := &progress{program: p, out: out, started: time.Now(), stop: make(chan struct{})}
	r.stopped.Go(r.tell)
	return r
}

// Write takes the output of go build.
func (r *progress) Write(text []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rest = append(r.rest, text...)
	for {
		line, rest, found := bytes.Cut(r.rest, []byte("\n"))
		if !found {
			return len(text), nil
		}
		r.rest = rest
		r.line(string(line))
	}
}

func (r *progress) line(line string) {
	switch {
	case strings.HasPrefix(line, "go: downloading"):
	case line == "" || strings.HasPrefix(line, "#") || strings.ContainsAny(line, " \t"):
		r.others = append(r.others, line)
	default:
		r.compiled++
	}
}

func (r *progress) tell() {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-tick.C:
			r.mu.Lock()
			compiled := r.compiled
			r.mu.Unlock()
			fmt.Fprintf(r.out, "  %s: %d of at most %d packages compiled after %s\n",
				r.program.name, compiled, r.program.most, time.Since(r.started).Round(time.Second))
		}
	}
}

func (r *progress) end() {
	close(r.stop)
	r.stopped.Wait()
}

// complaint is the end of what the compiler said, where it failed.
func (r *progress) complaint() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := append(r.others, string(r.rest))
	return strings.TrimSpace(strings.Join(lines[max(0, len(lines)-20):], "\n"))
}
