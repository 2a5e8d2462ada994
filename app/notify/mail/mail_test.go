package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/mail"
)

// letterbox is a mail server with one mailbox that takes what comes.
type letterbox struct {
	addr  string
	roots *x509.CertPool
	got   chan received
	// refuse is what RCPT is answered with, if it isn't nil; refuseData what DATA is, and refuseSender what MAIL is.
	refuse, refuseData, refuseSender *smtp.SMTPError
	hang                             chan struct{} // DATA waits for it, if it isn't nil
}

type received struct {
	from, to, text string
	secure         bool
}

// visit is a connection to a letterbox.
type visit struct {
	box    *letterbox
	conn   *smtp.Conn
	signed bool
	now    received
}

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "todo@example.com" || password != "hunter2:@/" {
			return smtp.ErrAuthFailed
		}
		v.signed = true
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	if !v.signed {
		return smtp.ErrAuthRequired
	}
	if v.box.refuseSender != nil {
		return v.box.refuseSender
	}
	v.now.from = from
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	if v.box.refuse != nil {
		return v.box.refuse
	}
	v.now.to = to
	return nil
}

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if v.box.hang != nil {
		<-v.box.hang
	}
	if v.box.refuseData != nil {
		return v.box.refuseData
	}
	_, v.now.secure = v.conn.TLSConnectionState()
	v.now.text = string(b)
	v.box.got <- v.now
	return nil
}

func (v *visit) Reset()        { v.now = received{} }
func (v *visit) Logout() error { return nil }

// newLetterbox starts one; wrapped has TLS from the first byte.
func newLetterbox(t *testing.T, wrapped bool) *letterbox {
	t.Helper()
	box := &letterbox{got: make(chan received, 10), roots: x509.NewCertPool()}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	box.roots.AddCert(certificate)
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &visit{box: box, conn: c}, nil }))
	s.Domain = "mail.example.com"
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box.addr = l.Addr().String()
	if wrapped {
		l = tls.NewListener(l, s.TLSConfig)
	}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return box
}

func (box *letterbox) channel(t *testing.T, scheme, query string) *mail.Channel {
	t.Helper()
	u := url.URL{Scheme: scheme, Host: box.addr, User: url.UserPassword("todo@example.com", "hunter2:@/"), RawQuery: query}
	server, err := mail.ParseServer(u.String())
	if err != nil {
		t.Fatal(err)
	}
	return mail.New(server, mail.Options{Roots: box.roots, PublicURL: "https://todo.example.com", Now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }})
}

// read takes a mail apart: its header and its parts, by their types.
func read(t *testing.T, text string) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %s, %v", kind, err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		parts[kind] = string(b)
	}
}

var ada = notify.Device{ID: "d", Channel: mail.Name, Name: "Mail", Address: "ada@example.com"}

func message(title string) notify.Message {
	return notify.Message{ID: "AbC-_9", Title: title, Body: "Due Mon 2 Mar, 10:00.", Open: "https://todo.example.com/?task=12", Stop: "https://todo.example.com/auth/answer/stop",
		Actions: []notify.Action{{ID: "done", Label: "Done", Words: "done", URL: "https://todo.example.com/auth/answer/a.b"}, {ID: "snooze", Label: "In 10 minutes", Words: "in 10 minutes"}}}
}

