package program

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

func TestTheLinkersVersionComesFirst(t *testing.T) {
	if got := Of("1.2.3", "abc"); got.Version != "1.2.3" || got.Go != runtime.Version() {
		t.Errorf("of a version that was linked: %+v", got)
	}
	for module, want := range map[string]string{"": Release, "(devel)": Release, "v1.2.3": "v1.2.3"} {
		if got := versionOf(module); got != want {
			t.Errorf("of the module's version %q: %q, want %q", module, got, want)
		}
	}
}

// TestOneVersionIsSaidEverywhere holds every place that names this release to the file VERSION.
func TestOneVersionIsSaidEverywhere(t *testing.T) {
	read := func(path string) string {
		text, err := os.ReadFile("../../../" + path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	version := strings.TrimSpace(read("VERSION"))
	if Release != version {
		t.Errorf("cmd/internal/program says %s, and VERSION %s", Release, version)
	}
	for path, patterns := range map[string][]string{
		"deploy/chart/todo-chatbot/Chart.yaml":  {`(?m)^version: (\S+)$`, `(?m)^appVersion: "(\S+)"$`},
		"deploy/chart/todo-chatbot/values.yaml": {`(?m)^    tag: (\S+)$`},
		"Dockerfile":                            {`-t todo\S*:(\S+)`},
		"docs/deploy.md":                        {`--tag (\d\S+)`, `-t todo\S*:(\S+)`},
		"README.md":                             {`todo_(\d[^_]+)_linux`, `cmd/todo@v(\S+)`, `todo-chatbot-(\d\S+)\.bundle\.tar`},
		"docs/gitops.md":                        {`todo-chatbot-(\d\S+)\.tgz`},
		"docs/releases.md":                      {`todo_(\d[^_]+)_linux`, `cmd/todo@v([^` + "`" + `\s*]+)`},
		"deploy/chart/upgrade.md":               {`(?m)^## To (\S+) from`},
	} {
		text := read(path)
		for _, pattern := range patterns {
			found := regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1)
			if found == nil {
				t.Errorf("%s has nothing like %s", path, pattern)
			}
			if path == "deploy/chart/upgrade.md" && found != nil {
				found = found[:1] // the newest comes first
			}
			for _, f := range found {
				if f[1] != version {
					t.Errorf("%s says %s of this release, %s, in %q", path, f[1], version, f[0])
				}
			}
		}
	}
}
