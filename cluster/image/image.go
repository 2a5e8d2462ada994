//go:build linux

// Package image packs one static program as a container image in a tar file,
// without a container engine.
package image

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Program is what becomes an image: a static binary and the user it runs as.
type Program struct {
	// Reference is the image's full name with a tag, such as localhost/pause:1.
	Reference string
	// Binary is the program's file on this machine. The image runs it as
	// /<its base name>.
	Binary string
	// User is the numeric user, or user and group, that the image runs as.
	User string
}

// Write packs the program into the tar file. The same binary gives the same image.
func Write(program Program, file string) error {
	tag, err := name.NewTag(program.Reference, name.StrictValidation)
	if err != nil {
		return fmt.Errorf("pack an image: %w", err)
	}
	files, err := pack(program)
	if err != nil {
		return fmt.Errorf("pack image %s: %w", program.Reference, err)
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(files)), nil
	})
	if err != nil {
		return fmt.Errorf("pack image %s: %w", program.Reference, err)
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err == nil {
		image, err = configure(image, program)
	}
	if err == nil {
		err = tarball.WriteToFile(file, tag, image)
	}
	if err != nil {
		return fmt.Errorf("write image %s to %s: %w", program.Reference, file, err)
	}
	return nil
}

func configure(image v1.Image, program Program) (v1.Image, error) {
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", runtime.GOARCH
	config.Config = v1.Config{
		Entrypoint: []string{"/" + filepath.Base(program.Binary)},
		User:       program.User,
		WorkingDir: "/",
	}
	return mutate.ConfigFile(image, config)
}

func pack(program Program) ([]byte, error) {
	binary, err := os.ReadFile(program.Binary)
	if err != nil {
		return nil, err
	}
	packed := &bytes.Buffer{}
	w := tar.NewWriter(packed)
	// Programs expect a place for temporary files; an empty base has none.
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777}); err != nil {
		return nil, err
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: filepath.Base(program.Binary), Mode: 0o755,
		Size: int64(len(binary))}
	if err := w.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := w.Write(binary); err != nil {
		return nil, err
	}
	return packed.Bytes(), w.Close()
}
