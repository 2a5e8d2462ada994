package openai

import (
	"bytes"
	"encoding/json"
	"strings"
)

// What is sent: POST /chat/completions.
type request struct {
	Model    string         `json:"model"`
	Messages []message      `json:"messages"`
	Tools    []toolSpec     `json:"tools,omitempty"`
	Stream   bool           `json:"stream"`
	Options  *streamOptions `json:"stream_options,omitempty"`
}

type streamOptions struct {
	Usage bool `json:"include_usage"`
}

// message is one of the conversation. Content is there even if it is empty:
// several servers refuse a message without it.
type message struct {
	Role    string     `json:"role"`
	Content string     `json:"content"`
	Calls   []toolCall `json:"tool_calls,omitempty"`
	CallID  string     `json:"tool_call_id,omitempty"`
}

type toolCall struct {
	ID       string   `json:"id"`
	Type     string   `json:"type"`
	Function function `json:"function"`
}

type function struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type toolSpec struct {
	Type     string       `json:"type"`
	Function functionSpec `json:"function"`
}

type functionSpec struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
}

// What comes back: pieces of a stream, or one whole answer. Everything may be
// missing or null, and some of it has another type than it should.
type chunk struct {
	Choices []choice        `json:"choices"`
	Usage   *usage          `json:"usage"`
	Error   json.RawMessage `json:"error"`
}

type choice struct {
	Index   int    `json:"index"`
	Delta   *delta `json:"delta"`
	Message *delta `json:"message"` // instead of Delta in a whole answer
	Finish  string `json:"finish_reason"`
}

type delta struct {
	Content json.RawMessage `json:"content"` // a string, null, or a list of parts
	Refusal string          `json:"refusal"`
	Calls   []callDelta     `json:"tool_calls"`
	Call    *functionDelta  `json:"function_call"` // of older servers
}

type callDelta struct {
	Index    *int          `json:"index"`
	ID       string        `json:"id"`
	Function functionDelta `json:"function"`
}

type functionDelta struct {
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"` // a string, or what the string should hold
}

type usage struct {
	In  int `json:"prompt_tokens"`
	Out int `json:"completion_tokens"`
}

// text is the content of a piece.
func (d *delta) text() string {
	if s, ok := jsonString(d.Content); ok {
		return s + d.Refusal
	}
	var parts []struct {
		Text string `json:"text"`
	}
	var b strings.Builder
	if json.Unmarshal(d.Content, &parts) == nil {
		for _, p := range parts {
			b.WriteString(p.Text)
		}
	}
	return b.String() + d.Refusal
}

// arguments is the piece of the arguments' text.
func (f *functionDelta) arguments() string {
	if s, ok := jsonString(f.Arguments); ok {
		return s
	}
	return string(f.Arguments) // an object in place of its text
}

// jsonString reads a string; null and nothing are empty ones.
func jsonString(b json.RawMessage) (string, bool) {
	b = bytes.TrimSpace(b)
	if len(b) == 0 || string(b) == "null" {
		return "", true
	}
	var s string
	err := json.Unmarshal(b, &s)
	return s, err == nil
}
