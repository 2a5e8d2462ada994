package helm

import (
	"archive/tar"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
)

// packed is a gzipped archive of files.
func packed(t *testing.T, path string, files map[string]string) []byte {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	compressed := gzip.NewWriter(file)
	archive := tar.NewWriter(compressed)
	for name, text := range files {
		if err := archive.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, close := range []func() error{archive.Close, compressed.Close, file.Close} {
		if err := close(); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestWhatIsNotAChartIsRefusedInASentence gives --chart what people and scripts give it
// by mistake. Each answer says what is wrong and what to do; none waits for anything.
func TestWhatIsNotAChartIsRefusedInASentence(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	write := func(name string, text []byte) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const metadata = "apiVersion: v2\nname: todo-chatbot\nversion: 1.0.0\n"
	write("junk.bin", make([]byte, 3<<20))
	write("empty.tgz", nil)
	write("values.yaml", []byte("replicaCount: {}\n"))
	write("folder/readme.txt", []byte("hello"))
	write("unnamed/Chart.yaml", []byte("apiVersion: v2\nname: todo-chatbot\n"))
	write("bad/Chart.yaml", []byte("a: b: c\n"))
	write("loop/Chart.yaml", []byte(metadata))
	if err := os.Symlink("../loop", at("loop/self")); err != nil {
		t.Fatal(err)
	}
	write("knot/Chart.yaml", []byte(metadata))
	if err := os.Symlink("self", at("knot/self")); err != nil {
		t.Fatal(err)
	}
	write("linked/Chart.yaml", []byte(metadata))
	if err := os.Symlink("../folder", at("linked/files")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := packed(t, at("whole.tgz"), map[string]string{"todo-chatbot/Chart.yaml": metadata, "todo-chatbot/values.yaml": strings.Repeat("# comment\n", 1<<10)})
	write("cut.tgz", whole[:len(whole)/2])
	write("damaged.tgz", append(whole[:20:20], make([]byte, len(whole))...))
	packed(t, at("other.tgz"), map[string]string{"notes/readme.txt": "hello"})
	packed(t, at("flat.tgz"), map[string]string{"Chart.yaml": metadata})
	packed(t, at("none.tgz"), nil)
	for name, says := range map[string]string{
		"nothing":     "there is nothing at",
		"junk.bin":    "isn't a gzipped archive",
		"empty.tgz":   "isn't a gzipped archive",
		"values.yaml": "values are given by -f",
		"folder":      "no Chart.yaml in it",
		"unnamed":     "version is required",
		"bad":         "Chart.yaml",
		"loop":        "leads back to itself",
		"knot":        "leads back to itself",
		"pipe":        "neither a folder nor a file",
		"cut.tgz":     "cut short or damaged",
		"damaged.tgz": "cut short or damaged",
		"other.tgz":   "isn't a chart",
		"flat.tgz":    "isn't a chart",
		"none.tgz":    "isn't a chart",
	} {
		_, err := LoadChart(at(name))
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), at(name)) {
			t.Errorf("--chart %s: %v, want the path and %q", name, err, says)
		}
	}
	for path, says := range map[string]string{
		"/dev/zero":                     "neither a folder nor a file",
		"https://example.com/chart.tgz": "reads files only",
		"oci://example.com/chart":       "reads files only",
		at("whole.tgz") + "/x":          "can't be read",
		strings.Repeat("x", 5000):       "can't be read",
	} {
		if _, err := LoadChart(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("--chart %.60s: %v, want %q", path, err, says)
		}
	}
	if _, err := LoadChart(at("whole.tgz")); err != nil {
		t.Errorf("an archive that is a chart: %v", err)
	}
	if _, err := LoadChart(at("linked")); err != nil {
		t.Errorf("a chart with a link to a folder beside it: %v", err)
	}
	ours := at("ours")
	if err := os.CopyFS(ours, chart.FS()); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadChart(ours); err != nil {
		t.Errorf("a folder that is a chart: %v", err)
	}
}
