package dist

import (
	"flag"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// TestWhatIsWritten holds what is written to files that test/judge has the
// libraries of SPDX and in-toto look at.
func TestWhatIsWritten(t *testing.T) {
	toolchain = "go1.26.0"
	r := Request{Source: source(t), Version: "1.2.3", Commit: strings.Repeat("a", 40), Date: time.Unix(1_800_000_000, 0), Platforms: Platforms(),
		Node: "v22.1.0", page: strings.Repeat("b", 64)}
	var archives []file
	for _, p := range Platforms() {
		archives = append(archives, file{"todo_1.2.3_" + p.OS + "_" + p.Architecture + ".tar.gz", []byte(p.String())})
	}
	info := &debug.BuildInfo{GoVersion: "go1.26.0", Deps: []*debug.Module{
		{Path: "filippo.io/age", Version: "v1.3.2", Sum: "h1:AAAA"},
		{Path: "github.com/old/name", Version: "v1.0.0", Replace: &debug.Module{Path: "github.com/new/name_x", Version: "v2.0.0+incompatible"}},
	}}
	bill, err := r.bill(Programs()[0], "todo_1.2.3_linux_amd64", archives[0].sum(), info)
	if err != nil {
		t.Fatal(err)
	}
	provenance, err := r.provenance(archives)
	if err != nil {
		t.Fatal(err)
	}
	formula, _ := r.formula(archives)
	for _, f := range []file{{"todo.spdx.json", bill}, provenance, formula} {
		path := filepath.Join("testdata", f.name)
		if *update {
			if err := os.WriteFile(path, f.data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(f.data)); diff != "" {
			t.Errorf("%s is another (-update writes it):\n%s", path, diff)
		}
	}
}
