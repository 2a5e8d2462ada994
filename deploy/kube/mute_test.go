package kube

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestAnAnswerThatBreaksOffIsSaidInASentence breaks answers off as an API server does
// whose own database says nothing for a minute.
func TestAnAnswerThatBreaksOffIsSaidInASentence(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err == nil {
		response.Body.Close()
		t.Fatal("it answered")
	}
	c := &Cluster{context: "x"}
	if got := c.explain(err).Error(); !strings.Contains(got, "does not answer in time") || !strings.Contains(got, "Try again") {
		t.Errorf("explain(%v) = %q, want a sentence that says what to do", err, got)
	}
	// A machine whose clock is years off: the cluster is the one that it was.
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	off := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, Time: func() time.Time { return time.Unix(1<<32, 0) }}}}
	if request, err = http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil); err != nil {
		t.Fatal(err)
	}
	if response, err = off.Do(request); err == nil {
		response.Body.Close()
		t.Fatal("it was trusted")
	}
	if got := c.explain(err).Error(); !strings.Contains(got, "clock") || strings.Contains(got, "created again") {
		t.Errorf("explain(%v) = %q, want a word about this machine's clock", err, got)
	}
	if got := c.explain(context.Canceled); got != context.Canceled {
		t.Errorf("explain(%v) = %v, want it as it is", context.Canceled, got)
	}
}
