package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Times and sizes of one exchange with a server.
const (
	dialTime   = 5 * time.Second
	headerTime = 40 * time.Second // longer than a tool may take
	maxAnswer  = 2 << 20          // bytes
)

// errForbidden is that an address is one that must not be asked.
var errForbidden = errors.New("it is at a private address. An operator can allow it in MCP_ALLOW")

// special are the networks that are not the internet. Those that the standard
// library knows (private, loopback, link-local, multicast) are asked of it.
const special = "0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 " +
	"64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fec0::/10"

// Allow is what an operator allows besides the internet.
type Allow struct {
	hosts    []string
	networks []netip.Prefix
}

// ParseAllow reads MCP_ALLOW: names of hosts and networks, separated by
// commas: tools.internal, 10.0.0.0/8, 127.0.0.1.
func ParseAllow(text string) (Allow, error) {
	var a Allow
	for part := range strings.SplitSeq(text, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		if part == "" {
			continue
		}
		if p, err := netip.ParsePrefix(part); err == nil {
			a.networks = append(a.networks, p.Masked())
			continue
		}
		if ip, err := netip.ParseAddr(strings.Trim(part, "[]")); err == nil {
			a.networks = append(a.networks, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		if strings.ContainsAny(part, "/:*@ ") || len(part) > 253 {
			return a, fmt.Errorf("MCP_ALLOW has %q, which is no host or network. Write them like tools.internal, 10.0.0.0/8, 127.0.0.1", clip(part, 60))
		}
		a.hosts = append(a.hosts, part)
	}
	return a, nil
}

// address says whether a request may go to an address, which is what a name
// amounted to when the connection is made.
func (a Allow) address(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	in := func(p netip.Prefix) bool { return p.Contains(ip) }
	if slices.ContainsFunc(a.networks, in) {
		return true
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() {
		return false
	}
	for n := range strings.FieldsSeq(special) {
		if netip.MustParsePrefix(n).Contains(ip) {
			return false
		}
	}
	return true
}

// dial connects to an address that is allowed. A name is looked up once, and
// it is the address that is connected to which is checked.
func (a Allow) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	named := slices.Contains(a.hosts, strings.ToLower(strings.TrimSuffix(host, ".")))
	d := net.Dialer{Timeout: dialTime, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return errForbidden
		}
		// A name that is allowed may stand for a private address, but not for
		// one such as that of a cloud's metadata.
		if a.address(at.Addr()) || named && !at.Addr().Unmap().IsLinkLocalUnicast() && !at.Addr().IsMulticast() {
			return nil
		}
		return errForbidden
	}}
	return d.DialContext(ctx, network, hostport)
}

// client is the http.Client for one server: it goes nowhere else, sends the
// server's headers only there, and reads no more than maxAnswer.
func (a Allow) client(s Server) *http.Client {
	return &http.Client{
		Transport: &courier{server: s, next: &http.Transport{
			// No proxy: it would be asked instead of the address.
			DialContext: a.dial, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: headerTime,
			MaxIdleConns: 8, MaxConnsPerHost: 16, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
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
