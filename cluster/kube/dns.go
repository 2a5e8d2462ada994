//go:build linux

package kube

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"text/template"

	"github.com/todo-chatbot/todo-chatbot/cluster/build"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

//go:embed dns
var manifests embed.FS

// dnsObjects are the files of the folder dns and where the API has them, in the
// order in which they need each other.
var dnsObjects = []struct{ file, path string }{
	{"account.yaml", "/api/v1/namespaces/kube-system/serviceaccounts/coredns"},
	{"role.yaml", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:coredns"},
	{"binding.yaml", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:coredns"},
	{"config.yaml", "/api/v1/namespaces/kube-system/configmaps/coredns"},
	{"service.yaml", "/api/v1/namespaces/kube-system/services/kube-dns"},
	{"deployment.yaml", "/apis/apps/v1/namespaces/kube-system/deployments/coredns"},
}

// ApplyDNS gives the cluster its name server.
func (c *Client) ApplyDNS(ctx context.Context) error {
	texts, err := template.ParseFS(manifests, "dns/*")
	if err != nil {
		return err
	}
	values := map[string]string{"Image": build.CoreDNSImage, "Address": layout.DNSAddress}
	for _, object := range dnsObjects {
		yaml := &bytes.Buffer{}
		if err := texts.ExecuteTemplate(yaml, object.file, values); err != nil {
			return err
		}
		if err := c.Apply(ctx, object.path, yaml.Bytes()); err != nil {
			return fmt.Errorf("apply the name server's %s: %w", object.file, err)
		}
	}
	return nil
}
