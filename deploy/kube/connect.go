// Package kube is the cluster as the deployer sees it: what is observed in a
// namespace, and the few objects that Helm does not own.
package kube

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// FieldManager owns, in the API server's books, what the deployer writes, by itself
// and through Helm.
const FieldManager = "todoctl"

// Cluster is a connection to a namespace of a cluster.
type Cluster struct {
	client    kubernetes.Interface
	access    *genericclioptions.ConfigFlags
	namespace string
	context   string
	now       func() time.Time
}

// Connect reads the kubeconfig (path "" is the usual one: KUBECONFIG, ~/.kube/config,
// or the pod's own) and asks nothing of the cluster yet.
func Connect(path, contextName, namespace string) (*Cluster, error) {
	access := genericclioptions.NewConfigFlags(true)
	access.KubeConfig, access.Context, access.Namespace = &path, &contextName, &namespace
	access.WithWrapConfigFn(func(c *rest.Config) *rest.Config {
		c.QPS, c.Burst = 100, 200 // The default of 5 a second makes a deployment wait for itself.
		c.UserAgent = "todoctl"
		return c
	})
	raw, err := access.ToRawKubeConfigLoader().RawConfig()
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig: %w", err)
	}
	name := contextName
	if name == "" {
		name = raw.CurrentContext
	}
	if _, found := raw.Contexts[name]; contextName != "" && !found {
		contexts := make([]string, 0, len(raw.Contexts))
		for known := range raw.Contexts {
			contexts = append(contexts, known)
		}
		slices.Sort(contexts)
		return nil, fmt.Errorf("the kubeconfig has no context %q: it has %s", contextName, strings.Join(contexts, ", "))
	}
	config, err := access.ToRESTConfig()
	if clientcmd.IsEmptyConfig(err) || len(raw.Contexts) == 0 && !inPod() {
		return nil, errors.New("there is no cluster to deploy to: no kubeconfig was found. " +
			"Start one (make cluster, minikube start or kind create cluster), or name one with --kubeconfig")
	}
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig: %w", err)
	}
	// A thousand pods are read in half the time and memory in this form.
	typed := rest.CopyConfig(config)
	typed.ContentType, typed.AcceptContentTypes = "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf,application/json"
	client, err := kubernetes.NewForConfig(typed)
	if err != nil {
		return nil, fmt.Errorf("make a client of the cluster: %w", err)
	}
	return &Cluster{client: client, access: access, namespace: namespace, context: name, now: time.Now}, nil
}

// inPod says whether this runs in a pod that may talk to its cluster.
func inPod() bool {
	_, err := rest.InClusterConfig()
	return err == nil
}

// NewFake is a Cluster over a client of the caller's, for tests.
func NewFake(client kubernetes.Interface, namespace string, now func() time.Time) *Cluster {
	return &Cluster{client: client, namespace: namespace, context: "fake", now: now}
}

// Access gives other libraries the same connection.
func (c *Cluster) Access() *genericclioptions.ConfigFlags { return c.access }

// Context is the name of the kubeconfig's context, for messages.
func (c *Cluster) Context() string { return c.context }

// Namespace is the namespace the cluster is looked at through.
func (c *Cluster) Namespace() string { return c.namespace }

// Version asks the cluster for its version; it is how reachability is found out.
// The error is a sentence with the way out.
func (c *Cluster) Version(ctx context.Context) (string, error) {
	type answer struct {
		version string
		err     error
	}
	done := make(chan answer, 1)
	go func() { // The discovery client takes no context.
		info, err := c.client.Discovery().ServerVersion()
		if err != nil {
			done <- answer{err: err}
			return
		}
		done <- answer{version: info.GitVersion}
	}()
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	select {
	case a := <-done:
		return a.version, c.explain(a.err)
	case <-ctx.Done():
		return "", fmt.Errorf("the cluster of context %q does not answer within 15 seconds: is it running, and is there a network to it?", c.context)
	}
}

// explain turns what a client says about a connection into a sentence for people.
func (c *Cluster) explain(err error) error {
	var dial *net.OpError
	switch {
	case err == nil:
		return nil
	case apierrors.IsUnauthorized(err):
		return fmt.Errorf("the cluster of context %q does not know you: sign in again, or choose another --context (%w)", c.context, err)
	case apierrors.IsForbidden(err):
		return fmt.Errorf("you may not do this in the cluster of context %q: %w; ask for the right to do it, or choose another --context (kubectl auth can-i --list shows your rights)", c.context, err)
	case errors.As(err, &dial), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the cluster of context %q does not answer: start it, or choose another --context (%w)", c.context, err)
	case strings.Contains(err.Error(), "x509:"):
		return fmt.Errorf("the cluster of context %q shows a certificate the kubeconfig does not trust: was it created anew? (%w)", c.context, err)
	default:
		return err
	}
}
