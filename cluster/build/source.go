//go:build linux

// Package build makes the programs and images that a cluster consists of from
// their Go modules, once, and keeps them in the user's cache folder.
package build

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
)

// The sources are modules of their own, whose go.mod and go.sum travel as
// mod.txt and sum.txt: a go.mod would hide its folder from go:embed.
//
//go:embed source
var sources embed.FS

const (
	// KubernetesVersion is the version of every Kubernetes component.
	KubernetesVersion = "1.37.2"
	// CoreDNSImage and PauseImage are the images that every node is given.
	CoreDNSImage = "localhost/coredns:1.15.0"
	PauseImage   = "localhost/pause:1"

	// recipe is to be raised when something other than the sources changes what
	// comes out of them.
	recipe = "1"
)

// program is one module and what is made of it.
type program struct {
	name  string
	flags string // for the linker
	image string // "" when the program runs outside of pods
	user  string
	most  int // packages compiled when none is in Go's build cache
}

var programs = []program{
	{name: "pause", flags: "-s -w", image: PauseImage, user: "65535:65535", most: 70},
	{name: "coredns", flags: "-s -w", image: CoreDNSImage, user: "65532:65532", most: 900},
	{name: "kubernetes", flags: kubernetesFlags(), most: 2881},
}

// kubernetesFlags tell the program its version, which its own build takes from git.
func kubernetesFlags() string {
	flags := "-s -w"
	for _, field := range [][2]string{
		{"gitVersion", "v" + KubernetesVersion}, {"gitMajor", "1"}, {"gitMinor", "37"},
		{"gitTreeState", "clean"}, {"gitCommit", "modules"}, {"buildDate", "2026-01-01T00:00:00Z"},
	} {
		flags += " -X k8s.io/component-base/version." + field[0] + "=" + field[1]
	}
	return flags
}

// Programs is a folder that holds everything built.
type Programs struct{ Dir string }

// Kubernetes is the program of all components; argument 0 says which to be.
func (p Programs) Kubernetes() string { return filepath.Join(p.Dir, "kubernetes") }

// Kubectl is the same program under the name that makes it kubectl.
func (p Programs) Kubectl() string { return filepath.Join(p.Dir, "kubectl") }

// Images are the tar files that every node is given.
func (p Programs) Images() []string {
	return []string{filepath.Join(p.Dir, "pause.tar"), filepath.Join(p.Dir, "coredns.tar")}
}

// Locate says where the programs are, or will be, for this user, and whether
// they are there. The folder is named by the content of the sources, so that
// every checkout of the same sources finds it.
func Locate() (programs Programs, built bool, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return Programs{}, false, fmt.Errorf("find the folder for what is built: %w; set HOME or XDG_CACHE_HOME", err)
	}
	sum, err := fingerprint()
	if err != nil {
		return Programs{}, false, err
	}
	own := Programs{filepath.Join(cache, "todo-chatbot", "cluster", sum)}
	for _, p := range []Programs{own, {filepath.Join(sudoCache(), "todo-chatbot", "cluster", sum)}} {
		if _, err := os.Stat(p.Kubernetes()); err == nil {
			return p, true, nil
		}
	}
	return own, false, nil
}

// sudoCache is the cache folder of whoever became root by sudo: what they built
// before serves as well. It is "" for everybody else.
func sudoCache() string {
	if os.Geteuid() != 0 || os.Getenv("SUDO_USER") == "" {
		return ""
	}
	caller, err := user.Lookup(os.Getenv("SUDO_USER"))
	if err != nil {
		return ""
	}
	return filepath.Join(caller.HomeDir, ".cache")
}

// fingerprint sums up all that decides what is built, except the Go release: a
// newer compiler is no reason to wait another quarter of an hour.
func fingerprint() (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s %s\n", recipe, runtime.GOARCH, kubernetesFlags())
	for _, p := range programs {
		fmt.Fprintf(sum, "%s %s %s %s\n", p.name, p.flags, p.image, p.user)
		for _, file := range []string{"main.go", "mod.txt", "sum.txt"} {
			text, err := sources.ReadFile("source/" + p.name + "/" + file)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// unpack writes a program's module into a folder, with the names Go expects.
func unpack(name, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for from, to := range map[string]string{"main.go": "main.go", "mod.txt": "go.mod", "sum.txt": "go.sum"} {
		text, err := sources.ReadFile("source/" + name + "/" + from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
