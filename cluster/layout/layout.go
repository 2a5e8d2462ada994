//go:build linux

// Package layout says where everything of a cluster is: its addresses,
// interfaces, control groups, folders and sockets. Two clusters differ in name
// and index, and nothing that either of them owns has the same place.
package layout

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
)

const (
	// Root holds one folder for each cluster on this machine.
	Root = "/var/lib/todo-cluster"
	// DefaultName is the cluster that is meant when none is named.
	DefaultName = "todo"
	// MaxNodes bounds how many kubelets a machine is asked to carry.
	MaxNodes = 3
	// MaxClusters bounds the index, which is the third number of the addresses.
	MaxClusters = 64
	// APIPort is where the API server listens on the first node.
	APIPort = 6443
	// CgroupPrefix begins the name of every control group that a cluster owns.
	CgroupPrefix = "todo-cluster-"
	// InsideNode is where a node finds its own folder. Being short and the same in
	// every node, it keeps socket paths under the kernel's 108 bytes.
	InsideNode = "/run/node"

	// ServiceRange, PodRange and DNSAddress exist only inside the nodes' network
	// namespaces, so every cluster uses the same ones.
	ServiceRange   = "10.43.0.0/16"
	ServiceAddress = "10.43.0.1"
	DNSAddress     = "10.43.0.10"
	PodRange       = "10.42.0.0/16"
)

var namePattern = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$`)

// Port is a node port that is also served on the machine's loopback address.
type Port struct {
	Host int `json:"host"`
	Node int `json:"node"`
}

// Layout is the place of one cluster. It is stored as cluster.json in its folder.
type Layout struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
	Nodes int    `json:"nodes"`
	// Publish lists the node ports that are served on 127.0.0.1 too.
	Publish []Port `json:"publish,omitempty"`
	// Kubeconfigs are the files outside the folder that go when the cluster goes.
	Kubeconfigs []string `json:"kubeconfigs,omitempty"`
}

// CheckName says what is wrong with a cluster's name, if anything is.
func CheckName(name string) error {
	if !namePattern.MatchString(name) {
		return fmt.Errorf(
			"%q cannot be a cluster's name: use at most 20 lower-case letters, digits and dashes, beginning with a "+
				"letter", name)
	}
	return nil
}

// Dir is the cluster's folder.
func Dir(name string) string { return filepath.Join(Root, name) }

// volumes is how many volumes a node has for claims.
const volumes = 4

// Volumes are the folders of a node's volumes below its own folder.
func Volumes() []string {
	var all []string
	for i := range volumes {
		all = append(all, "volumes/"+strconv.Itoa(i+1))
	}
	return all
}

// Dir is the cluster's folder; everything that the cluster writes is in it.
func (l Layout) Dir() string { return Dir(l.Name) }

// Path is a file in the cluster's folder.
func (l Layout) Path(elem ...string) string {
	return filepath.Join(append([]string{l.Dir()}, elem...)...)
}

// NodePath is a file in the folder of node n as the machine sees it.
func (l Layout) NodePath(n int, elem ...string) string {
	return l.Path(append([]string{NodeName(n)}, elem...)...)
}

// ControlSocket is where the cluster's supervisor takes requests.
func (l Layout) ControlSocket() string { return l.Path("control.sock") }

// AdminKubeconfig is the file that gives full access to the cluster.
func (l Layout) AdminKubeconfig() string { return l.Path("admin.kubeconfig") }

// NodeName is the name of node n, counted from 1.
func NodeName(n int) string { return "node" + strconv.Itoa(n) }

// Subnet is the network between the machine and the cluster's nodes.
func (l Layout) Subnet() netip.Prefix { return netip.PrefixFrom(l.address(0), 24) }

// Gateway is the machine's own address in the cluster's network: pods reach a
// server of the machine that listens on it.
func (l Layout) Gateway() netip.Addr { return l.address(1) }

// NodeAddress is the address of node n; node ports and (on node 1) the API
// server answer there.
func (l Layout) NodeAddress(n int) netip.Addr { return l.address(10 + n) }

// NodePods is the range from which node n gives addresses to its pods.
func NodePods(n int) string { return fmt.Sprintf("10.42.%d.0/24", n) }

// Interface is the machine's one network interface of the cluster, at most 15
// bytes as the kernel demands.
func (l Layout) Interface() string { return "todoc" + strconv.Itoa(l.Index) }

// Cgroup is the cluster's control group below each hierarchy's root.
func (l Layout) Cgroup() string { return "/" + CgroupPrefix + l.Name }

// NodeCgroup is the control group of node n's pods.
func (l Layout) NodeCgroup(n int) string { return filepath.Join(l.Cgroup(), NodeName(n)) }

// Server is the URL of the API server.
func (l Layout) Server() string {
	return fmt.Sprintf("https://%s:%d", l.NodeAddress(1), APIPort)
}

func (l Layout) address(last int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, 250, byte(l.Index), byte(last)})
}
