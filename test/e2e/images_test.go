package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// heaviest is what an image may weigh, compressed.
const heaviest = 20e6

// nobody is a user that owns nothing.
const nobody = 65534

// built is what todoctl says of an image.
type built struct {
	Name, Platform, Digest, ID, SBOM string
	Bytes                            int64
}

// TestTheImagesAreTheSameOnAnotherMachine builds the product's images twice: here,
// and as another machine would, from another folder, by another user with another
// umask, host name, time zone and settings of Go, from files of another time, with
// nothing compiled before.
func TestTheImagesAreTheSameOnAnotherMachine(t *testing.T) {
	if os.Getenv("TODO_REPRODUCE") == "" {
		t.Skip("This compiles the product from nothing, which takes minutes. To run it: make reproduce")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	g := &ground{root: root, dir: t.TempDir()}
	store := filepath.Join(g.dir, "images")
	g.todoctl(t, "images", "build", "--tag", first, "--store", store, "--source", root)
	var here []built
	decode(t, g.todoctl(t, "images", "inspect", "--tag", first, "--store", store, "-o", "json"), &here)
	if len(here) != 4 {
		t.Fatalf("%d images, want two for each of two platforms", len(here))
	}
	for _, image := range here {
		t.Logf("%s %s: %.1f MB compressed, %s", image.Name, image.Platform, float64(image.Bytes)/1e6, image.Digest)
		if image.Bytes > heaviest {
			t.Errorf("%s for %s has %d bytes, more than %.0f", image.Name, image.Platform, image.Bytes, heaviest)
		}
	}
	t.Run("built from nothing under other circumstances they have the same digests and bills of materials", func(t *testing.T) {
		if os.Getuid() != 0 {
			t.Skip("Only root may become another user with another host name. Run this test as root.")
		}
		begin := time.Now()
		there := g.builtElsewhere(t)
		t.Logf("compiled from nothing in %.0f s", time.Since(begin).Seconds())
		compared := 0
		for _, image := range here {
			for _, other := range there {
				if image.Name != other.Name || image.Platform != other.Platform {
					continue
				}
				compared++
				if image.Digest != other.Digest || image.ID != other.ID {
					t.Errorf("%s for %s is %s here and %s there", image.Name, image.Platform, image.Digest, other.Digest)
				}
				if diff := cmp.Diff(read(t, image.SBOM), read(t, other.SBOM)); diff != "" {
					t.Errorf("the bills of materials of %s differ:\n%s", image.Name, diff)
				}
			}
		}
		if compared != 2 {
			t.Errorf("%d images were compared, want 2", compared)
		}
	})
}

// builtElsewhere builds the images of this machine's platform as another machine would.
func (g *ground) builtElsewhere(t *testing.T) []built {
	t.Helper()
	// Not below t.TempDir, whose parents only root may enter.
	elsewhere, err := os.MkdirTemp("", "another place ")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(elsewhere) })
	checkout, store := filepath.Join(elsewhere, "todo"), filepath.Join(elsewhere, "images")
	g.checkOut(t, checkout)
	modules, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(elsewhere, "todoctl")
	copyFile(t, g.program("todoctl"), program, 0o755)
	for _, folder := range []string{"modules", "cache", "images"} {
		if err := os.Mkdir(filepath.Join(elsewhere, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "chown", "-R", fmt.Sprint(nobody), elsewhere).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// The module cache is bound where the other user may read it.
	script := `set -e; mount --bind "$1" modules; hostname another; umask 077; exec setpriv --reuid "$2" --regid "$2" --clear-groups \
env -i PATH="$PATH" HOME="$PWD/cache" TZ=Pacific/Auckland LC_ALL=C GOCACHE="$PWD/cache" GOMODCACHE="$PWD/modules" GOPROXY=off GOFLAGS=-tags=another GOAMD64=v2 \
./todoctl images build --tag "$3" --platform "$4" --store images --source todo`
	inspect := fmt.Sprintf("./todoctl images inspect --tag %s --store images -o json", first)
	command := func(args ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), args[0], args[1:]...)
		command.Dir = elsewhere
		var said bytes.Buffer
		command.Stderr = &said
		out, err := command.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, tail(said.String(), 20))
		}
		return string(out)
	}
	command("unshare", "--mount", "--uts", "sh", "-c", script, "sh", strings.TrimSpace(string(modules)), fmt.Sprint(nobody), first, "linux/"+runtime.GOARCH)
	var images []built
	decode(t, command("sh", "-c", inspect), &images)
	for i := range images {
		images[i].SBOM = filepath.Join(elsewhere, strings.TrimPrefix(images[i].SBOM, elsewhere))
	}
	if _, err := os.Stat(store); err != nil {
		t.Fatal(err)
	}
	return images
}

// checkOut copies the files that git knows of, and rebuilds the page from them.
func (g *ground) checkOut(t *testing.T, folder string) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = g.root
	names, err := list.Output()
	if err != nil {
		t.Fatalf("list the files of the repository: %v", err)
	}
	long := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for name := range strings.SplitSeq(strings.Trim(string(names), "\x00"), "\x00") {
		from := filepath.Join(g.root, name)
		info, err := os.Lstat(from)
		if err != nil || !info.Mode().IsRegular() {
			continue // deleted, or a link that nothing is built of
		}
		to := filepath.Join(folder, name)
		copyFile(t, from, to, 0o644)
		if err := os.Chtimes(to, long, long); err != nil {
			t.Fatal(err)
		}
	}
	page := filepath.Join(folder, "app", "web", "page")
	g.buildPage(t.Context(), t, page)
}

func (g *ground) buildPage(ctx context.Context, t *testing.T, page string) {
	t.Helper()
	from := filepath.Join(g.root, "app", "web", "page", "node_modules")
	for _, args := range [][]string{{"cp", "-a", from, page}, {"npm", "run", "--silent", "build"}} {
		command := exec.CommandContext(ctx, args[0], args[1:]...)
		command.Dir = page
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("build the page in another folder: %v\n%s", err, tail(string(out), 20))
		}
	}
}

func copyFile(t *testing.T, from, to string, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte(read(t, from)), mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
