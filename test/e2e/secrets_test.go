package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// searchSecrets looks for the secrets wherever they must not be, and returns how
// many places it looked into. The Secret itself is where they must be.
func (g *ground) searchSecrets(t *testing.T) (places int) {
	t.Helper()
	held := map[string]bool{}
	search := func(where, text string) {
		places++
		for name, canary := range g.canary {
			if strings.Contains(text, canary) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(canary))) {
				t.Errorf("%s shows %s", where, name)
			}
		}
	}
	for _, object := range g.everything(t) {
		text, err := json.Marshal(object.Object)
		if err != nil {
			t.Fatal(err)
		}
		where := object.GetKind() + "/" + object.GetName()
		switch {
		case where == "Secret/todo-chatbot-secrets":
			data, _ := object.Object["data"].(map[string]any)
			for key, value := range data {
				text, err := base64.StdEncoding.DecodeString(value.(string))
				held[key] = err == nil && (strings.Contains(string(text), "canary") || string(text) == g.canary[key])
			}
		case strings.HasPrefix(object.GetName(), "sh.helm.release."):
			search("the release history, "+where, revision(t, object.Object))
		default:
			search(where, string(text))
		}
	}
	if len(held) != 5 || !held["DATABASE_URL"] || !held["OPENAI_API_KEY"] || !held["MCP_CONFIG"] || !held["JWT_SECRET"] || !held["VAPID_PRIVATE_KEY"] {
		t.Errorf("the Secret does not hold all five: %v", held)
	}
	g.searchLogs(t, search)
	g.searchPages(t, search)
	search("what todoctl said", g.table.log.String())
	g.searchImages(t, search)
	return places
}

// revision is what Helm recorded, unpacked.
func revision(t *testing.T, object map[string]any) string {
	t.Helper()
	data, _ := object["data"].(map[string]any)
	packed, _ := data["release"].(string)
	for range 2 { // the API server's and Helm's
		text, err := base64.StdEncoding.DecodeString(packed)
		if err != nil {
			t.Fatalf("unpack a revision: %v", err)
		}
		packed = string(text)
	}
	reader, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatalf("unpack a revision: %v", err)
	}
	text, err := io.ReadAll(reader)
	if err != nil || !bytes.Contains(text, []byte("todo-chatbot-frontend")) {
		t.Fatalf("what was unpacked is no revision: %v", err)
	}
	return string(text)
}

func (g *ground) searchLogs(t *testing.T, search func(where, text string)) {
	t.Helper()
	for _, component := range []string{"frontend", "backend"} {
		for _, pod := range g.pods(t, component) {
			log, err := g.client.CoreV1().Pods(namespace).GetLogs(pod.Name, &corev1.PodLogOptions{}).DoRaw(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			search("the log of "+pod.Name, string(log))
		}
	}
}

func (g *ground) searchPages(t *testing.T, search func(where, text string)) {
	t.Helper()
	for _, path := range []string{"/", "/docs", "/openapi.json", "/metrics", "/api/health?ready", "/api/me/tasks", "/auth/session", "/nothing"} {
		response, err := http.Get(g.url() + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		search("the page "+path, string(text))
	}
}

// searchImages looks into every file of the images, and into what tells of them.
func (g *ground) searchImages(t *testing.T, search func(where, text string)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(g.dir, "images"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if reader, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			if data, err = io.ReadAll(reader); err != nil {
				return errors.Join(errors.New(path), err)
			}
		}
		search("the images' "+filepath.Base(path), string(data))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
