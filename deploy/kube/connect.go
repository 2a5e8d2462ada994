// Package kube is the cluster as the deployer sees it: what is observed in a
// namespace, and the few objects that Helm does not own.
package kube

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/validation"
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
	now       func() time.Time // the API server's time, as far as it is known
	sightings leaseWatch       // of the deployer's lease
	holding   sync.Mutex
	marks     map[string]bool        // of leases held through this connection
	secret    atomic.Pointer[string] // see UseSecret
}

// Connect reads the kubeconfig (path "" is the usual one: KUBECONFIG, ~/.kube/config,
// or the pod's own) and asks nothing of the cluster yet.
func Connect(path, contextName, namespace string) (*Cluster, error) {
	// The empty name, as of a shell's variable that isn't set, would stand for all namespaces at once.
	if wrong := validation.IsDNS1123Label(namespace); len(wrong) > 0 {
		return nil,
			fmt.Errorf(
				"%q isn't a valid name of a namespace: %s. Give it with --namespace, such as --namespace todo-chatbot",
				namespace, wrong[0])
	}
	access := genericclioptions.NewConfigFlags(true)
	access.KubeConfig, access.Context, access.Namespace = &path, &contextName, &namespace
	clock := &serverClock{}
	access.WithWrapConfigFn(func(c *rest.Config) *rest.Config {
		c.Wrap(clock.wrap)
		c.QPS, c.Burst = 100, 200 // The default of 5 a second makes a deployment wait for itself.
		c.UserAgent = "todoctl"
		return c
	})
	raw, err := access.ToRawKubeConfigLoader().RawConfig()
	if err != nil {
		return nil, unusable(err)
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
	if err := whole(raw, name); err != nil {
		return nil, err
	}
	config, err := access.ToRESTConfig()
	if clientcmd.IsEmptyConfig(err) || len(raw.Contexts) == 0 && !inPod() {
		return nil, errors.New("there is no cluster to deploy to: no kubeconfig was found. " +
			"Start one (make cluster, minikube start or kind create cluster), or name one with --kubeconfig")
	}
	if err != nil {
		return nil, unusable(err)
	}
	// A thousand pods are read in half the time and memory in this form.
	typed := rest.CopyConfig(config)
	typed.ContentType, typed.AcceptContentTypes = "application/vnd.kubernetes.protobuf",
		"application/vnd.kubernetes.protobuf,application/json"
	client, err := kubernetes.NewForConfig(typed)
	if err != nil {
		return nil, unusable(err)
	}
	return New(client, name, namespace, clock.Now).With(access), nil
}

// inPod says whether this runs in a pod that may talk to its cluster.
func inPod() bool {
	_, err := rest.InClusterConfig()
	return err == nil
}

// New is the cluster behind a client, looked at through a namespace; contextName is what messages call it, and
// now is its clock. Without a kubeconfig, which Connect has, nothing can be tried out on it or mapped by kind.
func New(client kubernetes.Interface, contextName, namespace string, now func() time.Time) *Cluster {
	return &Cluster{client: client, namespace: namespace, context: contextName, now: now}
}

// In is the same cluster, looked at through another namespace.
func (c *Cluster) In(namespace string) *Cluster {
	return New(c.client, c.context, namespace, c.now).With(c.access)
}

// With is the cluster with a connection by which objects of any kind can be tried out on it.
func (c *Cluster) With(access *genericclioptions.ConfigFlags) *Cluster {
	c.access = access
	return c
}

// Access gives other libraries the same connection.
func (c *Cluster) Access() *genericclioptions.ConfigFlags { return c.access }

// Context is the name of the kubeconfig's context, for messages.
func (c *Cluster) Context() string { return c.context }

// Namespace is the namespace the cluster is looked at through.
func (c *Cluster) Namespace() string { return c.namespace }

// versionPatience is how long a cluster may take to say what it is.
const versionPatience = 8 * time.Second

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
	ctx, cancel := context.WithTimeout(ctx, versionPatience)
	defer cancel()
	select {
	case a := <-done:
		switch {
		case a.err == nil && a.version != "":
			return a.version, nil
		case a.err == nil, foreign(a.err):
			return "", c.notKubernetes(a.err)
		}
		return "", c.explain(a.err)
	case <-ctx.Done():
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return "", context.Cause(ctx)
		}
		return "", c.silent(fmt.Errorf("no answer within %s", versionPatience))
	}
}

