package backend

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
	"github.com/todo-chatbot/todo-chatbot/app/notify/mail"
	"github.com/todo-chatbot/todo-chatbot/app/notify/ntfy"
	"github.com/todo-chatbot/todo-chatbot/app/notify/push"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
)

// ReadChannels reads VAPID_PRIVATE_KEY and SMTP_URL. A channel whose variable is
// empty is off. Its error has a sentence for each that is malformed, without
// its value.
func ReadChannels(getenv func(string) string) (key push.Key, server *mail.Server, err error) {
	var wrong [2]error
	if text := strings.TrimSpace(getenv("VAPID_PRIVATE_KEY")); text != "" {
		if key, wrong[0] = push.ParseKey(text); wrong[0] != nil {
			wrong[0] = fmt.Errorf("VAPID_PRIVATE_KEY cannot be used: %w", wrong[0])
		}
	}
	if text := strings.TrimSpace(getenv("SMTP_URL")); text != "" {
		var s mail.Server
		if s, wrong[1] = mail.ParseServer(text); wrong[1] == nil {
			server = &s
		}
	}
	return key, server, errors.Join(wrong[:]...)
}

// channels are what rings besides the open page.
func channels(c Config) []notify.Channel {
	carrier := courier.New(c.Notify)
	all := []notify.Channel{ntfy.New(carrier), webhook.New(carrier, time.Now)}
	if c.Push.Public() != "" {
		all = append(all, push.New(c.Push, push.Options{PublicURL: c.PublicURL, Allow: c.Notify}))
	}
	if c.Mail != nil {
		all = append(all, mail.New(*c.Mail, mail.Options{PublicURL: c.PublicURL}))
	}
	return all
}
