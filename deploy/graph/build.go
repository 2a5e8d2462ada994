package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxPods is how many pods of a replica set are drawn; the rest is one node.
const MaxPods = 8

// State is what is known of an object besides what it says itself.
type State struct {
	State  string
	Tone   Tone
	Reason string
}

// Source is what a graph is made from.
type Source struct {
	Namespace string
	Release   string           // its name
	Revision  string           // such as "revision 3", may be empty
	Keeper    string           // who keeps the release, a line; may be empty
	Objects   []Object         // of the namespace, in any order
	States    map[string]State // by ID; "release/NAME" too
	Database  string           // host and port, never more; "" if not known
}

// Build makes the graph. Objects of kinds that the data model does not know, and
// replica sets that have no pods left, are not in it.
func Build(s Source) Graph {
	b := builder{Source: s, graph: Graph{Namespace: s.Namespace, Nodes: []Node{}, Edges: []Edge{}}}
	b.Objects = slices.Clone(b.Objects)
	slices.SortStableFunc(b.Objects, func(x, y Object) int {
		return cmp.Or(cmp.Compare(rowOf(Kind(x.kind())), rowOf(Kind(y.kind()))), cmp.Compare(x.name(), y.name()))
	})
	b.nodes()
	b.edges()
	for i := range b.graph.Nodes {
		n := &b.graph.Nodes[i]
		if state, known := s.States[n.ID]; known {
			n.State, n.Tone, n.Reason = state.State, state.Tone, state.Reason
		}
	}
	return b.graph
}

type builder struct {
	Source
	graph Graph
}

func (b *builder) of(kinds ...string) []Object {
	var found []Object
	for _, o := range b.Objects {
		if slices.Contains(kinds, o.kind()) {
			found = append(found, o)
		}
	}
	return found
}

func (b *builder) nodes() {
	release := Node{ID: "release/" + b.Release, Kind: Release, Name: b.Release, Label: b.Release}
	if b.Revision != "" {
		release.Detail = append(release.Detail, b.Revision)
	}
	if b.Keeper != "" {
		release.Detail = append(release.Detail, b.Keeper)
	}
	b.graph.add(release)
	for _, o := range b.of("ConfigMap", "Secret") {
		if b.referred(o.kind(), o.name()) {
			b.graph.add(Node{ID: o.id(), Kind: Kind(o.kind()), Name: o.name(), Label: o.name(), Inside: true,
				Detail: keyLines(slices.Concat(o.keys("data"), o.keys("stringData")))})
		}
	}
	b.promised()
	for _, o := range b.of("Deployment") {
		want := o.number(1, "spec", "replicas")
		detail := fmt.Sprintf("%d wanted", want)
		if o.get("status") != nil {
			detail = fmt.Sprintf("%d of %d ready", min(o.number(0, "status", "readyReplicas"), want), want)
		}
		b.graph.add(Node{ID: o.id(), Kind: Deployment, Name: o.name(), Label: o.name(), Inside: true, Part: o.part(),
			Detail: []string{detail}})
		b.pods(o, want)
	}
	for _, o := range b.of("Service") {
		b.graph.add(Node{ID: o.id(), Kind: Service, Name: o.name(), Label: o.name(), Inside: true, Part: o.part(),
			Detail: serviceLines(o)})
	}
	for _, o := range b.of("Ingress", "HTTPRoute") {
		b.graph.add(Node{ID: o.id(), Kind: Ingress, Name: o.name(), Label: o.name(), Inside: true, Part: "frontend",
			Detail: hostLines(o)})
	}
	b.outside()
}

// promised adds the Secret that pods refer to and nobody rendered: the deployer
// writes it. An optional one that is not there is left out.
func (b *builder) promised() {
	for _, d := range b.of("Deployment") {
		for _, r := range references(d) {
			if !r.optional {
				b.graph.add(Node{ID: idOf(string(r.kind), r.name), Kind: r.kind, Name: r.name, Label: r.name,
					Inside: true,
					Detail: keyLines(b.keysUsed(r.kind, r.name))})
			}
		}
	}
}

