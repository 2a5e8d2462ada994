package serve

import (
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryShare is how much of the control group's memory Go may use: the rest
// is for what its runtime doesn't count, such as the stacks of the kernel and
// pages that are mapped.
const memoryShare = 0.9

// LimitMemory makes the garbage collector work harder, instead of the kernel
// killing the process, as its memory comes close to the limit of its control
// group. GOMEMLIMIT goes before. It returns the limit in bytes that was set,
// 0 if none was.
func LimitMemory(getenv func(string) string) int64 {
	if getenv("GOMEMLIMIT") != "" {
		return 0
	}
	limit, ok := groupMemory(os.DirFS("/").(readFS))
	if !ok {
		return 0
	}
	limit = int64(float64(limit) * memoryShare)
	debug.SetMemoryLimit(limit)
	return limit
}

// readFS is the file system where control groups are found.
type readFS interface {
	ReadFile(name string) ([]byte, error)
}

// groupMemory is the lowest limit of the process's control group and those
// that hold it, in version 1 or 2 of cgroups(7). Within a container the group
// is the root of what is mounted, so that its own path may not be found there.
func groupMemory(root readFS) (int64, bool) {
	lowest := int64(math.MaxInt64)
	b, err := root.ReadFile("proc/self/cgroup")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(b)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		base, file := "sys/fs/cgroup", "memory.max"
		switch {
		case parts[1] == "":
		case strings.Contains(","+parts[1]+",", ",memory,"):
			base, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
			if n, ok := readLimit(root, filepath.Join(base, group, file)); ok {
				lowest = min(lowest, n)
			}
			if group == "/" {
				break
			}
		}
	}
	// Version 1 writes "no limit" as a number near the highest one.
	return lowest, lowest < math.MaxInt64/2
}

func readLimit(root readFS, name string) (int64, bool) {
	b, err := root.ReadFile(name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64) // "max" isn't a number
	return n, err == nil && n > 0
}
