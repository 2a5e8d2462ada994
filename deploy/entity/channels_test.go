package entity_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

func channelSecrets(t testing.TB, key, value string) entity.Secrets {
	t.Helper()
	s, err := entity.NewSecrets(map[string]string{key: value})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMailServer(t *testing.T) {
	for text, want := range map[string]entity.Address{
		"": {},
		"smtp://user:pw@mail.example.com?from=todo@example.com":             {Host: "mail.example.com", Port: 587},
		"smtps://todo%40example.com:pw@mail.example.com":                    {Host: "mail.example.com", Port: 465},
		"smtp://mail.todo.svc:25?tls=none&from=Todo+%3Ctodo@example.com%3E": {Host: "mail.todo.svc", Port: 25},
		"smtp://user:pw@[2001:db8::1]:2525?from=todo@example.com":           {Host: "2001:db8::1", Port: 2525},
	} {
		if got, err := channelSecrets(t, entity.SMTPURL, text).MailServer(); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"mail.example.com", "http://mail.example.com", "smtp://", "smtp://secretpw@h", "smtp://u:secretpw@h:0?from=a@b.c", "smtp://u:secretpw@h:99999?from=a@b.c",
		"smtp://u:secretpw@h/x?from=a@b.c", "smtp://u:secretpw@h?from=a@b.c&x=1", "smtp://u:secretpw@h?from=a@b.c&tls=none", "smtps://u:secretpw@h?from=a@b.c&tls=none", "smtp://u:secretpw@h?from=nobody",
		"smtp://u:%zzsecretpw@h?from=a@b.c"} {
		if _, err := channelSecrets(t, entity.SMTPURL, text).MailServer(); err == nil || strings.Contains(err.Error(), "secretpw") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestPushKeyIsMadeOnceAndKept(t *testing.T) {
	made := entity.Secrets{}.Completed()
	key := made.Get(entity.VAPIDPrivateKey)
	if len(key) != 43 || made.Completed().Get(entity.VAPIDPrivateKey) != key {
		t.Errorf("a key of %d characters, then another", len(key))
	}
	for _, f := range made.Faults(entity.Assistant{Offline: true}) {
		if f.Key == entity.VAPIDPrivateKey {
			t.Error(f)
		}
	}
	for _, bad := range []string{"short", strings.Repeat("A", 43), key + "x", "-----BEGIN EC PRIVATE KEY-----"} {
		found := false
		for _, f := range channelSecrets(t, entity.VAPIDPrivateKey, bad).Faults(entity.Assistant{Offline: true}) {
			found = found || f.Rule == "vapid-key"
			if strings.Contains(f.Message, bad) {
				t.Errorf("it shows the key: %s", f.Message)
			}
		}
		if !found {
			t.Errorf("%q is taken for a key", bad)
		}
	}
}

func TestSMTPPasswordIsMasked(t *testing.T) {
	s := channelSecrets(t, entity.SMTPURL, "smtp://user:hunter22@mail.example.com?from=a@b.c")
	if got := s.Masked("535 user said hunter22"); strings.Contains(got, "hunter22") {
		t.Error(got)
	}
}

func FuzzMailServer(f *testing.F) {
	f.Add("smtp://user:pw@mail.example.com?from=todo@example.com")
	f.Add("smtps://[::1]:465?tls=none")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := channelSecrets(t, entity.SMTPURL, text).MailServer()
		if err == nil && text != "" && (got.Host == "" || got.Port < 1 || got.Port > 65535) {
			t.Errorf("%q: %v", text, got)
		}
	})
}
