//go:build linux

package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
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

func TestARunningClusterIsTakenIfItIsWhatWasAskedFor(t *testing.T) {
	two := layout.Layout{Name: "two", Nodes: 2, Publish: []layout.Port{{Host: 30080, Node: 30080}, {Host: 8080, Node: 30081}}}
	for name, row := range map[string]struct {
		asked Options
		says  string // empty: it is taken
	}{
		"nothing is asked for":       {Options{}, ""},
		"its number of nodes":        {Options{Nodes: 2}, ""},
		"one of its ports":           {Options{Publish: []layout.Port{{Host: 30080, Node: 30080}}}, ""},
		"another number of nodes":    {Options{Nodes: 1}, "a number of nodes of 2, and 1"},
		"a port that leads nowhere":  {Options{Publish: []layout.Port{{Host: 30090, Node: 30090}}}, "it publishes 30080, 8080:30081"},
		"a port that leads to other": {Options{Publish: []layout.Port{{Host: 8080, Node: 30080}}}, "8080 of this machine doesn't lead to node port 30080"},
		"to end with this process":   {Options{Hold: true}, "tied to this process"},
	} {
		err := fits(two, row.asked)
		if (err == nil) != (row.says == "") || err != nil && !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v, want %q", name, err, row.says)
		}
	}
	if err := fits(layout.Layout{Name: "a", Nodes: 1}, Options{Publish: []layout.Port{{Host: 1, Node: 1}}}); err == nil || !strings.Contains(err.Error(), "no port") {
		t.Errorf("a cluster that publishes nothing: %v", err)
	}
}

func TestNamesOfImportedImagesAreRead(t *testing.T) {
	out := "unpacking docker.io/library/a:1 (sha256:00)...done\nelapsed: 1 s\nunpacking localhost/b:2 (sha256:11)...done\n"
	if got, want := importedNames(out), []string{"docker.io/library/a:1", "localhost/b:2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
