package image_test

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// machine stands in for the programs of a machine: it records what is run, and
// its loaders put images where its listers find them.
type machine struct {
	calls []string
	held  map[string]string // node → digest it has
	nodes []string
	full  map[string]bool // nodes that take nothing, and say nothing
	stuck bool            // a loader that keeps what it has, and exits with success
}

func (m *machine) run(_ context.Context, name string, args ...string) (string, error) {
	for i, arg := range args {
		if strings.HasSuffix(arg, ".tar") {
			m.load(arg)
			args[i] = "ARCHIVE"
		}
	}
	call := name + " " + strings.Join(args, " ")
	m.calls = append(m.calls, call)
	const full = "docker.io/library/todo-chatbot-backend:1.0.0"
	switch {
	case strings.Contains(call, "get nodes"):
		return strings.Join(m.nodes, "\n"), nil
	case strings.Contains(call, "crictl images"):
		digest := m.held[args[1]]
		if digest == "" {
			return `{"images":[]}`, nil
		}
		return fmt.Sprintf(`{"images":[{"id":%q,"repoTags":[%q]}]}`, digest, full), nil
	case strings.Contains(call, "image ls"):
		if m.held[m.nodes[0]] == "" {
			return `[]`, nil
		}
		return fmt.Sprintf(`[{"id":%q,"repoTags":[%q]}]`, strings.TrimPrefix(m.held[m.nodes[0]], "sha256:"), full), nil
	case strings.Contains(call, "images list"):
		text := "REF TYPE DIGEST SIZE PLATFORMS LABELS\n"
		if digest := m.held[m.nodes[0]]; digest != "" {
			text += full + " application/vnd.oci.image.manifest.v1+json " + digest + " 9.0 MiB linux/amd64 -\n"
		}
		return text, nil
	}
	return "", nil
}

func (m *machine) load(path string) {
	index := readIndex(path)
	for _, node := range m.nodes {
		if !m.full[node] && (!m.stuck || m.held[node] == "") {
			m.held[node] = index.Manifests[0].Digest.String()
		}
	}
}

func TestLoad(t *testing.T) {
	name := image.Name{Repository: "todo-chatbot-backend", Tag: "1.0.0"}
	_, img := build(t, source(t, "one"), recipe(t, "backend", "1.0.0"))
	_, other := build(t, source(t, "two"), recipe(t, "backend", "1.0.0"))

	for target, c := range map[string]struct {
		target func(*machine) image.Target
		nodes  []string
		calls  []string
	}{
		"containerd": {func(m *machine) image.Target { return image.Containerd(m.run, "/run/x.sock") }, []string{"node"}, []string{
			"ctr --address /run/x.sock --namespace k8s.io images list name==docker.io/library/todo-chatbot-backend:1.0.0",
			"ctr --address /run/x.sock --namespace k8s.io images import ARCHIVE",
			"ctr --address /run/x.sock --namespace k8s.io images list name==docker.io/library/todo-chatbot-backend:1.0.0"}},
		"minikube": {func(m *machine) image.Target { return image.Minikube(m.run, "dev") }, []string{"dev"}, []string{
			"minikube --profile dev image ls --format json",
			"minikube --profile dev image load --overwrite=true ARCHIVE",
			"minikube --profile dev image ls --format json"}},
		"kind": {func(m *machine) image.Target { return image.Kind(m.run, "dev") }, []string{"n1", "n2"}, []string{
			"kind get nodes --name dev", "docker exec n1 crictl images --output json", "docker exec n2 crictl images --output json",
			"kind load image-archive --name dev ARCHIVE",
			"kind get nodes --name dev", "docker exec n1 crictl images --output json", "docker exec n2 crictl images --output json"}},
	} {
		t.Run(target+" is loaded, and asked afterwards", func(t *testing.T) {
			m := &machine{nodes: c.nodes, held: map[string]string{}}
			outcome, err := image.Load(t.Context(), c.target(m), name, img, false)
			if err != nil || outcome != image.Stored {
				t.Fatalf("outcome = %v, want %v; error: %v", outcome, image.Stored, err)
			}
			if diff := cmp.Diff(c.calls, m.calls); diff != "" {
				t.Error(diff)
			}
			if outcome, err := image.Load(t.Context(), c.target(m), name, img, false); err != nil || outcome != image.Unchanged {
				t.Errorf("the second time: %s %v", outcome, err)
			}
		})
		t.Run(target+" that holds other content under the tag is left as it is, unless forced", func(t *testing.T) {
			m := &machine{nodes: c.nodes, held: map[string]string{}}
			if _, err := image.Load(t.Context(), c.target(m), name, other, false); err != nil {
				t.Fatal(err)
			}
			if _, err := image.Load(t.Context(), c.target(m), name, img, false); !errors.Is(err, image.ErrOtherContent) {
				t.Error(err)
			}
			if outcome, err := image.Load(t.Context(), c.target(m), name, img, true); err != nil || outcome != image.Replaced {
				t.Errorf("image.Load(t.Context(), c.target(m), name, img, true) = %v, want %v; error: %v",
					outcome, image.Replaced, err)
			}
		})
		t.Run(target+" that takes nothing and exits with success is found out", func(t *testing.T) {
			m := &machine{nodes: c.nodes, held: map[string]string{}, full: map[string]bool{c.nodes[len(c.nodes)-1]: true}}
			if _, err := image.Load(t.Context(), c.target(m), name, img, false); err == nil {
				t.Error("no error")
			}
		})
		t.Run(target+" that keeps the old image and exits with success is found out", func(t *testing.T) {
			m := &machine{nodes: c.nodes, held: map[string]string{}, stuck: true}
			if _, err := image.Load(t.Context(), c.target(m), name, other, false); err != nil {
				t.Fatal(err)
			}
			if _, err := image.Load(t.Context(), c.target(m), name, img, true); err == nil || !strings.Contains(err.Error(), "still has another") {
				t.Error(err)
			}
		})
	}
}

