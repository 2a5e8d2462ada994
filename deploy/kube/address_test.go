package kube_test

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// TestTheAddressIsFoundByWhatMayBeSeen has a namespace's administrator, who may not
// list nodes, find the node port's address by the pods.
func TestTheAddressIsFoundByWhatMayBeSeen(t *testing.T) {
	meta := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: name, Namespace: entity.Namespace, Labels: map[string]string{"app": entity.Frontend.Name()}}
	}
	service := &corev1.Service{ObjectMeta: meta(entity.Frontend.Name()), Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort, Ports: []corev1.ServicePort{{Port: 80, NodePort: 30091}}}}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node1"}, Status: corev1.NodeStatus{Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "10.0.0.1"}}}}
	waiting := &corev1.Pod{ObjectMeta: meta("a")}
	leaving := &corev1.Pod{ObjectMeta: meta("b"), Status: corev1.PodStatus{HostIP: "10.0.0.8"}}
	leaving.DeletionTimestamp = &metav1.Time{Time: time.Now()}
	leaving.Finalizers = []string{"example.com/kept"}
	placed := &corev1.Pod{ObjectMeta: meta("c"), Status: corev1.PodStatus{HostIP: "10.0.0.2"}}
	balanced := service.DeepCopy()
	balanced.Spec.Type = corev1.ServiceTypeLoadBalancer
	inside := service.DeepCopy()
	inside.Spec.Type, inside.Spec.Ports[0].NodePort = corev1.ServiceTypeClusterIP, 0
	for name, c := range map[string]struct {
		there  []runtime.Object
		hidden bool
		want   string
		fails  bool
	}{
		"nodes are listed":                   {[]runtime.Object{service, node, placed}, false, "http://10.0.0.1:30091/", false},
		"a Service for the cluster alone":    {[]runtime.Object{inside, node, placed}, false, "", false},
		"nodes may not be listed":            {[]runtime.Object{service, node, waiting, leaving, placed}, true, "http://10.0.0.2:30091/", false},
		"nor is a pod on one yet":            {[]runtime.Object{service, node, waiting, leaving}, true, "", true},
		"a load balancer without an address": {[]runtime.Object{balanced, node, placed}, true, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			client := fake.NewClientset(c.there...)
			client.PrependReactor("list", "nodes", func(clienttesting.Action) (bool, runtime.Object, error) {
				return c.hidden, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "nodes"}, "", errors.New("a namespace's administrator"))
			})
			got, err := kube.New(client, "fake", entity.Namespace, time.Now).URL(t.Context())
			if got != c.want || (err != nil) != c.fails {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
