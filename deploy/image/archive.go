package image

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// WriteArchive writes an image as a tar that every loader takes: an OCI layout,
// which keeps the digest, with the manifest.json that `docker load` looks for.
// The tar itself is not compressed: containerd ignores a compressed one silently.
func WriteArchive(w io.Writer, name Name, img v1.Image) error {
	manifest, err := img.Manifest()
	if err != nil {
		return fmt.Errorf("read the manifest of %s: %w", name, err)
	}
	archive := archiveWriter{tar: tar.NewWriter(w)}
	archive.addText("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	archive.addIndex(name, img)
	config, err := img.RawConfigFile()
	archive.fail(err)
	archive.addText(blobPath(manifest.Config.Digest), config)
	var paths []string
	for _, descriptor := range manifest.Layers {
		paths = append(paths, blobPath(descriptor.Digest))
		archive.addLayer(img, descriptor)
	}
	text, err := json.Marshal([]any{map[string]any{
		"Config": blobPath(manifest.Config.Digest), "RepoTags": []string{name.String()}, "Layers": paths,
	}})
	archive.fail(err)
	archive.addText("manifest.json", text)
	archive.fail(archive.tar.Close())
	if archive.err != nil {
		return fmt.Errorf("write the archive of %s: %w", name, archive.err)
	}
	return nil
}

// archiveWriter keeps the first error, so that the writing reads as a list.
type archiveWriter struct {
	tar *tar.Writer
	err error
}

func (a *archiveWriter) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

func (a *archiveWriter) header(name string, size int64) {
	if a.err == nil {
		a.err = a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: size, ModTime: epoch,
			Typeflag: tar.TypeReg, Format: tar.FormatUSTAR})
	}
}

func (a *archiveWriter) addText(name string, data []byte) {
	a.header(name, int64(len(data)))
	if a.err == nil {
		_, a.err = a.tar.Write(data)
	}
}

func (a *archiveWriter) addLayer(img v1.Image, descriptor v1.Descriptor) {
	l, err := img.LayerByDigest(descriptor.Digest)
	if err != nil {
		a.fail(err)
		return
	}
	data, err := l.Compressed()
	if err != nil {
		a.fail(err)
		return
	}
	defer data.Close()
	a.header(blobPath(descriptor.Digest), descriptor.Size)
	if a.err == nil {
		_, a.err = io.Copy(a.tar, data)
	}
}

func (a *archiveWriter) addIndex(name Name, img v1.Image) {
	manifest, err := img.RawManifest()
	a.fail(err)
	digest, err := img.Digest()
	a.fail(err)
	mediaType, err := img.MediaType()
	a.fail(err)
	a.addText(blobPath(digest), manifest)
	descriptor := v1.Descriptor{MediaType: mediaType, Digest: digest, Size: int64(len(manifest))}
	tagged, pinned := descriptor, descriptor
	// containerd reads the first name, other tools the second.
	tagged.Annotations = map[string]string{"io.containerd.image.name": name.Full(), nameAnnotation: name.Tag}
	// A pod that pins a digest looks for the image under this name.
	pinned.Annotations = map[string]string{"io.containerd.image.name": strings.TrimSuffix(name.Full(), ":"+name.Tag) +
		"@" + digest.String()}
	index, err := json.Marshal(v1.IndexManifest{SchemaVersion: 2, Manifests: []v1.Descriptor{tagged, pinned}})
	a.fail(err)
	a.addText("index.json", index)
}

func blobPath(digest v1.Hash) string { return "blobs/" + digest.Algorithm + "/" + digest.Hex }

// archiveTarget is a file.
type archiveTarget struct{ path string }

// Archive is a target that is a tar file. An existing file is other content.
func Archive(path string) Target { return archiveTarget{path} }

func (a archiveTarget) String() string { return "the archive " + a.path }

func (a archiveTarget) Digests(_ context.Context, _ Name) ([]string, int, error) {
	f, err := os.Open(a.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 1, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	reader := tar.NewReader(f)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return []string{"no image"}, 0, nil
		}
		if err != nil {
			return []string{"not an archive"}, 0, nil
		}
		if header.Name != "index.json" {
			continue
		}
		var index v1.IndexManifest
		if err := json.NewDecoder(reader).Decode(&index); err != nil || len(index.Manifests) == 0 {
			return []string{"not an image"}, 0, nil
		}
		return []string{index.Manifests[0].Digest.String()}, 0, nil
	}
}

func (a archiveTarget) Put(_ context.Context, name Name, img v1.Image) error {
	if err := os.MkdirAll(filepath.Dir(a.path), 0o755); err != nil {
		return err
	}
	return writeFile(a.path, name, img)
}

// writeFile writes beside the file and renames, so that no half file is left.
func writeFile(path string, name Name, img v1.Image) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".image-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := WriteArchive(f, name, img); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// temporaryArchive writes the image for a loader that wants a file; remove takes it away.
func temporaryArchive(name Name, img v1.Image) (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "todoctl-load-")
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(dir, filepath.Base(name.Repository)+".tar")
	if err := writeFile(path, name, img); err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	return path, func() { os.RemoveAll(dir) }, nil
}
