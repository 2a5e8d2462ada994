package bundle

import (
	"archive/tar"
	"bytes"
	"context"
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
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// The files of a bundle besides blobs, bills of materials and archives, in this order.
const (
	sumsName      = "SHA256SUMS"
	signatureName = "SHA256SUMS.sig"
	aboutName     = "bundle.json"
	layoutName    = "oci-layout"
	indexName     = "index.json"
)

// format is of the file. A number that isn't known is of a newer todoctl.
const format = 1

// refName is how an OCI layout says what something is called.
const refName = "org.opencontainers.image.ref.name"

// About is what a bundle says of itself.
type About struct {
	Format    int      `json:"format"`
	Version   string   `json:"version"`
	Platforms []string `json:"platforms"` // of the images
	Images    []Named  `json:"images"`
	Chart     Named    `json:"chart"`
}

// Named is an artifact with its digest.
type Named struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// Request says what a bundle is made of.
type Request struct {
	Source    image.Source
	Version   string // of the images and of todoctl
	Commit    string // that the source is at, if it is known
	Platforms []image.Platform
	Key       *dist.SigningKey
	Path      string // of the file that is made; nothing may be there
}

// entry is a file of a bundle.
type entry struct {
	name string
	data []byte
}

// Write makes the file, whole or not at all. The same source and key give the same bytes.
func Write(ctx context.Context, r Request) (About, error) {
	if r.Key == nil {
		return About{}, errors.New("a bundle is signed: name a private key")
	}
	if _, err := os.Lstat(r.Path); !errors.Is(err, fs.ErrNotExist) {
		return About{}, fmt.Errorf("%s is there already: name a file that isn't", r.Path)
	}
	about, entries, err := r.entries(ctx)
	if err != nil {
		return About{}, err
	}
	return about, writeFile(r.Path, entries, r.Key)
}

// entries are all but the checksums and their signature.
func (r Request) entries(ctx context.Context) (About, []entry, error) {
	chart, err := Chart()
	if err != nil {
		return About{}, nil, err
	}
	recipes, err := image.Recipes(r.Version)
	if err != nil {
		return About{}, nil, err
	}
	about := About{Format: format, Version: r.Version}
	for _, platform := range r.Platforms {
		about.Platforms = append(about.Platforms, platform.String())
	}
	artifacts := []Artifact{chart}
	var more []entry
	for _, recipe := range recipes {
		built, err := image.Build(ctx, r.Source, recipe, r.Platforms)
		if err != nil {
			return About{}, nil, err
		}
		artifacts = append(artifacts, Artifact{built.Name, built.Index})
		for _, platform := range r.Platforms {
			more = append(more, entry{fmt.Sprintf("sbom/%s_%s_%s.cdx.json", built.Name.Repository, built.Name.Tag,
				platform.Architecture), built.SBOM[platform]})
		}
	}
	programs, err := r.programs(ctx)
	if err != nil {
		return About{}, nil, err
	}
	layout, err := about.layout(artifacts, r.Key)
	if err != nil {
		return About{}, nil, err
	}
	said, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return About{}, nil, err
	}
	return about, slices.Concat([]entry{{aboutName, append(said, '\n')}}, layout, more, programs), nil
}

// programs are todoctl itself, as people download it.
func (r Request) programs(ctx context.Context) ([]entry, error) {
	request := dist.Request{Source: r.Source, Version: r.Version, Commit: r.Commit, Date: time.Unix(0, 0).UTC()}
	var entries []entry
	for _, platform := range r.Platforms {
		files, err := dist.Archive(ctx, request, dist.Program{Name: "todoctl"}, platform)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			entries = append(entries, entry{name, files[name]})
		}
	}
	return entries, nil
}

