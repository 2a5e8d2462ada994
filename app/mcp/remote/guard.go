package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
)

// Times and sizes of one exchange with a server.
const (
	dialTime   = 5 * time.Second
	headerTime = 40 * time.Second // longer than a tool may take
	maxAnswer  = 2 << 20          // bytes
)

// errForbidden is that an address is one that must not be asked.
var errForbidden = fmt.Errorf("%w. An operator can allow it in MCP_ALLOW", egress.ErrForbidden)

// Allow is what an operator allows besides the internet.
type Allow struct{ egress.Allow }

// ParseAllow reads MCP_ALLOW: names of hosts and networks, separated by
// commas: tools.internal, 10.0.0.0/8, 127.0.0.1.
func ParseAllow(text string) (Allow, error) {
	a, err := egress.Parse("MCP_ALLOW", text)
	return Allow{a}, err
}

// dial connects to an address that is allowed.
func (a Allow) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	c, err := a.Dialer(dialTime)(ctx, network, hostport)
	if errors.Is(err, egress.ErrForbidden) {
		err = errForbidden
	}
	return c, err
}

// client is the http.Client for one server: it goes nowhere else, sends the
// server's headers only there, and reads no more than maxAnswer.
func (a Allow) client(s Server) *http.Client {
	return &http.Client{
		Transport: &courier{server: s, next: &http.Transport{
			// No proxy: it would be asked instead of the address.
			DialContext: a.dial, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: headerTime,
			MaxIdleConns: 8, MaxConnsPerHost: 16, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2: true,
		}},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if r.URL.Scheme != s.URL.Scheme || r.URL.Host != s.URL.Host {
				return errors.New("it sends us on to another server, and that is not followed")
			}
			if len(via) > 3 {
				return errors.New("it sends us round in circles")
			}
			return nil
		},
	}
}

// courier adds the headers and bounds the answers.
type courier struct {
	server Server
	next   http.RoundTripper
}

// RoundTrip sends a request to the server, and to no other.
func (c *courier) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != c.server.URL.Scheme || r.URL.Host != c.server.URL.Host {
		return nil, errors.New("it sends us on to another server, and that is not followed")
	}
	r = r.Clone(r.Context())
	for _, h := range c.server.Headers {
		r.Header.Set(h.Name, h.value)
	}
	resp, err := c.next.RoundTrip(r)
	if err == nil {
		resp.Body = &bounded{ReadCloser: resp.Body, left: maxAnswer}
	}
	return resp, err
}

// bounded is a body of which only so much is read.
type bounded struct {
	io.ReadCloser
	left int
}

// Read fails once more has come than is taken.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("its answer is larger than %d MB", maxAnswer>>20)
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
