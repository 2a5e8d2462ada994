// Package image builds the product's OCI images without a container engine and
// puts them where a cluster finds them.
//
// An image is one static binary on an empty base: CA certificates, time zones, a
// user and a /tmp. The backend's has a second name, under which it is another program. The same source and the same Go
// release give the same digest on every machine, because nothing in it depends on the time, the machine or
// the folder it was built in.
package image

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// AutoTag asks for a tag made from the version and the content: 1.1.0-c<12 hexadecimal digits>.
const AutoTag = "auto"

// tagPattern is the data model's rule: a semantic version, or latest. A "+" is
// allowed in versions but not in tags of OCI images.
var tagPattern = regexp.MustCompile(`^(latest|v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?)$`)

// Recipe says what goes into an image.
type Recipe struct {
	Component entity.Component
	Tag       string
	Binary    Binary   // the entry point
	Links     []string // other names of the binary, by which it knows what to be
	NeedsPage bool     // the web page has to be built first
}

// Binary is a Go command and where it stands in the image.
type Binary struct{ Package, Path string }

// Recipes returns those of the two images.
func Recipes(tag string) ([]Recipe, error) {
	if tag != AutoTag && (!tagPattern.MatchString(tag) || len(tag) > 128) {
		return nil, fmt.Errorf("the tag %q is not a semantic version (such as 1.1.0), latest or auto", tag)
	}
	return []Recipe{
		{Component: entity.Backend, Tag: tag, Binary: Binary{"./cmd/todo-chatbot-backend", "/todo-chatbot-backend"},
			Links: []string{"/todo-chatbot-check"}},
		{Component: entity.Frontend, Tag: tag, NeedsPage: true,
			Binary: Binary{"./cmd/todo-chatbot-frontend", "/todo-chatbot-frontend"}},
	}, nil
}

// Platform is what an image runs on.
type Platform struct{ OS, Architecture string }

// String gives the form "linux/amd64".
func (p Platform) String() string { return p.OS + "/" + p.Architecture }

// Platforms returns those images are built for.
func Platforms() []Platform { return []Platform{{"linux", "amd64"}, {"linux", "arm64"}} }

// LocalPlatform is what a cluster on this machine runs.
func LocalPlatform() Platform { return Platform{"linux", runtime.GOARCH} }

// ParsePlatform reads "linux/arm64" or "arm64".
func ParsePlatform(text string) (Platform, error) {
	for _, p := range Platforms() {
		if text == p.String() || text == p.Architecture {
			return p, nil
		}
	}
	return Platform{}, fmt.Errorf("there are no images for %q: choose one of %v", text, Platforms())
}

// Name is an image's name without and with its tag.
type Name struct{ Repository, Tag string }

// String gives "repository:tag".
func (n Name) String() string { return n.Repository + ":" + n.Tag }

// Base is the last part of the name, without registry and folder.
func (n Name) Base() string { return n.Repository[strings.LastIndexByte(n.Repository, '/')+1:] }

// Full is the name as containerd and docker store it: a name without a registry
// belongs to docker.io/library there.
func (n Name) Full() string {
	first, _, found := strings.Cut(n.Repository, "/")
	switch {
	case !found:
		return "docker.io/library/" + n.String()
	case strings.ContainsAny(first, ".:") || first == "localhost":
		return n.String()
	default:
		return "docker.io/" + n.String()
	}
}
