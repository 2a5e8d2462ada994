//go:build linux

// Package kube asks a cluster's API server the few things that the cluster's
// own start needs. It speaks plain HTTP and JSON, so that nothing here links
// Kubernetes.
package kube

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"time"
)

// requestTimeout bounds one request; a loaded machine may take seconds for it.
const requestTimeout = 10 * time.Second

// Client talks to one API server. It is safe for concurrent use.
type Client struct {
	server string
	http   *http.Client
}

// ErrNotFound is returned for what the API server does not have.
var ErrNotFound = errors.New("not found")

// NewClient reads a kubeconfig that this module wrote; others may be of shapes
// that it does not know.
func NewClient(kubeconfig string) (*Client, error) {
	text, err := os.ReadFile(kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read the cluster's kubeconfig: %w", err)
	}
	server := regexp.MustCompile(`server: "([^"]+)"`).FindSubmatch(text)
	authority, err1 := field(text, "certificate-authority-data")
	certificate, err2 := field(text, "client-certificate-data")
	key, err3 := field(text, "client-key-data")
	if err := errors.Join(err1, err2, err3); err != nil || server == nil {
		return nil, fmt.Errorf("%s is not a kubeconfig of todo-cluster: %w", kubeconfig, err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("read the client certificate in %s: %w", kubeconfig, err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, Certificates: []tls.Certificate{pair}}}
	return &Client{string(server[1]), &http.Client{Transport: transport, Timeout: requestTimeout}}, nil
}

func field(text []byte, name string) ([]byte, error) {
	found := regexp.MustCompile(name + `: ([A-Za-z0-9+/=]+)`).FindSubmatch(text)
	if found == nil {
		return nil, fmt.Errorf("it has no %s", name)
	}
	return base64.StdEncoding.DecodeString(string(found[1]))
}

// Close ends the connections that are kept for further requests.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Ready reports whether the API server says that it is ready to serve.
func (c *Client) Ready(ctx context.Context) bool {
	return c.do(ctx, http.MethodGet, "/readyz", nil, nil) == nil
}

// Get reads the object at a path of the API into the value.
func (c *Client) Get(ctx context.Context, path string, value any) error {
	return c.do(ctx, http.MethodGet, path, nil, value)
}

// Apply makes the object at a path of the API what the YAML says.
func (c *Client) Apply(ctx context.Context, path string, yaml []byte) error {
	return c.do(ctx, http.MethodPatch, path+"?fieldManager=todo-cluster&force=true", yaml, nil)
}

func (c *Client) do(ctx context.Context, method, path string, body []byte, value any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if method == http.MethodPatch {
		request.Header.Set("Content-Type", "application/apply-patch+yaml")
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode == http.StatusNotFound {
		return fmt.Errorf("%s %s: %w", method, path, ErrNotFound)
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: the API server answers %s: %s", method, path, answer.Status, reason(text))
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(text, value)
}

// reason is the sentence in a Kubernetes status object, or the text itself.
func reason(text []byte) string {
	status := struct{ Message string }{}
	if json.Unmarshal(text, &status) == nil && status.Message != "" {
		return status.Message
	}
	return string(text)
}
