//go:build linux

package machine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// throwAway are the namespaces in which something can be tried without a trace
// on the machine: whatever was made there goes with the process.
const throwAway = syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC

func hasNamespaces() error {
	if err := try("true"); err != nil {
		return fmt.Errorf("the kernel refuses new namespaces: %w", err)
	}
	return nil
}

func hasNetwork() error {
	if err := try("ip", "link", "add", "name", "try1", "type", "veth", "peer", "name", "try2"); err != nil {
		return fmt.Errorf("the kernel has no virtual network cables: %w", err)
	}
	if err := try("ip", "link", "add", "name", "try", "type", "bridge"); err != nil {
		return fmt.Errorf("the kernel has no network bridges: %w", err)
	}
	const filter = "/proc/sys/net/bridge/bridge-nf-call-iptables"
	if _, err := os.Stat(filter); err != nil {
		loadModule("br_netfilter")
	}
	if _, err := os.Stat(filter); err != nil {
		return errors.New("the kernel does not show a bridge's packets to iptables")
	}
	return nil
}

func hasIptables() error {
	if err := try("iptables", "-w", "-t", "nat", "-A", "POSTROUTING", "-m", "comment", "--comment", "try", "-j",
		"MASQUERADE"); err != nil {
		return fmt.Errorf("iptables does not work: %w", err)
	}
	return nil
}

// try runs a program in namespaces of its own and returns what it complained of.
func try(name string, args ...string) error {
	path, err := Find(name)
	if err != nil {
		return err
	}
	cmd := exec.Command(path, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: throwAway}
	out, err := cmd.CombinedOutput()
	if err != nil && len(out) > 0 {
		return fmt.Errorf("%s: %s", name, strings.Join(strings.Fields(string(out)), " "))
	}
	return err
}

func hasCgroups() error {
	hierarchies, err := ReadHierarchies()
	if err != nil {
		return err
	}
	for _, root := range hierarchies.Used {
		probe := filepath.Join(root, fmt.Sprintf("todo-try-%d", os.Getpid()))
		if err := os.Mkdir(probe, 0o755); err != nil {
			return fmt.Errorf("no control group can be made: %w", err)
		}
		if err := os.Remove(probe); err != nil {
			return err
		}
	}
	return nil
}
