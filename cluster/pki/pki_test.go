//go:build linux

package pki

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

func newSet(t *testing.T) (*Set, layout.Layout) {
	t.Helper()
	l := layout.Layout{Name: "try", Index: 7, Nodes: 2}
	set, err := New(l)
	if err != nil {
		t.Fatal(err)
	}
	return set, l
}

func TestTheServersAreTrustedAtTheirAddresses(t *testing.T) {
	set, l := newSet(t)
	for _, row := range []struct{ file, host string }{
		{"apiserver", l.NodeAddress(1).String()}, {"apiserver", "127.0.0.1"}, {"apiserver", layout.ServiceAddress},
		{"apiserver", "kubernetes.default.svc"}, {"kubelet", l.NodeAddress(1).String()}, {"kubelet", "node1"},
	} {
		files := set.Nodes[0]
		trusted := x509.NewCertPool()
		trusted.AppendCertsFromPEM(files["ca.crt"])
		if _, err := parse(t, files[row.file+".crt"]).Verify(x509.VerifyOptions{Roots: trusted, DNSName: row.host}); err != nil {
			t.Errorf("%s at %s: %v", row.file, row.host, err)
		}
		if _, err := tls.X509KeyPair(files[row.file+".crt"], files[row.file+".key"]); err != nil {
			t.Errorf("the key of %s: %v", row.file, err)
		}
	}
}

func TestTheAuthorityForExtensionsIsAnother(t *testing.T) {
	set, _ := newSet(t)
	files := set.Nodes[0]
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(files["ca.crt"])
	if _, err := parse(t, files["front.crt"]).Verify(x509.VerifyOptions{Roots: trusted, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err == nil {
		t.Error("a client of the cluster can pass for the API server towards extensions")
	}
}

func TestOnlyTheFirstNodeHasTheClustersSecrets(t *testing.T) {
	set, _ := newSet(t)
	for _, file := range []string{"ca.key", "accounts.key", "apiserver.key", "controllers.kubeconfig"} {
		if set.Nodes[0][file] == nil {
			t.Errorf("the first node lacks %s", file)
		}
		if set.Nodes[1][file] != nil {
			t.Errorf("the second node has %s", file)
		}
	}
	dir := t.TempDir()
	if err := set.Nodes[0].WriteTo(dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "ca.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the authority's key has mode %v, %v, want 0600", info.Mode(), err)
	}
}

func TestTheKubeconfigNamesTheClusterAndItsServer(t *testing.T) {
	set, l := newSet(t)
	for _, want := range []string{"current-context: todo-cluster-try\n", l.Server()} {
		if !strings.Contains(string(set.Admin), want) {
			t.Errorf("the kubeconfig lacks %q:\n%s", want, set.Admin)
		}
	}
}

func parse(t *testing.T, text []byte) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("%q is no certificate", text)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}
