package client

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Event is an event of a turn as it is streamed.
type Event struct {
	ID   string
	Type chat.EventType
	Data json.RawMessage
}

// Chat sends a message and passes on the events of the turn until it ends or
// waits for an approval. conversation "" begins a new one.
func (c *Client) Chat(ctx context.Context, conversation, message string, emit func(Event) error) error {
	body := map[string]string{"message": message}
	if conversation != "" {
		body["conversation_id"] = conversation
	}
	resp, err := c.send(ctx, http.MethodPost, "/api/me/chat", body, "text/event-stream")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return c.read(resp.Body, emit)
}

// Decide approves or rejects the plan of a waiting turn and passes on what
// happens then. after is the id of the last event seen.
func (c *Client) Decide(ctx context.Context, turn string, approve bool, after string, emit func(Event) error) error {
	verb := "reject"
	if approve {
		verb = "approve"
	}
	if err := c.do(ctx, http.MethodPost, "/api/me/turns/"+turn+"/"+verb, nil, nil); err != nil {
		return err
	}
	return c.Follow(ctx, turn, after, emit)
}

// Follow passes on the events of a turn after the one of that id.
func (c *Client) Follow(ctx context.Context, turn, after string, emit func(Event) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/me/turns/"+turn+"/events", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Last-Event-ID", after)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+string(c.token))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "The server at %s does not answer. Start it with: todo run", c.base)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return problem(resp)
	}
	return c.read(resp.Body, emit)
}

// Stop asks a running turn to stop.
func (c *Client) Stop(ctx context.Context, turn string) error {
	return c.do(ctx, http.MethodPost, "/api/me/turns/"+turn+"/stop", nil, nil)
}

// read passes on server-sent events (WHATWG HTML, section 9.2) up to the end of a turn.
func (c *Client) read(r io.Reader, emit func(Event) error) error {
	var e Event
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxBody)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "id":
			e.ID = value
		case "event":
			e.Type = chat.EventType(value)
		case "data":
			e.Data = append(e.Data, value...)
		}
		if lines.Text() != "" || e.Type == "" {
			continue
		}
		if err := emit(e); err != nil {
			return err
		}
		if e.Type == chat.EventEnd || e.Type == chat.EventPlan {
			return nil
		}
		e = Event{}
	}
	return fault.Wrap(lines.Err(), fault.Unavailable, "The connection to %s broke in the middle of an answer. What was done is done; look at the list.", c.base)
}
