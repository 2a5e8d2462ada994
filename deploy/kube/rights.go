package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
)

// Denied returns those of the permissions that the API server does not give the
// caller, in their order.
func (c *Cluster) Denied(ctx context.Context, wanted []preflight.Permission) ([]preflight.Permission, error) {
	allowed, failures := make([]bool, len(wanted)), make([]error, len(wanted))
	var asking sync.WaitGroup
	slots := make(chan struct{}, 16)
	for i, permission := range wanted {
		asking.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			allowed[i], failures[i] = c.allowed(ctx, permission)
		})
	}
	asking.Wait()
	if err := errors.Join(failures...); err != nil {
		return nil, c.explain(err)
	}
	var denied []preflight.Permission
	for i, permission := range wanted {
		if !allowed[i] {
			denied = append(denied, permission)
		}
	}
	return denied, nil
}

func (c *Cluster) allowed(ctx context.Context, p preflight.Permission) (bool, error) {
	attributes := &authorizationv1.ResourceAttributes{Verb: p.Verb, Group: p.Group, Resource: p.Resource,
		Namespace: c.namespace}
	if resource, sub, found := strings.Cut(p.Resource, "/"); found {
		attributes.Resource, attributes.Subresource = resource, sub
	}
	switch {
	case p.Resource == "namespaces" && p.Verb != "create":
		attributes.Name = c.namespace // A role within the namespace can give this right to it.
	case p.Cluster:
		attributes.Namespace, attributes.Name = "", c.namespace
	}
	review := &authorizationv1.SelfSubjectAccessReview{
		Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: attributes}}
	answer, err := c.client.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return false, err
	}
	return answer.Status.Allowed, nil
}

// DryRun lets the API server apply an object as Helm will, with all its checks,
// without keeping it. A cluster made by New has no such judgement.
func (c *Cluster) DryRun(ctx context.Context, object map[string]any) error {
	if c.access == nil {
		return nil
	}
	text, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("write the object: %w", err)
	}
	typed := &unstructured.Unstructured{Object: object}
	mapper, err := c.access.ToRESTMapper()
	if err != nil {
		return err
	}
	kind := typed.GroupVersionKind()
	mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return err
	}
	config, err := c.access.ToRESTConfig()
	if err != nil {
		return err
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	var resource dynamic.ResourceInterface = client.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		resource = client.Resource(mapping.Resource).Namespace(typed.GetNamespace())
	}
	force := true // So does the deployer: what somebody changed by hand is set again.
	_, err = resource.Patch(ctx, typed.GetName(), types.ApplyPatchType, text, metav1.PatchOptions{
		DryRun: []string{metav1.DryRunAll}, Force: &force, FieldManager: FieldManager,
		FieldValidation: metav1.FieldValidationStrict,
	})
	if apierrors.IsInvalid(err) && wouldReplace(ctx, resource, typed) {
		return nil // The deployer says who did what is in the way, and writes over it where the person allows that.
	}
	return err
}
