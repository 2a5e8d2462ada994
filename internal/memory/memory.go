// Package memory measures how much memory a program takes, for tests.
package memory

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// often is the pause between two looks; what a program takes later than that
// before its end is not seen.
const often = 2 * time.Millisecond

// errNone says that the system does not tell, or that the program ended at once.
var errNone = errors.New("nothing tells how much memory the program took")

// Run runs the command and returns the most memory that was resident, in bytes.
// The kernel's own count at the end of a child is of no use: it begins with what
// was resident in the process that started it.
func Run(command *exec.Cmd) (peak int64, err error) {
	if err := command.Start(); err != nil {
		return 0, err
	}
	ended, looked := make(chan struct{}), make(chan int64, 1)
	go func() { looked <- look(command.Process.Pid, ended) }()
	err = command.Wait()
	close(ended)
	peak = <-looked
	if err == nil && peak == 0 {
		err = errNone
	}
	return peak, err
}

// look reads the high-water mark until the program has ended.
func look(process int, ended <-chan struct{}) (peak int64) {
	self, _ := os.Executable()
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		// Until it has become the program, a child is a picture of its parent.
		if now, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", process)); err == nil && now != self {
			peak = max(peak, highWater(process))
		}
		select {
		case <-ended:
			return peak
		case <-tick.C:
		}
	}
}

func highWater(process int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte("VmHWM:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
