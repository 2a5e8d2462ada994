//go:build linux

package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/image"
	"github.com/todo-chatbot/todo-chatbot/cluster/machine"
)

const (
	// roomToBuild is what a first build takes in Go's caches and the result.
	roomToBuild = 8 << 30
	// memoryToBuild is what the linker of the Kubernetes program needs.
	memoryToBuild = 3500 << 20
)

// Ensure returns the programs and builds them first if this user has none. Out
// is told how long that takes before it begins, and how far it is.
func Ensure(ctx context.Context, out io.Writer) (Programs, error) {
	done, built, err := Locate()
	if built || err != nil {
		return done, err
	}
	if err := os.MkdirAll(filepath.Dir(done.Dir), 0o755); err != nil {
		return done, fmt.Errorf("make the folder for what is built: %w", err)
	}
	release, err := wait(ctx, done.Dir+".lock", out)
	if err != nil {
		return done, err
	}
	defer release()
	if _, built, err = Locate(); built || err != nil {
		return done, err
	}
	if err := checkRoom(filepath.Dir(done.Dir)); err != nil {
		return done, err
	}
	fmt.Fprintf(out,
		"Building Kubernetes %s and CoreDNS from their Go modules. This happens once and takes about 15 minutes on "+
			"2 cores, 1 GB of downloads and 6 GB in Go's caches; the result is kept in %s.\n", KubernetesVersion,
		done.Dir)
	// A half-built folder of somebody who was killed is in the way; the lock is ours.
	work := done.Dir + ".part"
	if err := os.RemoveAll(work); err != nil {
		return done, err
	}
	defer os.RemoveAll(work)
	start := time.Now()
	if err := buildAll(ctx, work, out); err != nil {
		return done, err
	}
	if err := os.Rename(work, done.Dir); err != nil {
		return done, err
	}
	fmt.Fprintf(out, "Built everything in %s.\n", time.Since(start).Round(time.Second))
	return done, nil
}

func buildAll(ctx context.Context, work string, out io.Writer) error {
	for _, p := range programs {
		source := filepath.Join(work, "source", p.name)
		if err := unpack(p.name, source); err != nil {
			return fmt.Errorf("unpack the source of %s: %w", p.name, err)
		}
		binary := filepath.Join(work, p.name)
		if err := p.compile(ctx, source, binary, out); err != nil {
			return err
		}
		if p.image == "" {
			continue
		}
		if err := image.Write(image.Program{Reference: p.image, Binary: binary, User: p.user},
			binary+".tar"); err != nil {
			return err
		}
		if err := os.Remove(binary); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(filepath.Join(work, "source")); err != nil {
		return err
	}
	return os.Symlink("kubernetes", filepath.Join(work, "kubectl"))
}

func (p program) compile(ctx context.Context, source, binary string, out io.Writer) error {
	// Naming the file makes Go overlook the constraint that keeps it out of this
	// module's own builds.
	compiler, err := findGo()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, compiler, "build", "-v", "-trimpath", "-ldflags", p.flags, "-o", binary, "main.go")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=", "GOOS=linux", "PWD="+source)
	// A group of its own, so that an interrupt ends the compilers and not go alone.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	progress := newProgress(p, out)
	cmd.Stderr = progress
	err = cmd.Run()
	progress.end()
	if ctx.Err() != nil {
		return fmt.Errorf("build %s: interrupted; what is compiled so far is kept, the next start goes on from there",
			p.name)
	}
	if err != nil {
		return fmt.Errorf("build %s: %w:\n%s", p.name, err, progress.complaint())
	}
	return nil
}

// wait takes the lock that keeps two processes from building the same thing.
func wait(ctx context.Context, path string, out io.Writer) (release func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock on what is built: %w", err)
	}
	told := false
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !told {
			fmt.Fprintf(out, "Waiting for another process that is building Kubernetes already.\n")
			told = true
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func checkRoom(dir string) error {
	problems := []string{}
	if _, err := findGo(); err != nil {
		problems = append(problems, err.Error())
	}
	if free, err := machine.FreeDisk(dir); err == nil && free < roomToBuild {
		problems = append(problems, fmt.Sprintf("%s has %d MB free and the build takes %d", dir, free>>20,
			roomToBuild>>20))
	}
	if total, err := machine.Memory(); err == nil && total < memoryToBuild {
		problems = append(problems, fmt.Sprintf("the machine has %d MB of memory and the linker takes %d", total>>20,
			memoryToBuild>>20))
	}
	if len(problems) > 0 {
		return fmt.Errorf("Kubernetes cannot be built here: %s", strings.Join(problems, "; "))
	}
	return nil
}

// findGo looks where Go's own instructions put it too: sudo takes that out of PATH.
func findGo() (string, error) {
	for _, path := range []string{"go", "/usr/local/go/bin/go"} {
		if found, err := exec.LookPath(path); err == nil {
			return found, nil
		}
	}
	return "", errors.New("the go command is neither in PATH nor in /usr/local/go/bin")
}
