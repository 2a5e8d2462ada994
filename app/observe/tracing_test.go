package observe_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/observe"
)

func TestTracing(t *testing.T) {
	read := func(pairs ...string) (*observe.Tracing, error) {
		env := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			env[pairs[i]] = pairs[i+1]
		}
		return observe.ReadTracing(t.Context(), func(name string) string { return env[name] }, "1", slog.New(slog.DiscardHandler))
	}
	const endpoint, there = "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"
	t.Run("is off unless an endpoint is named", func(t *testing.T) {
		for _, pairs := range [][]string{{}, {endpoint, " "}, {endpoint, there, "OTEL_SDK_DISABLED", "true"}, {endpoint, there, "OTEL_TRACES_EXPORTER", "none"}} {
			if got, err := read(pairs...); got != nil || err != nil || got.Tracer() != nil || got.Close(t.Context()) != nil {
				t.Errorf("%q gives %v, %v", pairs, got, err)
			}
		}
	})
	t.Run("is on with one", func(t *testing.T) {
		for _, name := range []string{endpoint, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"} {
			got, err := read(name, there, "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
			if err != nil || got.Tracer() == nil {
				t.Fatalf("%s gives %v, %v", name, got, err)
			}
			if err := got.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("says what is wrong, and shows no header", func(t *testing.T) {
		for want, pairs := range map[string][]string{
			endpoint:                          {endpoint, "collector:4318"},
			"OTEL_EXPORTER_OTLP_PROTOCOL":     {endpoint, there, "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
			"OTEL_EXPORTER_OTLP_HEADERS":      {endpoint, there, "OTEL_EXPORTER_OTLP_HEADERS", "canary"},
			"OTEL_EXPORTER_OTLP_TRACES_ENDPO": {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://x"},
		} {
			if _, err := read(pairs...); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("%q gives %v", pairs, err)
			}
		}
	})
}
