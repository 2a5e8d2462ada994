package check

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	t.Run("a server that starts late is waited for", func(t *testing.T) {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if asked++; asked < 3 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		defer server.Close()
		if err := check(t.Context(), server.Client(), server.URL, time.Millisecond); err != nil || asked != 3 {
			t.Errorf("error: %v; asked = %v, want %v", err, asked, 3)
		}
	})
	t.Run("when the time is up it says what the server answered", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			cancel()
		}))
		defer server.Close()
		err := check(ctx, server.Client(), server.URL, time.Millisecond)
		if err == nil || !strings.Contains(err.Error(), "503") && !strings.Contains(err.Error(), "canceled") {
			t.Error(err)
		}
	})
}
