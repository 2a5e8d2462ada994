//go:build linux

package machine

import (
	"errors"
	"os"
	"strings"
)

// Hierarchies are the folders at which control groups are mounted.
type Hierarchies struct {
	// Used are those that limit pods: the one of version 2, or one for each
	// controller of version 1.
	Used []string
	// All has those as well in which runc makes groups that limit nothing, as the
	// version 2 hierarchy beside version 1 controllers.
	All []string
}

// ReadHierarchies finds the control groups of this machine.
func ReadHierarchies() (Hierarchies, error) {
	text, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return Hierarchies{}, err
	}
	return parseHierarchies(string(text))
}

func parseHierarchies(mounts string) (Hierarchies, error) {
	v1, v2 := []string{}, []string{}
	memory, unified := false, false
	for line := range strings.Lines(mounts) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[1], "/sys/fs/cgroup") {
			continue
		}
		switch fields[2] {
		case "cgroup":
			v1 = append(v1, fields[1])
			memory = memory || strings.Contains(","+fields[3]+",", ",memory,")
		case "cgroup2":
			v2 = append(v2, fields[1])
			unified = unified || fields[1] == "/sys/fs/cgroup"
		}
	}
	all := append(append([]string{}, v1...), v2...)
	switch {
	case memory:
		return Hierarchies{Used: v1, All: all}, nil
	case unified:
		return Hierarchies{Used: []string{"/sys/fs/cgroup"}, All: all}, nil
	default:
		return Hierarchies{},
			errors.New(
				"neither version 1 nor version 2 control groups with the memory controller are mounted at " +
					"/sys/fs/cgroup")
	}
}
