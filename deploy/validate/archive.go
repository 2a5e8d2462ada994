package validate

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// maxArchive is how much of an archive is read, unpacked: ours has some 60 KB.
const maxArchive = 64 << 20

func isArchive(name string) bool {
	return strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar.gz")
}

// archiveGroup is the values files in a chart's archive, each over the chart's own.
func archiveGroup(name string, below values.Input) (Group, error) {
	file, err := os.Open(name)
	if err != nil {
		return Group{}, fmt.Errorf("open the chart: %w", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return Group{}, fmt.Errorf("%s is no archive of a chart (helm package makes one): %w", name, err)
	}
	group := Group{Chart: name}
	chart := false
	for archive := tar.NewReader(io.LimitReader(unpacked, maxArchive)); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Group{}, fmt.Errorf("read the archive %s: %w", name, err)
		}
		folder, base := path.Split(path.Clean(header.Name))
		if strings.Count(folder, "/") != 1 {
			continue // Of a chart below this one, or of the templates.
		}
		chart = chart || base == "Chart.yaml"
		if !strings.HasPrefix(base, "values") || !strings.HasSuffix(base, ".yaml") {
			continue
		}
		source, err := values.Read(name+"/"+base, archive)
		if err != nil {
			return Group{}, err
		}
		input := below
		input.Layers = append(slices.Clone(below.Layers), source)
		group.Sets = append(group.Sets, Set{source.Name, input})
	}
	if !chart {
		return Group{}, fmt.Errorf("%s holds no chart: it has no Chart.yaml in its one folder", name)
	}
	return group, nil
}
