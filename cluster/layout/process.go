//go:build linux

package layout

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Process names one process for good: its number alone is given to another
// process sooner or later, its number with its start time in this boot is not.
type Process struct {
	PID   int    `json:"pid"`
	Start string `json:"start"` // clock ticks since boot
	Boot  string `json:"boot"`
}

// ThisProcess names the caller.
func ThisProcess() (Process, error) { return findProcess(os.Getpid()) }

// Alive reports whether the process still runs. A zombie does not.
func (p Process) Alive() bool {
	now, err := findProcess(p.PID)
	return err == nil && now == p
}

// Signal sends a signal to the process, never to another one that has its number.
func (p Process) Signal(signal unix.Signal) error {
	fd, err := unix.PidfdOpen(p.PID, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	// The descriptor holds on to whoever has the number now; only then is it asked
	// who that is.
	if !p.Alive() {
		return os.ErrProcessDone
	}
	return unix.PidfdSendSignal(fd, signal, nil, 0)
}

// Wait returns when the process has ended or the context has.
func (p Process) Wait(ctx context.Context) error {
	fd, err := unix.PidfdOpen(p.PID, 0)
	if err != nil || !p.Alive() {
		if err == nil {
			unix.Close(fd)
		}
		return nil
	}
	defer unix.Close(fd)
	for ctx.Err() == nil {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 50)
		if n > 0 || err != nil && err != unix.EINTR {
			return nil
		}
	}
	return ctx.Err()
}

// Owner returns the process that answers for the cluster: its supervisor, or
// the command that is starting it.
func (l Layout) Owner() (Process, error) {
	p := Process{}
	text, err := os.ReadFile(l.Path("owner.json"))
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(text, &p)
}

// Own records the calling process as the cluster's owner.
func (l Layout) Own() error {
	self, err := ThisProcess()
	if err != nil {
		return err
	}
	return WriteJSON(l.Path("owner.json"), self)
}

// Owned reports whether a living process answers for the cluster.
func (l Layout) Owned() bool {
	owner, err := l.Owner()
	return err == nil && owner.Alive()
}

func findProcess(pid int) (Process, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return Process{}, err
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return Process{}, err
	}
	// The command's name stands in parentheses and may hold anything; the state is
	// the first field after it and the start time the twentieth.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return Process{}, fmt.Errorf("process %d has ended", pid)
	}
	return Process{PID: pid, Start: fields[19], Boot: strings.TrimSpace(string(boot))}, nil
}
