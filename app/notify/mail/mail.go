// Package mail sends reminders as e-mails, over the operator's mail server.
package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wneessen/go-mail"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// Name is the channel's.
const Name = "mail"

const (
	dialTime = 8 * time.Second
	// longest is the longest address (RFC 5321, section 4.5.3.1.3, less < and >).
	longest = 254
	// subject is how many characters of a title are in the subject.
	subject = 150
)

// Options are what New can be told besides.
type Options struct {
	// PublicURL is where people reach the page, "" where it is not known.
	PublicURL string
	// Roots are the certificates that are trusted, the system's if nil.
	Roots *x509.CertPool
	Now   func() time.Time // time.Now if nil
}

// Channel is e-mail. It is a notify.Confirmer.
type Channel struct {
	server Server
	opts   Options
}

var (
	_ notify.Confirmer = (*Channel)(nil)
	_ notify.Reader    = (*Channel)(nil)
)

// New returns the channel of an installation that has a mail server.
func New(server Server, o Options) *Channel {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Channel{server, o}
}

// Name is part of notify.Channel.
func (c *Channel) Name() string { return Name }

// Reads is part of notify.Reader: digests come by e-mail where they can.
func (c *Channel) Reads() bool { return true }

// Hint is what may be shown of an address to its owner: all of it.
func (c *Channel) Hint(address string) string { return address }

// isAddress says whether a text is one address and nothing else, without a
// name, comments, quotes and line breaks.
func isAddress(text string) bool {
	if len(text) > longest ||
		strings.ContainsFunc(text,
			func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"\,;:<>()[]`, r) }) {
		return false
	}
	a, err := netmail.ParseAddress(text)
	at := strings.LastIndexByte(text, '@')
	return err == nil && a.Address == text && at > 0 && at <= 64 && strings.Contains(text[at:], ".")
}

// Check is part of notify.Channel.
func (c *Channel) Check(_ context.Context, address string) (string, error) {
	address = strings.TrimSpace(address)
	if !isAddress(address) {
		return "", fault.InField("address",
			"This isn't an e-mail address that mails can be sent to. Write one such as ada@example.com, without a "+
				"name.")
	}
	at := strings.LastIndexByte(address, '@')
	return address[:at] + strings.ToLower(address[at:]), nil
}

// letter is what the templates of a mail are filled with.
type letter struct {
	Title, Body, Code, Open, Stop string
	Actions                       []button
	Sections                      []notify.Section
	Why                           string
	StopLabel                     string
}

type button struct{ Label, URL string }

