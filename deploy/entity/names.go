// Package entity is the data model of a deployment: the names, ports and keys
// that images, chart and deployer agree on, and what a release and its secrets are.
package entity

// Names of what a deployment is made of. They are fixed: one release a namespace.
const (
	Product   = "todo-chatbot"
	Namespace = "todo-chatbot"
	Release   = "todo-chatbot"
	ConfigMap = "todo-chatbot-config"
	Secret    = "todo-chatbot-secrets"
)

// Component is one of the two parts that run in pods.
type Component string

// The two components.
const (
	Frontend Component = "frontend"
	Backend  Component = "backend"
)

// Components returns both, in the order they are shown.
func Components() []Component { return []Component{Backend, Frontend} }

// Name is the name of the component's image, Deployment, Service and "app" label.
func (c Component) Name() string { return Product + "-" + string(c) }

// Port is the port its container listens on.
func (c Component) Port() int {
	if c == Frontend {
		return 3000
	}
	return 8000
}

// SizeLimit is the most bytes its image may have, compressed.
func (c Component) SizeLimit() int64 {
	if c == Frontend {
		return 500 << 20
	}
	return 800 << 20
}
