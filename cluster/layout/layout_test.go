//go:build linux

package layout

import (
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestEveryPathAndNameFitsWhatTheKernelAllows(t *testing.T) {
	longest := Layout{Name: "a" + strings.Repeat("b", 19), Index: MaxClusters - 1, Nodes: MaxNodes}
	if err := CheckName(longest.Name); err != nil {
		t.Fatal(err)
	}
	if got := len(longest.Interface()); got > 15 {
		t.Errorf("the interface's name has %d bytes, the kernel allows 15", got)
	}
	for _, socket := range []string{
		longest.ControlSocket(), longest.NodePath(MaxNodes, "run/containerd.sock"), longest.NodePath(MaxNodes, "run/containerd.sock.ttrpc"),
	} {
		if len(socket) >= 108 {
			t.Errorf("the path %s has %d bytes, the kernel allows 107", socket, len(socket))
		}
	}
}

func TestTwoClustersHaveNothingInCommon(t *testing.T) {
	a, b := Layout{Name: "a", Index: 0, Nodes: 3}, Layout{Name: "b", Index: 1, Nodes: 3}
	for what, pair := range map[string][2]string{
		"folder": {a.Dir(), b.Dir()}, "interface": {a.Interface(), b.Interface()}, "control group": {a.Cgroup(), b.Cgroup()},
		"server": {a.Server(), b.Server()}, "control socket": {a.ControlSocket(), b.ControlSocket()},
	} {
		if pair[0] == pair[1] {
			t.Errorf("both have the %s %s", what, pair[0])
		}
	}
	if a.Subnet().Overlaps(b.Subnet()) {
		t.Errorf("the networks %s and %s overlap", a.Subnet(), b.Subnet())
	}
}

func TestANameHasToBeShortAndPlain(t *testing.T) {
	for _, name := range []string{"todo", "a", "t1234-one"} {
		if err := CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", "1", "-a", "a-", "A", "a_b", "a/b", "..", "a.b", strings.Repeat("a", 21)} {
		if CheckName(name) == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestANetworkThatTheMachineUsesIsLeftAlone(t *testing.T) {
	got, err := freeIndex([]netip.Prefix{netip.MustParsePrefix("10.250.0.0/23"), netip.MustParsePrefix("192.168.1.0/24")})
	if err != nil || got != 2 {
		t.Errorf("got index %d, %v, want 2", got, err)
	}
	if _, err := freeIndex([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}); err == nil {
		t.Error("a machine inside of all of 10.0.0.0/8 has a free network")
	}
}

func TestAProcessIsKnownByMoreThanItsNumber(t *testing.T) {
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	p, err := findProcess(cmd.Process.Pid)
	if err != nil || !p.Alive() {
		t.Fatalf("the process is %+v, %v, want it alive", p, err)
	}
	for what, other := range map[string]Process{
		"one that started earlier": {p.PID, "1", p.Boot}, "one of an earlier boot": {p.PID, p.Start, "before"},
	} {
		if other.Alive() {
			t.Errorf("%s with the same number counts as alive", what)
		}
		if err := other.Signal(unix.SIGKILL); err == nil {
			t.Errorf("%s with the same number was sent a signal", what)
		}
	}
	if err := p.Signal(unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.Alive() {
		t.Error("a process that has ended counts as alive before its parent has asked")
	}
}