func subjectOf(t *testing.T, h netmail.Header) string {
	t.Helper()
	got, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestMailsAreReadAsTheyWereWritten(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			box := newLetterbox(t, scheme == "smtps")
			c := box.channel(t, scheme, url.Values{"from": {"Your list <list@example.com>"}}.Encode())
			if err := c.Send(t.Context(), ada, message("Call Ann <b>&</b> über \U0001f514")); err != nil {
				t.Fatal(err)
			}
			got := <-box.got
			if got.from != "list@example.com" || got.to != "ada@example.com" || !got.secure {
				t.Errorf("it is from %s to %s, secured: %t", got.from, got.to, got.secure)
			}
			h, parts := read(t, got.text)
			if s := subjectOf(t, h); s != "Call Ann <b>&</b> über \U0001f514" {
				t.Errorf("the subject is %q", s)
			}
			for name, want := range map[string]string{
				"Message-Id": "<AbC-_9@example.com>", "From": `"Your list" <list@example.com>`, "To": "<ada@example.com>", "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
				"List-Unsubscribe": "<https://todo.example.com/auth/answer/stop>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated",
			} {
				if got := h.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			for kind, wants := range map[string][]string{
				"text/plain": {"Call Ann <b>&</b> über \U0001f514\r\n", "Due Mon 2 Mar, 10:00.", "Done: https://todo.example.com/auth/answer/a.b", "Open your list: https://todo.example.com/?task=12", "Stop these mails: https://todo"},
				"text/html":  {"Call Ann &lt;b&gt;&amp;&lt;/b&gt; über \U0001f514", `href="https://todo.example.com/auth/answer/a.b"`, `href="https://todo.example.com/?task=12"`, `href="https://todo.example.com/auth/answer/stop"`},
			} {
				for _, want := range wants {
					if !strings.Contains(parts[kind], want) {
						t.Errorf("%q isn't in the %s: %s", want, kind, parts[kind])
					}
				}
				if strings.Contains(parts[kind], "In 10 minutes") {
					t.Errorf("an answer without a link is offered in %s", kind)
				}
			}
		})
	}
}

func TestTitlesCannotWriteHeaders(t *testing.T) {
	box := newLetterbox(t, false)
	c := box.channel(t, "smtp", "")
	for _, title := range []string{
		"x\r\nBcc: eve@example.com\r\n\r\nhello", "x\nBcc: eve@example.com", "x\rBcc: eve@example.com", "x\u2028Bcc: eve@example.com", "x\x00y", "=?utf-8?q?x=0D=0ABcc:_eve@example.com?=",
		"\r\n.\r\nQUIT\r\n", ".", "", strings.Repeat("über ", 500), "\"><script>alert(1)</script>", "\u202egnp.exe",
	} {
		if err := c.Send(t.Context(), ada, message(title)); err != nil {
			t.Errorf("%q: %v", title, err)
			continue
		}
		h, parts := read(t, (<-box.got).text)
		if h.Get("Bcc") != "" || len(h["To"]) != 1 || len(parts) != 2 || strings.ContainsAny(subjectOf(t, h), "\r\n\x00") && !strings.HasPrefix(title, "=?") {
			t.Errorf("%q became %v", title, h)
		}
		if strings.Contains(parts["text/html"], "<script") {
			t.Errorf("%q is markup: %s", title, parts["text/html"])
		}
	}
}

// What looks like an encoded word is part of what somebody wrote.
func TestATitleThatLooksEncodedIsShownAsItIs(t *testing.T) {
	box := newLetterbox(t, false)
	c := box.channel(t, "smtp", "")
	for _, title := range []string{"=?utf-8?q?Call=20Ann?=", "what is =?utf-8?b?QW5u?= for?", "=?", strings.Repeat("=?utf-8?q?über?= ", 8) + "end"} {
		if err := c.Send(t.Context(), ada, message(title)); err != nil {
			t.Fatalf("%q: %v", title, err)
		}
		h, _ := read(t, (<-box.got).text)
		if got := subjectOf(t, h); got != title {
			t.Errorf("%q is shown as %q: %s", title, got, h.Get("Subject"))
		}
	}
}

func FuzzTitles(f *testing.F) {
	f.Add("x\r\nBcc: eve@example.com")
	f.Add("=?utf-8?b?DQo=?=")
	f.Fuzz(func(t *testing.T, title string) {
		if got := mail.OneLine(title); strings.ContainsAny(got, "\r\n\x00") || len([]rune(got)) > 151 {
			t.Errorf("%q became %q", title, got)
		}
	})
}

