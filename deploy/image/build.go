package image

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Built is an image for all its platforms.
type Built struct {
	Name  Name
	Index v1.ImageIndex
	// SBOM is the CycloneDX document of each platform's image.
	SBOM map[Platform][]byte
}

// part is one platform's layers, before the tag is known.
type part struct {
	platform Platform
	layers   []v1.Layer
	sbom     []byte
}

// Build builds the image of a recipe for the platforms.
func Build(ctx context.Context, source Source, recipe Recipe, platforms []Platform) (Built, error) {
	if recipe.NeedsPage {
		if err := source.BuildPage(ctx); err != nil {
			return Built{}, err
		}
	}
	work, err := os.MkdirTemp("", "todoctl-image-")
	if err != nil {
		return Built{}, fmt.Errorf("make a folder to build in: %w", err)
	}
	defer os.RemoveAll(work)
	var parts []part
	for _, platform := range platforms {
		p, err := buildPart(ctx, source, recipe, platform, work)
		if err != nil {
			return Built{}, fmt.Errorf("build %s for %s: %w", recipe.Component.Name(), platform, err)
		}
		parts = append(parts, p)
	}
	name := Name{recipe.Component.Name(), recipe.Tag}
	if recipe.Tag == AutoTag {
		if name.Tag, err = contentTag(source.Version(), parts); err != nil {
			return Built{}, err
		}
	}
	return assemble(name, recipe, parts)
}

func buildPart(ctx context.Context, source Source, recipe Recipe, platform Platform, work string) (part, error) {
	zones, err := source.zones(ctx)
	if err != nil {
		return part{}, err
	}
	base, err := baseFiles(zones)
	if err != nil {
		return part{}, err
	}
	baseLayer, err := layer(base)
	if err != nil {
		return part{}, err
	}
	p := part{platform: platform, layers: []v1.Layer{baseLayer}}
	path, err := source.Compile(ctx, recipe.Binary.Package, platform, work)
	if err != nil {
		return part{}, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return part{}, fmt.Errorf("read the binary: %w", err)
	}
	info, err := readBuildInfo(path)
	if err != nil {
		return part{}, err
	}
	program := strings.TrimPrefix(recipe.Binary.Path, "/")
	programs := []file{{name: program, mode: 0o755, data: data}}
	for _, link := range recipe.Links {
		programs = append(programs, file{name: strings.TrimPrefix(link, "/"), mode: 0o777, target: program})
	}
	programLayer, err := layer(programs)
	if err != nil {
		return part{}, err
	}
	p.layers = append(p.layers, programLayer)
	p.sbom, err = bill(recipe, source, info)
	return p, err
}

// contentTag names what the layers hold.
func contentTag(version string, parts []part) (string, error) {
	sum := sha256.New()
	for _, p := range parts {
		for _, l := range p.layers {
			digest, err := l.Digest()
			if err != nil {
				return "", fmt.Errorf("digest a layer: %w", err)
			}
			fmt.Fprintln(sum, p.platform, digest)
		}
	}
	// A letter in front: an identifier of digits alone must not begin with 0.
	return fmt.Sprintf("%s-c%x", version, sum.Sum(nil)[:6]), nil
}

func assemble(name Name, recipe Recipe, parts []part) (Built, error) {
	built := Built{Name: name, Index: mutate.IndexMediaType(empty.Index, types.OCIImageIndex),
		SBOM: map[Platform][]byte{}}
	for _, p := range parts {
		img, err := mutate.AppendLayers(mutate.MediaType(empty.Image, types.OCIManifestSchema1), p.layers...)
		if err != nil {
			return Built{}, fmt.Errorf("put the layers of %s together: %w", name, err)
		}
		img, err = mutate.ConfigFile(mutate.ConfigMediaType(img, types.OCIConfigJSON), configuration(name, recipe, p))
		if err != nil {
			return Built{}, fmt.Errorf("configure %s: %w", name, err)
		}
		built.Index = mutate.AppendManifests(built.Index, mutate.IndexAddendum{Add: img, Descriptor: v1.Descriptor{
			Platform: &v1.Platform{OS: p.platform.OS, Architecture: p.platform.Architecture},
		}})
		built.SBOM[p.platform] = p.sbom
	}
	return built, nil
}

func configuration(name Name, recipe Recipe, p part) *v1.ConfigFile {
	c := &v1.ConfigFile{
		OS: p.platform.OS, Architecture: p.platform.Architecture, Created: v1.Time{Time: epoch},
		Config: v1.Config{
			User:         fmt.Sprintf("%d:%d", uid, uid),
			Entrypoint:   []string{recipe.Binary.Path},
			WorkingDir:   "/",
			ExposedPorts: map[string]struct{}{fmt.Sprintf("%d/tcp", recipe.Component.Port()): {}},
			Labels: map[string]string{
				"org.opencontainers.image.title":    recipe.Component.Name(),
				"org.opencontainers.image.version":  name.Tag,
				"org.opencontainers.image.licenses": "Apache-2.0",
				"org.opencontainers.image.source":   "https://github.com/todo-chatbot/todo-chatbot",
			},
		},
		RootFS: v1.RootFS{Type: "layers"},
	}
	for i, l := range p.layers {
		// A layer of ours is in memory: its digest cannot fail.
		diff, _ := l.DiffID()
		c.RootFS.DiffIDs = append(c.RootFS.DiffIDs, diff)
		c.History = append(c.History, v1.History{Created: v1.Time{Time: epoch}, CreatedBy: "todoctl images build",
			Comment: []string{"base", "programs"}[i]})
	}
	return c
}
