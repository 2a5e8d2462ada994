package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// cage is a control group of the kernel with a limit of memory. Without one (it
// takes root, and the memory controller), nothing is enforced and what is
// resident is measured alone.
type cage struct {
	folder string
	one    bool // version 1 of cgroups(7)
}

// newCage makes one of so many bytes, or says why that can't be.
func newCage(t *testing.T, limit int64) *cage {
	t.Helper()
	base := "/sys/fs/cgroup/memory"
	c := &cage{one: true}
	if _, err := os.Stat(filepath.Join(base, "memory.limit_in_bytes")); err != nil {
		base, c.one = "/sys/fs/cgroup", false
	}
	folder := filepath.Join(base, fmt.Sprintf("todo-hostile-%d", os.Getpid()))
	file := map[bool]string{true: "memory.limit_in_bytes", false: "memory.max"}[c.one]
	err := os.Mkdir(folder, 0o755)
	if err == nil {
		c.folder = folder
		t.Cleanup(func() {
			if err := os.Remove(folder); err != nil {
				t.Logf("the control group stays: %v", err)
			}
		})
		err = os.WriteFile(filepath.Join(folder, file), []byte(strconv.FormatInt(limit, 10)), 0o644)
	}
	if err != nil {
		t.Logf("no control group can be made here (%v): the limit of %d MB isn't enforced, what is resident is measured",
			err, limit>>20)
		return nil
	}
	// What doesn't fit must not go to a swap space: a pod has none.
	swap := map[bool]string{true: "memory.memsw.limit_in_bytes", false: "memory.swap.max"}[c.one]
	none := map[bool]string{true: strconv.FormatInt(limit, 10), false: "0"}[c.one]
	_ = os.WriteFile(filepath.Join(folder, swap), []byte(none), 0o644) // where there is no swap space there is no file
	return c
}

// wrap is the command with which a program begins its life in the cage.
func (c *cage) wrap(program string) []string {
	if c == nil {
		return []string{program}
	}
	return []string{"/bin/sh", "-c", `echo $$ > "$1/cgroup.procs" && exec "$2"`, "sh", c.folder, program}
}

// dies makes sure that a program doesn't outlive the test.
func dies() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// resident is the most memory that a process has had since it was forgotten.
func resident(t *testing.T, pid int) int64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatalf("the backend is gone: %v", err)
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	kilobytes, err := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// forget starts counting again (proc_pid_clear_refs(5)).
func forget(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0o644) // then the peak is that of all so far
}
