package rule

import (
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func checkObjects(o objects) []Finding {
	var findings []Finding
	for _, object := range o.all {
		for _, part := range []struct {
			name string
			node *values.Node
		}{{"apiVersion", object.node.Get("apiVersion")}, {"kind", object.node.Get("kind")},
			{"metadata.name", object.node.Get("metadata", "name")}} {
			if part.node.Text() == "" {
				findings = append(findings, object.at(nil, "a document has no %s", part.name))
			}
		}
	}
	return findings
}

func checkReferences(o objects) []Finding {
	var findings []Finding
	for _, workload := range o.all {
		spec := workload.podSpec()
		if spec == nil {
			continue
		}
		if account := spec.Get("serviceAccountName"); account.Text() != "" && account.Text() != "default" {
			if _, ok := o.named("ServiceAccount", account.Text()); !ok {
				findings = append(findings, workload.at(account, "the service account %s is not there", account.Text()))
			}
		}
		for _, container := range workload.containers() {
			for _, variable := range items(container.Get("env")) {
				for _, source := range []struct{ key, kind string }{{"configMapKeyRef", "ConfigMap"}, {"secretKeyRef", "Secret"}} {
					if ref := variable.Get("valueFrom", source.key); ref != nil && !ref.Get("optional").True() {
						findings = append(findings,
							o.reference(workload, source.kind, ref.Get("name"), ref.Get("key"))...)
					}
				}
			}
			for _, from := range items(container.Get("envFrom")) {
				findings = append(findings, o.reference(workload, "ConfigMap", from.Get("configMapRef", "name"),
					nil)...)
				findings = append(findings, o.reference(workload, "Secret", from.Get("secretRef", "name"), nil)...)
			}
		}
		for _, volume := range items(spec.Get("volumes")) {
			findings = append(findings, o.reference(workload, "ConfigMap", volume.Get("configMap", "name"), nil)...)
			findings = append(findings, o.reference(workload, "Secret", volume.Get("secret", "secretName"), nil)...)
		}
	}
	return findings
}

// reference asks whether an object and, if one is named, its key are there.
func (o objects) reference(from rendered, kind string, name, key *values.Node) []Finding {
	if name == nil || slices.Contains(o.outside, name.Text()) {
		return nil
	}
	target, ok := o.named(kind, name.Text())
	if !ok {
		return []Finding{from.at(name, "%s/%s is not there", kind, name.Text())}
	}
	if key == nil {
		return nil
	}
	for _, part := range []string{"data", "stringData", "binaryData"} {
		if target.node.Get(part, key.Text()) != nil {
			return nil
		}
	}
	return []Finding{from.at(key, "%s/%s has no key %s", kind, name.Text(), key.Text())}
}

func checkOrder(o objects) []Finding {
	var findings []Finding
	for _, object := range o.of("ConfigMap", "Secret", "ServiceAccount", "Namespace") {
		hook := object.node.Get("metadata", "annotations", "helm.sh/hook")
		if strings.Contains(hook.Text(), "post-") {
			findings = append(findings, object.at(hook, "it is made after what needs it, as a hook %s", hook.Text()))
		}
	}
	return findings
}

func checkConfigMaps(o objects) []Finding {
	var findings []Finding
	for _, config := range o.of("ConfigMap") {
		data := config.node.Get("data")
		if data == nil {
			continue
		}
		for _, entry := range data.Entries {
			text := entry.Value.Text()
			if entry.Value.Kind == values.Text && text != "" && (namesSecret.MatchString(entry.Key) &&
				!countsTokens(entry.Key, text) || likeSecret.MatchString(text)) {
				entry.Value.At.Source.Hide(entry.Value.At)
				findings = append(findings, config.at(entry.Value, "the key %s looks like a secret", entry.Key))
			}
		}
	}
	return findings
}

// countsTokens says that a text is a number of tokens, such as
// OPENAI_DAILY_TOKENS: the name of a secret in the plural, and none.
func countsTokens(key, text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n <= 1_000_000_000 && strings.HasSuffix(strings.ToLower(key), "tokens")
}

func checkNamespaces(o objects) []Finding {
	var first *values.Node
	for _, object := range o.all {
		namespace := object.node.Get("metadata", "namespace")
		if namespace == nil {
			continue
		}
		if first == nil {
			first = namespace
		} else if first.Text() != namespace.Text() {
			return []Finding{object.at(namespace, "the namespace is %s, and others' is %s", namespace.Text(),
				first.Text())}
		}
	}
	return nil
}
