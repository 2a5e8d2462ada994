// Package bundle makes a release of what registries hold: the images and the chart,
// each signed as cosign signs with a key. They go to a registry, or into one file that
// a machine without a network installs from.
package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// What Helm calls the parts of a chart in a registry, and cosign those of a signature.
const (
	chartConfig     types.MediaType = "application/vnd.cncf.helm.config.v1+json"
	chartContent    types.MediaType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
	signedPayload   types.MediaType = "application/vnd.dev.cosign.simplesigning.v1+json"
	signatureKey                    = "dev.cosignproject.cosign/signature"
	signatureType                   = "cosign container image signature"
	signatureSuffix                 = ".sig"
)

// Artifact is one of a release: an image for all its platforms, or the chart.
type Artifact struct {
	Name    image.Name
	Content image.Content
}

// Chart is the chart that is compiled in, as Helm pushes one. Its version is its own.
func Chart() (Artifact, error) {
	text, err := fs.ReadFile(chart.FS(), "Chart.yaml")
	if err != nil {
		return Artifact{}, fmt.Errorf("read the chart: %w", err)
	}
	var metadata map[string]any
	if err := yaml.Unmarshal(text, &metadata); err != nil {
		return Artifact{}, fmt.Errorf("read the chart: %w", err)
	}
	config, err := json.Marshal(metadata)
	if err != nil {
		return Artifact{}, fmt.Errorf("read the chart: %w", err)
	}
	packed, err := packChart()
	if err != nil {
		return Artifact{}, fmt.Errorf("pack the chart: %w", err)
	}
	content, err := newChartImage(config, packed)
	if err != nil {
		return Artifact{}, fmt.Errorf("pack the chart: %w", err)
	}
	version, _ := metadata["version"].(string)
	return Artifact{image.Name{Repository: chart.Name, Tag: version}, content}, nil
}

// packChart is what `helm package` makes, without a word of when and by whom.
func packChart() ([]byte, error) {
	var packed bytes.Buffer
	compressor := gzip.NewWriter(&packed)
	archive := tar.NewWriter(compressor)
	err := fs.WalkDir(chart.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path == chart.CI {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(chart.FS(), path)
		if err != nil {
			return err
		}
		header := tar.Header{Name: chart.Name + "/" + path, Mode: 0o644, Size: int64(len(data)),
			ModTime: time.Unix(0, 0), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(&header); err != nil {
			return err
		}
		_, err = archive.Write(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	err = compressor.Close()
	return packed.Bytes(), err
}

// chartImage is an image to registries; its configuration is the chart's metadata.
type chartImage struct {
	config, manifest []byte
	layer            v1.Layer
}

func newChartImage(config, packed []byte) (v1.Image, error) {
	c := chartImage{config: config, layer: static.NewLayer(packed, chartContent)}
	manifest := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	var err error
	if manifest.Config, err = describe(static.NewLayer(config, chartConfig)); err != nil {
		return nil, err
	}
	layer, err := describe(c.layer)
	if err != nil {
		return nil, err
	}
	manifest.Layers = []v1.Descriptor{layer}
	if c.manifest, err = json.Marshal(manifest); err != nil {
		return nil, err
	}
	return partial.CompressedToImage(c)
}

func describe(layer v1.Layer) (v1.Descriptor, error) {
	d, err := partial.Descriptor(layer)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return *d, nil
}

func (c chartImage) RawConfigFile() ([]byte, error)      { return c.config, nil }
func (c chartImage) RawManifest() ([]byte, error)        { return c.manifest, nil }
func (c chartImage) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }
func (c chartImage) LayerByDigest(v1.Hash) (partial.CompressedLayer, error) {
	return c.layer, nil
}

// payload is what cosign signs of an image. The optional part is ours: it binds the
// digest to a name, so that an old release can't be passed off as a new one.
type payload struct {
	Critical struct {
		Identity struct {
			Reference string `json:"docker-reference"`
		} `json:"identity"`
		Image struct {
			Digest string `json:"docker-manifest-digest"`
		} `json:"image"`
		Type string `json:"type"`
	} `json:"critical"`
	Optional map[string]string `json:"optional"`
}

// signatureOf is the image in which cosign keeps a signature, and its tag.
func signatureOf(a Artifact, key *dist.SigningKey) (Artifact, error) {
	digest, err := a.Content.Digest()
	if err != nil {
		return Artifact{}, fmt.Errorf("digest %s: %w", a.Name, err)
	}
	var p payload
	p.Critical.Identity.Reference = a.Name.Repository
	p.Critical.Image.Digest = digest.String()
	p.Critical.Type = signatureType
	p.Optional = map[string]string{"tag": a.Name.Tag}
	text, err := json.Marshal(p)
	if err != nil {
		return Artifact{}, err
	}
	signature, err := key.Sign(text)
	if err != nil {
		return Artifact{}, err
	}
	img, err := mutate.Append(mutate.MediaType(empty.Image, types.OCIManifestSchema1), mutate.Addendum{
		Layer:       static.NewLayer(text, signedPayload),
		Annotations: map[string]string{signatureKey: string(bytes.TrimSpace(signature))},
	})
	if err != nil {
		return Artifact{}, fmt.Errorf("sign %s: %w", a.Name, err)
	}
	img = mutate.ConfigMediaType(img, types.OCIConfigJSON)
	return Artifact{image.Name{Repository: a.Name.Repository, Tag: signatureTag(digest)}, img}, nil
}

// signatureTag is where cosign looks for the signatures of a digest.
func signatureTag(digest v1.Hash) string {
	return digest.Algorithm + "-" + digest.Hex + signatureSuffix
}
