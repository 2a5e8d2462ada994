package bundle

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/Masterminds/semver/v3"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/match"
	"github.com/google/go-containerregistry/pkg/v1/partial"

	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// What is read has limits: ours has 120 MB, in 50 files.
const (
	sumsMost  = 1 << 20
	fileMost  = 512 << 20
	allMost   = 4 << 30
	aboutMost = 1 << 20
)

// mayBe is what a file in a bundle can be called: nothing that leads elsewhere.
var mayBe = regexp.MustCompile(
	`^(bundle\.json|oci-layout|index\.json|blobs/sha256/[0-9a-f]{64}|sbom/[A-Za-z0-9][\w.-]*|todoctl_[\w.-]+)$`)

// Bundle is one that was checked and unpacked.
type Bundle struct {
	About
	Key    string // fingerprint of the one that it was signed with
	folder string
}

// Close takes away what was unpacked.
func (b Bundle) Close() error { return os.RemoveAll(b.folder) }

// Open checks a bundle, and unpacks it into a folder of its own; program is the
// version of whoever asks. Nothing is left of one that is refused.
func Open(ctx context.Context, path string, key dist.PublicKey, program string) (b Bundle, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return Bundle{}, err
	}
	if !info.Mode().IsRegular() {
		return Bundle{}, fmt.Errorf("%s is not a file: name one that todoctl bundle made", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return Bundle{}, err
	}
	defer f.Close()
	folder, err := os.MkdirTemp("", "todoctl-bundle-")
	if err != nil {
		return Bundle{}, err
	}
	r := reader{ctx: ctx, path: path, tar: tar.NewReader(bufio.NewReaderSize(f, 1<<20)), folder: folder,
		program: program}
	about, err := r.unpack(key)
	b = Bundle{About: about, Key: key.Fingerprint(), folder: folder}
	if err == nil {
		err = b.holdsWhatItSays(path)
	}
	if err != nil {
		return Bundle{}, errors.Join(err, os.RemoveAll(folder))
	}
	return b, nil
}

// reader takes a bundle apart: what was signed says which files there are.
type reader struct {
	ctx                   context.Context
	path, folder, program string
	tar                   *tar.Reader
	sums                  map[string]string // of what is to come
	all                   int64
}

func (r *reader) unpack(key dist.PublicKey) (About, error) {
	sums, err := r.small(sumsName, sumsMost)
	if err != nil {
		return About{}, err
	}
	signature, err := r.small(signatureName, sumsMost)
	if err != nil {
		return About{}, err
	}
	if !key.Signed(sums, signature) {
		return About{}, fmt.Errorf("%s was not signed with this key, or was changed since: use nothing of it", r.path)
	}
	if r.sums, err = readSums(sums); err != nil {
		return About{}, fmt.Errorf("%s: %w", r.path, err)
	}
	about, err := r.about()
	if err != nil {
		return About{}, err
	}
	for len(r.sums) > 0 {
		header, err := r.next()
		if errors.Is(err, io.EOF) {
			return About{}, r.cut()
		}
		if err != nil {
			return About{}, err
		}
		if err := r.keep(header); err != nil {
			return About{}, err
		}
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return About{}, fmt.Errorf("%s has more in it than was signed: use nothing of it", r.path)
	}
	return about, r.knows(about)
}

func (r *reader) cut() error { return fmt.Errorf("%s is cut off: fetch it again", r.path) }

func (r *reader) next() (*tar.Header, error) {
	if r.ctx.Err() != nil {
		return nil, context.Cause(r.ctx)
	}
	header, err := r.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, r.cut()
	case errors.Is(err, tar.ErrHeader):
		return nil, fmt.Errorf("%s is damaged, or not a bundle at all: fetch it again", r.path)
	}
	return header, err
}

// small reads one of the two files that come first.
func (r *reader) small(name string, most int64) ([]byte, error) {
	header, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, r.cut()
	}
	if err != nil {
		return nil, err
	}
	switch {
	case header.Name == name && header.Typeflag == tar.TypeReg && header.Size <= most:
	case name == signatureName && header.Name != name:
		return nil, fmt.Errorf("%s is not signed: use nothing of it", r.path)
	default:
		return nil, fmt.Errorf("%s is not a bundle: name a file that todoctl bundle made", r.path)
	}
	text, err := io.ReadAll(r.tar)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, r.cut()
	}
	return text, err
}

// about is what comes first of what was signed.
func (r *reader) about() (About, error) {
	header, err := r.next()
	if errors.Is(err, io.EOF) {
		return About{}, r.cut()
	}
	if err != nil {
		return About{}, err
	}
	if header.Name != aboutName || header.Size > aboutMost {
		return About{}, fmt.Errorf("%s has other files than were signed: use nothing of it", r.path)
	}
	if err := r.keep(header); err != nil {
		return About{}, err
	}
	text, err := os.ReadFile(filepath.Join(r.folder, aboutName))
	if err != nil {
		return About{}, err
	}
	var about About
	if err := json.Unmarshal(text, &about); err != nil {
		return About{}, fmt.Errorf("%s: %s can't be read: %w", r.path, aboutName, err)
	}
	return about, nil
}

// knows refuses a bundle of a newer todoctl. That names the todoctl in the bundle, so it
// is said only once all of it has been found to be what was signed.
func (r *reader) knows(about About) error {
	within := fmt.Sprintf("use the todoctl that is in it (tar -xf %s todoctl_%s_%s_%s.tar.gz)", r.path, about.Version,
		runtime.GOOS, runtime.GOARCH)
	if about.Format > format {
		return fmt.Errorf("%s holds %s in a form that is newer than this todoctl: %s", r.path, about.Version, within)
	}
	if newer(about.Version, r.program) {
		return fmt.Errorf("%s holds %s, and this is todoctl %s: %s", r.path, about.Version, r.program, within)
	}
	return nil
}

