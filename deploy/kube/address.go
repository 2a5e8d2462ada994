package kube

import (
	"context"
	"fmt"
	"net"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// URL is where the web page answers, as far as the cluster knows; "" if it has
// no address yet.
func (c *Cluster) URL(ctx context.Context) (string, error) {
	service, err := c.client.CoreV1().Services(c.namespace).Get(ctx, entity.Frontend.Name(), metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("look at the service %s: %w", entity.Frontend.Name(), c.explain(err))
	}
	if len(service.Spec.Ports) == 0 {
		return "", nil
	}
	port := service.Spec.Ports[0]
	if service.Spec.Type == corev1.ServiceTypeLoadBalancer {
		for _, ingress := range service.Status.LoadBalancer.Ingress {
			if host := ingress.Hostname + ingress.IP; host != "" {
				return webURL(host, int(port.Port)), nil
			}
		}
		return "", nil
	}
	if port.NodePort == 0 {
		return "", nil // Somebody has made a ClusterIP of it.
	}
	nodes, err := c.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{Limit: 100})
	if apierrors.IsForbidden(err) {
		if host := c.podHost(ctx); host != "" {
			return webURL(host, int(port.NodePort)), nil
		}
	}
	if err != nil {
		return "", fmt.Errorf("look for the address of a node: %w", c.explain(err))
	}
	for _, kind := range []corev1.NodeAddressType{corev1.NodeExternalIP, corev1.NodeInternalIP} {
		for _, node := range nodes.Items {
			for _, address := range node.Status.Addresses {
				if address.Type == kind {
					return webURL(address.Address, int(port.NodePort)), nil
				}
			}
		}
	}
	return "", nil
}

// podHost is the address of a node on which a pod of the frontend is, for anyone who
// may not list nodes: every node answers at the node port, so that one does. It is ""
// where no pod has a node yet.
func (c *Cluster) podHost(ctx context.Context) string {
	pods, err := c.client.CoreV1().Pods(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: "app=" + entity.Frontend.Name()})
	if err != nil {
		return ""
	}
	for _, pod := range pods.Items {
		if pod.Status.HostIP != "" && pod.DeletionTimestamp == nil {
			return pod.Status.HostIP
		}
	}
	return ""
}

func webURL(host string, port int) string {
	if port == 80 {
		return "http://" + host + "/"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port)) + "/"
}
