package image

import (
	"context"
	"errors"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// ErrNoImage says that an image is not where it was looked for.
var ErrNoImage = errors.New("there is no such image")

// ErrOtherContent says that a name already stands for something else.
var ErrOtherContent = errors.New("holds other content")

// Outcome says what putting an image somewhere did.
type Outcome string

// Outcomes.
const (
	Stored    Outcome = "stored"
	Unchanged Outcome = "unchanged" // it was there already, with the same content
	Replaced  Outcome = "replaced"  // other content was there, and force was set
)

// Identity is what stores call the same image by: a registry and containerd by
// the digest of its manifest, docker by that of its configuration.
type Identity struct{ Manifest, Config v1.Hash }

// Has says whether a store's digest is this image's.
func (i Identity) Has(digest string) bool {
	return digest == i.Manifest.String() || digest == i.Config.String()
}

// Target is a place that a cluster takes images from.
type Target interface {
	// String names the target in messages, such as "minikube profile dev".
	String() string
	// Digests returns the digests of what the name stands for there, one for each
	// node that has it, or none. Nodes that lack it are counted in missing.
	Digests(ctx context.Context, name Name) (digests []string, missing int, err error)
	// Put stores the image under the name, over whatever is there.
	Put(ctx context.Context, name Name, img v1.Image) error
}

// Load puts an image for one platform to a target, and then asks the target
// whether it is there: the exit status of a loader cannot be trusted.
func Load(ctx context.Context, target Target, name Name, img v1.Image, force bool) (Outcome, error) {
	identity, err := identify(img)
	if err != nil {
		return "", fmt.Errorf("digest %s: %w", name, err)
	}
	before, missing, err := target.Digests(ctx, name)
	if err != nil {
		return "", fmt.Errorf("ask %s for %s: %w", target, name, err)
	}
	outcome := Stored
	if len(before) > 0 {
		if outcome, err = decide(name, target.String(), allAre(identity, before), force); err != nil {
			return "", err
		}
		if outcome == Unchanged && missing == 0 {
			return Unchanged, nil
		}
	}
	if err := target.Put(ctx, name, img); err != nil {
		return "", fmt.Errorf("put %s to %s: %w", name, target, err)
	}
	after, missing, err := target.Digests(ctx, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("ask %s whether %s arrived: %w", target, name, err)
	case len(after) == 0 || missing > 0:
		return "",
			fmt.Errorf(
				"%s said that it took %s, but %d of its nodes do not have it: is there room on their disks, and are "+
					"they running?", target, name, max(missing, 1))
	case !allAre(identity, after):
		return "", fmt.Errorf("%s still has another %s (%s, not %s): a running container may hold it; use a new tag",
			target, name, after[0], identity.Manifest)
	}
	return outcome, nil
}

// decide holds tags to be immutable.
func decide(name Name, where string, same, force bool) (Outcome, error) {
	switch {
	case same:
		return Unchanged, nil
	case force:
		return Replaced, nil
	default:
		return "", fmt.Errorf("%s in %s %w: pods that restart would run something else under the same name. "+
			"Use a new tag (--tag 1.1.1, or --tag auto), or --force to replace it", name, where, ErrOtherContent)
	}
}

func allAre(identity Identity, digests []string) bool {
	for _, digest := range digests {
		if !identity.Has(digest) {
			return false
		}
	}
	return true
}

func identify(img v1.Image) (Identity, error) {
	manifest, err := img.Digest()
	if err != nil {
		return Identity{}, err
	}
	config, err := img.ConfigName()
	return Identity{Manifest: manifest, Config: config}, err
}
