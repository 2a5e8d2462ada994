//go:build linux

package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
)

// ErrAbsent is returned by Read for a cluster that this machine does not have.
var ErrAbsent = errors.New("there is no such cluster")

// Read returns the layout of a cluster that has a folder, or an error that is
// ErrAbsent. A folder without a readable layout was left by somebody who was
// killed while making it and counts as absent.
func Read(name string) (Layout, error) {
	l := Layout{}
	text, err := os.ReadFile(filepath.Join(Dir(name), "cluster.json"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && json.Unmarshal(text, &l) != nil {
		return l, fmt.Errorf("%w as %q on this machine", ErrAbsent, name)
	}
	if err != nil {
		return l, fmt.Errorf("read the layout of cluster %q: %w", name, err)
	}
	return l, nil
}

// Write stores the layout in the cluster's folder, which it makes if need be.
func (l Layout) Write() error {
	if err := os.MkdirAll(l.Dir(), 0o700); err != nil {
		return fmt.Errorf("make the folder of cluster %q: %w", l.Name, err)
	}
	return WriteJSON(l.Path("cluster.json"), l)
}

// WriteJSON replaces a file in one step, so that no reader sees half of it.
func WriteJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Names lists the clusters that have a folder on this machine.
func Names() ([]string, error) {
	entries, err := os.ReadDir(Root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names := []string{}
	for _, entry := range entries {
		if entry.IsDir() && CheckName(entry.Name()) == nil {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// Lock keeps other processes from adding and removing clusters until the
// returned function is called. That function also removes the root folder when
// no cluster is left in it.
func Lock() (unlock func(), err error) {
	for {
		if err := os.MkdirAll(Root, 0o711); err != nil {
			return nil, fmt.Errorf("make the folder of all clusters: %w", err)
		}
		folder, err := os.Open(Root)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed by somebody's unlock just now
		}
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
			folder.Close()
			return nil, fmt.Errorf("lock %s: %w", Root, err)
		}
		// While this process waited, the folder may have gone and come again; a lock
		// on the old one keeps nobody out.
		if locked, err := folder.Stat(); err == nil {
			if now, err := os.Stat(Root); err == nil && os.SameFile(locked, now) {
				return func() { os.Remove(Root); folder.Close() }, nil
			}
		}
		folder.Close()
	}
}

// FreeIndex picks the lowest index whose network neither another cluster nor
// anything else on this machine uses. Call it with the lock held.
func FreeIndex() (int, error) {
	taken, err := networks()
	if err != nil {
		return 0, err
	}
	names, err := Names()
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		if l, err := Read(name); err == nil {
			taken = append(taken, l.Subnet())
		}
	}
	return freeIndex(taken)
}

func freeIndex(taken []netip.Prefix) (int, error) {
next:
	for i := range MaxClusters {
		for _, prefix := range taken {
			if prefix.Overlaps(Layout{Index: i}.Subnet()) {
				continue next
			}
		}
		return i, nil
	}
	return 0,
		fmt.Errorf(
			"all networks from 10.250.0.0/24 to 10.250.%d.0/24 are in use on this machine: take a cluster down first",
			MaxClusters-1)
}

// networks lists the networks in which this machine has an address.
func networks() ([]netip.Prefix, error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list this machine's addresses: %w", err)
	}
	found := []netip.Prefix{}
	for _, addr := range addrs {
		if prefix, err := netip.ParsePrefix(addr.String()); err == nil {
			found = append(found, prefix.Masked())
		}
	}
	return found, nil
}
