package check

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// mailAt answers as a mail server does, each line that begins with a word by what is said for it.
func mailAt(t *testing.T, greeting string, says map[string]string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				fmt.Fprintf(conn, "%s\r\n", greeting)
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					word, _, _ := strings.Cut(lines.Text(), " ")
					said, ok := says[word]
					if !ok {
						said = "500 what"
					}
					fmt.Fprintf(conn, "%s\r\n", said)
				}
			}()
		}
	}()
	return listener.Addr().String()
}

func TestMailServerIsAsked(t *testing.T) {
	said := func(text string) []entity.AnswerFault {
		var answer entity.Answer
		checkMail(context.Background(), text, nil, &answer)
		return answer.Faults
	}
	open := mailAt(t, "220 here", map[string]string{"EHLO": "250 here", "QUIT": "221 bye"})
	if faults := said("smtp://" + open + "?tls=none&from=a@b.c"); len(faults) > 0 {
		t.Errorf("a server that is well: %v", faults)
	}
	for text, want := range map[string]string{
		"smtp://127.0.0.1:1?tls=none&from=a@b.c":                                        "cannot be reached",
		"smtp://" + open + "?from=a@b.c":                                                "does not change to TLS",
		"smtp://" + mailAt(t, "554 no service", nil) + "?tls=none&from=a@b.c":           "no service",
		"smtp://" + mailAt(t, "HTTP/1.1 400 Bad Request", nil) + "?tls=none&from=a@b.c": "does not greet",
		"smtps://" + open + "?from=a@b.c":                                               "cannot be reached",
		"http://" + open:                                                                "is not of the form",
	} {
		faults := said(text)
		if len(faults) != 1 || faults[0].Rule != "mail-server" || !strings.Contains(faults[0].Message, want) {
			t.Errorf("%s: %v", text, faults)
		}
	}
	t.Run("a password that is refused", func(t *testing.T) {
		// A password goes to a server without TLS only on this machine (net/smtp), and the form refuses it elsewhere.
		refusing := mailAt(t, "220 here", map[string]string{"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 no such password", "QUIT": "221 bye"})
		reason, _ := signInAtMail(t.Context(), refusing, "smtp://user:pw@"+refusing+"?tls=none", nil)
		if !strings.Contains(reason, "does not take the user and the password") {
			t.Errorf("got %q", reason)
		}
	})
}
