//go:build linux

package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func TestTheSameProgramGivesTheSameImage(t *testing.T) {
	dir := t.TempDir()
	binary := filepath.Join(dir, "program")
	if err := os.WriteFile(binary, []byte("a static binary"), 0o755); err != nil {
		t.Fatal(err)
	}
	program := Program{Reference: "localhost/program:1", Binary: binary, User: "10001"}
	digests := map[string]bool{}
	for _, file := range []string{"a.tar", "b.tar"} {
		path := filepath.Join(dir, file)
		if err := Write(program, path); err != nil {
			t.Fatal(err)
		}
		tag, err := name.NewTag(program.Reference)
		if err != nil {
			t.Fatal(err)
		}
		image, err := tarball.ImageFromPath(path, &tag)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := image.Digest()
		if err != nil {
			t.Fatal(err)
		}
		digests[digest.String()] = true
		config, err := image.ConfigFile()
		if err != nil || config.Config.User != "10001" || strings.Join(config.Config.Entrypoint, " ") != "/program" {
			t.Errorf("the image runs %v, %v", config.Config, err)
		}
	}
	if len(digests) != 1 {
		t.Errorf("two builds gave the digests %v", digests)
	}
}

func TestAProgramThatIsNotThereIsNamed(t *testing.T) {
	err := Write(Program{Reference: "localhost/program:1", Binary: "/no/such/program"}, filepath.Join(t.TempDir(), "a.tar"))
	if err == nil || !strings.Contains(err.Error(), "/no/such/program") {
		t.Errorf("got %v, want an error that names the program", err)
	}
}
