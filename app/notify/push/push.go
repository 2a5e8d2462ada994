// Package push sends reminders to browsers, also while no page is open: Web
// Push (RFC 8030), with messages that only the browser can read (RFC 8291) and
// a signature by which push services know the sender (RFC 8292).
package push

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// Name is the channel's.
const Name = "push"

const (
	dialTime = 5 * time.Second
	// keptFor is how long a push service keeps a message for a browser that is
	// not running: a reminder of the day before is of little use.
	keptFor = 24 * time.Hour
	// room is how many bytes a message has for what it says (RFC 8291, section 4).
	room = 3993
	// home is by what push services can look up whose messages these are, where
	// the operator has set no address (RFC 8292, section 2.1).
	home = "https://github.com/todo-chatbot/todo-chatbot"
)

// Options are what New can be told besides.
type Options struct {
	// PublicURL is where people reach the page; the operator can be found there.
	PublicURL string
	// Allow is where push services may be besides the internet.
	Allow egress.Allow
	// Roots are the certificates that are trusted, the system's if nil.
	Roots *x509.CertPool
	Now   func() time.Time // time.Now if nil
}

// Channel is Web Push. It is a notify.Channel.
type Channel struct {
	key    Key
	opts   Options
	client *http.Client
}

var _ notify.Channel = (*Channel)(nil)

