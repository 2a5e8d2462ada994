//go:build linux

package node

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// setUpNetwork configures the node's end of its cable and the ways to the pods
// of other nodes. There is no way to anywhere else, on purpose: nothing that a
// pod does leaves the machine.
func (c Config) setUpNetwork() error {
	for setting, value := range map[string]string{
		"net/ipv4/ip_forward":                "1",
		"net/bridge/bridge-nf-call-iptables": "1",
	} {
		if err := os.WriteFile("/proc/sys/"+setting, []byte(value), 0); err != nil {
			return fmt.Errorf("set %s in the node: %w", setting, err)
		}
	}
	commands := []string{
		"link set lo up",
		"addr add " + c.Address + "/24 dev eth0",
		"link set eth0 up",
		// The kernel looks for a way before a service's address is replaced by a
		// pod's, so there has to be one, even if no packet ever takes it.
		"route add " + layout.ServiceRange + " via " + c.Gateway,
	}
	for _, peer := range c.Peers {
		commands = append(commands, "route add "+peer.Pods+" via "+peer.Address)
	}
	for _, command := range commands {
		if err := run(c.Programs.IP, strings.Fields(command)...); err != nil {
			return err
		}
	}
	// Pods see each other's own addresses; the machine, which knows no way to them,
	// sees the node's.
	return run(c.Programs.Iptables, "-w", "-t", "nat", "-A", "POSTROUTING",
		"-s", c.Pods, "!", "-d", layout.PodRange, "-j", "MASQUERADE")
}

func run(program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Env = environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", program, strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}
