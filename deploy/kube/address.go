package kube

import (
	"context"
	"fmt"
	"net"
	"strconv"

	corev1 "k8s.io/api/core/v1"
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
	nodes, err := c.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{Limit: 100})
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

func webURL(host string, port int) string {
	if port == 80 {
		return "http://" + host + "/"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port)) + "/"
}
