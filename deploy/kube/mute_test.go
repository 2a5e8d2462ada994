package kube

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
	if got := c.explain(context.Canceled); got != context.Canceled {
		t.Errorf("explain(%v) = %v, want it as it is", context.Canceled, got)
	}
}