// layout is the OCI layout of the artifacts and their signatures; it fills in what they are.
func (a *About) layout(artifacts []Artifact, key *dist.SigningKey) ([]entry, error) {
	blobs := map[string][]byte{}
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex}
	for at, artifact := range artifacts {
		digest, err := artifact.Content.Digest()
		if err != nil {
			return nil, fmt.Errorf("digest %s: %w", artifact.Name, err)
		}
		named := Named{artifact.Name.String(), digest.String()}
		if at == 0 {
			a.Chart = named
		} else {
			a.Images = append(a.Images, named)
		}
		signature, err := signatureOf(artifact, key)
		if err != nil {
			return nil, err
		}
		for _, kept := range []Artifact{artifact, signature} {
			d, err := collect(blobs, kept)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", kept.Name, err)
			}
			index.Manifests = append(index.Manifests, d)
		}
	}
	text, err := json.Marshal(index)
	if err != nil {
		return nil, err
	}
	entries := []entry{{layoutName, []byte(`{"imageLayoutVersion":"1.0.0"}`)}, {indexName, text}}
	for _, name := range slices.Sorted(maps.Keys(blobs)) {
		entries = append(entries, entry{name, blobs[name]})
	}
	return entries, nil
}

// collect takes an artifact's blobs, and describes it.
func collect(blobs map[string][]byte, a Artifact) (v1.Descriptor, error) {
	manifest, err := a.Content.RawManifest()
	if err != nil {
		return v1.Descriptor{}, err
	}
	digest, err := a.Content.Digest()
	if err != nil {
		return v1.Descriptor{}, err
	}
	blobs[blobName(digest)] = manifest
	d := v1.Descriptor{Digest: digest, Size: int64(len(manifest)), MediaType: types.OCIManifestSchema1,
		Annotations: map[string]string{refName: a.Name.String()}}
	switch content := a.Content.(type) {
	case v1.ImageIndex:
		d.MediaType = types.OCIImageIndex
		list, err := content.IndexManifest()
		if err != nil {
			return d, err
		}
		for _, child := range list.Manifests {
			img, err := content.Image(child.Digest)
			if err != nil {
				return d, err
			}
			if _, err := collect(blobs, Artifact{Content: img}); err != nil {
				return d, err
			}
		}
		return d, nil
	case v1.Image:
		return d, collectImage(blobs, content)
	}
	return d, fmt.Errorf("%T is neither an image nor one for several platforms", a.Content)
}

func collectImage(blobs map[string][]byte, img v1.Image) error {
	manifest, err := img.Manifest()
	if err != nil {
		return err
	}
	if blobs[blobName(manifest.Config.Digest)], err = img.RawConfigFile(); err != nil {
		return err
	}
	for _, d := range manifest.Layers {
		layer, err := img.LayerByDigest(d.Digest)
		if err != nil {
			return err
		}
		reader, err := layer.Compressed()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(reader)
		if err := errors.Join(err, reader.Close()); err != nil {
			return err
		}
		blobs[blobName(d.Digest)] = data
	}
	return nil
}

func blobName(digest v1.Hash) string { return "blobs/" + digest.Algorithm + "/" + digest.Hex }

// writeFile writes beside the file and renames, so that no half file is left.
func writeFile(path string, entries []entry, key *dist.SigningKey) error {
	var sums bytes.Buffer
	for _, e := range entries {
		sum := sha256.Sum256(e.data)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), e.name)
	}
	signature, err := key.Sign(sums.Bytes())
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".bundle-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = writeTar(f, slices.Concat([]entry{{sumsName, sums.Bytes()}, {signatureName, signature}}, entries))
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}

func writeTar(w io.Writer, entries []entry) error {
	archive := tar.NewWriter(w)
	for _, e := range entries {
		header := tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.data)), ModTime: time.Unix(0, 0),
			Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(&header); err != nil {
			return err
		}
		if _, err := archive.Write(e.data); err != nil {
			return err
		}
	}
	return archive.Close()
}

// nameOf reads "todo-chatbot-backend:1.1.0".
func nameOf(text string) image.Name {
	repository, tag, _ := strings.Cut(text, ":")
	return image.Name{Repository: repository, Tag: tag}
}
