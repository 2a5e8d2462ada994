// Package app_test holds the import graph to the picture in CONTRIBUTING.md.
package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/todo-chatbot/todo-chatbot/"

// adapters speak to the world outside: databases, HTTP, models elsewhere.
var adapters = []string{"app/store", "app/api", "app/web", "app/client", "app/openai", "app/observe", "app/mcp", "app/oidc", "app/passkey",
	"app/backup/s3", "app/notify/push", "app/notify/mail", "app/notify/ntfy", "app/notify/webhook"}

// values are what the domain may import besides the standard library and itself.
var values = []string{"golang.org/x/crypto/", "golang.org/x/text/", "golang.org/x/time/", "github.com/golang-jwt/jwt/",
	"github.com/pquerna/otp", "github.com/boombuler/barcode", "filippo.io/age"}

// deployment is every package of deploy, with those of deploy that it may import.
var deployment = map[string][]string{
	"deploy/admission":     nil,
	"deploy/chart":         nil,
	"deploy/entity":        nil,
	"deploy/gitops":        nil,
	"deploy/graph":         nil,
	"deploy/local":         nil,
	"deploy/plan":          nil,
	"deploy/values":        nil,
	"deploy/image":         {"deploy/entity"},
	"deploy/lifecycle":     {"deploy/entity"},
	"deploy/dist":          {"deploy/image"},
	"deploy/bundle":        {"deploy/chart", "deploy/dist", "deploy/image"},
	"deploy/journal":       {"deploy/entity", "deploy/lifecycle"},
	"deploy/rule":          {"deploy/entity", "deploy/values"},
	"deploy/rule/generate": {"deploy/rule"},
	"deploy/helm":          {"deploy/chart", "deploy/entity"},
	"deploy/preflight":     {"deploy/admission", "deploy/entity", "deploy/lifecycle", "deploy/rule", "deploy/values"},
	"deploy/validate": {"deploy/admission", "deploy/chart", "deploy/entity", "deploy/preflight", "deploy/rule",
		"deploy/values"},
	"deploy/report": {"deploy/rule", "deploy/validate", "deploy/values"},
	"deploy/kube":   {"deploy/entity", "deploy/journal", "deploy/lifecycle", "deploy/plan", "deploy/preflight"},
	"deploy/release/watch": {"deploy/entity", "deploy/graph", "deploy/helm", "deploy/journal", "deploy/kube",
		"deploy/lifecycle"},
	"deploy/release": {"deploy/entity", "deploy/helm", "deploy/kube", "deploy/lifecycle", "deploy/plan",
		"deploy/preflight", "deploy/release/watch", "deploy/values"},
	"deploy/explain": {"deploy/kube", "deploy/lifecycle"},
	"deploy/tui": {"deploy/entity", "deploy/graph", "deploy/journal", "deploy/lifecycle", "deploy/release",
		"deploy/release/watch"},
	"deploy/dashboard": {"deploy/entity", "deploy/graph", "deploy/journal", "deploy/lifecycle", "deploy/release",
		"deploy/release/watch"},
}

// withoutCluster are those of deploy that link neither Kubernetes nor Helm: what a deployment is, and how it is shown.
var withoutCluster = []string{"deploy/entity", "deploy/lifecycle", "deploy/journal", "deploy/graph", "deploy/plan",
	"deploy/chart", "deploy/image", "deploy/dist", "deploy/bundle"}

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// look has the test look at every file of which "go list" tells, as a result that was kept is only
// known to be stale by what the test itself has looked at.
func look(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T) map[string]pkg {
	t.Helper()
	look(t)
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Deps,Standard", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(p.ImportPath, module)] = p
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages were found", len(all))
	}
	return all
}

// in says whether a package is one of those or within one.
func in(name string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(r string) bool { return name == r || strings.HasPrefix(name, r+"/") })
}

func TestLayers(t *testing.T) {
	all := list(t)
	ours := func(p pkg) (names []string) {
		for _, i := range p.Imports {
			if name, ok := strings.CutPrefix(i, module); ok {
				names = append(names, name)
			}
		}
		return names
	}
	t.Run("the domain imports no adapter, and only small libraries of values", func(t *testing.T) {
		for name, p := range all {
			if !in(name, "app") || in(name, adapters...) || in(name, "app/serve") {
				continue
			}
			for _, i := range ours(p) {
				if in(i, adapters...) || !in(i, "app") {
					t.Errorf("%s imports %s", name, i)
				}
			}
			for _, i := range p.Imports {
				first, _, _ := strings.Cut(i, "/")
				if strings.Contains(first, ".") && !strings.HasPrefix(i, module) && !slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(i, v) }) {
					t.Errorf("%s imports %s", name, i)
				}
			}
		}
	})
	t.Run("adapters do not import each other", func(t *testing.T) {
		for name, p := range all {
			for _, i := range ours(p) {
				for _, a := range adapters {
					if in(name, a) && in(i, adapters...) && !in(i, a) {
						t.Errorf("%s imports %s", name, i)
					}
				}
			}
		}
	})
	t.Run("app and deploy do not know each other", func(t *testing.T) {
		for name, p := range all {
			for _, i := range ours(p) {
				if in(name, "app") && in(i, "deploy") || in(name, "deploy") && in(i, "app") {
					t.Errorf("%s imports %s", name, i)
				}
			}
		}
	})
	t.Run("nothing imports a command but commands", func(t *testing.T) {
		for name, p := range all {
			for _, i := range ours(p) {
				if in(i, "cmd") && !in(name, "cmd", "test") {
					t.Errorf("%s imports %s", name, i)
				}
			}
		}
	})
	t.Run("packages of deploy import only those that they may", func(t *testing.T) {
		for name, p := range all {
			may, named := deployment[name]
			if in(name, "deploy") && !named {
				t.Errorf("%s isn't in the table of deploy's packages: say there which of them it may import", name)
			}
			for _, i := range ours(p) {
				if named && in(i, "deploy") && !slices.Contains(may, i) {
					t.Errorf("%s imports %s", name, i)
				}
			}
		}
		for name := range deployment {
			if _, there := all[name]; !there {
				t.Errorf("%s is in the table, but there is no such package", name)
			}
		}
	})
	t.Run("what a deployment is, is known without Kubernetes", func(t *testing.T) {
		for name, p := range all {
			if !in(name, withoutCluster...) {
				continue
			}
			for _, d := range p.Deps {
				if strings.HasPrefix(d, "k8s.io/") || strings.HasPrefix(d, "helm.sh/") {
					t.Errorf("%s links %s", name, d)
				}
			}
		}
	})
	t.Run("only todoctl links Kubernetes", func(t *testing.T) {
		for name, p := range all {
			if !in(name, "app") && !in(name, "cmd/todo", "cmd/todo-chatbot-backend", "cmd/todo-chatbot-frontend", "cmd/internal/backend") {
				continue
			}
			for _, d := range p.Deps {
				if d == module+"deploy/entity" && name == "cmd/todo-chatbot-backend" {
					continue // under its other name it tells todoctl what it found, in the words of the data model
				}
				if strings.HasPrefix(d, "k8s.io/") || strings.HasPrefix(d, "helm.sh/") || strings.HasPrefix(d, module+"deploy/") {
					t.Errorf("%s links %s", name, d)
				}
			}
		}
	})
}
