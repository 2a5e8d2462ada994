package backend

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/notify/push"
)

func TestWhichChannelsThereAre(t *testing.T) {
	_, key, err := push.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	const server = "smtp://todo%40example.com:hunter2@mail.example.com"
	for want, env := range map[string]map[string]string{
		"ntfy webhook":           {},
		"ntfy webhook push":      {"VAPID_PRIVATE_KEY": key, "SMTP_URL": " "},
		"ntfy webhook mail":      {"SMTP_URL": server},
		"ntfy webhook push mail": {"VAPID_PRIVATE_KEY": key + "\n", "SMTP_URL": server},
	} {
		var c Config
		if c.Push, c.Mail, err = ReadChannels(func(name string) string { return env[name] }); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, channel := range channels(c) {
			names = append(names, channel.Name())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("there are %q, want %q", got, want)
		}
	}
	_, _, err = ReadChannels(func(name string) string { return "hunter2" })
	if err == nil || strings.Count(err.Error(), "\n") != 1 || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "VAPID_PRIVATE_KEY") || !strings.Contains(err.Error(), "SMTP_URL") {
		t.Errorf("what is malformed is refused by %v", err)
	}
}
