package preflight

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// references asks whether what the objects name outside the chart is in the
// cluster: Secrets and their keys, a priority class, an ingress class.
func (c *check) references() {
	if c.saw(Secrets) {
		c.secrets()
	}
	if !c.saw(Classes) {
		return
	}
	for _, w := range c.subject.workloads() {
		if name := w.Spec.Template.Spec.PriorityClassName; name != "" && !slices.Contains(c.survey.PriorityClasses,
			name) {
			at := c.subject.at("priorityClassName", w.document)
			c.found("cluster-reference", at, "make it, or leave priorityClassName empty",
				"the cluster has no PriorityClass %s: no pod would be made", name)
			break
		}
	}
	for _, document := range c.subject.installed() {
		class := document.Get("spec", "ingressClassName")
		if document.Get("kind").Text() == "Ingress" && class != nil && !slices.Contains(c.survey.IngressClasses,
			class.Text()) {
			c.found("cluster-reference", c.subject.at("ingress.className", class), classHint(c.survey.IngressClasses),
				"the cluster has no IngressClass %s: nothing would serve the Ingress", class.Text())
		}
	}
}

func classHint(classes []string) string {
	if len(classes) == 0 {
		return "install an ingress controller, or set ingress.enabled to false"
	}
	return "it has " + strings.Join(classes, ", ")
}

// secrets asks of every Secret that a pod names whether it is there, with the
// keys that are read from it.
func (c *check) secrets() {
	rendered := map[string]bool{}
	for _, document := range c.subject.installed() {
		if document.Get("kind").Text() == "Secret" {
			rendered[document.Get("metadata", "name").Text()] = true
		}
	}
	told := map[string]bool{}
	tell := func(at spot, missing, hint string) {
		if !told[missing] {
			told[missing] = true
			c.found("cluster-reference", at, hint, "%s", missing)
		}
	}
	for _, w := range c.subject.workloads() {
		for _, pull := range w.Spec.Template.Spec.ImagePullSecrets {
			if c.survey.Secrets[pull.Name] == nil {
				tell(c.subject.at("imagePullSecrets", w.document),
					fmt.Sprintf("the namespace %s has no Secret %s to pull images with", c.survey.Name, pull.Name),
					"kubectl create secret docker-registry makes one")
			}
		}
		for name, keys := range secretKeys(w.Spec.Template.Spec) {
			if rendered[name] || c.subject.WritesSecret {
				continue
			}
			have, there := c.survey.Secrets[name]
			at := c.subject.at("secrets.existingSecret", w.document)
			if !there {
				tell(at, fmt.Sprintf("the namespace %s has no Secret %s", c.survey.Name, name),
					"todoctl deploy writes todo-chatbot-secrets; make any other with kubectl create secret generic "+
						name)
				continue
			}
			for _, key := range keys {
				if !slices.Contains(have, key) {
					tell(at, fmt.Sprintf("the Secret %s has no key %s, which the %s reads", name, key, w.component),
						"add it; its keys are "+strings.Join(have, ", "))
				}
			}
		}
	}
}

// secretKeys are the keys that a pod needs, by the names of their Secrets.
func secretKeys(spec corev1.PodSpec) map[string][]string {
	all := map[string][]string{}
	for _, container := range slices.Concat(spec.InitContainers, spec.Containers) {
		for _, variable := range container.Env {
			if variable.ValueFrom == nil || variable.ValueFrom.SecretKeyRef == nil {
				continue
			}
			ref := variable.ValueFrom.SecretKeyRef
			if ref.Optional == nil || !*ref.Optional {
				all[ref.Name] = append(all[ref.Name], ref.Key)
			}
		}
	}
	return all
}
