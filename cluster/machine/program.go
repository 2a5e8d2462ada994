//go:build linux

package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// need is a program and the Debian package that brings it.
type need struct{ program, debian string }

const pluginPackage = "containernetworking-plugins"

var needed = []need{
	{"containerd", "containerd"},
	{"containerd-shim-runc-v2", "containerd"},
	{"ctr", "containerd"},
	{"runc", "runc"},
	{"iptables", "iptables"},
	{"ip", "iproute2"},
	{"the network plugins", pluginPackage},
}

var (
	// Root's PATH lacks these folders after a plain su.
	programFolders = []string{"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"}
	// pluginFolders are where distributions put the container network plugins.
	pluginFolders = []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"}
)

// Find returns the path of a program, also outside of PATH.
func Find(program string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return filepath.Abs(path)
	}
	for _, dir := range programFolders {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("the program %s is not installed", program)
}

// PluginFolder is where the container network plugins are.
func PluginFolder() (string, error) {
	for _, dir := range pluginFolders {
		if hasPlugins(dir) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("the container network plugins are in none of %s", strings.Join(pluginFolders, ", "))
}

func hasPlugins(dir string) bool {
	return !slices.ContainsFunc([]string{"bridge", "host-local", "loopback", "portmap"}, func(plugin string) bool {
		_, err := os.Stat(filepath.Join(dir, plugin))
		return err != nil
	})
}

func (n need) find() error {
	if n.debian == pluginPackage {
		_, err := PluginFolder()
		return err
	}
	_, err := Find(n.program)
	return err
}

func hasPrograms() error {
	for _, n := range needed {
		if err := n.find(); err != nil {
			return err
		}
	}
	return nil
}

// Install adds the packages that are missing, where the machine is a Debian one
// and the caller is root. It says which before it does so. Packages that are
// there stay as they are: another one's containerd serves as well.
func Install(ctx context.Context, out io.Writer) error {
	packages := []string{}
	for _, n := range needed {
		if n.find() != nil && !slices.Contains(packages, n.debian) {
			packages = append(packages, n.debian)
		}
	}
	if len(packages) == 0 {
		return nil
	}
	list := strings.Join(packages, " ")
	apt, err := Find("apt-get")
	if err != nil {
		return fmt.Errorf(
			"a cluster needs %s, which are not installed, and this machine has no apt-get to install them: install "+
				"what your system calls them", list)
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf(
			"a cluster needs %s: run the command as root, or install them by apt-get install "+
				"--no-install-recommends %s", list, list)
	}
	fmt.Fprintf(out, "Installing %s with apt-get.\n", list)
	install := append([]string{"install", "-y", "--no-install-recommends"}, packages...)
	// The package list may be too old to find them, or absent; refreshing it takes
	// seconds, so only then.
	if runApt(ctx, apt, install...) == nil {
		return nil
	}
	if err := runApt(ctx, apt, "update"); err != nil {
		return fmt.Errorf("refresh the list of packages: %w", err)
	}
	if err := runApt(ctx, apt, install...); err != nil {
		return fmt.Errorf("install %s: %w", list, err)
	}
	return nil
}

func runApt(ctx context.Context, apt string, args ...string) error {
	cmd := exec.CommandContext(ctx, apt, append([]string{"-q"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	out, err := cmd.CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return errors.New(strings.TrimPrefix(lines[len(lines)-1], "E: "))
	}
	return nil
}
