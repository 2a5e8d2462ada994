//go:build linux

package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

func TestAPortToPublishIsReadOrRefused(t *testing.T) {
	for text, want := range map[string]layout.Port{"30080": {Host: 30080, Node: 30080}, "8080:30080": {Host: 8080, Node: 30080}} {
		if got, err := ParsePort(text); err != nil || got != want {
			t.Errorf("%s gives %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a", "0", "70000", "1:2:3", "8080:", "127.0.0.1:80:30080"} {
		if got, err := ParsePort(text); err == nil {
			t.Errorf("%q gives %v, want an error", text, got)
		}
	}
}

func TestSomebodysKubeconfigIsNotWrittenOver(t *testing.T) {
	dir := t.TempDir()
	for name, row := range map[string]struct {
		text string
		ok   bool
	}{
		"absent": {"", true},
		"ours":   {"apiVersion: v1\nkind: Config\ncurrent-context: todo-cluster-other\n", true},
		"theirs": {"apiVersion: v1\nkind: Config\ncurrent-context: production\n", false},
	} {
		path := filepath.Join(dir, name)
		if row.text != "" {
			if err := os.WriteFile(path, []byte(row.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := Options{Kubeconfig: path}
		if err := o.complete(); (err == nil) != row.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOptionsThatCannotBeAreRefused(t *testing.T) {
	for _, o := range []Options{{Nodes: 4}, {Nodes: -1}, {Name: "A"}} {
		if err := o.complete(); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

func TestNamesOfImportedImagesAreRead(t *testing.T) {
	out := "unpacking docker.io/library/a:1 (sha256:00)...done\nelapsed: 1 s\nunpacking localhost/b:2 (sha256:11)...done\n"
	if got, want := importedNames(out), []string{"docker.io/library/a:1", "localhost/b:2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
