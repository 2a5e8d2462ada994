package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/match"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/partial"
)

// nameAnnotation holds the name of an image in an OCI layout.
const nameAnnotation = "org.opencontainers.image.ref.name"

// Store keeps built images in a folder, as an OCI layout with a folder "sbom" beside.
type Store struct{ dir string }

// OpenStore opens the folder, which need not exist yet.
func OpenStore(dir string) Store { return Store{dir} }

// Dir is the store's folder.
func (s Store) Dir() string { return s.dir }

// Put keeps an image. A name that has other content for the same platform is
// refused unless force is set; platforms that were built before are kept.
func (s Store) Put(built Built, force bool) (Outcome, error) {
	old, err := s.Index(built.Name)
	if errors.Is(err, ErrNoImage) {
		return Stored, s.write(built)
	}
	if err != nil {
		return "", err
	}
	kept, same, err := compare(old, built.Index)
	if err != nil {
		return "", fmt.Errorf("compare %s with what is in the store %s: %w", built.Name, s.dir, err)
	}
	outcome, err := decide(built.Name, "the store "+s.dir, same, force)
	if err != nil {
		return "", err
	}
	if same {
		built.Index = mutate.AppendManifests(built.Index, kept...)
	}
	return outcome, s.write(built)
}

// Index returns an image for all its platforms, or ErrNoImage.
func (s Store) Index(name Name) (v1.ImageIndex, error) {
	path, err := layout.FromPath(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.missing(name)
	}
	if err != nil {
		return nil, fmt.Errorf("open the image store %s: %w", s.dir, err)
	}
	root, err := path.ImageIndex()
	if err != nil {
		return nil, fmt.Errorf("read the image store %s: %w", s.dir, err)
	}
	found, err := partial.FindIndexes(root, match.Name(name.String()))
	if err != nil {
		return nil, fmt.Errorf("search the image store %s: %w", s.dir, err)
	}
	if len(found) == 0 {
		return nil, s.missing(name)
	}
	return found[0], nil
}

// Image returns an image for one platform, or ErrNoImage.
func (s Store) Image(name Name, platform Platform) (v1.Image, error) {
	index, err := s.Index(name)
	if err != nil {
		return nil, err
	}
	return imageFor(index, name, platform)
}

// Names lists what is in the store, sorted.
func (s Store) Names() ([]Name, error) {
	path, err := layout.FromPath(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the image store %s: %w", s.dir, err)
	}
	root, err := path.ImageIndex()
	if err != nil {
		return nil, fmt.Errorf("read the image store %s: %w", s.dir, err)
	}
	manifest, err := root.IndexManifest()
	if err != nil {
		return nil, fmt.Errorf("read the image store %s: %w", s.dir, err)
	}
	var names []Name
	for _, descriptor := range manifest.Manifests {
		if repository, tag, ok := cutTag(descriptor.Annotations[nameAnnotation]); ok {
			names = append(names, Name{repository, tag})
		}
	}
	slices.SortFunc(names, func(a, b Name) int { return strings.Compare(a.String(), b.String()) })
	return names, nil
}

// SBOM returns the path of an image's bill of materials.
func (s Store) SBOM(name Name, platform Platform) string {
	return filepath.Join(s.dir, "sbom", fmt.Sprintf("%s_%s_%s.cdx.json", filepath.Base(name.Repository), name.Tag,
		platform.Architecture))
}

func (s Store) write(built Built) error {
	if err := s.writeLayout(built); err != nil {
		return fmt.Errorf("write %s to the store %s: %w", built.Name, s.dir, err)
	}
	return nil
}

func (s Store) writeLayout(built Built) error {
	if err := os.MkdirAll(filepath.Join(s.dir, "sbom"), 0o755); err != nil {
		return err
	}
	path, err := layout.FromPath(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		path, err = layout.Write(s.dir, empty.Index)
	}
	if err != nil {
		return err
	}
	annotated := layout.WithAnnotations(map[string]string{nameAnnotation: built.Name.String()})
	if err := path.ReplaceIndex(built.Index, match.Name(built.Name.String()), annotated); err != nil {
		return err
	}
	for platform, bill := range built.SBOM {
		if err := os.WriteFile(s.SBOM(built.Name, platform), bill, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (s Store) missing(name Name) error {
	return fmt.Errorf("%s in %s: %w (build it with: todoctl images build --tag %s)", name, s.dir, ErrNoImage, name.Tag)
}

// compare says whether two indexes agree on every platform that both have, and
// returns the images that only the old one has.
func compare(old, index v1.ImageIndex) (kept []mutate.IndexAddendum, same bool, err error) {
	oldManifest, err := old.IndexManifest()
	if err != nil {
		return nil, false, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, false, err
	}
	same = true
	for _, o := range oldManifest.Manifests {
		at := slices.IndexFunc(manifest.Manifests, func(d v1.Descriptor) bool { return d.Platform.Equals(*o.Platform) })
		if at >= 0 {
			same = same && manifest.Manifests[at].Digest == o.Digest
			continue
		}
		img, err := old.Image(o.Digest)
		if err != nil {
			return nil, false, err
		}
		kept = append(kept, mutate.IndexAddendum{Add: img, Descriptor: v1.Descriptor{Platform: o.Platform}})
	}
	return kept, same, nil
}

func imageFor(index v1.ImageIndex, name Name, platform Platform) (v1.Image, error) {
	images, err := partial.FindImages(index,
		match.Platforms(v1.Platform{OS: platform.OS, Architecture: platform.Architecture}))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(images) == 0 {
		return nil, fmt.Errorf("%s for %s: %w (build it with: todoctl images build --platform %s)", name, platform,
			ErrNoImage, platform)
	}
	return images[0], nil
}

// cutTag splits "repository:tag"; a colon before a slash belongs to a port.
func cutTag(name string) (repository, tag string, ok bool) {
	at := strings.LastIndexByte(name, ':')
	if at < 0 || strings.Contains(name[at:], "/") {
		return name, "", false
	}
	return name[:at], name[at+1:], true
}
