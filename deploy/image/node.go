package image

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Run runs a program and returns what it printed.
type Run func(ctx context.Context, name string, args ...string) (string, error)

// Execute runs a program of this machine.
func Execute(ctx context.Context, name string, args ...string) (string, error) {
	return output(ctx, "", nil, name, args...)
}

// containerd is a node's image store, reached by its socket.
type containerd struct {
	run    Run
	socket string
}

// Containerd is the image store behind a containerd socket of this machine, in
// the namespace the kubelet uses. It needs the program ctr and rights on the socket.
func Containerd(run Run, socket string) Target { return containerd{run, socket} }

func (c containerd) String() string { return "containerd at " + c.socket }

func (c containerd) Digests(ctx context.Context, name Name) ([]string, int, error) {
	text, err := c.ctr(ctx, "images", "list", "name=="+name.Full())
	if err != nil {
		return nil, 0, err
	}
	for line := range strings.Lines(text) {
		// REF TYPE DIGEST SIZE PLATFORMS LABELS
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] == name.Full() {
			return []string{fields[2]}, 0, nil
		}
	}
	return nil, 1, nil
}

func (c containerd) Put(ctx context.Context, name Name, img v1.Image) error {
	path, remove, err := temporaryArchive(name, img)
	if err != nil {
		return err
	}
	defer remove()
	_, err = c.ctr(ctx, "images", "import", path)
	return err
}

func (c containerd) ctr(ctx context.Context, args ...string) (string, error) {
	return c.run(ctx, "ctr", append([]string{"--address", c.socket, "--namespace", "k8s.io"}, args...)...)
}

// minikube is the nodes of a Minikube profile.
type minikube struct {
	run     Run
	profile string
}

// Minikube is the image store of a Minikube profile. It needs the program minikube.
func Minikube(run Run, profile string) Target { return minikube{run, profile} }

func (m minikube) String() string { return "minikube profile " + m.profile }

func (m minikube) Digests(ctx context.Context, name Name) ([]string, int, error) {
	text, err := m.run(ctx, "minikube", "--profile", m.profile, "image", "ls", "--format", "json")
	if err != nil {
		return nil, 0, err
	}
	var images []struct {
		ID                    string
		RepoTags, RepoDigests []string
	}
	if err := json.Unmarshal([]byte(text), &images); err != nil {
		return nil, 0, fmt.Errorf("read what `minikube image ls` says: %w", err)
	}
	for _, image := range images {
		if slices.Contains(image.RepoTags, name.Full()) || slices.Contains(image.RepoTags, name.String()) {
			return []string{withAlgorithm(image.ID)}, 0, nil
		}
	}
	return nil, 1, nil
}

func (m minikube) Put(ctx context.Context, name Name, img v1.Image) error {
	path, remove, err := temporaryArchive(name, img)
	if err != nil {
		return err
	}
	defer remove()
	_, err = m.run(ctx, "minikube", "--profile", m.profile, "image", "load", "--overwrite=true", path)
	return err
}

// kind is the nodes of a kind cluster.
type kind struct {
	run     Run
	cluster string
}

// Kind is the image stores of a kind cluster's nodes. It needs the programs kind and docker.
func Kind(run Run, cluster string) Target { return kind{run, cluster} }

func (k kind) String() string { return "kind cluster " + k.cluster }

func (k kind) Digests(ctx context.Context, name Name) (digests []string, missing int, err error) {
	nodes, err := k.run(ctx, "kind", "get", "nodes", "--name", k.cluster)
	if err != nil {
		return nil, 0, err
	}
	if strings.TrimSpace(nodes) == "" {
		return nil, 0, fmt.Errorf("there is no kind cluster %q: create it with kind create cluster --name %s",
			k.cluster, k.cluster)
	}
	for _, node := range strings.Fields(nodes) {
		digest, err := k.digest(ctx, node, name)
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("node %s: %w", node, err)
		case digest == "":
			missing++
		default:
			digests = append(digests, digest)
		}
	}
	return digests, missing, nil
}

func (k kind) digest(ctx context.Context, node string, name Name) (string, error) {
	text, err := k.run(ctx, "docker", "exec", node, "crictl", "images", "--output", "json")
	if err != nil {
		return "", err
	}
	var list struct {
		Images []struct {
			ID       string
			RepoTags []string
		}
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return "", fmt.Errorf("read what crictl says: %w", err)
	}
	for _, image := range list.Images {
		if slices.Contains(image.RepoTags, name.Full()) {
			return withAlgorithm(image.ID), nil
		}
	}
	return "", nil
}

func (k kind) Put(ctx context.Context, name Name, img v1.Image) error {
	path, remove, err := temporaryArchive(name, img)
	if err != nil {
		return err
	}
	defer remove()
	_, err = k.run(ctx, "kind", "load", "image-archive", "--name", k.cluster, path)
	return err
}

// withAlgorithm adds the "sha256:" that some versions leave out.
func withAlgorithm(id string) string {
	if strings.Contains(id, ":") {
		return id
	}
	return "sha256:" + id
}