// New returns the channel of an installation that has a key.
func New(key Key, o Options) *Channel {
	if o.Now == nil {
		o.Now = time.Now
	}
	transport := &http.Transport{
		// No proxy: it would be asked instead of the address.
		DialContext: o.Allow.Dialer(dialTime), TLSHandshakeTimeout: dialTime, ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		MaxIdleConns:    32, MaxConnsPerHost: 64, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
	}
	return &Channel{key: key, opts: o, client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name is part of notify.Channel.
func (c *Channel) Name() string { return Name }

// PublicKey is what browsers are given to subscribe with.
func (c *Channel) PublicKey() string { return c.key.Public() }

// Check reads a subscription as PushSubscription.toJSON gives it.
func (c *Channel) Check(_ context.Context, address string) (string, error) {
	s, err := parseSubscription(address, c.opts.Allow)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(s)
	return string(b), err
}

// Host is part of notify.Hoster.
func (c *Channel) Host(address string) string {
	s, err := parseSubscription(address, c.opts.Allow)
	if err != nil {
		return ""
	}
	u, err := url.Parse(s.Endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}

// note is what the service worker of the page gets.
type note struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Body    string   `json:"body"`
	At      int64    `json:"at"` // in milliseconds
	Ring    string   `json:"ring,omitempty"`
	Task    int64    `json:"task,omitempty"`
	List    string   `json:"list,omitempty"` // that several keep
	Test    bool     `json:"test,omitempty"`
	Ticket  string   `json:"ticket,omitempty"`
	Actions []action `json:"actions,omitempty"`
}

type action struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Words string `json:"words"`
}

// Send is part of notify.Channel.
func (c *Channel) Send(ctx context.Context, d notify.Device, m notify.Message) error {
	s, err := parseSubscription(string(d.Address), c.opts.Allow)
	if err != nil {
		code := notify.CodeBadAddress
		if u, e := url.Parse(s.Endpoint); e == nil && u.Scheme == "https" && inside(u.Hostname(), c.opts.Allow) {
			code = notify.CodeForbidden
		}
		return &notify.Failure{Code: code, Permanent: true, Err: errors.New(fault.MessageOf(err))}
	}
	body, err := encode(noteOf(m))
	if err != nil {
		return err
	}
	resp, err := webpush.SendNotificationWithContext(ctx, body, &s, &webpush.Options{
		HTTPClient: c.client, Topic: topic(m.ID), TTL: int(keptFor / time.Second), Urgency: webpush.UrgencyHigh,
		Subscriber: c.subscriber(), VAPIDPublicKey: c.key.public, VAPIDPrivateKey: c.key.private,
	})
	if err != nil {
		return failed(ctx, err)
	}
	defer resp.Body.Close()
	// What it says is of no use to people, and could have anything in it.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	return answered(resp, c.opts.Now())
}

func noteOf(m notify.Message) note {
	n := note{ID: m.ID, Title: m.Title, Body: m.Body, At: m.At.UnixMilli(), Ring: m.RingID, Task: max(m.Ring.Task, 0),
		List: string(m.Ring.List), Test: m.Test, Ticket: string(m.Ticket)}
	for _, a := range m.Actions {
		n.Actions = append(n.Actions, action{a.ID, a.Label, a.Words})
	}
	return n
}

// encode writes a note, with as much of its title and body as there is room for.
func encode(n note) ([]byte, error) {
	for limit := room; ; limit /= 2 {
		n.Title, n.Body = clip.Bytes(n.Title, limit), clip.Bytes(n.Body, limit)
		b, err := json.Marshal(n)
		if err != nil || len(b) <= room || limit == 0 {
			return b, err
		}
	}
}

// topic makes a message replace an earlier one with the same id that waits at
// the push service: 32 characters of base64url (RFC 8030, section 5.4).
func topic(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

// subscriber is how push services reach the operator. Not all take an
// address that is not https.
func (c *Channel) subscriber() string {
	if strings.HasPrefix(c.opts.PublicURL, "https://") {
		return c.opts.PublicURL
	}
	return home
}

// answered reads a push service's answer (RFC 8030, section 5 and 8.4).
func answered(resp *http.Response, now time.Time) error {
	f := &notify.Failure{Err: fmt.Errorf("the push service answered %d", resp.StatusCode)}
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusNotFound || code == http.StatusGone:
		f.Code, f.Gone, f.Permanent = notify.CodeGone, true, true
	case code == http.StatusRequestEntityTooLarge:
		f.Code, f.Permanent = notify.CodeTooLarge, true
	case code == http.StatusTooManyRequests:
		f.Code, f.Again = notify.CodeBusy, retryAfter(resp.Header.Get("Retry-After"), now)
	case code >= 500:
		f.Code, f.Again = notify.CodeUnavailable, retryAfter(resp.Header.Get("Retry-After"), now)
	case code >= 300 && code < 400:
		f.Code, f.Permanent = notify.CodeRedirect, true
	default:
		f.Code, f.Permanent = notify.CodeRefused, true
	}
	return f
}

// retryAfter reads a Retry-After (RFC 9110, section 10.2.3): seconds or a
// moment; 0 for what is neither.
func retryAfter(text string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n >= 0 {
		return time.Duration(min(n, 7*24*3600)) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), 7*24*time.Hour)
}

// failed says why there was no answer. The error of a request has the
// endpoint in it, which lets its holder ring somebody: it is left out.
func failed(ctx context.Context, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var unknown x509.UnknownAuthorityError
	var certificate *tls.CertificateVerificationError
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, egress.ErrForbidden):
		return &notify.Failure{Code: notify.CodeForbidden, Permanent: true, Err: egress.ErrForbidden}
	case errors.As(err, &certificate) || errors.As(err, &unknown):
		return &notify.Failure{Code: notify.CodeCertificate, Err: errors.New("its certificate isn't trusted")}
	case ctx.Err() != nil || errors.As(err, &timeout) && timeout.Timeout():
		return &notify.Failure{Code: notify.CodeTimeout, Err: errors.New("no answer in time")}
	case errors.As(err, &dns):
		return &notify.Failure{Code: notify.CodeUnreachable, Err: errors.New("no such host")}
	case errors.Is(err, webpush.ErrMaxPadExceeded):
		return &notify.Failure{Code: notify.CodeTooLarge, Permanent: true, Err: err}
	}
	return &notify.Failure{Code: notify.CodeUnreachable, Err: errors.New("the connection failed")}
}
