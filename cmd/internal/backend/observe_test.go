package backend

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/todo-chatbot/todo-chatbot/app/observe"
	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// collector is an OTLP collector that keeps what it is sent.
type collector struct {
	mu     sync.Mutex
	raw    []byte
	spans  []*traces.Span
	header http.Header
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := io.ReadAll(r.Body)
	var data traces.TracesData
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(b, &data) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.raw, c.header = append(c.raw, b...), r.Header
	for _, rs := range data.ResourceSpans {
		for _, ss := range rs.ScopeSpans {
			c.spans = append(c.spans, ss.Spans...)
		}
	}
}

// observed runs turns of all kinds with a collector, and returns what
// /metrics, the log and the collector were told.
func observed(t *testing.T) (metrics, log string, told *collector) {
	t.Helper()
	told = &collector{}
	server := httptest.NewServer(told)
	defer server.Close()
	env := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20collector-token", "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test"}
	var tracing *observe.Tracing
	w := newWorld(t, func(r fakeopenai.Request) fakeopenai.Answer {
		switch {
		case strings.Contains(r.Last("user"), "failing"):
			return fakeopenai.Answer{Status: http.StatusUnauthorized, Error: canaryWords, Message: canaryKey + canaryWords}
		case strings.Contains(r.Last("user"), "boast"), strings.Contains(r.Last("user"), "note of the app"):
			return fakeopenai.Answer{Text: "Done, I've deleted " + canaryWords}
		case r.Messages[len(r.Messages)-1].Role == "tool":
			return fakeopenai.Answer{Text: "I've added " + canaryWords}
		}
		return fakeopenai.Answer{Calls: []fakeopenai.Call{want("add_task", `{"tasks":[{"title":"`+canaryTitle+`"}]}`), want(canaryWords, `{"a":"`+canaryWords+`"}`)}}
	}, func(c *Config) {
		var err error
		if tracing, err = observe.ReadTracing(t.Context(), func(name string) string { return env[name] }, "1", c.Log); err != nil {
			t.Fatal(err)
		}
		c.Tracer = tracing.Tracer()
	})
	p := w.join("ada@example.com")
	for _, message := range []string{"add it " + canaryWords, "boast " + canaryWords, "add a failing " + canaryWords} {
		p.say("", message)
	}
	metrics = p.do("GET", "/metrics", "", nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := tracing.Close(ctx); err != nil {
		t.Fatal(err)
	}
	return metrics, w.log.String(), told
}

func TestWhatOperatorsAreTold(t *testing.T) {
	metrics, log, told := observed(t)
	t.Run("has the figures", func(t *testing.T) {
		for _, line := range []string{
			`todo_chat_turns_total{model="fake",outcome="done"} 2`, `todo_chat_turns_total{model="offline",outcome="done"} 1`,
			`todo_model_replies_total{model="fake",outcome="calls"} 1`, `todo_model_replies_total{model="fake",outcome="unfounded"} 2`, `todo_model_replies_total{model="fake",outcome="text"} 1`,
			`todo_model_replies_total{model="fake",outcome="refused"} 1`, `todo_model_fallbacks_total{model="fake",reason="refused"} 1`, `todo_model_unfounded_total{model="fake"} 2`,
			`todo_model_tokens_total{direction="in",model="fake"} 400`, `todo_model_retries_total{model="fake"} 0`,
			`todo_model_first_token_seconds_count{model="fake"} 3`,
			`todo_chat_tool_calls_total{outcome="done",tool="add_task"} 2`, `todo_chat_tool_calls_total{outcome="failed",tool="unknown"} 1`,
		} {
			if !strings.Contains(metrics, line+"\n") {
				t.Errorf("%s is missing", line)
			}
		}
	})
	t.Run("has traces of turns with their answers and calls", func(t *testing.T) {
		told.mu.Lock()
		defer told.mu.Unlock()
		var names []string
		roots := 0
		for _, s := range told.spans {
			names = append(names, s.Name)
			if len(s.ParentSpanId) == 0 {
				roots++
			}
		}
		for _, name := range []string{"chat.turn", "chat fake", "execute_tool add_task", "execute_tool unknown"} {
			if !slices.Contains(names, name) {
				t.Errorf("there is no span %q in %q", name, names)
			}
		}
		if roots != 3 || told.header.Get("Authorization") != "Bearer collector-token" {
			t.Errorf("%d traces, headers %v", roots, told.header)
		}
	})
	t.Run("has no words, titles, arguments or keys", func(t *testing.T) {
		told.mu.Lock()
		defer told.mu.Unlock()
		for where, text := range map[string]string{"the metrics": metrics, "the log": log, "the traces": string(told.raw)} {
			for _, secret := range []string{canaryKey, canaryTitle, canaryWords} {
				for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))[:12], hex.EncodeToString([]byte(secret))} {
					if strings.Contains(text, form) {
						t.Errorf("%s is in %s", form, where)
					}
				}
			}
		}
	})
}