func (b *builder) outside() {
	b.graph.add(Node{ID: "host", Kind: Host, Name: "people", Label: "people", Part: "frontend",
		Detail: []string{"browser, terminal, MCP client"}})
	b.graph.add(Node{ID: "database", Kind: Database, Name: cmp.Or(b.Database, "PostgreSQL"), Label: "PostgreSQL",
		Part: "backend", Detail: lines(b.Database)})
	if host := b.provider(); host != "" {
		b.graph.add(Node{ID: "provider", Kind: Provider, Name: host, Label: "language model", Part: "backend",
			Detail: lines(host)})
	}
}

// pods adds a Deployment's replica sets and pods; the replicas that it would
// have where there is no cluster.
func (b *builder) pods(d Object, want int) {
	if d.get("status") == nil {
		for i := 1; i <= min(want, MaxPods); i++ {
			b.graph.add(Node{ID: fmt.Sprintf("pod/%s-replica-%d", d.name(), i), Kind: Pod,
				Name:  fmt.Sprintf("%s, replica %d", d.name(), i),
				Label: fmt.Sprintf("replica %d", i), Inside: true, Part: d.part()})
		}
		return
	}
	for _, set := range b.of("ReplicaSet") {
		pods := b.podsOf(set)
		if set.owner() != d.id() || len(pods) == 0 && set.number(0, "spec", "replicas") == 0 {
			continue
		}
		b.graph.add(Node{ID: set.id(), Kind: ReplicaSet, Name: set.name(), Label: shortName(set.name(), d.name()),
			Inside: true, Part: d.part(),
			Detail: []string{"version " + cmp.Or(set.text("spec", "template", "metadata", "labels", "version"),
				"unknown")}})
		for _, p := range pods[:min(len(pods), MaxPods)] {
			b.graph.add(Node{ID: p.id(), Kind: Pod, Name: p.name(), Label: shortName(p.name(), set.name()),
				Inside: true, Part: d.part(), Detail: lines(p.text("spec", "nodeName"))})
		}
		if more := len(pods) - MaxPods; more > 0 {
			b.graph.add(Node{ID: moreOf(set), Kind: Pod, Name: fmt.Sprintf("%d more pods", more),
				Label: fmt.Sprintf("%d more", more), Inside: true, Part: d.part()})
		}
	}
}

func moreOf(set Object) string { return "pods/" + set.name() + "/more" }

func (b *builder) podsOf(set Object) []Object {
	var pods []Object
	for _, p := range b.of("Pod") {
		if p.owner() == set.id() {
			pods = append(pods, p)
		}
	}
	return pods
}

// shortName leaves out what the owner's name says.
func shortName(name, owner string) string {
	if rest, ok := strings.CutPrefix(name, owner+"-"); ok && rest != "" {
		return rest
	}
	return name
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// keyLines names a few keys.
func keyLines(keys []string) []string {
	const most = 6
	if len(keys) > most {
		return append(slices.Clone(keys[:most-1]), fmt.Sprintf("and %d more", len(keys)-most+1))
	}
	return keys
}

func serviceLines(o Object) []string {
	var all []string
	for _, port := range o.list("spec", "ports") {
		line := port.text("port")
		if target := port.text("targetPort"); target != "" && target != line {
			line += " → " + target
		}
		if node := port.number(0, "nodePort"); node != 0 {
			line += ", NodePort " + strconv.Itoa(node)
		}
		all = append(all, cmp.Or(o.text("spec", "type"), "ClusterIP")+" "+line)
	}
	return all
}

func hostLines(o Object) []string {
	var all []string
	for _, rule := range o.list("spec", "rules") {
		all = append(all, lines(rule.text("host"))...)
	}
	if hosts, ok := o.get("spec", "hostnames").([]any); ok {
		for _, host := range hosts {
			all = append(all, lines(textOf(host))...)
		}
	}
	return keyLines(all)
}
