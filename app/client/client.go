// Package client speaks to the backend's HTTP API: what the terminal uses,
// against a server elsewhere or against a backend in the same process.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxBody is the most that is read of an answer, in bytes.
const maxBody = 16 << 20

// Client calls one server as one person. Its methods fail with *fault.Fault,
// whose sentence can be shown as it is.
type Client struct {
	base  string
	token Token
	http  *http.Client
	list  string // in which tasks are; "" for one's own
}

// Token is a bearer token. It does not print.
type Token string

// String hides the token.
func (Token) String() string { return "[token]" }

// GoString hides the token.
func (Token) GoString() string { return "[token]" }

// New returns a client of the server at base, such as http://localhost:3000.
// An empty token is for a server that knows its one person. A nil transport
// is the network.
func New(base string, token Token, transport http.RoundTripper) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fault.InField("server", "%q is no address of a server. Use one such as http://localhost:3000.",
			base)
	}
	return &Client{base: strings.TrimSuffix(base, "/"), token: token, http: &http.Client{
		Transport: transport,
		// the token stays here
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Parsed is what quick add makes of a person's words.
type Parsed struct {
	Title      string           `json:"title"`
	Due        *todo.Due        `json:"due,omitempty"`
	Recurrence *todo.Recurrence `json:"recurrence,omitempty"`
	Priority   todo.Priority    `json:"priority"`
	Tags       []string         `json:"tags"`
	Chips      []Chip           `json:"chips"`
	Question   *Question        `json:"question,omitempty"`
}

// Chip is a part of the text that was understood as something else than title.
type Chip struct {
	Text string `json:"text"`
	Kind string `json:"kind"` // due, recurrence, priority or tag
	Weak bool   `json:"weak"` // it sets nothing and stays in the title
}

// Weak are the words that stay in the title, though they look like a time.
func (p Parsed) Weak() (words []string) {
	if p.Question != nil {
		return nil // it names them
	}
	for _, c := range p.Chips {
		if c.Weak {
			words = append(words, c.Text)
		}
	}
	return words
}

// Question is what has to be known before a due can be set.
type Question struct {
	Text    string `json:"text"`
	Options []struct {
		Label string `json:"label"`
		Text  string `json:"text"`
	} `json:"options"`
}

// Parse asks what quick add would make of the text, without adding anything.
func (c *Client) Parse(ctx context.Context, text string) (Parsed, error) {
	var p Parsed
	return p, c.do(ctx, http.MethodPost, c.at("/api/me/tasks/parse"), map[string]string{"text": text}, &p)
}

// newTask is the body of a new task.
type newTask struct {
	Title      string            `json:"title"`
	Due        *todo.Due         `json:"due,omitempty"`
	Recurrence map[string]string `json:"recurrence,omitempty"`
	Priority   todo.Priority     `json:"priority"`
	Tags       []string          `json:"tags,omitempty"`
	Parent     int64             `json:"parent,omitempty"`
}

// Add adds a task.
func (c *Client) Add(ctx context.Context, p Parsed) (todo.Task, error) { return c.AddUnder(ctx, 0, p) }

// AddUnder adds a subtask of the task of that number; 0 adds a task of its own.
func (c *Client) AddUnder(ctx context.Context, parent int64, p Parsed) (todo.Task, error) {
	body := newTask{Title: p.Title, Due: p.Due, Priority: p.Priority, Tags: p.Tags, Parent: parent}
	if p.Recurrence != nil {
		body.Recurrence = map[string]string{"rule": p.Recurrence.Rule.String()}
	}
	var t todo.Task
	return t, c.do(ctx, http.MethodPost, c.at("/api/me/tasks"), body, &t)
}

// List is a page of tasks.
type List struct {
	Tasks []todo.Task `json:"tasks"`
	Next  string      `json:"next_cursor,omitempty"`
}

// Tasks lists tasks by the API's query parameters.
func (c *Client) Tasks(ctx context.Context, query url.Values) (List, error) {
	var l List
	if c.list != "" {
		query = maps.Clone(query)
		query.Set("list", c.list)
	}
	return l, c.do(ctx, http.MethodGet, "/api/me/tasks?"+query.Encode(), nil, &l)
}

// ListedTask is a task with the list that it is in: its id and what the person calls it, "" for their own.
type ListedTask struct {
	List   todo.ListID `json:"list,omitempty"`
	Handle string      `json:"handle,omitempty"`
	Task   todo.Task   `json:"task"`
}

// ListedTasks is a page over all lists. Next is "" on the last page.
type ListedTasks struct {
	Tasks []ListedTask `json:"tasks"`
	Next  string       `json:"next_cursor"`
}

// AllTasks returns a page of the tasks of all lists of the person, by the query parameters of the API.
func (c *Client) AllTasks(ctx context.Context, query url.Values) (ListedTasks, error) {
	var l ListedTasks
	return l, c.do(ctx, http.MethodGet, "/api/me/all-tasks?"+query.Encode(), nil, &l)
}

// Batch completes, reopens, deletes or restores tasks as one change.
func (c *Client) Batch(ctx context.Context, action string, ids []int64) (todo.Change, error) {
	return c.batch(ctx, map[string]any{"action": action, "ids": ids})
}

// Move takes tasks to another list, as one change; "inbox" is the person's own.
func (c *Client) Move(ctx context.Context, to string, ids []int64) (todo.Change, error) {
	return c.batch(ctx, map[string]any{"action": "move", "ids": ids, "to": to})
}

func (c *Client) batch(ctx context.Context, body map[string]any) (todo.Change, error) {
	var ch todo.Change
	if err := c.do(ctx, http.MethodPost, c.at("/api/me/tasks/batch"), body, &ch); err != nil {
		return ch, err
	}
	return c.whole(ctx, ch)
}

// whole is a change with the edits that its answer had no room for.
func (c *Client) whole(ctx context.Context, ch todo.Change) (todo.Change, error) {
	for ch.More > 0 {
		var rest todo.Change
		path := fmt.Sprintf("/api/me/changes/%d?from=%d", ch.Seq, len(ch.Edits))
		if c.list != "" {
			path += "&list=" + url.QueryEscape(c.list)
		}
		if err := c.do(ctx, http.MethodGet, path, nil, &rest); err != nil {
			return ch, err
		}
		ch.Edits = append(ch.Edits, rest.Edits...)
		if ch.More = rest.More; len(rest.Edits) == 0 {
			break // it would go on for ever
		}
	}
	return ch, nil
}

// Undo takes back the change of that number, 0 for the last one.
func (c *Client) Undo(ctx context.Context, seq int64) (todo.Change, error) {
	return c.undo(ctx, seq, false)
}

// UndoOver is Undo where somebody else has changed a task of a shared list
// since: it takes back what the change has set and nobody has set since.
func (c *Client) UndoOver(ctx context.Context, seq int64) (todo.Change, error) {
	return c.undo(ctx, seq, true)
}

func (c *Client) undo(ctx context.Context, seq int64, over bool) (todo.Change, error) {
	body := map[string]any{}
	if seq != 0 {
		body["change"] = seq
	}
	if over {
		body["over"] = true
	}
	var ch todo.Change
	if err := c.do(ctx, http.MethodPost, c.at("/api/me/undo"), body, &ch); err != nil {
		return ch, err
	}
	return c.whole(ctx, ch)
}

// In is the client at work in a list, by its id or what the person calls it; ""
// is their own.
func (c *Client) In(list string) *Client {
	in := *c
	in.list = list
	return &in
}

// at is a path about tasks, in the list.
func (c *Client) at(path string) string {
	if c.list == "" {
		return path
	}
	return path + "?list=" + url.QueryEscape(c.list)
}

// NewToken makes a personal access token; days 0 is the server's default life.
func (c *Client) NewToken(ctx context.Context, name string, scopes []string, days int) (Token, error) {
	body := map[string]any{"name": name, "scopes": scopes}
	if days > 0 {
		body["expires_in_days"] = days
	}
	var out struct {
		Token string `json:"token"`
	}
	err := c.do(ctx, http.MethodPost, "/api/me/tokens", body, &out)
	return Token(out.Token), err
}

// Ping reports whether the server answers and takes us for a person.
func (c *Client) Ping(ctx context.Context) error {
	return c.do(ctx, http.MethodGet, "/auth/session", nil, nil)
}

func (c *Client) do(ctx context.Context, method, path string, body, into any) error {
	resp, err := c.send(ctx, method, path, body, "application/json")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(into); err != nil {
		return c.notUnderstood(err)
	}
	return nil
}

func (c *Client) notUnderstood(err error) error {
	return fault.Wrap(err, fault.Internal,
		"The server at %s answered something that is not understood. Is it a Todo AI Chatbot of this version?", c.base)
}

// send makes a request; the answer is 2xx and its body is to be closed.
func (c *Client) send(ctx context.Context, method, path string, body any, accept string) (*http.Response, error) {
	return c.sendWith(ctx, method, path, body, accept, http.Header{})
}

// sendWith is send with more headers.
func (c *Client) sendWith(ctx context.Context, method, path string, body any, accept string,
	header http.Header) (*http.Response, error) {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, r)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header = header
	req.Header.Set("Accept", accept)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+string(c.token))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return nil, fault.Wrap(err, fault.Unavailable, "The server at %s does not answer. Start it with: todo run",
			c.base)
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		return nil, problem(resp)
	}
	return resp, nil
}

