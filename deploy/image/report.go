package image

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Report is what `todoctl images inspect` shows of an image for one platform.
type Report struct {
	Name     string            `json:"name"`
	Platform string            `json:"platform"`
	Digest   string            `json:"digest"` // of the manifest
	ID       string            `json:"id"`     // of the configuration
	Bytes    int64             `json:"bytes"`  // compressed, all layers
	Layers   []LayerReport     `json:"layers"`
	User     string            `json:"user"`
	Entry    []string          `json:"entrypoint"`
	Ports    []string          `json:"ports"`
	Labels   map[string]string `json:"labels"`
	SBOM     string            `json:"sbom,omitempty"` // path of the bill of materials
}

// LayerReport is one layer of an image.
type LayerReport struct {
	Digest  string `json:"digest"`
	Bytes   int64  `json:"bytes"`
	Comment string `json:"comment"`
}

// Inspect describes an image.
func Inspect(name Name, platform Platform, img v1.Image) (Report, error) {
	identity, err := identify(img)
	if err != nil {
		return Report{}, fmt.Errorf("digest %s: %w", name, err)
	}
	config, err := img.ConfigFile()
	if err != nil {
		return Report{}, fmt.Errorf("read the configuration of %s: %w", name, err)
	}
	manifest, err := img.Manifest()
	if err != nil {
		return Report{}, fmt.Errorf("read the manifest of %s: %w", name, err)
	}
	r := Report{
		Name: name.String(), Platform: platform.String(), Digest: identity.Manifest.String(),
		ID:   identity.Config.String(),
		User: config.Config.User, Entry: config.Config.Entrypoint, Labels: config.Config.Labels,
	}
	for port := range config.Config.ExposedPorts {
		r.Ports = append(r.Ports, port)
	}
	for i, l := range manifest.Layers {
		r.Bytes += l.Size
		part := LayerReport{Digest: l.Digest.String(), Bytes: l.Size}
		if i < len(config.History) {
			part.Comment = config.History[i].Comment
		}
		r.Layers = append(r.Layers, part)
	}
	return r, nil
}
