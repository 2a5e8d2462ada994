package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// codes are the words of providers that are logged. Others are not, nor is any
// message: they can hold parts of the key and of what was said.
var codes = []string{
	"invalid_api_key", "invalid_request_error", "authentication_error", "permission_error", "permission_denied",
	"not_found_error", "not_found",
	"model_not_found", "insufficient_quota", "billing_hard_limit_reached", "rate_limit_exceeded", "rate_limit_error",
	"tokens", "requests",
	"context_length_exceeded", "string_above_max_length", "invalid_value", "unsupported_value", "unsupported_parameter",
	"missing_required_parameter",
	"unknown_parameter", "invalid_type", "content_filter", "server_error", "internal_server_error", "api_error",
	"overloaded", "overloaded_error",
	"engine_overloaded", "service_unavailable", "timeout", "messages", "tools", "model", "stream_options",
	"tool_choice",
}

// refusal is an answer that is an error.
type refusal struct {
	status     int
	kind, code string
	param      string
	after      time.Duration
	told       bool // the server said how long to wait
}

// Error says what is known without quoting anybody.
func (r *refusal) Error() string {
	said := fmt.Sprintf("HTTP %d", r.status)
	if r.status == 0 {
		said = "an error in the middle of the answer"
	}
	for _, word := range []string{r.kind, r.code, r.param} {
		if word != "" {
			said += ", " + word
		}
	}
	return said
}

// refusal reads an answer that is an error.
func (m *Model) refusal(resp *http.Response) *refusal {
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // what can be read of it
	var body struct {
		Error json.RawMessage `json:"error"`
	}
	_ = json.Unmarshal(b, &body)
	r := describe(body.Error)
	r.status = resp.StatusCode
	r.after, r.told = retryAfter(resp.Header, m.Now())
	return r
}

// midway is an error that comes as a piece of the stream.
func midway(body json.RawMessage) *refusal { return describe(body) }

func describe(body json.RawMessage) *refusal {
	var e struct {
		Type  any `json:"type"`
		Code  any `json:"code"`
		Param any `json:"param"`
	}
	_ = json.Unmarshal(body, &e) // some errors are mere text
	word := func(v any) string {
		if s := strings.ToLower(fmt.Sprint(v)); slices.Contains(codes, s) {
			return s
		}
		return ""
	}
	return &refusal{kind: word(e.Type), code: word(e.Code), param: word(e.Param)}
}

// retryAfter reads how long the server wants to be left in peace: seconds, a
// date, or OpenAI's own milliseconds.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms >= 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond)), true
	}
	s := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(s, 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(s); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// retryable says whether asking once more may help.
func retryable(err error) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) &&
			!errors.Is(err, errFirst)
	}
	switch {
	case r.code == "insufficient_quota" || r.kind == "insufficient_quota":
		return false
	case r.status == 0:
		return true
	}
	return r.status == http.StatusTooManyRequests || r.status == http.StatusRequestTimeout ||
		r.status == http.StatusConflict || r.status >= 500
}

// reason puts an error into one word.
func reason(err error) chat.Reason {
	var r *refusal
	if errors.Is(err, errGarbled) {
		return chat.Garbled
	}
	if !errors.As(err, &r) {
		return chat.Down
	}
	switch {
	case r.status == http.StatusTooManyRequests || r.status == http.StatusPaymentRequired:
		return chat.Limited
	case r.status == 0 || r.status >= 500 || r.status == http.StatusRequestTimeout || r.status == http.StatusConflict:
		return chat.Down
	case r.status == http.StatusForbidden && r.ofTheKey():
		return chat.Refused
	case r.status >= 400 && !slices.Contains(ofEverybody, r.status):
		// Of this message: too long, or against the rules of a provider or of what
		// stands before it. If it is of every message, each of them learns that at once.
		return chat.Declined
	}
	return chat.Refused
}

// ofEverybody are the refusals that no message can be the reason of: the key
// isn't valid, or there is no such address, method or model.
var ofEverybody = []int{http.StatusUnauthorized, http.StatusNotFound, http.StatusMethodNotAllowed,
	http.StatusProxyAuthRequired, http.StatusGone}

// ofTheKey says whether the words of a refusal are about the right to ask at
// all. Without them a 403 can be that of a firewall which dislikes what was said.
func (r *refusal) ofTheKey() bool {
	for _, word := range []string{r.kind, r.code} {
		if slices.Contains([]string{"invalid_api_key", "authentication_error", "permission_error", "permission_denied"},
			word) {
			return true
		}
	}
	return false
}
