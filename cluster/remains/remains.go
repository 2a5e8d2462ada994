//go:build linux

// Package remains removes what a cluster leaves on the machine when its
// processes have ended, in whichever way they did.
package remains

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/cgroup"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
)

// patience is how long the kernel may take to let go of what it still holds.
const patience = 10 * time.Second

// Remove removes everything of a cluster whose supervisor has ended. Mounts,
// processes and the nodes' networks end with the supervisor by themselves;
// control groups, files and perhaps the interface are left. Call it with the
// lock held. What is gone already is no error.
func Remove(ctx context.Context, l layout.Layout) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	groups := cgroup.Remove(ctx, l.Cgroup())
	link := removeInterface(ctx, l.Interface())
	files := removeKubeconfigs(l)
	if err := errors.Join(groups, link, files); err != nil {
		return fmt.Errorf("clean up after cluster %q: %w", l.Name, err)
	}
	if err := os.RemoveAll(l.Dir()); err != nil {
		return fmt.Errorf("clean up after cluster %q: %w", l.Name, err)
	}
	return nil
}

// Sweep removes every cluster that nobody answers for any more. Call it with
// the lock held.
func Sweep(ctx context.Context) error {
	names, err := layout.Names()
	if err != nil {
		return err
	}
	failed := []error{}
	for _, name := range names {
		l, err := layout.Read(name)
		if errors.Is(err, layout.ErrAbsent) {
			failed = append(failed, os.RemoveAll(layout.Dir(name)))
			continue
		}
		if err == nil && !l.Owned() {
			err = Remove(ctx, l)
		}
		failed = append(failed, err)
	}
	return errors.Join(append(failed, sweepGroups(ctx))...)
}

// sweepGroups removes control groups whose cluster has no folder: somebody
// removed that by hand.
func sweepGroups(ctx context.Context) error {
	groups, err := cgroup.List(layout.CgroupPrefix)
	if err != nil {
		return err
	}
	failed := []error{}
	for _, group := range groups {
		name := strings.TrimPrefix(group, "/"+layout.CgroupPrefix)
		if _, err := os.Stat(layout.Dir(name)); errors.Is(err, os.ErrNotExist) {
			failed = append(failed, cgroup.Remove(ctx, group))
		}
	}
	return errors.Join(failed...)
}

// removeInterface waits for the interface to go with the namespace that holds
// its other end, and helps only if that namespace lives on.
func removeInterface(ctx context.Context, name string) error {
	help := time.Now().Add(patience / 4)
	for {
		if _, err := net.InterfaceByName(name); err != nil {
			return nil
		}
		if time.Now().After(help) {
			ip, err := machine.Find("ip")
			if err != nil {
				return err
			}
			_ = exec.CommandContext(ctx, ip, "link", "delete", name).Run()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("remove network interface %s: %w", name, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// removeKubeconfigs removes the copies of the kubeconfig that were asked for,
// unless a file has become something else since.
func removeKubeconfigs(l layout.Layout) error {
	ours, err := os.ReadFile(l.AdminKubeconfig())
	if err != nil {
		return nil // no copy was written yet
	}
	failed := []error{}
	for _, path := range l.Kubeconfigs {
		if theirs, err := os.ReadFile(path); err == nil && bytes.Equal(ours, theirs) {
			failed = append(failed, os.Remove(path))
		}
	}
	return errors.Join(failed...)
}
