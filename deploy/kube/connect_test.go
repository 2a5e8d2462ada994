package kube_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// kubeconfig is one of a single cluster and user, which are given as YAML flow maps.
func kubeconfig(cluster, user string) string {
	return "apiVersion: v1\nkind: Config\ncurrent-context: here\ncontexts: [{name: here, context: {cluster: c, user: u}}]\n" +
		"clusters: [{name: c, cluster: " + cluster + "}]\nusers: [{name: u, user: " + user + "}]\n"
}

// TestAKubeconfigThatCantBeUsedIsExplained: each is told in a sentence that names what is wrong in it and what to do.
func TestAKubeconfigThatCantBeUsedIsExplained(t *testing.T) {
	const server, rubbish = "https://127.0.0.1:1", "Z2FyYmFnZQ=="
	for name, c := range map[string]struct{ text, says string }{
		"a broken certificate authority":   {kubeconfig("{server: '"+server+"', certificate-authority-data: "+rubbish+"}", "{}"), "certificate-authority-data of its cluster holds no certificate"},
		"a CA that is not base64":          {kubeconfig("{server: '"+server+"', certificate-authority-data: '%%%'}", "{}"), "it can't be read as one"},
		"a CA file that is gone":           {kubeconfig("{server: '"+server+"', certificate-authority: /nowhere/ca.crt}", "{}"), "unable to read certificate-authority /nowhere/ca.crt"},
		"a CA beside a refusal to check":   {kubeconfig("{server: '"+server+"', certificate-authority-data: "+rubbish+", insecure-skip-tls-verify: true}", "{}"), "insecure flag is not allowed"},
		"a broken certificate of a person": {kubeconfig("{server: '"+server+"'}", "{client-certificate-data: "+rubbish+", client-key-data: "+rubbish+"}"), "aren't a certificate and its key"},
		"a certificate without a key":      {kubeconfig("{server: '"+server+"'}", "{client-certificate-data: "+rubbish+"}"), "client-key must be specified for u"},
		"a token file that is gone":        {kubeconfig("{server: '"+server+"'}", "{tokenFile: /nowhere/token}"), "open /nowhere/token"},
		"a program that is not installed":  {kubeconfig("{server: '"+server+"'}", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-program, interactiveMode: Never}}"), "executable no-such-program not found"},
		"a program of a form that is gone": {kubeconfig("{server: '"+server+"'}", "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: no-such-program}}"), "invalid apiVersion"},
		"an address without a scheme":      {kubeconfig("{server: '127.0.0.1:1'}", "{}"), "the cluster of context \"here\" does not answer"},
		"an address that is not one":       {kubeconfig("{server: 'https://[::1'}", "{}"), "host must be a URL"},
		"no address":                       {kubeconfig("{server: ''}", "{}"), "cluster \"c\" has no server"},
		"a proxy that is not one":          {kubeconfig("{server: '"+server+"', proxy-url: 'gopher://x'}", "{}"), "gopher://x"},
		"an unknown host":                  {kubeconfig("{server: 'https://nowhere.invalid:6443'}", "{}"), "does not answer"},
		"a cluster that is not there":      {strings.Replace(kubeconfig("{server: '"+server+"'}", "{}"), "cluster: c, user", "cluster: other, user", 1), "names the cluster \"other\", which is not in it"},
		"a user that is not there":         {strings.Replace(kubeconfig("{server: '"+server+"'}", "{}"), "user: u}", "user: other}", 1), "names the user \"other\", who is not in it"},
		"a current context that is gone":   {strings.Replace(kubeconfig("{server: '"+server+"'}", "{}"), "current-context: here", "current-context: there", 1), "current context is \"there\", and it has no such context: choose one with --context: here"},
		"no current context":               {strings.Replace(kubeconfig("{server: '"+server+"'}", "{}"), "current-context: here", "", 1), "choose one with --context: here"},
		"text that is not YAML":            {"{{{", "it can't be read as one"},
		"YAML of something else":           {"- a\n- b\n", "it can't be read as one"},
		"another kind":                     {"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n", "it can't be read as one"},
		"an empty file":                    {"", "no kubeconfig was found"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kubeconfig")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			cluster, err := kube.Connect(path, "", "todo-chatbot")
			if err == nil {
				_, err = cluster.Version(t.Context())
			}
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "--") {
				t.Errorf("it says: %v", err)
			}
		})
	}
}

// TestANamespaceOfNoValidNameIsRefused: the empty one would be all namespaces.
func TestANamespaceOfNoValidNameIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, []byte(kubeconfig("{server: 'https://127.0.0.1:1'}", "{}")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", " ", "Todo", "a/../b", "a.b", "-a", strings.Repeat("a", 64), "a\x1bb"} {
		if _, err := kube.Connect(path, "", name); err == nil || !strings.Contains(err.Error(), "isn't a valid name of a namespace") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := kube.Connect(path, "", strings.Repeat("a", 63)); err != nil {
		t.Error(err)
	}
}
