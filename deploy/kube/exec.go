package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// Program is what is run in a container that runs already.
type Program struct {
	Container string
	Command   []string
	// In may be nil. What the program says on standard error goes to Told.
	In        io.Reader
	Out, Told io.Writer
}

// ExitError is a program that ended with another status than 0; what was wrong it has
// told itself.
type ExitError struct{ Status int }

func (e *ExitError) Error() string { return fmt.Sprintf("it ended with status %d", e.Status) }

// ServingPod is the name of a pod of a component that is ready, for a program in it.
func (c *Cluster) ServingPod(ctx context.Context, component entity.Component) (string, error) {
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: "app=" + component.Name()})
	if err != nil {
		return "", fmt.Errorf("look for a pod of %s: %w", component.Name(), c.explain(err))
	}
	for _, pod := range pods.Items {
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue &&
				pod.DeletionTimestamp == nil {
				return pod.Name, nil
			}
		}
	}
	return "", fmt.Errorf("no pod of %s is ready in the namespace %s, and it is done in one: todoctl status says why",
		component.Name(), c.namespace)
}

// Run runs a program in a pod, with its input and output streamed, until it ends. A
// status other than 0 is an *ExitError.
func (c *Cluster) Run(ctx context.Context, pod string, p Program) error {
	config, err := c.access.ToRESTConfig()
	if err != nil {
		return fmt.Errorf("read the kubeconfig: %w", err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("make a client of the cluster: %w", err)
	}
	url := client.CoreV1().RESTClient().Post().Resource("pods").Namespace(c.namespace).Name(pod).SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{
			Container: p.Container, Command: p.Command, Stdin: p.In != nil, Stdout: true, Stderr: true,
		}, scheme.ParameterCodec).URL()
	// WebSockets first, and SPDY for what stands between and knows only that, as kubectl does.
	sockets, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, url.String())
	if err != nil {
		return fmt.Errorf("prepare to run a program in the pod %s: %w", pod, err)
	}
	spdy, err := remotecommand.NewSPDYExecutor(config, http.MethodPost, url)
	if err != nil {
		return fmt.Errorf("prepare to run a program in the pod %s: %w", pod, err)
	}
	executor, err := remotecommand.NewFallbackExecutor(sockets, spdy, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
	if err != nil {
		return fmt.Errorf("prepare to run a program in the pod %s: %w", pod, err)
	}
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: p.In, Stdout: p.Out, Stderr: p.Told})
	var ended exec.CodeExitError
	switch {
	case errors.As(err, &ended):
		return &ExitError{Status: ended.Code}
	case apierrors.IsForbidden(err):
		return fmt.Errorf("you may not run programs in pods (create pods/exec) in the namespace %s: %w", c.namespace,
			err)
	case err != nil:
		return fmt.Errorf("run %s in the pod %s: %w", p.Command[0], pod, c.explain(err))
	}
	return nil
}
