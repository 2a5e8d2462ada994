// Package preflight asks a cluster whether what a chart renders to can run
// there, before anything is applied. It changes nothing in the cluster.
package preflight

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// The parts of a Survey, as Survey.Unseen names them.
const (
	Nodes      Part = "nodes"
	Pods       Part = "pods of all namespaces"
	Services   Part = "services of all namespaces"
	Namespaces Part = "the namespace"
	Quotas     Part = "resource quotas"
	Limits     Part = "limit ranges"
	Secrets    Part = "the names of Secrets"
	APIs       Part = "the API versions"
	Classes    Part = "priority and ingress classes"
	Workloads  Part = "deployments"
)

// Part is something a cluster is asked for.
type Part string

// Cluster is what is asked. kube.Cluster is one.
type Cluster interface {
	// Survey looks at everything once. What may not be seen is in Unseen; an
	// error means that the cluster does not answer.
	Survey(ctx context.Context) (Survey, error)
	// Denied returns those of the permissions that the caller does not have.
	Denied(ctx context.Context, wanted []Permission) ([]Permission, error)
	// DryRun lets the API server apply an object without keeping it. The error is
	// what the server says against it.
	DryRun(ctx context.Context, object map[string]any) error
}

// Survey is what was found in a cluster.
type Survey struct {
	// Context and Name say which cluster and which namespace it was.
	Context, Name string
	Version       string
	Namespace     *corev1.Namespace // nil: it is not there yet
	Nodes         []corev1.Node
	Pods          []corev1.Pod     // of all namespaces
	Services      []corev1.Service // of all namespaces
	Quotas        []corev1.ResourceQuota
	Limits        []corev1.LimitRange
	Deployments   []appsv1.Deployment // of the namespace
	// Secrets are the keys of those of the namespace, by their names.
	Secrets map[string][]string
	// APIs are the kinds that are served, by "group/version".
	APIs            map[string][]string
	PriorityClasses []string
	IngressClasses  []string
	// Unseen says why a part could not be looked at.
	Unseen map[Part]error
}

// Permission is a right to do something in the namespace, or in the cluster.
type Permission struct {
	Verb, Group, Resource string
	// Cluster says that it is not bound to a namespace.
	Cluster bool
}

// Options change what is asked; the zero value asks all.
type Options struct {
	// Book is the table of rules made ready; nil: it is made.
	Book *rule.Book
	// Security evaluates a pod at a Pod Security level; nil: it is not asked.
	Security func(level, version string, pod map[string]any) ([]string, error)
	// Platforms returns what an image is built for, such as "arm64", and whether
	// that is known; nil: it is known of none.
	Platforms func(image string) ([]string, bool)
	// JustLoaded says that an image may have been loaded a moment ago: where a
	// node does not report it, it is then not known whether it is absent, because
	// nodes tell of a new image within a minute only. nil: none was.
	JustLoaded func(image string) bool
	// NoDryRun leaves the API server's own judgement out.
	NoDryRun bool
}

// String gives the form "create deployments.apps".
func (p Permission) String() string {
	resource := p.Resource
	if p.Group != "" {
		resource += "." + p.Group
	}
	return p.Verb + " " + resource
}

// Check asks a cluster about a subject. The findings are those of the layer
// Cluster; an error means that the cluster could not be asked.
func Check(ctx context.Context, cluster Cluster, subject Subject, options Options) ([]rule.Finding, error) {
	survey, err := cluster.Survey(ctx)
	if err != nil {
		return nil, err
	}
	return CheckSurveyed(ctx, cluster, survey, subject, options)
}

// CheckSurveyed is Check with a survey made before, for several subjects.
func CheckSurveyed(ctx context.Context, cluster Cluster, survey Survey, subject Subject,
	options Options) ([]rule.Finding, error) {
	if options.Book == nil {
		options.Book = rule.NewBook()
	}
	c := &check{survey: survey, subject: subject, options: options}
	c.unseen()
	c.versions()
	c.namespace()
	c.nodePorts()
	c.capacity()
	c.quotas()
	c.limitRanges()
	c.images()
	c.references()
	if err := c.security(); err != nil {
		return nil, fmt.Errorf("evaluate Pod Security: %w", err)
	}
	if err := c.permissions(ctx, cluster); err != nil {
		return nil, fmt.Errorf("ask what you may do: %w", err)
	}
	if err := c.dryRun(ctx, cluster); err != nil {
		return nil, err
	}
	return c.findings, nil
}

// check is one call of CheckSurveyed.
type check struct {
	survey   Survey
	subject  Subject
	options  Options
	findings []rule.Finding
}

// found notes a finding of a rule.
func (c *check) found(id string, at spot, hint, format string, arguments ...any) {
	c.findings = append(c.findings, rule.Finding{Rule: c.options.Book.Rule(id), Path: at.path, At: at.place, Hint: hint,
		Message: fmt.Sprintf(format, arguments...)})
}

// saw says whether all those parts could be looked at.
func (c *check) saw(parts ...Part) bool {
	for _, part := range parts {
		if c.survey.Unseen[part] != nil {
			return false
		}
	}
	return true
}
