package graph

import (
	"net/url"
	"slices"
	"strings"
)

// reference is a ConfigMap or Secret that a pod takes its configuration from.
type reference struct {
	kind     Kind
	name     string
	key      string // "" for all of it
	optional bool
}

func (b *builder) edges() {
	release := "release/" + b.Release
	for _, o := range b.of("ConfigMap", "Secret", "Deployment", "Service", "Ingress", "HTTPRoute") {
		if o.text("metadata", "labels", "app.kubernetes.io/managed-by") == "Helm" {
			b.graph.link(release, o.id(), Manages, "")
		}
	}
	for _, d := range b.of("Deployment") {
		for _, r := range references(d) {
			b.graph.link(d.id(), idOf(string(r.kind), r.name), Uses, "")
		}
		b.owns(d)
		b.connects(d)
	}
	for _, s := range b.of("Service") {
		b.selects(s)
	}
	b.entrances()
}

// owns links a Deployment to its replica sets and those to their pods.
func (b *builder) owns(d Object) {
	for _, pod := range b.planned(d) {
		b.graph.link(d.id(), pod, Owns, "")
	}
	for _, set := range b.of("ReplicaSet") {
		if set.owner() != d.id() {
			continue
		}
		b.graph.link(d.id(), set.id(), Owns, "")
		for _, pod := range b.podsOf(set) {
			b.graph.link(set.id(), pod.id(), Owns, "")
		}
		b.graph.link(set.id(), moreOf(set), Owns, "")
	}
}

// planned are the pods of a Deployment that no cluster has yet.
func (b *builder) planned(d Object) []string {
	var all []string
	for _, n := range b.graph.Nodes {
		if strings.HasPrefix(n.ID, "pod/"+d.name()+"-replica-") {
			all = append(all, n.ID)
		}
	}
	return all
}

// selects links a Service to the pods that its selector finds.
func (b *builder) selects(s Object) {
	selector := s.texts("spec", "selector")
	for _, p := range b.of("Pod") {
		if matches(selector, p.texts("metadata", "labels")) {
			b.graph.link(s.id(), p.id(), Selects, "")
		}
	}
	for _, d := range b.of("Deployment") {
		if matches(selector, d.texts("spec", "template", "metadata", "labels")) {
			for _, pod := range b.planned(d) {
				b.graph.link(s.id(), pod, Selects, "")
			}
		}
	}
}

// connects links a component to what it talks to.
func (b *builder) connects(d Object) {
	switch d.part() {
	case "frontend":
		for _, s := range b.of("Service") {
			if s.part() == "backend" {
				b.graph.link(d.id(), s.id(), Connects, "cluster DNS")
			}
		}
	case "backend":
		b.graph.link(d.id(), "database", Connects, "DATABASE_URL")
		b.graph.link(d.id(), "provider", Connects, "")
	}
}

// entrances links what is outside to what it comes in by.
func (b *builder) entrances() {
	for _, i := range b.of("Ingress", "HTTPRoute") {
		b.graph.link("host", i.id(), Connects, "")
		for _, s := range b.of("Service") {
			if s.part() == "frontend" {
				b.graph.link(i.id(), s.id(), Connects, "")
			}
		}
	}
	for _, s := range b.of("Service") {
		if kind := s.text("spec", "type"); kind == "NodePort" || kind == "LoadBalancer" {
			b.graph.link("host", s.id(), Connects, kind)
		}
	}
}

// referred says whether a pod of the graph's Deployments uses the object.
func (b *builder) referred(kind, name string) bool {
	for _, d := range b.of("Deployment") {
		if slices.ContainsFunc(references(d),
			func(r reference) bool { return string(r.kind) == kind && r.name == name }) {
			return true
		}
	}
	return false
}

// keysUsed are the keys of the object that pods refer to.
func (b *builder) keysUsed(kind Kind, name string) []string {
	var keys []string
	for _, d := range b.of("Deployment") {
		for _, r := range references(d) {
			if r.kind == kind && r.name == name && r.key != "" && !slices.Contains(keys, r.key) {
				keys = append(keys, r.key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// references lists what the pods of a Deployment take from ConfigMaps and Secrets.
func references(d Object) []reference {
	var all []reference
	spec := []string{"spec", "template", "spec"}
	for _, list := range []string{"initContainers", "containers"} {
		for _, c := range d.list(append(slices.Clone(spec), list)...) {
			for _, env := range c.list("env") {
				all = append(all, from(env, "valueFrom", "configMapKeyRef", ConfigMap)...)
				all = append(all, from(env, "valueFrom", "secretKeyRef", Secret)...)
			}
			for _, env := range c.list("envFrom") {
				all = append(all, from(env, "", "configMapRef", ConfigMap)...)
				all = append(all, from(env, "", "secretRef", Secret)...)
			}
		}
	}
	for _, v := range d.list(append(slices.Clone(spec), "volumes")...) {
		all = append(all, from(v, "", "configMap", ConfigMap)...)
		if name := v.text("secret", "secretName"); name != "" {
			all = append(all, reference{kind: Secret, name: name, optional: v.get("secret", "optional") == true})
		}
	}
	return all
}

func from(o Object, under, field string, kind Kind) []reference {
	path := []string{field}
	if under != "" {
		path = []string{under, field}
	}
	at, ok := o.get(path...).(map[string]any)
	if !ok {
		return nil
	}
	r := Object(at)
	if r.text("name") == "" {
		return nil
	}
	return []reference{{kind: kind, name: r.text("name"), key: r.text("key"), optional: r.get("optional") == true}}
}

// provider is the host of the language model that the ConfigMap names, or "".
func (b *builder) provider() string {
	for _, c := range b.of("ConfigMap") {
		if !b.referred("ConfigMap", c.name()) || c.text("data", "ASSISTANT") == "offline" {
			continue
		}
		address, err := url.Parse(c.text("data", "OPENAI_BASE_URL"))
		if err == nil && address.Host != "" {
			return address.Host
		}
		return "api.openai.com"
	}
	return ""
}
