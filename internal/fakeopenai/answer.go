// Package fakeopenai is a provider for tests: it speaks OpenAI's Chat
// Completions over real HTTP, from a script, with all the ways in which real
// servers differ and fail. It is in no image.
package fakeopenai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Answer is what the provider does with one request. The zero Answer is an
// empty text.
type Answer struct {
	Text  string `json:"text,omitempty"`
	Calls []Call `json:"calls,omitempty"`

	// Instead of an answer.
	Status     int    `json:"status,omitempty"`      // an error with this status
	Error      string `json:"error,omitempty"`       // its code, such as insufficient_quota
	Message    string `json:"message,omitempty"`     // its words, which may hold anything
	RetryAfter string `json:"retry_after,omitempty"` // seconds or a date
	Body       string `json:"body,omitempty"`        // these bytes and nothing else

	// How it is delivered.
	Piece  int           `json:"piece,omitempty"`  // characters of a delta; 0: all in one
	Split  int           `json:"split,omitempty"`  // bytes of a write, wherever that cuts; 0: an event
	First  time.Duration `json:"first,omitempty"`  // before the first piece
	Gap    time.Duration `json:"gap,omitempty"`    // between two pieces
	Cut    int           `json:"cut,omitempty"`    // the connection breaks after that many events
	Hang   int           `json:"hang,omitempty"`   // nothing more comes after that many events
	Whole  bool          `json:"whole,omitempty"`  // a JSON answer, no stream
	Failed bool          `json:"failed,omitempty"` // an error in place of the last event

	// How servers differ.
	NoIndex     bool   `json:"no_index,omitempty"`   // calls have no index
	SameIndex   bool   `json:"same_index,omitempty"` // all calls have the index 0
	NoID        bool   `json:"no_id,omitempty"`      // calls have no id
	Objects     bool   `json:"objects,omitempty"`    // arguments are objects, not text
	NullContent bool   `json:"null_content,omitempty"`
	NoUsage     bool   `json:"no_usage,omitempty"`
	NoDone      bool   `json:"no_done,omitempty"` // the stream ends without [DONE]
	Finish      string `json:"finish,omitempty"`  // finish_reason; by default the right one
}

// Call is a tool call that the model wants. Arguments are sent as they stand,
// well formed or not.
type Call struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type object map[string]any

// events are the pieces of the answer in order.
func (a Answer) events() []string {
	var all []object
	first := object{"role": "assistant", "content": ""}
	if a.NullContent {
		first["content"] = nil
	}
	all = append(all, delta(first))
	for _, text := range cut(a.Text, a.Piece) {
		all = append(all, delta(object{"content": text}))
	}
	all = append(all, a.callDeltas()...)
	finish := a.Finish
	if finish == "" {
		finish = "stop"
		if len(a.Calls) > 0 {
			finish = "tool_calls"
		}
	}
	last := delta(object{})
	last["choices"].([]object)[0]["finish_reason"] = finish
	all = append(all, last)
	if !a.NoUsage {
		all = append(all, object{"object": "chat.completion.chunk", "choices": []object{}, "usage": a.usage()})
	}
	out := make([]string, 0, len(all)+1)
	for _, o := range all {
		out = append(out, "data: "+text(o)+"\n\n")
	}
	if a.Failed {
		out = out[:len(out)-1]
		out = append(out, `data: {"error":{"message":"`+a.Message+`","type":"server_error","code":"overloaded"}}`+
			"\n\n")
	} else if !a.NoDone {
		out = append(out, "data: [DONE]\n\n")
	}
	return out
}

// callDeltas are the pieces of the calls: the name first, then the arguments,
// the pieces of parallel calls by turns.
func (a Answer) callDeltas() (all []object) {
	var rest [][]string
	longest := 0
	for i, c := range a.Calls {
		pieces := cut(c.Arguments, a.Piece)
		head := a.call(i)
		head["function"] = object{"name": c.Name, "arguments": ""}
		if a.Piece == 0 || a.NoIndex || a.Objects { // in one piece
			head["function"] = object{"name": c.Name, "arguments": a.arguments(c)}
			pieces = nil
		}
		all = append(all, delta(object{"tool_calls": []object{head}}))
		rest = append(rest, pieces)
		longest = max(longest, len(pieces))
	}
	for n := range longest {
		for i, pieces := range rest {
			if n >= len(pieces) {
				continue
			}
			more := a.call(i)
			delete(more, "type")
			if !a.SameIndex {
				delete(more, "id")
			}
			more["function"] = object{"arguments": pieces[n]}
			all = append(all, delta(object{"tool_calls": []object{more}}))
		}
	}
	return all
}

func (a Answer) call(i int) object {
	c := object{"index": i, "id": fmt.Sprintf("call_%d", i), "type": "function"}
	if a.NoIndex {
		delete(c, "index")
	}
	if a.SameIndex {
		c["index"] = 0
	}
	if a.NoID {
		delete(c, "id")
	}
	return c
}

func (a Answer) arguments(c Call) any {
	if a.Objects {
		return json.RawMessage(c.Arguments)
	}
	return c.Arguments
}

func (a Answer) usage() object {
	out := len(a.Text)/4 + 1
	for _, c := range a.Calls {
		out += len(c.Arguments) / 4
	}
	return object{"prompt_tokens": 100, "completion_tokens": out, "total_tokens": 100 + out}
}

// whole is the answer as one JSON document.
func (a Answer) whole() string {
	m := object{"role": "assistant", "content": a.Text}
	if a.NullContent {
		m["content"] = nil
	}
	var calls []object
	for i, c := range a.Calls {
		one := a.call(i)
		one["function"] = object{"name": c.Name, "arguments": a.arguments(c)}
		calls = append(calls, one)
	}
	if calls != nil {
		m["tool_calls"] = calls
	}
	o := object{"object": "chat.completion", "choices": []object{{"index": 0, "message": m, "finish_reason": "stop"}}}
	if !a.NoUsage {
		o["usage"] = a.usage()
	}
	return text(o)
}

func delta(d object) object {
	return object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fake",
		"choices": []object{{"index": 0, "delta": d, "finish_reason": nil}}}
}

// text is o as JSON, with characters as they are, so that a write can cut them.
func text(o object) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return fmt.Sprintf(`{"error":{"message":%q}}`, err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// cut cuts s into pieces of n characters.
func cut(s string, n int) (pieces []string) {
	if s == "" {
		return nil
	}
	if n <= 0 {
		return []string{s}
	}
	for r := []rune(s); len(r) > 0; r = r[min(n, len(r)):] {
		pieces = append(pieces, string(r[:min(n, len(r))]))
	}
	return pieces
}