func TestAnAddressIsAskedBeforeAnythingElseIsSent(t *testing.T) {
	box := newLetterbox(t, false)
	if err := box.channel(t, "smtp", "").Ask(t.Context(), ada, "12345678"); err != nil {
		t.Fatal(err)
	}
	h, parts := read(t, (<-box.got).text)
	if s := subjectOf(t, h); s != "Is this your address?" || h.Get("List-Unsubscribe") != "" {
		t.Errorf("the subject is %q, with %q", s, h.Get("List-Unsubscribe"))
	}
	for kind, part := range parts {
		if !strings.Contains(part, "12345678") || !strings.Contains(part, "https://todo.example.com/?confirm=d.12345678") || !strings.Contains(part, "do nothing") {
			t.Errorf("the %s is %s", kind, part)
		}
	}
}

func TestWhatBecameOfAMailIsTold(t *testing.T) {
	status := func(code int, a, b, c int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: "no ada@example.com here"}
	}
	gone := notify.Failure{Code: notify.CodeGone, Gone: true, Permanent: true, Own: true}
	refused := notify.Failure{Code: notify.CodeRefused, Permanent: true, Own: true}
	for name, c := range map[string]struct {
		from, rcpt, data *smtp.SMTPError
		want             notify.Failure
	}{
		"no such mailbox":       {rcpt: status(550, 5, 1, 1), want: gone},
		"no such domain":        {rcpt: status(550, 5, 1, 2), want: gone},
		"greylisted":            {rcpt: status(451, 4, 7, 1), want: notify.Failure{Code: notify.CodeUnavailable, Own: true}},
		"about to go down":      {rcpt: status(421, 4, 3, 2), want: notify.Failure{Code: notify.CodeUnavailable}},
		"a mailbox that's full": {data: status(452, 4, 2, 2), want: notify.Failure{Code: notify.CodeUnavailable}},
		"taken for spam":        {data: status(554, 5, 7, 1), want: refused},
		"blocked at RCPT":       {rcpt: status(554, 5, 7, 1), want: refused},
		"a sender it won't have": {
			from: status(550, 5, 7, 1), want: notify.Failure{Code: notify.CodeRefused, Permanent: true},
		},
		"too large": {data: status(552, 5, 3, 4), want: notify.Failure{Code: notify.CodeTooLarge, Permanent: true, Own: true}},
	} {
		t.Run(name, func(t *testing.T) {
			box := newLetterbox(t, false)
			box.refuseSender, box.refuse, box.refuseData = c.from, c.rcpt, c.data
			check(t, box.channel(t, "smtp", "").Send(t.Context(), ada, message("x")), c.want)
		})
	}
	t.Run("a server that hangs", func(t *testing.T) {
		box := newLetterbox(t, false)
		box.hang = make(chan struct{})
		defer close(box.hang)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		check(t, box.channel(t, "smtp", "").Send(ctx, ada, message("x")), notify.Failure{Code: notify.CodeTimeout})
	})
	t.Run("a certificate that nobody vouches for", func(t *testing.T) {
		for _, scheme := range []string{"smtp", "smtps"} {
			box := newLetterbox(t, scheme == "smtps")
			box.roots = x509.NewCertPool()
			check(t, box.channel(t, scheme, "").Send(t.Context(), ada, message("x")), notify.Failure{Code: notify.CodeCertificate})
		}
	})
	t.Run("a password that isn't right", func(t *testing.T) {
		box := newLetterbox(t, false)
		server, err := mail.ParseServer("smtp://todo%40example.com:wrong@" + box.addr)
		if err != nil {
			t.Fatal(err)
		}
		check(t, mail.New(server, mail.Options{Roots: box.roots}).Send(t.Context(), ada, message("x")), notify.Failure{Code: notify.CodeRefused, Permanent: true})
	})
	t.Run("nobody there", func(t *testing.T) {
		box := newLetterbox(t, false)
		box.addr = "127.0.0.1:1"
		check(t, box.channel(t, "smtp", "").Send(t.Context(), ada, message("x")), notify.Failure{Code: notify.CodeUnreachable})
	})
	t.Run("an address with a line break", func(t *testing.T) {
		d := ada
		d.Address = "ada@example.com>\r\nRCPT TO:<eve@example.com"
		box := newLetterbox(t, false)
		check(t, box.channel(t, "smtp", "").Send(t.Context(), d, message("x")), notify.Failure{Code: notify.CodeBadAddress, Permanent: true})
	})
}

