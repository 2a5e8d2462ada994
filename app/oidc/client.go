package oidc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/limit"
)

// What a provider may take.
const (
	maxAnswer  = 1 << 20 // bytes of an answer
	askTime    = 8 * time.Second
	dialTime   = 4 * time.Second
	atOnce     = 16 // requests to one provider; who comes then is refused
	keysEvery  = 10 * time.Second
	keysBurst  = 4 // fetches of keys one after the other
	maxHeaders = 64 << 10
)

var (
	errLarge    = errors.New("its answer is larger than 1 MB")
	errBusy     = errors.New("too many sign-ins wait for it")
	errOften    = errors.New("its keys were asked for too often")
	errRedirect = errors.New("it sends on to another address")
)

// client asks one provider: no more than is bearable of requests, bytes and
// time, nowhere but where the operator allows, and never on to another address.
func (s Settings) client(patience time.Duration) *http.Client {
	return &http.Client{
		Timeout: patience,
		Transport: &bounded{slots: make(chan struct{}, atOnce), next: &http.Transport{
			// No proxy: it would be asked instead of the address.
			DialContext: s.dialer(), TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: patience, MaxIdleConns: 8,
			MaxConnsPerHost: atOnce, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: maxHeaders,
			ForceAttemptHTTP2: true,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}
}

// bounded refuses what is too much.
type bounded struct {
	slots chan struct{}
	next  http.RoundTripper
}

// RoundTrip is part of http.RoundTripper.
func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case b.slots <- struct{}{}:
	default:
		return nil, errBusy
	}
	defer func() { <-b.slots }()
	resp, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength > maxAnswer {
		resp.Body.Close()
		return nil, errLarge
	}
	resp.Body = &short{ReadCloser: resp.Body, left: maxAnswer}
	return resp, nil
}

// short is a body that fails where it would be too long.
type short struct {
	io.ReadCloser
	left int
}

// Read is part of io.Reader.
func (s *short) Read(b []byte) (int, error) {
	if s.left == 0 {
		var one [1]byte
		if n, err := s.ReadCloser.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, errLarge
	}
	n, err := s.ReadCloser.Read(b[:min(len(b), s.left)])
	s.left -= n
	return n, err
}

// seldom fetches keys no more often than is needed: each token with a key that
// isn't known has them fetched again.
type seldom struct {
	next   http.RoundTripper
	limits *limit.Keyed
}

// RoundTrip is part of http.RoundTripper.
func (s *seldom) RoundTrip(r *http.Request) (*http.Response, error) {
	if !s.limits.Allow("", time.Now()) {
		return nil, errOften
	}
	return s.next.RoundTrip(r)
}

// within bounds what a request of somebody who waits may take.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 2*askTime)
}
