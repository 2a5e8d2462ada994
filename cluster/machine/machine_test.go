//go:build linux

package machine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestHierarchiesAreFoundInEveryArrangement(t *testing.T) {
	for _, row := range []struct {
		name, mounts string
		used, all    []string
	}{
		{
			"version 2", "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n",
			[]string{"/sys/fs/cgroup"}, []string{"/sys/fs/cgroup"},
		},
		{
			"version 1",
			"cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n",
			[]string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu"}, []string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu"},
		},
		{
			"version 1 with an empty version 2 beside it",
			"cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n",
			[]string{"/sys/fs/cgroup/memory"}, []string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified"},
		},
	} {
		got, err := parseHierarchies(row.mounts)
		if err != nil || !slices.Equal(got.Used, row.used) || !slices.Equal(got.All, row.all) {
			t.Errorf("%s: got %+v, %v", row.name, got, err)
		}
	}
	if _, err := parseHierarchies("proc /proc proc rw 0 0\n"); err == nil {
		t.Error("a machine without control groups has some")
	}
}

func TestWhoIsNotRootIsToldSoInOneSentence(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("this process is root")
	}
	err := Check(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "needs root") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one sentence about root", err)
	}
}

func TestFreeDiskAsksTheNearestFolderThatExists(t *testing.T) {
	dir := t.TempDir()
	want, err := FreeDisk(dir)
	if err != nil || want == 0 {
		t.Fatalf("%d bytes free, %v", want, err)
	}
	if _, err := FreeDisk(filepath.Join(dir, "not", "there")); err != nil {
		t.Error(err)
	}
}

func TestAMissingProgramIsNamed(t *testing.T) {
	if _, err := Find("no-such-program"); err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("got %v, want an error that names the program", err)
	}
}