func check(t *testing.T, err error, want notify.Failure) {
	t.Helper()
	f, ok := errors.AsType[*notify.Failure](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	got := *f
	got.Err = nil
	if got != want {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
	for _, secret := range []string{"ada@", "hunter2", "wrong"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in %q", secret, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	server, err := mail.ParseServer("smtp://mail.example.com?from=todo@example.com")
	if err != nil {
		t.Fatal(err)
	}
	c := mail.New(server, mail.Options{})
	for _, bad := range []string{"", "ada", "ada@", "@example.com", "Ada <ada@example.com>", "ada@example.com, eve@example.com", "ada@example.com\r\nBcc: eve@example.com", "ada@localhost",
		"ada @example.com", `"ada eve"@example.com`, "ada(x)@example.com", "ädä@example.com", "ada@[127.0.0.1]", strings.Repeat("a", 65) + "@example.com", strings.Repeat("a", 60) + "@" + strings.Repeat("b.", 100) + "de", "mailto:ada@example.com"} {
		if got, err := c.Check(t.Context(), bad); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %q, %v", bad, got, err)
		}
	}
	for in, want := range map[string]string{"ada@example.com": "ada@example.com", " Ada+todo@Example.COM ": "Ada+todo@example.com", "a.b-c_d@x-y.example": "a.b-c_d@x-y.example"} {
		if got, err := c.Check(t.Context(), in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestServers(t *testing.T) {
	for _, good := range []string{"smtp://mail.example.com?from=todo@example.com", "smtps://todo%40example.com:hunter2@mail.example.com", "smtp://[::1]:25?tls=none&from=todo@example.com",
		"smtp://u:hunter2@mail.example.com:2525?from=Todo+%3Ctodo@example.com%3E"} {
		s, err := mail.ParseServer(good)
		if err != nil {
			t.Errorf("%s: %v", good, err)
		}
		for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), (&s).String(), s.LogValue().String()} {
			if strings.Contains(shown, "hunter2") || strings.Contains(shown, "example.com") {
				t.Errorf("it prints: %s", shown)
			}
		}
	}
	for bad, want := range map[string]string{
		"": "isn't the address", "mail.example.com": "isn't the address", "http://mail.example.com": "isn't the address", "smtp://u:hunter2@": "isn't the address", "smtp://u:hunter2@x/y": "isn't the address",
		"smtp://u:hunter2@mail.example.com:0?from=a@b.de": "port", "smtp://u:hunter2@mail.example.com:99999?from=a@b.de": "port", "smtp://u:hunter2@mail.example.com": "from whom",
		"smtp://u:hunter2@mail.example.com?from=todo": "from whom", "smtp://u:hunter2@mail.example.com?from=a@b.de&tls=none": "in the clear", "smtps://u:hunter2@mail.example.com?from=a@b.de&tls=none": "tls",
		"smtp://u:hunter2@mail.example.com?from=a@b.de&insecure=1": "isn't known", "smtp://mail.example.com?from=a@b.de%0d%0ax:y": "from whom", "smtp://u:hunter2@mail.example.com?%zz": "cannot be read",
	} {
		if _, err := mail.ParseServer(bad); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v, want %q in it", bad, err, want)
		}
	}
}
