package mcp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/internal/mcpsuite"
)

// TestConformanceOfTheHandler runs the whole official suite against our
// handler, with our tokens, limits and middleware, and with the fixtures that
// its scenarios call by name. The suite has no way to send a token, so a
// proxy does that, as our frontend does for its local person.
func TestConformanceOfTheHandler(t *testing.T) {
	p := build(t, 0, addFixtures).join("suite@example.com")
	back, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(back)
		r.Out.Host = r.In.Host
		r.Out.Header.Set("Authorization", "Bearer "+p.token)
	}, ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() == nil || context.Cause(r.Context()) != context.Canceled {
			t.Logf("pass on: %v", err)
		}
		w.WriteHeader(http.StatusBadGateway)
	}})
	t.Cleanup(front.Close)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		t.Run(version, func(t *testing.T) {
			mcpsuite.Conformance(t, front.URL+"/mcp", version, "handler-"+version+".yml")
		})
	}
}
