// Package helm is Helm as a library: it loads and renders the chart, applies it,
// and keeps the record of its revisions.
package helm

import (
	"archive/tar"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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
	if err := looksLikeChart(path); err != nil {
		return nil, err
	}
	loaded, err := loader.Load(path)
	if err != nil {
		return nil, refusal(path, err)
	}
	if err := checkSize(path, loaded); err != nil {
		return nil, err
	}
	if loaded.Name() != chart.Name {
		return nil, fmt.Errorf("the chart %s is %q: todoctl deploys %q only; use helm for others", path, loaded.Name(),
			chart.Name)
	}
	return &Chart{loaded}, nil
}

// instead is what to do where --chart names something that is not a chart.
const instead = "name the folder that holds Chart.yaml, or an archive that helm package made, or leave --chart out to deploy the chart that is compiled in"

// looksLikeChart refuses what Helm would read to its end, wait for without end, or
// complain of in words that name neither the mistake nor what to do.
func looksLikeChart(path string) error {
	if scheme, _, remote := strings.Cut(path, "://"); remote {
		return fmt.Errorf(
			"--chart %s is an address, and todoctl reads files only: helm pull %s fetches the archive; then name "+
				"that (%s:// isn't followed)", path, path, scheme)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is nothing at %s, which --chart names: %s", path, instead)
	case err != nil:
		return fmt.Errorf("the chart %s can't be read: %w", path, cause(err))
	case info.IsDir():
		return hasMetadata(path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("the chart %s is neither a folder nor a file: %s", path, instead)
	case info.Size() > archive.MaxDecompressedChartSize:
		return fmt.Errorf("the chart %s has %.0f MB, and Helm reads at most %.0f MB: %s", path,
			float64(info.Size())/1e6, float64(archive.MaxDecompressedChartSize)/1e6, instead)
	}
	return isArchive(path)
}

// hasMetadata says whether a folder holds a chart, before all of it is read.
func hasMetadata(folder string) error {
	_, err := os.Stat(filepath.Join(folder, "Chart.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s isn't a chart, as there is no Chart.yaml in it: %s", folder, instead)
	}
	if err != nil {
		return fmt.Errorf("the chart %s can't be read: %w", folder, cause(err))
	}
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type()&fs.ModeSymlink != 0 && leadsBack(path) {
			return fmt.Errorf(
				"%s is a symbolic link that leads back to itself or to a folder that it is in, so that the chart "+
					"has no end: remove the link", path)
		}
		return nil // What can't be read may be named in .helmignore: Helm says.
	})
}

// leadsBack says whether a symbolic link leads to itself or to a folder that it is in.
func leadsBack(link string) bool {
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		return errors.Is(err, syscall.ELOOP) || strings.Contains(err.Error(), "too many links")
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(link))
	if err != nil {
		return false
	}
	inside, err := filepath.Rel(target, folder)
	return err == nil && filepath.IsLocal(inside)
}

// isArchive says whether a file begins as what gzip writes (RFC 1952, section 2.3.1).
func isArchive(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("the chart %s can't be read: %w", path, cause(err))
	}
	defer file.Close()
	var head [3]byte
	_, err = io.ReadFull(file, head[:])
	if err == nil && head == [3]byte{0x1f, 0x8b, 8} {
		return nil
	}
	switch filepath.Ext(path) {
	case ".yaml", ".yml":
		return fmt.Errorf("%s is a YAML file and not a chart: values are given by -f %s; %s", path, path, instead)
	}
	return fmt.Errorf("the file %s isn't a chart, as it isn't a gzipped archive: %s", path, instead)
}

// refusal is what Helm says of a chart that it can't load, as a sentence.
func refusal(path string, err error) error {
	said := err.Error()
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum),
		errors.Is(err, gzip.ErrHeader), errors.Is(err, tar.ErrHeader):
		return fmt.Errorf("the archive %s is cut short or damaged (%w): fetch or package it again", path, err)
	case strings.HasPrefix(said, "Chart.yaml file is missing"), strings.Contains(said, "base directory"),
		strings.Contains(said, "no files in chart"):
		return fmt.Errorf("the archive %s isn't a chart, as there is no folder with a Chart.yaml in it: %s", path,
			instead)
	}
	return fmt.Errorf("the chart %s can't be loaded, which Helm says is because of this: %w", path, err)
}

// cause is what the system said, without the path that stands beside it.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
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
	return fmt.Errorf(
		"the chart %s has %.1f MB compressed, and Helm records it in a Secret of at most 1 MB: remove what isn't "+
			"part of it, or name it in .helmignore (the largest file is %s, %.1f MB)",
		path, float64(packed)/1e6, largest.name, float64(largest.size)/1e6)
}

// countingWriter counts what is written and keeps none of it.
type countingWriter int

// Write counts.
func (c *countingWriter) Write(text []byte) (int, error) {
	*c += countingWriter(len(text))
	return len(text), nil
}
