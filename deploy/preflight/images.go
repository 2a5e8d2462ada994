package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// reported is how many images a kubelet reports of its node at most, unless it is
// told otherwise: of a longer list nothing follows from what is not on it.
const reported = 50

// AwaitImages asks the nodes for the images of a subject, now and again until
// they tell of all, or the patience is over: a node tells of a new image only
// after a while. The findings are those about images, of the last look.
func AwaitImages(ctx context.Context, cluster Cluster, subject Subject, options Options, patience,
	pause time.Duration) ([]rule.Finding, error) {
	if options.Book == nil {
		options.Book = rule.NewBook()
	}
	over := time.After(patience)
	for {
		survey, err := cluster.Survey(ctx)
		if err != nil {
			return nil, err
		}
		c := &check{survey: survey, subject: subject, options: options}
		c.images()
		if !slices.ContainsFunc(c.findings, func(f rule.Finding) bool { return f.Rule.ID == "image-absent" }) {
			return c.findings, nil
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-over:
			return c.findings, nil
		case <-time.After(pause):
		}
	}
}

// reference is an image as a pod names it.
type reference struct {
	name, digest string
	// local says that it names no registry. Then it is of docker.io/library, where Docker keeps images that it chose,
	// such as postgres, and nobody can put one of the product's: that only a node has to which it was given.
	local bool
}

// images asks whether the nodes have the images that are in no registry, with
// the content that is asked for, built for the nodes' processors.
func (c *check) images() {
	if !c.saw(Nodes) {
		return
	}
	for _, w := range c.subject.workloads() {
		spec := w.Spec.Template.Spec
		for i, container := range spec.InitContainers {
			c.image(w, container, c.subject.at(fmt.Sprintf("extraInitContainers.%s", w.component),
				imageNode(w.document, "initContainers", i)))
		}
		for i, container := range spec.Containers {
			path := "extraContainers." + w.component
			if i == 0 {
				path = fmt.Sprintf("image.%s.tag", w.component)
			}
			c.image(w, container, c.subject.at(path, imageNode(w.document, "containers", i)))
		}
	}
}

func (c *check) image(w workload, container corev1.Container, at spot) {
	ref := parseReference(container.Image)
	unpublished := ref.local && (strings.HasPrefix(at.path, "image.") ||
		strings.HasPrefix(ref.name, entity.Product+"-"))
	var absent, unknown, other []string
	for _, node := range c.survey.Nodes {
		if refuses(node, w.Spec.Template.Spec) != "" {
			continue
		}
		c.architecture(ref, container.Image, node, at)
		switch found, digests := lookFor(ref, node); {
		case found:
		case len(digests) > 0:
			other = append(other, fmt.Sprintf("%s (%s)", node.Name, strings.Join(digests, ", ")))
		case len(node.Status.Images) >= reported:
			unknown = append(unknown, node.Name)
		default:
			absent = append(absent, node.Name)
		}
	}
	switch {
	case len(other) > 0:
		c.found("image-content", at, "", "the image %s has other content on %s than the digest %s that is asked for",
			ref.name, enumerated(other), ref.digest)
	case container.ImagePullPolicy == corev1.PullAlways && unpublished:
		c.found("image-always", c.subject.pullPolicy(at), "",
			"with pullPolicy Always each node asks a registry for %s, also where it has it; without a registry in "+
				"its name that is docker.io/library, which has Docker's own images and not this one", container.Image)
	case container.ImagePullPolicy == corev1.PullAlways, !unpublished && container.ImagePullPolicy != corev1.PullNever:
		// It is pulled, from a registry that is not ours to ask.
	case len(absent) > 0 && c.options.JustLoaded != nil && c.options.JustLoaded(ref.name):
		c.found("image-unknown", at, "",
			"%s does not report the image %s: if it was loaded within the last minute it may be there",
			nodeList(absent), container.Image)
	case len(absent) > 0:
		why := "its name has no registry to pull it from"
		if container.ImagePullPolicy == corev1.PullNever {
			why = "it is never pulled"
		}
		c.found("image-absent", at, "", "the image %s is not on %s, and %s", container.Image, nodeList(absent), why)
	case len(unknown) > 0:
		c.found("image-unknown", at, "",
			"whether the image %s is on %s is not known: a node reports %d of its images at most", container.Image,
			nodeList(unknown), reported)
	}
}

// pullPolicy is where the values say how the image of a spot is pulled.
func (s Subject) pullPolicy(at spot) spot {
	component, found := strings.CutSuffix(at.path, ".tag")
	if !found {
		return at
	}
	return s.at(component+".pullPolicy", nil)
}

// architecture asks whether an image is built for a node.
func (c *check) architecture(ref reference, image string, node corev1.Node, at spot) {
	if c.options.Platforms == nil || node.Status.NodeInfo.Architecture == "" {
		return
	}
	built, known := c.options.Platforms(ref.name)
	if known && !slices.Contains(built, node.Status.NodeInfo.Architecture) {
		c.found("image-architecture", at,
			fmt.Sprintf("todoctl images build --platform %s", node.Status.NodeInfo.Architecture),
			"the image %s is built for %s, and the node %s is %s", image, enumerated(built), node.Name,
			node.Status.NodeInfo.Architecture)
	}
}

// lookFor says whether a node has an image, or else which other content it has
// under the same name.
func lookFor(ref reference, node corev1.Node) (found bool, others []string) {
	full := fullName(ref.name)
	repository, _, _ := cutTag(full)
	for _, image := range node.Status.Images {
		named := slices.ContainsFunc(image.Names, func(name string) bool { return fullName(name) == full })
		if ref.digest == "" && named {
			return true, nil
		}
		if ref.digest == "" {
			continue
		}
		var digests []string
		for _, name := range image.Names {
			if before, digest, ok := strings.Cut(fullName(name), "@"); ok && before == repository {
				digests = append(digests, digest)
			}
		}
		if slices.Contains(digests, ref.digest) {
			return true, nil
		}
		if named {
			others = append(others, digests...)
		}
	}
	return false, others
}

// parseReference reads name:tag@digest.
func parseReference(image string) reference {
	name, digest, _ := strings.Cut(image, "@")
	return reference{name: name, digest: digest, local: !strings.Contains(name, "/")}
}

// fullName is an image's name as the nodes' stores have it.
func fullName(name string) string {
	first, _, found := strings.Cut(name, "/")
	switch {
	case !found:
		return "docker.io/library/" + name
	case strings.ContainsAny(first, ".:") || first == "localhost":
		return name
	}
	return "docker.io/" + name
}

// cutTag takes the tag off a name; a registry's port is none.
func cutTag(name string) (repository, tag string, found bool) {
	at := strings.LastIndexByte(name, ':')
	if at < strings.LastIndexByte(name, '/') {
		return name, "", false
	}
	return name[:at], name[at+1:], true
}

func nodeList(names []string) string {
	if len(names) == 1 {
		return "the node " + names[0]
	}
	return "the nodes " + enumerated(names)
}

// imageNode is the image of a Deployment's container, as it was rendered.
func imageNode(document *values.Node, list string, container int) *values.Node {
	containers := items(document.Get("spec", "template", "spec", list))
	if container >= len(containers) {
		return document
	}
	return containers[container].Get("image")
}
