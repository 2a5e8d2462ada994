//go:build linux

package pki

import (
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// Files maps a file's name to what it holds.
type Files map[string][]byte

// Set is everything secret that one cluster needs.
type Set struct {
	// Admin is the kubeconfig that gives full access.
	Admin []byte
	// Nodes holds the files of node n at n-1. The first node runs the control plane
	// and has its files too.
	Nodes []Files
}

// client is a component that talks to the API server, under the name by which
// Kubernetes' own role bindings know it.
type client struct{ file, user, group string }

var controlClients = []client{
	{"controllers.kubeconfig", "system:kube-controller-manager", ""},
	{"scheduler.kubeconfig", "system:kube-scheduler", ""},
}

// New makes the certificates, keys and kubeconfigs of a cluster.
func New(l layout.Layout) (*Set, error) {
	ca, err := NewAuthority("todo-cluster-" + l.Name)
	if err != nil {
		return nil, err
	}
	admin, err := kubeconfig(l, ca, client{"", "todo-cluster-admin", "system:masters"})
	if err != nil {
		return nil, err
	}
	set := &Set{Admin: admin}
	for n := 1; n <= l.Nodes; n++ {
		files, err := nodeFiles(l, ca, n)
		if err != nil {
			return nil, err
		}
		set.Nodes = append(set.Nodes, files)
	}
	return set, addControlPlane(l, ca, set.Nodes[0])
}

// WriteTo puts the files into a folder that only root can read.
func (f Files) WriteTo(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, content := range f {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func nodeFiles(l layout.Layout, ca *Authority, n int) (Files, error) {
	name, files := layout.NodeName(n), Files{"ca.crt": ca.PEM}
	serving := Subject{Name: "system:node:" + name, Groups: []string{"system:nodes"}, DNS: []string{name},
		IPs: []net.IP{l.NodeAddress(n).AsSlice(), net.IPv4(127, 0, 0, 1)}}
	if err := files.issue(ca, "kubelet", serving); err != nil {
		return nil, err
	}
	for _, c := range []client{
		{"kubelet.kubeconfig", "system:node:" + name, "system:nodes"},
		{"proxy.kubeconfig", "system:kube-proxy", ""},
	} {
		text, err := kubeconfig(l, ca, c)
		if err != nil {
			return nil, err
		}
		files[c.file] = text
	}
	return files, nil
}

// addControlPlane adds what the API server, the controllers and the scheduler need.
func addControlPlane(l layout.Layout, ca *Authority, files Files) error {
	// Extension API servers trust a second authority, so that a client certificate
	// of the first one cannot pass for the API server itself.
	front, err := NewAuthority("todo-cluster-" + l.Name + "-front")
	if err != nil {
		return err
	}
	files["front-ca.crt"] = front.PEM
	if err := files.issue(front, "front", Subject{Name: "front-proxy-client"}); err != nil {
		return err
	}
	if files["ca.key"], err = ca.KeyPEM(); err != nil {
		return err
	}
	if files["accounts.pub"], files["accounts.key"], err = newSigningKey(); err != nil {
		return err
	}
	server := Subject{
		Name: "kube-apiserver",
		DNS: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local"},
		IPs: []net.IP{net.IPv4(127, 0, 0, 1), l.NodeAddress(1).AsSlice(), net.ParseIP(layout.ServiceAddress)},
	}
	if err := files.issue(ca, "apiserver", server); err != nil {
		return err
	}
	if err := files.issue(ca, "apiserver-kubelet",
		Subject{Name: "kube-apiserver", Groups: []string{"system:masters"}}); err != nil {
		return err
	}
	for _, c := range controlClients {
		if files[c.file], err = kubeconfig(l, ca, c); err != nil {
			return err
		}
	}
	return nil
}

func (f Files) issue(authority *Authority, name string, subject Subject) error {
	pair, err := authority.Issue(subject)
	f[name+".crt"], f[name+".key"] = pair.Certificate, pair.Key
	return err
}

func kubeconfig(l layout.Layout, ca *Authority, c client) ([]byte, error) {
	subject := Subject{Name: c.user}
	if c.group != "" {
		subject.Groups = []string{c.group}
	}
	pair, err := ca.Issue(subject)
	if err != nil {
		return nil, err
	}
	base64 := base64.StdEncoding.EncodeToString
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: %[1]s
contexts: [{name: %[1]s, context: {cluster: %[1]s, user: %[1]s}}]
clusters: [{name: %[1]s, cluster: {server: "%[2]s", certificate-authority-data: %[3]s}}]
users: [{name: %[1]s, user: {client-certificate-data: %[4]s, client-key-data: %[5]s}}]
`, Context(l.Name), l.Server(), base64(ca.PEM), base64(pair.Certificate), base64(pair.Key)), nil
}

// Context is the name of the cluster in its kubeconfigs.
func Context(cluster string) string { return "todo-cluster-" + cluster }
