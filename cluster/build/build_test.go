//go:build linux

package build

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSameSourcesAreFoundInTheSamePlace(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	first, built, err := Locate()
	if err != nil || built {
		t.Fatalf("in an empty cache: built %v, %v", built, err)
	}
	if err := os.MkdirAll(first.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(first.Kubernetes(), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	again, built, err := Locate()
	if err != nil || !built || again != first {
		t.Errorf("found %v, built %v, %v; want %v", again, built, err, first)
	}
	// What is there is not built again, so there is nothing to say.
	said := &strings.Builder{}
	if got, err := Ensure(t.Context(), said); err != nil || got != first || said.Len() > 0 {
		t.Errorf("Ensure gives %v, %v and says %q", got, err, said)
	}
}

func TestEveryProgramUnpacksToAModule(t *testing.T) {
	for _, p := range programs {
		dir := t.TempDir()
		if err := unpack(p.name, dir); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil || !strings.HasPrefix(string(text), "module "+p.name+"\n") {
			t.Errorf("the module of %s begins %.40q, %v", p.name, text, err)
		}
	}
}

func TestTheVersionIsTheOneOfTheModule(t *testing.T) {
	for name, line := range map[string]string{
		"kubernetes": "k8s.io/kubernetes v" + KubernetesVersion,
		"coredns":    "github.com/coredns/coredns v" + strings.TrimPrefix(CoreDNSImage, "localhost/coredns:"),
	} {
		text, err := sources.ReadFile("source/" + name + "/mod.txt")
		if err != nil || !strings.Contains(string(text), line) {
			t.Errorf("the module of %s lacks %q, %v", name, line, err)
		}
	}
}

func TestProgressCountsPackagesAndKeepsComplaints(t *testing.T) {
	r := newProgress(program{name: "try", most: 3}, io.Discard)
	defer r.end()
	fmt.Fprint(r, "go: downloading example.org v1.0.0\nexample.org/a\nexam")
	fmt.Fprint(r, "ple.org/b\n# example.org/c\n./main.go:3:2: undefined: x\n")
	if r.compiled != 2 {
		t.Errorf("counted %d packages, want 2", r.compiled)
	}
	if got, want := r.complaint(), "# example.org/c\n./main.go:3:2: undefined: x"; got != want {
		t.Errorf("complaint %q, want %q", got, want)
	}
}
