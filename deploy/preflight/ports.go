package preflight

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// The node ports that Kubernetes gives out.
const firstNodePort, lastNodePort = 30000, 32767

// nodePorts asks whether another Service of any namespace has a node port that a
// rendered one wants: also as the port of its health checks.
func (c *check) nodePorts() {
	if !c.saw(Services) {
		return
	}
	for _, document := range c.subject.installed() {
		service, ok := c.subject.services()[document]
		if !ok {
			continue
		}
		for i, port := range service.Spec.Ports {
			if port.NodePort == 0 {
				continue
			}
			if owner := c.portOwner(service, port.NodePort, port.Protocol); owner != "" {
				at := c.subject.at("service.frontend.nodePort", items(document.Get("spec", "ports"))[i])
				c.found("node-port-taken", at, c.freePort(port.NodePort), "the node port %d is taken by %s",
					port.NodePort, owner)
			}
		}
	}
}

// portOwner names the Service that has a node port; "" where none but the one
// that is to be changed has.
func (c *check) portOwner(wants corev1.Service, port int32, protocol corev1.Protocol) string {
	for _, other := range c.survey.Services {
		if other.Name == wants.Name && other.Namespace == c.survey.Name {
			continue
		}
		name := fmt.Sprintf("the Service %s in namespace %s", other.Name, other.Namespace)
		for _, p := range other.Spec.Ports {
			if p.NodePort == port && orTCP(p.Protocol) == orTCP(protocol) {
				return name
			}
		}
		if other.Spec.HealthCheckNodePort == port {
			return name + " (for its health checks)"
		}
	}
	return ""
}

func orTCP(protocol corev1.Protocol) corev1.Protocol {
	if protocol == "" {
		return corev1.ProtocolTCP
	}
	return protocol
}

// freePort names the next node port that no Service has.
func (c *check) freePort(wanted int32) string {
	taken := map[int32]bool{}
	for _, service := range c.survey.Services {
		taken[service.Spec.HealthCheckNodePort] = true
		for _, port := range service.Spec.Ports {
			taken[port.NodePort] = true
		}
	}
	const count = lastNodePort - firstNodePort + 1
	for step := int32(1); step < count; step++ {
		if port := firstNodePort + (wanted-firstNodePort+step+count)%count; !taken[port] {
			return fmt.Sprintf("set service.frontend.nodePort to one that is free, such as %d", port)
		}
	}
	return "every node port of the cluster is taken"
}

func items(node *values.Node) []*values.Node {
	if node == nil {
		return nil
	}
	return node.Items
}
