// Package ntfy sends reminders to a topic on a server of ntfy, from which
// phones and desktops get them.
package ntfy

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
)

// highPriority makes a phone sound and vibrate, of ntfy's 1 to 5.
const highPriority = 4

// topics are the names that ntfy takes.
var topics = lazyregexp.New(`^[-_A-Za-z0-9]{1,64}$`)

// Channel is a notify.Channel.
type Channel struct{ courier *courier.Courier }

var _ notify.Channel = (*Channel)(nil)

// New returns the channel.
func New(c *courier.Courier) *Channel { return &Channel{c} }

// Name is part of notify.Channel.
func (*Channel) Name() string { return "ntfy" }

// Check is part of notify.Channel. An address is that of a topic:
// https://ntfy.sh/my-topic, with name:password@ or an access token and @ before
// the host where the topic is protected.
func (c *Channel) Check(_ context.Context, address string) (string, error) {
	u, err := c.courier.Check(address)
	if err != nil {
		return "", err
	}
	u.RawQuery = ""
	u.ForceQuery = false
	u.Path = strings.TrimSuffix(u.Path, "/")
	u.RawPath = ""
	if _, topic := split(u); !topics.MatchString(topic) {
		return "", fault.InField("address",
			"That isn't the address of a topic. Write it like https://ntfy.sh/my-topic: a topic has 1 to 64 "+
				"letters, digits, - and _.")
	}
	return u.String(), nil
}

// split is the server and the topic of an address.
func split(u *url.URL) (server url.URL, topic string) {
	i := strings.LastIndexByte(u.Path, '/')
	if i < 0 {
		return *u, ""
	}
	server = *u
	server.Path = u.Path[:i+1]
	server.User = nil
	return server, u.Path[i+1:]
}

// message is what ntfy takes as JSON.
type message struct {
	Topic    string   `json:"topic"`
	Title    string   `json:"title"`
	Message  string   `json:"message"`
	Priority int      `json:"priority"`
	Tags     []string `json:"tags"`
	Click    string   `json:"click,omitempty"`
	Actions  []action `json:"actions,omitempty"`
	// SequenceID lets a message that is sent again take the place of the first
	// (from ntfy 2.16 on; earlier servers pass over it).
	SequenceID string `json:"sequence_id"`
}

type action struct {
	Action string `json:"action"`
	Label  string `json:"label"`
	URL    string `json:"url"`
	Method string `json:"method,omitempty"`
	Clear  bool   `json:"clear"`
}

// Send is part of notify.Channel.
func (c *Channel) Send(ctx context.Context, d notify.Device, m notify.Message) error {
	u, err := url.Parse(string(d.Address))
	if err != nil {
		return &notify.Failure{Code: notify.CodeBadAddress, Permanent: true}
	}
	server, topic := split(u)
	b := message{Topic: topic, Title: m.Title, Message: m.Body, Priority: highPriority, Tags: []string{"alarm_clock"},
		Click: m.Open, SequenceID: m.ID}
	for _, a := range m.Actions {
		if a.URL != "" {
			b.Actions = append(b.Actions, action{"http", a.Label, string(a.URL), http.MethodPost, true})
		}
	}
	if m.Open != "" {
		b.Actions = append(b.Actions, action{"view", "Open", m.Open, "", false})
	}
	body, err := json.Marshal(b)
	if err != nil {
		return &notify.Failure{Code: notify.CodeInternal, Permanent: true, Err: fmt.Errorf("encode: %w", err)}
	}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	if name := u.User.Username(); name != "" {
		if password, both := u.User.Password(); both {
			r := http.Request{Header: h}
			r.SetBasicAuth(name, password)
		} else {
			h.Set("Authorization", "Bearer "+name)
		}
	}
	return c.courier.Post(ctx, server.String(), h, body)
}

// Hint is part of notify.Hinter.
func (*Channel) Hint(address string) string { return courier.Host(address) }

// Host is part of notify.Hoster.
func (*Channel) Host(address string) string { return courier.Server(address) }
