package bundle

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	helmregistry "helm.sh/helm/v4/pkg/registry"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// served is a registry of loopback, and a folder of it.
func served(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://") + "/team"
}

// artifacts are the images of a small source, and the chart.
func artifacts(t *testing.T, s image.Source) []Artifact {
	t.Helper()
	recipes, err := image.Recipes(version)
	if err != nil {
		t.Fatal(err)
	}
	chart, err := Chart()
	if err != nil {
		t.Fatal(err)
	}
	all := []Artifact{chart}
	for _, recipe := range recipes {
		built, err := image.Build(t.Context(), s, recipe, []image.Platform{{OS: "linux", Architecture: runtime.GOARCH}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Artifact{built.Name, built.Index})
	}
	return all
}

func TestARegistryHoldsWhatWasSigned(t *testing.T) {
	ours, foreign := keys(t)
	where := served(t)
	all := artifacts(t, source(t))
	quiet := func(Pushed) {}
	pushed, err := Push(t.Context(), all, ours, where, false, quiet)
	if err != nil || len(pushed) != 3 {
		t.Fatal(pushed, err)
	}
	t.Run("each is verified by its tag and its digest, and digests are those that were built", func(t *testing.T) {
		for i, p := range pushed {
			want, err := all[i].Content.Digest()
			if err != nil {
				t.Fatal(err)
			}
			for _, reference := range []string{p.Name.String(), p.Name.Repository + "@" + p.Digest} {
				if digest, err := VerifyRemote(t.Context(), reference, ours.Public()); err != nil || digest != want.String() {
					t.Errorf("%s: %s, want %s: %v", reference, digest, want, err)
				}
			}
		}
	})
	t.Run("again nothing changes", func(t *testing.T) {
		again, err := Push(t.Context(), all, ours, where, false, quiet)
		if err != nil || again[1].Outcome != image.Unchanged {
			t.Error(again, err)
		}
	})
	t.Run("Helm pulls the chart", func(t *testing.T) {
		client, err := helmregistry.NewClient(helmregistry.ClientOptPlainHTTP())
		if err != nil {
			t.Fatal(err)
		}
		pulled, err := client.Pull(pushed[0].Name.String())
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := loader.LoadArchive(strings.NewReader(string(pulled.Chart.Data)))
		if err != nil || loaded.Name() != "todo-chatbot" || pulled.Chart.Meta.Version != loaded.Metadata.Version {
			t.Errorf("%v: %v", loaded, err)
		}
	})
	t.Run("cosign verifies them, with the tag too, and not with another key", func(t *testing.T) {
		cosign, err := exec.LookPath("cosign")
		if err != nil {
			t.Skip("cosign is not here: go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3")
		}
		both, err := twoKeys()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pushed {
			for i, k := range both {
				file := filepath.Join(t.TempDir(), "cosign.pub")
				write(t, file, string(k.public))
				said, err := exec.CommandContext(t.Context(), cosign, "verify", "--key", file, "--insecure-ignore-tlog=true",
					"--allow-http-registry", "-a", "tag="+p.Name.Tag, p.Name.String()).CombinedOutput()
				if (err == nil) != (i == 0) {
					t.Errorf("%s with key %d: %v: %s", p.Name, i, err, said)
				}
			}
		}
	})
	t.Run("another key is refused", func(t *testing.T) {
		if _, err := VerifyRemote(t.Context(), pushed[1].Name.String(), foreign.Public()); err == nil || !strings.Contains(err.Error(), "was not signed with this key") {
			t.Error(err)
		}
	})
	t.Run("what was signed under one tag and is given another is refused", func(t *testing.T) {
		ref, err := name.NewTag(pushed[1].Name.Repository + ":9.9.9")
		if err != nil {
			t.Fatal(err)
		}
		if err := remote.Push(ref, all[1].Content, remote.WithContext(t.Context())); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyRemote(t.Context(), ref.String(), ours.Public()); err == nil || !strings.Contains(err.Error(), "was signed as "+version) {
			t.Error(err)
		}
	})
	t.Run("a signature of one image is not one of another", func(t *testing.T) {
		moved := Artifact{image.Name{Repository: "todo-chatbot-frontend", Tag: "8.8.8"}, all[1].Content}
		if _, err := Push(t.Context(), []Artifact{moved}, nil, where, false, quiet); err != nil {
			t.Fatal(err)
		}
		s, err := signatureOf(all[1], ours)
		if err != nil {
			t.Fatal(err)
		}
		s.Name.Repository = moved.Name.Repository
		if _, err := Push(t.Context(), []Artifact{s}, nil, where, true, quiet); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyRemote(t.Context(), where+"/todo-chatbot-frontend:8.8.8", ours.Public()); err == nil || !strings.Contains(err.Error(), "was signed as another image") {
			t.Error(err)
		}
	})
	t.Run("a tag with other content is refused, and nothing is pushed before", func(t *testing.T) {
		fresh := served(t)
		taken := Artifact{all[2].Name, all[1].Content}
		if _, err := Push(t.Context(), []Artifact{taken}, nil, fresh, false, quiet); err != nil {
			t.Fatal(err)
		}
		if _, err := Push(t.Context(), all, ours, fresh, false, quiet); err == nil || !strings.Contains(err.Error(), "holds other content") {
			t.Error(err)
		}
		if _, err := VerifyRemote(t.Context(), fresh+"/"+all[1].Name.String(), ours.Public()); err == nil || !strings.Contains(err.Error(), "ask the registry") {
			t.Errorf("the first image was pushed: %v", err)
		}
	})
	t.Run("what nobody signed is told", func(t *testing.T) {
		fresh := served(t)
		if _, err := Push(t.Context(), all, nil, fresh, false, quiet); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyRemote(t.Context(), fresh+"/"+all[1].Name.String(), ours.Public()); err == nil || !strings.Contains(err.Error(), "is not signed") {
			t.Error(err)
		}
	})
	t.Run("a bundle brings its signatures along", func(t *testing.T) {
		b, err := Open(t.Context(), written(t, source(t)), ours.Public(), version)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		fresh := served(t)
		pushed, err := b.Push(t.Context(), fresh, false, quiet)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pushed {
			if _, err := VerifyRemote(t.Context(), p.Name.String(), ours.Public()); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestARegistryThatRefuses(t *testing.T) {
	ours, _ := keys(t)
	chart, err := Chart()
	if err != nil {
		t.Fatal(err)
	}
	all := []Artifact{chart}
	for status, says := range map[int]string{http.StatusUnauthorized: "401", http.StatusForbidden: "403", http.StatusInsufficientStorage: "507"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		where := strings.TrimPrefix(server.URL, "http://") + "/team"
		if _, err := Push(t.Context(), all, ours, where, false, func(Pushed) {}); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("with %d: %v", status, err)
		}
		if _, err := VerifyRemote(t.Context(), where+"/x:1.0.0", ours.Public()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("with %d: %v", status, err)
		}
		server.Close()
	}
	if _, err := VerifyRemote(t.Context(), "todo-chatbot-backend", ours.Public()); err == nil || !strings.Contains(err.Error(), "doesn't name an image") {
		t.Error(err)
	}
}
