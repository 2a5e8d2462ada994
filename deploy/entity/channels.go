package entity

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

const (
	submissionPort  = 587 // RFC 6409
	submissionsPort = 465 // RFC 8314
	smtpForm        = "smtp://user:password@mail.example.com:587?from=todo@example.com"
	maxSMTPURL      = 4096
)

// MailServer returns where mails are handed over; the zero value where SMTP_URL
// is not given. Its error holds nothing of the value, which has a password in it.
func (s Secrets) MailServer() (Address, error) {
	text := s.values[SMTPURL]
	if text == "" {
		return Address{}, nil
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxSMTPURL || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" ||
		strings.Trim(u.Path, "/") != "" {
		return Address{}, errors.New(SMTPURL + " is not of the form " + smtpForm +
			" (a password with special characters has to be percent-encoded)")
	}
	address := Address{u.Hostname(), submissionPort}
	if u.Scheme == "smtps" {
		address.Port = submissionsPort
	}
	if port := u.Port(); port != "" {
		number, err := strconv.Atoi(port)
		if err != nil || number < 1 || number > 65535 {
			return Address{}, errors.New(SMTPURL + " names a port that isn't one: ports are 1 to 65535")
		}
		address.Port = number
	}
	return address, checkMailOptions(u)
}

// checkMailOptions refuses what the backend would refuse, and not start.
func checkMailOptions(u *url.URL) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New(SMTPURL + " has options that cannot be read: write it like " + smtpForm)
	}
	for name := range query {
		if name != "from" && name != "tls" {
			return errors.New(SMTPURL + " has an option that isn't known: there are from and tls")
		}
	}
	switch way := query.Get("tls"); {
	case way != "" && (way != "none" || u.Scheme == "smtps"):
		return errors.New(SMTPURL +
			" has a tls that isn't known: leave it out, or write tls=none with smtp for a server that is reached " +
			"without the internet")
	case way == "none" && u.User.Username() != "":
		return errors.New(SMTPURL + " would send a password in the clear: take tls=none away, or the password")
	}
	from := query.Get("from")
	if from == "" {
		from = u.User.Username()
	}
	if _, err := mail.ParseAddress(from); err != nil {
		return errors.New(SMTPURL + " doesn't say from whom mails are: add ?from=todo@example.com")
	}
	return nil
}

// newPushKey is a private key of VAPID (RFC 8292): 32 bytes of the curve P-256 as base64url.
func newPushKey() string {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // The system's source of randomness does not fail.
	}
	return base64.RawURLEncoding.EncodeToString(key.Bytes())
}

// isPushKey says whether text is what newPushKey makes.
func isPushKey(text string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return false
	}
	_, err = ecdh.P256().NewPrivateKey(raw)
	return err == nil
}
