package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// stuck is a client that reads nothing until it's let go.
type stuck struct {
	*httptest.ResponseRecorder
	begun chan<- struct{}
	free  <-chan struct{}
	once  sync.Once
}

func (s *stuck) Write(b []byte) (int, error) {
	s.once.Do(func() {
		s.begun <- struct{}{}
		<-s.free
	})
	return s.ResponseRecorder.Write(b)
}

func TestWhoReadsNothingKeepsFourLargeAnswersAtTheMost(t *testing.T) {
	w := quick(t)
	ann, bob := w.join("ann@example.com"), w.join("bob@example.com")
	ann.add(`{"title":"one"}`)
	for _, path := range []string{"/api/me/changes", "/api/me/tasks?limit=200", "/api/me/overview"} {
		t.Run(path, func(t *testing.T) {
			ask := func(p *person, out http.ResponseWriter, patience time.Duration) {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
				r.Header.Set("Authorization", "Bearer "+p.token)
				w.server.ServeHTTP(out, r)
			}
			const most = 4
			begun, free := make(chan struct{}), make(chan struct{})
			var wait sync.WaitGroup
			for range most {
				wait.Go(func() {
					ask(ann, &stuck{ResponseRecorder: httptest.NewRecorder(), begun: begun, free: free}, time.Minute)
				})
			}
			for range most {
				<-begun
			}
			fifth := httptest.NewRecorder()
			ask(ann, fifth, 50*time.Millisecond)
			if fifth.Code != http.StatusServiceUnavailable {
				t.Errorf("a fifth large answer is made: %d", fifth.Code)
			}
			other := httptest.NewRecorder()
			ask(bob, other, time.Minute)
			if other.Code != http.StatusOK {
				t.Errorf("somebody else is answered %d", other.Code)
			}
			close(free)
			wait.Wait()
			again := httptest.NewRecorder()
			ask(ann, again, time.Minute)
			if again.Code != http.StatusOK {
				t.Errorf("once the others are read, she's answered %d", again.Code)
			}
		})
	}
}
