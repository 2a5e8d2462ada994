//go:build linux

package node

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// NamesPath is a file below the node's folder that is there when names are
// served on the node: the name server runs somewhere and the way to it is set up.
const NamesPath = "run/names-served"

// importImages gives containerd the images that every node needs. Without them
// the node still comes up and its pods say what is missing.
func (c Config) importImages(f *family) {
	until(func() bool {
		_, err := os.Stat(inside(SocketPath))
		return err == nil
	})
	for _, tar := range c.Images {
		status := f.once(component{"import", c.Programs.Ctr, []string{
			"--address", inside(SocketPath), "--namespace", "k8s.io", "images", "import", tar,
		}})
		if status != 0 {
			log.Printf("the image %s could not be imported (status %d); see import.log", filepath.Base(tar), status)
		}
	}
}

// awaitServer returns when the API server is ready to serve.
func (c Config) awaitServer() {
	authority, err := os.ReadFile(inside("pki/ca.crt"))
	if err != nil {
		log.Printf("read the cluster's authority: %v", err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	client := http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}},
	}
	defer client.CloseIdleConnections()
	until(func() bool {
		answer, err := client.Get(c.Server + "/readyz")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// announceNames makes the file at NamesPath as soon as a name can be looked up
// from this node. A pod that asks earlier loses its question and waits five
// seconds before it asks again; whoever waits for the file is spared that.
func (c Config) announceNames() {
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", net.JoinHostPort(layout.DNSAddress, "53"))
	}}
	until(func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		_, err := resolver.LookupHost(ctx, "kubernetes.default.svc.cluster.local.")
		return err == nil
	})
	if err := os.WriteFile(inside(NamesPath), nil, 0o644); err != nil {
		log.Printf("say that names are served: %v", err)
	}
}

// until asks again and again; whoever started the node has the deadline.
func until(condition func() bool) {
	for !condition() {
		time.Sleep(100 * time.Millisecond)
	}
}
