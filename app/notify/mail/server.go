package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Server is the mail server that sends for this installation, with its
// password. It never prints.
type Server struct {
	host     string
	port     int
	user     string
	password string
	wrapped  bool // TLS from the first byte (port 465, RFC 8314)
	plain    bool // no TLS at all
	from     netmail.Address
}

// ParseServer reads SMTP_URL:
//
//	smtp://user:password@mail.example.com?from=Todo+<todo@example.com>
//
// smtp begins in the clear and has to change to TLS (STARTTLS, port 587), smtps
// is TLS from the beginning (port 465). tls=none lets smtp stay in the clear,
// for a server on the same machine or in the same cluster. Without from the
// user is the sender, if that is an address. Its error shows nothing of the
// value, which holds a password.
func ParseServer(text string) (Server, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" ||
		strings.Trim(u.Path, "/") != "" {
		return Server{},
			errors.New(
				"SMTP_URL isn't the address of a mail server. Write it like " +
					"smtp://user:password@mail.example.com:587?from=todo@example.com")
	}
	s := Server{host: u.Hostname(), port: 587, user: u.User.Username(), wrapped: u.Scheme == "smtps"}
	s.password, _ = u.User.Password()
	if s.wrapped {
		s.port = 465
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return Server{}, errors.New("SMTP_URL has a port that isn't one. Use 587 for smtp and 465 for smtps")
		}
	}
	if err := s.readOptions(u.RawQuery); err != nil {
		return Server{}, err
	}
	return s, nil
}

// readOptions reads what stands behind the ? of SMTP_URL.
func (s *Server) readOptions(text string) error {
	query, err := url.ParseQuery(text)
	if err != nil {
		return errors.New("SMTP_URL has a part behind the ? that cannot be read. Write it like ?from=todo@example.com")
	}
	for name := range query {
		if name != "from" && name != "tls" {
			return errors.New("SMTP_URL has a part behind the ? that isn't known. There are from and tls")
		}
	}
	switch way := query.Get("tls"); {
	case way == "none" && !s.wrapped:
		s.plain = true
	case way != "":
		return errors.New("SMTP_URL has a tls that isn't known. " +
			"Leave it out, or write tls=none with smtp for a server that you reach without the internet")
	}
	if s.user != "" && s.plain {
		return errors.New("SMTP_URL would send a password in the clear. Take tls=none away, or the password")
	}
	from := query.Get("from")
	if from == "" {
		from = s.user
	}
	address, err := netmail.ParseAddress(from)
	if err != nil || !isAddress(address.Address) {
		return errors.New("SMTP_URL doesn't say from whom mails are. Add ?from=todo@example.com")
	}
	s.from = *address
	return nil
}

const hidden = "[hidden]"

// String hides the server from fmt.
func (Server) String() string { return hidden }

// GoString hides the server from %#v.
func (Server) GoString() string { return hidden }

// LogValue hides the server from slog.
func (Server) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the server from JSON and the like.
func (Server) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// client is a connection that is to be made, each step of it within a limit.
func (s Server) client(roots *x509.CertPool, limit time.Duration) (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(s.port), mail.WithTimeout(limit), mail.WithoutNoop(), mail.WithHELO(s.domain()),
		mail.WithTLSConfig(&tls.Config{ServerName: s.host, RootCAs: roots, MinVersion: tls.VersionTLS12}),
	}
	switch {
	case s.wrapped:
		options = append(options, mail.WithSSL())
	case s.plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.user != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.user),
			mail.WithPassword(s.password))
	}
	return mail.NewClient(s.host, options...)
}

// domain is that of the sender.
func (s Server) domain() string {
	return s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
}