// problem reads an RFC 9457 answer.
func problem(resp *http.Response) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Errors []struct {
			Message  string `json:"message"`
			Location string `json:"location"`
		} `json:"errors"`
	}
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // what was read is enough
	_ = json.Unmarshal(b, &p)                            // an empty problem is handled below
	text := p.Detail
	for _, e := range p.Errors {
		if e.Message != "" && !strings.Contains(text, e.Message) {
			text = strings.TrimSpace(text + " " + e.Message)
		}
	}
	if resp.StatusCode < 400 {
		text = "The server sends us to another address, and the access token is not sent there. " +
			"Name the address that it has itself, with https where it has that."
	}
	if text = plain(text); text == "" {
		text = "The server answered " + strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode) + "."
	}
	f := fault.New(codeOf(resp.StatusCode), "%s", text)
	if len(p.Errors) == 1 && resp.StatusCode == http.StatusUnauthorized {
		f.Field = p.Errors[0].Location
	}
	return f
}

// maxSentence is how much of a server's sentence is shown, in characters.
const maxSentence = 2000

// plain is a server's sentence without what would steer the terminal or turn
// the line around.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxSentence {
		s = string(runes[:maxSentence-1]) + "…"
	}
	return strings.TrimSpace(s)
}

func codeOf(status int) fault.Code {
	codes := map[int]fault.Code{
		401: fault.Unauthenticated, 403: fault.Forbidden, 404: fault.NotFound, 409: fault.Conflict,
		412: fault.Conflict, 413: fault.TooLarge, 429: fault.TooMany, 503: fault.Unavailable, 502: fault.Unavailable,
	}
	if c, ok := codes[status]; ok {
		return c
	}
	if status >= 500 {
		return fault.Internal
	}
	return fault.Invalid
}
