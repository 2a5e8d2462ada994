package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// attempts is how often a request is sent to a backend that is being replaced.
const attempts = 4

// maxReplay is the size in bytes up to which a body is kept to be sent again.
const maxReplay = 256 << 10

// retryTransport sends a request again where that can do no harm: when nothing of it
// was sent, or when doing it twice is doing it once. So a person does not
// notice that the replica they were speaking with has gone.
type retryTransport struct{ next http.RoundTripper }

// RoundTrip sends the request, with its body kept if it is small.
func (p *retryTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if isRepeatable(r) && r.Header.Get("Idempotency-Key") == "" && !isSafe(r.Method) {
		r.Header.Set("Idempotency-Key", "web-"+rand.Text())
	}
	body, kept, err := keep(r)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		if kept {
			resend(r, body)
		}
		resp, err := p.next.RoundTrip(r)
		if err == nil || !kept || try == attempts || !(neverSent(err) || isRepeatable(r)) || r.Context().Err() != nil {
			return resp, err
		}
		if err := pause(r.Context(), time.Duration(try*try)*50*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// keep reads a body that is small enough to be sent again. One of which the
// length is not known is read as far as that, so that no connection to the
// backend waits for a client that sends slowly.
func keep(r *http.Request) (body []byte, kept bool, err error) {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return nil, true, nil
	}
	if r.ContentLength > maxReplay {
		return nil, false, nil
	}
	body, err = io.ReadAll(io.LimitReader(r.Body, maxReplay+1))
	if err != nil {
		return nil, false, errors.Join(err, r.Body.Close())
	}
	if len(body) > maxReplay {
		r.Body = &rest{Reader: io.MultiReader(bytes.NewReader(body), r.Body), Closer: r.Body}
		return nil, false, nil
	}
	return body, true, r.Body.Close()
}

// rest is a body of which the beginning was read already.
type rest struct {
	io.Reader
	io.Closer
}

// resend gives the request its body again, for the transport too, which sends
// it once more where a connection ended before anything was sent on it.
func resend(r *http.Request, body []byte) {
	r.ContentLength = int64(len(body))
	r.TransferEncoding = nil
	if len(body) == 0 {
		r.Body = http.NoBody
		r.GetBody = func() (io.ReadCloser, error) { return http.NoBody, nil }
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
}

// isRepeatable says whether a request that may have arrived can be sent again:
// one that changes nothing, or one whose key the backend knows again. Only the
// addresses of tasks and undo have keys.
func isRepeatable(r *http.Request) bool {
	return isSafe(r.Method) || strings.HasPrefix(r.URL.Path, "/api/") && (strings.Contains(r.URL.Path, "/tasks") ||
		strings.HasSuffix(r.URL.Path, "/undo"))
}

func isSafe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// neverSent says whether there was no connection to send the request on.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
