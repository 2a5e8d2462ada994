package image

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// Content is what a registry keeps under a name: an image, or one for several platforms.
type Content interface {
	RawManifest() ([]byte, error)
	Digest() (v1.Hash, error)
}

// Free says whether Push may give the name to the content, and changes nothing.
func Free(ctx context.Context, content Content, image Name, prefix string, force bool) error {
	_, _, _, err := ask(ctx, content, image, prefix, force)
	return err
}

// Push puts an image, for all its platforms, to a registry, under prefix (such as
// registry.example/team). Credentials are those of docker or podman. It returns
// the pushed name and its digest, to be written into the values.
func Push(ctx context.Context, content Content, image Name, prefix string,
	force bool) (pushed Name, digest string, outcome Outcome, err error) {
	pushed = Name{prefix + "/" + image.Repository, image.Tag}
	ref, hash, outcome, err := ask(ctx, content, image, prefix, force)
	if err != nil {
		return pushed, "", "", err
	}
	if outcome == Unchanged {
		return pushed, hash.String(), outcome, nil
	}
	if err := remote.Push(ref, content, Options(ctx)...); err != nil {
		return pushed, "", "", fmt.Errorf("push %s: %w", pushed, err)
	}
	stored, err := remote.Head(ref, Options(ctx)...)
	if err != nil {
		return pushed, "", "", fmt.Errorf("ask the registry whether %s arrived: %w", pushed, err)
	}
	if stored.Digest != hash {
		return pushed, "", "", fmt.Errorf("the registry has %s as %s, not %s: somebody else pushed it at the same time",
			pushed, stored.Digest, hash)
	}
	return pushed, hash.String(), outcome, nil
}

// ask looks at what the registry has under the name, and decides what putting the content there does.
func ask(ctx context.Context, content Content, image Name, prefix string,
	force bool) (ref name.Tag, hash v1.Hash, outcome Outcome, err error) {
	pushed := Name{prefix + "/" + image.Repository, image.Tag}
	if ref, err = name.NewTag(pushed.String()); err != nil {
		return ref, hash, "", fmt.Errorf("read the name %s: %w", pushed, err)
	}
	if hash, err = content.Digest(); err != nil {
		return ref, hash, "", fmt.Errorf("digest %s: %w", image, err)
	}
	switch old, err := remote.Head(ref, Options(ctx)...); {
	case err == nil:
		outcome, err = decide(pushed, "the registry", old.Digest == hash, force)
		return ref, hash, outcome, err
	case !isNotFound(err):
		return ref, hash, "", fmt.Errorf("ask the registry for %s: %w", pushed, err)
	}
	return ref, hash, Stored, nil
}

// answerPatience is how long a registry may take to begin an answer, after all of a request was sent.
const answerPatience = time.Minute

// Options are how a registry is asked: with the credentials of docker or podman, and not for ever.
func Options(ctx context.Context) []remote.Option { return optionsWith(ctx, answerPatience) }

func optionsWith(ctx context.Context, patience time.Duration) []remote.Option {
	all := []remote.Option{remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain)}
	if usual, ok := remote.DefaultTransport.(*http.Transport); ok {
		transport := usual.Clone()
		transport.ResponseHeaderTimeout = patience
		all = append(all, remote.WithTransport(transport))
	}
	return all
}

func isNotFound(err error) bool {
	var answer *transport.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound
}
