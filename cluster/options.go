//go:build linux

package cluster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/pki"
)

// defaultTimeout is generous: a start takes seconds, unless the machine is busy
// with something else.
const defaultTimeout = 6 * time.Minute

// Options say what cluster to start.
type Options struct {
	// Name is the cluster's name, DefaultName if empty.
	Name string
	// Nodes is how many nodes it has. Zero: 1, or as many as it has if it runs already.
	Nodes int
	// Kubeconfig is a file to write full access to, besides the cluster's own. It is
	// removed with the cluster.
	Kubeconfig string
	// Publish lists node ports that are to answer on 127.0.0.1 too.
	Publish []layout.Port
	// Hold makes the cluster end with the calling process, however that ends.
	Hold bool
	// Timeout bounds the start, without the building of Kubernetes.
	Timeout time.Duration
	// Out is told what happens, a line each. Nil is silence.
	Out io.Writer
}

// complete fills in what is left open and says what is wrong with the rest.
func (o *Options) complete() error {
	if o.Name == "" {
		o.Name = layout.DefaultName
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	if err := layout.CheckName(o.Name); err != nil {
		return err
	}
	if o.Nodes < 0 || o.Nodes > layout.MaxNodes {
		return fmt.Errorf("a cluster here has 1 to %d nodes, not %d", layout.MaxNodes, o.Nodes)
	}
	if o.Kubeconfig == "" {
		return nil
	}
	path, err := filepath.Abs(o.Kubeconfig)
	if err != nil {
		return err
	}
	o.Kubeconfig = path
	return checkKubeconfig(path)
}

// checkKubeconfig refuses to write over what is not of this program: it may be
// somebody's only way to another cluster.
func checkKubeconfig(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the kubeconfig that is to be written: %w", err)
	}
	if len(text) > 0 && !bytes.Contains(text, []byte("current-context: "+pki.Context(""))) {
		return fmt.Errorf(
			"%s holds other clusters, which writing would lose: name a file of its own and join them with "+
				"KUBECONFIG=FILE:FILE", path)
	}
	return nil
}

// ParsePort reads "30080", or "8080:30080" for another port on 127.0.0.1.
func ParsePort(text string) (layout.Port, error) {
	host, node, two := strings.Cut(text, ":")
	if !two {
		node = host
	}
	h, err1 := strconv.Atoi(host)
	n, err2 := strconv.Atoi(node)
	if errors.Join(err1, err2) != nil || h < 1 || h > 65535 || n < 1 || n > 65535 {
		return layout.Port{},
			fmt.Errorf(
				"%q is no port to publish: write a node port such as 30080, or 8080:30080 to have it at another one",
				text)
	}
	return layout.Port{Host: h, Node: n}, nil
}

// writeKubeconfig gives full access to whoever called, also through sudo.
func writeKubeconfig(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make the kubeconfig's folder: %w", err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("write the kubeconfig: %w", err)
	}
	uid, err1 := strconv.Atoi(os.Getenv("SUDO_UID"))
	gid, err2 := strconv.Atoi(os.Getenv("SUDO_GID"))
	if err1 != nil || err2 != nil {
		return nil
	}
	return os.Chown(path, uid, gid)
}
