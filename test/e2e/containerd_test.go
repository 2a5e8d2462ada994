package e2e

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// containerdSocket puts images to the node's own containerd with todoctl, as
// people do who have one: the same again changes nothing, and other content under
// a tag that is taken needs --force. They are images of a program of three lines,
// which is built in a moment.
func (g *ground) containerdSocket(t *testing.T) string {
	const tag = "3.0.0"
	source, platform := filepath.Join(g.dir, "product"), "linux/"+runtime.GOARCH
	program := func(says string) {
		t.Helper()
		for _, file := range [][2]string{
			{"go.mod", "module example.com/product\n\ngo 1.26\n"},
			{"cmd/todo-chatbot-backend/main.go", "package main\n\nfunc main() { println(\"" + says + "\") }\n"},
			{"cmd/todo-chatbot-frontend/main.go", "package main\n\nfunc main() {}\n"},
			{"app/web/page/package.json", "{}"},
			{"app/web/page/package-lock.json", `{"packages": {}}`},
			{"app/web/page/dist/index.html", "<!doctype html>"}, // the last, so that the page is not rebuilt
		} {
			path := filepath.Join(source, file[0])
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(file[1]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	build := func(store string) {
		t.Helper()
		g.todoctl(t, "images", "build", "--tag", tag, "--platform", platform, "--source", source, "--store", filepath.Join(g.dir, store))
	}
	load := func(store string, more ...string) (string, error) {
		r := g.start(t.Context(), t, append([]string{"images", "load", "--tag", tag, "--platform", platform, "--store", filepath.Join(g.dir, store),
			"--to", "containerd:" + g.status.Nodes[0].Containerd}, more...)...)
		err := r.wait()
		return r.out.String() + r.said.String(), err
	}
	program("one")
	build("one")
	program("two")
	build("two")
	for _, step := range []struct {
		store string
		more  []string
		says  string
		fails bool
	}{
		{"one", nil, "todo-chatbot-backend:" + tag + " stored", false},
		{"one", nil, "todo-chatbot-backend:" + tag + " unchanged", false},
		{"two", nil, "holds other content", true},
		{"two", []string{"--force"}, "todo-chatbot-backend:" + tag + " replaced", false},
		{"two", nil, "todo-chatbot-backend:" + tag + " unchanged", false},
	} {
		said, err := load(step.store, step.more...)
		if (err != nil) != step.fails || !strings.Contains(said, step.says) {
			t.Fatalf("images load of %s %v ends with %v and says %s, want %q", step.store, step.more, err, said, step.says)
		}
	}
	return "stored, unchanged, refused, and replaced by force"
}
