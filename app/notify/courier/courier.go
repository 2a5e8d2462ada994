// Package courier sends the HTTP requests of channels whose addresses people
// give: nowhere but where the operator allows, never on to another address,
// and with what the other side answers as a notify.Failure.
package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

const (
	dialTime = 5 * time.Second
	// answerRead is how much of an answer is read, in bytes: nothing in it
	// matters, but a connection whose answer was read can be used again.
	answerRead = 16 << 10
)

// Courier sends requests. It is safe for concurrent use.
type Courier struct {
	allow  egress.Allow
	client *http.Client
}

// New returns a Courier that goes to the internet and to what is allowed.
func New(allow egress.Allow) *Courier {
	return &Courier{allow: allow, client: &http.Client{
		Transport: &http.Transport{
			// No proxy: it would be asked instead of the address.
			DialContext: allow.Dialer(dialTime), TLSHandshakeTimeout: dialTime, MaxIdleConns: 64,
			MaxIdleConnsPerHost: 8,
			MaxConnsPerHost:     32, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Check reads an address that somebody gives. It is https, unless the operator
// allows the host by its name or its private address, and has no fragment. It
// fails with fault.Invalid.
func (c *Courier) Check(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Opaque != "" || u.Hostname() == "" || strings.ContainsAny(address, " \t\r\n") {
		return nil, fault.InField("address", "That isn't a web address. Write it like https://example.com/path.")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	u.Fragment = ""
	u.RawFragment = ""
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return nil, fault.InField("address", "The port of the address has to be from 1 to 65535.")
		}
	}
	inside, allowed := c.inside(u.Hostname())
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fault.InField("address", "The address has to begin with https://.")
	case inside && !allowed:
		return nil, fault.InField("address",
			"That is a private address, where nothing may be sent unless the operator allows it (NOTIFY_ALLOW).")
	case u.Scheme == "https" || u.Scheme == "http" && allowed:
		return u, nil
	}
	return nil, fault.InField("address",
		"The address has to begin with https://, so that nobody reads along. An operator can allow a host without "+
			"it (NOTIFY_ALLOW).")
}

// inside says whether a host is at a private address by what it is called, and
// whether the operator allows it by name or address.
func (c *Courier) inside(host string) (inside, allowed bool) {
	host = strings.TrimSuffix(host, ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		inside = !egress.Allow{}.Network(ip)
		return inside, inside && c.allow.Network(ip)
	}
	if c.allow.Host(host) {
		return true, true
	}
	if host == "localhost" {
		return true, c.allow.Network(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	if strings.HasSuffix(host, ".home.arpa") { // RFC 8375
		return true, false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case host, "localhost", "local", "internal", "svc", "lan":
		return true, false
	}
	return false, false
}

// Post sends a body. It fails with a *notify.Failure, in which there is
// nothing of the address.
func (c *Courier) Post(ctx context.Context, address string, header http.Header, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return &notify.Failure{Code: notify.CodeBadAddress, Permanent: true}
	}
	r.Header = header.Clone()
	r.Header.Set("User-Agent", "todo-chatbot")
	resp, err := c.client.Do(r)
	if err != nil {
		return Unsent(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, answerRead)) // what is in it does not matter
	return Answered(resp, time.Now())
}

// Unsent is the *notify.Failure of a request that got no answer, without
// addresses in it.
func Unsent(err error) error {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var timeout net.Error
	var number syscall.Errno
	switch {
	case errors.Is(err, egress.ErrForbidden):
		return &notify.Failure{Code: notify.CodeForbidden, Permanent: true, Err: egress.ErrForbidden}
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &verify):
		return &notify.Failure{Code: notify.CodeCertificate, Permanent: true,
			Err: errors.New("its certificate is not trusted")}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &notify.Failure{Code: notify.CodeTimeout, Err: errors.New("no answer in time")}
	case errors.As(err, &dns):
		return &notify.Failure{Code: notify.CodeUnreachable, Err: errors.New("its host was not found")}
	case errors.As(err, &number):
		return &notify.Failure{Code: notify.CodeUnreachable, Err: number}
	}
	return &notify.Failure{Code: notify.CodeUnreachable, Err: errors.New("the connection broke")}
}

// Answered is the *notify.Failure of an answer, nil if it accepts.
func Answered(resp *http.Response, now time.Time) error {
	f := &notify.Failure{Err: errors.New("status " + strconv.Itoa(resp.StatusCode)),
		Again: RetryAfter(resp.Header.Get("Retry-After"), now)}
	switch status := resp.StatusCode; {
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		f.Code = notify.CodeRedirect
		f.Permanent = true
	case status == http.StatusNotFound || status == http.StatusGone:
		f.Code = notify.CodeGone
		f.Gone = true
		f.Permanent = true
	case status == http.StatusRequestEntityTooLarge:
		f.Code = notify.CodeTooLarge
		f.Permanent = true
	case status == http.StatusTooManyRequests:
		f.Code = notify.CodeBusy
	case status == http.StatusRequestTimeout:
		f.Code = notify.CodeTimeout
	case status >= 500:
		f.Code = notify.CodeUnavailable
	default:
		f.Code = notify.CodeRefused
		f.Permanent = true
	}
	return f
}

// RetryAfter reads the header of that name (RFC 9110, section 10.2.3): seconds
// or a date. It is 0 if there is none, or none that can be read.
func RetryAfter(text string, now time.Time) time.Duration {
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(at.Sub(now), 0)
}

// Host is the host of an address, which may be shown.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Server is the host of an address with its port.
func Server(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
