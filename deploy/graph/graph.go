// Package graph draws a deployment as what it is: the entities of the data model
// and how they hang together, from live objects or from rendered ones.
//
// It knows objects only as decoded JSON, so that the same code draws what a
// chart would make and what a cluster has. Nothing in a graph is secret: of a
// Secret it holds the names of the keys, of a database the host.
package graph

import "slices"

// Kind is what a node stands for.
type Kind string

// The kinds, in the order in which a drawing shows them from top to bottom.
const (
	Release    Kind = "Release"
	ConfigMap  Kind = "ConfigMap"
	Secret     Kind = "Secret"
	Deployment Kind = "Deployment"
	ReplicaSet Kind = "ReplicaSet"
	Pod        Kind = "Pod"
	Service    Kind = "Service"
	Ingress    Kind = "Ingress"  // or an HTTPRoute
	Host       Kind = "Host"     // whoever comes from outside
	Database   Kind = "Database" // outside of the cluster
	Provider   Kind = "Provider" // of a language model, outside of the cluster
)

// Relation is what an edge says.
type Relation string

// The relations of the data model.
const (
	Manages  Relation = "manages"  // Helm made it and keeps it
	Owns     Relation = "owns"     // its controller makes and replaces it
	Selects  Relation = "selects"  // by labels
	Uses     Relation = "uses"     // as environment or files
	Connects Relation = "connects" // over the network
)

// Tone is how good a state is, for a colour.
type Tone string

// The tones.
const (
	Plain Tone = ""     // no state
	Good  Tone = "good" // as it should be
	Busy  Tone = "busy" // on its way
	Bad   Tone = "bad"  // needs somebody
)

// Node is one entity.
type Node struct {
	ID     string   `json:"id"` // "deployment/todo-chatbot-backend", unique in the graph
	Kind   Kind     `json:"kind"`
	Name   string   `json:"name"`
	Label  string   `json:"label"`            // the name, short where the place says the rest
	Detail []string `json:"detail,omitempty"` // a few short lines
	State  string   `json:"state,omitempty"`  // of the lifecycle
	Tone   Tone     `json:"tone,omitempty"`
	Reason string   `json:"reason,omitempty"` // why it is not as it should be
	Part   string   `json:"part,omitempty"`   // "frontend", "backend" or ""
	Inside bool     `json:"inside"`           // in the namespace
}

// Edge says how one entity relates to another.
type Edge struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Relation Relation `json:"relation"`
	Label    string   `json:"label,omitempty"`
}

// Graph is a deployment. Nodes and edges have a fixed order.
type Graph struct {
	Namespace string `json:"namespace"`
	Nodes     []Node `json:"nodes"`
	Edges     []Edge `json:"edges"`
}

// Node returns the node of an ID, and whether there is one.
func (g *Graph) Node(id string) (*Node, bool) {
	at := slices.IndexFunc(g.Nodes, func(n Node) bool { return n.ID == id })
	if at < 0 {
		return nil, false
	}
	return &g.Nodes[at], true
}

func (g *Graph) add(n Node) {
	if _, there := g.Node(n.ID); !there {
		g.Nodes = append(g.Nodes, n)
	}
}

// link adds an edge between two nodes that are there.
func (g *Graph) link(from, to string, relation Relation, label string) {
	edge := Edge{From: from, To: to, Relation: relation, Label: label}
	_, hasFrom := g.Node(from)
	_, hasTo := g.Node(to)
	if hasFrom && hasTo && !slices.Contains(g.Edges, edge) {
		g.Edges = append(g.Edges, edge)
	}
}
