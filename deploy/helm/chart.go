// Package helm is Helm as a library: it loads and renders the chart, applies it,
// and keeps the record of its revisions.
package helm

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chartv2 "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
)

// Chart is a loaded Helm chart.
type Chart struct{ chart *chartv2.Chart }

// Version returns the chart's own version.
func (c *Chart) Version() string { return c.chart.Metadata.Version }

// Digest is a sum of everything in the chart, whatever it was loaded from.
func (c *Chart) Digest() string {
	sum := sha256.New()
	files := map[string][]byte{}
	for _, file := range c.chart.Raw {
		files[file.Name] = file.Data
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(sum, "%d %s %d ", len(name), name, len(files[name]))
		sum.Write(files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Same says whether two charts are the same in all that Helm keeps of a chart in the
// record of a revision: metadata, templates, default values, schema and other files.
func (c *Chart) Same(other *Chart) bool {
	return bytes.Equal(c.recorded(), other.recorded())
}

// recorded is what Helm keeps of the chart, without the times of its files.
func (c *Chart) recorded() []byte {
	files := map[string][]byte{}
	for _, file := range slices.Concat(c.chart.Templates, c.chart.Files) {
		files[file.Name] = file.Data
	}
	text, err := json.Marshal([]any{c.chart.Metadata, c.chart.Values, c.chart.Schema, files})
	if err != nil {
		panic(err) // It came from YAML and JSON, and so marshals.
	}
	return text
}

// EmbeddedChart loads the chart that is compiled in.
func EmbeddedChart() (*Chart, error) {
	var files []*archive.BufferedFile
	err := fs.WalkDir(chart.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path == chart.CI {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(chart.FS(), path)
		files = append(files, &archive.BufferedFile{Name: path, ModTime: time.Time{}, Data: data})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the chart that is compiled in: %w", err)
	}
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return nil, fmt.Errorf("load the chart that is compiled in: %w", err)
	}
	return &Chart{loaded}, nil
}

// LoadChart loads a chart from a folder or an archive; "" is the one compiled in.
// Only our own chart is taken: the deployer knows its names.
func LoadChart(path string) (*Chart, error) {
	if strings.TrimSpace(path) == "" {
		return EmbeddedChart()
	}
	loaded, err := loader.Load(path)
	if err != nil {
		return nil, fmt.Errorf("load the chart %s: %w", path, err)
	}
	if err := checkSize(path, loaded); err != nil {
		return nil, err
	}
	if loaded.Name() != chart.Name {
		return nil, fmt.Errorf("the chart %s is %q: todoctl deploys %q only; use helm for others", path, loaded.Name(), chart.Name)
	}
	return &Chart{loaded}, nil
}

// maxRecord is how much of a chart fits, compressed, into the Secret in which Helm
// records a revision: of the 1 MiB that Kubernetes takes a third goes to base64,
// and the values and objects stand there too.
const maxRecord = 600 << 10

// checkSize refuses a chart that no revision could be recorded with, and names
// what makes it large.
func checkSize(path string, loaded *chartv2.Chart) error {
	var packed countingWriter
	compressed := gzip.NewWriter(&packed)
	var largest struct {
		name string
		size int
	}
	for _, file := range loaded.Raw {
		if len(file.Data) > largest.size {
			largest.name = file.Name
			largest.size = len(file.Data)
		}
		if _, err := compressed.Write(file.Data); err != nil {
			return fmt.Errorf("measure the chart %s: %w", path, err)
		}
	}
	if err := compressed.Close(); err != nil {
		return fmt.Errorf("measure the chart %s: %w", path, err)
	}
	if packed <= maxRecord {
		return nil
	}
	return fmt.Errorf("the chart %s has %.1f MB compressed, and Helm records it in a Secret of at most 1 MB: remove what isn't part of it, or name it in .helmignore (the largest file is %s, %.1f MB)",
		path, float64(packed)/1e6, largest.name, float64(largest.size)/1e6)
}

// countingWriter counts what is written and keeps none of it.
type countingWriter int

// Write counts.
func (c *countingWriter) Write(text []byte) (int, error) {
	*c += countingWriter(len(text))
	return len(text), nil
}