// newer says whether a version is newer than that of the program. A program whose
// version is not one is of a developer.
func newer(version, program string) bool {
	a, err := semver.NewVersion(version)
	if err != nil {
		return true
	}
	b, err := semver.NewVersion(program)
	return err == nil && a.GreaterThan(b)
}

// keep unpacks one file, if it is what was signed.
func (r *reader) keep(header *tar.Header) error {
	want, signed := r.sums[header.Name]
	if !signed || header.Typeflag != tar.TypeReg {
		return fmt.Errorf("%s has %q in it, which was not signed: use nothing of it", r.path, header.Name)
	}
	if r.all += header.Size; header.Size > fileMost || r.all > allMost {
		return fmt.Errorf("%s has %q of %d bytes in it, which is more than any of a release", r.path, header.Name,
			header.Size)
	}
	delete(r.sums, header.Name)
	path := filepath.Join(r.folder, filepath.FromSlash(header.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, hash), r.tar)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = r.cut()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != want {
		return fmt.Errorf("%s: %q is not what was signed: use nothing of it", r.path, header.Name)
	}
	return nil
}

// readSums reads checksums by name. A name that leads elsewhere is refused, also where
// it was signed.
func readSums(text []byte) (map[string]string, error) {
	sums := map[string]string{}
	for line := range bytes.Lines(text) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), "  ")
		if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != sha256.Size || !mayBe.MatchString(name) {
			return nil, fmt.Errorf("%s names %q, which can't be in a bundle", sumsName, name)
		}
		if blob, ok := strings.CutPrefix(name, "blobs/sha256/"); ok && blob != sum {
			return nil, fmt.Errorf("%s names a blob by another digest than its own", sumsName)
		}
		if _, twice := sums[name]; twice {
			return nil, fmt.Errorf("%s names %q twice", sumsName, name)
		}
		sums[name] = sum
	}
	return sums, nil
}

// holdsWhatItSays checks that images and chart are there under their digests.
func (b Bundle) holdsWhatItSays(path string) error {
	if len(b.Images) == 0 {
		return fmt.Errorf("%s holds no images", path)
	}
	for _, named := range append([]Named{b.Chart}, b.Images...) {
		a, err := b.artifact(named.Name)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if digest, err := a.Content.Digest(); err != nil || digest.String() != named.Digest {
			return fmt.Errorf("%s: %s is not the one of %s", path, named.Name, aboutName)
		}
	}
	return nil
}

// artifact is one by its name.
func (b Bundle) artifact(name string) (Artifact, error) {
	root, err := layout.ImageIndexFromPath(b.folder)
	if err != nil {
		return Artifact{}, err
	}
	indexes, err := partial.FindIndexes(root, match.Name(name))
	if err != nil {
		return Artifact{}, err
	}
	if len(indexes) == 1 {
		return Artifact{nameOf(name), indexes[0]}, nil
	}
	images, err := partial.FindImages(root, match.Name(name))
	if err != nil {
		return Artifact{}, err
	}
	if len(images) != 1 {
		return Artifact{}, fmt.Errorf("%s isn't in it", name)
	}
	return Artifact{nameOf(name), images[0]}, nil
}

// Names are those of the images.
func (b Bundle) Names() []image.Name {
	var names []image.Name
	for _, named := range b.Images {
		names = append(names, nameOf(named.Name))
	}
	return names
}

// Image is one for a platform.
func (b Bundle) Image(name image.Name, platform image.Platform) (v1.Image, error) {
	img, err := image.OpenStore(b.folder).Image(name, platform)
	if errors.Is(err, image.ErrNoImage) {
		return nil, fmt.Errorf("the bundle has no %s for %s: it has %s", name, platform,
			strings.Join(b.Platforms, ", "))
	}
	return img, err
}

// ChartFile is the chart, as an archive that Helm reads.
func (b Bundle) ChartFile() (string, error) {
	a, err := b.artifact(b.Chart.Name)
	if err != nil {
		return "", err
	}
	img, ok := a.Content.(v1.Image)
	if !ok {
		return "", fmt.Errorf("%s is not a chart", b.Chart.Name)
	}
	manifest, err := img.Manifest()
	if err != nil {
		return "", err
	}
	if len(manifest.Layers) != 1 || manifest.Layers[0].MediaType != chartContent {
		return "", fmt.Errorf("%s is not a chart", b.Chart.Name)
	}
	return filepath.Join(b.folder, filepath.FromSlash(blobName(manifest.Layers[0].Digest))), nil
}

// Push puts images and chart to a registry, with the signatures that are in the bundle.
func (b Bundle) Push(ctx context.Context, registry string, force bool, tell func(Pushed)) ([]Pushed, error) {
	var artifacts []Artifact
	for _, named := range append([]Named{b.Chart}, b.Images...) {
		a, err := b.artifact(named.Name)
		if err != nil {
			return nil, err
		}
		artifacts = append(artifacts, a)
	}
	return push(ctx, artifacts, b.signature, registry, force, tell)
}

func (b Bundle) signature(a Artifact) (Artifact, error) {
	digest, err := a.Content.Digest()
	if err != nil {
		return Artifact{}, err
	}
	return b.artifact(image.Name{Repository: a.Name.Repository, Tag: signatureTag(digest)}.String())
}
