//go:build linux

// Package machine finds out whether this machine can carry a cluster, installs
// what is missing where it may, and says in a sentence what stands in the way.
package machine

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	memoryToRun = 1500 << 20
	diskToRun   = 1 << 30
)

// check is one precondition: what is tried, and what to do when it fails.
type check struct {
	try  func() error
	next string
}

// basics are what no package can bring, and rest what is asked once the packages
// are there.
var (
	basics = []check{
		{isRoot, "run the command as root, for example with sudo"},
		{hasCapabilities, "start it outside of the container, or in a privileged one"},
		{hasMemory, "use a larger machine"},
		{hasOverlay, "load the kernel module overlay"},
		{hasNamespaces, "allow namespaces in the kernel or the container this runs in"},
		{hasCgroups, "mount /sys/fs/cgroup writable"},
	}
	rest = []check{
		{hasPrograms, "install it with the system's package manager"},
		{hasNetwork, "load the kernel modules veth, bridge and br_netfilter"},
		{hasIptables, "load the kernel modules ip_tables, iptable_nat and xt_comment, or nf_tables"},
	}
)

// CheckBasics is the part of Check that installing packages cannot change.
func CheckBasics(stateRoot string) error {
	disk := check{func() error { return hasDisk(stateRoot) }, "make room there"}
	return run(append(slices.Clone(basics), disk))
}

// Check returns nil where a cluster can run, or an error that says in one
// sentence what is in the way and what to do. It changes nothing.
func Check(stateRoot string) error {
	if err := CheckBasics(stateRoot); err != nil {
		return err
	}
	return run(rest)
}

func run(checks []check) error {
	for _, c := range checks {
		if err := c.try(); err != nil {
			return fmt.Errorf("a cluster cannot run on this machine: %w; %s", err, c.next)
		}
	}
	return nil
}

func isRoot() error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("it needs root, and this is user %d", os.Geteuid())
	}
	return nil
}

func hasCapabilities() error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	held, err := statusField(status, "CapEff:")
	if err != nil {
		return err
	}
	for name, bit := range map[string]int{
		"CAP_NET_ADMIN": unix.CAP_NET_ADMIN, "CAP_SYS_ADMIN": unix.CAP_SYS_ADMIN,
		"CAP_MKNOD": unix.CAP_MKNOD, "CAP_SYS_PTRACE": unix.CAP_SYS_PTRACE, "CAP_NET_RAW": unix.CAP_NET_RAW,
	} {
		if held&(1<<bit) == 0 {
			return fmt.Errorf("root lacks the capability %s here", name)
		}
	}
	return nil
}

func statusField(status []byte, name string) (uint64, error) {
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, name); found {
			return strconv.ParseUint(strings.TrimSpace(value), 16, 64)
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no line %s", name)
}

func hasMemory() error {
	total, err := Memory()
	if err == nil && total < memoryToRun {
		return fmt.Errorf("it has %d MB of memory and a cluster takes %d", total>>20, memoryToRun>>20)
	}
	return err
}

func hasDisk(dir string) error {
	free, err := FreeDisk(dir)
	if err == nil && free < diskToRun {
		return fmt.Errorf("%s has %d MB free and a cluster takes %d", dir, free>>20, diskToRun>>20)
	}
	return err
}

// Memory is the machine's memory in bytes.
func Memory() (uint64, error) {
	info := syscall.Sysinfo_t{}
	if err := syscall.Sysinfo(&info); err != nil {
		return 0, fmt.Errorf("ask for the machine's memory: %w", err)
	}
	return uint64(info.Totalram) * uint64(info.Unit), nil
}

// FreeDisk is how many bytes may still be written below a folder, or below its
// nearest ancestor that exists.
func FreeDisk(dir string) (uint64, error) {
	stat := syscall.Statfs_t{}
	for {
		err := syscall.Statfs(dir, &stat)
		if err == nil {
			return stat.Bavail * uint64(stat.Bsize), nil
		}
		parent := dir[:max(1, strings.LastIndexByte(dir, '/'))]
		if !errors.Is(err, syscall.ENOENT) || parent == dir {
			return 0, fmt.Errorf("ask how much room %s has: %w", dir, err)
		}
		dir = parent
	}
}

func hasOverlay() error {
	for range 2 {
		text, err := os.ReadFile("/proc/filesystems")
		if err != nil {
			return err
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		for lines.Scan() {
			if strings.HasSuffix(lines.Text(), "\toverlay") {
				return nil
			}
		}
		// Most distributions load it on demand; the attempt tells.
		loadModule("overlay")
	}
	return errors.New("the kernel has no overlay file system")
}

// loadModule asks for a kernel module. Whether it came is seen by what it brings.
func loadModule(name string) {
	if path, err := Find("modprobe"); err == nil {
		_ = exec.Command(path, name).Run()
	}
}
