package image

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Source is a checked-out module with the product's commands.
type Source struct {
	Root string // folder of go.mod
	log  func(format string, args ...any)
}

// FindSource finds the module that dir is in. Progress is told to log.
func FindSource(ctx context.Context, dir string, log func(format string, args ...any)) (Source, error) {
	goMod, err := output(ctx, dir, nil, "go", "env", "GOMOD")
	if err != nil {
		return Source{}, fmt.Errorf("find the source: %w (images are built from source: install Go 1.26 or newer)", err)
	}
	goMod = strings.TrimSpace(goMod)
	if goMod == "" || goMod == os.DevNull {
		return Source{},
			errors.New("images are built from source: run this in a clone of the repository, or name it with --source")
	}
	return Source{Root: filepath.Dir(goMod), log: log}, nil
}

// Compile builds a static binary of the package for a platform into dir and
// returns its path; set are variables with their values, such as main.version=1.1.0.
// Settings of the machine (GOFLAGS, GOAMD64, cgo) are left out.
func (s Source) Compile(ctx context.Context, pkg string, platform Platform, dir string, set ...string) (string, error) {
	target := filepath.Join(dir, platform.Architecture, filepath.Base(pkg))
	s.log("compile %s for %s", filepath.Base(pkg), platform)
	environment := []string{
		"CGO_ENABLED=0", "GOOS=" + platform.OS, "GOARCH=" + platform.Architecture,
		"GOFLAGS=-mod=readonly", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GOFIPS140=off", "GOWORK=off",
	}
	linking := "-ldflags=-s -w -buildid="
	for _, variable := range set {
		linking += " -X " + variable
	}
	_, err := output(ctx, s.Root, environment, "go", "build", "-trimpath", "-buildvcs=false", linking, "-o", target,
		pkg)
	if err != nil {
		return "", fmt.Errorf("compile %s for %s: %w", pkg, platform, err)
	}
	return target, nil
}

// Version is what the source says of itself in its file VERSION, or 0.0.0.
func (s Source) Version() string {
	text, err := os.ReadFile(filepath.Join(s.Root, "VERSION"))
	if version := strings.TrimSpace(string(text)); err == nil && tagPattern.MatchString(version) {
		return version
	}
	return "0.0.0"
}

// zones returns the path of the time zone database that comes with Go.
func (s Source) zones(ctx context.Context) (string, error) {
	root, err := output(ctx, s.Root, nil, "go", "env", "GOROOT")
	if err != nil {
		return "", fmt.Errorf("find Go's time zones: %w", err)
	}
	return filepath.Join(strings.TrimSpace(root), "lib", "time", "zoneinfo.zip"), nil
}

// output runs a command and returns what it printed; on failure the error holds
// the last lines of what it said.
func output(ctx context.Context, dir string, environment []string, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), environment...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if said := lastLines(stderr.String()+stdout.String(), 12); said != "" {
			return stdout.String(), fmt.Errorf("%s %s: %w:\n%s", name, strings.Join(args, " "), err, said)
		}
		return stdout.String(), fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return stdout.String(), nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return strings.Join(lines, "\n")
}
