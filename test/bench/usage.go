package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// usage is the processor time that was spent until a moment, or between two:
// by the server, by this process, and by the whole machine, which is the
// database and the kernel besides.
type usage struct {
	at                    time.Time
	took                  time.Duration
	server, load, machine time.Duration
}

func spent(s *server) (u usage, err error) {
	if u.server, err = s.cpu(); err != nil {
		return u, err
	}
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return u, err
	}
	u.load = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	u.at = time.Now()
	u.machine, err = machineCPU()
	return u, err
}

// since is what was spent from an earlier moment on.
func (u usage) since(v usage) usage {
	return usage{u.at, u.at.Sub(v.at), u.server - v.server, u.load - v.load, u.machine - v.machine}
}

// machineCPU is the time that all processors were busy (proc(5), stat: ticks of
// 10 ms; user, nice, system, then idle and waiting, then interrupts).
func machineCPU() (time.Duration, error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	fields := strings.Fields(line)
	if len(fields) < 8 {
		return 0, fmt.Errorf("/proc/stat begins with %q", line)
	}
	var ticks int64
	for _, i := range []int{1, 2, 3, 6, 7} {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/stat begins with %q", line)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}
