package bundle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// payloadMost is how long a signed payload may be; ours have 300 bytes.
const payloadMost = 64 << 10

// Pushed is what a registry has now.
type Pushed struct {
	Name    image.Name
	Digest  string
	Outcome image.Outcome
}

// Push puts artifacts to a registry, below a folder of it. Where there is a key, the
// signature of each is there before its tag, so that nobody finds one without the other.
// A tag that holds other content is refused before anything is changed.
func Push(ctx context.Context, artifacts []Artifact, key *dist.SigningKey, registry string, force bool,
	tell func(Pushed)) ([]Pushed, error) {
	if key == nil {
		return push(ctx, artifacts, nil, registry, force, tell)
	}
	sign := func(a Artifact) (Artifact, error) { return signatureOf(a, key) }
	return push(ctx, artifacts, sign, registry, force, tell)
}

func push(ctx context.Context, artifacts []Artifact, sign func(Artifact) (Artifact, error), registry string,
	force bool, tell func(Pushed)) ([]Pushed, error) {
	for _, a := range artifacts {
		if err := image.Free(ctx, a.Content, a.Name, registry, force); err != nil {
			return nil, err
		}
	}
	var all []Pushed
	for _, a := range artifacts {
		if sign != nil {
			s, err := sign(a)
			if err != nil {
				return all, err
			}
			// A signature of before is by another key, or says less: this one takes its place.
			if _, _, _, err := image.Push(ctx, s.Content, s.Name, registry, true); err != nil {
				return all, err
			}
		}
		pushed, digest, outcome, err := image.Push(ctx, a.Content, a.Name, registry, force)
		if err != nil {
			return all, err
		}
		all = append(all, Pushed{pushed, digest, outcome})
		tell(all[len(all)-1])
	}
	return all, nil
}

// VerifyRemote checks that what a registry holds under a name, such as
// registry.example/team/todo-chatbot-backend:1.1.0, was signed with the key under
// that tag, and returns its digest. Nothing is pulled but the signature.
func VerifyRemote(ctx context.Context, reference string, key dist.PublicKey) (digest string, err error) {
	ref, err := name.ParseReference(reference, name.StrictValidation)
	if err != nil {
		return "", fmt.Errorf("%q doesn't name an image: write registry.example/team/name:1.1.0", reference)
	}
	options := image.Options(ctx)
	found, err := remote.Head(ref, options...)
	if err != nil {
		return "", fmt.Errorf("ask the registry for %s: %w", ref, err)
	}
	signature, err := remote.Image(ref.Context().Tag(signatureTag(found.Digest)), options...)
	if notFound(err) {
		return "", fmt.Errorf("%s is not signed: the registry has no signature of %s", ref, found.Digest)
	}
	if err != nil {
		return "", fmt.Errorf("ask the registry for the signature of %s: %w", ref, err)
	}
	if err := signedBy(signature, found.Digest, ref, key); err != nil {
		return "", err
	}
	return found.Digest.String(), nil
}

func notFound(err error) bool {
	var answer *transport.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound
}

// signedBy looks for a signature by the key among those that are kept together.
func signedBy(signature v1.Image, digest v1.Hash, ref name.Reference, key dist.PublicKey) error {
	manifest, err := signature.Manifest()
	if err != nil {
		return fmt.Errorf("read the signature of %s: %w", ref, err)
	}
	for _, layer := range manifest.Layers {
		if layer.MediaType != signedPayload || layer.Size > payloadMost {
			continue
		}
		text, err := payloadOf(signature, layer)
		if err != nil {
			return fmt.Errorf("read the signature of %s: %w", ref, err)
		}
		if key.Signed(text, []byte(layer.Annotations[signatureKey])) {
			return about(text, digest, ref)
		}
	}
	return fmt.Errorf("%s was not signed with this key: use nothing of it", ref)
}

func payloadOf(signature v1.Image, layer v1.Descriptor) ([]byte, error) {
	found, err := signature.LayerByDigest(layer.Digest)
	if err != nil {
		return nil, err
	}
	reader, err := found.Compressed()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(io.LimitReader(reader, payloadMost))
}

// about says whether what was signed is the content under this very name.
func about(text []byte, digest v1.Hash, ref name.Reference) error {
	var p payload
	if err := json.Unmarshal(text, &p); err != nil || p.Critical.Type != signatureType {
		return fmt.Errorf("what was signed of %s is not the signature of an image", ref)
	}
	if p.Critical.Image.Digest != digest.String() {
		return fmt.Errorf("%s is not what was signed, which is %s", ref, p.Critical.Image.Digest)
	}
	said := p.Critical.Identity.Reference
	_, base := cutLast(ref.Context().RepositoryStr())
	if _, signed := cutLast(said); signed != base {
		return fmt.Errorf("%s was signed as another image, %s", ref, said)
	}
	tag, named := p.Optional["tag"]
	if asked, ok := ref.(name.Tag); ok && named && tag != asked.TagStr() {
		return fmt.Errorf("%s was signed as %s: somebody gave another release this tag", ref, tag)
	}
	return nil
}

func cutLast(path string) (folder, base string) {
	at := strings.LastIndexByte(path, '/')
	return path[:max(at, 0)], path[at+1:]
}
