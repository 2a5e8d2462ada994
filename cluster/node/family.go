//go:build linux

package node

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// restartAfter keeps a component that cannot start from taking the processor.
const restartAfter = time.Second

// family is all processes of the node. As process 1 it is also left with the
// orphans of others, so it waits for whichever process ends, instead of for
// one of its own.
type family struct {
	mu      sync.Mutex
	started *sync.Cond
	waiting map[int]chan int // by process number: who is told the exit status
}

func newFamily() *family {
	f := &family{waiting: map[int]chan int{}}
	f.started = sync.NewCond(&f.mu)
	go f.reap()
	return f
}

// keep runs a component, and again whenever it ends.
func (f *family) keep(c component) {
	for {
		status := f.once(c)
		log.Printf("%s ended with status %d; starting it again", c.name, status)
		time.Sleep(restartAfter)
	}
}

// once runs a component to its end and returns its exit status, -1 if it could
// not be started.
func (f *family) once(c component) int {
	ended, err := f.fork(c)
	if err != nil {
		log.Printf("start %s: %v", c.name, err)
		return -1
	}
	return <-ended
}

func (f *family) fork(c component) (<-chan int, error) {
	logs, err := os.OpenFile(inside("logs", c.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer logs.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	// Argument 0 is the component's name: that is how the program of all components
	// knows which to be, and what a list of processes shows.
	argv := append([]string{c.name}, c.args...)
	f.mu.Lock() // held until the number is known, lest the process be reaped before
	defer f.mu.Unlock()
	pid, err := syscall.ForkExec(c.program, argv, &syscall.ProcAttr{
		Dir: "/", Env: environment(), Files: []uintptr{null.Fd(), logs.Fd(), logs.Fd()},
		Sys: &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(c.program), err)
	}
	ended := make(chan int, 1)
	f.waiting[pid] = ended
	f.started.Signal()
	return ended, nil
}

// reap takes every process that ends, for as long as the node lives.
func (f *family) reap() {
	for {
		status := syscall.WaitStatus(0)
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if errors.Is(err, syscall.ECHILD) {
			f.awaitChild()
			continue
		}
		if err != nil {
			continue // interrupted
		}
		f.mu.Lock()
		if ended, ours := f.waiting[pid]; ours {
			delete(f.waiting, pid)
			ended <- exitStatus(status)
		}
		f.mu.Unlock()
	}
}

// awaitChild returns when there is a process to wait for.
func (f *family) awaitChild() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiting) == 0 {
		f.started.Wait()
	}
}

// exitStatus follows the shell: 128 and the signal's number for one that was killed.
func exitStatus(status syscall.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}
