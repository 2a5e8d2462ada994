package image

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// Push puts an image for all its platforms to a registry, under prefix (such as
// registry.example/team). Credentials are those of docker or podman. It returns
// the pushed name and its digest, to be written into the values.
func Push(ctx context.Context, index v1.ImageIndex, image Name, prefix string,
	force bool) (pushed Name, digest string, outcome Outcome, err error) {
	pushed = Name{prefix + "/" + image.Repository, image.Tag}
	ref, err := name.NewTag(pushed.String())
	if err != nil {
		return pushed, "", "", fmt.Errorf("read the name %s: %w", pushed, err)
	}
	hash, err := index.Digest()
	if err != nil {
		return pushed, "", "", fmt.Errorf("digest %s: %w", image, err)
	}
	options := []remote.Option{remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain)}
	outcome = Stored
	switch old, err := remote.Head(ref, options...); {
	case err == nil:
		if outcome, err = decide(pushed, "the registry", old.Digest == hash, force); err != nil ||
			outcome == Unchanged {
			return pushed, hash.String(), outcome, err
		}
	case !isNotFound(err):
		return pushed, "", "", fmt.Errorf("ask the registry for %s: %w", pushed, err)
	}
	if err := remote.WriteIndex(ref, index, options...); err != nil {
		return pushed, "", "", fmt.Errorf("push %s: %w", pushed, err)
	}
	stored, err := remote.Head(ref, options...)
	if err != nil {
		return pushed, "", "", fmt.Errorf("ask the registry whether %s arrived: %w", pushed, err)
	}
	if stored.Digest != hash {
		return pushed, "", "", fmt.Errorf("the registry has %s as %s, not %s: somebody else pushed it at the same time",
			pushed, stored.Digest, hash)
	}
	return pushed, hash.String(), outcome, nil
}

func isNotFound(err error) bool {
	var answer *transport.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound
}
