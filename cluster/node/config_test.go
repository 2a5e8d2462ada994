//go:build linux

package node

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

func TestEachNodeKnowsTheWayToTheOthersPods(t *testing.T) {
	l := layout.Layout{Name: "try", Index: 3, Nodes: 3}
	c := NewConfig(l, 2, Programs{}, nil)
	want := []Peer{{"10.42.1.0/24", "10.250.3.11"}, {"10.42.3.0/24", "10.250.3.13"}}
	if len(c.Peers) != 2 || c.Peers[0] != want[0] || c.Peers[1] != want[1] {
		t.Errorf("the peers are %v, want %v", c.Peers, want)
	}
	if c.hasControlPlane() || !NewConfig(l, 1, Programs{}, nil).hasControlPlane() {
		t.Error("the control plane is not on the first node alone")
	}
}

func TestConfigurationFilesAreFilledIn(t *testing.T) {
	l := layout.Layout{Name: "try", Index: 3, Nodes: 1}
	c := NewConfig(l, 1, Programs{Plugins: "/usr/lib/cni", Runc: "/usr/sbin/runc"}, nil)
	for name, wants := range map[string][]string{
		"containerd.toml":  {`address = "/run/node/run/containerd.sock"`, `bin_dir = "/usr/lib/cni"`, `BinaryName = "/usr/sbin/runc"`},
		"kubelet.yaml":     {"address: 10.250.3.11\n", "cgroupRoot: /todo-cluster-try/node1\n", `clusterDNS: ["10.43.0.10"]`},
		"proxy.yaml":       {"bindAddress: 10.250.3.11\n", "clusterCIDR: 10.42.0.0/16\n"},
		"network.conflist": {`"subnet": "10.42.1.0/24"`},
		"resolv.conf":      {"nameserver 10.43.0.10\n"},
	} {
		text := &bytes.Buffer{}
		if err := c.fill(text, name); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
		if strings.HasSuffix(name, ".conflist") && !json.Valid(text.Bytes()) {
			t.Errorf("%s is no JSON:\n%s", name, text)
		}
	}
}
