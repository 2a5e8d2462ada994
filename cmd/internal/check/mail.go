package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/url"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// checkMail signs in at the mail server, and sends nothing.
func checkMail(ctx context.Context, text string, trust *tls.Config, answer *entity.Answer) {
	fault := func(hint, format string, arguments ...any) {
		answer.Faults = append(answer.Faults,
			entity.AnswerFault{Rule: "mail-server", Message: fmt.Sprintf(format, arguments...), Hint: hint})
	}
	secrets, err := entity.NewSecrets(map[string]string{entity.SMTPURL: text})
	if err != nil {
		fault("", "%v", err)
		return
	}
	address, err := secrets.MailServer()
	if err != nil {
		fault("", "%v", err)
		return
	}
	where := net.JoinHostPort(address.Host, strconv.Itoa(address.Port))
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	if reason, hint := signInAtMail(ctx, where, text, trust); reason != "" {
		fault(hint, "the mail server %s %s", where, reason)
	}
}

// signInAtMail says why there is no signing in, "" where there is.
func signInAtMail(ctx context.Context, where, text string, trust *tls.Config) (reason, hint string) {
	u, err := url.Parse(text)
	if err != nil {
		return "has an address that cannot be read", ""
	}
	if trust == nil {
		trust = &tls.Config{}
	}
	trust = trust.Clone()
	trust.ServerName = u.Hostname()
	trust.MinVersion = tls.VersionTLS12
	var conn net.Conn
	if u.Scheme == "smtps" {
		conn, err = (&tls.Dialer{Config: trust}).DialContext(ctx, "tcp", where)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", where)
	}
	if err != nil {
		return mailUnreached(err)
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end) // a connection that takes no deadline is closed already
	}
	client, err := smtp.NewClient(conn, u.Hostname())
	if err != nil {
		return "does not greet as mail servers do: " + cause(err), "check the port: 587 for smtp, 465 for smtps"
	}
	defer func() { _ = client.Close() }() // what matters was said before
	if u.Scheme == "smtp" && u.Query().Get("tls") != "none" {
		if err := client.StartTLS(trust); err != nil {
			return "does not change to TLS: " + cause(err),
				"use smtps, or tls=none for a server in the cluster that needs no password"
		}
	}
	if u.User.Username() == "" {
		return "", ""
	}
	password, _ := u.User.Password()
	if err := client.Auth(smtp.PlainAuth("", u.User.Username(), password, u.Hostname())); err != nil {
		return "does not take the user and the password: " + cause(err), ""
	}
	return "", ""
}

// mailUnreached says why nothing answered.
func mailUnreached(err error) (reason, hint string) {
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Sprintf("does not answer within %d seconds", askPatience/time.Second),
			"a firewall or a network policy may be between; many clouds close port 25"
	}
	return "cannot be reached: " + cause(err), ""
}