// page is the mail as HTML. All that people wrote is escaped.
var page = template.Must(template.New("mail").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1b1b1f">
<p dir="auto" style="font-size:20px;margin:0 0 8px"><strong>{{.Title}}</strong></p>
{{range .Sections}}<p style="margin:16px 0 4px"><strong>{{.Heading}}</strong></p>
<ul style="margin:0;padding-left:20px">{{range .Lines}}<li dir="auto">{{with .When}}<span style="color:#57606a">{{.}}</span> {{end}}{{if .Open}}<a href="{{.Open}}" style="color:#1b1b1f">{{.Title}}</a>{{else}}{{.Title}}{{end}}</li>
{{end}}{{if .More}}<li>and {{.More}} more</li>
{{end}}</ul>
{{else}}<p style="margin:0 0 16px">{{.Body}}</p>
{{end}}{{if .Code}}<p style="font-size:24px;letter-spacing:2px"><strong>{{.Code}}</strong></p>
{{end}}{{range .Actions}}<a href="{{.URL}}" style="display:inline-block;padding:8px 16px;margin-right:8px;border:1px solid #57606a;border-radius:6px;color:#1b1b1f;text-decoration:none">{{.Label}}</a>
{{end}}{{if .Open}}<p><a href="{{.Open}}">Open your list</a></p>
{{end}}<p style="font-size:13px;color:#57606a">{{.Why}}{{if .Stop}} <a href="{{.Stop}}">{{.StopLabel}}</a>.{{end}}</p>
</body></html>
`))

// text is the mail without HTML.
func (l letter) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", l.Title)
	if len(l.Sections) == 0 {
		fmt.Fprintf(&b, "\n%s\n", l.Body)
	}
	for _, one := range l.Sections {
		fmt.Fprintf(&b, "\n%s\n", one.Heading)
		for _, line := range one.Lines {
			fmt.Fprintf(&b, "- %s\n", strings.TrimSpace(line.When+" "+line.Title))
		}
		if one.More > 0 {
			fmt.Fprintf(&b, "- and %d more\n", one.More)
		}
	}
	if l.Code != "" {
		fmt.Fprintf(&b, "\n    %s\n", l.Code)
	}
	for _, a := range l.Actions {
		fmt.Fprintf(&b, "\n%s: %s\n", a.Label, a.URL)
	}
	if l.Open != "" {
		fmt.Fprintf(&b, "\nOpen your list: %s\n", l.Open)
	}
	fmt.Fprintf(&b, "\n-- \n%s\n", l.Why)
	if l.Stop != "" {
		fmt.Fprintf(&b, "%s: %s\n", l.StopLabel, l.Stop)
	}
	return b.String()
}

// Send is part of notify.Channel. Accepted means that the operator's mail
// server took it; what becomes of it after that is not known.
func (c *Channel) Send(ctx context.Context, d notify.Device, m notify.Message) error {
	l := letter{Title: m.Title, Body: m.Body, Open: m.Open, Stop: string(m.Stop), StopLabel: "Stop these mails",
		Why: "You get this because you asked for reminders by e-mail.", Sections: m.Sections}
	if m.Digest != "" {
		l.Why = "You get this because you asked for a " + string(m.Digest) + " digest of your list."
		l.StopLabel = "Stop this digest"
	}
	for _, a := range m.Actions {
		if a.URL != "" {
			l.Actions = append(l.Actions, button{a.Label, string(a.URL)})
		}
	}
	return c.post(ctx, d, m.ID, l)
}

// Ask is part of notify.Confirmer.
func (c *Channel) Ask(ctx context.Context, d notify.Device, code string) error {
	l := letter{Title: "Is this your address?", Code: code, Open: c.opts.PublicURL,
		Body: "Somebody wants reminders of their todo list sent here. If that is you, give this code in the " +
			"settings of the list.",
		Why: "If it isn't you, do nothing: no other mail is sent here."}
	if c.opts.PublicURL != "" {
		l.Open = strings.TrimSuffix(c.opts.PublicURL, "/") + "/?confirm=" + d.ID + "." + code
	}
	return c.post(ctx, d, "confirm-"+d.ID+"-"+code[:min(2, len(code))], l)
}

// Post sends a mail with one link in it, about an account rather than a reminder.
func (c *Channel) Post(ctx context.Context, address, title, body, label, link string) error {
	id := "account-" + strings.ToLower(rand.Text())
	l := letter{Title: title, Body: body, Actions: []button{{label, link}},
		Why: "You get this because of an account with this address."}
	return c.post(ctx, notify.Device{Address: notify.Secret(address)}, id, l)
}

func (c *Channel) post(ctx context.Context, d notify.Device, id string, l letter) error {
	address, err := c.Check(ctx, string(d.Address))
	if err != nil {
		return &notify.Failure{Code: notify.CodeBadAddress, Permanent: true,
			Err: errors.New("the address of the device isn't one that mails can be sent to")}
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	m.FromMailAddress(&netmail.Address{Name: c.server.from.Name, Address: c.server.from.Address})
	m.ToMailAddress(&netmail.Address{Address: address})
	m.Subject(literal(oneLine(l.Title)))
	m.SetDateWithValue(c.opts.Now())
	// The same each time that the same ring is sent: who gets it twice sees it once.
	m.SetMessageIDWithValue(id + "@" + c.server.domain())
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	if strings.HasPrefix(l.Stop, "https://") {
		if err := m.SetListUnsubscribeOneClick(l.Stop); err != nil { // RFC 8058
			return err
		}
	} else if l.Stop != "" {
		m.SetListUnsubscribe(l.Stop)
	}
	m.SetBodyString(mail.TypeTextPlain, l.text())
	if err := m.AddAlternativeHTMLTemplate(page, l); err != nil {
		return err
	}
	limit := dialTime
	if until, ok := ctx.Deadline(); ok {
		limit = max(min(limit, time.Until(until)), time.Millisecond)
	}
	client, err := c.server.client(c.opts.Roots, limit)
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return failed(ctx, err)
	}
	return nil
}

// oneLine is a title as a subject: a line without control characters.
func oneLine(title string) string {
	title = strings.Join(strings.FieldsFunc(title,
		func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\u0085' }), " ")
	if r := []rune(title); len(r) > subject {
		return string(r[:subject]) + "…"
	}
	return title
}

// inWord is how many bytes of a text an encoded word takes, which has 75 characters at the
// most (RFC 2047, section 2).
const inWord = 42

// literal is a subject that is shown as it is. What looks like an encoded word would be
// decoded by whoever reads it, so it is encoded itself.
func literal(subject string) string {
	if !strings.Contains(subject, "=?") {
		return subject
	}
	var words []string
	part := ""
	for _, r := range subject + "\x00" {
		if r == 0 || len(part)+utf8.RuneLen(r) > inWord {
			words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(part))+"?=")
			part = ""
		}
		part += string(r)
	}
	return strings.Join(words, " ")
}

// failed says why a mail was not accepted. What the server says can have the
// address in it: it is left out.
func failed(ctx context.Context, err error) error {
	var send *mail.SendError
	var unknown x509.UnknownAuthorityError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.As(err, &certificate) || errors.As(err, &unknown):
		return &notify.Failure{Code: notify.CodeCertificate,
			Err: errors.New("the certificate of the mail server isn't trusted")}
	case ctx.Err() != nil || errors.As(err, &timeout) && timeout.Timeout():
		return &notify.Failure{Code: notify.CodeTimeout, Err: errors.New("the mail server did not answer in time")}
	case errors.As(err, &send) && send.ErrorCode() > 0:
		return answered(send)
	}
	var reply interface{ Error() string }
	if errors.As(err, &reply) && strings.Contains(strings.ToLower(err.Error()), "auth") {
		return &notify.Failure{Code: notify.CodeRefused, Permanent: true,
			Err: errors.New("the mail server did not take the user and password of SMTP_URL")}
	}
	return &notify.Failure{Code: notify.CodeUnreachable, Err: errors.New("no connection to the mail server")}
}

// answered reads a refusal: 4xx may pass, 5xx does not (RFC 5321, section
// 4.2.1); 5.1.1 and its like say that there is no such mailbox (RFC 3463).
func answered(e *mail.SendError) error {
	f := &notify.Failure{Err: fmt.Errorf("the mail server answered %d", e.ErrorCode())}
	switch e.Reason {
	case mail.ErrSMTPRcptTo:
		f.Own = e.ErrorCode() != 421 // which is of the connection
	case mail.ErrSMTPData, mail.ErrSMTPDataClose:
		f.Own = !e.IsTemp()
	}
	status := e.EnhancedStatusCode()
	switch code := e.ErrorCode(); {
	case e.IsTemp():
		f.Code = notify.CodeUnavailable
	case e.Reason == mail.ErrSMTPRcptTo && (strings.HasPrefix(status, "5.1.") ||
		status == "" && (code == 550 || code == 553)):
		f.Code, f.Gone, f.Permanent = notify.CodeGone, true, true
	case code == 552 || status == "5.3.4":
		f.Code, f.Permanent = notify.CodeTooLarge, true
	default:
		f.Code, f.Permanent = notify.CodeRefused, true
	}
	return f
}
