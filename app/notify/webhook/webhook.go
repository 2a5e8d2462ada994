// Package webhook sends reminders as JSON to an address of a person's choice,
// signed with a key that only the two sides have.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
)

// The headers of a request.
const (
	IDHeader        = "Reminder-Id"
	TimeHeader      = "Reminder-Timestamp" // seconds since 1970
	SignatureHeader = "Reminder-Signature" // "sha256=" and hexadecimal digits
)

// Channel is a notify.Channel.
type Channel struct {
	courier *courier.Courier
	now     func() time.Time
}

var _ notify.Signer = (*Channel)(nil)

// New returns the channel. now is time.Now if it is nil.
func New(c *courier.Courier, now func() time.Time) *Channel {
	if now == nil {
		now = time.Now
	}
	return &Channel{c, now}
}

// Name is part of notify.Channel.
func (*Channel) Name() string { return "webhook" }

// Signs is part of notify.Signer.
func (*Channel) Signs() bool { return true }

// Check is part of notify.Channel.
func (c *Channel) Check(_ context.Context, address string) (string, error) {
	u, err := c.courier.Check(address)
	if err != nil {
		return "", err
	}
	if u.User != nil {
		return "", fault.InField("address",
			"The address may not hold a name or password. What is sent is signed instead, which the other side can "+
				"check.")
	}
	return u.String(), nil
}

// Body is what is sent. Fields that do not apply are left out.
type Body struct {
	ID      string     `json:"id"` // the same when it is sent again
	Title   string     `json:"title"`
	Message string     `json:"message"`
	At      time.Time  `json:"at"`
	Due     *time.Time `json:"due,omitempty"`
	Task    int64      `json:"task,omitempty"`
	List    string     `json:"list,omitempty"` // the id of the shared list that the task is in
	Times   int        `json:"times"`
	Late    bool       `json:"late"`
	Test    bool       `json:"test"`
	Digest  string     `json:"digest,omitempty"` // "daily" or "weekly"; "" of a reminder
	Open    string     `json:"open,omitempty"`
	Actions []Action   `json:"actions,omitempty"`
}

// Action is an answer that the other side can give with a POST to URL.
type Action struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Send is part of notify.Channel.
func (c *Channel) Send(ctx context.Context, d notify.Device, m notify.Message) error {
	b := Body{ID: m.ID, Title: m.Title, Message: m.Body, At: m.At.UTC(), Task: max(m.Ring.Task, 0),
		List: string(m.Ring.List), Times: m.Times, Late: m.Late, Test: m.Test,
		Digest: string(m.Digest), Open: m.Open}
	if !m.Due.IsZero() {
		b.Due = new(m.Due.UTC())
	}
	for _, a := range m.Actions {
		if a.URL != "" {
			b.Actions = append(b.Actions, Action{a.ID, a.Label, string(a.URL)})
		}
	}
	body, err := json.Marshal(b)
	if err != nil {
		return &notify.Failure{Code: notify.CodeInternal, Permanent: true, Err: fmt.Errorf("encode: %w", err)}
	}
	at := c.now()
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set(IDHeader, m.ID)
	h.Set(TimeHeader, strconv.FormatInt(at.Unix(), 10))
	h.Set(SignatureHeader, Sign(d.Secret, at, body))
	return c.courier.Post(ctx, string(d.Address), h, body)
}

// Sign returns the signature of a body: HMAC-SHA-256 (RFC 2104) with the
// device's secret, as the person was shown it, over the seconds since 1970, a
// dot and the body.
func Sign(secret notify.Secret, at time.Time, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(h, "%d.", at.Unix()) // never fails
	h.Write(body)
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// Hint is part of notify.Hinter.
func (*Channel) Hint(address string) string { return courier.Host(address) }

// Host is part of notify.Hoster.
func (*Channel) Host(address string) string { return courier.Server(address) }