func TestArchive(t *testing.T) {
	name := image.Name{Repository: "todo-chatbot-backend", Tag: "1.0.0"}
	_, img := build(t, source(t, "one"), recipe(t, "backend", "1.0.0"))
	_, other := build(t, source(t, "two"), recipe(t, "backend", "1.0.0"))
	path := filepath.Join(t.TempDir(), "sub", "backend.tar")

	t.Run("docker's loader reads it, and its digest is kept", func(t *testing.T) {
		if _, err := image.Load(t.Context(), image.Archive(path), name, img, false); err != nil {
			t.Fatal(err)
		}
		loaded, err := tarball.ImageFromPath(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := img.ConfigName()
		if got, err := loaded.ConfigName(); err != nil || got != want {
			t.Errorf("%s, want %s (%v)", got, want, err)
		}
	})
	t.Run("containerd finds it by its tag, and by its digest for pods that pin it", func(t *testing.T) {
		digest, _ := img.Digest()
		var names []string
		for _, manifest := range readIndex(path).Manifests {
			names = append(names, manifest.Annotations["io.containerd.image.name"])
		}
		want := []string{"docker.io/library/todo-chatbot-backend:1.0.0", "docker.io/library/todo-chatbot-backend@" + digest.String()}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a file that is there is not overwritten, unless forced", func(t *testing.T) {
		if _, err := image.Load(t.Context(), image.Archive(path), name, other, false); !errors.Is(err, image.ErrOtherContent) {
			t.Error(err)
		}
		if _, err := image.Load(t.Context(), image.Archive(path), name, other, true); err != nil {
			t.Error(err)
		}
	})
	t.Run("no half file stays behind", func(t *testing.T) {
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(entries) != 1 {
			t.Errorf("entries = %v, want %v of them; error: %v", entries, 1, err)
		}
	})
}

func TestPush(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(discard())))
	defer server.Close()
	prefix := strings.TrimPrefix(server.URL, "http://") + "/team"
	one, _ := build(t, source(t, "one"), recipe(t, "backend", "1.0.0"))
	two, _ := build(t, source(t, "two"), recipe(t, "backend", "1.0.0"))

	t.Run("a registry gets the index with its digest", func(t *testing.T) {
		pushed, digest, outcome, err := image.Push(t.Context(), one.Index, one.Name, prefix, false)
		want, _ := one.Index.Digest()
		if err != nil || outcome != image.Stored || digest != want.String() || pushed.Repository != prefix+"/todo-chatbot-backend" {
			t.Errorf("pushed = %v; digest = %v, want %v; outcome = %v, want %v; error: %v; pushed.Repository = %v, want %v",
				pushed, digest, want.String(), outcome, image.Stored, err, pushed.Repository, prefix+"/todo-chatbot-backend")
		}
	})
	t.Run("a second time nothing is pushed", func(t *testing.T) {
		if _, _, outcome, err := image.Push(t.Context(), one.Index, one.Name, prefix, false); err != nil || outcome != image.Unchanged {
			t.Errorf("outcome = %v, want %v; error: %v", outcome, image.Unchanged, err)
		}
	})
	t.Run("other content under the tag is refused, unless forced", func(t *testing.T) {
		if _, _, _, err := image.Push(t.Context(), two.Index, two.Name, prefix, false); !errors.Is(err, image.ErrOtherContent) {
			t.Error(err)
		}
		if _, _, outcome, err := image.Push(t.Context(), two.Index, two.Name, prefix, true); err != nil || outcome != image.Replaced {
			t.Errorf("outcome = %v, want %v; error: %v", outcome, image.Replaced, err)
		}
	})
	t.Run("a registry that is away is named", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, _, err := image.Push(ctx, one.Index, one.Name, prefix, false); err == nil || !strings.Contains(err.Error(), prefix) {
			t.Error(err)
		}
	})
}

func readIndex(path string) v1.IndexManifest {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	for reader := tar.NewReader(f); ; {
		header, err := reader.Next()
		if err != nil {
			panic(err)
		}
		if header.Name == "index.json" {
			var index v1.IndexManifest
			if err := json.NewDecoder(reader).Decode(&index); err != nil {
				panic(err)
			}
			return index
		}
	}
}

func discard() *log.Logger { return log.New(io.Discard, "", 0) }
