package image

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/pem"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// uid is who containers run as: over 10000, so that it is nobody on the node.
const uid = 10001

// epoch is the time of everything in an image.
var epoch = time.Unix(0, 0).UTC()

// file is an entry of a layer; a folder has no data and a name ending in a slash,
// and what has a target is a symbolic link to it.
type file struct {
	name   string
	mode   int64
	data   []byte
	target string
}

// baseFiles are what every image has below its binary.
func baseFiles(zones string) ([]file, error) {
	files := []file{
		{name: "etc/", mode: 0o755},
		{name: "etc/passwd", mode: 0o644,
			data: fmt.Appendf(nil, "root:x:0:0:root:/:/sbin/nologin\ntodo:x:%d:%d:todo:/tmp:/sbin/nologin\n", uid,
				uid)},
		{name: "etc/group", mode: 0o644, data: fmt.Appendf(nil, "root:x:0:\ntodo:x:%d:\n", uid)},
		{name: "etc/ssl/", mode: 0o755},
		{name: "etc/ssl/certs/", mode: 0o755},
		{name: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, data: certificates()},
		{name: "tmp/", mode: 0o1777},
		{name: "usr/", mode: 0o755},
		{name: "usr/share/", mode: 0o755},
	}
	zoneFiles, err := zoneFiles(zones)
	if err != nil {
		return nil, fmt.Errorf("read Go's time zones from %s: %w", zones, err)
	}
	return append(files, zoneFiles...), nil
}

// certificates returns Mozilla's roots as PEM. They come with a pinned Go module,
// so that every machine has the same. Roots that are trusted under conditions
// only are left out, because a file cannot carry the conditions.
func certificates() []byte {
	var all bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			// Writing to a buffer cannot fail.
			_ = pem.Encode(&all, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate})
		}
	}
	return all.Bytes()
}

// zoneFiles unpacks Go's zoneinfo.zip to where every program looks for it.
func zoneFiles(zones string) ([]file, error) {
	archive, err := zip.OpenReader(zones)
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }() // it was only read
	folders := map[string]bool{}
	var files []file
	addFolder := func(name string) {
		if !folders[name] {
			folders[name] = true
			files = append(files, file{name: name + "/", mode: 0o755})
		}
	}
	for _, entry := range archive.File {
		name := path.Join("usr/share/zoneinfo", entry.Name)
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		for at := len("usr/share/zoneinfo"); at >= 0; {
			addFolder(name[:at])
			next := strings.IndexByte(name[at+1:], '/')
			if next < 0 {
				break
			}
			at += 1 + next
		}
		reader, err := entry.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(reader)
		reader.Close()
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: name, mode: 0o644, data: data})
	}
	return files, nil
}

// layer packs files, sorted by name and owned by root, into a compressed layer.
func layer(files []file) (v1.Layer, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	var packed bytes.Buffer
	writer := tar.NewWriter(&packed)
	for _, f := range files {
		header := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.data)), ModTime: epoch,
			Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if strings.HasSuffix(f.name, "/") {
			header.Typeflag = tar.TypeDir
		}
		if f.target != "" {
			header.Typeflag = tar.TypeSymlink
			header.Linkname = f.target
		}
		if err := writer.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := writer.Write(f.data); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("pack a layer: %w", err)
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil }
	return tarball.LayerFromOpener(open, tarball.WithCompressionLevel(gzip.BestCompression),
		tarball.WithCompressedCaching, tarball.WithMediaType(types.OCILayer))
}
