//go:build linux

// Package node is the first process of a node's namespaces: it prepares mounts
// and network, starts the components and starts them again when they end. All
// of the node lives and dies with it.
package node

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/template"

	"github.com/todo-chatbot/todo-chatbot/cluster/build"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

//go:embed config
var configs embed.FS

const (
	// GraceSeconds is how long a silent node counts as alive, and MoveSeconds how
	// long its pods are then waited for before others replace them. Kubernetes' own
	// 50 and 300 seconds are for networks that come and go.
	GraceSeconds = 20
	MoveSeconds  = 10
)

// Config is what a node has to know. It is stored as node.json in its folder.
type Config struct {
	Name    string `json:"name"`
	Number  int    `json:"number"`
	Address string `json:"address"`
	Gateway string `json:"gateway"`
	Server  string `json:"server"`
	Pods    string `json:"pods"`
	Cgroup  string `json:"cgroup"`
	Peers   []Peer `json:"peers"`

	Programs Programs `json:"programs"`
	Images   []string `json:"images"`
}

// Peer is another node: its pods are reached through its address.
type Peer struct {
	Pods    string `json:"pods"`
	Address string `json:"address"`
}

// Programs are the paths of what the node runs.
type Programs struct {
	Kubernetes string `json:"kubernetes"`
	Containerd string `json:"containerd"`
	Ctr        string `json:"ctr"`
	Runc       string `json:"runc"`
	Iptables   string `json:"iptables"`
	IP         string `json:"ip"`
	Plugins    string `json:"plugins"`
}

// NewConfig says what node n of a cluster has to know.
func NewConfig(l layout.Layout, n int, programs Programs, images []string) Config {
	c := Config{
		Name: layout.NodeName(n), Number: n, Address: l.NodeAddress(n).String(), Gateway: l.Gateway().String(),
		Server: l.Server(), Pods: layout.NodePods(n), Cgroup: l.NodeCgroup(n),
		Programs: programs, Images: images,
	}
	for other := 1; other <= l.Nodes; other++ {
		if other != n {
			c.Peers = append(c.Peers, Peer{layout.NodePods(other), l.NodeAddress(other).String()})
		}
	}
	return c
}

// SocketPath is where a node's containerd listens, below the node's folder.
const SocketPath = "run/containerd.sock"

func inside(elem ...string) string {
	return filepath.Join(append([]string{layout.InsideNode}, elem...)...)
}

// hasControlPlane: the first node runs it, the others only pods.
func (c Config) hasControlPlane() bool { return c.Number == 1 }

// view is what the texts in the folder config may name.
type view struct {
	Config
	Plugins, Runc, ContainerdSocket, PauseImage, DNSAddress, PodRange string
	GraceSeconds                                                      int
}

// fill writes one text of the folder config with what this node knows.
func (c Config) fill(out io.Writer, name string) error {
	text, err := template.ParseFS(configs, "config/"+name)
	if err != nil {
		return err
	}
	return text.Execute(out, view{
		c, c.Programs.Plugins, c.Programs.Runc, inside(SocketPath),
		build.PauseImage, layout.DNSAddress, layout.PodRange, GraceSeconds,
	})
}

// writeConfigs puts the texts where the components look for them.
func (c Config) writeConfigs() error {
	// containerd takes every file of its folder for a network.
	if err := os.MkdirAll(inside("config", "network"), 0o755); err != nil {
		return err
	}
	for name, to := range map[string]string{
		"containerd.toml": "containerd.toml", "kubelet.yaml": "kubelet.yaml", "proxy.yaml": "proxy.yaml",
		"resolv.conf": "resolv.conf", "network.conflist": "network/10-pods.conflist",
	} {
		text := &bytes.Buffer{}
		if err := c.fill(text, name); err != nil {
			return fmt.Errorf("fill in %s: %w", name, err)
		}
		if err := os.WriteFile(inside("config", to), text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