// foreign says whether an answer to the question for the version is not one that a
// Kubernetes gives: another status, or a text of another form.
func foreign(err error) bool {
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		code := status.Status().Code
		return code == http.StatusNotFound || code == http.StatusMethodNotAllowed || code == http.StatusNotAcceptable ||
			code == http.StatusBadRequest
	}
	return strings.Contains(err.Error(), "unable to parse the server version") || strings.Contains(err.Error(),
		"malformed HTTP response") || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

func (c *Cluster) notKubernetes(err error) error {
	why := ""
	if err != nil {
		why = fmt.Sprintf(" (%v)", err)
	}
	return fmt.Errorf(
		"what answers at %s is not a Kubernetes API server: correct the server of the context %q in the kubeconfig, "+
			"or choose another --context%s", c.host(), c.context, why)
}

func (c *Cluster) silent(err error) error {
	return fmt.Errorf(
		"the API server of context %q at %s does not answer in time: it is overloaded, stopped or still starting, "+
			"or something between drops what is sent. Try again, or choose another --context (%w)",
		c.context, c.host(), err)
}

// host is the API server's address, for messages.
func (c *Cluster) host() string {
	if c.access != nil {
		if config, err := c.access.ToRESTConfig(); err == nil {
			return config.Host
		}
	}
	return "its address"
}

// explain turns what a client says about a connection into a sentence for people.
func (c *Cluster) explain(err error) error {
	var dial *net.OpError
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "getting credentials:"):
		return fmt.Errorf(
			"the kubeconfig's program that signs you in to the cluster of context %q gave nothing: install it or "+
				"sign in with it again, or choose another --context (%s)",
			c.context, firstLine(err))
	case apierrors.IsUnauthorized(err):
		return fmt.Errorf(
			"the cluster of context %q does not know you: sign in again, or choose another --context (%w)", c.context,
			err)
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return fmt.Errorf(
			"the namespace %s is being deleted, with all that is in it, and nothing can be written there any more: "+
				"todoctl deploy waits until it is gone, and installs again with the secrets that it is given (%w)",
			c.namespace, err)
	case apierrors.IsForbidden(err):
		return fmt.Errorf(
			"you may not do this in the cluster of context %q: %w; ask for the right to do it, or choose another "+
				"--context (kubectl auth can-i --list shows your rights)", c.context, err)
	case mute(err):
		return c.silent(err)
	case errors.As(err, &dial), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the cluster of context %q does not answer: start it, or choose another --context (%w)",
			c.context, err)
	case strings.Contains(err.Error(), "x509: certificate has expired or is not yet valid"):
		return fmt.Errorf(
			"the certificate of the cluster of context %q is not valid at the time that this machine's clock tells: "+
				"set the clock, or, if it is right, renew the "+
				"cluster's certificates (%w)", c.context, err)
	case strings.Contains(err.Error(), "x509:"):
		return fmt.Errorf(
			"the cluster of context %q shows a certificate the kubeconfig does not trust: was it created again? (%w)",
			c.context, err)
	default:
		return err
	}
}

// mute says whether an error is that of a server, or of a way to it, that says nothing.
func mute(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() || apierrors.IsTimeout(err) ||
		apierrors.IsServerTimeout(err) ||
		strings.Contains(err.Error(), "TLS handshake timeout") ||
		strings.Contains(err.Error(), "etcdserver: request timed out") ||
		strings.Contains(err.Error(), "INTERNAL_ERROR; received from peer")
}
