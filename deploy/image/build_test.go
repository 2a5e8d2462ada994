package image_test

import (
	"archive/tar"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// amd64 keeps the tests short: one platform is enough where platforms do not matter.
var amd64 = image.Platform{OS: "linux", Architecture: "amd64"}

// source makes a small module with the product's commands in a folder of its own.
func source(t *testing.T, says string) image.Source {
	t.Helper()
	root := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("VERSION", "1.2.0\n")
	write("go.mod", "module example.com/product\n\ngo 1.26\n")
	for _, name := range []string{"todo-chatbot-backend", "todo-chatbot-frontend"} {
		write("cmd/"+name+"/main.go", "package main\n\nfunc main() { println(\""+says+"\") }\n")
	}
	write("app/web/page/package.json", "{}")
	write("app/web/page/package-lock.json", `{"packages":{"":{"version":"1"},"node_modules/react":{"version":"19.3.1"},"node_modules/vite":{"version":"8.3.8","dev":true}}}`)
	write("app/web/page/dist/index.html", "<!doctype html>")
	found, err := image.FindSource(t.Context(), filepath.Join(root, "cmd"), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func recipe(t *testing.T, component, tag string) image.Recipe {
	t.Helper()
	recipes, err := image.Recipes(tag)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(recipes, func(r image.Recipe) bool { return string(r.Component) == component })
	return recipes[at]
}

func build(t *testing.T, s image.Source, r image.Recipe) (image.Built, v1.Image) {
	t.Helper()
	built, err := image.Build(t.Context(), s, r, []image.Platform{amd64})
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := built.Index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	img, err := built.Index.Image(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	return built, img
}

func TestBuild(t *testing.T) {
	built, img := build(t, source(t, "one"), recipe(t, "backend", "1.0.0"))
	report, err := image.Inspect(built.Name, amd64, img)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("the same source in another folder, with other settings of the machine, has the same digest", func(t *testing.T) {
		t.Setenv("GOFLAGS", "-tags=something")
		t.Setenv("GOAMD64", "v3")
		again, _ := build(t, source(t, "one"), recipe(t, "backend", "1.0.0"))
		first, _ := built.Index.Digest()
		second, _ := again.Index.Digest()
		if first != second {
			t.Errorf("%s and then %s", first, second)
		}
		if string(built.SBOM[amd64]) != string(again.SBOM[amd64]) {
			t.Error("the bills of materials differ")
		}
	})
	t.Run("another source has another digest, and another tag of its own", func(t *testing.T) {
		one, _ := build(t, source(t, "one"), recipe(t, "backend", image.AutoTag))
		two, _ := build(t, source(t, "two"), recipe(t, "backend", image.AutoTag))
		if one.Name.Tag == two.Name.Tag || !strings.HasPrefix(one.Name.Tag, "1.2.0-c") {
			t.Errorf("tags %s and %s", one.Name.Tag, two.Name.Tag)
		}
	})
	t.Run("it runs as nobody of the node, with its port, its entry point and no shell", func(t *testing.T) {
		if report.User != "10001:10001" || !slices.Equal(report.Ports, []string{"8000/tcp"}) || !slices.Equal(report.Entry, []string{"/todo-chatbot-backend"}) {
			t.Errorf("%+v", report)
		}
		files := filesOf(t, img)
		for _, want := range []string{"todo-chatbot-backend", "etc/passwd", "usr/share/zoneinfo/Europe/Berlin", "tmp/"} {
			if _, ok := files[want]; !ok {
				t.Errorf("%s is not in the image", want)
			}
		}
		for name := range files {
			if strings.Contains(name, "bin/") {
				t.Errorf("%s is in the image", name)
			}
		}
	})
	t.Run("the program that checks is the same file under another name", func(t *testing.T) {
		if link := filesOf(t, img)["todo-chatbot-check"].link; link != "todo-chatbot-backend" {
			t.Errorf("/todo-chatbot-check is a link to %q, want todo-chatbot-backend", link)
		}
	})
	t.Run("everybody may write to /tmp", func(t *testing.T) {
		if mode := filesOf(t, img)["tmp/"].mode; mode != 0o1777 {
			t.Errorf("mode %o", mode)
		}
	})
	t.Run("its certificates are ones that Go reads", func(t *testing.T) {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(filesOf(t, img)["etc/ssl/certs/ca-certificates.crt"].data) {
			t.Error("no certificate could be read")
		}
	})
	t.Run("its bill of materials names the Go release", func(t *testing.T) {
		var bill struct{ Components []struct{ Name string } }
		if err := json.Unmarshal(built.SBOM[amd64], &bill); err != nil {
			t.Fatal(err)
		}
		if len(bill.Components) == 0 || bill.Components[0].Name != "std" {
			t.Errorf("%+v", bill)
		}
	})
	t.Run("the frontend's bill names what the page is made of, not its tools", func(t *testing.T) {
		front, _ := build(t, source(t, "one"), recipe(t, "frontend", "1.0.0"))
		bill := string(front.SBOM[amd64])
		if !strings.Contains(bill, "pkg:npm/react@19.3.1") || strings.Contains(bill, "vite") {
			t.Errorf("bill = %v, want it to contain %q, want it not to contain %q",
				bill, "pkg:npm/react@19.3.1", "vite")
		}
	})
	t.Run("a source that does not compile is told with the compiler's words", func(t *testing.T) {
		_, err := image.Build(t.Context(), source(t, `") }; func broken( {`), recipe(t, "backend", "1.0.0"), []image.Platform{amd64})
		if err == nil || !strings.Contains(err.Error(), "main.go:3") {
			t.Error(err)
		}
	})
	t.Run("outside a module it says what to do", func(t *testing.T) {
		t.Setenv("GO111MODULE", "")
		_, err := image.FindSource(t.Context(), t.TempDir(), t.Logf)
		if err == nil || !strings.Contains(err.Error(), "--source") {
			t.Error(err)
		}
	})
	t.Run("a tag that is no version is refused", func(t *testing.T) {
		for _, tag := range []string{"", "main", "1.0", "1.0.0+build", "01.0.0"} {
			if _, err := image.Recipes(tag); err == nil {
				t.Errorf("%q was taken", tag)
			}
		}
	})
}

func TestStore(t *testing.T) {
	store := image.OpenStore(filepath.Join(t.TempDir(), "images"))
	one, _ := build(t, source(t, "one"), recipe(t, "backend", "1.0.0"))
	two, _ := build(t, source(t, "two"), recipe(t, "backend", "1.0.0"))

	t.Run("an image is found by its name, with its bill beside it", func(t *testing.T) {
		if outcome, err := store.Put(one, false); err != nil || outcome != image.Stored {
			t.Fatalf("store.Put(one, false) = %v, want %v; error: %v", outcome, image.Stored, err)
		}
		if _, err := store.Image(one.Name, amd64); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(store.SBOM(one.Name, amd64)); err != nil {
			t.Error(err)
		}
	})
	t.Run("the same content again changes nothing", func(t *testing.T) {
		if outcome, err := store.Put(one, false); err != nil || outcome != image.Unchanged {
			t.Errorf("store.Put(one, false) = %v, want %v; error: %v", outcome, image.Unchanged, err)
		}
	})
	t.Run("other content under the same tag is refused, unless forced", func(t *testing.T) {
		if _, err := store.Put(two, false); !errors.Is(err, image.ErrOtherContent) {
			t.Error(err)
		}
		if outcome, err := store.Put(two, true); err != nil || outcome != image.Replaced {
			t.Errorf("store.Put(two, true) = %v, want %v; error: %v", outcome, image.Replaced, err)
		}
		if names, err := store.Names(); err != nil || len(names) != 1 {
			t.Errorf("store.Names() = %v, want %v of them; error: %v", names, 1, err)
		}
	})
	t.Run("a platform built later joins those built before", func(t *testing.T) {
		arm := image.Platform{OS: "linux", Architecture: "arm64"}
		built, err := image.Build(t.Context(), source(t, "two"), recipe(t, "backend", "1.0.0"), []image.Platform{arm})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Put(built, false); err != nil {
			t.Fatal(err)
		}
		for _, platform := range []image.Platform{amd64, arm} {
			if _, err := store.Image(built.Name, platform); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("an image that is not there is told with the way to build it", func(t *testing.T) {
		_, err := store.Image(image.Name{Repository: "todo-chatbot-backend", Tag: "2.0.0"}, amd64)
		if !errors.Is(err, image.ErrNoImage) || !strings.Contains(err.Error(), "todoctl images build --tag 2.0.0") {
			t.Error(err)
		}
	})
}

type entry struct {
	mode int64
	data []byte
	link string
}

func filesOf(t *testing.T, img v1.Image) map[string]entry {
	t.Helper()
	reader := mutate.Extract(img)
	defer reader.Close()
	files := map[string]entry{}
	for archive := tar.NewReader(reader); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		name := header.Name
		if header.Typeflag == tar.TypeDir {
			name = strings.TrimSuffix(name, "/") + "/"
		}
		files[name] = entry{header.Mode, data, header.Linkname}
	}
}
