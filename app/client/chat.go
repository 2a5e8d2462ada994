package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

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
// waits for an approval, over a break of the connection too. An error of emit
// ends it and is returned. conversation "" begins a new one.
func (c *Client) Chat(ctx context.Context, conversation, message string, emit func(Event) error) error {
	resp, err := c.send(ctx, http.MethodPost, "/api/me/chat", Message{Conversation: conversation, Text: message},
		"text/event-stream")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	after, refused := "", false
	err = c.read(resp.Body, func(e Event) error {
		after = e.ID
		err := emit(e)
		refused = err != nil
		return err
	}, stops)
	turn, _, known := strings.Cut(after, ":")
	if refused || fault.CodeOf(err) != fault.Unavailable || !known {
		return err
	}
	limit, cancel := context.WithTimeoutCause(ctx, patience, err)
	defer cancel()
	return c.through(limit, turn, after, emit, func() {}, stops)
}

// Message is what a person says in a conversation, and how; see chat.Request.
type Message struct {
	Conversation string       `json:"conversation_id,omitempty"` // "" for a new one
	Text         string       `json:"message"`
	Busy         chat.Busy    `json:"if_running,omitempty"`
	Replaces     string       `json:"replaces,omitempty"`
	Changes      chat.Changes `json:"changes,omitempty"`
	Answers      string       `json:"answers,omitempty"`
}

// errSeen ends a stream of which enough was seen.
var errSeen = errors.New("enough was seen")

// Say sends a message and returns its turn as soon as it is stored, with the
// id of the last event that was seen: Through has the rest.
func (c *Client) Say(ctx context.Context, m Message) (turn chat.Turn, last string, err error) {
	resp, err := c.send(ctx, http.MethodPost, "/api/me/chat", m, "text/event-stream")
	if err != nil {
		return turn, "", err
	}
	defer resp.Body.Close()
	err = c.read(resp.Body, func(e Event) error {
		last = e.ID
		if err := json.Unmarshal(e.Data, &turn); err != nil {
			return err
		}
		return errSeen
	}, stops)
	if errors.Is(err, errSeen) {
		err = nil
	}
	return turn, last, err
}

// Decision says whether the plan of a waiting turn is approved.
func (c *Client) Decision(ctx context.Context, turn string, approve bool) error {
	verb := "reject"
	if approve {
		verb = "approve"
	}
	return c.do(ctx, http.MethodPost, "/api/me/turns/"+turn+"/"+verb, nil, nil)
}

// Decide approves or rejects the plan of a waiting turn and passes on what
// happens then. after is the id of the last event seen.
func (c *Client) Decide(ctx context.Context, turn string, approve bool, after string, emit func(Event) error) error {
	if err := c.Decision(ctx, turn, approve); err != nil {
		return err
	}
	return c.follow(ctx, turn, after, emit, stops)
}

// How long is waited between two attempts to reach a server that went away.
const (
	firstPause = 200 * time.Millisecond
	lastPause  = 3 * time.Second
)

// patience is how long a single message waits for a server that went away.
const patience = 30 * time.Second

// Through passes on the events of a turn after the one of that id, plans and
// what comes after them included, until the turn has ended. Where the
// connection or the server is lost it calls lost, once a loss, and comes back
// until it is there again, so that each event is passed on once.
func (c *Client) Through(ctx context.Context, turn, after string, emit func(Event) error, lost func()) error {
	return c.through(ctx, turn, after, emit, lost, isEnd)
}

func (c *Client) through(ctx context.Context, turn, after string, emit func(Event) error, lost func(),
	over func(chat.EventType) bool) error {
	pause := firstPause
	refused := false // by emit, whose errors are no loss, whatever their code
	for {
		err := c.follow(ctx, turn, after, func(e Event) error {
			pause = firstPause
			if e.ID != "" {
				after = e.ID
			}
			err := emit(e)
			refused = err != nil
			return err
		}, over)
		if err == nil || refused || fault.CodeOf(err) != fault.Unavailable {
			return err
		}
		if pause == firstPause {
			lost()
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

// follow passes on the events of a turn after the one of that id, up to one
// after which it is over.
func (c *Client) follow(ctx context.Context, turn, after string, emit func(Event) error,
	over func(chat.EventType) bool) error {
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
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "The server at %s does not answer. Start it with: todo run", c.base)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return problem(resp)
	}
	return c.read(resp.Body, emit, over)
}

// Stop asks a running turn to stop.
func (c *Client) Stop(ctx context.Context, turn string) error {
	return c.do(ctx, http.MethodPost, "/api/me/turns/"+turn+"/stop", nil, nil)
}

// stops are the events after which a turn does not go on by itself.
func stops(t chat.EventType) bool { return t == chat.EventEnd || t == chat.EventPlan }

func isEnd(t chat.EventType) bool { return t == chat.EventEnd }

// read passes on server-sent events (WHATWG HTML, section 9.2) up to one after
// which it is over.
func (c *Client) read(r io.Reader, emit func(Event) error, over func(chat.EventType) bool) error {
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
		if over(e.Type) {
			return nil
		}
		e = Event{}
	}
	return fault.Wrap(lines.Err(), fault.Unavailable,
		"The connection to %s broke in the middle of an answer. What was done is done; look at the list.", c.base)
}
