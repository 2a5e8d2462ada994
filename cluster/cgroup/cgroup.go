//go:build linux

// Package cgroup makes and removes the control groups in which a cluster's pods
// run, in version 1 and version 2 hierarchies.
package cgroup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
)

// Make makes a control group with its ancestors in every hierarchy. The kubelet
// expects its root group to be there and to have processors and memory.
func Make(path string) error {
	hierarchies, err := machine.ReadHierarchies()
	if err != nil {
		return err
	}
	for _, root := range hierarchies.Used {
		if err := makeIn(root, path); err != nil {
			return fmt.Errorf("make control group %s: %w", path, err)
		}
	}
	return nil
}

func makeIn(root, path string) error {
	dir := root
	for _, name := range strings.Split(strings.Trim(path, "/"), "/") {
		delegate(dir)
		parent := dir
		dir = filepath.Join(dir, name)
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := inherit(parent, dir); err != nil {
			return err
		}
	}
	delegate(dir)
	return nil
}

// delegate lets the children of a version 2 group have controllers. What a
// kernel lacks the kubelet complains of better than this could.
func delegate(dir string) {
	file := filepath.Join(dir, "cgroup.subtree_control")
	for _, controller := range []string{"cpuset", "cpu", "io", "memory", "pids", "hugetlb"} {
		if f, err := os.OpenFile(file, os.O_WRONLY, 0); err == nil {
			_, _ = f.WriteString("+" + controller)
			f.Close()
		}
	}
}

// inherit fills what a new version 1 cpuset has empty: without processors and
// memory no process can enter it.
func inherit(parent, dir string) error {
	for _, name := range []string{"cpuset.cpus", "cpuset.mems"} {
		// Version 2 has files of that name too, and there they may stay empty.
		if _, err := os.Stat(filepath.Join(dir, "cgroup.controllers")); err == nil {
			return nil
		}
		value, err := os.ReadFile(filepath.Join(parent, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), value, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Remove ends what still runs in a control group and removes it with all that
// is below it. A group that is not there is removed already.
func Remove(ctx context.Context, path string) error {
	hierarchies, err := machine.ReadHierarchies()
	if err != nil {
		return err
	}
	for {
		left := ""
		for _, root := range hierarchies.All {
			if dir := filepath.Join(root, path); !removeTree(dir) {
				left = dir
			}
		}
		if left == "" {
			return nil
		}
		// The kernel takes a moment to see that a group's last process has ended.
		select {
		case <-ctx.Done():
			return fmt.Errorf("remove control group %s: %w", left, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// removeTree reports whether nothing is left of the group.
func removeTree(dir string) bool {
	groups := []string{}
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			groups = append(groups, path)
		}
		return nil
	})
	for i := len(groups) - 1; i >= 0; i-- { // children before their parents
		if errors.Is(os.Remove(groups[i]), syscall.EBUSY) {
			killAll(groups[i])
		}
	}
	_, err := os.Stat(dir)
	return errors.Is(err, fs.ErrNotExist)
}

func killAll(dir string) {
	text, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if err != nil {
		return
	}
	for _, field := range strings.Fields(string(text)) {
		pid := 0
		if _, err := fmt.Sscan(field, &pid); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// List returns the control groups right below the root whose name has a prefix.
func List(prefix string) ([]string, error) {
	hierarchies, err := machine.ReadHierarchies()
	if err != nil {
		return nil, err
	}
	found := []string{}
	for _, root := range hierarchies.All {
		dirs, err := filepath.Glob(filepath.Join(root, prefix+"*"))
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			found = append(found, "/"+filepath.Base(dir))
		}
	}
	return found, nil
}
