package kube

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// restartPatience is how long an API server may be away in the midst of the
	// work: it restarts, or another takes its address over.
	restartPatience = time.Minute
	restartPause    = 500 * time.Millisecond
	// clockSlack is by how much the cluster's clock may differ from this one
	// before it is taken instead: its answers name whole seconds.
	clockSlack = 3 * time.Second
)

// serverClock is what an API server's answers say of it: whether it was reached at all, so
// that a request that never arrived may be sent again, and what time it is there:
// events, leases and the starts of containers are in that time, not in ours.
type serverClock struct {
	mu      sync.Mutex
	reached bool
	server  time.Time // its time
	here    time.Time // when that was; it goes forward whatever becomes of this machine's clock
}

// Now is the API server's time where it differs from this machine's.
func (l *serverClock) Now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server.IsZero() {
		return time.Now()
	}
	return l.server.Add(time.Since(l.here))
}

// learn takes the time of an answer.
func (l *serverClock) learn(date string) {
	told, err := http.ParseTime(date)
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reached = true
	if err != nil {
		return
	}
	expected := now
	if !l.server.IsZero() {
		expected = l.server.Add(now.Sub(l.here))
	}
	if told.Sub(expected).Abs() > clockSlack {
		l.server, l.here = told, now
	} else if l.server.IsZero() {
		l.server, l.here = now, now
	}
}

func (l *serverClock) reachedBefore() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reached
}

func (l *serverClock) wrap(next http.RoundTripper) http.RoundTripper {
	return &retryTransport{clock: l, next: next}
}

// retryTransport sends a request again that never arrived.
type retryTransport struct {
	clock *serverClock
	next  http.RoundTripper
}

// WrappedRoundTripper is for client-go, which looks for the transport below.
func (p *retryTransport) WrappedRoundTripper() http.RoundTripper { return p.next }

// RoundTrip sends a request, and again while nobody listens.
func (p *retryTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	until := time.Now().Add(restartPatience)
	for {
		response, err := p.next.RoundTrip(request)
		if err == nil {
			date := response.Header.Get("Date")
			if strings.Contains(request.URL.Path, "/proxy") {
				date = "" // It is a pod's, not the API server's.
			}
			p.clock.learn(date)
			return response, nil
		}
		again := p.resend(request, err)
		if again == nil || time.Now().After(until) {
			return nil, err
		}
		select {
		case <-request.Context().Done():
			return nil, err
		case <-time.After(restartPause):
		}
		request = again
	}
}

// resend is the request to be sent once more; nil where that is of no use or not safe.
func (p *retryTransport) resend(request *http.Request, err error) *http.Request {
	if !p.clock.reachedBefore() || request.Context().Err() != nil || errors.Is(err, context.Canceled) ||
		!unsent(request, err) {
		return nil
	}
	again := request.Clone(request.Context())
	if request.Body == nil || request.Body == http.NoBody {
		return again
	}
	if request.GetBody == nil {
		return nil
	}
	if again.Body, err = request.GetBody(); err != nil {
		return nil
	}
	return again
}

// unsent says whether a request has not arrived, or changes nothing if it arrives
// twice. Watches are begun again by those who watch.
func unsent(request *http.Request, err error) bool {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return true
	}
	return request.Method == http.MethodGet && request.URL.Query().Get("watch") == "" && !mute(err)
}
