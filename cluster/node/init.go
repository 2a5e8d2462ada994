//go:build linux

package node

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// Init is process 1 of a node whose folder is dir. It waits for cable, which
// ends when the node's network interface is there, and returns only on failure.
func Init(dir string, cable io.Reader) error {
	if os.Getpid() != 1 {
		return fmt.Errorf("this command is for process 1 of a node: use up and node start")
	}
	text, err := os.ReadFile(filepath.Join(dir, "node.json"))
	if err != nil {
		return fmt.Errorf("read what the node has to know: %w", err)
	}
	c := Config{}
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("read what the node has to know: %w", err)
	}
	if _, err := io.Copy(io.Discard, cable); err != nil {
		return fmt.Errorf("wait for the node's network interface: %w", err)
	}
	if err := c.prepare(dir); err != nil {
		return fmt.Errorf("prepare %s: %w", c.Name, err)
	}
	log.Printf("%s is prepared; starting its components", c.Name)
	c.start(newFamily())
	select {} // the components are kept running until the kernel ends this process
}

func (c Config) prepare(dir string) error {
	if err := unix.Sethostname([]byte(c.Name)); err != nil {
		return fmt.Errorf("set the node's name: %w", err)
	}
	if err := mountAll(dir); err != nil {
		return err
	}
	if err := c.setUpNetwork(); err != nil {
		return err
	}
	// What ran before a node was lost is gone; its sockets would be in the way.
	if err := os.RemoveAll(inside("run")); err != nil {
		return err
	}
	for _, path := range layout.Volumes() { // Pods write there by the group that they say (fsGroup).
		if err := os.MkdirAll(inside(path), 0o755); err != nil {
			return err
		}
	}
	for path, mode := range map[string]os.FileMode{
		"run": 0o700, "logs/pods": 0o755, "plugins": 0o755, "addresses": 0o755, "kubelet": 0o755, "containerd": 0o711,
		"etcd": 0o700,
	} {
		if err := os.MkdirAll(inside(path), mode); err != nil {
			return err
		}
	}
	return c.writeConfigs()
}

// environment is what a node's programs are given: nothing of the caller's,
// whose proxy settings and the like are not for them.
func environment() []string {
	return []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TMPDIR=/tmp"}
}
