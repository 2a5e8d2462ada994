//go:build linux

package node

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// overlaid are folders into which the kubelet and the network plugins write
// whatever their flags say. In a node they are the machine's with a layer in
// memory on top, so that nothing reaches the machine.
var overlaid = []string{"/var/lib", "/var/log", "/usr/libexec"}

// pretended are settings of the whole machine that the kubelet insists on. In a
// node these files already say what it wants, so that it leaves the machine's
// values alone.
var pretended = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// mountAll turns the fresh mount namespace into the node's view of the machine.
func mountAll(dir string) error {
	// Until this is done, a mount made here would show on the machine.
	if err := mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return err
	}
	// Shim sockets, the lock of iptables and the pods' network namespaces are below
	// /run; the node's own folder is too, before /var/lib is covered.
	if err := mount("tmpfs", "/run", "tmpfs", 0, "mode=755"); err != nil {
		return err
	}
	for _, d := range []string{layout.InsideNode, "/run/lock", "/run/netns", "/run/overlay", "/run/pretended"} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	if err := mount(dir, layout.InsideNode, "", unix.MS_BIND, ""); err != nil {
		return err
	}
	for _, d := range overlaid {
		if err := overlay(d); err != nil {
			return err
		}
	}
	for setting, value := range pretended {
		if err := pretend(setting, value); err != nil {
			return err
		}
	}
	// Pods' volumes have to be seen by containers that run already: shared with
	// one another, but with nobody outside of this namespace.
	return mount("", "/", "", unix.MS_REC|unix.MS_SHARED, "")
}

func overlay(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return nil // what the machine lacks, the node lacks
	}
	layers := filepath.Join("/run/overlay", strings.ReplaceAll(dir[1:], "/", "-"))
	upper, work := filepath.Join(layers, "upper"), filepath.Join(layers, "work")
	for _, d := range []string{upper, work} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	return mount("overlay", dir, "overlay", 0, fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", dir, upper, work))
}

func pretend(setting, value string) error {
	target := filepath.Join("/proc/sys", setting)
	if _, err := os.Stat(target); err != nil {
		return nil
	}
	file := filepath.Join("/run/pretended", strings.ReplaceAll(setting, "/", "."))
	if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
		return err
	}
	return mount(file, target, "", unix.MS_BIND, "")
}

func mount(source, target, kind string, flags uintptr, data string) error {
	if err := unix.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("mount %s: %w", target, err)
	}
	return nil
}
