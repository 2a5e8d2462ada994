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

// machineCPU is the time that all processors were busy.
func machineCPU() (time.Duration, error) {
	t, err := busy()
	return time.Duration(t.used) * 10 * time.Millisecond, err
}

// ticks are times of all processors together, in units of 10 ms: in use, and in all.
type ticks struct{ used, all int64 }

// busy reads what all processors did since the machine's start (proc(5), stat: user,
// nice, system, then idle and waiting, then interrupts and what its host took away).
func busy() (ticks, error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return ticks{}, err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 {
		return ticks{}, fmt.Errorf("/proc/stat begins with %q", line)
	}
	var t ticks
	for i := 1; i < 9; i++ {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return ticks{}, fmt.Errorf("/proc/stat begins with %q", line)
		}
		t.all += n
		if i != 4 && i != 5 && i != 8 {
			t.used += n
		}
	}
	return t, nil
}
