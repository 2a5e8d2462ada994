package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Others are disruption budgets and network policies that aren't the manifest's, and get in the way of its pods: a
// second budget, with which no pod can be moved off its node, and a policy that lets nothing through. Who may not look
// at them sees the rest.
func (c *Cluster) Others(ctx context.Context, manifest string) ([]lifecycle.Part, error) {
	objects, err := readObjects(manifest)
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, object := range objects {
		own[NameOf(object)] = true
	}
	deployments, err := c.client.AppsV1().Deployments(c.namespace).List(ctx,
		metav1.ListOptions{LabelSelector: partOfProduct})
	if err != nil {
		return nil, fmt.Errorf("look at the deployments: %w", c.explain(err))
	}
	budgets, err := c.client.PolicyV1().PodDisruptionBudgets(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil && !apierrors.IsForbidden(err) {
		return nil, fmt.Errorf("look at the disruption budgets: %w", c.explain(err))
	}
	policies, err := c.client.NetworkingV1().NetworkPolicies(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil && !apierrors.IsForbidden(err) {
		return nil, fmt.Errorf("look at the network policies: %w", c.explain(err))
	}
	found := others{namespace: c.namespace, own: own}
	for i := range deployments.Items {
		d := &deployments.Items[i]
		for j := range budgets.Items {
			found.marked("poddisruptionbudget/", d, &budgets.Items[j])
		}
		for j := range policies.Items {
			found.marked("networkpolicy/", d, &policies.Items[j])
		}
	}
	for i := range deployments.Items {
		found.budgets(&deployments.Items[i], budgets.Items)
		found.policies(&deployments.Items[i], policies.Items)
	}
	return found.parts, nil
}

// others are the parts that were found.
type others struct {
	namespace string
	own       map[string]bool
	parts     []lifecycle.Part
}

// marked takes an object for the release's own that Helm has marked as of the same release as a Deployment: an earlier
// revision had it, or the next will.
func (o *others) marked(kind string, d *appsv1.Deployment, object metav1.Object) {
	const name, namespace = "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"
	of, is := d.Annotations, object.GetAnnotations()
	if of[name] != "" && of[name] == is[name] && of[namespace] == is[namespace] {
		o.own[kind+object.GetName()] = true
	}
}

// part is the one of an object that isn't the release's; nil for the release's own.
func (o *others) part(object string) *lifecycle.Part {
	if o.own[object] {
		return nil
	}
	at := slices.IndexFunc(o.parts, func(p lifecycle.Part) bool { return p.Object == object })
	if at < 0 {
		remedy := "kubectl -n " + o.namespace + " delete " + strings.Replace(object, "/", " ", 1)
		o.parts = append(o.parts, lifecycle.Part{Object: object, Remedy: remedy})
		at = len(o.parts) - 1
	}
	return &o.parts[at]
}

// selects says whether a selector is for the pods of a Deployment.
func selects(selector *metav1.LabelSelector, d *appsv1.Deployment) bool {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(labels.Set(d.Spec.Template.Labels))
}

// budgets notes whose budgets are too many. Of one alone nothing follows.
func (o *others) budgets(d *appsv1.Deployment, all []policyv1.PodDisruptionBudget) {
	var names []string
	for i := range all {
		if selects(all[i].Spec.Selector, d) {
			names = append(names, "poddisruptionbudget/"+all[i].Name)
		}
	}
	if len(names) < 2 {
		return
	}
	for _, name := range names {
		if part := o.part(name); part != nil {
			part.Crowds = append(part.Crowds, d.Name)
		}
	}
}

// policies notes which let nothing through in a direction in which no other lets anything through: policies add up, and
// whoever closes everything in a namespace leaves open what others open.
func (o *others) policies(d *appsv1.Deployment, all []networkingv1.NetworkPolicy) {
	for _, direction := range []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress} {
		var closing []string
		opened := false
		for i := range all {
			policy := &all[i]
			rules, limits := rulesOf(policy, direction)
			if !limits || !selects(&policy.Spec.PodSelector, d) {
				continue
			}
			if name := "networkpolicy/" + policy.Name; rules == 0 {
				closing = append(closing, name)
			} else {
				opened = true
			}
		}
		if opened {
			continue
		}
		for _, name := range closing {
			if part := o.part(name); part != nil {
				part.Closes = append(part.Closes,
					lifecycle.Closing{Deployment: d.Name, Outward: direction == networkingv1.PolicyTypeEgress})
			}
		}
	}
}

// rulesOf is how many rules a policy has for a direction; limits is false where it isn't about that.
func rulesOf(policy *networkingv1.NetworkPolicy, direction networkingv1.PolicyType) (rules int, limits bool) {
	rules = len(policy.Spec.Ingress)
	if direction == networkingv1.PolicyTypeEgress {
		rules = len(policy.Spec.Egress)
	}
	if len(policy.Spec.PolicyTypes) > 0 {
		return rules, slices.Contains(policy.Spec.PolicyTypes, direction)
	}
	return rules, direction == networkingv1.PolicyTypeIngress || rules > 0
}
