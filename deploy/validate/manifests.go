package validate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// cache keeps the documents of templates that render alike for many values.
type cache struct {
	mu   sync.Mutex
	docs map[string][]*values.Node
}

const cached = 4096

// manifests renders the chart and checks what came out.
func (c *Checker) manifests(ctx context.Context, given, all *values.Node) ([]rule.Finding, error) {
	plain, _ := c.withSecret(given).Plain().(map[string]any)
	rendered, err := c.chart.Render(ctx, plain)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err != nil {
		return []rule.Finding{{Rule: c.book.Rule("chart-renders"), At: given.At,
			Message: "the chart does not render: " + words(err.Error())}}, nil
	}
	var documents []*values.Node
	var findings []rule.Finding
	for _, name := range slices.Sorted(maps.Keys(rendered)) {
		text := rendered[name]
		if strings.TrimSpace(text) == "" || strings.HasSuffix(name, ".txt") {
			continue
		}
		parsed, faults := c.parsed.documents(name, text)
		for _, fault := range faults {
			findings = append(findings, rule.Finding{Rule: c.book.Rule("chart-renders"), At: fault.At,
				Message: "the chart renders to no YAML: " + fault.Message, Hint: fault.Hint})
		}
		documents = append(documents, parsed...)
	}
	findings = append(findings, c.book.Manifests(documents, Outside(all))...)
	security, err := c.podSecurity(documents)
	if findings = append(findings, security...); err != nil || c.options.Cluster == nil || hasError(findings) {
		return findings, err
	}
	subject := preflight.Subject{Values: all, Documents: documents, WritesSecret: c.writesSecret(all)}
	asked, err := c.options.Cluster(ctx, subject)
	return append(findings, asked...), err
}

// writesSecret says whether todoctl deploy writes the Secret that values name.
func (c *Checker) writesSecret(all *values.Node) bool {
	return !c.options.PlainHelm && all.Get("secrets", "existingSecret").Text() == entity.Secret
}

func (c *cache) documents(name, text string) ([]*values.Node, []values.Fault) {
	key := name + "\x00" + text
	c.mu.Lock()
	docs, ok := c.docs[key]
	c.mu.Unlock()
	if ok {
		return docs, nil
	}
	docs, faults := values.Documents(values.NewSource(name+" (rendered)", []byte(text)))
	if len(faults) == 0 {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.docs == nil || len(c.docs) >= cached {
			c.docs = map[string][]*values.Node{}
		}
		c.docs[key] = docs
	}
	return docs, faults
}

// Outside names the Secrets and ConfigMaps that values say are there already.
func Outside(all *values.Node) []string {
	names := []string{all.Get("secrets", "existingSecret").Text(), all.Get("ingress", "tlsSecret").Text(),
		all.Get("privateCA", "configMap").Text(), all.Get("backup", "s3", "existingSecret").Text()}
	if all.Get("database", "cnpg", "enabled").True() {
		names = append(names, "todo-chatbot-database-app") // which the operator makes
	}
	for _, component := range []string{"frontend", "backend"} {
		names = append(names, variablesOutside(all.Get("extraEnvFrom", component), all.Get("extraEnv", component))...)
		for _, list := range []string{"extraInitContainers", "extraContainers"} {
			for _, container := range all.Get(list, component).List() {
				names = append(names, variablesOutside(container.Get("envFrom"), container.Get("env"))...)
			}
		}
		for _, volume := range all.Get("extraVolumes", component).List() {
			names = append(names, volume.Get("configMap", "name").Text(), volume.Get("secret", "secretName").Text())
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// variablesOutside names the Secrets and ConfigMaps that variables come from.
func variablesOutside(sets, each *values.Node) []string {
	var names []string
	for _, from := range sets.List() {
		names = append(names, from.Get("configMapRef", "name").Text(), from.Get("secretRef", "name").Text())
	}
	for _, variable := range each.List() {
		names = append(names, variable.Get("valueFrom", "configMapKeyRef", "name").Text(),
			variable.Get("valueFrom", "secretKeyRef", "name").Text())
	}
	return names
}

// podSecurity asks the API server's own evaluator about every pod.
func (c *Checker) podSecurity(documents []*values.Node) ([]rule.Finding, error) {
	if c.options.PodSecurity == nil {
		return nil, nil
	}
	var findings []rule.Finding
	for _, document := range documents {
		pod := rule.PodOf(document)
		if pod == nil {
			continue
		}
		refusals, err := c.options.PodSecurity(pod.Plain().(map[string]any))
		if err != nil {
			return nil, fmt.Errorf("evaluate Pod Security: %w", err)
		}
		for _, refusal := range refusals {
			findings = append(findings, rule.Finding{Rule: c.book.Rule("pod-security"), At: pod.At,
				Path:    document.Get("kind").Text() + "/" + document.Get("metadata", "name").Text(),
				Message: document.Get("kind").Text() + "/" + document.Get("metadata", "name").Text() + ": " + refusal})
		}
	}
	return findings, nil
}
