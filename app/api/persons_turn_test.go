package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestWhatIsDearTakesThePersonsTurn(t *testing.T) {
	w := quick(t)
	ann, bob := w.join("ann@example.com"), w.join("bob@example.com")
	ann.add(`{"title":"one"}`)
	bob.add(`{"title":"one"}`)
	leave, err := w.server.Share(t.Context(), ann.id)
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	ask := func(p *person, path string, patience time.Duration) int {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+p.token)
		out := httptest.NewRecorder()
		w.server.ServeHTTP(out, r)
		return out.Code
	}
	for _, c := range []struct {
		path string
		dear bool
	}{
		{"/api/me/tasks?search=o", true},
		{"/api/me/tasks?limit=200", true},
		{"/api/me/overview", true},
		{"/api/me/changes", true},
		{"/api/me/conversations", true},
		{"/api/me/tasks", false},
		{"/api/me/tasks?limit=50", false},
		{"/api/me/tasks/1", false},
		{"/api/me", false},
	} {
		want, patience := http.StatusOK, time.Minute
		if c.dear {
			want, patience = http.StatusServiceUnavailable, 50*time.Millisecond
		}
		if got := ask(ann, c.path, patience); got != want {
			t.Errorf("while something dear of Ann's is done, her %s is answered %d, want %d", c.path, got, want)
		}
		if got := ask(bob, c.path, time.Minute); got != http.StatusOK {
			t.Errorf("while something dear of Ann's is done, Bob's %s is answered %d", c.path, got)
		}
	}
}
