// Package mailtest has a mailbox that real mail arrives in, for tests.
package mailtest

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// patience is how long a mail may take to arrive.
const patience = 20 * time.Second

// Mail is a mail as its reader sees it.
type Mail struct {
	To      string // of the envelope
	Header  netmail.Header
	Subject string
	Text    string
	HTML    string
}

// Box is a mail server on this machine that takes the mail of everybody.
type Box struct {
	Addr string // host:port, without TLS and without a password
	got  chan arrived
}

type arrived struct{ to, text string }

// visit is a connection to a Box.
type visit struct {
	box *Box
	now arrived
}

func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }
func (v *visit) Reset()                               { v.now = arrived{} }
func (v *visit) Logout() error                        { return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.now.to = to
	return nil
}

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.now.text = string(b)
	v.box.got <- v.now
	return nil
}

// Serve starts a Box, which ends with the test.
func Serve(t *testing.T) *Box {
	t.Helper()
	box := &Box{got: make(chan arrived, 100)}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &visit{box: box}, nil }))
	s.Domain = "mail.example.com"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box.Addr = l.Addr().String()
	go func() { _ = s.Serve(l) }()      // it ends with Close
	t.Cleanup(func() { _ = s.Close() }) // nobody waits for mail any more
	return box
}

// URL is what SMTP_URL is set to, to send by this Box.
func (b *Box) URL() string { return "smtp://" + b.Addr + "?tls=none&from=Todo+<todo@example.com>" }

// Next is the next mail that arrives.
func (b *Box) Next(t *testing.T) Mail {
	t.Helper()
	return b.Soon(t, patience)
}

// Soon is Next for one that may take longer.
func (b *Box) Soon(t *testing.T, patience time.Duration) Mail {
	t.Helper()
	select {
	case a := <-b.got:
		m, err := read(a)
		if err != nil {
			t.Fatalf("%v in\n%s", err, a.text)
		}
		return m
	case <-time.After(patience):
		t.Fatal("no mail arrived")
		return Mail{}
	}
}

// read takes a mail apart.
func read(a arrived) (Mail, error) {
	message, err := netmail.ReadMessage(strings.NewReader(a.text))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{To: a.to, Header: message.Header}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return m, err
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return m, err
	}
	if kind != "multipart/alternative" {
		return m, errors.New("it is " + kind)
	}
	for parts := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		b, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return m, err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = string(b)
		} else {
			m.Text = string(b)
		}
	}
}
