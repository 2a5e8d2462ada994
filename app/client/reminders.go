package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Ring is a reminder that rings.
type Ring struct {
	ID     string        `json:"id"`
	Task   int64         `json:"task"`
	Handle string        `json:"handle"` // of the shared list that the task is in; "" for one's own
	Title  string        `json:"title"`
	At     time.Time     `json:"at"`
	Why    reminder.Kind `json:"why"`
	By     string        `json:"by"`      // who mentions the person
	Text   string        `json:"text"`    // what they say
	Rung   time.Time     `json:"rung_at"` // the last time that it did
	Times  int           `json:"times"`
}

// Says is what is shown of it: the title of the task, or who mentions the person, and
// what they say, "" for a reminder.
func (r Ring) Says() (title, text string) {
	if r.Why != todo.WhyMention {
		return r.Title, ""
	}
	by := r.By
	if by == "" { // they have left
		by = "Somebody"
	}
	return by + " mentions you on “" + r.Title + "”", r.Text
}

// Rings passes on what rings, and what rang and is not answered when it
// begins, until ctx ends or the connection does.
func (c *Client) Rings(ctx context.Context, emit func(Ring) error) error {
	resp, err := c.send(ctx, http.MethodGet, "/api/me/events", nil, "text/event-stream")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return c.read(resp.Body, func(e Event) error {
		if e.Type != "reminder" {
			return nil
		}
		var r Ring
		if err := json.Unmarshal(e.Data, &r); err != nil {
			return fmt.Errorf("read a reminder: %w", err)
		}
		return emit(r)
	}, func(chat.EventType) bool { return false })
}

// Answered is what an answer to a reminder came to.
type Answered struct {
	Answer string     `json:"answer"` // done, snoozed or seen
	Until  *time.Time `json:"until"`  // when it rings again
}

// AnswerRing answers a reminder in words.
func (c *Client) AnswerRing(ctx context.Context, id, words string) (Answered, error) {
	var a Answered
	return a, c.do(ctx, http.MethodPost, "/api/me/reminders/"+url.PathEscape(id)+"/answer",
		map[string]string{"words": words, "channel": "terminal"}, &a)
}

// ReminderSettings are how the person wants to be reminded.
func (c *Client) ReminderSettings(ctx context.Context) (reminder.Settings, error) {
	var s reminder.Settings
	return s, c.do(ctx, http.MethodGet, "/api/me/reminders/settings", nil, &s)
}

// SetReminderSettings changes those that are named.
func (c *Client) SetReminderSettings(ctx context.Context, change map[string]any) (reminder.Settings, error) {
	var s reminder.Settings
	return s, c.do(ctx, http.MethodPatch, "/api/me/reminders/settings", change, &s)
}

// Device is something at which reminders ring.
type Device struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	Name    string `json:"name"`
	State   string `json:"state"`
	Remedy  string `json:"remedy,omitempty"`
}

// Devices are those of the person, in their order, and what to do where
// nothing rings while no page is open.
type Devices struct {
	Devices []Device `json:"devices"`
	Advice  string   `json:"advice,omitempty"`
}

// Devices lists where it rings.
func (c *Client) Devices(ctx context.Context) (Devices, error) {
	var d Devices
	return d, c.do(ctx, http.MethodGet, "/api/me/devices", nil, &d)
}

// Warning is something that keeps reminders from reaching the person.
type Warning struct {
	Code   string `json:"code"`
	Device string `json:"device,omitempty"`
	Text   string `json:"text"`
}

// Warnings lists what keeps reminders from reaching the person.
func (c *Client) Warnings(ctx context.Context) ([]Warning, error) {
	var list struct {
		Warnings []Warning `json:"warnings"`
	}
	return list.Warnings, c.do(ctx, http.MethodGet, "/api/me/reminders?before=1970-01-02T00:00:00Z", nil, &list)
}

// Digest is when a digest comes, where to, and what became of the last one.
type Digest struct {
	Kind string    `json:"kind"`
	Next time.Time `json:"next"`
	To   []string  `json:"to"`
	Last []struct {
		Name  string    `json:"name"`
		State string    `json:"state"`
		Since time.Time `json:"since"`
	} `json:"last"`
}

// Digests lists the digests that the person gets.
func (c *Client) Digests(ctx context.Context) ([]Digest, error) {
	var list struct {
		Digests []Digest `json:"digests"`
	}
	return list.Digests, c.do(ctx, http.MethodGet, "/api/me/reminders?before=1970-01-02T00:00:00Z", nil, &list)
}
